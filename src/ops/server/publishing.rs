//! Publishing: a draft or a former revision becomes what is in force; those whose own days moved are told, in the same transaction.

use super::codes;
use super::desk::{Desk, TeamNow, read};
use super::difference::{changes, soon};
use super::secret;
use super::settings::TeamSettings;
use crate::domain::access::Action;
use crate::domain::{AgentChange, Arg, DayChange, DayView, Fault, Faults, Lang, NoticeContent, Place, Plan, Published};
use crate::feeds;
use crate::files::published_toml;
use crate::ops::{Workspace, load_plan, plan_json, staff};
use crate::store::{Act, Draft, DraftSave, NewMessage, NewNotice, Publication, Published as Outcome, Revision, SavedDraft};
use crate::time::IsoWeek;
use chrono::Duration;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A draft with what it would change.
pub struct Difference {
    pub draft: Option<Draft>,
    /// Number of the last publication: what publishing is to be based on.
    pub revision: i64,
    pub changes: Vec<AgentChange>,
    pub plan: Plan,
    /// Agents of whom something within the notice period is changed: publishing needs a reason.
    pub soon: Vec<String>,
    /// The draft as a folder has it.
    pub workspace: Workspace,
}

/// A draft to save.
#[derive(Clone, Copy, Debug)]
pub struct DraftOptions<'a> {
    /// The version that was seen; `None`: there was none.
    pub seen: Option<i64>,
    /// Number of the last publication that it takes into account; `None`: the one that its former version did.
    pub revision: Option<i64>,
    pub bytes: &'a [u8],
}

/// What to publish.
#[derive(Clone, Copy, Debug)]
pub struct PublishOptions<'a> {
    pub team: &'a str,
    pub week: IsoWeek,
    /// Version of the draft that was looked at.
    pub draft: i64,
    /// Number of the last publication that was looked at.
    pub based_on: i64,
    pub reason: Option<&'a str>,
    /// Whoever publishes may approve leave also where the department manager does so first.
    pub approves: bool,
}

/// What was published.
pub struct PublishReply {
    pub revision: Revision,
    pub told: Vec<AgentChange>,
}

/// What is to become the week.
struct Source<'a> {
    bytes: &'a [u8],
    draft: Option<&'a Draft>,
}

fn path(week: IsoWeek) -> String {
    format!("rosters/{week}.toml")
}

impl Desk {
    /// The draft of a week.
    ///
    /// # Errors
    /// `no-draft`; when there is no such team.
    pub fn draft(&self, team: &str, week: IsoWeek) -> Result<Draft, Faults> {
        let found = self.with(|store| store.draft(team, &week.to_string()))?;
        found.ok_or_else(|| Faults(vec![codes::NO_DRAFT.at(Place::default(), &[("week", week.to_string().into())])]))
    }

    /// Saves a draft over the version that was seen. It must be a roster of the week.
    ///
    /// # Errors
    /// `draft-unreadable` and what is wrong with it.
    pub fn save_draft(&self, act: &Act, team: &str, week: IsoWeek, draft: &DraftOptions) -> Result<DraftSave, Faults> {
        let DraftOptions { seen, revision, bytes } = *draft;
        let now = self.team(team)?;
        with_roster(&now, week, bytes)?;
        let week = week.to_string();
        // A draft stays based on what it began with: who changes a cell of it has not looked at what was published since.
        let former = self.with(|store| store.draft(team, &week))?.filter(|former| Some(former.version) == seen);
        let based_on = revision.or(former.map(|former| former.based_on)).unwrap_or(now.head.revision).min(now.head.revision);
        self.with(|store| store.save_draft(act, &SavedDraft { team, week: &week, seen, based_on, bytes }))
    }

    /// What the draft of a week changes against what is in force.
    ///
    /// # Errors
    /// `no-draft`; when it cannot be read.
    pub fn difference(&self, team: &str, week: IsoWeek) -> Result<Difference, Faults> {
        let draft = self.draft(team, week)?;
        let now = self.team(team)?;
        self.compare(&now, week, &Source { bytes: &draft.bytes, draft: Some(&draft) })
    }

    fn compare(&self, now: &Arc<TeamNow>, week: IsoWeek, source: &Source) -> Result<Difference, Faults> {
        let workspace = with_roster(now, week, source.bytes)?;
        let changes = changes(&now.workspace, &workspace, week);
        let plan = load_plan(&workspace, Some(week))?;
        let settings = self.settings(&now.head.id)?;
        let until = self.now() + Duration::hours(settings.notice_hours);
        // What nobody was told yet comes as no surprise.
        let soon = if now.workspace.published(week).is_some() { soon(&changes, until) } else { Vec::new() };
        Ok(Difference { draft: source.draft.cloned(), revision: now.head.revision, changes, plan, soon, workspace })
    }

    /// Publishes the draft of a week.
    ///
    /// # Errors
    /// `draft-stale`, `published-since`, `nothing-changed`, `reason-needed`.
    pub fn publish(&self, act: &Act, options: &PublishOptions) -> Result<PublishReply, Faults> {
        let draft = self.draft(options.team, options.week)?;
        if draft.version != options.draft {
            return Err(stale(options.week, options.draft, Some(&draft)));
        }
        self.put_in_force(act, options, &Source { bytes: &draft.bytes, draft: Some(&draft) })
    }

    /// What publishing the revision before the one in force again would change.
    ///
    /// # Errors
    /// `nothing-before`; when it cannot be read.
    pub fn undo_difference(&self, team: &str, week: IsoWeek) -> Result<Difference, Faults> {
        let bytes = self.before(team, week)?;
        self.compare(&self.team(team)?, week, &Source { bytes: &bytes, draft: None })
    }

    /// Publishes the revision before the one in force again.
    ///
    /// # Errors
    /// `nothing-before`, and as [`Desk::publish`].
    pub fn undo(&self, act: &Act, team: &str, week: IsoWeek, based_on: i64, reason: Option<&str>) -> Result<PublishReply, Faults> {
        let bytes = self.before(team, week)?;
        let options = PublishOptions { team, week, draft: 0, based_on, reason, approves: true };
        self.put_in_force(act, &options, &Source { bytes: &bytes, draft: None })
    }

    /// The roster before the one in force.
    fn before(&self, team: &str, week: IsoWeek) -> Result<Vec<u8>, Faults> {
        let name = week.to_string();
        let before = self.with(|store| Ok(store.revisions(team, 0)?.into_iter().rev().filter(|known| known.week == name).nth(1)))?;
        let missing = || Faults(vec![codes::NOTHING_BEFORE.at(Place::default(), &[("week", name.clone().into())])]);
        let before = before.ok_or_else(missing)?;
        self.with(|store| store.published_bytes(&before))
    }

    fn put_in_force(&self, act: &Act, options: &PublishOptions, source: &Source) -> Result<PublishReply, Faults> {
        let PublishOptions { team, week, based_on, reason, approves, .. } = *options;
        let now = self.team(team)?;
        if now.head.revision != based_on {
            return Err(self.since(team, based_on)?);
        }
        if let Some(draft) = source.draft {
            self.same_week_since(team, week, draft.based_on)?;
        }
        let difference = self.compare(&now, week, source)?;
        let former = now.workspace.published(week);
        if former.is_some() && difference.changes.is_empty() {
            return Err(Faults(vec![codes::NOTHING_CHANGED.at(Place::default(), &[("week", week.to_string().into())])]));
        }
        let settings = self.settings(team)?;
        if settings.approval == Action::ApproveFirst && !approves {
            leave_is_approved(&difference)?;
        }
        let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
        if reason.is_none() && !difference.soon.is_empty() {
            let args = [("hours", settings.notice_hours.into()), ("agents", Arg::List(difference.soon.clone()))];
            return Err(Faults(vec![codes::REASON_NEEDED.at(Place::default(), &args)]));
        }
        let published = restamped(&difference, former, act);
        let files = new_files(&now, &difference.workspace, week, former, &published);
        let (notices, message) = told(&difference, &published, &settings);
        let forecast = staff(&difference.workspace, Some(week)).map(|reply| {
            let team = &difference.workspace.folder.team;
            json!({ "forecast": reply.forecast.json(team, Lang::En), "staffing": reply.json(team) }).to_string()
        })?;
        let (week_name, path) = (week.to_string(), path(week));
        let publication = Publication {
            team,
            week: &week_name,
            revision: i64::from(published.revision),
            based_on,
            path: &path,
            files: &files,
            draft: source.draft.map(|draft| draft.version),
            reason,
            forecast: Some(forecast.as_bytes()),
            notices: &notices,
            message: (!notices.is_empty()).then_some(&message),
        };
        match self.with(|store| store.publish(act, &publication))? {
            Outcome::InForce(revision) => Ok(PublishReply { revision, told: difference.changes }),
            Outcome::Behind(since) => Err(published_since(&since)),
            Outcome::DraftChanged(theirs) => Err(stale(week, options.draft, theirs.as_ref())),
        }
    }

    fn since(&self, team: &str, number: i64) -> Result<Faults, Faults> {
        let since = self.with(|store| store.revisions(team, number))?;
        if !since.is_empty() {
            return Ok(published_since(&since));
        }
        let now = self.with(|store| store.team(team))?.revision;
        Ok(Faults(vec![codes::REVISION_OTHER.at(Place::default(), &[("now", now.into()), ("seen", number.into())])]))
    }

    /// A draft may be older than the publication of another week, not of its own.
    pub(super) fn same_week_since(&self, team: &str, week: IsoWeek, number: i64) -> Result<(), Faults> {
        let name = week.to_string();
        let mut since = self.with(|store| store.revisions(team, number))?;
        since.retain(|revision| revision.week == name);
        if since.is_empty() { Ok(()) } else { Err(published_since(&since)) }
    }

    /// The plan of a published week as `--json` prints it.
    ///
    /// # Errors
    /// When nothing is published for it.
    pub fn plan(&self, team: &str, week: IsoWeek, lang: Lang) -> Result<Value, Faults> {
        let now = self.team(team)?;
        let plan = load_plan(&now.workspace, Some(week))?;
        Ok(plan_json(&now.workspace.folder.team, &plan, lang))
    }
}

/// Days that become leave are in the table of leave.
fn leave_is_approved(difference: &Difference) -> Result<(), Faults> {
    let folder = &difference.workspace.folder;
    let table = |agent: &str, date| folder.leave.iter().any(|leave| folder.team.agent(leave.agent).id == agent && leave.whole_day(date));
    let mut days = Vec::new();
    for change in &difference.changes {
        let new = |day: &&DayChange| {
            let kind = day.after.leave_kind();
            kind.is_some() && day.before.as_ref().and_then(DayView::leave_kind) != kind && !table(&change.agent, day.date)
        };
        days.extend(change.days.iter().filter(new).map(|day| format!("{} {}", change.name, day.date)));
    }
    if days.is_empty() { Ok(()) } else { Err(Faults(vec![codes::LEAVE_UNAPPROVED.at(Place::default(), &[("days", Arg::List(days))])])) }
}

fn published_since(since: &[Revision]) -> Faults {
    let weeks = since.iter().map(|revision| format!("{} r{}", revision.week, revision.revision)).collect();
    Faults(vec![codes::PUBLISHED_SINCE.at(Place::default(), &[("weeks", Arg::List(weeks))])])
}

/// The draft is another than the one that was looked at.
#[must_use]
pub fn stale(week: IsoWeek, seen: i64, theirs: Option<&Draft>) -> Faults {
    let now = theirs.map_or(0, |theirs| theirs.version);
    let args = [("week", week.to_string().into()), ("seen", seen.into()), ("now", now.into())];
    Faults(vec![codes::DRAFT_STALE.at(Place::default(), &args)])
}

/// The folder as it would be with a roster in the place of the published one.
fn with_roster(now: &TeamNow, week: IsoWeek, bytes: &[u8]) -> Result<Workspace, Faults> {
    let mut files = now.files.clone();
    files.insert(path(week), bytes.to_vec());
    let workspace = read(&files)?;
    let place = || Place::file(path(week));
    let other = || Faults(vec![codes::DRAFT_UNREADABLE.at(place(), &[("week", week.to_string().into())])]);
    // In a folder somebody may be gone; in a draft it is a slip of the pen that would cost a person the week.
    let odd: Vec<Fault> = workspace.folder.warnings.0.iter().filter(|fault| fault.place.file == path(week)).cloned().collect();
    if !odd.is_empty() {
        return Err(Faults(odd));
    }
    if workspace.published(week).is_some() { Ok(workspace) } else { Err(other()) }
}

/// The draft as the next revision, its calendar events stamped against what is in force.
fn restamped(difference: &Difference, former: Option<&Published>, act: &Act) -> Published {
    let workspace = &difference.workspace;
    let mut published = difference.plan.published.clone();
    published.revision = former.map_or(1, |former| former.revision + 1);
    published.at = act.at;
    let events = crate::ops::export::week_events(workspace, &published);
    feeds::stamp(&workspace.folder.team, &events, former, &mut published);
    published
}

/// The week's file, and what it was kept beside.
fn new_files(
    now: &TeamNow,
    workspace: &Workspace,
    week: IsoWeek,
    former: Option<&Published>,
    published: &Published,
) -> BTreeMap<String, Option<Vec<u8>>> {
    let mut files = BTreeMap::new();
    files.insert(path(week), Some(published_toml(&workspace.folder.team, published).into_bytes()));
    if let (Some(former), Some(bytes)) = (former, now.files.get(&path(week))) {
        files.insert(format!("rosters/earlier/{week}.r{}.toml", former.revision), Some(bytes.clone()));
    }
    files
}

/// A notice for each agent whose days moved, and one message for the group.
fn told(difference: &Difference, published: &Published, settings: &TeamSettings) -> (Vec<NewNotice>, NewMessage) {
    let (week, revision) = (published.week.to_string(), published.revision);
    let notice = |change: &AgentChange| {
        let content = NoticeContent { week: week.clone(), revision, days: change.days.clone() };
        NewNotice { id: secret::id(), agent: change.agent.clone(), content: json!(content).to_string() }
    };
    let notices = difference.changes.iter().map(notice).collect();
    let content = super::messages::published(&difference.workspace, &difference.changes, published, settings.lang);
    (notices, NewMessage { id: secret::id(), topic: format!("revision:{week}.r{revision}"), content: json!(content).to_string() })
}
