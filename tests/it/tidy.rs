//! The house rules: import arrows, file sizes, first lines, no stubs, every rule in the table.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Which rooms a room may import.
const ARROWS: &[(&str, &[&str])] = &[
    ("time", &[]),
    ("domain", &["time"]),
    ("locale", &["domain", "time"]),
    ("forecast", &["domain", "time"]),
    ("staffing", &["domain", "time"]),
    ("model", &["domain", "time"]),
    ("attendance", &["domain", "time"]),
    ("rules", &["model", "domain", "time"]),
    ("solver", &["model"]),
    ("feeds", &["domain", "time", "locale"]),
    ("files", &["domain", "time", "locale"]),
    ("sheets", &["domain", "time", "locale"]),
    ("store", &["domain", "time"]),
    ("robots", &["domain", "time"]),
    (
        "ops",
        &[
            "time",
            "domain",
            "locale",
            "forecast",
            "staffing",
            "model",
            "rules",
            "solver",
            "attendance",
            "feeds",
            "files",
            "sheets",
            "store",
            "robots",
        ],
    ),
    ("web", &["ops", "sheets", "locale", "domain", "time"]),
    // `serve` starts the web; nothing else of it is asked for.
    ("cli", &["ops", "web", "sheets", "locale", "domain", "time"]),
];

/// Non-test lines beyond which a file fails; 400 is the aim.
const MOST_LINES: usize = 600;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Sources with the part before the tests, by path below `src`.
fn sources() -> BTreeMap<PathBuf, String> {
    let src = root().join("src");
    let product = |path: &PathBuf| {
        let text = fs::read_to_string(path).expect("UTF-8");
        let end = text.find("\n#[cfg(test)]").unwrap_or(text.len());
        (path.strip_prefix(&src).expect("below src").to_owned(), text[..end].to_owned())
    };
    rust_files(&src).iter().map(product).collect()
}

fn room(path: &Path) -> Option<String> {
    let first = path.components().next()?.as_os_str().to_str()?;
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).map(|_| first.to_owned())
}

/// Rooms named after `crate::` in a source, in `use` lines and in paths.
fn imports(text: &str) -> Vec<String> {
    let named = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let rooms = |rest: &str| match rest.strip_prefix('{') {
        Some(list) => branches(list).map(|branch| named(branch.trim_start())).collect(),
        None => vec![named(rest)],
    };
    code.split("crate::").skip(1).flat_map(rooms).collect()
}

/// The parts of `a::{b, c}, d}…` up to the closing brace, parted at the commas outside inner braces.
fn branches(list: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    let (mut parts, mut from) = (Vec::new(), 0);
    for (at, c) in list.char_indices() {
        match (c, depth) {
            ('{', _) => depth += 1,
            ('}' | ',', 0) => parts.push(&list[std::mem::replace(&mut from, at + 1)..at]),
            ('}', _) => depth -= 1,
            _ => {}
        }
        if (c, depth) == ('}', 0) && from == at + 1 {
            break;
        }
    }
    parts.into_iter().filter(|part| !part.trim().is_empty())
}

#[test]
fn imports_follow_the_arrows() {
    let arrows: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let Some(room) = room(&path) else { continue };
        let allowed = arrows.get(room.as_str()).unwrap_or_else(|| panic!("room `{room}` has no row in ARROWS"));
        for other in imports(&text) {
            if other != room && !allowed.contains(&other.as_str()) {
                wrong.push(format!("{}: `{room}` imports `{other}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_bent_arrow_would_be_seen() {
    assert_eq!(imports("use crate::solver::Answer;\n// crate::web\nlet x = crate::model::POINT;"), ["solver", "model"]);
    assert_eq!(imports("use crate::{feeds, files::{self, Folder}, time};\nfn f() { a(b, c) }"), ["feeds", "files", "time"]);
}

#[test]
fn files_are_of_a_readable_size() {
    let long: Vec<String> = sources()
        .into_iter()
        .filter(|(_, text)| text.lines().count() > MOST_LINES)
        .map(|(path, text)| format!("{}: {} lines", path.display(), text.lines().count()))
        .collect();
    assert!(long.is_empty(), "over {MOST_LINES} lines before the tests:\n{}", long.join("\n"));
}

#[test]
fn each_file_says_first_what_it_owns() {
    let silent: Vec<String> =
        sources().into_iter().filter(|(_, text)| !text.starts_with("//! ")).map(|(path, _)| path.display().to_string()).collect();
    assert!(silent.is_empty(), "no `//!` in the first line: {silent:?}");
}

#[test]
fn nothing_is_left_for_later() {
    let marks = ["todo!(", "unimplemented!(", "FIXME", "XXX"];
    let left: Vec<String> = sources()
        .into_iter()
        .filter(|(_, text)| marks.iter().any(|mark| text.contains(mark)))
        .map(|(path, _)| path.display().to_string())
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

/// Files of `rules` that are machinery and not rules.
const RULE_MACHINERY: &[&str] = &["balance", "case", "docs", "line", "mod", "params", "presence", "table"];

#[test]
fn every_rule_file_is_in_the_table() {
    let files = fs::read_dir(root().join("src/rules")).expect("the room of rules");
    let names = files.filter_map(|entry| {
        let path = entry.expect("an entry").path();
        (path.extension()? == "rs").then(|| path.file_stem().expect("a name").to_string_lossy().into_owned())
    });
    let mut files: Vec<String> = names.filter(|name| !RULE_MACHINERY.contains(&name.as_str())).collect();
    files.sort();
    let table: Vec<String> = paiban::rules::TABLE.iter().map(|rule| rule.code.to_owned()).collect();
    assert_eq!(files, table, "files and table differ, or the table is not sorted");
}

#[test]
fn every_fault_is_of_a_code_in_the_tables() {
    let known: Vec<&str> = paiban::ops::fault_codes().iter().map(|code| code.code).collect();
    let mut wrong = Vec::new();
    for (path, text) in sources().into_iter().filter(|(path, _)| !path.ends_with("domain/fault.rs")) {
        // A fault may be made out of another one, as `Fault { action, ..fault }`.
        let made = text.split("Fault {").zip(text.split("Fault {").skip(1));
        if made.filter(|(before, _)| !before.ends_with("-> ")).any(|(_, after)| !after.split('}').next().unwrap_or_default().contains(".."))
        {
            wrong.push(format!("{}: a fault that is made without a `FaultCode`", path.display()));
        }
        for kind in ["FaultCode::error(", "FaultCode::warning("] {
            for code in text.split(kind).skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next()) {
                if !known.contains(&code) {
                    wrong.push(format!("{}: `{code}` is in no table", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_page_of_fault_codes_is_up_to_date() {
    let path = root().join("docs/errors.md");
    if std::env::var_os("PAIBAN_BLESS").is_some() {
        fs::write(&path, paiban::ops::errors_doc()).expect("written");
    }
    assert!(fs::read_to_string(path).unwrap_or_default() == paiban::ops::errors_doc(), "docs/errors.md is stale: run `make bless`");
}

#[test]
fn a_fault_code_is_an_error_or_a_warning_and_not_both() {
    for same in paiban::ops::fault_codes().chunk_by(|one, other| one.code == other.code) {
        assert!(same.iter().all(|code| code.severity == same[0].severity), "{}", same[0].code);
    }
}
