//! The store: one connection, reads of one moment, and the one function through which everything is written.

use super::audit::{self, Record};
use super::database::Database;
use super::link::{Link, Missing};
use super::migrate::{LATEST, migrate};
use super::value::{Row, Value};
use crate::domain::{Arg, FaultCode, Faults};
use crate::time::Instant;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

/// A connection to what is kept.
pub struct Store {
    link: Link,
    /// Salts of the audit log. They must not be guessable, so nobody passes them in.
    salts: ChaCha20Rng,
}

/// Who does something, and when.
#[derive(Clone, Copy, Debug)]
pub struct Act<'a> {
    /// A login name or an account.
    pub who: &'a str,
    pub at: Instant,
}

/// What came of an attempt to write.
pub(super) enum Done<T> {
    /// Something changed, and this is how the audit log tells it.
    Changed(T, Record),
    /// Nothing is to change; whatever was begun is undone.
    Unchanged(T),
}

/// Reads in one snapshot.
pub(super) struct View<'l>(&'l mut Link);

impl View<'_> {
    pub fn rows(&mut self, sql: &str, args: &[Value]) -> Result<Vec<Row>, Faults> {
        self.0.rows(sql, args)
    }

    pub fn each(&mut self, sql: &str, args: &[Value], take: &mut dyn FnMut(Row) -> Result<(), Faults>) -> Result<(), Faults> {
        self.0.each(sql, args, take)
    }
}

/// Reads and writes in one transaction; only [`Store::write`] makes one.
pub(super) struct Transaction<'l>(View<'l>);

impl<'l> std::ops::Deref for Transaction<'l> {
    type Target = View<'l>;

    fn deref(&self) -> &View<'l> {
        &self.0
    }
}

impl std::ops::DerefMut for Transaction<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl Transaction<'_> {
    /// Rows that stay as they are until the end: who would change them waits.
    pub fn rows_kept(&mut self, sql: &str, args: &[Value]) -> Result<Vec<Row>, Faults> {
        let keeping = self.0.0.keeping();
        self.0.0.rows(&format!("{sql} {keeping}"), args)
    }

    /// See [`Link::lock_contents`].
    pub fn lock_contents(&mut self) -> Result<(), Faults> {
        self.0.0.lock_contents()
    }

    /// See [`Link::passing_over_locked`].
    pub fn passing_over_locked(&self) -> &'static str {
        self.0.0.passing_over_locked()
    }

    /// Runs a statement and says how many rows it touched.
    pub fn run(&mut self, sql: &str, args: &[Value]) -> Result<u64, Faults> {
        self.0.0.run(sql, args)
    }
}

impl Store {
    /// Opens a database that is there and brings its tables up to date.
    ///
    /// # Errors
    /// When it is not there, is not ours, is newer than this program, or refuses.
    pub fn open(database: &Database, at: Instant) -> Result<Self, Faults> {
        Self::ready(database, Missing::Refuse, LATEST, at)
    }

    /// Opens a database, which is made when it is a file that is not there.
    ///
    /// # Errors
    /// Likewise, but that it is not there.
    pub fn create(database: &Database, at: Instant) -> Result<Self, Faults> {
        Self::ready(database, Missing::Make, LATEST, at)
    }

    /// A database as an earlier program left it: what migrations are tested on.
    ///
    /// # Errors
    /// As [`Store::create`].
    pub fn create_at_version(database: &Database, version: i64, at: Instant) -> Result<(), Faults> {
        Self::ready(database, Missing::Make, version, at).map(drop)
    }

    fn ready(database: &Database, missing: Missing, version: i64, at: Instant) -> Result<Self, Faults> {
        let mut link = Link::open(database, missing)?;
        migrate(&mut link, version, at)?;
        Ok(Self { link, salts: ChaCha20Rng::from_rng(&mut rand::rng()) })
    }

    /// Reads in one snapshot: what others commit meanwhile is not seen.
    pub(super) fn read<T>(&mut self, work: impl FnOnce(&mut View) -> Result<T, Faults>) -> Result<T, Faults> {
        self.link.begin_read()?;
        let read = work(&mut View(&mut self.link));
        self.link.roll_back();
        read
    }

    /// Reads with one statement, which sees one moment by itself.
    pub(super) fn look(&mut self, sql: &str, args: &[Value]) -> Result<Vec<Row>, Faults> {
        self.link.rows(sql, args)
    }

    /// Writes, with the entry of the audit log in the same transaction: both are there afterwards, or neither.
    ///
    /// Whoever locks rows does it in the order contents (by digest), team, head (by team), account, robot, the rest, audit log, so that nobody waits in a circle.
    pub(super) fn write<T>(&mut self, act: &Act, work: impl FnOnce(&mut Transaction) -> Result<Done<T>, Faults>) -> Result<T, Faults> {
        self.link.begin_write()?;
        let mut transaction = Transaction(View(&mut self.link));
        let salts = &mut self.salts;
        let done = work(&mut transaction).and_then(|done| match done {
            Done::Changed(value, record) => {
                let mut salt = || {
                    let mut bytes = [0; 16];
                    salts.fill_bytes(&mut bytes);
                    bytes
                };
                audit::append(&mut transaction, act, &record, &mut salt)?;
                Ok((value, true))
            }
            Done::Unchanged(value) => Ok((value, false)),
        });
        let kept = done.and_then(|(value, changed)| if changed { self.link.commit().map(|()| (value, true)) } else { Ok((value, false)) });
        if !matches!(kept, Ok((_, true))) {
            self.link.roll_back();
        }
        kept.map(|(value, _)| value)
    }

    /// Writes what nobody decided: leases, deliveries, who fetched a calendar, failed sign-ins. These have no entry in the audit log.
    pub(super) fn note<T>(&mut self, work: impl FnOnce(&mut Transaction) -> Result<T, Faults>) -> Result<T, Faults> {
        self.fill(work)
    }

    /// The connection is gone for good; another one must be made.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.link.is_lost()
    }

    /// Writes without an entry: only what fills a new file with a copy of everything, the log among it.
    pub(super) fn fill<T>(&mut self, work: impl FnOnce(&mut Transaction) -> Result<T, Faults>) -> Result<T, Faults> {
        self.link.begin_write()?;
        let done = work(&mut Transaction(View(&mut self.link))).and_then(|value| self.link.commit().map(|()| value));
        if done.is_err() {
            self.link.roll_back();
        }
        done
    }

    /// A fault that concerns this database.
    pub(super) fn fault(&self, code: &'static FaultCode, args: &[(&'static str, Arg)]) -> Faults {
        self.link.fault(code, args)
    }

    /// Ends the work on a SQLite file in such a way that no second file belongs to it.
    pub(super) fn single_file(self) -> Result<(), Faults> {
        self.link.single_file()
    }

    /// After something was deleted for good.
    pub(super) fn forget_deleted(&mut self) -> Result<(), Faults> {
        self.link.forget_deleted()
    }
}
