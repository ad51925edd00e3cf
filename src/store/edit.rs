//! Changes to some files of a team: the next version, when nobody changed the files since the version that was seen.

use super::audit::Record;
use super::digest;
use super::folder::{self, TeamHead};
use super::import::IncomingRevision;
use super::publish;
use super::session::{Act, Done, Store, Transaction};
use crate::domain::Faults;
use serde_json::json;
use std::collections::BTreeMap;

/// Changes to be made.
#[derive(Clone, Copy, Debug)]
pub struct Edit<'a> {
    pub team: &'a str,
    /// The version of the files that was seen.
    pub seen: i64,
    /// By path; `None`: the file is no more.
    pub changes: &'a BTreeMap<String, Option<Vec<u8>>>,
    /// What the folder has published when the changes are made.
    pub revisions: &'a [IncomingRevision],
    /// What the team is called then; `None`: as before.
    pub name: Option<&'a str>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edited {
    Changed(TeamHead),
    /// The files are that already.
    Unchanged(TeamHead),
    /// Somebody changed the files since: nothing was written.
    Stale(TeamHead),
}

impl Store {
    /// Changes files of a team, all or none.
    ///
    /// # Errors
    /// When there is no such team, or the changes lack or contradict what is published.
    pub fn edit(&mut self, act: &Act, edit: &Edit) -> Result<Edited, Faults> {
        self.write(act, |transaction| {
            folder::keep(transaction, edit.changes.values().flatten())?;
            match apply(transaction, act, edit)? {
                (edited @ Edited::Changed(_), record) => Ok(Done::Changed(edited, record)),
                (edited, _) => Ok(Done::Unchanged(edited)),
            }
        })
    }
}

/// Within a transaction that has kept the bytes already; with how the log tells it.
pub(super) fn apply(transaction: &mut Transaction, act: &Act, edit: &Edit) -> Result<(Edited, Record), Faults> {
    // The team's row comes before its head, as for everybody; when nothing comes of it, this is undone with the rest.
    if let Some(name) = edit.name {
        transaction.run("UPDATE team SET name = $2 WHERE id = $1", &[edit.team.into(), name.into()])?;
    }
    let head = folder::hold(transaction, edit.team)?;
    let mut record = Record { action: "edit", team: Some(head.id.clone()), about: None, before: None, after: None };
    if head.version != edit.seen {
        return Ok((Edited::Stale(head), record));
    }
    let former = folder::listing(transaction, &head.id, head.version)?;
    let digests = edit.changes.iter().map(|(path, bytes)| (path.clone(), bytes.as_ref().map(|bytes| digest::of_bytes(bytes))));
    let changed: BTreeMap<String, Option<String>> = digests.filter(|(path, digest)| former.get(path) != digest.as_ref()).collect();
    if changed.is_empty() {
        return Ok((Edited::Unchanged(head), record));
    }
    let mut now = former.clone();
    for (path, digest) in &changed {
        match digest {
            Some(digest) => now.insert(path.clone(), digest.clone()),
            None => now.remove(path),
        };
    }
    let version = head.version + 1;
    transaction.run("UPDATE head SET version = $2 WHERE team = $1", &[(&head.id).into(), version.into()])?;
    let head = TeamHead { version, ..head };
    let new = super::import::new_revisions(transaction, &head, edit.revisions, &now)?;
    let head = publish::add(transaction, &head, &new)?;
    folder::change(transaction, &head.id, version, act.at, &changed)?;
    record.before = Some(json!({ "files": folder::told(changed.keys().map(|path| (path, former.get(path)))) }));
    record.after = Some(json!({
        "version": version,
        "files": folder::told(changed.iter().map(|(path, digest)| (path, digest.as_ref()))),
        "revisions": new.iter().map(publish::Revision::told).collect::<Vec<_>>(),
    }));
    Ok((Edited::Changed(head), record))
}
