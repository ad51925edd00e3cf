//! Reads and writes team folders: TOML, CSV, Excel. File formats stop here.

mod anonymise;
mod atomic;
mod attendance;
mod benchmark;
mod chats;
mod codes;
mod columns;
mod evidence;
mod folder;
mod grid_codes;
mod grid_export;
mod grid_header;
mod grid_import;
mod grid_mark;
mod grid_symbol;
mod grid_table;
mod history;
mod holidays;
mod init;
mod json;
mod opening;
mod people;
mod policies;
mod published;
mod punches;
mod rows;
mod shifts;
mod tables;
mod team;
mod text_style;
mod toml_doc;
mod values;
mod whole;
mod workbook;

pub use anonymise::{Pseudonym, holds_name};
pub use atomic::{move_into_place, write_atomic};
pub use attendance::*;
pub use benchmark::{
    BENCHMARK_CODES, Instance, InstanceAgent, InstanceCover, InstanceRequest, InstanceShift, instance, read_instance, read_solution,
    solution_text,
};
pub use codes::CODES;
pub use evidence::{ChatHolds, EVIDENCE_CODES, read_holds, read_status, read_swaps};
pub use folder::{Folder, read_folder, read_folder_of_then};
pub use grid_codes::GRID_CODES;
pub use grid_export::{GridError, csv as grid_csv, xlsx as grid_xlsx};
pub use grid_import::{GridImport, read_grid};
pub use holidays::china;
pub use init::{Template, init};
pub use json::plan_json;
pub use published::{RosterStamp, published_toml, roster_stamps, write_published};
pub use punches::{
    ColumnMap, DateOrder, FileCount, FileRead, Gathered, IdKind, Layout, Matched, PUNCH_CODES, PUNCH_FOLDER, People, PunchSetup, RawPunch,
    SheetRead, Who, content_hash, gather, keep_punches, kept_name, punch_files, punch_setup, read_punches, remember,
};
pub use team::TEAM_FILE;
pub use whole::{WholeFolder, lay_out, read_whole, same_as, write_whole};
