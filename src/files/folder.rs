//! A whole team folder: every file is read and every fault collected before anything is said.

use super::codes::{self, fault};
use super::rows::decode;
use super::{chats, published, tables, team};
use crate::domain::{Arg, Event, Fault, Faults, Leave, Place, Published, Request, Team, VolumeHistory};
use crate::time::Date;
use std::path::{Path, PathBuf};

/// Everything that a team folder holds.
#[derive(Clone, Debug)]
pub struct Folder {
    pub root: PathBuf,
    pub team: Team,
    /// One for each skill that has data, all on the same grid.
    pub histories: Vec<VolumeHistory>,
    /// The last business day of which the history knows anything.
    pub history_until: Option<Date>,
    /// The history of at least one skill has no handle times: those of the team file are used.
    pub handle_times_from_setting: bool,
    pub events: Vec<Event>,
    pub leave: Vec<Leave>,
    pub requests: Vec<Request>,
    /// The present revision of each week, by week.
    pub rosters: Vec<Published>,
    /// Revisions before the present ones, by week and revision: what was in force when attendance is judged.
    pub earlier: Vec<Published>,
    /// What was found and can be lived with.
    pub warnings: Faults,
}

/// Reads a team folder.
///
/// # Errors
/// All faults, warnings among them, when at least one is an error.
pub fn read_folder(dir: &Path) -> Result<Folder, Faults> {
    read(dir, |_| true)
}

/// Reads a folder whose team file is older than its tables: what is said of people who are not in the team is left out.
///
/// # Errors
/// Likewise, but for people who are not known.
pub fn read_folder_of_then(dir: &Path) -> Result<Folder, Faults> {
    read(dir, |fault| fault.place.file == team::TEAM_FILE || fault.code != codes::UNKNOWN_REFERENCE.code)
}

/// Faults that do not `count` are dropped.
fn read(dir: &Path, count: impl Fn(&Fault) -> bool) -> Result<Folder, Faults> {
    let mut faults = Faults::default();
    if !dir.is_dir() {
        return Err(Faults(vec![fault(&codes::NO_FOLDER, Place::default(), &[("path", dir.display().to_string().into())])]));
    }
    let Some(mut team) = read_team_file(dir, &mut faults) else { return Err(faults) };
    if let Some((path, file)) = table_file(dir, "holidays", &mut faults) {
        tables::own_holidays(&path, &file, &mut team.calendar, &mut faults);
    }
    let people_known = !team.agents.is_empty();
    let files = chat_files(dir, &mut faults);
    if files.is_empty() {
        faults.push(fault(&codes::NO_CHATS, Place::file("chats.csv"), &[]));
    }
    let usable: &[_] = if team.skills.is_empty() { &[] } else { &files };
    let history = chats::read_chats(usable, &team, &mut faults);
    let events = table_file(dir, "events", &mut faults).map(|(path, file)| tables::events(&path, &file, &team, &mut faults));
    let of_people = |name, faults: &mut Faults| table_file(dir, name, faults).filter(|_| people_known);
    let leave = of_people("leave", &mut faults).map(|(path, file)| tables::leave(&path, &file, &team, &mut faults));
    let requests = of_people("requests", &mut faults).map(|(path, file)| tables::requests(&path, &file, &team, &mut faults));
    let mut published = |folder| if people_known { read_rosters(dir, folder, &mut team, &mut faults) } else { Vec::new() };
    let (rosters, mut earlier) = (published(published::FOLDER), published(published::EARLIER));
    earlier.retain(|old| !rosters.iter().any(|now| (now.week, now.revision) == (old.week, old.revision)));
    faults.0.retain(count);
    faults.sort();
    if faults.has_errors() {
        return Err(faults);
    }
    Ok(Folder {
        root: dir.to_owned(),
        team,
        histories: history.histories,
        history_until: history.until,
        handle_times_from_setting: history.handle_times_from_setting,
        events: events.unwrap_or_default(),
        leave: leave.unwrap_or_default(),
        requests: requests.unwrap_or_default(),
        rosters,
        earlier,
        warnings: faults,
    })
}

fn unreadable(file: &str, error: &std::io::Error) -> Fault {
    fault(&codes::CANNOT_READ, Place::file(file), &[("detail", error.to_string().into())])
}

/// A text file of the folder, as UTF-8 or GBK; its faults are reported.
pub(super) fn read_text(path: &Path, file: &str, faults: &mut Faults) -> Option<String> {
    match std::fs::read(path).map(|bytes| decode(&bytes)) {
        Ok(Some(text)) => Some(text),
        Ok(None) => {
            faults.push(fault(&codes::ENCODING, Place::file(file), &[]));
            None
        }
        Err(error) => {
            faults.push(unreadable(file, &error));
            None
        }
    }
}

fn read_team_file(dir: &Path, faults: &mut Faults) -> Option<Team> {
    let text = read_text(&dir.join(team::TEAM_FILE), team::TEAM_FILE, faults)?;
    let (team, found) = team::read_team(&text);
    faults.append(found);
    Some(team)
}

/// What a table's name may end in.
const TABLES: [&str; 3] = ["csv", "xlsx", "xls"];

/// The files `name.csv`, `name.xlsx` and `name.xls` that exist.
pub(super) fn named_tables(dir: &Path, name: &str) -> Vec<(PathBuf, String)> {
    let files = TABLES.map(|end| format!("{name}.{end}"));
    files.into_iter().map(|file| (dir.join(&file), file)).filter(|(path, _)| path.exists()).collect()
}

/// The one file of a table; that there are several is a fault, as one of them would go unread.
pub(super) fn table_file(dir: &Path, name: &str, faults: &mut Faults) -> Option<(PathBuf, String)> {
    let found = named_tables(dir, name);
    if let [(_, first), _, ..] = found.as_slice() {
        let all = Arg::List(found.iter().map(|(_, file)| file.clone()).collect());
        faults.push(fault(&codes::TWO_SOURCES, Place::file(first.as_str()), &[("known", all)]));
    }
    found.into_iter().next()
}

/// Files of a folder within, by name; `wanted` judges the extension.
pub(super) fn files_within(dir: &Path, folder: &str, wanted: &[&str], faults: &mut Faults) -> Vec<(PathBuf, String)> {
    let within = dir.join(folder);
    if !within.is_dir() {
        return Vec::new();
    }
    let entries = match std::fs::read_dir(&within) {
        Ok(entries) => entries,
        Err(error) => {
            faults.push(unreadable(folder, &error));
            return Vec::new();
        }
    };
    let fits = |path: &Path| path.extension().is_some_and(|end| wanted.iter().any(|known| end.eq_ignore_ascii_case(known)));
    let hidden = |name: &str| name.starts_with(['.', '~']);
    let named = |path: PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned()).map(|name| (path, name));
    let paths = entries.flatten().map(|entry| entry.path()).filter(|path| fits(path));
    let files = paths.filter_map(named).filter(|(_, name)| !hidden(name)).map(|(path, name)| (path, format!("{folder}/{name}")));
    let mut files: Vec<_> = files.collect();
    files.sort();
    files
}

/// `chats.csv`, `chats.xlsx`, `chats.xls`, and all tables in `chats/`.
pub(super) fn chat_files(dir: &Path, faults: &mut Faults) -> Vec<(PathBuf, String)> {
    let mut files = named_tables(dir, "chats");
    files.extend(files_within(dir, "chats", &TABLES, faults));
    files
}

fn read_rosters(dir: &Path, folder: &str, team: &mut Team, faults: &mut Faults) -> Vec<Published> {
    let mut rosters = Vec::new();
    for (path, file) in files_within(dir, folder, &["toml"], faults) {
        let Some(text) = read_text(&path, &file, faults) else { continue };
        let (found, said) = published::read_published(&file, &text, team);
        faults.append(said);
        rosters.extend(found);
    }
    rosters.sort_by_key(|published| (published.week, published.revision));
    rosters
}
