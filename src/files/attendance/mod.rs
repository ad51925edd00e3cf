//! Files of attendance: conduct and fund, cases that HR edits, what a closed period keeps, and what is taken away as workbook, CSV and JSON.

mod book;
mod cases;
mod closed;
mod codes;
mod conduct;
mod former;
mod json;
mod payroll;

pub use book::attendance_xlsx;
pub use cases::{CASES_FILE, cases_csv, former_cases, read_cases};
pub use closed::{CLOSED_FILE, ClosedEvent, ClosedFile, RESULT_FILE, closed_toml, read_closed, read_result, result_json};
pub use codes::ATTENDANCE_CODES;
pub use conduct::{read_conduct, read_fund};
pub use former::FormerCases;
pub use json::{adjustment as adjustment_json, attendance_json, day_result_json};
pub use payroll::{PAYROLL_FILE, PayrollColumn, PayrollValue, payroll_csv, read_payroll, usual_columns};
