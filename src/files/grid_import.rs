//! Past rosters as shops keep them: a row a person, a column a day, in XLSX, XLS, ODS or CSV. Reads an edited exported grid back too.

use super::grid_codes as codes;
use super::grid_header::{Header, Unclear, headers, squeezed};
use super::grid_mark::Title;
use super::grid_symbol::{Meaning, meaning};
use super::grid_table::{Table, tables};
use crate::domain::{AgentIx, Arg, DatedSymbols, FaultCode, Faults, Place, Symbol, Team};
use crate::time::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A cell that could not be read; its agent has no symbol on that date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCell {
    /// File with the sheet in brackets; line and column are row and column of the cell, from 1; in text files the column is in characters.
    pub place: Place,
    pub agent: AgentIx,
    pub date: Date,
    pub text: String,
}

/// What a grid told. Empty cells tell nothing, other than of people not employed that day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GridImport {
    pub symbols: DatedSymbols,
    /// The same, in order of agent and date.
    pub cells: Vec<(AgentIx, Date, Symbol)>,
    /// Dates that have a column, in order.
    pub dates: Vec<Date>,
    pub unknown: Vec<UnknownCell>,
    /// Rows and cells that were left out.
    pub warnings: Faults,
}

/// Reads a grid. `file_name` is for places, and may tell the month. `hint`: dates without a year are the ones nearest to it.
/// Leave written only as 假 becomes [`crate::domain::LeaveKind::Other`].
///
/// # Errors
/// All faults, when any makes the grid unsafe to use: no header, unclear dates, a name that two people share, two shifts on one day.
pub fn read_grid(bytes: &[u8], file_name: &str, team: &Team, hint: Date) -> Result<GridImport, Faults> {
    let mut reader =
        Reader { team, hint, file: file_name, sheet: None, faults: Faults::default(), seen: BTreeMap::new(), out: GridImport::default() };
    match tables(bytes) {
        Ok(tables) => reader.read(&tables),
        Err(unreadable) => {
            reader.fault(&codes::UNREADABLE, Place::file(file_name), &[("why", unreadable.why())]);
        }
    }
    reader.finish()
}

struct Reader<'a> {
    team: &'a Team,
    hint: Date,
    file: &'a str,
    /// Name of the sheet being read, where there are several.
    sheet: Option<String>,
    faults: Faults,
    seen: BTreeMap<(AgentIx, Date), (Symbol, String)>,
    out: GridImport,
}

/// Whose row it is.
enum Person {
    Nobody,
    Known(AgentIx),
    Stranger(String),
    Wrong,
}

impl Reader<'_> {
    fn read(&mut self, tables: &[Table]) {
        let mut found = false;
        for table in tables {
            self.sheet = (!table.name.is_empty()).then(|| table.name.clone());
            let headers = headers(table);
            found |= !headers.is_empty();
            for (index, header) in headers.iter().enumerate() {
                let end = headers.get(index + 1).map_or(u32::MAX, |next| next.first_row);
                self.block(table, header, end);
            }
        }
        if !found {
            self.fault(&codes::NO_HEADER, Place::file(self.file), &[]);
        } else if self.seen.is_empty() && !self.faults.has_errors() {
            self.fault(&codes::NOBODY, Place::file(self.file), &[]);
        }
    }

    fn place(&self, table: &Table, row: u32, column: u32) -> Place {
        let file = self.sheet.as_ref().map_or_else(|| self.file.to_owned(), |sheet| format!("{}[{sheet}]", self.file));
        Place::new(file, row as usize + 1, table.column(row, column))
    }

    fn fault(&mut self, code: &'static FaultCode, place: Place, args: &[(&'static str, Arg)]) {
        self.faults.push(code.at(place, args));
    }

    /// The rows under one header.
    fn block(&mut self, table: &Table, header: &Header, end: u32) {
        let dates = match header.dates(self.title(table, header), self.hint) {
            Ok(dates) => dates,
            Err(unclear) => return self.unclear(table, header, unclear),
        };
        let rows: Vec<u32> = table.rows.range(header.last_row + 1..end.max(header.last_row + 1)).map(|(row, _)| *row).collect();
        self.out.dates.extend(dates.values());
        for row in rows {
            match self.person(table, header, row) {
                Person::Known(agent) => self.line(table, row, agent, &dates),
                Person::Stranger(name) => self.stranger(table, row, name, &dates),
                Person::Nobody | Person::Wrong => {}
            }
        }
    }

    /// What stands above the header, nearest first, then the names of sheet and file.
    fn title(&self, table: &Table, header: &Header) -> Title {
        let above = table.rows.range(..header.first_row).rev().flat_map(|(_, cells)| cells.values().map(super::grid_table::Cell::text));
        let names = [self.sheet.clone().unwrap_or_default(), self.file.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()];
        above.chain(names).fold(Title::default(), |title, text| title.or(Title::read(&text)))
    }

    fn unclear(&mut self, table: &Table, header: &Header, unclear: Unclear) {
        let column = header.marks.keys().next().copied().unwrap_or(0);
        let code = match unclear {
            Unclear::Unsaid => &codes::UNSAID,
            Unclear::Ambiguous => &codes::AMBIGUOUS,
            Unclear::Contradiction => &codes::CONTRADICTION,
        };
        self.fault(code, self.place(table, header.first_row, column), &[]);
    }

    /// By the id column, else the name column, else any cell left of the days.
    fn person(&mut self, table: &Table, header: &Header, row: u32) -> Person {
        let text = |column: u32| table.get(row, column).map(|cell| (column, cell.text()));
        let id = header.id_column.and_then(text);
        let name = header.name_column.and_then(text);
        let by_id = id.as_ref().and_then(|(_, id)| self.team.agent_by_id(id.trim()));
        if let (Some(agent), Some((column, name))) = (by_id, &name) {
            let same = self.called(name);
            if !same.is_empty() && !same.contains(&agent) {
                let args = [("id", self.team.agent(agent).id.as_str().into()), ("name", name.as_str().into())];
                self.fault(&codes::MISMATCH, self.place(table, row, *column), &args);
                return Person::Wrong;
            }
        }
        if let Some(agent) = by_id {
            return Person::Known(agent);
        }
        let first_day = header.marks.keys().next().copied().unwrap_or(0);
        let left = table.rows.get(&row).into_iter().flatten().filter(|(column, _)| **column < first_day);
        let candidates: Vec<(u32, String)> = match name {
            Some(name) => vec![name],
            None => left.map(|(column, cell)| (*column, cell.text())).collect(),
        };
        self.by_name(table, row, &candidates)
    }

    fn by_name(&mut self, table: &Table, row: u32, candidates: &[(u32, String)]) -> Person {
        for (column, text) in candidates {
            if let Some(agent) = self.team.agent_by_id(text.trim()) {
                return Person::Known(agent);
            }
            match self.called(text).as_slice() {
                [] => {}
                [only] => return Person::Known(*only),
                several => {
                    let args = [("n", several.len().into()), ("name", text.as_str().into())];
                    self.fault(&codes::SHARED, self.place(table, row, *column), &args);
                    return Person::Wrong;
                }
            }
        }
        candidates.first().map_or(Person::Nobody, |(_, text)| Person::Stranger(text.clone()))
    }

    /// Agents of that name; white space and a remark in brackets such as `(组长)` do not matter.
    fn called(&self, text: &str) -> Vec<AgentIx> {
        let whole = squeezed(text);
        let short = whole.split(['(', '\u{ff08}']).next().unwrap_or_default();
        let named = |wanted: &str| -> Vec<AgentIx> {
            self.team.agent_ixs().filter(|agent| !wanted.is_empty() && squeezed(&self.team.agent(*agent).name) == wanted).collect()
        };
        let exact = named(&whole);
        if exact.is_empty() { named(short) } else { exact }
    }

    /// Sums and notes are passed over; only rows that hold shifts are somebody's.
    fn stranger(&mut self, table: &Table, row: u32, name: String, dates: &BTreeMap<u32, Date>) {
        let shift =
            |column: &u32| table.get(row, *column).is_some_and(|cell| matches!(meaning(self.team, &cell.text()), Meaning::Known(_)));
        if dates.keys().any(shift) {
            let column = table.rows.get(&row).and_then(|cells| cells.keys().next().copied()).unwrap_or(0);
            self.fault(&codes::STRANGER, self.place(table, row, column), &[("name", name.into())]);
        }
    }

    fn line(&mut self, table: &Table, row: u32, agent: AgentIx, dates: &BTreeMap<u32, Date>) {
        for (column, date) in dates {
            let Some(cell) = table.get(row, *column) else {
                if !self.team.agent(agent).employed(*date) {
                    self.seen.entry((agent, *date)).or_insert((Symbol::NotEmployed, String::new()));
                }
                continue;
            };
            let text = cell.text();
            match meaning(self.team, &text) {
                Meaning::Known(symbol) => self.take(agent, *date, symbol, text, self.place(table, row, *column)),
                Meaning::Several(shifts) => {
                    let shifts = ("shifts", Arg::List(shifts));
                    self.unknown(&codes::SEVERAL, agent, *date, text, self.place(table, row, *column), &[shifts]);
                }
                Meaning::Unknown => self.unknown(&codes::UNKNOWN, agent, *date, text, self.place(table, row, *column), &[]),
            }
        }
    }

    fn take(&mut self, agent: AgentIx, date: Date, symbol: Symbol, text: String, place: Place) {
        let other = |(before, _): &&(Symbol, String)| *before != symbol && *before != Symbol::NotEmployed;
        if let Some((_, first)) = self.seen.get(&(agent, date)).filter(other) {
            let (first, name) = (first.as_str().into(), self.team.agent(agent).name.as_str().into());
            let args = [("first", first), ("second", text.into()), ("agent", name), ("date", date.into())];
            self.fault(&codes::TWICE, place, &args);
            return;
        }
        self.seen.insert((agent, date), (symbol, text));
    }

    fn unknown(&mut self, code: &'static FaultCode, agent: AgentIx, date: Date, text: String, place: Place, more: &[(&'static str, Arg)]) {
        let name = self.team.agent(agent).name.as_str().into();
        let args = [&[("text", text.as_str().into()), ("agent", name), ("date", date.into())], more].concat();
        self.fault(code, place.clone(), &args);
        self.out.unknown.push(UnknownCell { place, agent, date, text });
    }

    fn finish(mut self) -> Result<GridImport, Faults> {
        self.faults.sort();
        if self.faults.has_errors() {
            return Err(self.faults);
        }
        for ((agent, date), (symbol, _)) in self.seen {
            self.out.symbols.set(agent, date, symbol);
            self.out.cells.push((agent, date, symbol));
        }
        self.out.dates = self.out.dates.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        self.out.warnings = self.faults;
        Ok(self.out)
    }
}
