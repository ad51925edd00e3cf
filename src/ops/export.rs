//! The documents of a published week: page, workbook, wall sheet, picture, lines, calendars.

use super::solve::{WeekCase, judge};
use super::{Workspace, io_fault, staff};
use crate::domain::{DatedSymbols, Fault, Faults, Lang, Message, Place, Plan, Published, Severity, Text};
use crate::feeds::{CalendarEvent, FeedOptions, FeedWeek, agent_calendar, events_of, team_calendar};
use crate::files::{self, write_atomic};
use crate::time::{Horizon, IsoWeek};
use crate::{rules, sheets};
use std::path::{Path, PathBuf};

static NOTHING_PUBLISHED: Text = Text::new("没有这一周的已发布班表", "no roster is published for that week");
static ROSTER_FIRST: Text = Text::new("先运行 `paiban roster`", "run `paiban roster` first");

/// Where documents go, and in which language.
pub struct ExportOptions {
    pub out: PathBuf,
    pub lang: Lang,
}

/// One file to be written, by its path below the output folder.
pub struct Document {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// The plan of a published week, judged anew; `None`: the last one.
///
/// # Errors
/// When nothing is published for the week.
pub fn load_plan(workspace: &Workspace, week: Option<IsoWeek>) -> Result<Plan, Faults> {
    let found = match week {
        Some(week) => workspace.published(week),
        None => workspace.folder.rosters.last(),
    };
    let published = found.ok_or_else(|| {
        Faults(vec![Fault {
            code: "not-published",
            severity: Severity::Error,
            place: Place::file("rosters"),
            cause: Message::new(&NOTHING_PUBLISHED),
            action: Message::new(&ROSTER_FIRST),
        }])
    })?;
    let staffed = staff(workspace, Some(published.week))?;
    let around = workspace.around(published.roster.horizon);
    let case = WeekCase::new(workspace, published.week, &staffed.staffing.requirement, &around).case;
    let coverage = rules::coverage(&case, &published.roster);
    Ok(Plan { published: published.clone(), coverage, violations: judge(&case, &published.roster) })
}

/// Every document whose bytes depend on nothing but the folder and the language.
#[must_use]
pub fn documents(workspace: &Workspace, plan: &Plan, lang: Lang) -> Vec<Document> {
    let team = &workspace.folder.team;
    let mut documents = Vec::new();
    let mut add = |name: &str, bytes: Vec<u8>| documents.push(Document { name: name.to_owned(), bytes });
    add("roster.html", sheets::html(team, plan, lang, super::rule_name).into_bytes());
    add("wall.svg", sheets::wall(team, plan, lang).into_bytes());
    add("lines.txt", group_lines(workspace, plan, lang).into_bytes());
    add("roster.txt", sheets::terminal(team, plan, lang, super::rule_name, false).into_bytes());
    add("roster.csv", files::grid_csv(team, plan, lang));
    let json = serde_json::to_string_pretty(&files::plan_json(team, plan, lang)).unwrap_or_default();
    add("roster.json", (json + "\n").into_bytes());
    for (name, text) in calendars(workspace, plan, lang) {
        add(&format!("calendars/{name}.ics"), text.into_bytes());
    }
    documents
}

/// One calendar an agent and one for the team, over all published weeks.
fn calendars(workspace: &Workspace, plan: &Plan, lang: Lang) -> Vec<(String, String)> {
    let team = &workspace.folder.team;
    let week = plan.published.week;
    let others = workspace.folder.rosters.iter().filter(|other| other.week != week && other.week >= week.plus(-2));
    let mut weeks: Vec<&Published> = others.chain(std::iter::once(&plan.published)).collect();
    weeks.sort_by_key(|published| published.week);
    let events: Vec<Vec<CalendarEvent>> = weeks.iter().map(|published| week_events(workspace, published)).collect();
    let feed: Vec<FeedWeek> = weeks.iter().zip(&events).map(|(published, events)| FeedWeek { published, events }).collect();
    let options = FeedOptions { lang, ..FeedOptions::default() };
    let mut calendars: Vec<(String, String)> =
        team.agent_ixs().map(|agent| (team.agent(agent).id.clone(), agent_calendar(team, &feed, agent, options))).collect();
    calendars.push(("team".to_owned(), team_calendar(team, &feed, options)));
    calendars
}

/// The calendar events of a published week.
pub(super) fn week_events(workspace: &Workspace, published: &Published) -> Vec<CalendarEvent> {
    let before: DatedSymbols = workspace.around(Horizon::weeks(published.week, 1)).0;
    events_of(&workspace.folder.team, published, &before, &away(workspace))
}

/// Partial leave of everyone.
pub(super) fn away(workspace: &Workspace) -> Vec<(crate::domain::AgentIx, crate::time::Span)> {
    let partial = workspace.folder.leave.iter().filter(|leave| leave.days.is_none());
    partial.map(|leave| (leave.agent, leave.span)).collect()
}

/// A line a person for the group chat: it tells nobody why somebody is away.
fn group_lines(workspace: &Workspace, plan: &Plan, lang: Lang) -> String {
    let lines = sheets::lines(&workspace.folder.team, plan, lang, sheets::Audience::Group);
    lines.into_iter().map(|(_, line)| line + "\n").collect()
}

/// What was written, and what could not be drawn.
#[derive(Debug, Default)]
pub struct Exported {
    pub written: Vec<PathBuf>,
    /// A picture without a Chinese font: everything else is there.
    pub warnings: Faults,
}

/// Writes all documents, each whole or not at all.
///
/// # Errors
/// When a file cannot be written.
pub fn export(workspace: &Workspace, plan: &Plan, options: &ExportOptions) -> Result<Exported, Faults> {
    let mut exported = Exported::default();
    let mut faults = Faults::default();
    let mut all = documents(workspace, plan, options.lang);
    let svg = sheets::wall(&workspace.folder.team, plan, options.lang);
    let drawn = [("wall.png", sheets::png(&svg)), ("wall.pdf", sheets::pdf(&svg))];
    for (name, drawn) in drawn {
        match drawn {
            Ok(bytes) => all.push(Document { name: name.to_owned(), bytes }),
            Err(error) => exported.warnings.push(not_made(&options.out.join(name), error.message())),
        }
    }
    match files::grid_xlsx(&workspace.folder.team, plan, options.lang) {
        Ok(bytes) => all.push(Document { name: "roster.xlsx".to_owned(), bytes }),
        Err(error) => exported.warnings.push(not_made(&options.out.join("roster.xlsx"), error.message())),
    }
    for document in &all {
        let path = options.out.join(&document.name);
        match write_atomic(&path, &document.bytes) {
            Ok(()) => exported.written.push(path),
            Err(error) => faults.push(io_fault(&path, &error)),
        }
    }
    if faults.has_errors() { Err(faults) } else { Ok(exported) }
}

static OTHERS_ARE_THERE: Text =
    Text::new("其余文档已写好；解决后用 `paiban export` 补上", "the other documents are written; mend it and run `paiban export`");

fn not_made(path: &Path, cause: Message) -> Fault {
    let place = Place::file(path.display().to_string());
    Fault { code: "not-drawn", severity: Severity::Warning, place, cause, action: Message::new(&OTHERS_ARE_THERE) }
}
