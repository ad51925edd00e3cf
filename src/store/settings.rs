//! Settings of a team that its folder does not hold, how robots call its agents, and answers to posts that may be sent twice.

use super::audit::Record;
use super::folder;
use super::session::{Act, Done, Store};
use super::value::Row;
use crate::domain::Faults;
use crate::time::Instant;
use serde_json::json;
use std::collections::BTreeMap;

/// What robots of a kind call an agent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Contact {
    pub agent: String,
    /// `mobile`, `dingtalk`, `wecom`, `feishu`.
    pub kind: String,
    /// A mobile number, or the app's id of the user.
    pub address: String,
}

/// An answer that was given to a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    /// Digest of the request.
    pub request: String,
    /// When it was made.
    pub at: Instant,
    pub status: i64,
    /// JSON: the headers.
    pub head: String,
    pub body: Vec<u8>,
}

impl Store {
    /// Settings by name; those that were never set are left out.
    ///
    /// # Errors
    /// When there is no such team.
    pub fn settings(&mut self, team: &str) -> Result<BTreeMap<String, String>, Faults> {
        self.read(|view| {
            folder::team(view, team)?;
            let rows = view.rows("SELECT name, value FROM setting WHERE team = $1", &[team.into()])?;
            rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
        })
    }

    /// Sets settings, when they are what was seen. False: somebody changed them since, and nothing was written.
    ///
    /// # Errors
    /// When there is no such team.
    pub fn set_settings(
        &mut self,
        act: &Act,
        team: &str,
        seen: &BTreeMap<String, String>,
        now: &BTreeMap<String, String>,
    ) -> Result<bool, Faults> {
        self.write(act, |transaction| {
            folder::hold(transaction, team)?;
            let rows = transaction.rows("SELECT name, value FROM setting WHERE team = $1", &[team.into()])?;
            let former: BTreeMap<String, String> =
                rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect::<Result<_, Faults>>()?;
            if former != *seen {
                return Ok(Done::Unchanged(false));
            }
            if former == *now {
                return Ok(Done::Unchanged(true));
            }
            transaction.run("DELETE FROM setting WHERE team = $1", &[team.into()])?;
            for (name, value) in now {
                transaction
                    .run("INSERT INTO setting (team, name, value) VALUES ($1, $2, $3)", &[team.into(), name.into(), value.into()])?;
            }
            let record = Record {
                action: "set-settings",
                team: Some(team.to_owned()),
                about: None,
                before: Some(json!(former)),
                after: Some(json!(now)),
            };
            Ok(Done::Changed(true, record))
        })
    }

    /// How robots call the agents of a team.
    ///
    /// # Errors
    /// When there is no such team.
    pub fn contacts(&mut self, team: &str) -> Result<Vec<Contact>, Faults> {
        self.read(|view| {
            folder::team(view, team)?;
            let rows = view.rows("SELECT agent, kind, address FROM contact WHERE team = $1", &[team.into()])?;
            let contact = |row: &Row| Ok(Contact { agent: row.text(0)?, kind: row.text(1)?, address: row.text(2)? });
            let mut all: Vec<Contact> = rows.iter().map(contact).collect::<Result<_, Faults>>()?;
            all.sort();
            Ok(all)
        })
    }

    /// Says how robots call an agent; without an address, they do not.
    ///
    /// # Errors
    /// When there is no such team.
    pub fn set_contact(&mut self, act: &Act, team: &str, agent: &str, kind: &str, address: Option<&str>) -> Result<(), Faults> {
        self.write(act, |transaction| {
            folder::hold(transaction, team)?;
            let former = transaction.rows(
                "SELECT address FROM contact WHERE team = $1 AND agent = $2 AND kind = $3",
                &[team.into(), agent.into(), kind.into()],
            )?;
            let former = former.first().map(|row| row.text(0)).transpose()?;
            if former.as_deref() == address {
                return Ok(Done::Unchanged(()));
            }
            let sql = "DELETE FROM contact WHERE team = $1 AND agent = $2 AND kind = $3";
            transaction.run(sql, &[team.into(), agent.into(), kind.into()])?;
            if let Some(address) = address {
                let args = [team.into(), agent.into(), kind.into(), address.into()];
                transaction.run("INSERT INTO contact (team, agent, kind, address) VALUES ($1, $2, $3, $4)", &args)?;
            }
            let told = |address: Option<&str>| address.map(|address| json!({ "agent": agent, "kind": kind, "address": address }));
            let record = Record {
                action: "set-contact",
                team: Some(team.to_owned()),
                about: Some(agent.to_owned()),
                before: told(former.as_deref()),
                after: told(address).or_else(|| Some(json!({ "agent": agent, "kind": kind }))),
            };
            Ok(Done::Changed((), record))
        })
    }

    /// The answer that was given to a post with a key.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn kept_answer(&mut self, who: &str, key: &str) -> Result<Option<KeptAnswer>, Faults> {
        let sql = "SELECT request, status, head, body, created_at FROM answer WHERE who = $1 AND idempotency_key = $2";
        let rows = self.look(sql, &[who.into(), key.into()])?;
        let answer = |row: &Row| {
            Ok(KeptAnswer { request: row.text(0)?, status: row.int(1)?, head: row.text(2)?, body: row.bytes(3)?, at: row.instant(4)? })
        };
        rows.first().map(answer).transpose()
    }

    /// Claims a key for a request, with status 0 until it is answered. False: the key is taken. Answers older than `forgotten` go.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn claim_answer(&mut self, who: &str, key: &str, request: &str, at: Instant, forgotten: Instant) -> Result<bool, Faults> {
        self.note(|transaction| {
            let sql =
                "INSERT INTO answer (who, idempotency_key, request, status, head, body, created_at) VALUES ($1, $2, $3, 0, '', $4, $5)
                 ON CONFLICT (who, idempotency_key) DO UPDATE SET request = $3, status = 0, head = '', body = $4, created_at = $5
                 WHERE answer.created_at < $6";
            let args = [who.into(), key.into(), request.into(), (&[] as &[u8]).into(), at.into(), forgotten.into()];
            let claimed = transaction.run(sql, &args)? == 1;
            // Last, and without waiting for others who remove the same.
            let passing_over = transaction.passing_over_locked();
            let old = format!("SELECT who, idempotency_key FROM answer WHERE created_at < $1 {passing_over}");
            transaction.run(&format!("DELETE FROM answer WHERE (who, idempotency_key) IN ({old})"), &[forgotten.into()])?;
            Ok(claimed)
        })
    }

    /// Keeps the answer to a claimed key; without one the key is free again.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn keep_answer(&mut self, who: &str, key: &str, answer: Option<&KeptAnswer>) -> Result<(), Faults> {
        self.note(|transaction| {
            let Some(answer) = answer else {
                let sql = "DELETE FROM answer WHERE who = $1 AND idempotency_key = $2 AND status = 0";
                return transaction.run(sql, &[who.into(), key.into()]).map(drop);
            };
            let args = [who.into(), key.into(), answer.status.into(), (&answer.head).into(), answer.body.as_slice().into()];
            let sql = "UPDATE answer SET status = $3, head = $4, body = $5 WHERE who = $1 AND idempotency_key = $2";
            transaction.run(sql, &args).map(drop)
        })
    }
}
