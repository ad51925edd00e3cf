//! Use cases: what a person can do, once, for the command line and the server alike. No printing, no translating.

use crate::domain::{Setting, Text};

pub mod attendance;
mod backtest;
mod benchmark;
mod check;
mod codes;
pub mod database;
mod export;
mod folder;
mod forecast;
mod grid;
mod punches;
mod roster;
pub mod server;
mod shapes;
mod solve;
mod staff;

pub use backtest::{BacktestOptions, BacktestReply, backtest};
pub use benchmark::{BenchmarkReply, benchmark, benchmark_score, save_solution};
pub use check::{CheckReply, check};
pub use codes::{errors_doc, fault_codes};
pub use export::{Document, ExportOptions, Exported, documents, export, load_plan};
pub use folder::{Workspace, io_fault, open, source_line};
pub use forecast::{ForecastReply, forecast};
pub use grid::{ImportReply, import_grid};
pub use punches::{PersonPreview, PunchImport, PunchImportOptions, PunchPreview, PunchesReply, bad_columns, import_punches, punches};
pub use roster::{RosterOptions, RosterReply, WeekReply, roster};
pub use solve::price;
pub use staff::{StaffReply, staff};

pub use crate::files::{ColumnMap, Layout, Matched, Template, init, plan_json};
pub use crate::forecast::Score;
pub use crate::rules::{Param, Rule, TABLE as RULES};
pub use crate::solver::{Effort, Engine, Progress, Unwatched, Watch, die_with_parent};
pub use crate::staffing::StaffingRow;

/// A parameter's default as a team file writes it.
#[must_use]
pub fn default_text(param: &Param) -> String {
    match param.kind.default_setting() {
        Setting::Bool(value) => value.to_string(),
        Setting::Int(value) => value.to_string(),
        Setting::Float(value) => format!("{value:?}"),
        Setting::Text(value) => format!("\"{value}\""),
        Setting::List(_) => "[]".to_owned(),
    }
}

/// The name of a rule by its code.
#[must_use]
pub fn rule_name(code: &str) -> Option<Text> {
    RULES.iter().find(|rule| rule.code == code).map(|rule| rule.name)
}
