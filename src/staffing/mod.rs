//! Volume and service targets → people needed per skill and interval: queue models, requirement, simulator.
//!
//! docs/staffing.md tells which model answers which question and where it stops being right.

pub mod chat;
pub mod erlang;
mod performance;
mod requirement;
pub mod simulate;
mod summary;
mod tail;

pub use performance::{Performance, Traffic};
pub use requirement::{Staffing, StaffingRow, least_agents, performance, staff};
pub use summary::HourSummary;
