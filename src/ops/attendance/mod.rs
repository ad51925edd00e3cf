//! Attendance of a period: judged, settled, closed, reopened, verified, written as documents.

mod adjust;
mod close;
mod codes;
mod evidence;
mod export;
mod inputs;
mod lock;
mod period;
mod settle;
mod verify;

pub(super) use codes::CODES;

pub use close::{CloseOptions, CloseReply, ReopenReply, close, reopen};
pub(in crate::ops) use evidence::table_faults;
pub use export::{AttendanceExported, attendance_documents, export_attendance, usual_place};
pub use lock::{Held, hold};
pub use period::{AttendanceOptions, AttendanceReply, attendance, save_cases};
pub use settle::{SettleOptions, SettleReply, settle};
pub use verify::{Difference, VerifyReply, verify};

pub use crate::files::{adjustment_json, attendance_json, day_result_json};
