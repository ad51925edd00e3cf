//! The audit log: who did what and when, before and after, in a chain of digests. What concerns people stands apart, salted.

use super::digest;
use super::session::{Act, Store, Transaction, View};
use super::value::{Row, Value, damaged};
use crate::domain::Faults;
use crate::time::Instant;
use serde_json::Value as Json;

/// The parts of an entry that are digests in the chain.
pub(super) const PARTS: [&str; 3] = ["who", "before", "after"];

/// What a write tells the log.
pub(super) struct Record {
    /// A word, such as `publish`.
    pub action: &'static str,
    pub team: Option<String>,
    /// Whom before and after speak of, where that is one person: they go when the person is erased.
    pub about: Option<String>,
    pub before: Option<Json>,
    pub after: Option<Json>,
}

/// One entry, as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEntry {
    /// From 1, without gaps.
    pub number: i64,
    pub at: Instant,
    pub action: String,
    pub team: Option<String>,
    pub who: AuditPart,
    /// JSON, when there is something to tell.
    pub before: AuditPart,
    pub after: AuditPart,
    pub digest: String,
}

/// One part of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditPart {
    Nothing,
    Erased,
    Text(String),
}

/// Which entries are asked for.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    pub team: Option<String>,
    /// At most so many, the last ones; `None`: all.
    pub last: Option<i64>,
}

/// The digest of a part: nobody can guess what an erased one said, since the salt is gone too.
pub(super) fn part_digest(part: &str, person: Option<&str>, salt: &str, content: &str) -> String {
    digest::of_parts(&[Some(part), person, Some(salt), Some(content)])
}

/// The digest of an entry, from the one before.
pub(super) fn entry_digest(former: &str, number: i64, at: i64, action: &str, team: Option<&str>, parts: &[String; 3]) -> String {
    let (number, at) = (number.to_string(), at.to_string());
    let [who, before, after] = parts;
    digest::of_parts(&[Some(former), Some(&number), Some(&at), Some(action), team, Some(who), Some(before), Some(after)])
}

/// Nobody else adds an entry until the transaction ends.
pub(super) fn hold_end(transaction: &mut Transaction) -> Result<(), Faults> {
    transaction.run("UPDATE audit_head SET number = number WHERE id = 1", &[]).map(drop)
}

/// Adds an entry to the end of the chain. The row of the end is locked first, so entries are in the order in which they are committed.
pub(super) fn append(transaction: &mut Transaction, act: &Act, record: &Record, salt: &mut dyn FnMut() -> [u8; 16]) -> Result<(), Faults> {
    let end = transaction.rows("UPDATE audit_head SET number = number + 1 WHERE id = 1 RETURNING number, digest", &[])?;
    let end = end.first().ok_or_else(|| damaged("audit_head"))?;
    let (number, former) = (end.int(0)?, end.text(1)?);
    let json = |value: &Option<Json>| value.as_ref().map(Json::to_string);
    let contents = [Some(act.who.to_owned()), json(&record.before), json(&record.after)];
    let people = [Some(act.who.to_owned()), record.about.clone(), record.about.clone()];
    let salts = [(); 3].map(|()| digest::hex(&salt()));
    let mut digests = [const { String::new() }; 3];
    for (index, content) in contents.iter().enumerate() {
        let digest = |content: &String| part_digest(PARTS[index], people[index].as_deref(), &salts[index], content);
        digests[index] = content.as_ref().map(digest).unwrap_or_default();
    }
    let digest = entry_digest(&former, number, act.at.timestamp_millis(), record.action, record.team.as_deref(), &digests);
    let [who, before, after] = digests;
    transaction.run(
        "INSERT INTO audit_entry (number, at, action, team, who_digest, before_digest, after_digest, digest)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            number.into(),
            act.at.into(),
            record.action.into(),
            record.team.as_deref().into(),
            who.into(),
            before.into(),
            after.into(),
            (&digest).into(),
        ],
    )?;
    for (((part, content), person), salt) in PARTS.iter().zip(contents).zip(people).zip(salts) {
        let Some(content) = content else { continue };
        transaction.run(
            "INSERT INTO audit_part (number, part, person, salt, content) VALUES ($1, $2, $3, $4, $5)",
            &[number.into(), (*part).into(), person.into(), salt.into(), content.into()],
        )?;
    }
    transaction.run("UPDATE audit_head SET digest = $1 WHERE id = 1", &[digest.into()])?;
    Ok(())
}

impl Store {
    /// Entries of the log, the oldest first.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn audit(&mut self, filter: &AuditFilter) -> Result<Vec<AuditEntry>, Faults> {
        self.read(|view| {
            let mut entries = match &filter.team {
                None => latest(view, "WHERE $2 = ''", "", filter.last)?,
                Some(team) => latest(view, "WHERE team = $2", team, filter.last)?,
            };
            entries.reverse();
            Ok(entries)
        })
    }
}

/// The newest first. `which` is one of two texts above.
fn latest(view: &mut View, which: &str, team: &str, last: Option<i64>) -> Result<Vec<AuditEntry>, Faults> {
    let sql = format!(
        "SELECT number, at, action, team, who_digest, before_digest, after_digest, digest FROM audit_entry {which} ORDER BY number DESC LIMIT $1"
    );
    let rows = view.rows(&sql, &[last.unwrap_or(i64::MAX).into(), team.into()])?;
    rows.iter().map(|row| entry(view, row)).collect()
}

fn entry(view: &mut View, row: &Row) -> Result<AuditEntry, Faults> {
    let number = row.int(0)?;
    let mut contents = [None, None, None];
    for part in view.rows("SELECT part, content FROM audit_part WHERE number = $1", &[Value::Int(number)])? {
        let name = part.text(0)?;
        if let Some(index) = PARTS.iter().position(|known| *known == name) {
            contents[index] = part.maybe_text(1)?;
        }
    }
    let mut parts = contents.into_iter().enumerate().map(|(index, content)| match (row.text(4 + index)?.as_str(), content) {
        ("", _) => Ok(AuditPart::Nothing),
        (_, Some(content)) => Ok(AuditPart::Text(content)),
        (_, None) => Ok(AuditPart::Erased),
    });
    let mut next = || parts.next().unwrap_or(Ok(AuditPart::Nothing));
    Ok(AuditEntry {
        number,
        at: row.instant(1)?,
        action: row.text(2)?,
        team: row.maybe_text(3)?,
        who: next()?,
        before: next()?,
        after: next()?,
        digest: row.text(7)?,
    })
}
