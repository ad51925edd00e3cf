//! `paiban export TEAM DIR`: a team of a database as a folder.

use super::codes;
use crate::domain::{Faults, Place};
use crate::files;
use crate::store::{Database, Store, TeamHead};
use crate::time::Instant;
use std::path::Path;

/// What was written.
pub struct ExportedTeam {
    pub team: TeamHead,
    /// Version of the files.
    pub version: i64,
    pub files: usize,
}

/// A database is named, but no folder that its team is to become.
#[must_use]
pub fn export_needs_folder() -> Faults {
    Faults(vec![codes::EXPORT_WHERE.at(Place::default(), &[])])
}

/// Writes the folder of a team, today's or that of a version, whole or not at all.
///
/// # Errors
/// When there is no such team or version, or the folder holds something already.
pub fn export_team(database: &Database, team: &str, version: Option<i64>, dir: &Path, at: Instant) -> Result<ExportedTeam, Faults> {
    let contents = Store::open(database, at)?.folder(team, version)?;
    files::write_whole(dir, &contents.files)?;
    Ok(ExportedTeam { version: contents.version, files: contents.files.len(), team: contents.team })
}
