//! Closing a period: its inputs are kept, its result is stored with its hash; reopening is put on record.

use super::period::{AttendanceOptions, attendance, closed_mark, from_kept, judged, result_of, save_cases};
use super::{adjust, codes, export, inputs, lock};
use crate::domain::{Faults, Lang, Period, PeriodResult, Place, Statement};
use crate::files::{self, ClosedEvent, ClosedFile, content_hash, write_atomic};
use crate::ops::{Workspace, io_fault};
use crate::time::Instant;
use std::path::PathBuf;

/// Who closes or reopens, when and why.
#[derive(Clone, Debug)]
pub struct CloseOptions {
    pub period: Period,
    pub by: String,
    pub at: Instant,
    /// Up to when punches are complete; `None`: up to the last punch.
    pub complete_until: Option<Instant>,
    /// Close though not all is settled: `reason` says why.
    pub force: bool,
    pub reason: String,
    pub lang: Lang,
}

/// A closed period.
pub struct CloseReply {
    pub statement: Statement,
    pub record: ClosedFile,
    pub written: Vec<PathBuf>,
    /// Where the period's documents were written again; `None`: there were none.
    pub renewed: Option<PathBuf>,
    pub warnings: Faults,
}

/// A period that is open again.
pub struct ReopenReply {
    pub record: ClosedFile,
    /// Where the period's documents were written again; `None`: there were none.
    pub renewed: Option<PathBuf>,
    pub warnings: Faults,
}

/// Closes a period. Its documents are written again where there are some.
///
/// # Errors
/// When it or another period with some of its days is closed already, when something is pending or unsettled and nobody forces it, or when a file cannot be written.
pub fn close(workspace: &Workspace, options: &CloseOptions) -> Result<CloseReply, Faults> {
    let (root, period) = (&workspace.folder.root, options.period);
    let _held = lock::hold(root)?;
    let folder = root.join(inputs::folder_of(period));
    let former = inputs::record(workspace, period)?.unwrap_or_default();
    let place = Place::file(format!("{}/{}", inputs::folder_of(period), files::CLOSED_FILE));
    if let Some(event) = former.events.last().filter(|event| event.closed) {
        let args = [("period", period.to_string().into()), ("by", event.by.as_str().into()), ("at", crate::domain::Arg::Instant(event.at))];
        return Err(Faults(vec![codes::ALREADY_CLOSED.at(place, &args)]));
    }
    apart(workspace, period)?;
    known(options)?;
    let asked = AttendanceOptions { complete_until: options.complete_until, ..AttendanceOptions::new(period) };
    let judged = judged(workspace, &asked, adjust::brought(workspace, period)?)?;
    may_close(&judged.statement, options, place)?;
    save_cases(workspace, &judged.statement, options.lang)?;
    let result = result_of(workspace, &judged);
    let text = files::result_json(&result);
    let mut record = ClosedFile {
        events: former.events,
        result: content_hash(text.as_bytes()),
        inputs: inputs::keep(root, &inputs::input_paths(root, period))?,
        complete_until: Some(judged.gathered.complete_until),
    };
    let reason = if options.force { options.reason.clone() } else { String::new() };
    record.events.push(ClosedEvent { closed: true, at: options.at, by: options.by.clone(), reason });
    let paths = [folder.join(files::RESULT_FILE), folder.join(files::CLOSED_FILE)];
    let write = |path: &PathBuf, text: &str| write_atomic(path, text.as_bytes()).map_err(|error| Faults(vec![io_fault(path, &error)]));
    // The record comes last: without it nothing is closed.
    write(&paths[0], &text)?;
    prove(workspace, period, &record, &result)?;
    write(&paths[1], &files::closed_toml(&record))?;
    let (mut statement, mut warnings) = (judged.statement, judged.warnings);
    statement.closed = closed_mark(&record);
    let renewed = export::renew(root, &workspace.folder.team, &statement, options.lang, &mut warnings);
    Ok(CloseReply { statement, record, written: paths.to_vec(), renewed, warnings })
}

/// No other closed period has days of this one: they would be paid twice.
fn apart(workspace: &Workspace, period: Period) -> Result<(), Faults> {
    let shares = |other: &Period| other.first <= period.last && period.first <= other.last;
    let closed = adjust::closed_periods(workspace)?.into_iter().map(|(other, _)| other).filter(shares);
    let fault = |other: Period| {
        let place = Place::file(format!("{}/{}", inputs::folder_of(other), files::CLOSED_FILE));
        codes::PERIOD_OVERLAPS.at(place, &[("period", period.to_string().into()), ("other", other.to_string().into())])
    };
    let faults = Faults(closed.map(fault).collect());
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// Someone closes or reopens.
fn known(options: &CloseOptions) -> Result<(), Faults> {
    if options.by.trim().is_empty() { Err(Faults(vec![codes::BY_MISSING.at(Place::default(), &[])])) } else { Ok(()) }
}

fn may_close(statement: &Statement, options: &CloseOptions, place: Place) -> Result<(), Faults> {
    let (open, pending) = (statement.open_cases(), statement.pending_days());
    if options.force && options.reason.trim().is_empty() {
        return Err(Faults(vec![codes::REASON_MISSING.at(place, &[])]));
    }
    if options.force || open + pending == 0 {
        return Ok(());
    }
    let args = [("period", options.period.to_string().into()), ("open", open.into()), ("pending", pending.into())];
    Err(Faults(vec![codes::CLOSE_UNSETTLED.at(place, &args)]))
}

/// What is kept must give the same result, or closing would promise what cannot be proved later.
fn prove(workspace: &Workspace, period: Period, record: &ClosedFile, result: &PeriodResult) -> Result<(), Faults> {
    let (frozen, judged) = from_kept(workspace, period, record, result)?;
    let again = files::result_json(&result_of(&frozen, &judged));
    if content_hash(again.as_bytes()) == record.result {
        return Ok(());
    }
    let place = Place::file(inputs::folder_of(period));
    Err(Faults(vec![codes::INPUT_LOST.at(place, &[("path", inputs::folder_of(period).into())])]))
}

/// Reopens a closed period; the record keeps who did, when and why. Its documents are written again where there are some.
///
/// # Errors
/// When it is not closed or no reason is given.
pub fn reopen(workspace: &Workspace, options: &CloseOptions) -> Result<ReopenReply, Faults> {
    let _held = lock::hold(&workspace.folder.root)?;
    known(options)?;
    let path = workspace.folder.root.join(inputs::folder_of(options.period)).join(files::CLOSED_FILE);
    let place = Place::file(format!("{}/{}", inputs::folder_of(options.period), files::CLOSED_FILE));
    let Some(mut record) = inputs::record(workspace, options.period)?.filter(ClosedFile::is_closed) else {
        return Err(Faults(vec![codes::NOT_CLOSED.at(place, &[("period", options.period.to_string().into())])]));
    };
    if options.reason.trim().is_empty() {
        return Err(Faults(vec![codes::REASON_MISSING.at(place, &[])]));
    }
    if let Some(later) = adjusted_in(workspace, options.period)? {
        let args = [("period", options.period.to_string().into()), ("later", later.to_string().into())];
        return Err(Faults(vec![codes::REOPEN_ADJUSTED.at(place, &args)]));
    }
    record.events.push(ClosedEvent { closed: false, at: options.at, by: options.by.clone(), reason: options.reason.clone() });
    let text = files::closed_toml(&record);
    write_atomic(&path, text.as_bytes()).map_err(|error| Faults(vec![io_fault(&path, &error)]))?;
    let (mut renewed, mut warnings) = (None, Faults::default());
    // It is open again whatever its documents come to.
    match attendance(workspace, &AttendanceOptions { complete_until: options.complete_until, ..AttendanceOptions::new(options.period) }) {
        Ok(reply) => renewed = export::renew(&workspace.folder.root, &reply.team, &reply.statement, options.lang, &mut warnings),
        Err(faults) => warnings.append(faults),
    }
    Ok(ReopenReply { record, renewed, warnings })
}

/// The closed period that pays for late data of this one.
fn adjusted_in(workspace: &Workspace, period: Period) -> Result<Option<Period>, Faults> {
    for (later, record) in adjust::closed_periods(workspace)?.into_iter().filter(|(later, _)| later.first > period.last) {
        let result = inputs::proven_result(&workspace.folder.root, later, &record)?;
        if result.adjustments.iter().any(|change| change.period == period.to_string()) {
            return Ok(Some(later));
        }
    }
    Ok(None)
}
