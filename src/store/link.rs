//! One connection to either database. The same statements run on both, with `$1`, `$2` … for arguments.

use super::codes;
use super::database::{Database, Kind};
use super::value::{Row, Value};
use crate::domain::{Arg, FaultCode, Faults, Place};
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::{ToSql, Type};
use rusqlite::OpenFlags;
use rusqlite::types::ValueRef;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// How long a writer waits for another before it gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Marks the files of SQLite that are ours: `PAIB`.
const APPLICATION: i64 = 0x5041_4942;

/// A connection.
pub(super) struct Link {
    /// As shown in faults.
    name: String,
    engine: Engine,
}

enum Engine {
    Sqlite(rusqlite::Connection),
    Postgres(Box<Server>),
}

struct Server {
    client: postgres::Client,
    /// Statements that the server has prepared already.
    prepared: BTreeMap<String, postgres::Statement>,
}

/// What is to be done with a file that is not there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    Make,
    Refuse,
}

/// What either database says went wrong.
enum Trouble {
    Sqlite(rusqlite::Error),
    Postgres(postgres::Error),
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<postgres::Error> for Trouble {
    fn from(error: postgres::Error) -> Self {
        Self::Postgres(error)
    }
}

impl Link {
    /// Connects; a SQLite file that is not there is made or refused.
    pub fn open(database: &Database, missing: Missing) -> Result<Self, Faults> {
        let name = database.to_string();
        let failed = |trouble: Trouble| fault(&name, &trouble);
        let engine = match &database.0 {
            Kind::Sqlite(path) => Engine::Sqlite(open_file(&name, path, missing)?),
            Kind::Postgres(config) => Engine::Postgres(Box::new(connect(config).map_err(|error| failed(error.into()))?)),
        };
        Ok(Self { name, engine })
    }

    /// The server has closed the connection.
    pub fn is_lost(&self) -> bool {
        match &self.engine {
            Engine::Sqlite(_) => false,
            Engine::Postgres(server) => server.client.is_closed(),
        }
    }

    /// What keeps a row from others who take one at the same time: they pass it over.
    pub fn passing_over_locked(&self) -> &'static str {
        match self.engine {
            // Nobody else writes at the same time.
            Engine::Sqlite(_) => "",
            Engine::Postgres(_) => "FOR UPDATE SKIP LOCKED",
        }
    }

    /// What keeps rows as they are until the end of the transaction, though others may keep them too.
    pub fn keeping(&self) -> &'static str {
        match self.engine {
            Engine::Sqlite(_) => "",
            Engine::Postgres(_) => "FOR SHARE",
        }
    }

    /// A fault that concerns this database.
    pub fn fault(&self, code: &'static FaultCode, args: &[(&'static str, Arg)]) -> Faults {
        Faults(vec![code.at(Place::file(&self.name), args)])
    }

    /// Runs a statement and says how many rows it touched.
    pub fn run(&mut self, sql: &str, args: &[Value]) -> Result<u64, Faults> {
        let done = match &mut self.engine {
            Engine::Sqlite(connection) => {
                let run =
                    connection.prepare_cached(&numbered(sql)).and_then(|mut statement| statement.execute(rusqlite::params_from_iter(args)));
                run.map(|rows| rows as u64).map_err(Trouble::from)
            }
            Engine::Postgres(server) => server.run(sql, args).map_err(Trouble::from),
        };
        done.map_err(|trouble| fault(&self.name, &trouble))
    }

    /// Runs several statements without arguments.
    pub fn script(&mut self, sql: &str) -> Result<(), Faults> {
        let done = match &mut self.engine {
            Engine::Sqlite(connection) => connection.execute_batch(sql).map_err(Trouble::from),
            Engine::Postgres(server) => server.client.batch_execute(sql).map_err(Trouble::from),
        };
        done.map_err(|trouble| fault(&self.name, &trouble))
    }

    /// Every row of a query, one after another.
    pub fn each(&mut self, sql: &str, args: &[Value], take: &mut dyn FnMut(Row) -> Result<(), Faults>) -> Result<(), Faults> {
        let Self { name, engine } = self;
        let failed = |trouble: Trouble| fault(name, &trouble);
        match engine {
            Engine::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(&numbered(sql)).map_err(|error| failed(error.into()))?;
                let columns = statement.column_count();
                let mut rows = statement.query(rusqlite::params_from_iter(args)).map_err(|error| failed(error.into()))?;
                while let Some(row) = rows.next().map_err(|error| failed(error.into()))? {
                    let values: rusqlite::Result<Vec<Value>> = (0..columns).map(|column| row.get_ref(column).map(sqlite_value)).collect();
                    take(Row(values.map_err(|error| failed(error.into()))?))?;
                }
            }
            Engine::Postgres(server) => {
                let statement = server.statement(sql).map_err(|error| failed(error.into()))?;
                let mut rows = server.client.query_raw(&statement, args).map_err(|error| failed(error.into()))?;
                while let Some(row) = rows.next().map_err(|error| failed(error.into()))? {
                    let values: Result<Vec<Value>, postgres::Error> = (0..row.len()).map(|column| postgres_value(&row, column)).collect();
                    take(Row(values.map_err(|error| failed(error.into()))?))?;
                }
            }
        }
        Ok(())
    }

    /// All rows of a query, or of a statement that returns some.
    pub fn rows(&mut self, sql: &str, args: &[Value]) -> Result<Vec<Row>, Faults> {
        let mut rows = Vec::new();
        self.each(sql, args, &mut |row| {
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
    }

    /// Begins to write: on SQLite nobody else does until the end.
    pub fn begin_write(&mut self) -> Result<(), Faults> {
        let sql = match self.engine {
            Engine::Sqlite(_) => "BEGIN IMMEDIATE",
            Engine::Postgres(_) => "BEGIN",
        };
        self.script(sql)
    }

    /// Begins to read: all that is read is of one moment.
    pub fn begin_read(&mut self) -> Result<(), Faults> {
        let sql = match self.engine {
            Engine::Sqlite(_) => "BEGIN",
            Engine::Postgres(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        self.script(sql)
    }

    pub fn commit(&mut self) -> Result<(), Faults> {
        self.script("COMMIT")
    }

    /// Undoes what was begun. A connection that cannot do that is lost, and with it what was begun.
    pub fn roll_back(&mut self) {
        drop(self.script("ROLLBACK"));
    }

    /// Nobody keeps contents until the end of the transaction, nor counts on those that are there.
    pub fn lock_contents(&mut self) -> Result<(), Faults> {
        match self.engine {
            // `BEGIN IMMEDIATE` holds the whole file.
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(_) => self.script("LOCK TABLE content IN EXCLUSIVE MODE"),
        }
    }

    /// One at a time changes the tables.
    pub fn lock_schema(&mut self) -> Result<(), Faults> {
        match self.engine {
            // `BEGIN IMMEDIATE` holds the whole file.
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(_) => self.script("SELECT pg_advisory_xact_lock(1346455874)"),
        }
    }

    /// Names of all tables, in no order.
    pub fn tables(&mut self) -> Result<Vec<String>, Faults> {
        let sql = match self.engine {
            Engine::Sqlite(_) => "SELECT name FROM sqlite_master WHERE type = 'table'",
            Engine::Postgres(_) => "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()",
        };
        self.rows(sql, &[])?.iter().map(|row| row.text(0)).collect()
    }

    /// Takes the write-ahead log into the file itself.
    pub fn single_file(mut self) -> Result<(), Faults> {
        match self.engine {
            Engine::Sqlite(_) => self.rows("PRAGMA journal_mode = DELETE", &[]).map(drop),
            Engine::Postgres(_) => Ok(()),
        }
    }

    /// Leaves nothing of deleted rows in the files beside the database, as far as that is ours to do.
    pub fn forget_deleted(&mut self) -> Result<(), Faults> {
        match &self.engine {
            Engine::Sqlite(connection) => {
                let done = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(Trouble::from);
                done.map_err(|trouble| fault(&self.name, &trouble))
            }
            Engine::Postgres(_) => self.script("VACUUM audit_part, content, file, notice, outbox, job, account, contact"),
        }
    }
}

impl Server {
    fn statement(&mut self, sql: &str) -> Result<postgres::Statement, postgres::Error> {
        if let Some(known) = self.prepared.get(sql) {
            return Ok(known.clone());
        }
        let statement = self.client.prepare(sql)?;
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    fn run(&mut self, sql: &str, args: &[Value]) -> Result<u64, postgres::Error> {
        let statement = self.statement(sql)?;
        let args: Vec<&(dyn ToSql + Sync)> = args.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
        self.client.execute(&statement, &args)
    }
}

fn connect(config: &postgres::Config) -> Result<Server, postgres::Error> {
    let mut client = config.connect(postgres::NoTls)?;
    // What is acknowledged must be on disk; a server that promises more keeps doing so.
    client.batch_execute(
        "SET client_min_messages TO warning; SET lock_timeout TO '30s';
         SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local')",
    )?;
    Ok(Server { client, prepared: BTreeMap::new() })
}

/// Copies a SQLite file of ours at one moment, with what its write-ahead log holds. A damaged one is refused.
pub(super) fn snapshot(name: &str, from: &Path, to: &Path) -> Result<(), Faults> {
    let refuse = |code: &'static FaultCode| Faults(vec![code.at(Place::file(name), &[])]);
    if !from.exists() {
        return Err(refuse(&codes::NO_DATABASE));
    }
    let failed = |error: rusqlite::Error| fault(name, &error.into());
    let connection = rusqlite::Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(failed)?;
    connection.busy_timeout(PATIENCE).map_err(failed)?;
    if connection.query_row("PRAGMA application_id", [], |row| row.get::<_, i64>(0)).map_err(failed)? != APPLICATION {
        return Err(refuse(&codes::DATABASE_OTHER));
    }
    let sound = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0)).map_err(failed)?;
    if sound != "ok" {
        return Err(Faults(vec![codes::DATABASE_DAMAGED.at(Place::file(name), &[("what", sound.into())])]));
    }
    connection.execute("VACUUM INTO ?1", [to.display().to_string()]).map_err(failed).map(drop)
}

fn open_file(name: &str, path: &Path, missing: Missing) -> Result<rusqlite::Connection, Faults> {
    let refuse = |code: &'static FaultCode, args: &[(&'static str, Arg)]| Faults(vec![code.at(Place::file(name), args)]);
    if missing == Missing::Make {
        make_private(path).map_err(|error| refuse(&codes::DATABASE, &[("reason", error.to_string().into())]))?;
    } else if !path.exists() {
        return Err(refuse(&codes::NO_DATABASE, &[]));
    }
    let failed = |error: rusqlite::Error| fault(name, &error.into());
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = rusqlite::Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(PATIENCE).map_err(failed)?;
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    if number("PRAGMA application_id").map_err(failed)? != APPLICATION {
        if number("SELECT count(*) FROM sqlite_master").map_err(failed)? > 0 {
            return Err(refuse(&codes::DATABASE_OTHER, &[]));
        }
        connection.execute_batch(&format!("PRAGMA application_id = {APPLICATION}")).map_err(failed)?;
    }
    write_ahead(&connection).map_err(failed)?;
    let settings = "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF";
    connection.execute_batch(settings).map_err(failed)?;
    Ok(connection)
}

/// Readers then see the last commit while somebody writes. Two who ask for it at once are told at once that the file is busy.
fn write_ahead(connection: &rusqlite::Connection) -> rusqlite::Result<()> {
    let ask = || connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0));
    for _ in 0..200 {
        match ask() {
            Err(error) if is_busy(&error) => std::thread::sleep(Duration::from_millis(25)),
            other => return other.map(drop),
        }
    }
    ask().map(drop)
}

/// An empty file that only its owner may read, where there is none.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// `$1` as SQLite numbers it. No statement holds a `$` otherwise.
fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}

fn sqlite_value(value: ValueRef) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        // No table has numbers with a fraction, nor texts in another encoding: whoever reads one finds that it does not fit.
        ValueRef::Real(_) => Value::Bytes(Vec::new()),
        ValueRef::Text(text) => String::from_utf8(text.to_vec()).map_or(Value::Bytes(text.to_vec()), Value::Text),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
    }
}

fn postgres_value(row: &postgres::Row, column: usize) -> Result<Value, postgres::Error> {
    let value = match *row.columns()[column].type_() {
        Type::INT8 => row.try_get::<_, Option<i64>>(column)?.into(),
        Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(column)?.map_or(Value::Null, Value::Bytes),
        _ => row.try_get::<_, Option<String>>(column)?.into(),
    };
    Ok(value)
}

fn is_busy(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
    matches!(error.sqlite_error_code(), Some(DatabaseBusy | DatabaseLocked))
}

fn fault(name: &str, trouble: &Trouble) -> Faults {
    let busy = match trouble {
        Trouble::Sqlite(error) => is_busy(error),
        Trouble::Postgres(error) => error.code() == Some(&postgres::error::SqlState::LOCK_NOT_AVAILABLE),
    };
    let place = Place::file(name);
    if busy {
        let seconds = i64::try_from(PATIENCE.as_secs()).unwrap_or(i64::MAX);
        return Faults(vec![codes::DATABASE_BUSY.at(place, &[("seconds", seconds.into())])]);
    }
    if let Trouble::Sqlite(error) = trouble
        && error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase)
    {
        return Faults(vec![codes::DATABASE_OTHER.at(place, &[])]);
    }
    let reason = match trouble {
        Trouble::Sqlite(error) => error.to_string(),
        Trouble::Postgres(error) => said(error),
    };
    Faults(vec![codes::DATABASE.at(place, &[("reason", reason.into())])])
}

/// An error with what it came from; the server's own words hold no password.
fn said(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |said, cause| format!("{said}: {cause}"))
}
