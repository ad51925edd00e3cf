//! Calendar addresses: one token in force for each agent, ended ones for as long as they serve an empty calendar.

use super::audit::Record;
use super::folder;
use super::session::{Act, Done, Store, Transaction};
use super::value::Row;
use crate::domain::Faults;
use crate::time::Instant;
use serde_json::json;
use std::collections::BTreeSet;

/// Stands in the place of an agent for the calendar of the whole team.
pub const WHOLE_TEAM: &str = "";

/// What a calendar's token opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedHolder {
    pub team: String,
    /// [`WHOLE_TEAM`] or an agent's id.
    pub agent: String,
    /// Since when it opens nothing any more.
    pub ended_at: Option<Instant>,
    /// Version of the team's files now: while it stays, so does the calendar.
    pub version: i64,
}

/// How an agent's calendar does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedState {
    pub agent: String,
    pub created_at: Instant,
    pub ended_at: Option<Instant>,
    pub fetched_at: Option<Instant>,
    /// What the last program that fetched it says of itself.
    pub fetched_by: Option<String>,
}

/// A fetch to be noted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fetch {
    pub digest: String,
    pub at: Instant,
    pub client: String,
}

impl Store {
    /// What a token opens; `None`: nobody ever had it.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn feed_holder(&mut self, digest: &str) -> Result<Option<FeedHolder>, Faults> {
        // One statement sees one moment.
        let sql = "SELECT feed_token.team, feed_token.agent, feed_token.ended_at, head.version
                   FROM feed_token JOIN head ON head.team = feed_token.team WHERE feed_token.digest = $1";
        let rows = self.look(sql, &[digest.into()])?;
        let holder =
            |row: &Row| Ok(FeedHolder { team: row.text(0)?, agent: row.text(1)?, ended_at: row.maybe_instant(2)?, version: row.int(3)? });
        rows.first().map(holder).transpose()
    }

    /// Gives an agent a new token; the former one ends.
    ///
    /// # Errors
    /// When there is no such team.
    pub fn rotate_feed(&mut self, act: &Act, team: &str, agent: &str, digest: &str) -> Result<(), Faults> {
        self.write(act, |transaction| {
            folder::hold(transaction, team)?;
            let ended = end(transaction, team, agent, act.at)?;
            let sql = "INSERT INTO feed_token (digest, team, agent, created_at, ended_at, fetched_at, fetched_by)
                       VALUES ($1, $2, $3, $4, NULL, NULL, NULL)";
            transaction.run(sql, &[digest.into(), team.into(), agent.into(), act.at.into()])?;
            Ok(Done::Changed((), record(team, agent, if ended { "rotate-calendar" } else { "begin-calendar" })))
        })
    }

    /// Ends the token of an agent; false when there was none.
    ///
    /// # Errors
    /// When there is no such team.
    pub fn end_feed(&mut self, act: &Act, team: &str, agent: &str) -> Result<bool, Faults> {
        self.write(act, |transaction| {
            folder::hold(transaction, team)?;
            if !end(transaction, team, agent, act.at)? {
                return Ok(Done::Unchanged(false));
            }
            Ok(Done::Changed(true, record(team, agent, "end-calendar")))
        })
    }

    /// The newest calendar of each agent who ever had one, by agent.
    ///
    /// # Errors
    /// When there is no such team.
    pub fn feeds(&mut self, team: &str) -> Result<Vec<FeedState>, Faults> {
        self.read(|view| {
            folder::team(view, team)?;
            let sql = "SELECT agent, created_at, ended_at, fetched_at, fetched_by FROM feed_token WHERE team = $1";
            let state = |row: &Row| {
                Ok(FeedState {
                    agent: row.text(0)?,
                    created_at: row.instant(1)?,
                    ended_at: row.maybe_instant(2)?,
                    fetched_at: row.maybe_instant(3)?,
                    fetched_by: row.maybe_text(4)?,
                })
            };
            let mut all: Vec<FeedState> = view.rows(sql, &[team.into()])?.iter().map(state).collect::<Result<_, Faults>>()?;
            // Those in force first, then the newest.
            all.sort_by(|one, other| {
                let newest = (other.ended_at.is_none(), other.created_at).cmp(&(one.ended_at.is_none(), one.created_at));
                one.agent.cmp(&other.agent).then(newest)
            });
            all.dedup_by(|later, kept| later.agent == kept.agent);
            Ok(all)
        })
    }

    /// Notes who fetched what, many at once.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn fetched(&mut self, fetches: &[Fetch]) -> Result<(), Faults> {
        if fetches.is_empty() {
            return Ok(());
        }
        self.note(|transaction| {
            // In one order, so that nobody waits in a circle; a fetch that is told late does not hide a later one.
            let by_digest: BTreeSet<&Fetch> = fetches.iter().collect();
            for Fetch { digest, at, client } in by_digest {
                let sql = "UPDATE feed_token SET fetched_at = $2, fetched_by = $3
                           WHERE digest = $1 AND (fetched_at IS NULL OR fetched_at <= $2)";
                transaction.run(sql, &[digest.into(), (*at).into(), client.into()])?;
            }
            Ok(())
        })
    }
}

fn record(team: &str, agent: &str, action: &'static str) -> Record {
    Record { action, team: Some(team.to_owned()), about: Some(agent.to_owned()), before: None, after: Some(json!({ "agent": agent })) }
}

pub(super) fn end(transaction: &mut Transaction, team: &str, agent: &str, at: Instant) -> Result<bool, Faults> {
    let sql = "UPDATE feed_token SET ended_at = $3 WHERE team = $1 AND agent = $2 AND ended_at IS NULL";
    Ok(transaction.run(sql, &[team.into(), agent.into(), at.into()])? > 0)
}
