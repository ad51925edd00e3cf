//! `punches/columns.toml`: which column is which in tables that the usual names do not tell.

use super::super::codes;
use super::super::toml_doc::{Doc, Table};
use super::clock::DateOrder;
use crate::domain::{Faults, Text};

/// Name of the file in `punches/`.
pub const COLUMNS_FILE: &str = "columns.toml";

/// What the columns of one kind of table are called. It is used for a table that has all of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColumnMap {
    /// The table's name in the file.
    pub name: String,
    /// Ids of people: number, account; at least one of `who` and `person` is there.
    pub who: Vec<String>,
    /// Names of people.
    pub person: Option<String>,
    /// The day, where `time` does not hold it.
    pub date: Option<String>,
    /// One punch, or several.
    pub time: Option<String>,
    /// The punch in and the punch out, where each has a column.
    pub punch_in: Option<String>,
    pub punch_out: Option<String>,
    pub direction: Option<String>,
    /// Further words for in and out.
    pub in_words: Vec<String>,
    pub out_words: Vec<String>,
    pub order: DateOrder,
}

/// Every key, as in the file and in `--columns`.
const KEYS: [&str; 10] = ["who", "name", "date", "time", "in", "out", "direction", "in_words", "out_words", "dates"];
const ORDERS: [(&str, DateOrder); 3] =
    [("ymd", DateOrder::YearMonthDay), ("dmy", DateOrder::DayMonthYear), ("mdy", DateOrder::MonthDayYear)];

static KEY: Text = Text::new("键", "key");

impl ColumnMap {
    /// Columns that a table must have.
    pub(super) fn wanted(&self) -> impl Iterator<Item = &str> {
        let one = [&self.person, &self.date, &self.time, &self.punch_in, &self.punch_out, &self.direction];
        self.who.iter().map(String::as_str).chain(one.into_iter().flatten().map(String::as_str))
    }

    /// True when it tells whose punch a row is, and when it was made.
    #[must_use]
    pub fn serves(&self) -> bool {
        let whose = !self.who.is_empty() || self.person.is_some();
        whose && (self.time.is_some() || (self.date.is_some() && (self.punch_in.is_some() || self.punch_out.is_some())))
    }

    /// From `who=卡号,time=刷卡时刻`; several names for one key are parted by `+`.
    ///
    /// # Errors
    /// What is wrong with it, in both languages.
    pub fn parse(name: &str, text: &str) -> Result<Self, &'static Text> {
        let mut map = Self { name: name.to_owned(), ..Self::default() };
        for part in text.split([',', '，']).filter(|part| !part.trim().is_empty()) {
            let (key, value) = part.split_once('=').ok_or(&WRITE_PAIRS)?;
            let values: Vec<String> = value.split('+').map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()).collect();
            let first = values.first().cloned();
            match key.trim() {
                "who" => map.who = values,
                "name" => map.person = first,
                "date" => map.date = first,
                "time" => map.time = first,
                "in" => map.punch_in = first,
                "out" => map.punch_out = first,
                "direction" => map.direction = first,
                "in_words" => map.in_words = values,
                "out_words" => map.out_words = values,
                "dates" => {
                    let known = ORDERS.iter().find(|(word, _)| Some(*word) == first.as_deref());
                    map.order = known.ok_or(&WRITE_PAIRS)?.1;
                }
                _ => return Err(&WRITE_PAIRS),
            }
        }
        if map.serves() { Ok(map) } else { Err(&TOO_FEW) }
    }

    /// As it stands in the file.
    #[must_use]
    pub fn toml(&self) -> String {
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let list = |texts: &[String]| format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "));
        let mut lines = vec![format!("[layouts.{}]", quoted(&self.name))];
        let mut many = |key: &str, texts: &[String]| {
            if !texts.is_empty() {
                lines.push(format!("{key} = {}", list(texts)));
            }
        };
        many("who", &self.who);
        many("in_words", &self.in_words);
        many("out_words", &self.out_words);
        let one = [
            ("name", &self.person),
            ("date", &self.date),
            ("time", &self.time),
            ("in", &self.punch_in),
            ("out", &self.punch_out),
            ("direction", &self.direction),
        ];
        lines.extend(one.into_iter().filter_map(|(key, value)| Some(format!("{key} = {}", quoted(value.as_ref()?)))));
        if let Some((word, _)) = ORDERS.iter().find(|(_, order)| *order == self.order && self.order != DateOrder::default()) {
            lines.push(format!("dates = {}", quoted(word)));
        }
        lines.join("\n") + "\n"
    }
}

static WRITE_PAIRS: Text = Text::new(
    "写成 who=卡号,time=刷卡时刻；可用的键：who name date time in out direction in_words out_words dates(ymd、dmy、mdy)",
    "write who=card,time=moment; the keys are who name date time in out direction in_words out_words dates (ymd, dmy, mdy)",
);
static TOO_FEW: Text = Text::new(
    "至少要说明是谁(who 或 name)和时间(time,或 date 加 in、out)",
    "say at least whose it is (who or name) and when (time, or date with in and out)",
);

/// Reads the text of the file.
pub(super) fn read_columns(file: &str, text: &str) -> (Vec<ColumnMap>, Faults) {
    let doc = Doc::new(file, text);
    let parsed = doc.parse();
    let root = doc.root(&parsed);
    let layouts = root.table("layouts");
    let maps = layouts.entries().into_iter().filter_map(|(name, offset, value)| Some((name, offset, value.table()?)));
    let maps = maps.filter_map(|(name, offset, table)| layout(name, offset, table)).collect();
    root.finish();
    (maps, doc.into_faults())
}

fn layout(name: &str, offset: usize, table: Table) -> Option<ColumnMap> {
    let list = |key: &'static str| -> Vec<String> {
        let parts = table.value(key).map(|value| value.list()).unwrap_or_default();
        parts.iter().filter_map(|part| part.text().map(str::to_owned)).collect()
    };
    let map = ColumnMap {
        name: name.to_owned(),
        who: list("who"),
        person: table.text("name"),
        date: table.text("date"),
        time: table.text("time"),
        punch_in: table.text("in"),
        punch_out: table.text("out"),
        direction: table.text("direction"),
        in_words: list("in_words"),
        out_words: list("out_words"),
        order: table.get("dates", |value| value.choice(&ORDERS)).unwrap_or_default(),
    };
    if !map.serves() {
        table.doc.report_unknown(&codes::MISSING_KEY, offset, "who, time", &KEY, &KEYS);
    }
    let serves = map.serves();
    table.finish();
    serves.then_some(map)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_is_read_as_it_is_written() {
        let map = ColumnMap::parse("door", "who=卡号+工号,date=日,in=进,out=出,dates=dmy,in_words=东进+西进").unwrap();
        let (read, faults) = read_columns("columns.toml", &map.toml());
        assert_eq!((read, faults.is_empty()), (vec![map], true));
    }

    #[test]
    fn a_mapping_without_people_or_time_is_refused() {
        assert_eq!(ColumnMap::parse("door", "who=卡号").unwrap_err(), &TOO_FEW);
        assert_eq!(ColumnMap::parse("door", "when=卡号").unwrap_err(), &WRITE_PAIRS);
        let (maps, faults) = read_columns("columns.toml", "[layouts.door]\ntime = \"时\"\n");
        assert_eq!((maps.len(), faults.0[0].code, faults.0[0].place.line), (0, "missing-key", 1));
    }
}
