//! Published revisions: never changed, in one order per team. Of writers that start from the same revision one wins.

use super::audit::Record;
use super::digest;
use super::drafts::{self, Draft};
use super::folder::{self, TeamHead};
use super::import;
use super::notices::{self, NewNotice};
use super::outbox::{self, NewMessage};
use super::session::{Act, Done, Store, Transaction, View};
use super::value::Row;
use crate::domain::Faults;
use crate::time::Instant;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// A published week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Counts over all weeks of the team, from 1, without gaps.
    pub number: i64,
    /// `2026-W48`.
    pub week: String,
    /// Counts within the week.
    pub revision: i64,
    pub published_at: Instant,
    /// The number that was the last when this was made.
    pub based_on: i64,
    /// Digest of the roster's file.
    pub content: String,
}

/// A week to be published.
#[derive(Clone, Debug)]
pub struct Publication<'a> {
    pub team: &'a str,
    pub week: &'a str,
    pub revision: i64,
    /// The number that was the last when this was made.
    pub based_on: i64,
    /// The roster's file among `files`.
    pub path: &'a str,
    /// What becomes of the team folder, by path; `None`: the file is no more.
    pub files: &'a BTreeMap<String, Option<Vec<u8>>>,
    /// The version of the draft that this was; it is a draft no more.
    pub draft: Option<i64>,
    /// Why, where somebody said so.
    pub reason: Option<&'a str>,
    /// The forecast and requirement that it was made for, as JSON.
    pub forecast: Option<&'a [u8]>,
    /// Whom it is told in the app.
    pub notices: &'a [NewNotice],
    /// What the group chats are told; sent when this is committed, however the program ends.
    pub message: Option<&'a NewMessage>,
}

/// What came of publishing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Published {
    /// It is in force.
    InForce(Revision),
    /// Somebody published since: nothing was written, and these are what came between.
    Behind(Vec<Revision>),
    /// Somebody changed the draft since: nothing was written, and this is what it is now.
    DraftChanged(Option<Draft>),
}

impl Revision {
    /// As the audit log tells it.
    pub(super) fn told(&self) -> Json {
        json!({ "number": self.number, "week": self.week, "revision": self.revision, "content": self.content })
    }
}

impl Store {
    /// Publishes a week, when it is made from what is in force: the head row moves on, or nothing happens.
    ///
    /// # Errors
    /// When there is no such team, the week has that revision already, or the database refuses.
    pub fn publish(&mut self, act: &Act, publication: &Publication) -> Result<Published, Faults> {
        let Publication { team, week, revision, based_on, path, files, draft, .. } = publication;
        let digests: BTreeMap<String, Option<String>> =
            files.iter().map(|(path, bytes)| (path.clone(), bytes.as_ref().map(|bytes| digest::of_bytes(bytes)))).collect();
        self.write(act, |transaction| {
            let forecast = publication.forecast.map(<[u8]>::to_vec);
            folder::keep(transaction, files.values().flatten().chain(&forecast))?;
            let sql = "UPDATE head SET revision = revision + 1, version = version + 1 WHERE team = $1 AND revision = $2 RETURNING version";
            let moved = transaction.rows(sql, &[(*team).into(), (*based_on).into()])?;
            let Some(moved) = moved.first() else {
                folder::team(transaction, team)?;
                return Ok(Done::Unchanged(Published::Behind(revisions(transaction, team, *based_on)?)));
            };
            if let Some(seen) = *draft
                && !drafts::finish(transaction, team, week, seen)?
            {
                return Ok(Done::Unchanged(Published::DraftChanged(drafts::draft(transaction, team, week)?)));
            }
            if revisions(transaction, team, 0)?.iter().any(|known| known.week == *week && known.revision == *revision) {
                return Err(Faults(vec![import::differs(path, week, *revision)]));
            }
            let version = moved.int(0)?;
            let former = folder::listing(transaction, team, version - 1)?;
            let new = Revision {
                number: based_on + 1,
                week: (*week).to_owned(),
                revision: *revision,
                published_at: act.at,
                based_on: *based_on,
                content: digests.get(*path).cloned().flatten().unwrap_or_default(),
            };
            insert(transaction, team, &new)?;
            folder::change(transaction, team, version, act.at, &digests)?;
            if let Some(forecast) = &forecast {
                let args = [(*team).into(), new.number.into(), digest::of_bytes(forecast).into()];
                transaction.run("INSERT INTO forecast (team, number, content) VALUES ($1, $2, $3)", &args)?;
            }
            notices::add(transaction, team, new.number, act.at, publication.notices)?;
            if let Some(message) = publication.message {
                outbox::add(transaction, team, act.at, message)?;
            }
            let record = Record {
                action: "publish",
                team: Some((*team).to_owned()),
                about: None,
                before: Some(json!({ "files": folder::told(digests.keys().map(|path| (path, former.get(path)))) })),
                after: Some(json!({
                    "version": version,
                    "files": folder::told(digests.iter().map(|(path, digest)| (path, digest.as_ref()))),
                    "revisions": [new.told()],
                    "reason": publication.reason,
                    "told": publication.notices.iter().map(|notice| notice.agent.as_str()).collect::<Vec<_>>(),
                })),
            };
            Ok(Done::Changed(Published::InForce(new), record))
        })
    }

    /// The forecast that a publication was made for, as JSON.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn forecast_of(&mut self, team: &str, number: i64) -> Result<Option<Vec<u8>>, Faults> {
        self.read(|view| {
            let rows = view.rows("SELECT content FROM forecast WHERE team = $1 AND number = $2", &[team.into(), number.into()])?;
            Ok(rows.first().map(|row| row.text(0)).transpose()?.map(|digest| folder::content(view, &digest)).transpose()?.flatten())
        })
    }

    /// The bytes of a published revision.
    ///
    /// # Errors
    /// When they are lost.
    pub fn published_bytes(&mut self, revision: &Revision) -> Result<Vec<u8>, Faults> {
        self.read(|view| folder::content(view, &revision.content)?.ok_or_else(|| super::value::damaged("content")))
    }

    /// What a team has published, after a number, in order.
    ///
    /// # Errors
    /// When there is no such team.
    pub fn revisions(&mut self, team: &str, after: i64) -> Result<Vec<Revision>, Faults> {
        self.read(|view| {
            folder::team(view, team)?;
            revisions(view, team, after)
        })
    }
}

pub(super) fn revisions(view: &mut View, team: &str, after: i64) -> Result<Vec<Revision>, Faults> {
    let sql =
        "SELECT number, week, revision, published_at, based_on, content FROM revision WHERE team = $1 AND number > $2 ORDER BY number";
    let revision = |row: &Row| {
        Ok(Revision {
            number: row.int(0)?,
            week: row.text(1)?,
            revision: row.int(2)?,
            published_at: row.instant(3)?,
            based_on: row.int(4)?,
            content: row.text(5)?,
        })
    };
    view.rows(sql, &[team.into(), after.into()])?.iter().map(revision).collect()
}

/// Adds revisions that an imported folder brought, and moves the head row to the last.
pub(super) fn add(transaction: &mut Transaction, head: &TeamHead, new: &[Revision]) -> Result<TeamHead, Faults> {
    for revision in new {
        insert(transaction, &head.id, revision)?;
    }
    let last = new.last().map_or(head.revision, |last| last.number);
    transaction.run("UPDATE head SET revision = $2 WHERE team = $1", &[(&head.id).into(), last.into()])?;
    Ok(TeamHead { revision: last, ..head.clone() })
}

fn insert(transaction: &mut Transaction, team: &str, revision: &Revision) -> Result<(), Faults> {
    let args = [
        team.into(),
        revision.number.into(),
        (&revision.week).into(),
        revision.revision.into(),
        revision.published_at.into(),
        revision.based_on.into(),
        (&revision.content).into(),
    ];
    let sql = "INSERT INTO revision (team, number, week, revision, published_at, based_on, content) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    transaction.run(sql, &args).map(drop)
}
