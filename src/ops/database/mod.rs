//! Use cases on a database: taking folders in, giving them out, the audit log, backups, removing what is old.

mod anonymise;
mod audit;
mod backup;
mod codes;
mod export;
mod import;
mod purge;

pub use anonymise::{AnonymiseReply, anonymise};
pub use audit::{entries, erase, verify};
pub use backup::{Backup, Restored, back_up, restore};
pub(super) use codes::CODES;
pub use export::{ExportedTeam, export_needs_folder, export_team};
pub use import::{ImportOptions, ImportReply, TeamImport, import, import_into};

pub use purge::{Age, PurgeOptions, PurgePlan, plan_purge, purge};

pub use crate::store::{
    Act, AuditEntry, AuditFilter, AuditFinding, AuditPart, Database, ErasePlace, FileChanges, Imported, TeamHead, Verified,
};

use crate::domain::{Faults, Place};

/// Somebody does it.
fn known(act: &Act) -> Result<(), Faults> {
    if act.who.trim().is_empty() { Err(Faults(vec![codes::WHO_MISSING.at(Place::default(), &[])])) } else { Ok(()) }
}
