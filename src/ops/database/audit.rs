//! `paiban audit`: who did what, the proof that nobody changed the log, and erasing a person from it.

use crate::domain::Faults;
use crate::store::{Act, AuditEntry, AuditFilter, Database, ErasePlace, Store, Verified};
use crate::time::Instant;

/// Entries of the log, the oldest first.
///
/// # Errors
/// When the database cannot be read, or has no such team.
pub fn entries(database: &Database, filter: &AuditFilter, at: Instant) -> Result<Vec<AuditEntry>, Faults> {
    let mut store = Store::open(database, at)?;
    if let Some(team) = &filter.team {
        store.team(team)?;
    }
    store.audit(filter)
}

/// Proves the log and what it speaks of; `noted`: a digest that an earlier proof gave.
///
/// # Errors
/// When the database cannot be read.
pub fn verify(database: &Database, noted: Option<&str>, at: Instant) -> Result<Verified, Faults> {
    Store::open(database, at)?.verify(noted)
}

/// Erases a person from the log, and says how many parts of entries went.
///
/// # Errors
/// When the database cannot be written to, or it is not known who erases.
pub fn erase(database: &Database, person: &str, place: ErasePlace, act: &Act) -> Result<usize, Faults> {
    super::known(act)?;
    Store::open(database, act.at)?.erase(act, person, place)
}
