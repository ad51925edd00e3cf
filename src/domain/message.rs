//! What is said to people: a text that exists in both languages, and what fills its gaps. `locale` does the wording.

use super::{Headcount, Minutes};
use crate::time::{ClockRange, ClockTime, Date, Instant};

/// The languages the product speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lang {
    #[default]
    Zh,
    En,
}

impl Lang {
    /// As flags and settings write it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }
}

/// One text in both languages, with gaps such as `{agent}`. Lacking a language does not compile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    pub zh: &'static str,
    pub en: &'static str,
}

impl Text {
    #[must_use]
    pub const fn new(zh: &'static str, en: &'static str) -> Self {
        Self { zh, en }
    }

    #[must_use]
    pub const fn in_lang(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

/// What fills a gap.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    Text(String),
    /// Several names, joined by the language's comma.
    List(Vec<String>),
    /// A text that itself depends on the language.
    Phrase(&'static Text),
    Int(i64),
    /// Shown with one digit.
    Decimal(f64),
    /// A share, shown as per cent.
    Share(f64),
    People(Headcount),
    Minutes(Minutes),
    Date(Date),
    Clock(ClockTime),
    /// Shown as people say it: `17:30–次日01:00`.
    Clocks(ClockRange),
    Instant(Instant),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Arg {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<usize> for Arg {
    fn from(number: usize) -> Self {
        Self::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<Date> for Arg {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

impl From<ClockTime> for Arg {
    fn from(time: ClockTime) -> Self {
        Self::Clock(time)
    }
}

/// A text and its arguments.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub text: &'static Text,
    pub args: Vec<(&'static str, Arg)>,
}

impl Message {
    #[must_use]
    pub fn new(text: &'static Text) -> Self {
        Self { text, args: Vec::new() }
    }

    /// Fills the gap `{name}`.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.push((name, value.into()));
        self
    }
}
