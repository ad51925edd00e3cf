//! `paiban check`: everything wrong with a folder, and with its published rosters.

use super::screen::{Failure, Found, Screen};
use super::{faults, texts};
use crate::domain::{Faults, Severity, Team, Violation};
use crate::ops::{self, CheckReply};
use crate::time::{IsoWeek, Zone};
use std::path::PathBuf;

#[derive(clap::Args)]
pub(super) struct Args {
    /// 团队文件夹 · team folder
    dir: PathBuf,
}

pub(super) fn run(args: &Args, screen: &Screen) -> Result<Found, Failure> {
    let fail = |faults| Failure { faults, dir: args.dir.clone() };
    let workspace = ops::open(&args.dir).map_err(fail)?;
    let reply = ops::check(&workspace).map_err(fail)?;
    let team = &workspace.folder.team;
    let hard = |violation: &&Violation| violation.hard;
    let broken = reply.weeks.iter().flat_map(|(_, violations)| violations.iter().filter(hard)).count();
    if screen.json {
        screen.print_json(&json(&reply, screen, team.zone));
    } else {
        show(&reply, &args.dir, screen, team);
    }
    let warned = reply.warnings.0.iter().any(|fault| fault.severity == Severity::Warning);
    Ok(broken > 0 || warned)
}

fn show(reply: &CheckReply, dir: &std::path::Path, screen: &Screen, team: &Team) {
    if !reply.warnings.is_empty() {
        faults::show(&Faults(reply.warnings.0.clone()), dir, screen);
    }
    for (week, violations) in &reply.weeks {
        show_hard(*week, violations, screen, team.zone);
    }
    screen.notes(&reply.forecasts, team);
    let clean = reply.warnings.is_empty() && reply.weeks.iter().all(|(_, violations)| violations.iter().all(|violation| !violation.hard));
    if clean {
        screen.print(screen.text(&texts::CLEAN));
    }
}

/// A line for each hard rule that the week does not keep.
pub(super) fn show_hard(week: IsoWeek, violations: &[Violation], screen: &Screen, zone: Zone) {
    for violation in violations.iter().filter(|violation| violation.hard) {
        screen.print(&format!("{week} [{}] {}", violation.rule, screen.say(&violation.message, zone)));
    }
}

/// Weeks with their violations, as data.
#[allow(clippy::cast_precision_loss)]
pub(super) fn weeks_json(weeks: &[(IsoWeek, Vec<Violation>)], screen: &Screen, zone: Zone) -> serde_json::Value {
    let points = |cost: i64| cost as f64 / 1000.0;
    let violation = |violation: &Violation| {
        serde_json::json!({
            "rule": violation.rule, "hard": violation.hard, "amount": violation.amount, "cost": points(violation.cost),
            "dates": violation.dates, "message": screen.say(&violation.message, zone),
        })
    };
    let week = |(week, violations): &(IsoWeek, Vec<Violation>)| serde_json::json!({ "week": week.to_string(), "violations": violations.iter().map(violation).collect::<Vec<_>>() });
    weeks.iter().map(week).collect()
}

fn json(reply: &CheckReply, screen: &Screen, zone: Zone) -> serde_json::Value {
    let weeks = weeks_json(&reply.weeks, screen, zone);
    let notes: Vec<String> = reply.forecasts.iter().flat_map(|forecast| &forecast.notes).map(|note| screen.say(note, zone)).collect();
    serde_json::json!({ "faults": faults::json(&reply.warnings, screen), "weeks": weeks, "notes": notes })
}
