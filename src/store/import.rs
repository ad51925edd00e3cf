//! Taking in a whole team folder: a new team, or a new version of one that is there.

use super::audit::Record;
use super::codes;
use super::digest;
use super::folder::{self, Listing, TeamHead};
use super::publish::{self, Revision};
use super::session::{Act, Done, Store, Transaction};
use super::value::damaged;
use crate::domain::{Arg, Fault, Faults, Place};
use crate::time::Instant;
use serde_json::json;
use std::collections::BTreeMap;

/// A team folder as it was read.
#[derive(Clone, Debug)]
pub struct Incoming {
    pub team: String,
    pub name: String,
    /// By path from the folder, parted by `/`.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What is published, each week and revision once.
    pub revisions: Vec<IncomingRevision>,
}

/// A published week in an incoming folder.
#[derive(Clone, Debug)]
pub struct IncomingRevision {
    /// `2026-W48`.
    pub week: String,
    pub revision: i64,
    pub at: Instant,
    /// The file among the folder's.
    pub path: String,
}

/// How a folder differs from what is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileChanges {
    pub added: Vec<String>,
    pub changed: Vec<String>,
    pub removed: Vec<String>,
}

/// What came of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Imported {
    Created(TeamHead),
    /// A new version of a team that was there.
    Replaced(TeamHead, FileChanges),
    /// The folder is what is kept.
    Unchanged(TeamHead),
    /// The folder is another, and was not to replace what is kept: nothing was written.
    Differs(TeamHead, FileChanges),
}

impl FileChanges {
    fn between(former: &Listing, now: &Listing) -> Self {
        let new = |path: &&String| !former.contains_key(*path);
        let other = |(path, digest): &(&String, &String)| former.get(*path).is_some_and(|known| known != *digest);
        Self {
            added: now.keys().filter(new).cloned().collect(),
            changed: now.iter().filter(other).map(|(path, _)| path.clone()).collect(),
            removed: former.keys().filter(|path| !now.contains_key(*path)).cloned().collect(),
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }

    fn paths(&self) -> impl Iterator<Item = &String> {
        self.added.iter().chain(&self.changed).chain(&self.removed)
    }
}

impl Store {
    /// Takes in a team folder, whole or not at all. `replace`: it may be a new version of a team that is there.
    ///
    /// # Errors
    /// When it lacks or contradicts what is published, or the database refuses.
    pub fn import(&mut self, act: &Act, incoming: &Incoming, replace: bool) -> Result<Imported, Faults> {
        let now: Listing = incoming.files.iter().map(|(path, bytes)| (path.clone(), digest::of_bytes(bytes))).collect();
        self.write(act, |transaction| {
            folder::keep(transaction, incoming.files.values())?;
            let created = create(transaction, act, incoming)?;
            let head = next_version(transaction, incoming)?;
            let former = folder::listing(transaction, &head.id, head.version - 1)?;
            let changes = FileChanges::between(&former, &now);
            if !created && (changes.is_empty() || !replace) {
                let head = TeamHead { version: head.version - 1, ..head };
                let same = changes.is_empty();
                return Ok(Done::Unchanged(if same { Imported::Unchanged(head) } else { Imported::Differs(head, changes) }));
            }
            let new = new_revisions(transaction, &head, &incoming.revisions, &now)?;
            let head = publish::add(transaction, &head, &new)?;
            let changed: BTreeMap<String, Option<String>> = changes.paths().map(|path| (path.clone(), now.get(path).cloned())).collect();
            folder::change(transaction, &head.id, head.version, act.at, &changed)?;
            let record = Record {
                action: "import",
                team: Some(head.id.clone()),
                about: None,
                before: (!created).then(|| json!({ "files": folder::told(changes.paths().map(|path| (path, former.get(path)))) })),
                after: Some(json!({
                    "version": head.version,
                    "files": folder::told(changed.iter().map(|(path, digest)| (path, digest.as_ref()))),
                    "revisions": new.iter().map(Revision::told).collect::<Vec<_>>(),
                })),
            };
            let imported = if created { Imported::Created(head) } else { Imported::Replaced(head, changes) };
            Ok(Done::Changed(imported, record))
        })
    }
}

/// Makes the team unless it is there.
fn create(transaction: &mut Transaction, act: &Act, incoming: &Incoming) -> Result<bool, Faults> {
    let args = [(&incoming.team).into(), (&incoming.name).into(), act.at.into()];
    let made = transaction.run("INSERT INTO team (id, name, created_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING", &args)?;
    if made == 1 {
        transaction.run("INSERT INTO head (team, revision, version) VALUES ($1, 0, 0)", &[(&incoming.team).into()])?;
    } else {
        transaction.run("UPDATE team SET name = $2 WHERE id = $1", &[(&incoming.team).into(), (&incoming.name).into()])?;
    }
    Ok(made == 1)
}

/// Holds the head row, so that no other writer of the team comes between.
fn next_version(transaction: &mut Transaction, incoming: &Incoming) -> Result<TeamHead, Faults> {
    let sql = "UPDATE head SET version = version + 1 WHERE team = $1 RETURNING revision, version";
    let rows = transaction.rows(sql, &[(&incoming.team).into()])?;
    let row = rows.first().ok_or_else(|| damaged("head"))?;
    Ok(TeamHead { id: incoming.team.clone(), name: incoming.name.clone(), revision: row.int(0)?, version: row.int(1)? })
}

/// Revisions of the folder that are not published yet, by time; what is published must be in the folder, and the same.
pub(super) fn new_revisions(
    transaction: &mut Transaction,
    head: &TeamHead,
    arrivals: &[IncomingRevision],
    now: &Listing,
) -> Result<Vec<Revision>, Faults> {
    let mut known: BTreeMap<(String, i64), String> = BTreeMap::new();
    for revision in publish::revisions(transaction, &head.id, 0)? {
        known.insert((revision.week, revision.revision), revision.content);
    }
    let mut faults = Faults::default();
    let mut new = Vec::new();
    for arrived in arrivals {
        let content = now.get(&arrived.path).cloned().unwrap_or_default();
        match known.remove(&(arrived.week.clone(), arrived.revision)) {
            Some(published) if published == content => {}
            Some(_) => faults.push(differs(&arrived.path, &arrived.week, arrived.revision)),
            None => new.push((arrived, content)),
        }
    }
    if !known.is_empty() {
        let missing = Arg::List(known.into_keys().map(|(week, revision)| format!("{week} r{revision}")).collect());
        faults.push(codes::IMPORT_BEHIND.at(Place::file("rosters"), &[("missing", missing)]));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    new.sort_by(|(one, _), (other, _)| (one.at, &one.week, one.revision).cmp(&(other.at, &other.week, other.revision)));
    let numbered = |(number, (arrived, content)): (i64, (&IncomingRevision, String))| Revision {
        number,
        week: arrived.week.clone(),
        revision: arrived.revision,
        published_at: arrived.at,
        based_on: number - 1,
        content,
    };
    Ok((head.revision + 1..).zip(new).map(numbered).collect())
}

/// What is published says something else.
pub(super) fn differs(path: &str, week: &str, revision: i64) -> Fault {
    codes::REVISION_DIFFERS.at(Place::file(path), &[("week", week.into()), ("revision", revision.into())])
}
