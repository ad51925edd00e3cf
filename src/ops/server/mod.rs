//! Use cases of the server: accounts, drafts and publishing, calendars, jobs, messages to groups. All take a [`Desk`].

mod accounts;
mod codes;
mod delivery;
mod desk;
mod difference;
mod feeds;
mod folders;
mod jobs;
mod messages;
mod publishing;
mod secret;
mod settings;
mod worker;

pub use accounts::{Principal, SignedIn};
pub(super) use codes::CODES;
pub use codes::{LISTEN, NO_PROGRAM, SETTINGS_FILE};
pub use delivery::NewRobotOptions;
pub(in crate::ops) use desk::read;
pub use desk::{Clock, Desk, TeamNow, temporary};
pub use difference::own_days;
pub use feeds::{Feed, FeedHealth, FeedShelf, Opened};
pub use folders::{FileWrite, Taken, digest_of_bytes, no_file};
pub use jobs::JobRequest;
pub use messages::GroupText;
pub use publishing::{Difference, DraftOptions, PublishOptions, PublishReply, stale as stale_draft};
pub use secret::{Token, digest, id};
pub use settings::{SETTINGS, SettingRow, TeamSettings};
pub use worker::Worker;
pub(in crate::ops) use worker::revisions;

pub use crate::store::{
    Account, ApiToken, Contact, Draft as StoredDraft, DraftSave, FeedState, Job, JobState, KeptAnswer, Membership, MessageState, Notice,
    NoticeFilter, Outgoing, Revision, Session, Store, StoredRobot, WHOLE_TEAM,
};
