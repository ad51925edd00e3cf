//! Team folders over the wire: one file at a time, or all of it as a zip.

use super::codes;
use super::desk::{Desk, read_with, temporary};
use super::worker::revisions;
use crate::domain::{FaultCode, Faults, Lang, Place};
use crate::files::{self, Template};
use crate::ops::database::{ImportOptions, Imported, TeamHead, import_into};
use crate::store::{Act, Edit, Edited};
use crate::time::Zone;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

/// The most that a zip may hold, unpacked.
const UNPACKED: u64 = 512 * 1024 * 1024;

/// A file to be written.
pub struct FileWrite<'a> {
    pub team: &'a str,
    pub path: &'a str,
    /// Digest of the file that was seen; `None`: there was none.
    pub seen: Option<String>,
    /// `None`: the file is no more.
    pub bytes: Option<&'a [u8]>,
}

/// A folder that was taken in.
pub struct Taken {
    pub head: TeamHead,
    /// `created`, `replaced`, `unchanged`.
    pub outcome: &'static str,
    pub passed_over: Vec<String>,
}

/// SHA-256 in hexadecimal.
#[must_use]
pub fn digest_of_bytes(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// There is no such file.
#[must_use]
pub fn no_file(place: &Place, path: &str) -> Faults {
    Faults(vec![codes::NO_FILE.at(place.clone(), &[("path", path.into())])])
}

impl Desk {
    /// Writes a file over what was seen. The folder must make sense with it, and published rosters stay as they are.
    ///
    /// # Errors
    /// `files-changed`, `no-file`, and all that is wrong with the folder then.
    pub fn write_file(&self, act: &Act, write: &FileWrite) -> Result<TeamHead, Faults> {
        let FileWrite { team, path, seen, bytes } = write;
        may_be_written(path)?;
        // Another file may be written meanwhile, which is nobody's loss.
        for _ in 0..8 {
            let now = self.team(team)?;
            let known = now.files.get(*path).map(|bytes| digest_of_bytes(bytes));
            if known.is_none() && bytes.is_none() {
                return Err(no_file(&Place::default(), path));
            }
            if known != *seen {
                return Err(changed(path));
            }
            let mut all = now.files.clone();
            match bytes {
                Some(bytes) => all.insert((*path).to_owned(), bytes.to_vec()),
                None => all.remove(*path),
            };
            let workspace = read_with(&all, path)?;
            if workspace.folder.team.id != *team {
                return Err(Faults(vec![codes::TEAM_ID.at(Place::file(*path), &[("name", (*team).into())])]));
            }
            let changes = BTreeMap::from([((*path).to_owned(), bytes.map(<[u8]>::to_vec))]);
            let edit = Edit {
                team,
                seen: now.head.version,
                changes: &changes,
                revisions: &revisions(&all),
                name: Some(&workspace.folder.team.name),
            };
            if let Edited::Changed(head) | Edited::Unchanged(head) = self.with(|store| store.edit(act, &edit))? {
                return Ok(head);
            }
        }
        Err(changed(path))
    }

    /// What is wrong with the folder.
    ///
    /// # Errors
    /// When there is no such team, or nothing can be read.
    pub fn check(&self, team: &str) -> Result<Faults, Faults> {
        let now = self.team(team)?;
        let dir = temporary()?;
        files::lay_out(dir.path(), &now.files)?;
        let workspace = crate::ops::open(dir.path())?;
        let mut faults = crate::ops::attendance::table_faults(&workspace);
        faults.append(workspace.folder.warnings);
        Ok(faults)
    }

    /// The folder as a zip.
    ///
    /// # Errors
    /// When there is no such team.
    pub fn zipped(&self, team: &str) -> Result<Vec<u8>, Faults> {
        let contents = self.with(|store| store.folder(team, None))?;
        packed(&contents.files)
    }

    /// A new team's folder as a zip, with example chats up to this week.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn template(&self, template: Template, lang: Lang) -> Result<Vec<u8>, Faults> {
        let scratch = temporary()?;
        files::init(scratch.path(), template, lang, Zone::SHANGHAI.local(self.now()).0)?;
        packed(&files::read_whole(scratch.path())?.files)
    }

    /// Takes a folder in that arrives as a zip.
    ///
    /// # Errors
    /// `bad-zip`, all that is wrong with the folder, `import-differs`.
    pub fn take_in(&self, act: &Act, bytes: &[u8], replace: bool) -> Result<Taken, Faults> {
        let scratch = temporary()?;
        let dir = scratch.path().join("team");
        files::lay_out(&dir, &unpacked(bytes)?)?;
        let options = ImportOptions { database: self.database(), replace, act: *act };
        let mut reply = self.with(|store| import_into(store, std::slice::from_ref(&dir), &options))?;
        if !reply.faults.is_empty() {
            return Err(reply.faults);
        }
        let Some(team) = reply.teams.pop() else { return Err(bad_zip()) };
        let (head, outcome) = match team.outcome {
            Imported::Created(head) => (head, "created"),
            Imported::Replaced(head, _) => (head, "replaced"),
            Imported::Unchanged(head) | Imported::Differs(head, _) => (head, "unchanged"),
        };
        Ok(Taken { head, outcome, passed_over: team.passed_over })
    }
}

/// Rosters are published, and attendance is settled, by their own ways, which tell and record it; a path has one spelling.
fn may_be_written(path: &str) -> Result<(), Faults> {
    let refuse = |code: &'static FaultCode| Err(Faults(vec![code.at(Place::default(), &[("path", path.into())])]));
    let odd = |part: &str| part.is_empty() || part.starts_with(['.', '~']) || part.contains('\\');
    match path.split('/').next() {
        _ if path.split('/').any(odd) => refuse(&codes::BAD_PATH),
        Some("out") => refuse(&codes::BAD_PATH),
        Some("rosters") => refuse(&codes::ROSTER_FILE),
        Some("attendance" | "punches") => refuse(&codes::ATTENDANCE_FILE),
        _ => Ok(()),
    }
}

fn changed(path: &str) -> Faults {
    Faults(vec![codes::FILES_CHANGED.at(Place::default(), &[("path", path.into())])])
}

fn bad_zip() -> Faults {
    Faults(vec![codes::BAD_ZIP.at(Place::default(), &[])])
}

fn packed(files: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, Faults> {
    let packed = || -> std::io::Result<Vec<u8>> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (path, bytes) in files {
            zip.start_file(path.as_str(), zip::write::SimpleFileOptions::default())?;
            zip.write_all(bytes)?;
        }
        Ok(zip.finish()?.into_inner())
    };
    packed().map_err(|error| Faults(vec![crate::ops::io_fault(std::path::Path::new("zip"), &error)]))
}

/// Files by path. A folder around all of them is taken off.
fn unpacked(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, Faults> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| bad_zip())?;
    let mut files = BTreeMap::new();
    let mut room = UNPACKED;
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(|_| bad_zip())?;
        let Some(path) = file.enclosed_name().map(|path| path.to_string_lossy().replace('\\', "/")) else { return Err(bad_zip()) };
        if file.is_dir() {
            continue;
        }
        let mut content = Vec::new();
        let read = file.take(room + 1).read_to_end(&mut content).map_err(|_| bad_zip())?;
        room = room.checked_sub(read as u64).ok_or_else(bad_zip)?;
        files.insert(path, content);
    }
    if files.contains_key("team.toml") {
        return Ok(files);
    }
    let around = files
        .keys()
        .find_map(|path| path.strip_suffix("/team.toml").filter(|folder| !folder.contains('/')).map(|folder| format!("{folder}/")));
    let Some(around) = around else { return Err(bad_zip()) };
    Ok(files.into_iter().filter_map(|(path, bytes)| Some((path.strip_prefix(&around)?.to_owned(), bytes))).collect())
}
