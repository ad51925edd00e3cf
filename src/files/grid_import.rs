//! Past rosters as shops keep them: a row a person, a column a day, in XLSX, XLS, ODS or CSV. Reads an edited exported grid back too.

use super::grid_header::{Header, Unclear, headers, squeezed};
use super::grid_mark::Title;
use super::grid_symbol::{Meaning, meaning};
use super::grid_table::{Table, tables};
use crate::domain::{AgentIx, DatedSymbols, Fault, Faults, Message, Place, Severity, Symbol, Team, Text};
use crate::time::Date;
use std::collections::{BTreeMap, BTreeSet};

static UNREADABLE: Text = Text::new("读不了这个文件：{why}", "cannot read this file: {why}");
static SAVE_AGAIN: Text = Text::new("在 Excel 里另存为 .xlsx 或 .csv 再导入", "save it as .xlsx or .csv and import that");
static NO_HEADER: Text = Text::new("没有找到表头：哪一行都不像日期", "no header found: no row looks like days");
static ADD_HEADER: Text = Text::new(
    "表头要有`姓名`或`工号`，每天一列，写成 `2026-11-23`、`11月23日`、`23` 或`周一`",
    "give it `name` or `id`, and a column a day such as `2026-11-23`, `11/23`, `23` or `Mon`",
);
static UNSAID: Text = Text::new("表头没有说是哪个月或哪一周", "the header does not say which month or week it is");
static AMBIGUOUS: Text = Text::new("表头的日期可以有两种读法", "the days of the header can be read in two ways");
static CONTRADICTION: Text =
    Text::new("表头的日期不是依次递增，或者和星期对不上", "the days of the header do not rise, or do not fit their weekdays");
static NAME_MONTH: Text = Text::new(
    "在标题或表名里写明，例如`2026年11月`或 `2026-W48`",
    "name it in the title or the sheet's name, such as `2026-11` or `2026-W48`",
);
static FULL_DATES: Text = Text::new("把表头写成完整日期，例如 `2026-11-23`", "write whole dates in the header, such as `2026-11-23`");
static SHARED: Text = Text::new("有 {n} 个人叫`{name}`，不知道是哪一个", "{n} people are called `{name}`: which one is meant is unknown");
static GIVE_ID: Text = Text::new("加一列`工号`，写上团队文件里的编号", "add a column `id` with the ids of the team file");
static STRANGER: Text = Text::new("团队里没有`{name}`，这一行跳过了", "nobody in the team is called `{name}`: the row is skipped");
static CHECK_NAME: Text = Text::new("核对姓名或工号；离职的人不用管", "check the name or id; leave it for people who have left");
static MISMATCH: Text = Text::new("工号`{id}`和姓名`{name}`不是同一个人", "id `{id}` and name `{name}` are different people");
static CHECK_BOTH: Text = Text::new("改正其中一个", "put one of them right");
static UNKNOWN: Text = Text::new("看不懂`{text}`，{agent} {date} 没有读入", "`{text}` is not understood: {agent} on {date} is left out");
static SEVERAL: Text = Text::new(
    "`{text}`可能是{shifts}中的任何一个，{agent} {date} 没有读入",
    "`{text}` may be any of {shifts}: {agent} on {date} is left out",
);
static USE_LETTERS: Text = Text::new("写班次的字、编号或名称，或者休、假", "write a shift's letter, id or name, or `off`, `leave`");
static TWICE: Text = Text::new(
    "{agent} {date} 有两个不同的班：`{first}`和`{second}`",
    "{agent} on {date} has two different shifts: `{first}` and `{second}`",
);
static KEEP_ONE: Text = Text::new("只留一个", "keep one of them");
static NOBODY: Text = Text::new("表里没有一个人是团队里的", "nobody in the grid is in the team");

/// A cell that could not be read; its agent has no symbol on that date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCell {
    /// File with the sheet in brackets; line and column are row and column of the cell, from 1.
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
            let cause = Message::new(&UNREADABLE).with("why", unreadable.0);
            reader.fault("grid-unreadable", Severity::Error, Place::file(file_name), cause, &SAVE_AGAIN);
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
            self.fault("grid-header-missing", Severity::Error, Place::file(self.file), Message::new(&NO_HEADER), &ADD_HEADER);
        } else if self.seen.is_empty() && !self.faults.has_errors() {
            self.fault("grid-nobody", Severity::Error, Place::file(self.file), Message::new(&NOBODY), &CHECK_NAME);
        }
    }

    fn place(&self, row: u32, column: u32) -> Place {
        let file = self.sheet.as_ref().map_or_else(|| self.file.to_owned(), |sheet| format!("{}[{sheet}]", self.file));
        Place::new(file, row as usize + 1, column as usize + 1)
    }

    fn fault(&mut self, code: &'static str, severity: Severity, place: Place, cause: Message, action: &'static Text) {
        self.faults.push(Fault { code, severity, place, cause, action: Message::new(action) });
    }

    /// The rows under one header.
    fn block(&mut self, table: &Table, header: &Header, end: u32) {
        let dates = match header.dates(self.title(table, header), self.hint) {
            Ok(dates) => dates,
            Err(unclear) => return self.unclear(header, unclear),
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

    fn unclear(&mut self, header: &Header, unclear: Unclear) {
        let column = header.marks.keys().next().copied().unwrap_or(0);
        let (cause, action) = match unclear {
            Unclear::Unsaid => (&UNSAID, &NAME_MONTH),
            Unclear::Ambiguous => (&AMBIGUOUS, &FULL_DATES),
            Unclear::Contradiction => (&CONTRADICTION, &FULL_DATES),
        };
        self.fault("grid-dates-unclear", Severity::Error, self.place(header.first_row, column), Message::new(cause), action);
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
                let id = self.team.agent(agent).id.clone();
                let cause = Message::new(&MISMATCH).with("id", id).with("name", name.as_str());
                self.fault("grid-person-mismatch", Severity::Error, self.place(row, *column), cause, &CHECK_BOTH);
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
        self.by_name(row, &candidates)
    }

    fn by_name(&mut self, row: u32, candidates: &[(u32, String)]) -> Person {
        for (column, text) in candidates {
            if let Some(agent) = self.team.agent_by_id(text.trim()) {
                return Person::Known(agent);
            }
            match self.called(text).as_slice() {
                [] => {}
                [only] => return Person::Known(*only),
                several => {
                    let cause = Message::new(&SHARED).with("n", several.len()).with("name", text.as_str());
                    self.fault("grid-name-shared", Severity::Error, self.place(row, *column), cause, &GIVE_ID);
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
            let cause = Message::new(&STRANGER).with("name", name);
            self.fault("grid-person-unknown", Severity::Warning, self.place(row, column), cause, &CHECK_NAME);
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
                Meaning::Known(symbol) => self.take(agent, *date, symbol, text, self.place(row, *column)),
                Meaning::Several(shifts) => {
                    let cause = Message::new(&SEVERAL).with("shifts", crate::domain::Arg::List(shifts));
                    self.unknown(agent, *date, text, self.place(row, *column), cause);
                }
                Meaning::Unknown => self.unknown(agent, *date, text, self.place(row, *column), Message::new(&UNKNOWN)),
            }
        }
    }

    fn take(&mut self, agent: AgentIx, date: Date, symbol: Symbol, text: String, place: Place) {
        let other = |(before, _): &&(Symbol, String)| *before != symbol && *before != Symbol::NotEmployed;
        if let Some((_, first)) = self.seen.get(&(agent, date)).filter(other) {
            let cause = Message::new(&TWICE).with("first", first.as_str()).with("second", text);
            let cause = cause.with("agent", self.team.agent(agent).name.as_str()).with("date", date);
            self.fault("grid-cell-twice", Severity::Error, place, cause, &KEEP_ONE);
            return;
        }
        self.seen.insert((agent, date), (symbol, text));
    }

    fn unknown(&mut self, agent: AgentIx, date: Date, text: String, place: Place, cause: Message) {
        let cause = cause.with("text", text.as_str()).with("agent", self.team.agent(agent).name.as_str()).with("date", date);
        self.fault("grid-cell-unknown", Severity::Warning, place.clone(), cause, &USE_LETTERS);
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
