//! TOML with places: tables that know which keys were asked for, values that report their own faults.

use super::codes::{self, Args, fault, unknown};
use crate::domain::{Arg, FaultCode, Faults, Place, Setting, Text};
use crate::time::{ClockRange, Date, Weekday, parse_date};
use std::cell::RefCell;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Offsets into a text as lines and columns.
pub(super) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let after = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(index, _)| index + 1);
        Self { text, starts: std::iter::once(0).chain(after).collect() }
    }

    /// Line and column, in characters, both from 1.
    fn at(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts[line - 1];
        let column = self.text[start..].char_indices().take_while(|(index, _)| start + index < offset).count();
        (line, column + 1)
    }
}

/// One TOML file and the faults found in it so far.
pub(super) struct Doc<'a> {
    file: &'a str,
    lines: Lines<'a>,
    faults: RefCell<Faults>,
}

impl<'a> Doc<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        Self { file, lines: Lines::new(text), faults: RefCell::default() }
    }

    /// Parses the text; what is wrong with the syntax is reported, the rest is read all the same.
    pub(super) fn parse(&self) -> Spanned<DeTable<'a>> {
        let (table, errors) = DeTable::parse_recoverable(self.lines.text);
        for error in errors {
            let span = error.span().unwrap_or_default();
            if error.message().starts_with("duplicate key") {
                let name = self.lines.text.get(span.clone()).unwrap_or_default();
                self.report(&codes::DUPLICATE_ID, span.start, &[("name", name.trim_matches(['"', '\'']).into())]);
            } else {
                self.report(&codes::TOML_SYNTAX, span.start, &[("detail", error.message().into())]);
            }
        }
        table
    }

    pub(super) fn root<'d>(&'d self, table: &'d Spanned<DeTable<'a>>) -> Table<'d> {
        Table { doc: self, items: Some(table.get_ref()), path: String::new(), at: 0, asked: RefCell::default() }
    }

    pub(super) fn place(&self, offset: usize) -> Place {
        let (line, column) = self.lines.at(offset);
        Place::new(self.file, line, column)
    }

    pub(super) fn report(&self, code: &'static FaultCode, offset: usize, args: Args) {
        self.faults.borrow_mut().push(fault(code, self.place(offset), args));
    }

    pub(super) fn report_unknown(&self, code: &'static FaultCode, offset: usize, name: &str, what: &'static Text, known: &[&str]) {
        self.faults.borrow_mut().push(unknown(code, self.place(offset), name, what, known));
    }

    pub(super) fn into_faults(self) -> Faults {
        self.faults.into_inner()
    }
}

static NOTHING: Text = Text::new("", "");

/// A table, or the lack of one. Keys that nobody asks for are unknown.
pub(super) struct Table<'d> {
    pub(super) doc: &'d Doc<'d>,
    items: Option<&'d DeTable<'d>>,
    path: String,
    /// Where the table is named.
    pub(super) at: usize,
    asked: RefCell<Vec<&'static str>>,
}

impl<'d> Table<'d> {
    /// The value of a key, when there.
    pub(super) fn value(&self, key: &'static str) -> Option<Value<'d>> {
        self.asked.borrow_mut().push(key);
        let value = self.items?.get(key)?;
        Some(Value { doc: self.doc, de: value.get_ref(), span: value.span(), name: self.name_of(key) })
    }

    /// What `read` makes of a key's value, when there and right.
    pub(super) fn get<T>(&self, key: &'static str, read: impl FnOnce(&Value<'d>) -> Option<T>) -> Option<T> {
        read(&self.value(key)?)
    }

    /// Like [`Table::get`]; the lack of the key is a fault.
    pub(super) fn need<T>(&self, key: &'static str, read: impl FnOnce(&Value<'d>) -> Option<T>) -> Option<T> {
        let value = self.value(key);
        if value.is_none() {
            self.doc.report(&codes::MISSING_KEY, self.at, &[("name", self.name_of(key).into())]);
        }
        read(&value?)
    }

    pub(super) fn text(&self, key: &'static str) -> Option<String> {
        self.get(key, |value| value.text().map(str::to_owned))
    }

    /// A table within; an empty one where there is none.
    pub(super) fn table(&self, key: &'static str) -> Table<'d> {
        let value = self.value(key);
        let empty = Table { doc: self.doc, items: None, path: self.name_of(key), at: self.at, asked: RefCell::default() };
        value.and_then(|value| value.table()).unwrap_or(empty)
    }

    /// Entries of a table whose keys are ids, in the order of the file: id, offset of the id, value.
    pub(super) fn entries(&self) -> Vec<(&'d str, usize, Value<'d>)> {
        let value = |key: &str, value: &'d Spanned<DeValue<'d>>| Value {
            doc: self.doc,
            de: value.get_ref(),
            span: value.span(),
            name: self.name_of(key),
        };
        let items = self.items.into_iter().flatten();
        let mut entries: Vec<_> = items.map(|(key, item)| (key.get_ref().as_ref(), key.span().start, value(key.get_ref(), item))).collect();
        entries.sort_by_key(|(_, offset, _)| *offset);
        entries
    }

    pub(super) fn is_empty(&self) -> bool {
        self.items.is_none_or(DeTable::is_empty)
    }

    /// Reports keys that nobody asked for.
    pub(super) fn finish(self) {
        let mut known = self.asked.borrow().clone();
        known.sort_unstable();
        known.dedup();
        for (key, offset, _) in self.entries() {
            if !known.contains(&key) {
                self.doc.report_unknown(&codes::UNKNOWN_KEY, offset, key, &NOTHING, &known);
            }
        }
    }

    fn name_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

/// A value at its place.
pub(super) struct Value<'d> {
    doc: &'d Doc<'d>,
    de: &'d DeValue<'d>,
    span: Range<usize>,
    /// Dotted, for messages.
    name: String,
}

impl<'d> Value<'d> {
    pub(super) fn offset(&self) -> usize {
        self.span.start
    }

    pub(super) fn report(&self, code: &'static FaultCode, args: Args) {
        self.doc.report(code, self.span.start, args);
    }

    pub(super) fn report_unknown(&self, code: &'static FaultCode, name: &str, what: &'static Text, known: &[&str]) {
        self.doc.report_unknown(code, self.span.start, name, what, known);
    }

    fn wrong(&self, wanted: &'static Text) {
        self.report(&codes::WRONG_TYPE, &[("name", self.name.as_str().into()), ("wanted", Arg::Phrase(wanted))]);
    }

    fn or_wrong<T>(&self, found: Option<T>, wanted: &'static Text) -> Option<T> {
        if found.is_none() {
            self.wrong(wanted);
        }
        found
    }

    pub(super) fn text(&self) -> Option<&'d str> {
        static WANTED: Text = Text::new("带引号的文字", "a text in quotes");
        self.or_wrong(self.de.as_str(), &WANTED)
    }

    pub(super) fn is_text(&self, text: &str) -> bool {
        self.de.as_str() == Some(text)
    }

    pub(super) fn bool(&self) -> Option<bool> {
        static WANTED: Text = Text::new(" true 或 false", "true or false");
        self.or_wrong(self.de.as_bool(), &WANTED)
    }

    fn integer(&self) -> Option<i64> {
        let number = self.de.as_integer()?;
        i64::from_str_radix(number.as_str(), number.radix()).ok()
    }

    /// A whole number within bounds, both included.
    pub(super) fn int(&self, least: i64, most: i64) -> Option<i64> {
        static WANTED: Text = Text::new("整数", "a whole number");
        let number = self.or_wrong(self.integer(), &WANTED)?;
        let bounds = [("least", least.into()), ("most", most.into())];
        self.within((least..=most).contains(&number), number.into(), bounds)?;
        Some(number)
    }

    /// A number within bounds, both included.
    pub(super) fn float(&self, least: f64, most: f64) -> Option<f64> {
        static WANTED: Text = Text::new("数字", "a number");
        let number = self.or_wrong(self.number(), &WANTED)?;
        let plain = |number: f64| Arg::Text(number.to_string());
        self.within((least..=most).contains(&number), plain(number), [("least", plain(least)), ("most", plain(most))])?;
        Some(number)
    }

    #[allow(clippy::cast_precision_loss)]
    fn number(&self) -> Option<f64> {
        let float = || self.de.as_float().and_then(|float| float.as_str().parse().ok());
        self.integer().map(|whole| whole as f64).or_else(float)
    }

    fn within(&self, fits: bool, value: Arg, [least, most]: [(&'static str, Arg); 2]) -> Option<()> {
        if !fits {
            self.report(&codes::VALUE_RANGE, &[("name", self.name.as_str().into()), ("value", value), least, most]);
        }
        fits.then_some(())
    }

    /// One of some words.
    pub(super) fn choice<T: Copy>(&self, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text()?;
        let found = choices.iter().find(|(name, _)| *name == text).map(|(_, choice)| *choice);
        if found.is_none() {
            let known: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            self.report_unknown(&codes::BAD_CHOICE, text, &NOTHING, &known);
        }
        found
    }

    /// `"08:30-25:00"`.
    pub(super) fn range(&self) -> Option<ClockRange> {
        let text = self.text()?;
        let range = text.parse().ok();
        if range.is_none() {
            self.report(&codes::BAD_TIME, &[("value", text.into())]);
        }
        range
    }

    /// A date, with or without quotes.
    pub(super) fn date(&self) -> Option<Date> {
        let written = self.de.as_datetime().map(ToString::to_string);
        let text = match written {
            Some(text) => text,
            None => self.text()?.to_owned(),
        };
        let date = parse_date(&text).ok();
        if date.is_none() {
            self.report(&codes::BAD_DATE, &[("value", text.into())]);
        }
        date
    }

    pub(super) fn weekday(&self) -> Option<Weekday> {
        self.choice(&WEEKDAYS)
    }

    /// Parts of a list; a single value stands for a list of one.
    pub(super) fn list(&self) -> Vec<Value<'d>> {
        let part = |de: &'d DeValue<'d>, span: Range<usize>| Value { doc: self.doc, de, span, name: self.name.clone() };
        match self.de.as_array() {
            Some(array) => array.iter().map(|item| part(item.get_ref(), item.span())).collect(),
            None => vec![part(self.de, self.span.clone())],
        }
    }

    pub(super) fn table(&self) -> Option<Table<'d>> {
        static WANTED: Text = Text::new("一个表", "a table");
        let items = self.or_wrong(self.de.as_table(), &WANTED)?;
        Some(Table { doc: self.doc, items: Some(items), path: self.name.clone(), at: self.span.start, asked: RefCell::default() })
    }

    pub(super) fn is_table(&self) -> bool {
        self.de.is_table()
    }

    /// A rule parameter as written.
    pub(super) fn setting(&self) -> Option<Setting> {
        static WANTED: Text = Text::new("真假、数字、文字或列表", "true or false, a number, a text or a list");
        let found = match self.de {
            DeValue::Boolean(value) => Some(Setting::Bool(*value)),
            DeValue::String(text) => Some(Setting::Text(text.to_string())),
            DeValue::Datetime(written) => Some(Setting::Text(written.to_string())),
            DeValue::Integer(_) => self.integer().map(Setting::Int),
            DeValue::Float(_) => self.number().map(Setting::Float),
            DeValue::Array(_) => self.list().iter().map(Value::setting).collect::<Option<Vec<_>>>().map(Setting::List),
            DeValue::Table(_) => None,
        };
        self.or_wrong(found, &WANTED)
    }
}

const WEEKDAYS: [(&str, Weekday); 21] = {
    use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    [
        ("mon", Mon),
        ("tue", Tue),
        ("wed", Wed),
        ("thu", Thu),
        ("fri", Fri),
        ("sat", Sat),
        ("sun", Sun),
        ("周一", Mon),
        ("周二", Tue),
        ("周三", Wed),
        ("周四", Thu),
        ("周五", Fri),
        ("周六", Sat),
        ("周日", Sun),
        ("星期一", Mon),
        ("星期二", Tue),
        ("星期三", Wed),
        ("星期四", Thu),
        ("星期五", Fri),
        ("星期六", Sat),
        ("星期日", Sun),
    ]
};
