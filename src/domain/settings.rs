//! Rule parameters as written in the team file, before the rules make sense of them.

use super::Place;
use std::collections::BTreeMap;

/// A value as written.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    List(Vec<Setting>),
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct SettingEntry {
    pub value: Setting,
    pub place: Place,
}

/// `[rules.<code>]` and `[rules.<code>.<contract>]` tables.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuleSettings {
    /// By rule code, then contract id (`None`: all contracts), then key.
    pub entries: BTreeMap<String, BTreeMap<Option<String>, BTreeMap<String, SettingEntry>>>,
    /// Where each rule's table stands.
    pub places: BTreeMap<String, Place>,
}

impl RuleSettings {
    /// The value for a contract: its own, else the general one, else `None`.
    #[must_use]
    pub fn get(&self, rule: &str, contract: Option<&str>, key: &str) -> Option<&SettingEntry> {
        let tables = self.entries.get(rule)?;
        let own = contract.and_then(|id| tables.get(&Some(id.to_owned()))).and_then(|table| table.get(key));
        own.or_else(|| tables.get(&None).and_then(|table| table.get(key)))
    }

    /// Sets a value as if written in the file; for tests and flags.
    pub fn set(&mut self, rule: &str, contract: Option<&str>, key: &str, value: Setting) {
        let entry = SettingEntry { value, place: Place::default() };
        self.entries.entry(rule.to_owned()).or_default().entry(contract.map(str::to_owned)).or_default().insert(key.to_owned(), entry);
    }
}

impl Setting {
    #[must_use]
    pub fn as_bool(&self) -> bool {
        matches!(self, Self::Bool(true))
    }

    #[must_use]
    pub fn as_int(&self) -> i64 {
        if let Self::Int(value) = self { *value } else { 0 }
    }

    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn as_float(&self) -> f64 {
        match self {
            Self::Int(value) => *value as f64,
            Self::Float(value) => *value,
            _ => 0.0,
        }
    }

    #[must_use]
    pub fn as_text(&self) -> &str {
        if let Self::Text(value) = self { value } else { "" }
    }
}
