//! Robots of group chats, and the messages on their way to them.

use super::audit::Record;
use super::codes;
use super::folder;
use super::session::{Act, Done, Store, Transaction};
use super::value::{Row, damaged};
use crate::domain::{Faults, Place};
use crate::time::Instant;
use serde_json::json;

/// A robot of a group chat.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredRobot {
    pub id: String,
    /// `dingtalk`, `wecom`, `feishu`, `plain`.
    pub kind: String,
    pub name: String,
    /// Who knows it can write to the group.
    pub url: String,
    pub secret: Option<String>,
    pub created_at: Instant,
}

/// How far a message has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageState {
    Waiting,
    Sent,
    /// Given up: somebody must look at it.
    Dead,
}

/// A message to a robot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    pub id: String,
    pub team: String,
    pub robot: String,
    /// What it tells of: `revision:12`, `evening:2026-11-27`.
    pub topic: String,
    /// JSON.
    pub content: String,
    pub state: MessageState,
    pub tries: i64,
    pub next_at: Instant,
    pub created_at: Instant,
    pub ended_at: Option<Instant>,
    pub error: Option<String>,
}

/// A message to be sent to every robot of the team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    /// Unique; one row a robot gets `id.<n>`.
    pub id: String,
    pub topic: String,
    /// JSON.
    pub content: String,
}

/// What became of an attempt to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sending {
    Sent,
    Again { at: Instant, error: String },
    Dead { error: String },
}

impl std::fmt::Debug for StoredRobot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredRobot").field("id", &self.id).field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl MessageState {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Dead => "dead",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Waiting, Self::Sent, Self::Dead].into_iter().find(|state| state.code() == code)
    }
}

const COLUMNS: &str = "id, team, robot, topic, content, state, tries, next_at, created_at, ended_at, error";

impl Store {
    /// Adds a robot to a team.
    ///
    /// # Errors
    /// When there is no such team.
    pub fn add_robot(&mut self, act: &Act, team: &str, robot: &StoredRobot) -> Result<(), Faults> {
        self.write(act, |transaction| {
            folder::team(transaction, team)?;
            let args = [
                (&robot.id).into(),
                team.into(),
                (&robot.kind).into(),
                (&robot.name).into(),
                (&robot.url).into(),
                robot.secret.as_deref().into(),
                act.at.into(),
            ];
            let sql =
                "INSERT INTO robot (id, team, kind, name, url, secret, created_at, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)";
            transaction.run(sql, &args)?;
            let told = json!({ "robot": robot.id, "kind": robot.kind, "name": robot.name });
            Ok(Done::Changed((), Record { action: "add-robot", team: Some(team.to_owned()), about: None, before: None, after: Some(told) }))
        })
    }

    /// Removes a robot, with its address and secret; what waits for it is given up. False: there is none.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn remove_robot(&mut self, act: &Act, team: &str, id: &str) -> Result<bool, Faults> {
        self.write(act, |transaction| {
            let sql = "UPDATE robot SET ended_at = $3, url = '', secret = NULL WHERE team = $1 AND id = $2 AND ended_at IS NULL";
            if transaction.run(sql, &[team.into(), id.into(), act.at.into()])? == 0 {
                return Ok(Done::Unchanged(false));
            }
            let sql = "UPDATE outbox SET state = 'dead', ended_at = $2, error = 'robot removed' WHERE robot = $1 AND state = 'waiting'";
            transaction.run(sql, &[id.into(), act.at.into()])?;
            let told = json!({ "robot": id });
            let record = Record { action: "remove-robot", team: Some(team.to_owned()), about: None, before: Some(told), after: None };
            Ok(Done::Changed(true, record))
        })
    }

    /// The robots of a team, the oldest first.
    ///
    /// # Errors
    /// When there is no such team.
    pub fn robots(&mut self, team: &str) -> Result<Vec<StoredRobot>, Faults> {
        self.read(|view| {
            folder::team(view, team)?;
            let sql =
                "SELECT id, kind, name, url, secret, created_at FROM robot WHERE team = $1 AND ended_at IS NULL ORDER BY created_at, id";
            view.rows(sql, &[team.into()])?.iter().map(robot).collect()
        })
    }

    /// Puts a message to every robot of a team, unless one of its topic is there. Nobody decided it: the evening did.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn post(&mut self, team: &str, at: Instant, message: &NewMessage) -> Result<(), Faults> {
        self.note(|transaction| add(transaction, team, at, message))
    }

    /// Takes messages that are due, at most `most`; each is due again at `next_at` when nothing is heard of it until then.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn take_messages(&mut self, at: Instant, next_at: Instant, most: i64) -> Result<Vec<(Outgoing, StoredRobot)>, Faults> {
        self.note(|transaction| {
            let passing_over = transaction.passing_over_locked();
            // Materialized: a plan that ran the inner query once a row would take more than `most`.
            let sql = format!(
                "WITH due AS MATERIALIZED
                      (SELECT id FROM outbox WHERE state = 'waiting' AND next_at <= $1 ORDER BY next_at, id LIMIT $3 {passing_over})
                 UPDATE outbox SET tries = tries + 1, next_at = $2 WHERE id IN (SELECT id FROM due) RETURNING {COLUMNS}"
            );
            let mut taken = Vec::new();
            for row in transaction.rows(&sql, &[at.into(), next_at.into(), most.into()])? {
                let message = outgoing(&row)?;
                let sql = "SELECT id, kind, name, url, secret, created_at FROM robot WHERE id = $1";
                let robots = transaction.rows(sql, &[(&message.robot).into()])?;
                taken.push((message, robot(robots.first().ok_or_else(|| damaged("robot"))?)?));
            }
            taken.sort_by(|(one, _), (other, _)| (one.created_at, &one.id).cmp(&(other.created_at, &other.id)));
            Ok(taken)
        })
    }

    /// Says what became of a message that was taken; `tries` tells which attempt it was, and an older one says nothing.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn message_tried(&mut self, id: &str, tries: i64, at: Instant, outcome: &Sending) -> Result<(), Faults> {
        self.note(|transaction| {
            let (state, next_at, error) = match outcome {
                Sending::Sent => ("sent", at, None),
                Sending::Again { at, error } => ("waiting", *at, Some(error.as_str())),
                Sending::Dead { error } => ("dead", at, Some(error.as_str())),
            };
            let ended = (state != "waiting").then_some(at);
            let sql =
                "UPDATE outbox SET state = $3, next_at = $4, ended_at = $5, error = $6 WHERE id = $1 AND tries = $2 AND state = 'waiting'";
            transaction.run(sql, &[id.into(), tries.into(), state.into(), next_at.into(), ended.into(), error.into()]).map(drop)
        })
    }

    /// Messages of a team in a state, or all, the newest first.
    ///
    /// # Errors
    /// When there is no such team.
    pub fn messages(&mut self, team: &str, state: Option<MessageState>, most: i64) -> Result<Vec<Outgoing>, Faults> {
        self.read(|view| {
            folder::team(view, team)?;
            let sql =
                format!("SELECT {COLUMNS} FROM outbox WHERE team = $1 AND ($2 = '' OR state = $2) ORDER BY created_at DESC, id LIMIT $3");
            let state = state.map_or("", MessageState::code);
            view.rows(&sql, &[team.into(), state.into(), most.into()])?.iter().map(outgoing).collect()
        })
    }

    /// Sends a message that was given up once more. False: there is none of the team, or its robot is gone.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn retry_message(&mut self, act: &Act, team: &str, id: &str) -> Result<bool, Faults> {
        self.write(act, |transaction| {
            // The robot stays until the message is on its way again.
            let sql = "SELECT id FROM robot WHERE team = $1 AND ended_at IS NULL AND id IN (SELECT robot FROM outbox WHERE id = $2)";
            if transaction.rows_kept(sql, &[team.into(), id.into()])?.is_empty() {
                return Ok(Done::Unchanged(false));
            }
            let sql = "UPDATE outbox SET state = 'waiting', tries = 0, next_at = $3, ended_at = NULL, error = NULL
                       WHERE team = $1 AND id = $2 AND state = 'dead'";
            if transaction.run(sql, &[team.into(), id.into(), act.at.into()])? == 0 {
                return Ok(Done::Unchanged(false));
            }
            let told = json!({ "message": id });
            let record = Record { action: "retry-message", team: Some(team.to_owned()), about: None, before: None, after: Some(told) };
            Ok(Done::Changed(true, record))
        })
    }

    /// How many messages wait and how many were given up.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn open_messages(&mut self) -> Result<(i64, i64), Faults> {
        let rows = self.look("SELECT state, count(*) FROM outbox WHERE state IN ('waiting', 'dead') GROUP BY state", &[])?;
        let mut open = (0, 0);
        for row in rows {
            if row.text(0)? == "dead" { open.1 = row.int(1)? } else { open.0 = row.int(1)? }
        }
        Ok(open)
    }

    /// A fault that says that a robot is not there.
    #[must_use]
    pub fn no_robot(id: &str) -> Faults {
        Faults(vec![codes::NO_ROBOT.at(Place::default(), &[("name", id.into())])])
    }
}

/// With what it tells of: a row for each robot of the team.
pub(super) fn add(transaction: &mut Transaction, team: &str, at: Instant, message: &NewMessage) -> Result<(), Faults> {
    // A robot that is removed at the same time waits, and finds this message; or it is gone already.
    let sql = "SELECT id FROM robot WHERE team = $1 AND ended_at IS NULL ORDER BY created_at, id";
    let robots = transaction.rows_kept(sql, &[team.into()])?;
    for (index, robot) in robots.iter().enumerate() {
        let id = format!("{}.{index}", message.id);
        let args = [id.into(), team.into(), robot.text(0)?.into(), (&message.topic).into(), (&message.content).into(), at.into()];
        let sql = "INSERT INTO outbox (id, team, robot, topic, content, state, tries, next_at, created_at, ended_at, error)
                   VALUES ($1, $2, $3, $4, $5, 'waiting', 0, $6, $6, NULL, NULL) ON CONFLICT (robot, topic) DO NOTHING";
        transaction.run(sql, &args)?;
    }
    Ok(())
}

fn robot(row: &Row) -> Result<StoredRobot, Faults> {
    Ok(StoredRobot {
        id: row.text(0)?,
        kind: row.text(1)?,
        name: row.text(2)?,
        url: row.text(3)?,
        secret: row.maybe_text(4)?,
        created_at: row.instant(5)?,
    })
}

fn outgoing(row: &Row) -> Result<Outgoing, Faults> {
    Ok(Outgoing {
        id: row.text(0)?,
        team: row.text(1)?,
        robot: row.text(2)?,
        topic: row.text(3)?,
        content: row.text(4)?,
        state: MessageState::from_code(&row.text(5)?).ok_or_else(|| damaged("state"))?,
        tries: row.int(6)?,
        next_at: row.instant(7)?,
        created_at: row.instant(8)?,
        ended_at: row.maybe_instant(9)?,
        error: row.maybe_text(10)?,
    })
}
