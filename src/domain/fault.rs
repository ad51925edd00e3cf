//! Faults in what was read: where, what, and what to do about it. All are collected; none stops the reading of the rest.

use super::{Arg, Message, Text};

/// A place in a file of the team folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize)]
pub struct Place {
    /// Path relative to the team folder.
    pub file: String,
    /// From 1; 0 where the whole file is meant.
    pub line: usize,
    /// In characters, from 1; 0 where the whole line is meant.
    pub column: usize,
}

impl Place {
    #[must_use]
    pub fn new(file: impl Into<String>, line: usize, column: usize) -> Self {
        Self { file: file.into(), line, column }
    }

    #[must_use]
    pub fn file(file: impl Into<String>) -> Self {
        Self::new(file, 0, 0)
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.line, self.column) {
            (0, _) => f.write_str(&self.file),
            (line, 0) => write!(f, "{}:{line}", self.file),
            (line, column) => write!(f, "{}:{line}:{column}", self.file),
        }
    }
}

/// An error makes the input unusable; a warning is said and lived with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Error,
    Warning,
}

/// One thing wrong with the input.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// Stable, documented in docs/errors.md, such as `unknown-key`.
    pub code: &'static str,
    pub severity: Severity,
    pub place: Place,
    /// What is wrong.
    pub cause: Message,
    /// What to do.
    pub action: Message,
}

/// One kind of fault. Every code stands in a table of its room and so in docs/errors.md.
#[derive(Debug)]
pub struct FaultCode {
    /// Stable, such as `unknown-key`.
    pub code: &'static str,
    pub severity: Severity,
    pub cause: Text,
    pub action: Text,
}

impl FaultCode {
    #[must_use]
    pub const fn error(code: &'static str, cause: Text, action: Text) -> Self {
        Self { code, severity: Severity::Error, cause, action }
    }

    #[must_use]
    pub const fn warning(code: &'static str, cause: Text, action: Text) -> Self {
        Self { code, severity: Severity::Warning, cause, action }
    }

    /// A fault of this kind; `args` fill the gaps of both texts.
    #[must_use]
    pub fn at(&'static self, place: Place, args: &[(&'static str, Arg)]) -> Fault {
        let fill = |text| args.iter().fold(Message::new(text), |message, (name, arg)| message.with(name, arg.clone()));
        Fault { code: self.code, severity: self.severity, place, cause: fill(&self.cause), action: fill(&self.action) }
    }
}

/// Everything wrong that was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    pub fn push(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|fault| fault.severity == Severity::Error)
    }

    /// By file, line and column.
    pub fn sort(&mut self) {
        self.0.sort_by(|a, b| a.place.cmp(&b.place).then(a.code.cmp(b.code)));
    }
}
