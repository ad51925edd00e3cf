//! `paiban backup` and `restore`: all that is kept, as one file, from and into either database.

use super::codes;
use crate::domain::{Faults, Place};
use crate::files::move_into_place;
use crate::ops::io_fault;
use crate::store::{Act, Copied, Database, Store, Verified};
use std::io;
use std::path::Path;

/// A backup that was written.
pub struct Backup {
    pub copied: Copied,
    /// The log of the backup, proved.
    pub verified: Verified,
}

/// A database that was filled from a backup.
pub struct Restored {
    pub copied: Copied,
    /// The log after it, proved.
    pub verified: Verified,
}

/// Writes a backup file of one moment, whole or not at all, while others may write to the database.
///
/// # Errors
/// When the file is there already, or the database or the disk refuses.
pub fn back_up(database: &Database, file: &Path, act: &Act) -> Result<Backup, Faults> {
    let place = || Place::file(file.display().to_string());
    if file.symlink_metadata().is_ok() {
        return Err(Faults(vec![codes::BACKUP_EXISTS.at(place(), &[])]));
    }
    let failed = |error: io::Error| Faults(vec![io_fault(file, &error)]);
    let mut store = Store::open(database, act.at)?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let beside = tempfile::Builder::new().prefix(".paiban-").tempdir_in(folder).map_err(failed)?;
    let made = beside.path().join("backup.db");
    let copied = store.back_up(&Database::file(&made), act)?;
    let verified = Store::open(&Database::file(&made), act.at)?.prove_and_close()?;
    move_into_place(&made, file).map_err(failed)?;
    Ok(Backup { copied, verified })
}

/// Fills an empty database from a backup, whole or not at all. The backup itself is not touched; an old one is brought up to date on the way.
///
/// # Errors
/// When the file is no backup, the database is not empty, or one of them refuses.
pub fn restore(database: &Database, file: &Path, act: &Act) -> Result<Restored, Faults> {
    super::known(act)?;
    let failed = |error: io::Error| Faults(vec![io_fault(file, &error)]);
    let beside = tempfile::tempdir().map_err(failed)?;
    let copy = Database::file(file).snapshot(&beside.path().join("backup.db"))?;
    let mut from = Store::open(&copy, act.at)?;
    let mut store = Store::create(database, act.at)?;
    let copied = store.restore(&mut from, act)?;
    let verified = store.verify(None)?;
    Ok(Restored { copied, verified })
}
