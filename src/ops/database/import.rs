//! `paiban import`: team folders into a database.

use super::codes;
use crate::domain::{Arg, Fault, Faults, Place};
use crate::files::{self, WholeFolder};
use crate::ops::open;
use crate::store::{Act, Database, FileChanges, Imported, Incoming, Store};
use std::path::{Path, PathBuf};

/// How many changed files a fault names.
const NAMED: usize = 5;

/// What to do with teams that are there already.
pub struct ImportOptions<'a> {
    pub database: &'a Database,
    /// A folder may be the next version of its team.
    pub replace: bool,
    pub act: Act<'a>,
}

/// A folder that was taken in.
pub struct TeamImport {
    pub dir: PathBuf,
    pub outcome: Imported,
    pub files: usize,
    pub bytes: usize,
    /// Files of the folder that are not kept.
    pub passed_over: Vec<String>,
}

/// What came of all folders. Each is taken in whole or not at all.
pub struct ImportReply {
    pub teams: Vec<TeamImport>,
    /// Why others were not taken in.
    pub faults: Faults,
}

/// A folder that was read and makes sense.
struct Checked {
    dir: PathBuf,
    incoming: Incoming,
    passed_over: Vec<String>,
}

/// Takes team folders in; all are read and checked before the first is written.
///
/// # Errors
/// When a folder cannot be used, with places from the current folder; nothing is written then. When the database cannot be opened.
pub fn import(dirs: &[PathBuf], options: &ImportOptions) -> Result<ImportReply, Faults> {
    let checked = check_all(dirs, options)?;
    let mut store = Store::create(options.database, options.act.at)?;
    Ok(take_in(&mut store, checked, options))
}

/// Likewise into a database that is open already.
///
/// # Errors
/// As [`import`].
pub fn import_into(store: &mut Store, dirs: &[PathBuf], options: &ImportOptions) -> Result<ImportReply, Faults> {
    let checked = check_all(dirs, options)?;
    Ok(take_in(store, checked, options))
}

fn check_all(dirs: &[PathBuf], options: &ImportOptions) -> Result<Vec<Checked>, Faults> {
    super::known(&options.act)?;
    let (mut checked, mut faults) = (Vec::new(), Faults::default());
    for dir in dirs {
        match check(dir) {
            Ok(folder) => checked.push(folder),
            Err(found) => faults.append(from_here(dir, found)),
        }
    }
    faults.append(twice(&checked));
    if faults.is_empty() { Ok(checked) } else { Err(faults) }
}

fn take_in(store: &mut Store, checked: Vec<Checked>, options: &ImportOptions) -> ImportReply {
    let mut reply = ImportReply { teams: Vec::new(), faults: Faults::default() };
    for Checked { dir, incoming, passed_over } in checked {
        match store.import(&options.act, &incoming, options.replace) {
            Ok(Imported::Differs(head, changes)) => reply.faults.push(differs(&dir, &head.id, &changes)),
            Ok(outcome) => {
                let bytes = incoming.files.values().map(Vec::len).sum();
                reply.teams.push(TeamImport { dir, outcome, files: incoming.files.len(), bytes, passed_over });
            }
            Err(found) => reply.faults.append(from_here(&dir, found)),
        }
    }
    reply
}

/// Reads a folder twice as bytes, and in between as a team: what is kept is what was checked.
fn check(dir: &Path) -> Result<Checked, Faults> {
    let whole = files::read_whole(dir)?;
    let team = open(dir)?.folder.team;
    files::same_as(dir, &whole)?;
    let WholeFolder { files, passed_over } = whole;
    let revisions = crate::ops::server::revisions(&files);
    let incoming = Incoming { team: team.id, name: team.name, files, revisions };
    Ok(Checked { dir: dir.to_owned(), incoming, passed_over })
}

/// Places in a folder as places from where the command runs.
fn from_here(dir: &Path, faults: Faults) -> Faults {
    let place = |place: Place| {
        let within = !place.file.is_empty() && dir.join(&place.file).exists();
        let file = if within { dir.join(&place.file).display().to_string() } else { place.file };
        Place { file, ..place }
    };
    let moved = |mut fault: Fault| {
        fault.place = place(fault.place);
        fault
    };
    Faults(faults.0.into_iter().map(moved).collect())
}

fn twice(checked: &[Checked]) -> Faults {
    let mut faults = Faults::default();
    for (index, folder) in checked.iter().enumerate() {
        let same = |other: &&Checked| other.incoming.team == folder.incoming.team;
        if let Some(other) = checked[..index].iter().find(same) {
            let folders = Arg::List([other, folder].map(|folder| folder.dir.display().to_string()).to_vec());
            faults.push(codes::TEAM_TWICE.at(Place::default(), &[("name", folder.incoming.team.clone().into()), ("folders", folders)]));
        }
    }
    faults
}

fn differs(dir: &Path, team: &str, changes: &FileChanges) -> Fault {
    let FileChanges { added, changed, removed } = changes;
    let mut some: Vec<String> = [added, changed, removed].into_iter().flatten().take(NAMED).cloned().collect();
    if added.len() + changed.len() + removed.len() > some.len() {
        some.push("…".to_owned());
    }
    let args = [
        ("name", team.into()),
        ("added", added.len().into()),
        ("changed", changed.len().into()),
        ("removed", removed.len().into()),
        ("files", Arg::List(some)),
    ];
    codes::IMPORT_DIFFERS.at(Place::file(dir.display().to_string()), &args)
}
