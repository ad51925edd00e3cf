//! Tests that tables which people keep in a spreadsheet lose nothing when the program writes into them.
#![allow(clippy::disallowed_methods)]

use crate::settle::{folder, judge, open, put, rule, ruling};
use paiban::domain::{Decision, Lang};
use paiban::ops::attendance::save_cases;
use paiban::ops::{self, PunchImportOptions};
use std::fs;
use std::path::{Path, PathBuf};

const LATE: &str = "2026-10-12-a01-late";
const STAYED: &str = "2026-10-14-a02-to-confirm";

fn path(dir: &Path) -> PathBuf {
    dir.join("attendance/2026-10-12..2026-10-18/cases.csv")
}

fn save(dir: &Path, lang: Lang) {
    save_cases(&open(dir), &judge(dir).statement, lang).unwrap();
}

/// The file as its fields, whatever its encoding, with the delimiter of its first line; no field of these tests holds a quote.
fn fields(dir: &Path) -> Vec<Vec<String>> {
    let bytes = fs::read(path(dir)).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap_or_else(|_| encoding_rs::GBK.decode(&bytes).0.into_owned());
    let text = text.trim_start_matches('\u{feff}').to_owned();
    let delimiter = if text.lines().next().unwrap().contains(';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn write(dir: &Path, delimiter: u8, rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).flexible(true).from_writer(Vec::new());
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    let bytes = writer.into_inner().unwrap();
    fs::write(path(dir), &bytes).unwrap();
    bytes
}

/// HR puts 部门 in front and a column behind, each cell with the id of its case.
fn add_columns(dir: &Path) -> Vec<Vec<String>> {
    let mut rows = fields(dir);
    for (index, row) in rows.iter_mut().enumerate() {
        let (front, behind) = if index == 0 {
            ("部门".to_owned(), "主管意见, 甲".to_owned())
        } else {
            ("售后".to_owned(), format!("=看{}", row[0]))
        };
        row.insert(0, front);
        row.push(behind);
    }
    rows
}

#[test]
fn columns_that_hr_added_are_kept_where_they_stand_when_judged_and_settled() {
    let dir = folder();
    save(dir.path(), Lang::Zh);
    let rows = add_columns(dir.path());
    write(dir.path(), b',', &rows);
    save(dir.path(), Lang::Zh);
    assert_eq!(fields(dir.path()), rows);
    assert!(judge(dir.path()).warnings.is_empty(), "columns of HR's own are no fault");
    rule(dir.path(), &ruling(LATE, Some(Decision::Accept))).unwrap();
    let after = fields(dir.path());
    assert_eq!(after[0][0], "部门");
    for (before, after) in rows.iter().zip(&after).skip(1) {
        assert_eq!((&before[0], &before[1], before.last()), (&after[0], &after[1], after.last()));
    }
    let settled = after.iter().find(|row| row[1] == LATE).unwrap();
    assert_eq!(settled[8], "accept");
    // Nothing changes when nothing happens.
    let once = fs::read(path(dir.path())).unwrap();
    save(dir.path(), Lang::En);
    assert_eq!(fs::read(path(dir.path())).unwrap(), once);
}

#[test]
fn a_file_saved_by_excel_in_gbk_or_with_semicolons_stays_so() {
    let dir = folder();
    save(dir.path(), Lang::Zh);
    let rows = add_columns(dir.path());
    let utf8 = write(dir.path(), b';', &rows);
    let gbk = encoding_rs::GBK.encode(std::str::from_utf8(&utf8).unwrap()).0.into_owned();
    fs::write(path(dir.path()), &gbk).unwrap();
    rule(dir.path(), &ruling(LATE, Some(Decision::Accept))).unwrap();
    let bytes = fs::read(path(dir.path())).unwrap();
    assert!(std::str::from_utf8(&bytes).is_err(), "still GBK");
    let text = encoding_rs::GBK.decode(&bytes).0.into_owned();
    assert!(text.starts_with("部门;case;"), "{text}");
    assert_eq!(
        fields(dir.path()).iter().map(|row| row.last().cloned()).collect::<Vec<_>>(),
        rows.iter().map(|row| row.last().cloned()).collect::<Vec<_>>()
    );
}

#[test]
fn what_gbk_cannot_say_makes_the_file_utf_8_and_not_a_row_of_question_marks() {
    let dir = folder();
    save(dir.path(), Lang::Zh);
    let rows = fields(dir.path());
    let utf8 = write(dir.path(), b',', &rows);
    fs::write(path(dir.path()), encoding_rs::GBK.encode(std::str::from_utf8(&utf8).unwrap()).0).unwrap();
    let told = paiban::ops::attendance::SettleOptions { reason: "😀 told".to_owned(), ..ruling(LATE, Some(Decision::TurnDown)) };
    rule(dir.path(), &told).unwrap();
    assert!(fs::read_to_string(path(dir.path())).unwrap().starts_with('\u{feff}'));
    assert!(fs::read_to_string(path(dir.path())).unwrap().contains("😀 told"));
}

#[test]
fn a_comment_on_a_case_that_is_gone_is_kept_until_hr_takes_the_line_out() {
    let dir = folder();
    rule(dir.path(), &ruling(STAYED, Some(Decision::Accept))).unwrap();
    write(dir.path(), b',', &add_columns(dir.path()));
    put(dir.path(), "punches/more.csv", "工号,打卡时间\na01,2026-10-12 08:20\na02,2026-10-15 02:00\n");
    save(dir.path(), Lang::Zh);
    let rows = fields(dir.path());
    let late = rows.iter().find(|row| row[1] == LATE).expect("the line of a case that is gone");
    assert_eq!((late[0].as_str(), late[17].as_str(), late[16].as_str()), ("售后", "=看2026-10-12-a01-late", "已无此异常"));
    let stale = rows.iter().find(|row| row[1] == STAYED).expect("the line of a ruling that is stale");
    assert_eq!(stale[17], format!("=看{STAYED}"));
    let once = fs::read(path(dir.path())).unwrap();
    save(dir.path(), Lang::Zh);
    assert_eq!(fs::read(path(dir.path())).unwrap(), once);
    let without: Vec<Vec<String>> = rows.into_iter().filter(|row| row[1] != LATE).collect();
    write(dir.path(), b',', &without);
    save(dir.path(), Lang::Zh);
    assert_eq!(fields(dir.path()), without);
}

#[test]
fn columns_that_hr_took_out_come_back_in_their_place() {
    let dir = folder();
    save(dir.path(), Lang::Zh);
    let whole = fields(dir.path());
    let narrow: Vec<Vec<String>> = whole
        .iter()
        .map(|row| row.iter().enumerate().filter(|(at, _)| ![3, 6].contains(at)).map(|(_, cell)| cell.clone()).collect())
        .collect();
    write(dir.path(), b',', &narrow);
    save(dir.path(), Lang::Zh);
    assert_eq!(fields(dir.path()), whole);
}

fn told(dir: &Path, key: &str, agent: &str) -> String {
    let away = tempfile::tempdir().unwrap();
    let file = away.path().join("door.csv");
    fs::write(&file, "工号,打卡时间\na01,2026-10-12 08:20\n").unwrap();
    let options =
        PunchImportOptions { files: vec![file], people: vec![(key.to_owned(), agent.to_owned())], ..PunchImportOptions::default() };
    ops::import_punches(&open(dir), &options).unwrap_or_else(|faults| panic!("{faults:?}"));
    let bytes = fs::read(dir.join("punches/people.csv")).unwrap();
    String::from_utf8(bytes.clone()).unwrap_or_else(|_| encoding_rs::GBK.decode(&bytes).0.into_owned())
}

#[test]
fn a_person_is_added_in_the_columns_and_with_the_marks_of_the_file() {
    let dir = folder();
    put(dir.path(), "punches/people.csv", "备注;客服;账号\r\n门口;a02;901\r\n");
    assert_eq!(told(dir.path(), "902", "a01"), "备注;客服;账号\r\n门口;a02;901\r\n;a01;902\r\n");
    assert_eq!(told(dir.path(), "x;y", "a01"), "备注;客服;账号\r\n门口;a02;901\r\n;a01;902\r\n;a01;\"x;y\"\r\n");
    fs::write(dir.path().join("punches/people.csv"), encoding_rs::GBK.encode("客服,账号\na02,901").0).unwrap();
    assert_eq!(told(dir.path(), "李娜2", "a02"), "客服,账号\na02,901\na02,李娜2\n");
    assert!(fs::read_to_string(dir.path().join("punches/people.csv")).is_err(), "still GBK");
    put(dir.path(), "punches/people.csv", "");
    assert_eq!(told(dir.path(), "902", "a01"), "key,agent\n902,a01\n");
}
