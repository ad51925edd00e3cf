//! A period judged, with all that its documents show: as it stands today, or as it was closed.

use super::evidence::{Gathered, gather};
use super::{adjust, codes, inputs};
use crate::attendance::{self, Ruled};
use crate::domain::{
    Adjustment, Arg, CaseLine, CaseState, Closed, Faults, Lang, Money, MoneyKind, Period, PeriodResult, Place, Statement, ruling_words,
};
use crate::files::{self, ClosedFile, write_atomic};
use crate::ops::{Workspace, io_fault};
use crate::time::Instant;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What to judge.
#[derive(Clone, Debug)]
pub struct AttendanceOptions {
    pub period: Period,
    /// Further punch files, read for this once and not kept.
    pub punches: Vec<PathBuf>,
    /// Up to when punches are complete; `None`: up to the last punch.
    pub complete_until: Option<Instant>,
    /// They are complete up to this instant at least, whatever the last punch is.
    pub complete_at_least: Option<Instant>,
    /// Lines about people who are not in the team are passed over and no fault: they joined later.
    pub strangers: bool,
}

impl AttendanceOptions {
    #[must_use]
    pub fn new(period: Period) -> Self {
        Self { period, punches: Vec::new(), complete_until: None, complete_at_least: None, strangers: false }
    }

    /// Drops faults about people who are not in the team, and fines its policy did not know, where these are passed over.
    pub(super) fn forgive(&self, faults: &mut Faults) {
        faults.0.retain(|fault| !self.strangers || !matches!(fault.code, "unknown-reference" | "conduct-kind"));
    }
}

/// A judged period.
pub struct AttendanceReply {
    pub statement: Statement,
    pub warnings: Faults,
    /// Of a closed period: days that data come since would change; they are paid in the next period.
    pub late: Vec<Adjustment>,
    /// The team as it was, for documents; of an open period the team of the folder.
    pub team: crate::domain::Team,
}

/// A period judged from one folder.
pub(super) struct Judged {
    pub statement: Statement,
    pub gathered: Gathered,
    pub warnings: Faults,
    pub brought: Money,
}

/// What earlier closed periods bring to this one.
#[derive(Default)]
pub(super) struct Brought {
    pub adjustments: Vec<Adjustment>,
    pub fines: Money,
}

/// Judges a period. A closed one is judged from the inputs kept when it was closed, so that no later change of rules touches it.
///
/// # Errors
/// Faults of what was read; kept inputs that are lost.
pub fn attendance(workspace: &Workspace, options: &AttendanceOptions) -> Result<AttendanceReply, Faults> {
    if let Some(record) = inputs::record(workspace, options.period)?.filter(ClosedFile::is_closed) {
        return closed(workspace, options.period, &record);
    }
    let brought = adjust::brought(workspace, options.period)?;
    let judged = judged(workspace, options, brought)?;
    let team = workspace.folder.team.clone();
    Ok(AttendanceReply { statement: judged.statement, warnings: judged.warnings, late: Vec::new(), team })
}

fn closed(workspace: &Workspace, period: Period, record: &ClosedFile) -> Result<AttendanceReply, Faults> {
    let root = &workspace.folder.root;
    let result = inputs::proven_result(root, period, record)?;
    let (frozen, mut judged) = from_kept(workspace, period, record, &result)?;
    judged.statement.closed = closed_mark(record);
    let told = adjust::told(workspace, period)?;
    let late = adjust::changes(workspace, period, record, &result, &told)?;
    Ok(AttendanceReply { statement: judged.statement, warnings: judged.warnings, late, team: frozen.folder.team })
}

pub(super) fn closed_mark(record: &ClosedFile) -> Option<Closed> {
    let event = record.events.last()?;
    let forced = Some(event.reason.clone()).filter(|reason| !reason.is_empty());
    Some(Closed { at: event.at, by: event.by.clone(), result: record.result.clone(), forced })
}

/// A closed period judged anew from its kept inputs. Adjustments and what the fund began with are as stored: they came from other periods.
pub(super) fn from_kept(
    workspace: &Workspace,
    period: Period,
    record: &ClosedFile,
    result: &PeriodResult,
) -> Result<(Workspace, Judged), Faults> {
    let laid_out = inputs::laid_out(&workspace.folder.root, record, |_| false)?;
    let frozen = Workspace { folder: files::read_folder(laid_out.path())? };
    let options = AttendanceOptions { complete_until: record.complete_until, ..AttendanceOptions::new(period) };
    let brought = Brought { adjustments: result.adjustments.clone(), fines: Money::from_fen(result.fund_brought_fen) };
    let judged = judged(&frozen, &options, brought)?;
    Ok((frozen, judged))
}

/// Judges what a folder holds, whether closed or not.
pub(super) fn judged(workspace: &Workspace, options: &AttendanceOptions, brought: Brought) -> Result<Judged, Faults> {
    let (folder, period) = (&workspace.folder, options.period);
    let mut faults = Faults::default();
    let conduct = files::read_conduct(&folder.root, &folder.team, &folder.team.policies, &mut faults);
    let fund_lines = files::read_fund(&folder.root, &mut faults);
    let file = format!("{}/{}", inputs::folder_of(period), files::CASES_FILE);
    let path = folder.root.join(&file);
    let lines = if path.exists() { files::read_cases(&path, &file, &folder.team, &mut faults) } else { Vec::new() };
    let gathered = match gather(workspace, options) {
        Ok(gathered) => gathered,
        Err(found) => {
            faults.append(found);
            return Err(faults);
        }
    };
    options.forgive(&mut faults);
    if faults.has_errors() {
        return Err(faults);
    }
    let settled = attendance::settle(&gathered.evidence(workspace, period), &lines);
    ruled(&settled, &lines, &mut faults);
    if faults.has_errors() {
        return Err(faults);
    }
    let (team, policies) = (&folder.team, &folder.team.policies);
    let Ruled { judgement, cases, .. } = settled;
    let money = attendance::money(team, policies, &judgement, &conduct);
    let fund = attendance::fund(team, period, &fund_lines, &money, &brought.adjustments, brought.fines);
    let totals = attendance::totals(team, policies, &judgement, &cases, &money, &brought.adjustments);
    let versions = policies.within(period.first, period.last).to_vec();
    let adjustments = brought.adjustments;
    let statement = Statement { judgement, cases, totals, money, fund, adjustments, policies: versions, closed: None };
    faults.append(gathered.warnings.clone());
    faults.sort();
    Ok(Judged { statement, gathered, warnings: faults, brought: brought.fines })
}

/// Rulings that contradict each other or set what cannot be, and rulings about what is no more.
fn ruled(settled: &Ruled, lines: &[CaseLine], faults: &mut Faults) {
    for (one, other) in &settled.conflicts {
        let args = [("name", lines[*other].id.as_str().into()), ("other", lines[*one].id.as_str().into())];
        faults.push(codes::CASE_CONFLICT.at(lines[*other].place.clone(), &args));
    }
    for backwards in &settled.backwards {
        let line = &lines[backwards.line];
        let mut args = vec![("name", line.id.as_str().into()), ("came", Arg::Clock(backwards.came)), ("went", Arg::Clock(backwards.went))];
        args.extend(backwards.next_day.map(|late| ("late", Arg::Clock(late))));
        let code = if backwards.next_day.is_some() { &codes::CASE_NEXT_DAY } else { &codes::CASE_BACKWARDS };
        faults.push(code.at(line.place.clone(), &args));
    }
    let places: BTreeMap<&str, &Place> = lines.iter().rev().map(|line| (line.id.as_str(), &line.place)).collect();
    for case in settled.cases.iter().filter(|case| case.state == CaseState::Stale) {
        let place = places.get(case.id.as_str()).map_or_else(Place::default, |place| (*place).clone());
        faults.push(codes::CASE_STALE.at(place, &[("name", case.id.as_str().into())]));
    }
}

/// What a period comes to, to be stored and compared.
pub(super) fn result_of(workspace: &Workspace, judged: &Judged) -> PeriodResult {
    let statement = &judged.statement;
    let rulings = statement.cases.iter().filter_map(|case| {
        let ruling = case.ruling.as_ref().filter(|_| case.is_settled())?;
        Some((case.id.clone(), ruling.decision.code().to_owned(), ruling_words(ruling)))
    });
    let fines = statement.money.iter().filter(|line| line.kind == MoneyKind::Fine).map(|line| line.amount).sum::<Money>();
    let adjusted: i64 = statement.adjustments.iter().map(|change| change.after.fine_fen - change.before.fine_fen).sum();
    PeriodResult {
        days: attendance::day_results(&workspace.folder.team, &statement.judgement, &statement.money),
        adjustments: statement.adjustments.clone(),
        fines_fen: fines.fen() + adjusted,
        fund_brought_fen: judged.brought.fen(),
        rulings: rulings.collect(),
    }
}

/// Writes the cases of an open period for HR to edit; a file that is as it should be is left alone. `None`: there was nothing to write.
///
/// # Errors
/// When the file cannot be written.
pub fn save_cases(workspace: &Workspace, statement: &Statement, lang: Lang) -> Result<Option<PathBuf>, Faults> {
    let path = workspace.folder.root.join(inputs::folder_of(statement.period())).join(files::CASES_FILE);
    if statement.closed.is_some() || (statement.cases.is_empty() && !path.exists()) {
        return Ok(None);
    }
    let former = files::former_cases(&path);
    let bytes = files::cases_csv(&workspace.folder.team, &statement.cases, lang, former.as_ref());
    if !std::fs::read(&path).is_ok_and(|known| known == bytes) {
        write_atomic(&path, &bytes).map_err(|error| Faults(vec![io_fault(&path, &error)]))?;
    }
    Ok(Some(path))
}
