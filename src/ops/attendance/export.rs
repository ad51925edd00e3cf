//! The documents of a period: workbook, payroll CSV, pages to sign, the fund's page, JSON, the month as text.

use crate::domain::{Fault, Faults, Lang, Period, Place, Statement, Team};
use crate::files::{self, write_atomic};
use crate::ops::{Document, io_fault};
use crate::sheets;
use std::path::{Path, PathBuf};

/// What was written, and what could not be made.
#[derive(Debug, Default)]
pub struct AttendanceExported {
    pub written: Vec<PathBuf>,
    pub warnings: Faults,
}

/// Every document, by its path below the output folder. `root`: the team folder, for the columns that payroll wants.
///
/// # Errors
/// When the file of payroll's columns cannot be read or a text does not fit the workbook.
pub fn attendance_documents(root: &Path, team: &Team, statement: &Statement, lang: Lang) -> Result<Vec<Document>, Faults> {
    let mut faults = Faults::default();
    let columns = files::read_payroll(root, &mut faults).unwrap_or_else(|| files::usual_columns(lang));
    if faults.has_errors() {
        return Err(faults);
    }
    let mut documents = Vec::new();
    let mut add = |name: &str, bytes: Vec<u8>| documents.push(Document { name: name.to_owned(), bytes });
    let not_drawn = |fault: Fault, cause| Faults(vec![Fault { cause, ..fault }]);
    let book = files::attendance_xlsx(team, statement, lang)
        .map_err(|error| not_drawn(super::super::codes::NOT_DRAWN.at(Place::file("attendance.xlsx"), &[]), error.message()))?;
    add("attendance.xlsx", book);
    add("payroll.csv", files::payroll_csv(team, statement, &columns, lang));
    add("attendance.txt", sheets::attendance_terminal(team, statement, lang, false).into_bytes());
    let json = serde_json::to_string_pretty(&files::attendance_json(team, statement, lang)).unwrap_or_default();
    add("attendance.json", (json + "\n").into_bytes());
    add("sign.html", sheets::sign_pages(team, statement, lang).into_bytes());
    for totals in &statement.totals {
        if let Some(page) = sheets::sign_page(team, statement, totals.agent, lang) {
            add(&format!("sign/{}.html", team.agent(totals.agent).id), page.into_bytes());
        }
    }
    add("fund.html", sheets::fund_page(team, statement, lang).into_bytes());
    Ok(documents)
}

/// Where the documents of a period go unless somebody wants them elsewhere.
#[must_use]
pub fn usual_place(root: &Path, period: Period) -> PathBuf {
    root.join("out/attendance").join(period.to_string())
}

/// Writes the documents of a period again where they stand at the usual place; what cannot be written is told. `None`: there are none.
pub(super) fn renew(root: &Path, team: &Team, statement: &Statement, lang: Lang, faults: &mut Faults) -> Option<PathBuf> {
    let out = usual_place(root, statement.period());
    if !out.is_dir() {
        return None;
    }
    match export_attendance(root, &out, team, statement, lang) {
        Ok(_) => Some(out),
        Err(found) => {
            faults.append(found);
            None
        }
    }
}

/// Writes all documents, each whole or not at all.
///
/// # Errors
/// When one cannot be made or written.
pub fn export_attendance(root: &Path, out: &Path, team: &Team, statement: &Statement, lang: Lang) -> Result<AttendanceExported, Faults> {
    let mut exported = AttendanceExported::default();
    let mut faults = Faults::default();
    for document in attendance_documents(root, team, statement, lang)? {
        let path = out.join(&document.name);
        match write_atomic(&path, &document.bytes) {
            Ok(()) => exported.written.push(path),
            Err(error) => faults.push(io_fault(&path, &error)),
        }
    }
    if faults.has_errors() { Err(faults) } else { Ok(exported) }
}
