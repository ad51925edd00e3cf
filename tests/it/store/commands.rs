//! `paiban import`, `export`, `audit`, `backup` and `restore` as people and programs call them.

use super::place::Place;
use crate::cli::{copy_folder, paiban, sample};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Output;

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The document of a command that ends with that exit code.
fn json(code: i32, args: &[&str]) -> Value {
    let output = paiban(&[args, &["--json"]].concat());
    assert_eq!(output.status.code(), Some(code), "{args:?}: {}", text(&output));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{args:?}: {error}\n{}", text(&output)))
}

fn codes(document: &Value) -> Vec<&str> {
    document["faults"].as_array().expect("faults").iter().map(|fault| fault["code"].as_str().unwrap()).collect()
}

fn told(place: &Place) {
    let (_keep, shop) = sample("small-shop");
    let work = tempfile::tempdir().unwrap();
    let path = |name: &str| work.path().join(name).display().to_string();
    let database = place.text.as_str();
    let imported = json(0, &["import", &shop, "--database", database]);
    let team = imported["teams"][0]["team"].as_str().unwrap().to_owned();
    assert_eq!((&imported["teams"][0]["result"], &imported["teams"][0]["version"]), (&"created".into(), &1.into()));
    assert_eq!(json(0, &["import", &shop, "--database", database])["teams"][0]["result"], "unchanged");

    fs::write(Path::new(&shop).join("README.md"), "another").unwrap();
    fs::create_dir_all(Path::new(&shop).join("out")).unwrap();
    assert_eq!(codes(&json(2, &["import", &shop, "--database", database])), ["import-differs"]);
    let replaced = json(0, &["import", &shop, "--database", database, "--replace", "--by", "王芳"]);
    assert_eq!(replaced["teams"][0]["version"], 2);
    assert_eq!(replaced["teams"][0]["passed_over"], serde_json::json!(["out"]));

    let exported = json(0, &["export", &team, &path("out"), "--database", database]);
    assert_eq!((&exported["version"], &exported["files"]), (&2.into(), &imported["teams"][0]["files"]));
    assert_eq!(fs::read(work.path().join("out/README.md")).unwrap(), b"another");
    json(0, &["export", &team, &path("old"), "--as-of", "1", "--database", database]);
    assert_ne!(fs::read(work.path().join("old/README.md")).unwrap(), b"another");
    assert_eq!(codes(&json(2, &["export", &team, &path("out"), "--database", database])), ["folder-not-empty"]);
    assert_eq!(codes(&json(2, &["export", "nobody", &path("none"), "--database", database])), ["no-team"]);
    assert!(!work.path().join("none").exists());

    let entries = json(0, &["audit", "--database", database]);
    let last = &entries["entries"][1];
    assert_eq!((&last["who"], &last["action"], &last["number"]), (&"王芳".into(), &"import".into(), &2.into()));
    assert!(last["before"]["files"]["README.md"].is_string());
    let digest = json(0, &["audit", "--verify", "--database", database])["digest"].as_str().unwrap().to_owned();
    json(0, &["backup", &path("backup.db"), "--database", database]);
    assert_eq!(codes(&json(2, &["backup", &path("backup.db"), "--database", database])), ["file-exists"]);
    let restored = json(0, &["restore", &path("backup.db"), "--database", &path("restored.db")]);
    assert_eq!((&restored["teams"], &restored["entries"]), (&serde_json::json!([team]), &3.into()));
    assert_eq!(codes(&json(2, &["restore", &path("backup.db"), "--database", database])), ["database-not-empty"]);

    assert_eq!(codes(&json(2, &["purge", "--older-than", "0m", "--database", database])), ["purge-young"]);
    let ago = ["purge", "--database", database, "--at", "2100-01-01T00:00:00Z"];
    let planned = json(0, &[&ago[..], &["--dry-run"]].concat());
    assert_eq!((&planned["removed"], &planned["rows"]["file_version"]), (&false.into(), &1.into()));
    assert_eq!(json(0, &["purge", "--database", database])["rows"], serde_json::json!({}), "nothing is three years old");
    assert_eq!(codes(&json(2, &["anonymise", &team, "nobody", "--database", database])), ["no-agent"]);

    assert_eq!(json(0, &["audit", "--erase", "王芳", "--database", database])["erased"], 1);
    assert_eq!(json(0, &["audit", "--database", database])["entries"][1]["erased"], serde_json::json!(["who"]));
    json(0, &["audit", "--verify", "--noted", &digest, "--database", database]);
    place.tamper("UPDATE audit_entry SET at = at + 1 WHERE number = 1");
    let found = json(1, &["audit", "--verify", "--database", database]);
    assert_eq!(found["findings"][0]["entry"], 1);
    json(1, &["backup", &path("tampered.db"), "--database", database]);
    assert!(work.path().join("tampered.db").exists(), "a backup of what there is, with the finding told");
}

#[test]
fn every_command_works_on_sqlite() {
    told(&Place::sqlite());
}

#[test]
fn every_command_works_on_postgres() {
    told(&Place::postgres());
}

#[test]
fn people_are_told_in_both_languages() {
    let (_keep, shop) = sample("small-shop");
    let place = Place::sqlite();
    let said = |args: &[&str]| text(&paiban(&[args, &["--database", &place.text]].concat()));
    assert!(said(&["import", &shop]).contains("published revisions"));
    assert!(said(&["import", &shop, "--lang", "zh-CN"]).contains("没有变化"));
    assert!(said(&["audit"]).contains("import"));
    assert!(said(&["audit", "--verify"]).contains("1 entries are sound, digest"));
    assert!(said(&["audit", "--verify", "--lang", "zh-CN"]).contains("1 条记录完好，校验码"));
    fs::write(Path::new(&shop).join("team.toml"), "id = 3").unwrap();
    let wrong = said(&["import", &shop]);
    // The line is shown under its place, seen from where the command runs.
    assert!(wrong.contains(&format!("{shop}/team.toml:1:6")) && wrong.contains("id = 3"), "{wrong}");
}

#[test]
fn help_teaches_with_examples_and_exit_codes() {
    for command in ["import", "audit", "backup", "restore", "export", "purge", "anonymise"] {
        let help = text(&paiban(&[command, "--help"]));
        assert!(help.contains("示例 · examples:") && help.contains(&format!("paiban {command} ")), "{help}");
    }
}

#[test]
fn what_is_not_there_or_not_understood_is_told_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let none = folder.path().join("none.db").display().to_string();
    for args in [&["audit"][..], &["export", "shop", "new"], &["backup", "file.db"], &["purge"], &["anonymise", "shop", "a01"]] {
        assert_eq!(codes(&json(2, &[args, &["--database", &none]].concat())), ["no-database"], "{args:?}");
    }
    assert!(!Path::new(&none).exists() && !Path::new("new").exists(), "nothing was made");
    let text_file = folder.path().join("text");
    fs::write(&text_file, "no database at all, but some text that is long enough to be one").unwrap();
    assert_eq!(codes(&json(2, &["audit", "--database", &text_file.display().to_string()])), ["database-other"]);
    assert_eq!(codes(&json(2, &["export", "shop", "--database", &none])), ["export-where"]);
    assert_eq!(codes(&json(2, &["import", &folder.path().join("nowhere").display().to_string(), "--database", &none])), ["no-folder"]);
}

#[test]
fn no_password_is_ever_shown() {
    let (_keep, shop) = sample("small-shop");
    for url in [
        "postgres://lead:s3cret@127.0.0.1:1/paiban",
        "postgres://lead:s3cret@127.0.0.1:port/paiban",
        "postgres://lead:s3cret?x@127.0.0.1/paiban",
        "mysql://lead:s3cret@127.0.0.1/paiban",
    ] {
        for args in
            [&["import", &shop][..], &["audit", "--verify"], &["backup", "new.db"], &["restore", "new.db"], &["export", "shop", "new"]]
        {
            for json in [&[][..], &["--json"]] {
                let output = paiban(&[args, &["--database", url], json].concat());
                assert_eq!(output.status.code(), Some(2), "{args:?}");
                assert!(!text(&output).contains("s3cret"), "{args:?}: {}", text(&output));
            }
        }
    }
}

#[test]
fn of_two_folders_both_or_the_faults_of_both() {
    let (_keep, shop) = sample("small-shop");
    let place = Place::sqlite();
    let twin = Path::new(&shop).with_file_name("twin");
    copy_folder(Path::new(&shop), &twin);
    let twin = twin.display().to_string();
    assert_eq!(codes(&json(2, &["import", &shop, &twin, "--database", &place.text])), ["team-twice"]);
    assert!(!Path::new(&place.text).exists(), "nothing was written");
    let team = fs::read_to_string(Path::new(&twin).join("team.toml")).unwrap();
    let id = team.lines().find(|line| line.starts_with("id")).unwrap().to_owned();
    fs::write(Path::new(&twin).join("team.toml"), team.replace(&id, "id = \"twin\"")).unwrap();
    assert_eq!(json(0, &["import", &shop, &twin, "--database", &place.text])["teams"].as_array().unwrap().len(), 2);
    fs::write(Path::new(&twin).join("README.md"), "other").unwrap();
    let partly = json(2, &["import", &twin, &shop, "--database", &place.text]);
    assert_eq!((codes(&partly), &partly["teams"][0]["result"]), (vec!["import-differs"], &"unchanged".into()));
}

#[test]
fn the_environment_names_the_database_too() {
    let (_keep, shop) = sample("small-shop");
    let place = Place::sqlite();
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_paiban"));
    let output = command.env("PAIBAN_DATABASE", &place.text).args(["import", &shop, "--json"]).output().unwrap();
    assert!(output.status.success() && Path::new(&place.text).exists(), "{}", text(&output));
}
