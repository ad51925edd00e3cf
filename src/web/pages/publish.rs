//! Publishing a week: the difference by person, the rules that are not kept, the button.

use super::{Answer, Call, Head, Problem, plan, show};
use crate::domain::access::Action;
use crate::locale::say;
use crate::ops::server::{Difference, PublishOptions};
use crate::time::IsoWeek;
use crate::web::api::rosters::{Change, change};
use askama::Template;

#[derive(Template)]
#[template(path = "publish.html")]
struct Page {
    head: Head,
    team: String,
    week: String,
    error: String,
    first: bool,
    changes: Vec<Change>,
    hard: usize,
    /// Whether it is hard, and what.
    violations: Vec<(bool, String)>,
    may_publish: bool,
    /// `publish` or `undo`: where the form goes.
    action: &'static str,
    draft: i64,
    revision: i64,
    soon: String,
}

pub fn page(call: &Call) -> Result<Answer, Problem> {
    shown(call, String::new())
}

/// The same for the former revision.
pub fn undo_page(call: &Call) -> Result<Answer, Problem> {
    let week = call.week()?;
    compared(call, week, String::new(), call.app.desk.undo_difference(call.team(), week)?)
}

fn shown(call: &Call, error: String) -> Result<Answer, Problem> {
    let week = call.week()?;
    compared(call, week, error, call.app.desk.difference(call.team(), week)?)
}

fn compared(call: &Call, week: IsoWeek, error: String, found: Difference) -> Result<Answer, Problem> {
    let team = &found.workspace.folder.team;
    let violations = found.plan.violations.iter().map(|violation| (violation.hard, say(&violation.message, call.lang, team.zone)));
    let mut violations: Vec<(bool, String)> = violations.collect();
    violations.sort_by_key(|(hard, _)| !hard);
    let page = Page {
        head: Head::of(call),
        team: call.team().to_owned(),
        week: week.to_string(),
        error,
        first: found.changes.iter().any(|change| change.days.iter().all(|day| day.before.is_none())),
        changes: found.changes.iter().map(|one| change(call, team.zone, one)).collect(),
        hard: violations.iter().filter(|(hard, _)| *hard).count(),
        violations,
        may_publish: call.principal()?.may(Action::Publish, Some(call.team())),
        action: if found.draft.is_some() { "publish" } else { "undo" },
        draft: found.draft.as_ref().map_or(0, |draft| draft.version),
        revision: found.revision,
        soon: found.soon.join(if call.lang == crate::domain::Lang::Zh { "、" } else { ", " }),
    };
    show(&page, call)
}

fn number(call: &Call, name: &str) -> i64 {
    call.field(name).and_then(|text| text.parse().ok()).unwrap_or(-1)
}

pub fn form(call: &Call) -> Result<Answer, Problem> {
    let reason = call.field("reason");
    let options = PublishOptions {
        team: call.team(),
        week: call.week()?,
        draft: number(call, "draft"),
        based_on: number(call, "revision"),
        reason: reason.as_deref(),
        approves: call.principal()?.may(Action::ApproveFirst, Some(call.team())),
    };
    match call.app.desk.publish(&call.act()?, &options) {
        Ok(_) => Ok(Answer::see(&format!("/teams/{}/publish", call.team()))),
        Err(faults) => refused(call, &Problem::from(faults)),
    }
}

/// The page as it is now, with why it was not done.
fn refused(call: &Call, problem: &Problem) -> Result<Answer, Problem> {
    let cause = problem.cause(call.lang);
    let mut answer = shown(call, cause.clone()).or_else(|_| plan::shown(call, cause))?;
    answer.status = problem.status();
    Ok(answer)
}

pub fn undo(call: &Call) -> Result<Answer, Problem> {
    let reason = call.field("reason");
    match call.app.desk.undo(&call.act()?, call.team(), call.week()?, number(call, "revision"), reason.as_deref()) {
        Ok(_) => Ok(Answer::see(&format!("/teams/{}/publish", call.team()))),
        Err(faults) => {
            let problem = Problem::from(faults);
            let (week, cause) = (call.week()?, problem.cause(call.lang));
            let again = call.app.desk.undo_difference(call.team(), week).map_err(Problem::from);
            let again = again.and_then(|found| compared(call, week, cause.clone(), found));
            let mut answer = again.or_else(|_| plan::shown(call, cause))?;
            answer.status = problem.status();
            Ok(answer)
        }
    }
}
