//! `punches/`: raw files exactly as they came, and the mappings of columns and people beside them.

use super::super::atomic::write_atomic;
use super::super::folder::{files_within, read_text};
use super::mapping::{COLUMNS_FILE, ColumnMap, read_columns};
use super::people::{PEOPLE_FILE, People, people_with, read_people};
use crate::domain::{Faults, Team};
use sha2::{Digest, Sha256};
use std::io;
use std::path::{Path, PathBuf};

/// Name of the folder.
pub const PUNCH_FOLDER: &str = "punches";

/// What the names of punch files may end in.
const ENDINGS: [&str; 9] = ["csv", "xlsx", "xls", "xlsm", "xlsb", "ods", "dat", "txt", "tsv"];

/// How punch files are to be read.
#[derive(Clone, Debug, Default)]
pub struct PunchSetup {
    pub maps: Vec<ColumnMap>,
    pub people: People,
}

/// Reads `punches/columns.toml` and `punches/people.csv`; both may lack.
pub fn punch_setup(dir: &Path, team: &Team, faults: &mut Faults) -> PunchSetup {
    let mut setup = PunchSetup::default();
    let columns = dir.join(PUNCH_FOLDER).join(COLUMNS_FILE);
    let file = format!("{PUNCH_FOLDER}/{COLUMNS_FILE}");
    if columns.exists()
        && let Some(text) = read_text(&columns, &file, faults)
    {
        let (maps, found) = read_columns(&file, &text);
        setup.maps = maps;
        faults.append(found);
    }
    let people = dir.join(PUNCH_FOLDER).join(PEOPLE_FILE);
    if people.exists() {
        setup.people = read_people(&people, &format!("{PUNCH_FOLDER}/{PEOPLE_FILE}"), team, faults);
    }
    setup
}

/// The raw files of a folder, by name: path, and name for places.
pub fn punch_files(dir: &Path, faults: &mut Faults) -> Vec<(PathBuf, String)> {
    let mut files = files_within(dir, PUNCH_FOLDER, &ENDINGS, faults);
    files.retain(|(path, _)| path.file_name().is_some_and(|name| name != PEOPLE_FILE));
    files
}

/// SHA-256 of some bytes, in hexadecimal.
#[must_use]
pub fn content_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The name under which a file is kept: its own, with a part of its hash where another file has that name or it could not be found again.
#[must_use]
pub fn kept_name(name: &str, bytes: &[u8], taken: &dyn Fn(&str) -> bool) -> String {
    let name = name.trim_start_matches(['.', '~', ' ']);
    let (stem, end) = name.rsplit_once('.').unwrap_or((name, ""));
    let known = ENDINGS.iter().any(|ending| end.eq_ignore_ascii_case(ending));
    let workbook = super::super::workbook::is_workbook(bytes);
    let end = match () {
        () if known => end,
        () if workbook => "xlsx",
        () => "txt",
    };
    let stem = if known && !stem.is_empty() { stem } else { name };
    let plain = format!("{stem}.{end}");
    if stem.is_empty() || plain == PEOPLE_FILE || taken(&plain) {
        return format!("{stem}-{}.{end}", &content_hash(bytes)[..8]);
    }
    plain
}

/// Keeps a raw file as it came. The same bytes under the same name are not written again.
///
/// # Errors
/// When the folder cannot be written to.
pub fn keep_punches(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    let path = dir.join(PUNCH_FOLDER).join(name);
    if std::fs::read(&path).is_ok_and(|known| known == bytes) {
        return Ok(path);
    }
    write_atomic(&path, bytes)?;
    Ok(path)
}

/// Adds mappings of columns and people to their files. Returns the files that changed.
///
/// # Errors
/// When the folder cannot be written to.
pub fn remember(dir: &Path, map: Option<&ColumnMap>, people: &[(String, String)]) -> io::Result<Vec<PathBuf>> {
    let folder = dir.join(PUNCH_FOLDER);
    let (columns, table) = (folder.join(COLUMNS_FILE), folder.join(PEOPLE_FILE));
    let columns = map.and_then(|map| Some((columns.clone(), columns_with(&columns, map)?)));
    let people = people_with(&table, people).map(|bytes| (table, bytes));
    let mut written = Vec::new();
    for (path, bytes) in columns.into_iter().chain(people) {
        write_atomic(&path, &bytes)?;
        written.push(path);
    }
    Ok(written)
}

/// `punches/columns.toml` with a mapping added; `None`: it is there already.
fn columns_with(path: &Path, map: &ColumnMap) -> Option<Vec<u8>> {
    let mut text = std::fs::read(path).ok().and_then(|bytes| super::super::rows::decode(&bytes)).unwrap_or_default();
    let added = map.toml();
    if format!("\n{text}").contains(&format!("\n{added}")) {
        return None;
    }
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    Some((text + &added).into_bytes())
}
