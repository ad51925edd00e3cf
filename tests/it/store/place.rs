//! A new database for a test, how to reach behind the store's back, and small folders to keep in it.

use super::postgres::new_database;
use chrono::{DateTime, Utc};
use paiban::store::{Act, Database, Incoming, IncomingRevision, NewAccount, Publication, Published, Revision, Store, StoredRobot};
use std::collections::BTreeMap;

/// When everything happens.
pub fn at() -> DateTime<Utc> {
    "2026-11-19T07:00:00Z".parse().expect("an instant")
}

/// The lead does it.
pub fn act() -> Act<'static> {
    Act { who: "lead", at: at() }
}

/// A database of one test.
pub struct Place {
    pub text: String,
    folder: tempfile::TempDir,
}

impl Place {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self { text: folder.path().join("paiban.db").display().to_string(), folder }
    }

    pub fn postgres() -> Self {
        Self { text: new_database(), folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A SQLite database that is there already, in the folder of another.
    pub fn of(file: &std::path::Path) -> Self {
        Self { text: file.display().to_string(), folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A file in the folder of this database, which goes away with it.
    pub fn beside(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    pub fn database(&self) -> Database {
        self.text.parse().expect("a database")
    }

    pub fn is_postgres(&self) -> bool {
        self.text.starts_with("postgres://")
    }

    pub fn store(&self) -> Store {
        Store::create(&self.database(), at()).expect("a store")
    }

    /// Runs SQL behind the store's back, without any check.
    pub fn tamper(&self, sql: &str) {
        if self.is_postgres() {
            let mut client = ::postgres::Client::connect(&self.text, ::postgres::NoTls).expect("connected");
            client.batch_execute(&format!("SET session_replication_role = replica; {sql}")).expect(sql);
        } else {
            let connection = rusqlite::Connection::open(&self.text).expect("opened");
            connection.execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}")).expect(sql);
        }
    }

    /// Waits until the server is done with connections whose programs were killed: one of them may still commit.
    pub fn wait_until_alone(&self) {
        let others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
        while self.is_postgres() && self.count(others) > 0 {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }

    /// The number that a query gives.
    pub fn count(&self, sql: &str) -> i64 {
        if self.is_postgres() {
            let mut client = ::postgres::Client::connect(&self.text, ::postgres::NoTls).expect("connected");
            client.query_one(sql, &[]).expect(sql).get(0)
        } else {
            let connection = rusqlite::Connection::open(&self.text).expect("opened");
            connection.query_row(sql, [], |row| row.get(0)).expect(sql)
        }
    }

    /// Every text and all bytes of a table.
    pub fn cells(&self, table: &str) -> Vec<Vec<u8>> {
        let sql = format!("SELECT * FROM {table}");
        let mut cells = Vec::new();
        if self.is_postgres() {
            use ::postgres::types::Type;
            let mut client = ::postgres::Client::connect(&self.text, ::postgres::NoTls).expect("connected");
            for row in client.query(&sql, &[]).expect("rows") {
                for (index, column) in row.columns().iter().enumerate() {
                    match *column.type_() {
                        Type::TEXT => cells.extend(row.get::<_, Option<String>>(index).map(String::into_bytes)),
                        Type::BYTEA => cells.extend(row.get::<_, Option<Vec<u8>>>(index)),
                        _ => {}
                    }
                }
            }
        } else {
            let connection = rusqlite::Connection::open(&self.text).expect("opened");
            let mut statement = connection.prepare(&sql).expect("prepared");
            let count = statement.column_count();
            let mut rows = statement.query([]).expect("rows");
            while let Some(row) = rows.next().expect("a row") {
                let bytes = |index| row.get_ref_unwrap(index).as_bytes().ok().map(<[u8]>::to_vec);
                cells.extend((0..count).filter_map(bytes));
            }
        }
        cells
    }

    /// Tables and their columns as the database itself tells them, in order.
    pub fn columns(&self) -> BTreeMap<String, String> {
        let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
        if self.is_postgres() {
            let mut client = ::postgres::Client::connect(&self.text, ::postgres::NoTls).expect("connected");
            let sql = "SELECT table_name::text, column_name::text FROM information_schema.columns
                       WHERE table_schema = 'public' ORDER BY table_name, ordinal_position";
            for row in client.query(sql, &[]).expect("columns") {
                all.entry(row.get(0)).or_default().push(row.get(1));
            }
        } else {
            let connection = rusqlite::Connection::open(&self.text).expect("opened");
            let sql = "SELECT tables.name, columns.name FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
                       WHERE tables.type = 'table' ORDER BY tables.name, columns.cid";
            let mut statement = connection.prepare(sql).expect("prepared");
            let mut rows = statement.query([]).expect("columns");
            while let Some(row) = rows.next().expect("a row") {
                all.entry(row.get_unwrap(0)).or_default().push(row.get_unwrap(1));
            }
        }
        all.into_iter().map(|(table, columns)| (table, columns.join(", "))).collect()
    }
}

/// Files by path.
pub fn files(all: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    all.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

/// A folder whose `rosters/<week>.toml` are published, all as revision 1.
pub fn folder(team: &str, all: &[(&str, &str)]) -> Incoming {
    let revision = |path: &str| {
        let week = path.strip_prefix("rosters/")?.strip_suffix(".toml")?.to_owned();
        Some(IncomingRevision { week, revision: 1, at: at(), path: path.to_owned() })
    };
    let revisions = all.iter().filter_map(|(path, _)| revision(path)).collect();
    Incoming { team: team.to_owned(), name: format!("{team}店"), files: files(all), revisions }
}

/// A store with one team of a few files.
pub fn with_team(place: &Place) -> Store {
    let mut store = place.store();
    store.import(&act(), &folder("shop", &[("team.toml", "id = 'shop'"), ("chats.csv", "a,b")]), false).expect("imported");
    store
}

/// A publication that tells nobody.
pub fn publication<'a>(
    week: &'a str,
    revision: i64,
    based_on: i64,
    path: &'a str,
    files: &'a BTreeMap<String, Option<Vec<u8>>>,
) -> Publication<'a> {
    let (team, draft, reason, forecast, notices, message) = ("shop", None, None, None, [].as_slice(), None);
    Publication { team, week, revision, based_on, path, files, draft, reason, forecast, notices, message }
}

/// Publishes `text` as a revision of a week.
pub fn publish(store: &mut Store, week: &str, revision: i64, based_on: i64, text: &str) -> Published {
    let path = format!("rosters/{week}.toml");
    let files = BTreeMap::from([(path.clone(), Some(text.as_bytes().to_vec()))]);
    let publication = publication(week, revision, based_on, &path, &files);
    store.publish(&act(), &publication).expect("the database takes it")
}

/// A published revision as a folder brings it.
pub fn incoming(revision: &Revision) -> IncomingRevision {
    let (week, number) = (revision.week.clone(), revision.revision);
    IncomingRevision { path: format!("rosters/{week}.toml"), week, revision: number, at: revision.published_at }
}

/// Makes an account.
pub fn account(store: &mut Store, id: &str, login: &str) {
    store.create_account(&act(), &NewAccount { id, login, name: "王芳", ..NewAccount::default() }).expect("an account");
}

/// A robot of a group chat.
pub fn robot(id: &str) -> StoredRobot {
    let (kind, name, url) = ("wecom".into(), "客服群".into(), format!("https://chat.example/{id}"));
    StoredRobot { id: id.into(), kind, name, url, secret: Some("s3cret".into()), created_at: at() }
}
