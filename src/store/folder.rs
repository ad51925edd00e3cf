//! Teams and the files of their folders, in versions; bytes are kept once each, by digest.

use super::codes;
use super::digest;
use super::session::{Store, Transaction, View};
use super::value::Value;
use crate::domain::{Arg, Faults, Place};
use crate::time::Instant;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// A team and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamHead {
    pub id: String,
    pub name: String,
    /// Number of the last published revision, counted over all weeks; 0: none.
    pub revision: i64,
    /// Version of the files, from 1.
    pub version: i64,
}

/// The files of a team folder in one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    pub team: TeamHead,
    pub version: i64,
    /// By path from the folder, parted by `/`.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Digests of files by path.
pub(super) type Listing = BTreeMap<String, String>;

impl Store {
    /// All teams, by id.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn teams(&mut self) -> Result<Vec<TeamHead>, Faults> {
        self.read(teams)
    }

    /// One team.
    ///
    /// # Errors
    /// When there is no such team.
    pub fn team(&mut self, id: &str) -> Result<TeamHead, Faults> {
        self.read(|view| team(view, id))
    }

    /// The files of a team folder, today's or those of a version.
    ///
    /// # Errors
    /// When there is no such team or version, or bytes are not those that were kept.
    pub fn folder(&mut self, id: &str, version: Option<i64>) -> Result<Contents, Faults> {
        self.read(|view| {
            let team = team(view, id)?;
            let version = version.unwrap_or(team.version);
            let first = oldest(view, id)?;
            if !(first..=team.version).contains(&version) {
                let args = [("name", id.into()), ("version", version.into()), ("first", first.into()), ("last", team.version.into())];
                return Err(Faults(vec![codes::NO_VERSION.at(Place::default(), &args)]));
            }
            let mut files = BTreeMap::new();
            let mut lost = Faults::default();
            for (path, digest) in listing(view, id, version)? {
                match content(view, &digest)? {
                    Some(bytes) => drop(files.insert(path, bytes)),
                    None => lost.push(codes::CONTENT_LOST.at(Place::file(&path), &[("path", path.as_str().into())])),
                }
            }
            if lost.is_empty() { Ok(Contents { team, version, files }) } else { Err(lost) }
        })
    }
}

pub(super) fn teams(view: &mut View) -> Result<Vec<TeamHead>, Faults> {
    let rows = view.rows("SELECT id, name, revision, version FROM team JOIN head ON head.team = team.id", &[])?;
    let head = |row: &super::value::Row| Ok(TeamHead { id: row.text(0)?, name: row.text(1)?, revision: row.int(2)?, version: row.int(3)? });
    let mut teams: Vec<TeamHead> = rows.iter().map(head).collect::<Result<_, Faults>>()?;
    // The databases sort texts differently.
    teams.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(teams)
}

pub(super) fn team(view: &mut View, id: &str) -> Result<TeamHead, Faults> {
    let teams = teams(view)?;
    let known = Arg::List(teams.iter().map(|team| team.id.clone()).collect());
    let unknown = || Faults(vec![codes::NO_TEAM.at(Place::default(), &[("name", id.into()), ("known", known)])]);
    teams.into_iter().find(|team| team.id == id).ok_or_else(unknown)
}

/// One team, whose head row nobody else moves until the transaction ends.
pub(super) fn hold(transaction: &mut Transaction, id: &str) -> Result<TeamHead, Faults> {
    transaction.run("UPDATE head SET version = version WHERE team = $1", &[id.into()])?;
    team(transaction, id)
}

/// The oldest version of the files that is still kept.
pub(super) fn oldest(view: &mut View, team: &str) -> Result<i64, Faults> {
    let rows = view.rows("SELECT min(version) FROM file_version WHERE team = $1", &[team.into()])?;
    Ok(rows.first().map(|row| row.maybe_int(0)).transpose()?.flatten().unwrap_or(1))
}

/// The files of a version, by path.
pub(super) fn listing(view: &mut View, team: &str, version: i64) -> Result<Listing, Faults> {
    let sql = "SELECT path, content FROM file
               WHERE team = $1 AND from_version <= $2 AND (to_version IS NULL OR to_version > $2)";
    let rows = view.rows(sql, &[team.into(), version.into()])?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

/// Bytes by digest; `None` where they are lost or others.
pub(super) fn content(view: &mut View, digest: &str) -> Result<Option<Vec<u8>>, Faults> {
    let rows = view.rows("SELECT bytes FROM content WHERE digest = $1", &[digest.into()])?;
    let bytes = rows.first().map(|row| row.bytes(0)).transpose()?;
    Ok(bytes.filter(|bytes| digest::of_bytes(bytes) == digest))
}

/// Keeps bytes that are not kept yet. In order of digest, so that writers who keep the same do not wait for each other in a circle; those that
/// are there already stay until the end of the transaction, whoever removes what nobody refers to.
pub(super) fn keep<'b>(transaction: &mut Transaction, all: impl Iterator<Item = &'b Vec<u8>>) -> Result<(), Faults> {
    let by_digest: BTreeMap<String, &Vec<u8>> = all.map(|bytes| (digest::of_bytes(bytes), bytes)).collect();
    for (digest, bytes) in by_digest {
        if transaction.rows_kept("SELECT digest FROM content WHERE digest = $1", &[(&digest).into()])?.is_empty() {
            let args = [digest.into(), Value::Bytes(bytes.clone())];
            transaction.run("INSERT INTO content (digest, bytes) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING", &args)?;
        }
    }
    Ok(())
}

/// Makes the files of a new version: `changes` by path, `None`: the file is no more.
pub(super) fn change(
    transaction: &mut Transaction,
    team: &str,
    version: i64,
    at: Instant,
    changes: &BTreeMap<String, Option<String>>,
) -> Result<(), Faults> {
    transaction.run("INSERT INTO file_version (team, version, at) VALUES ($1, $2, $3)", &[team.into(), version.into(), at.into()])?;
    for (path, content) in changes {
        let args = [team.into(), path.into(), version.into()];
        transaction.run("UPDATE file SET to_version = $3 WHERE team = $1 AND path = $2 AND to_version IS NULL", &args)?;
        let Some(content) = content else { continue };
        let [team, path, version] = args;
        transaction.run(
            "INSERT INTO file (team, path, from_version, to_version, content) VALUES ($1, $2, $3, NULL, $4)",
            &[team, path, version, content.into()],
        )?;
    }
    Ok(())
}

/// Files with their digests as the audit log tells them: `null` for those that are not there.
pub(super) fn told<'l>(files: impl Iterator<Item = (&'l String, Option<&'l String>)>) -> Json {
    files.map(|(path, digest)| (path.clone(), Json::from(digest.cloned()))).collect::<serde_json::Map<_, _>>().into()
}
