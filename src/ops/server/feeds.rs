//! Calendars for subscribers: what a token opens, as bytes that stay the same while revision and week do.

use super::desk::{Desk, TeamNow};
use super::secret::{self, Token};
use crate::domain::{AgentIx, Faults, Lang, Published};
use crate::feeds::{CalendarEvent, FeedOptions, FeedWeek, agent_calendar, empty_calendar, team_calendar};
use crate::ops::Workspace;
use crate::ops::export::week_events;
use crate::store::{Act, FeedState, Fetch, WHOLE_TEAM};
use crate::time::{Instant, IsoWeek, Zone};
use chrono::Duration;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Weeks before and after this one.
const BEFORE: i64 = 2;
const AFTER: i64 = 12;
/// A token that ended serves an empty calendar for so long.
const EMPTY: Duration = Duration::days(30);

/// A calendar as it is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    pub bytes: bytes::Bytes,
    /// With its quotes.
    pub etag: String,
}

/// What a token opens.
pub enum Opened {
    Calendar(Feed),
    /// Nobody has the token, or it ended long ago.
    Gone,
}

/// Calendars that were made, by team; made anew when the team's files or the week are others.
#[derive(Default)]
pub struct FeedShelf {
    teams: Mutex<BTreeMap<String, Arc<Shelf>>>,
    fetches: Mutex<BTreeMap<String, (Instant, String)>>,
    /// Held while calendars are made: once for all who wait for them.
    making: Mutex<()>,
}

struct Shelf {
    version: i64,
    zone: Zone,
    week: IsoWeek,
    feeds: BTreeMap<String, Feed>,
}

impl Feed {
    fn of(text: String) -> Self {
        let etag = format!("\"{}\"", secret::digest(&text).get(..32).unwrap_or_default());
        Self { bytes: text.into(), etag }
    }
}

impl FeedShelf {
    /// What a token opens now. That it was fetched is noted later, many at once.
    ///
    /// # Errors
    /// When the database cannot be asked: nobody must take that for an empty calendar.
    pub fn open(&self, desk: &Desk, token: &str, client: &str) -> Result<Opened, Faults> {
        let (now, digest) = (desk.now(), secret::digest(token));
        let Some(holder) = desk.with(|store| store.feed_holder(&digest))? else { return Ok(Opened::Gone) };
        if let Some(ended) = holder.ended_at {
            let long_ago = now - ended > EMPTY;
            return Ok(if long_ago { Opened::Gone } else { Opened::Calendar(self.empty(desk, &holder.team)) });
        }
        let shelf = self.shelf(desk, &holder.team, holder.version, now)?;
        self.note(digest, now, client);
        let feed = shelf.feeds.get(&holder.agent).cloned();
        Ok(Opened::Calendar(feed.unwrap_or_else(|| self.empty(desk, &holder.team))))
    }

    fn empty(&self, desk: &Desk, team: &str) -> Feed {
        let zone = desk.team(team).map_or(Zone::SHANGHAI, |now| now.workspace.folder.team.zone);
        Feed::of(empty_calendar(zone, Lang::Zh, desk.now()))
    }

    fn shelf(&self, desk: &Desk, team: &str, version: i64, now: Instant) -> Result<Arc<Shelf>, Faults> {
        let known = || self.lock().get(team).cloned().filter(|shelf| shelf.version >= version && shelf.week == week_of(shelf.zone, now));
        if let Some(shelf) = known() {
            return Ok(shelf);
        }
        let read = desk.team(team)?;
        let _turn = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(shelf) = known() {
            return Ok(shelf);
        }
        let zone = read.workspace.folder.team.zone;
        let week = week_of(zone, now);
        let shelf = Arc::new(Shelf { version: read.head.version, zone, week, feeds: feeds(&read, week) });
        self.lock().insert(team.to_owned(), Arc::clone(&shelf));
        Ok(shelf)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Arc<Shelf>>> {
        self.teams.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, digest: String, at: Instant, client: &str) {
        let client: String = client.chars().filter(|c| !c.is_control()).take(120).collect();
        self.fetches.lock().unwrap_or_else(PoisonError::into_inner).insert(digest, (at, client));
    }

    /// Writes down who fetched what since the last time.
    ///
    /// # Errors
    /// When the database refuses; they are noted the next time.
    pub fn write_fetches(&self, desk: &Desk) -> Result<(), Faults> {
        let taken = std::mem::take(&mut *self.fetches.lock().unwrap_or_else(PoisonError::into_inner));
        let fetches: Vec<Fetch> =
            taken.iter().map(|(digest, (at, client))| Fetch { digest: digest.clone(), at: *at, client: client.clone() }).collect();
        let written = fetches.chunks(500).try_for_each(|some| desk.with(|store| store.fetched(some)));
        if written.is_err() {
            let mut waiting = self.fetches.lock().unwrap_or_else(PoisonError::into_inner);
            for (digest, fetch) in taken {
                waiting.entry(digest).or_insert(fetch);
            }
        }
        written
    }
}

fn week_of(zone: Zone, now: Instant) -> IsoWeek {
    IsoWeek::of(zone.local(now).0)
}

/// Every calendar of a team.
fn feeds(now: &TeamNow, week: IsoWeek) -> BTreeMap<String, Feed> {
    let workspace = &now.workspace;
    let team = &workspace.folder.team;
    let window = week.plus(-BEFORE)..=week.plus(AFTER);
    let weeks: Vec<&Published> = workspace.folder.rosters.iter().filter(|published| window.contains(&published.week)).collect();
    let events: Vec<Vec<CalendarEvent>> = weeks.iter().map(|published| week_events(workspace, published)).collect();
    let weeks: Vec<FeedWeek> = weeks.iter().zip(&events).map(|(published, events)| FeedWeek { published, events }).collect();
    let options = FeedOptions::default();
    let own = |agent: AgentIx| (team.agent(agent).id.clone(), Feed::of(agent_calendar(team, &weeks, agent, options)));
    let mut feeds: BTreeMap<String, Feed> = team.agent_ixs().map(own).collect();
    feeds.insert(WHOLE_TEAM.to_owned(), Feed::of(team_calendar(team, &weeks, options)));
    feeds
}

/// How an agent's calendar does, as a lead sees it.
pub struct FeedHealth {
    pub agent: String,
    pub name: String,
    /// `None`: never had one.
    pub state: Option<FeedState>,
}

impl Desk {
    /// A new address for an agent or the whole team; the former one serves an empty calendar from now on.
    ///
    /// # Errors
    /// When there is no such team or agent.
    pub fn rotate_feed(&self, act: &Act, team: &str, agent: &str) -> Result<Token, Faults> {
        if agent != WHOLE_TEAM {
            self.team(team)?.workspace.agent(agent)?;
        }
        let token = Token::new();
        self.with(|store| store.rotate_feed(act, team, agent, &token.digest))?;
        Ok(token)
    }

    /// Whether a token opens a calendar.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn feed_is_open(&self, token: &str) -> Result<bool, Faults> {
        let holder = self.with(|store| store.feed_holder(&secret::digest(token)))?;
        Ok(holder.is_some_and(|holder| holder.ended_at.is_none()))
    }

    /// The calendars of everyone in a team, and of those who left.
    ///
    /// # Errors
    /// When there is no such team.
    pub fn feed_health(&self, team: &str) -> Result<Vec<FeedHealth>, Faults> {
        let now = self.team(team)?;
        let mut states: BTreeMap<String, FeedState> =
            self.with(|store| store.feeds(team))?.into_iter().map(|state| (state.agent.clone(), state)).collect();
        let agents = now.workspace.folder.team.agents.iter();
        let mut all: Vec<FeedHealth> =
            agents.map(|agent| FeedHealth { agent: agent.id.clone(), name: agent.name.clone(), state: states.remove(&agent.id) }).collect();
        all.extend(states.into_values().map(|state| FeedHealth { agent: state.agent.clone(), name: String::new(), state: Some(state) }));
        Ok(all)
    }

    /// Ends the calendars of those who left. Returns how many.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn end_feeds_of_leavers(&self, act: &Act) -> Result<usize, Faults> {
        let mut ended = 0;
        for head in self.with(|store| store.teams())? {
            let open = self.with(|store| store.feeds(&head.id))?;
            // A team that cannot be read says nothing about who left.
            let Ok(now) = self.team(&head.id) else { continue };
            for state in open.into_iter().filter(|state| state.ended_at.is_none() && state.agent != WHOLE_TEAM) {
                if left(&now.workspace, &state.agent, act.at) && self.with(|store| store.end_feed(act, &head.id, &state.agent))? {
                    ended += 1;
                }
            }
        }
        Ok(ended)
    }
}

fn left(workspace: &Workspace, agent: &str, at: Instant) -> bool {
    let team = &workspace.folder.team;
    let today = team.zone.local(at).0;
    team.agents.iter().find(|known| known.id == agent).is_none_or(|known| known.end.is_some_and(|end| end < today))
}
