//! Databases that earlier programs left are brought up to date with all that is in them.

use super::on_both;
use super::place::{Place, act, publish};
use super::sample::{found, found_of_version_1, sample};
use chrono::Duration;
use paiban::store::{LATEST, MIGRATIONS, Store, TABLES};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::PathBuf;

/// Each version's rows as its program wrote them. A new version: its line here, then `make bless` writes the file.
const SEEDS: &[(i64, &str)] = &[(1, "1.json"), (2, "2.json")];

/// The text of each step, by SHA-256: what has been published is never changed.
const STEPS: &[(i64, &str)] = &[
    (1, "c6ba3fa00ba22bc4d3adaa60505ba03514ded6d1863cd3ad656759bc2b58b5c8"),
    (2, "2e7d1de6b0505c0a5812de0b53ca010e7c53b2dbc3e777fc09bcec5d38bcf44f"),
];

on_both! {
    every_earlier_version_is_brought_up_to_date
    the_times_of_former_versions_are_those_of_the_log
    many_who_open_a_new_database_at_once_make_it_once
    a_database_of_a_later_program_is_refused
}

fn seed_file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/data/store").join(name)
}

/// A value as both databases write it.
fn literal(value: &Value, postgres: bool) -> String {
    match value {
        Value::Null => "NULL".into(),
        Value::String(text) => format!("'{}'", text.replace('\'', "''")),
        Value::Object(bytes) if postgres => format!("'\\x{}'", bytes["hex"].as_str().unwrap()),
        Value::Object(bytes) => format!("X'{}'", bytes["hex"].as_str().unwrap()),
        number => number.to_string(),
    }
}

fn fill(place: &Place, seed: &Value) {
    let mut sql = String::from("DELETE FROM audit_head;");
    for table in seed.as_array().expect("tables") {
        for row in table["rows"].as_array().expect("rows") {
            let values: Vec<String> = row.as_array().unwrap().iter().map(|value| literal(value, place.is_postgres())).collect();
            let (name, columns) = (table["table"].as_str().unwrap(), table["columns"].as_str().unwrap());
            sql += &format!("INSERT INTO {name} ({columns}) VALUES ({});", values.join(", "));
        }
    }
    place.tamper(&sql);
}

/// All rows of a SQLite database.
fn rows(place: &Place) -> Value {
    let connection = rusqlite::Connection::open(&place.text).unwrap();
    let table = |(name, columns): &(&str, &str)| {
        let mut statement = connection.prepare(&format!("SELECT {columns} FROM {name}")).unwrap();
        let count = statement.column_count();
        let value = |value: rusqlite::types::ValueRef| match value {
            rusqlite::types::ValueRef::Integer(number) => number.into(),
            rusqlite::types::ValueRef::Text(text) => String::from_utf8(text.to_vec()).unwrap().into(),
            rusqlite::types::ValueRef::Blob(bytes) => json!({ "hex": bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>() }),
            _ => Value::Null,
        };
        let row = |row: &rusqlite::Row| Ok((0..count).map(|column| value(row.get_ref_unwrap(column))).collect::<Value>());
        let rows: Vec<Value> = statement.query_map([], row).unwrap().map(Result::unwrap).collect();
        json!({ "table": name, "columns": columns, "rows": rows })
    };
    TABLES.iter().filter(|(name, _)| *name != "schema_version").map(table).collect()
}

fn every_earlier_version_is_brought_up_to_date(place: &Place) {
    let expected = Place::sqlite();
    let mut expected = sample(&expected);
    for (version, file) in SEEDS {
        let fresh = if place.is_postgres() { Place::postgres() } else { Place::sqlite() };
        Store::create_at_version(&fresh.database(), *version, act().at).unwrap();
        fill(&fresh, &serde_json::from_str(&std::fs::read_to_string(seed_file(file)).expect("run `make bless`")).unwrap());
        let mut store = Store::open(&fresh.database(), act().at + Duration::days(1)).unwrap();
        assert_eq!(store.verify(None).unwrap().findings, [], "from version {version}");
        assert_eq!(found_of_version_1(&mut store), found_of_version_1(&mut expected), "from version {version}");
        if *version > 1 {
            assert_eq!(found(&mut store), found(&mut expected), "from version {version}");
        }
        publish(&mut store, "2026-W49", 1, 2, "three");
        assert_eq!(store.verify(None).unwrap().findings, [], "from version {version}");
    }
}

/// Version 1 did not keep the times of versions, but its log tells them.
fn the_times_of_former_versions_are_those_of_the_log(place: &Place) {
    Store::create_at_version(&place.database(), 1, act().at).unwrap();
    fill(place, &serde_json::from_str(&std::fs::read_to_string(seed_file("1.json")).expect("run `make bless`")).unwrap());
    place.tamper("UPDATE audit_entry SET at = at + number * 1000");
    drop(Store::open(&place.database(), act().at + Duration::days(1)).unwrap());
    let since = act().at.timestamp_millis();
    // Entries 1 to 3 are the import and two publications, entry 4 is of a draft.
    let of = |version: i64| place.count(&format!("SELECT at FROM file_version WHERE team = 'shop' AND version = {version}"));
    assert_eq!([1, 2, 3].map(of), [1000, 2000, 3000].map(|after| since + after));
    assert_eq!(place.count("SELECT count(*) FROM file_version"), 3);
}

#[test]
fn a_seed_has_a_row_in_every_table() {
    let seed: Value =
        serde_json::from_str(&std::fs::read_to_string(seed_file(SEEDS[SEEDS.len() - 1].1)).expect("run `make bless`")).unwrap();
    let tables: Vec<&str> = seed.as_array().unwrap().iter().map(|table| table["table"].as_str().unwrap()).collect();
    assert_eq!(tables, TABLES.iter().map(|(table, _)| *table).collect::<Vec<_>>());
    let empty: Vec<&Value> = seed.as_array().unwrap().iter().filter(|table| table["rows"].as_array().unwrap().is_empty()).collect();
    assert_eq!(empty, Vec::<&Value>::new());
}

#[test]
fn every_version_has_a_seed_and_a_step_that_never_changes() {
    if std::env::var_os("PAIBAN_BLESS").is_some() {
        let (place, (_, newest)) = (Place::sqlite(), SEEDS[SEEDS.len() - 1]);
        drop(sample(&place));
        if !seed_file(newest).exists() {
            std::fs::write(seed_file(newest), serde_json::to_string_pretty(&rows(&place)).unwrap() + "\n").unwrap();
        }
    }
    let versions: Vec<i64> = MIGRATIONS.iter().map(|migration| migration.version).collect();
    assert_eq!(versions, (1..=LATEST).collect::<Vec<_>>());
    assert_eq!(SEEDS.iter().map(|(version, _)| *version).collect::<Vec<_>>(), versions, "a version has no seed");
    for (migration, (version, digest)) in MIGRATIONS.iter().zip(STEPS) {
        let found: String = Sha256::digest(migration.sql).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!((migration.version, found.as_str()), (*version, *digest), "add a step instead of changing one");
    }
    assert_eq!(STEPS.len(), MIGRATIONS.len());
}

fn many_who_open_a_new_database_at_once_make_it_once(place: &Place) {
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| place.store().teams().unwrap().len())).collect();
        assert_eq!(threads.into_iter().map(|thread| thread.join().expect("no panic")).sum::<usize>(), 0);
    });
}

fn a_database_of_a_later_program_is_refused(place: &Place) {
    drop(place.store());
    place.tamper(&format!("INSERT INTO schema_version (version, at) VALUES ({}, 0)", LATEST + 1));
    let refused = Store::open(&place.database(), act().at).err().expect("refused");
    assert_eq!(refused.0[0].code, "database-newer");
}
