//! The inputs of a closed period: kept by their hash, laid out again as a folder when the period is looked at or proved.

use super::codes;
use crate::domain::{Fault, Faults, Period, Place};
use crate::files::{self, ClosedFile, content_hash, write_atomic};
use crate::ops::{Workspace, io_fault};
use crate::time::IsoWeek;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Folder of the kept inputs.
const KEPT: &str = "attendance/inputs";

/// Folder of a period, from the team folder.
pub(super) fn folder_of(period: Period) -> String {
    format!("attendance/{period}")
}

/// Every file of a team folder that attendance of a period reads, by path from the folder.
pub(super) fn input_paths(root: &Path, period: Period) -> Vec<String> {
    let mut paths = Vec::new();
    for name in ["team", "holidays", "leave", "swaps", "conduct", "fund", "chats", "status"] {
        let ends = if name == "team" { &["toml"][..] } else { &["csv", "xlsx", "xls"] };
        paths.extend(ends.iter().map(|end| format!("{name}.{end}")).filter(|file| root.join(file).is_file()));
    }
    for folder in ["chats", "punches", "status"] {
        paths.extend(files_in(root, folder));
    }
    let weeks = [IsoWeek::of(period.first).plus(-1), IsoWeek::of(period.last).plus(1)];
    let near = |path: &String| {
        let name = path.rsplit('/').next().unwrap_or_default();
        let week = name.split('.').next().and_then(|week| week.parse::<IsoWeek>().ok());
        week.is_some_and(|week| weeks[0] <= week && week <= weeks[1])
    };
    paths.extend(["rosters", "rosters/earlier"].iter().flat_map(|folder| files_in(root, folder)).filter(near));
    let cases = format!("{}/{}", folder_of(period), files::CASES_FILE);
    paths.extend(Some(cases).filter(|file| root.join(file).is_file()));
    paths.sort();
    paths
}

/// Files right in a folder; hidden and temporary ones left out.
fn files_in(root: &Path, folder: &str) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(root.join(folder)) else { return Vec::new() };
    let files = entries.flatten().filter(|entry| entry.path().is_file());
    let names = files.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| !name.starts_with(['.', '~'])).map(|name| format!("{folder}/{name}")).collect()
}

/// Hashes of files that there are, by path.
pub(super) fn hashes(root: &Path, paths: &[String]) -> Result<BTreeMap<String, String>, Faults> {
    let hash = |path: &String| {
        let bytes = std::fs::read(root.join(path)).map_err(|error| Faults(vec![io_fault(Path::new(path), &error)]))?;
        Ok((path.clone(), content_hash(&bytes)))
    };
    paths.iter().map(hash).collect()
}

/// Keeps the inputs: a file that is kept already is not written again.
pub(super) fn keep(root: &Path, paths: &[String]) -> Result<BTreeMap<String, String>, Faults> {
    let mut kept = BTreeMap::new();
    for path in paths {
        let fault = |error: std::io::Error| Faults(vec![io_fault(Path::new(path), &error)]);
        let bytes = std::fs::read(root.join(path)).map_err(fault)?;
        let hash = content_hash(&bytes);
        let place = root.join(KEPT).join(&hash);
        if !std::fs::read(&place).is_ok_and(|known| known == bytes) {
            write_atomic(&place, &bytes).map_err(fault)?;
        }
        kept.insert(path.clone(), hash);
    }
    Ok(kept)
}

/// Inputs whose kept copy is lost or is another than it was.
pub(super) fn lost(root: &Path, record: &ClosedFile) -> Vec<String> {
    let sound = |hash: &String| std::fs::read(root.join(KEPT).join(hash)).is_ok_and(|bytes| content_hash(&bytes) == *hash);
    record.inputs.iter().filter(|(_, hash)| !sound(hash)).map(|(path, _)| path.clone()).collect()
}

/// A team folder as it was when the period was closed, in a temporary place. `newer`: of these paths, what is in the folder today.
pub(super) fn laid_out(root: &Path, record: &ClosedFile, newer: impl Fn(&str) -> bool) -> Result<tempfile::TempDir, Faults> {
    let failed = |path: &Path, error: &std::io::Error| Faults(vec![io_fault(path, error)]);
    let folder = tempfile::tempdir().map_err(|error| failed(Path::new("tmp"), &error))?;
    let copy = |from: PathBuf, path: &str| {
        let to = folder.path().join(path);
        let parent = to.parent().unwrap_or(folder.path());
        std::fs::create_dir_all(parent).and_then(|()| std::fs::copy(&from, &to)).map_err(|error| failed(&from, &error))
    };
    let faults: Vec<Fault> = lost(root, record).iter().filter(|path| !newer(path)).map(|path| gone(path)).collect();
    if !faults.is_empty() {
        return Err(Faults(faults));
    }
    for (path, hash) in record.inputs.iter().filter(|(path, _)| !newer(path)) {
        copy(root.join(KEPT).join(hash), path)?;
    }
    Ok(folder)
}

/// Adds to a folder what is in another today.
pub(super) fn add(folder: &Path, root: &Path, paths: &[String]) -> Result<(), Faults> {
    for path in paths {
        let to = folder.join(path);
        let parent = to.parent().unwrap_or(folder);
        let done = std::fs::create_dir_all(parent).and_then(|()| std::fs::copy(root.join(path), &to));
        done.map_err(|error| Faults(vec![io_fault(&root.join(path), &error)]))?;
    }
    Ok(())
}

fn gone(path: &str) -> Fault {
    codes::INPUT_LOST.at(Place::file(path), &[("path", path.into())])
}

/// True of what people did, as against the rules they are judged by: late data may change it after closing.
pub(super) fn is_data(path: &str) -> bool {
    // Whose account is whose is read with the team: the table of then goes with the team of then.
    let rules = ["team.", "holidays.", "rosters/", "attendance/", "fund.", "punches/people.csv"];
    !rules.iter().any(|rule| path.starts_with(rule))
}

/// The record of a period, when it was ever closed.
pub(super) fn record(workspace: &Workspace, period: Period) -> Result<Option<ClosedFile>, Faults> {
    let file = format!("{}/{}", folder_of(period), files::CLOSED_FILE);
    let mut faults = Faults::default();
    let record = files::read_closed(&workspace.folder.root.join(&file), &file, &mut faults);
    if faults.has_errors() { Err(faults) } else { Ok(record) }
}

/// The stored result of a closed period, which must be the one it was closed with.
pub(super) fn proven_result(root: &Path, period: Period, record: &ClosedFile) -> Result<crate::domain::PeriodResult, Faults> {
    let (result, hash) = stored_result(root, period)?;
    if hash != record.result {
        let file = format!("{}/{}", folder_of(period), files::RESULT_FILE);
        return Err(Faults(vec![codes::RESULT_CHANGED.at(Place::file(file), &[])]));
    }
    Ok(result)
}

/// The stored result of a closed period, and the hash of its bytes.
pub(super) fn stored_result(root: &Path, period: Period) -> Result<(crate::domain::PeriodResult, String), Faults> {
    let file = format!("{}/{}", folder_of(period), files::RESULT_FILE);
    let path = root.join(&file);
    let bytes = std::fs::read(&path).map_err(|error| Faults(vec![io_fault(Path::new(&file), &error)]))?;
    let mut faults = Faults::default();
    let found = files::read_result(&path, &file, &mut faults);
    found.map(|result| (result, content_hash(&bytes))).ok_or(faults)
}
