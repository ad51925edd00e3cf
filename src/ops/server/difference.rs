//! What a draft changes against what is in force: by agent and day, as each of them sees it.

use crate::domain::{AgentChange, AgentIx, DayChange, DayPart, DayView, Published, Symbol};
use crate::feeds::CalendarEvent;
use crate::ops::Workspace;
use crate::ops::export::week_events;
use crate::time::{Date, Instant};
use std::collections::BTreeMap;

/// By agent's id and date.
type Views = BTreeMap<(String, Date), DayView>;

/// Agents whose own days differ, in the team's order, with the days. `before`: the folder and what is published there for the week.
#[must_use]
pub fn changes(before: &Workspace, now: &Workspace, week: crate::time::IsoWeek) -> Vec<AgentChange> {
    let Some(published) = now.published(week) else { return Vec::new() };
    let former = before.published(week).map(|published| views(before, published));
    let after = views(now, published);
    let team = &now.folder.team;
    let mut all = Vec::new();
    for agent in &team.agents {
        let mut days = Vec::new();
        for date in published.roster.horizon.dates() {
            let key = (agent.id.clone(), date);
            let now = after.get(&key).cloned().unwrap_or_default();
            let was = former.as_ref().map(|former| former.get(&key).cloned().unwrap_or_default());
            let same = was.as_ref().map_or(now == DayView::default(), |was| *was == now);
            if !same {
                days.push(DayChange { date, before: was, after: now });
            }
        }
        if !days.is_empty() {
            all.push(AgentChange { agent: agent.id.clone(), name: agent.name.clone(), days });
        }
    }
    all
}

/// What everyone sees of each day of a published week.
fn views(workspace: &Workspace, published: &Published) -> Views {
    let team = &workspace.folder.team;
    let mut views = Views::new();
    for (index, line) in published.roster.lines.iter().enumerate() {
        for (symbol, date) in line.iter().zip(published.roster.horizon.dates()) {
            let view = match symbol {
                Symbol::Rest => DayView::rest(),
                Symbol::Leave(kind) => DayView::leave(*kind),
                Symbol::Shift(_) => DayView::default(),
                Symbol::NotEmployed => continue,
            };
            views.insert((team.agent(AgentIx(index)).id.clone(), date), view);
        }
    }
    for event in week_events(workspace, published) {
        let key = (team.agent(event.agent).id.clone(), event.date);
        views.entry(key).or_default().parts.push(part(&event));
    }
    for view in views.values_mut() {
        view.parts.sort_by(|one, other| (one.start, one.end, &one.title).cmp(&(other.start, other.end, &other.title)));
    }
    views
}

fn part(event: &CalendarEvent) -> DayPart {
    DayPart { title: event.summary(), start: event.span.start, end: event.span.end }
}

/// What an agent sees of the days from one to another, both included.
#[must_use]
pub fn own_days(workspace: &Workspace, agent: &str, first: Date, last: Date) -> Vec<(Date, DayView)> {
    let mut days = Vec::new();
    let weeks = workspace.folder.rosters.iter();
    for published in weeks.filter(|published| published.roster.horizon.dates().any(|date| (first..=last).contains(&date))) {
        let views = views(workspace, published).into_iter();
        days.extend(views.filter(|((who, date), _)| who == agent && (first..=last).contains(date)).map(|((_, date), view)| (date, view)));
    }
    days.sort_by_key(|(date, _)| *date);
    days
}

/// Agents of whom something that begins up to a time is changed: a shift there was, or one there is.
#[must_use]
pub fn soon(changes: &[AgentChange], until: Instant) -> Vec<String> {
    let begins = |view: &DayView| view.parts.iter().any(|part| part.start <= until);
    let day = |day: &DayChange| begins(&day.after) || day.before.as_ref().is_some_and(begins);
    changes.iter().filter(|change| change.days.iter().any(day)).map(|change| change.name.clone()).collect()
}
