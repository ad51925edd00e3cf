//! What is kept, in SQLite or PostgreSQL: teams with their files, drafts, published revisions, and who did what.
//!
//! A [`Store`] is one connection with a plain blocking interface; whoever serves many at once opens several. Everything is read in one
//! snapshot (`Store::read`) and written by one function (`Store::write`), which adds the entry of the audit log in the same transaction.
//! docs/database.md tells the tables.

mod accounts;
mod anonymise;
mod audit;
mod codes;
mod copy;
mod database;
mod digest;
mod drafts;
mod edit;
mod erase;
mod feed_tokens;
mod folder;
mod import;
mod jobs;
mod link;
mod migrate;
mod notices;
mod outbox;
mod publish;
mod purge;
mod replay;
mod session;
mod settings;
mod sign_in;
mod value;
mod verify;

pub use accounts::{Account, Membership, NewAccount};
pub use anonymise::{Forgotten, Leaver, Rewritten, VersionedFile};
pub use audit::{AuditEntry, AuditFilter, AuditPart};
pub use codes::CODES;
pub use copy::{Copied, TABLES};
pub use database::Database;
pub use drafts::{Draft, DraftSave, SavedDraft};
pub use edit::{Edit, Edited};
pub use erase::ErasePlace;
pub use feed_tokens::{FeedHolder, FeedState, Fetch, WHOLE_TEAM};
pub use folder::{Contents, TeamHead};
pub use import::{FileChanges, Imported, Incoming, IncomingRevision};
pub use jobs::{Effect, Ended, Job, JobEnd, JobState, Lease, NewJob};
pub use migrate::{LATEST, MIGRATIONS, Migration};
pub use notices::{NewNotice, Notice, NoticeFilter};
pub use outbox::{MessageState, NewMessage, Outgoing, Sending, StoredRobot};
pub use publish::{Publication, Published, Revision};
pub use purge::Purged;
pub use session::{Act, Store};
pub use settings::{Contact, KeptAnswer};
pub use sign_in::{ApiToken, Caller, NewApiToken, NewSession, Session};
pub use verify::{AuditFinding, Verified};
