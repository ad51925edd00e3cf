//! A whole team folder as bytes by path, and back: what a database takes in and gives out.

use super::atomic::move_into_place;
use super::codes::{self, fault};
use crate::domain::{Arg, Fault, Faults, Place};
use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};

/// Folders within folders, at most: links may lead round in a circle.
const DEEPEST: usize = 16;

/// Bytes of one file, at most.
const LARGEST: u64 = 256 << 20;

/// Documents, made again at any time.
const DOCUMENTS: &str = "out";

/// All files of a team folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WholeFolder {
    /// By path from the folder, parted by `/`.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What is left out: hidden and temporary files (no reader looks at them), and documents in `out/`.
    pub passed_over: Vec<String>,
}

/// Reads every file of a team folder, as it is.
///
/// # Errors
/// All that cannot be read or taken in.
pub fn read_whole(dir: &Path) -> Result<WholeFolder, Faults> {
    if !dir.is_dir() {
        return Err(Faults(vec![fault(&codes::NO_FOLDER, Place::default(), &[("path", dir.display().to_string().into())])]));
    }
    let (mut whole, mut faults) = (WholeFolder::default(), Faults::default());
    read_within(dir, "", 0, &mut whole, &mut faults);
    whole.passed_over.sort();
    if faults.is_empty() { Ok(whole) } else { Err(faults) }
}

/// The folder still is as it was read.
///
/// # Errors
/// When files have come, gone or changed since.
pub fn same_as(dir: &Path, before: &WholeFolder) -> Result<(), Faults> {
    let now = read_whole(dir)?;
    let paths = before.files.keys().chain(now.files.keys());
    let mut other: Vec<String> = paths.filter(|path| before.files.get(*path) != now.files.get(*path)).cloned().collect();
    if other.is_empty() {
        return Ok(());
    }
    other.sort();
    other.dedup();
    Err(Faults(vec![fault(&codes::FOLDER_CHANGING, Place::default(), &[("files", Arg::List(other))])]))
}

fn read_within(dir: &Path, prefix: &str, depth: usize, whole: &mut WholeFolder, faults: &mut Faults) {
    let entries = match std::fs::read_dir(dir).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
        Ok(entries) => entries,
        Err(error) => return faults.push(unreadable(prefix, &error)),
    };
    for entry in entries {
        let name = entry.file_name();
        let Some(name) = name.to_str() else {
            faults.push(unusable(&format!("{prefix}{}", name.to_string_lossy())));
            continue;
        };
        let (path, place) = (entry.path(), format!("{prefix}{name}"));
        let is_folder = path.is_dir();
        if name.starts_with(['.', '~']) || (is_folder && place == DOCUMENTS) {
            whole.passed_over.push(place);
        } else if is_folder && depth == DEEPEST {
            faults.push(unusable(&place));
        } else if is_folder {
            read_within(&path, &format!("{place}/"), depth + 1, whole, faults);
        } else {
            match read_file(&path, &place) {
                Ok(bytes) => drop(whole.files.insert(place, bytes)),
                Err(found) => faults.append(found),
            }
        }
    }
}

fn read_file(path: &Path, place: &str) -> Result<Vec<u8>, Faults> {
    let failed = |error: io::Error| Faults(vec![unreadable(place, &error)]);
    let size = std::fs::metadata(path).map_err(failed)?;
    if !size.is_file() {
        return Err(Faults(vec![unusable(place)]));
    }
    if size.len() > LARGEST {
        let megabytes = |bytes: u64| i64::try_from(bytes >> 20).unwrap_or(i64::MAX);
        let args = [("size", megabytes(size.len()).into()), ("most", megabytes(LARGEST).into())];
        return Err(Faults(vec![fault(&codes::FILE_LARGE, Place::file(place), &args)]));
    }
    std::fs::read(path).map_err(failed)
}

fn unreadable(place: &str, error: &io::Error) -> Fault {
    fault(&codes::CANNOT_READ, Place::file(place), &[("detail", error.to_string().into())])
}

fn unusable(place: &str) -> Fault {
    fault(&codes::FILE_NAME, Place::file(place), &[("name", place.into()), ("most", DEEPEST.into())])
}

/// Writes a new team folder, whole or not at all.
///
/// # Errors
/// When there is a folder with something in it already, a path would lead out of it, or it cannot be written.
pub fn write_whole(dir: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), Faults> {
    let outside: Vec<Fault> = files.keys().filter(|path| !stays_within(path)).map(|path| unusable(path)).collect();
    if !outside.is_empty() {
        return Err(Faults(outside));
    }
    let empty = || std::fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_none());
    if dir.symlink_metadata().is_ok() && !empty() {
        return Err(Faults(vec![fault(&codes::FOLDER_NOT_EMPTY, Place::file(dir.display().to_string()), &[])]));
    }
    laid_out(dir, files).map_err(|error| {
        let place = Place::file(dir.display().to_string());
        Faults(vec![fault(&codes::CANNOT_WRITE, place, &[("detail", error.to_string().into())])])
    })
}

/// Lays files out in a folder that nobody else looks at, such as a temporary one.
///
/// # Errors
/// When a path would lead out of it, or it cannot be written.
pub fn lay_out(dir: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), Faults> {
    for (path, bytes) in files {
        if !stays_within(path) {
            return Err(Faults(vec![unusable(path)]));
        }
        let place = dir.join(path);
        let written = std::fs::create_dir_all(place.parent().unwrap_or(dir)).and_then(|()| std::fs::write(&place, bytes));
        if let Err(error) = written {
            let args = [("detail", error.to_string().into())];
            return Err(Faults(vec![fault(&codes::CANNOT_WRITE, Place::file(place.display().to_string()), &args)]));
        }
    }
    Ok(())
}

/// A folder beside it is filled, synced and renamed.
fn laid_out(dir: &Path, files: &BTreeMap<String, Vec<u8>>) -> io::Result<()> {
    let parent = dir.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent)?;
    let beside = tempfile::Builder::new().prefix(".paiban-").tempdir_in(parent)?;
    let made: PathBuf = beside.path().join("folder");
    std::fs::create_dir(&made)?;
    for (path, bytes) in files {
        let place = made.join(path);
        std::fs::create_dir_all(place.parent().unwrap_or(&made))?;
        let mut file = std::fs::File::create_new(&place)?;
        io::Write::write_all(&mut file, bytes)?;
        file.sync_all()?;
    }
    move_into_place(&made, dir)
}

fn stays_within(path: &str) -> bool {
    !path.is_empty() && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[&str]) -> BTreeMap<String, Vec<u8>> {
        names.iter().map(|name| ((*name).to_owned(), name.as_bytes().to_vec())).collect()
    }

    #[test]
    fn what_is_written_is_read_again_and_nothing_lies_beside_it() {
        let parent = tempfile::tempdir().unwrap();
        let dir = parent.path().join("team");
        let all = files(&["team.toml", "punches/一月/a.dat", "chats/b.csv"]);
        write_whole(&dir, &all).unwrap();
        assert_eq!(read_whole(&dir).unwrap(), WholeFolder { files: all.clone(), passed_over: Vec::new() });
        assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 1);
        assert_eq!(write_whole(&dir, &all).unwrap_err().0[0].code, "folder-not-empty");
    }

    #[test]
    fn hidden_files_and_documents_are_passed_over() {
        let dir = tempfile::tempdir().unwrap();
        for (path, bytes) in files(&["team.toml", ".git/config", "~$team.xlsx", "out/2026-W48/roster.html", "attendance/.lock"]) {
            std::fs::create_dir_all(dir.path().join(&path).parent().unwrap()).unwrap();
            std::fs::write(dir.path().join(path), bytes).unwrap();
        }
        let whole = read_whole(dir.path()).unwrap();
        assert_eq!(whole.files, files(&["team.toml"]));
        assert_eq!(whole.passed_over, [".git", "attendance/.lock", "out", "~$team.xlsx"]);
    }

    #[test]
    fn a_file_beyond_all_measure_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::File::create(dir.path().join("chats.csv")).unwrap().set_len(LARGEST + 1).unwrap();
        assert_eq!(read_whole(dir.path()).unwrap_err().0[0].code, "file-large");
    }

    #[test]
    fn no_path_leads_out_of_the_folder() {
        let dir = tempfile::tempdir().unwrap();
        for path in ["../up", "/etc/up", "a/../../up", ""] {
            assert_eq!(write_whole(&dir.path().join("team"), &files(&[path])).unwrap_err().0[0].code, "file-name", "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_a_circle_of_them_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(elsewhere.path(), "chats").unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), dir.path().join("chats.csv")).unwrap();
        assert_eq!(read_whole(dir.path()).unwrap().files["chats.csv"], b"chats");
        std::os::unix::fs::symlink(dir.path(), dir.path().join("round")).unwrap();
        assert_eq!(read_whole(dir.path()).unwrap_err().0[0].code, "file-name");
    }

    #[test]
    fn a_folder_that_changes_while_it_is_read_is_told() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("team.toml"), "a").unwrap();
        let before = read_whole(dir.path()).unwrap();
        same_as(dir.path(), &before).unwrap();
        std::fs::write(dir.path().join("team.toml"), "b").unwrap();
        assert_eq!(same_as(dir.path(), &before).unwrap_err().0[0].code, "folder-changing");
    }
}
