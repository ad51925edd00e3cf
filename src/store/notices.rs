//! What agents are told in the app, and whether they have read it.

use super::audit::Record;
use super::folder;
use super::session::{Act, Done, Store, Transaction};
use super::value::Row;
use crate::domain::Faults;
use crate::time::Instant;
use serde_json::json;

/// Something an agent is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub id: String,
    pub agent: String,
    /// Number of the publication that it is about.
    pub revision: i64,
    /// JSON.
    pub content: String,
    pub created_at: Instant,
    pub read_at: Option<Instant>,
}

/// Something to be told with a publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNotice {
    pub id: String,
    pub agent: String,
    /// JSON.
    pub content: String,
}

/// Which notices are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoticeFilter<'a> {
    /// `None`: of everyone.
    pub agent: Option<&'a str>,
    /// Of one publication.
    pub revision: Option<i64>,
    /// At most so many, the newest.
    pub most: i64,
}

impl Store {
    /// Notices of a team, the newest first.
    ///
    /// # Errors
    /// When there is no such team.
    pub fn notices(&mut self, team: &str, filter: &NoticeFilter) -> Result<Vec<Notice>, Faults> {
        self.read(|view| {
            folder::team(view, team)?;
            let sql = "SELECT id, agent, revision, content, created_at, read_at FROM notice
                       WHERE team = $1 AND ($2 = '' OR agent = $2) AND (revision = $3 OR $3 = 0)
                       ORDER BY created_at DESC, id LIMIT $4";
            let args = [team.into(), filter.agent.unwrap_or_default().into(), filter.revision.unwrap_or(0).into(), filter.most.into()];
            view.rows(sql, &args)?.iter().map(notice).collect()
        })
    }

    /// An agent has read a notice. False: there is none of that agent.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn read_notice(&mut self, act: &Act, team: &str, agent: &str, id: &str) -> Result<bool, Faults> {
        self.write(act, |transaction| {
            let sql = "SELECT read_at FROM notice WHERE team = $1 AND agent = $2 AND id = $3";
            let rows = transaction.rows(sql, &[team.into(), agent.into(), id.into()])?;
            let Some(row) = rows.first() else { return Ok(Done::Unchanged(false)) };
            if row.maybe_int(0)?.is_some() {
                return Ok(Done::Unchanged(true));
            }
            transaction.run("UPDATE notice SET read_at = $2 WHERE id = $1", &[id.into(), act.at.into()])?;
            let told = json!({ "notice": id, "agent": agent });
            let record = Record {
                action: "read-notice",
                team: Some(team.to_owned()),
                about: Some(agent.to_owned()),
                before: None,
                after: Some(told),
            };
            Ok(Done::Changed(true, record))
        })
    }
}

fn notice(row: &Row) -> Result<Notice, Faults> {
    Ok(Notice {
        id: row.text(0)?,
        agent: row.text(1)?,
        revision: row.int(2)?,
        content: row.text(3)?,
        created_at: row.instant(4)?,
        read_at: row.maybe_instant(5)?,
    })
}

/// With the publication that they are about.
pub(super) fn add(transaction: &mut Transaction, team: &str, revision: i64, at: Instant, new: &[NewNotice]) -> Result<(), Faults> {
    for NewNotice { id, agent, content } in new {
        let args = [id.into(), team.into(), agent.into(), revision.into(), content.into(), at.into()];
        let sql = "INSERT INTO notice (id, team, agent, revision, content, created_at, read_at) VALUES ($1, $2, $3, $4, $5, $6, NULL)";
        transaction.run(sql, &args)?;
    }
    Ok(())
}
