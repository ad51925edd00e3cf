//! Punches as DingTalk, WeCom, door clocks and plain tables export them. Nothing here guesses: what is not understood is refused and said.

mod clock;
mod codes;
mod columns;
mod data;
mod fold;
mod folder;
mod heads;
mod lines;
mod local;
mod mapping;
mod month;
mod people;
mod read;
mod scan;
#[cfg(test)]
mod tests;

pub use clock::DateOrder;
pub use codes::PUNCH_CODES;
pub use fold::{FileCount, Gathered, gather};
pub use folder::{PUNCH_FOLDER, PunchSetup, content_hash, keep_punches, kept_name, punch_files, punch_setup, remember};
pub use heads::{IdKind, Layout};
pub use mapping::ColumnMap;
pub use people::{Matched, People};
pub use read::{FileRead, RawPunch, SheetRead, Who, read_file as read_punches};
