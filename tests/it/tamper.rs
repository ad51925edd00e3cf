//! What somebody changes in the records of closed periods is found out.
#![allow(clippy::disallowed_methods)]

use paiban::domain::Period;
use paiban::ops;
use paiban::ops::attendance::{AttendanceOptions, attendance};
use std::fs;

#[test]
fn a_result_changed_after_closing_is_not_used() {
    let folder = super::settle::closed_folder();
    let workspace = ops::open(folder.path()).map_err(|faults| format!("{faults:?}")).expect("a folder");
    let periods: Vec<_> = fs::read_dir(folder.path().join("attendance")).expect("a folder").filter_map(Result::ok).collect();
    let place = periods.iter().map(|entry| entry.path().join("result.json")).find(|path| path.is_file()).expect("a result");
    let name = place.parent().and_then(|path| path.file_name()).and_then(|name| name.to_str()).expect("a period").to_owned();
    let period: Period = name.parse().expect("a period");
    assert!(attendance(&workspace, &AttendanceOptions::new(period)).is_ok());
    let text = fs::read_to_string(&place).expect("read");
    let fines = text.split("\"fines_fen\": ").nth(1).and_then(|rest| rest.split(',').next()).expect("fines").to_owned();
    fs::write(&place, text.replace(&format!("\"fines_fen\": {fines}"), "\"fines_fen\": 9223372036854775807")).expect("written");
    let faults = attendance(&workspace, &AttendanceOptions::new(period)).err().expect("a fault");
    assert_eq!(faults.0[0].code, "result-changed");
}
