//! Punches of a team folder: read with all that is known of columns and people, and imported with a preview.

use super::{Workspace, codes, io_fault};
use crate::domain::{AgentIx, Arg, Fault, Faults, Message, Place, Punch, Team, Text};
use crate::files::{self, ColumnMap, FileCount, FileRead, Layout, Matched, PunchSetup};
use crate::time::Instant;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Every punch that is known.
#[derive(Default)]
pub struct PunchesReply {
    /// By agent and time. [`Punch::file`] is an index into `sources`.
    pub punches: Vec<Punch>,
    /// Files, relative to the team folder, with the sheet in brackets where they have several.
    pub sources: Vec<String>,
    /// The files that were read, relative to the team folder, and the hash of each.
    pub files: Vec<(String, String)>,
    /// Which agent an account of the exports is; the chat tool's records are matched by it too.
    pub people: files::People,
    /// What was refused.
    pub warnings: Faults,
}

/// Reads `punches/` and further files.
///
/// # Errors
/// When a file, a mapping or the folder cannot be read.
pub fn punches(workspace: &Workspace, extra: &[PathBuf]) -> Result<PunchesReply, Faults> {
    let (setup, mut faults) = setup(workspace);
    let mut files = files::punch_files(&workspace.folder.root, &mut faults);
    files.extend(extra.iter().map(|path| (path.clone(), path.display().to_string())));
    let (reads, hashes) = read_all(workspace, &files, &setup.maps, &mut faults);
    let mut gathered = files::gather(&reads, &workspace.folder.team, &setup.people);
    for (read, count) in reads.into_iter().zip(&mut gathered.files) {
        faults.append(read.faults);
        faults.append(std::mem::take(&mut count.faults));
    }
    if faults.has_errors() {
        return Err(faults);
    }
    let files = files.into_iter().zip(hashes).map(|((_, name), hash)| (name, hash)).collect();
    Ok(PunchesReply { punches: gathered.punches, sources: gathered.sources, files, people: setup.people, warnings: faults })
}

fn setup(workspace: &Workspace) -> (PunchSetup, Faults) {
    let mut faults = Faults::default();
    let setup = files::punch_setup(&workspace.folder.root, &workspace.folder.team, &mut faults);
    (setup, faults)
}

/// Each file and the hash of its bytes; what cannot be opened is a fault and an empty file.
fn read_all(workspace: &Workspace, files: &[(PathBuf, String)], maps: &[ColumnMap], faults: &mut Faults) -> (Vec<FileRead>, Vec<String>) {
    let zone = workspace.folder.team.zone;
    let one = |(path, name): &(PathBuf, String)| match std::fs::read(path) {
        Ok(bytes) => (files::read_punches(&bytes, name, zone, maps), files::content_hash(&bytes)),
        Err(error) => {
            faults.push(io_fault(Path::new(name), &error));
            (FileRead { file: name.clone(), ..FileRead::default() }, String::new())
        }
    };
    files.iter().map(one).unzip()
}

/// What to import, and how.
#[derive(Default)]
pub struct PunchImportOptions {
    pub files: Vec<PathBuf>,
    /// Names of columns, to be remembered; `None`: those known already.
    pub columns: Option<ColumnMap>,
    /// Ids, accounts or names of the files and the agents they are (id or unique name), to be remembered.
    pub people: Vec<(String, String)>,
    /// Read and say, write nothing.
    pub dry_run: bool,
    /// When the import is made: punches more than a day later are refused. `None`: any are taken.
    pub now: Option<Instant>,
}

/// What a file holds.
pub struct PunchPreview {
    pub file: String,
    /// Sheets that are tables of punches.
    pub layouts: Vec<(String, Layout)>,
    /// Sheets that are not.
    pub passed: Vec<String>,
    pub rows: usize,
    /// Rows without a punch.
    pub empty: usize,
    /// Rows and cells left out, each with its reason among the warnings; files with many list the first of each reason.
    pub refused: usize,
    /// Punches of agents: those no earlier file tells, and those told before.
    pub new: usize,
    pub doubled: usize,
    /// Punches of people who are not in the team, or whose is not known.
    pub strangers: usize,
    /// Punches put in later by approval.
    pub amended: usize,
    /// Times without a mark that were taken as of the next morning.
    pub rolled: usize,
    /// First and last punch of an agent.
    pub ends: Option<(Instant, Instant)>,
    pub people: Vec<PersonPreview>,
    /// The same bytes were imported before, under this name.
    pub known_as: Option<String>,
}

/// Somebody of a file.
pub struct PersonPreview {
    pub ids: Vec<String>,
    pub name: String,
    pub punches: usize,
    pub matched: Matched,
}

/// What an import did, or would do.
pub struct PunchImport {
    pub files: Vec<PunchPreview>,
    pub written: Vec<PathBuf>,
    pub warnings: Faults,
}

/// What is wrong with the names of columns that somebody gave.
#[must_use]
pub fn bad_columns(wrong: &'static Text) -> Faults {
    let fault = codes::COLUMNS.at(Place::default(), &[]);
    Faults(vec![Fault { cause: Message::new(wrong), ..fault }])
}

struct Source {
    name: String,
    bytes: Vec<u8>,
    known_as: Option<String>,
}

/// Reads files of punches, says what they hold, and keeps them as they came in `punches/`. Importing twice changes nothing.
///
/// # Errors
/// When a file cannot be read, or holds no punches, or a mapping is wrong; nothing is written then.
pub fn import_punches(workspace: &Workspace, options: &PunchImportOptions) -> Result<PunchImport, Faults> {
    let root = &workspace.folder.root;
    let (mut setup, mut faults) = setup(workspace);
    let columns =
        options.columns.clone().filter(|map| !setup.maps.iter().any(|known| ColumnMap { name: map.name.clone(), ..known.clone() } == *map));
    let columns = columns.map(|map| with_free_name(map, &setup.maps));
    setup.maps.splice(0..0, columns.clone());
    let people = people(options, workspace, &mut setup, &mut faults);
    let kept = files::punch_files(root, &mut faults);
    let (mut reads, hashes) = read_all(workspace, &kept, &setup.maps, &mut faults);
    let before = reads.len();
    let known: Vec<(String, String)> = kept.iter().map(|(_, name)| name.clone()).zip(hashes).collect();
    let sources = sources(options, known, &mut faults);
    for source in &sources {
        reads.push(files::read_punches(&source.bytes, &source.name, workspace.folder.team.zone, &setup.maps));
    }
    let gathered = files::gather(&reads, &workspace.folder.team, &setup.people);
    let mut previews = Vec::new();
    for ((read, count), source) in reads.into_iter().zip(gathered.files).skip(before).zip(&sources) {
        future(&read, options.now).into_iter().for_each(|fault| faults.push(fault));
        let ends = ends(&read, &count);
        faults.append(count.faults.clone());
        faults.append(read.faults.clone());
        previews.push(preview(read, count, source, ends));
    }
    if faults.has_errors() {
        return Err(faults);
    }
    let mut import = PunchImport { files: previews, written: Vec::new(), warnings: faults };
    if !options.dry_run {
        write(root, &sources, columns.as_ref(), &people, &mut import)?;
    }
    Ok(import)
}

fn with_free_name(mut map: ColumnMap, known: &[ColumnMap]) -> ColumnMap {
    let taken = |name: &str| known.iter().any(|map| map.name == name);
    let plain = map.name.clone();
    for number in 2.. {
        if !taken(&map.name) {
            break;
        }
        map.name = format!("{plain}-{number}");
    }
    map
}

/// Adds the people of the options to those known. Returns the new ones, with the agents' ids.
fn people(options: &PunchImportOptions, workspace: &Workspace, setup: &mut PunchSetup, faults: &mut Faults) -> Vec<(String, String)> {
    let team = &workspace.folder.team;
    let mut added = Vec::new();
    for (key, name) in &options.people {
        let Some(agent) = agent_called(team, name) else {
            faults.push(codes::NO_AGENT.at(Place::default(), &[("name", name.as_str().into())]));
            continue;
        };
        match setup.people.0.insert(key.clone(), agent) {
            Some(before) if before != agent => {
                let both = format!("{} / {}", team.agent(before).id, team.agent(agent).id);
                faults.push(
                    codes::PERSON_MAPPED.at(Place::file("punches/people.csv"), &[("key", key.as_str().into()), ("known", both.into())]),
                );
            }
            Some(_) => {}
            None => added.push((key.clone(), team.agent(agent).id.clone())),
        }
    }
    added
}

/// By id, or by a name that only one has.
fn agent_called(team: &Team, name: &str) -> Option<AgentIx> {
    let mut called = team.agent_ixs().filter(|agent| team.agent(*agent).name == name);
    let only = called.next().filter(|_| called.next().is_none());
    team.agent_by_id(name).or(only)
}

fn sources(options: &PunchImportOptions, mut known: Vec<(String, String)>, faults: &mut Faults) -> Vec<Source> {
    let mut sources = Vec::new();
    for path in &options.files {
        let name = path.display().to_string();
        match std::fs::read(path) {
            Ok(bytes) => {
                let hash = files::content_hash(&bytes);
                let known_as = known.iter().find(|(_, known)| *known == hash).map(|(name, _)| name.clone());
                known.push((name.clone(), hash));
                sources.push(Source { name, bytes, known_as });
            }
            Err(error) => faults.push(io_fault(path, &error)),
        }
    }
    sources
}

/// Punches that cannot have been made yet: one fault, at the first.
fn future(read: &FileRead, now: Option<Instant>) -> Option<Fault> {
    let now = now?;
    let latest = now + chrono::Duration::days(1);
    let late: Vec<_> = read.punches.iter().filter(|punch| punch.second > latest.timestamp()).collect();
    let first = late.iter().min_by_key(|punch| (punch.sheet, punch.line))?;
    let at = chrono::DateTime::from_timestamp(first.second, 0)?;
    let args = [("count", late.len().into()), ("now", Arg::Instant(now)), ("at", Arg::Instant(at))];
    Some(codes::PUNCH_FUTURE.at(Place::new(read.file.as_str(), first.line as usize, 0), &args))
}

fn ends(read: &FileRead, count: &FileCount) -> Option<(Instant, Instant)> {
    let seconds = read.punches.iter().filter(|punch| count.people[punch.who as usize].agent().is_some()).map(|punch| punch.second);
    let at = |second: i64| chrono::DateTime::from_timestamp(second, 0);
    Some((at(seconds.clone().min()?)?, at(seconds.max()?)?))
}

fn preview(read: FileRead, count: FileCount, source: &Source, ends: Option<(Instant, Instant)>) -> PunchPreview {
    let person = |(who, matched): (files::Who, Matched)| PersonPreview {
        ids: who.ids.into_iter().map(|(_, id)| id).collect(),
        name: who.name,
        punches: who.punches,
        matched,
    };
    PunchPreview {
        layouts: read.sheets.iter().filter_map(|sheet| Some((sheet.name.clone(), sheet.layout?))).collect(),
        passed: read.sheets.iter().filter(|sheet| sheet.layout.is_none()).map(|sheet| sheet.name.clone()).collect(),
        file: read.file,
        rows: read.rows,
        empty: read.empty,
        refused: read.refused,
        new: count.new,
        doubled: count.doubled,
        strangers: count.stranger,
        amended: read.amended,
        rolled: read.rolled,
        ends,
        people: read.people.into_iter().zip(count.people).map(person).collect(),
        known_as: source.known_as.clone(),
    }
}

fn write(
    root: &Path,
    sources: &[Source],
    columns: Option<&ColumnMap>,
    people: &[(String, String)],
    import: &mut PunchImport,
) -> Result<(), Faults> {
    let folder = root.join(files::PUNCH_FOLDER);
    // How files are read goes first: a crash in between leaves no file behind that nothing can read.
    let refused = |error: std::io::Error| Faults(vec![io_fault(&folder, &error)]);
    let remembered = files::remember(root, columns, people).map_err(refused)?;
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for source in sources.iter().filter(|source| source.known_as.is_none()) {
        let own = Path::new(&source.name).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let name = files::kept_name(&own, &source.bytes, &|name| folder.join(name).exists() || taken.contains(name));
        import.written.push(files::keep_punches(root, &name, &source.bytes).map_err(refused)?);
        taken.insert(name);
    }
    import.written.extend(remembered);
    Ok(())
}
