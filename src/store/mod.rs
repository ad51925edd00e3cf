//! What is kept, in SQLite or PostgreSQL: teams with their files, drafts, published revisions, and who did what.
//!
//! A [`Store`] is one connection with a plain blocking interface; whoever serves many at once opens several. Everything is read in one
//! snapshot ([`Store::read`]) and written by one function ([`Store::write`]), which adds the entry of the audit log in the same transaction.
//! docs/database.md tells the tables.

mod audit;
mod codes;
mod copy;
mod database;
mod digest;
mod drafts;
mod erase;
mod folder;
mod import;
mod link;
mod migrate;
mod publish;
mod replay;
mod session;
mod value;
mod verify;

pub use audit::{AuditEntry, AuditFilter, AuditPart};
pub use codes::CODES;
pub use copy::{Copied, TABLES};
pub use database::Database;
pub use drafts::{Draft, DraftSave, SavedDraft};
pub use folder::{Contents, TeamHead};
pub use import::{FileChanges, Imported, Incoming, IncomingRevision};
pub use migrate::{LATEST, MIGRATIONS, Migration};
pub use publish::{Publication, Published, Revision};
pub use session::{Act, Store};
pub use verify::{AuditFinding, Verified};
