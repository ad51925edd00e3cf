//! A new database for a test, how to reach behind the store's back, and small folders to keep in it.

use super::postgres::new_database;
use chrono::{DateTime, Utc};
use paiban::store::{Act, Database, Incoming, IncomingRevision, Publication, Published, Store};
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
    _folder: tempfile::TempDir,
}

impl Place {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self { text: folder.path().join("paiban.db").display().to_string(), _folder: folder }
    }

    pub fn postgres() -> Self {
        Self { text: new_database(), _folder: tempfile::tempdir().expect("a temporary folder") }
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

/// Publishes `text` as a revision of a week.
pub fn publish(store: &mut Store, week: &str, revision: i64, based_on: i64, text: &str) -> Published {
    let path = format!("rosters/{week}.toml");
    let files = BTreeMap::from([(path.clone(), Some(text.as_bytes().to_vec()))]);
    let publication = Publication { team: "shop", week, revision, based_on, path: &path, files: &files, draft: None };
    store.publish(&act(), &publication).expect("the database takes it")
}
