//! Use cases: what a person can do, once, for the command line and the server alike. No printing, no translating.

mod backtest;
mod check;
mod export;
mod folder;
mod forecast;
mod grid;
mod roster;
mod solve;
mod staff;

pub use backtest::{BacktestOptions, BacktestReply, backtest};
pub use check::{CheckReply, check};
pub use export::{Document, ExportOptions, documents, export, load_plan};
pub use folder::{Workspace, io_fault, open, source_line};
pub use forecast::{ForecastReply, forecast};
pub use grid::{ImportReply, import_grid};
pub use roster::{RosterOptions, RosterReply, WeekReply, roster};
pub use staff::{StaffReply, staff};

pub use crate::files::{Template, init, plan_json};
pub use crate::staffing::StaffingRow;
pub use crate::solver::{Effort, Progress, Unwatched, Watch};
