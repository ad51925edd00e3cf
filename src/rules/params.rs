//! Rule parameters: one table serves reading, faults, help and docs.

use super::TABLE;
use crate::domain::{Arg, Fault, FaultCode, Faults, Message, RuleSettings, Setting, SettingEntry, Text};
use crate::model::{Cost, Limit, POINT};

/// One parameter of a rule, settable for all and for each contract.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    pub key: &'static str,
    pub kind: ParamKind,
    pub doc: Text,
}

/// What a parameter may be, and its default.
#[derive(Clone, Copy, Debug)]
pub enum ParamKind {
    Bool(bool),
    /// Least, most, default.
    Int(i64, i64, i64),
    /// Least, most, default; whole numbers are fine too.
    Float(f64, f64, f64),
    /// Choices; the first is the default.
    Choice(&'static [&'static str]),
    /// `"hard"` or points per unit; the default.
    Price(Strictness),
}

/// Whether a rule must hold, or what a unit of breaking it costs in points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    Hard,
    Points(i64),
}

impl Strictness {
    /// From `"hard"` or points.
    #[must_use]
    pub fn of(setting: &Setting) -> Self {
        if let Setting::Int(points) = setting { Self::Points(*points) } else { Self::Hard }
    }

    /// The same price for each unit.
    #[must_use]
    pub fn limit(self) -> Limit {
        match self {
            Self::Hard => Limit::Hard,
            Self::Points(points) => Limit::linear(points * POINT),
        }
    }

    #[must_use]
    pub fn is_hard(self) -> bool {
        self == Self::Hard
    }

    /// Cost of some units; 0 when hard.
    #[must_use]
    pub fn cost(self, amount: i64) -> Cost {
        match self {
            Self::Hard => 0,
            Self::Points(points) => points * POINT * amount,
        }
    }
}

impl ParamKind {
    /// As written in a team file.
    #[must_use]
    pub fn default_setting(&self) -> Setting {
        match self {
            Self::Bool(value) => Setting::Bool(*value),
            Self::Int(_, _, value) | Self::Price(Strictness::Points(value)) => Setting::Int(*value),
            Self::Float(_, _, value) => Setting::Float(*value),
            Self::Choice(choices) => Setting::Text(choices.first().copied().unwrap_or_default().to_owned()),
            Self::Price(Strictness::Hard) => Setting::Text("hard".to_owned()),
        }
    }

    #[allow(clippy::cast_precision_loss)]
    fn accepts(&self, setting: &Setting) -> bool {
        match (self, setting) {
            (Self::Bool(_), Setting::Bool(_)) => true,
            (Self::Int(least, most, _), Setting::Int(value)) => (least..=most).contains(&value),
            (Self::Float(least, most, _), Setting::Float(value)) => (least..=most).contains(&value),
            (Self::Float(least, most, _), Setting::Int(value)) => (*least..=*most).contains(&(*value as f64)),
            (Self::Choice(choices), Setting::Text(value)) => choices.contains(&value.as_str()),
            (Self::Price(_), Setting::Int(value)) => (0..=10_000).contains(value),
            (Self::Price(_), Setting::Text(value)) => value == "hard",
            _ => false,
        }
    }

    /// The values it takes, for people.
    pub(super) fn wanted(&self) -> String {
        match self {
            Self::Bool(_) => "true | false".to_owned(),
            Self::Int(least, most, _) => format!("{least} … {most}"),
            Self::Float(least, most, _) => format!("{least} … {most}"),
            Self::Choice(choices) => choices.iter().map(|choice| format!("\"{choice}\"")).collect::<Vec<_>>().join(" | "),
            Self::Price(_) => "\"hard\" | 0 … 10000".to_owned(),
        }
    }
}

/// The value in force: as set for the contract, for all, or the default.
pub(super) fn setting(settings: &RuleSettings, rule: &str, contract: &str, param: &Param) -> Setting {
    match settings.get(rule, Some(contract), param.key) {
        Some(entry) if param.kind.accepts(&entry.value) => entry.value.clone(),
        _ => param.kind.default_setting(),
    }
}

static UNKNOWN_RULE: FaultCode = FaultCode::error(
    "unknown-rule",
    Text::new("没有名为 `{name}` 的规则", "there is no rule `{name}`"),
    Text::new("删去这一行；全部规则见 docs/rules.md", "delete the line; all rules are in docs/rules.md"),
);
static UNKNOWN_PARAMETER: FaultCode = FaultCode::error(
    "unknown-parameter",
    Text::new("规则 `{rule}` 没有参数 `{name}`", "rule `{rule}` has no parameter `{name}`"),
    Text::new("删去这一行；全部规则见 docs/rules.md", "delete the line; all rules are in docs/rules.md"),
);
static PARAMETER_VALUE: FaultCode = FaultCode::error(
    "parameter-value",
    Text::new("规则 `{rule}` 的参数 `{name}` 取值不对", "parameter `{name}` of rule `{rule}` has a value it cannot take"),
    Text::new("请写 {wanted}", "write {wanted}"),
);

/// All fault codes of rule settings, by code.
pub static CODES: &[&FaultCode] = &[&PARAMETER_VALUE, &UNKNOWN_PARAMETER, &UNKNOWN_RULE];

static DID_YOU_MEAN: Text = Text::new("改为 `{name}`，或删去这一行", "write `{name}`, or delete the line");

/// Faults of rule settings: unknown rules and parameters, values out of range.
#[must_use]
pub fn resolve(settings: &RuleSettings) -> Faults {
    let mut faults = Faults::default();
    for (code, tables) in &settings.entries {
        let entries = tables.values().flatten();
        let Some(rule) = TABLE.iter().find(|rule| rule.code == code) else {
            let place = settings.places.get(code).cloned().unwrap_or_default();
            let fault = UNKNOWN_RULE.at(place, &[("name", code.as_str().into())]);
            faults.push(suggesting(fault, code, TABLE.iter().map(|rule| rule.code)));
            continue;
        };
        for (key, entry) in entries {
            faults.0.extend(param_fault(rule.code, rule.params, key, entry));
        }
    }
    faults
}

fn param_fault(rule: &'static str, params: &[Param], key: &str, entry: &SettingEntry) -> Option<Fault> {
    let about = [("rule", Arg::from(rule)), ("name", key.into())];
    match params.iter().find(|param| param.key == key) {
        None => {
            let fault = UNKNOWN_PARAMETER.at(entry.place.clone(), &about);
            Some(suggesting(fault, key, params.iter().map(|param| param.key)))
        }
        Some(param) if !param.kind.accepts(&entry.value) => {
            let wanted = ("wanted", param.kind.wanted().into());
            Some(PARAMETER_VALUE.at(entry.place.clone(), &[&about[..], &[wanted]].concat()))
        }
        Some(_) => None,
    }
}

/// The fault with the known name proposed that is most like `name`, when one is like enough.
fn suggesting(fault: Fault, name: &str, known: impl Iterator<Item = &'static str>) -> Fault {
    match known.map(|known| (strsim::damerau_levenshtein(name, known), known)).min() {
        Some((distance, known)) if distance <= known.len().div_ceil(2) => {
            Fault { action: Message::new(&DID_YOU_MEAN).with("name", known), ..fault }
        }
        _ => fault,
    }
}
