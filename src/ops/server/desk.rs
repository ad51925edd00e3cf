//! What every use case of the server works with: connections to the database, and the teams' folders as they were last read.

use super::codes;
use crate::domain::{Faults, Place};
use crate::files;
use crate::ops::attendance::table_faults;
use crate::ops::{Workspace, open};
use crate::store::{Database, Store, TeamHead};
use crate::time::Instant;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a request waits for a connection: an outage is told soon.
const PATIENCE: Duration = Duration::from_secs(4);

/// The clock, passed in.
pub type Clock = fn() -> Instant;

/// A team's folder in one version.
pub struct TeamNow {
    pub head: TeamHead,
    pub files: BTreeMap<String, Vec<u8>>,
    pub workspace: Workspace,
}

/// Connections and what was read through them. Cheap to share, safe to use from many threads.
pub struct Desk {
    database: Database,
    clock: Clock,
    pool: r2d2::Pool<Connections>,
    teams: Mutex<BTreeMap<String, Arc<TeamNow>>>,
    /// Who reads a team's folder holds its lock: a thousand phones that ask at once after a publication make one reading.
    reading: Mutex<BTreeMap<String, Arc<Mutex<()>>>>,
}

struct Connections {
    database: Database,
    clock: Clock,
}

/// Faults as an error that the pool can pass on.
#[derive(Debug)]
struct Refused(Faults);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.0.first().map_or("refused", |fault| fault.code))
    }
}

impl std::error::Error for Refused {}

impl r2d2::ManageConnection for Connections {
    type Connection = Store;
    type Error = Refused;

    fn connect(&self) -> Result<Store, Refused> {
        Store::open(&self.database, (self.clock)()).map_err(Refused)
    }

    fn is_valid(&self, store: &mut Store) -> Result<(), Refused> {
        if store.is_lost() { Err(Refused(outage())) } else { Ok(()) }
    }

    fn has_broken(&self, store: &mut Store) -> bool {
        store.is_lost()
    }
}

fn outage() -> Faults {
    Faults(vec![codes::OUTAGE.at(Place::default(), &[])])
}

impl Desk {
    /// Opens a database; a SQLite file that is not there is made. At most `most` connections at once.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub fn open(database: &Database, clock: Clock, most: u32) -> Result<Self, Faults> {
        // Tables are brought up to date before anybody waits for a connection, and what is wrong is told as it is.
        drop(Store::create(database, clock())?);
        sweep();
        Self::known(database, clock, most)
    }

    /// Likewise, but that it must be there.
    ///
    /// # Errors
    /// `no-database`; when it cannot be opened.
    pub fn known(database: &Database, clock: Clock, most: u32) -> Result<Self, Faults> {
        drop(Store::open(database, clock())?);
        let pool = r2d2::Pool::builder()
            .max_size(most)
            .min_idle(Some(1))
            .connection_timeout(PATIENCE)
            .test_on_check_out(true)
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build_unchecked(Connections { database: database.clone(), clock });
        Ok(Self { database: database.clone(), clock, pool, teams: Mutex::default(), reading: Mutex::default() })
    }

    #[must_use]
    pub fn now(&self) -> Instant {
        (self.clock)()
    }

    #[must_use]
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Works with a connection.
    ///
    /// # Errors
    /// What the work says; `outage` when there is no connection.
    pub fn with<T>(&self, work: impl FnOnce(&mut Store) -> Result<T, Faults>) -> Result<T, Faults> {
        let mut store = self.pool.get().map_err(|_| outage())?;
        let done = work(&mut store);
        // The server went away in the middle of it.
        if done.is_err() && store.is_lost() { Err(outage()) } else { done }
    }

    /// A team's folder as it is now. Read anew only when its files changed.
    ///
    /// # Errors
    /// When there is no such team, or its folder cannot be used.
    pub fn team(&self, id: &str) -> Result<Arc<TeamNow>, Faults> {
        let head = self.with(|store| store.team(id))?;
        if let Some(known) = self.read_before(id, head.version) {
            return Ok(known);
        }
        let turn = Arc::clone(self.reading.lock().unwrap_or_else(PoisonError::into_inner).entry(id.to_owned()).or_default());
        let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = self.read_before(id, head.version) {
            return Ok(known);
        }
        let contents = self.with(|store| store.folder(id, None))?;
        let workspace = read(&contents.files)?;
        let now = Arc::new(TeamNow { head: contents.team, files: contents.files, workspace });
        self.lock().insert(id.to_owned(), Arc::clone(&now));
        Ok(now)
    }

    fn read_before(&self, id: &str, version: i64) -> Option<Arc<TeamNow>> {
        self.lock().get(id).filter(|known| known.head.version == version).cloned()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Arc<TeamNow>>> {
        self.teams.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Files as a team folder that makes sense.
///
/// # Errors
/// All faults at once.
pub(in crate::ops) fn read(files: &BTreeMap<String, Vec<u8>>) -> Result<Workspace, Faults> {
    let dir = temporary()?;
    files::lay_out(dir.path(), files)?;
    open(dir.path())
}

/// The same, and the file at `path` makes sense, also where only attendance reads it. What others left wrong holds up nobody who mends.
pub(super) fn read_with(files: &BTreeMap<String, Vec<u8>>, path: &str) -> Result<Workspace, Faults> {
    let dir = temporary()?;
    files::lay_out(dir.path(), files)?;
    let workspace = open(dir.path())?;
    let mut faults = table_faults(&workspace);
    faults.0.retain(|fault| fault.place.file == path);
    if faults.has_errors() { Err(faults) } else { Ok(workspace) }
}

/// Begins the names of temporary folders; the number of the process follows.
const SCRATCH: &str = "paiban-work-";

/// Removes folders that killed processes left: they hold what is in teams' folders.
fn sweep() {
    let entries = std::fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten();
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let owner = name.strip_prefix(SCRATCH).and_then(|rest| rest.split('-').next()).and_then(|number| number.parse::<u32>().ok());
        // Only where the system tells which processes live.
        let gone = |owner: u32| std::path::Path::new("/proc/self").exists() && !std::path::Path::new(&format!("/proc/{owner}")).exists();
        if owner.is_some_and(gone) {
            drop(std::fs::remove_dir_all(entry.path()));
        }
    }
}

/// A folder that goes away with its owner.
/// # Errors
/// When the system refuses.
pub fn temporary() -> Result<tempfile::TempDir, Faults> {
    let made = tempfile::Builder::new().prefix(&format!("{SCRATCH}{}-", std::process::id())).tempdir();
    made.map_err(|error| Faults(vec![crate::ops::io_fault(&std::env::temp_dir(), &error)]))
}
