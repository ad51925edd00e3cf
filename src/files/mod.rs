//! Reads and writes team folders: TOML, CSV, Excel. File formats stop here.

mod atomic;
mod codes;
mod holidays;
mod init;
mod opening;
mod people;
mod shifts;
mod team;
mod toml_doc;

pub use atomic::write_atomic;
pub use codes::{CODES, Code, errors_doc};
pub use holidays::china;
pub use init::{Template, init};
pub use team::TEAM_FILE;
