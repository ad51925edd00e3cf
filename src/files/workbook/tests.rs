//! Tests with crafted workbooks: each would once have filled the memory and ended the program.

use super::{Unreadable, Value, Visit, visit};
use rust_xlsxwriter::Workbook;
use std::io::{Cursor, Write};
use zip::write::{SimpleFileOptions, ZipWriter};

#[derive(Default)]
struct Seen(Vec<(u32, u32, String)>);

impl Visit for Seen {
    fn sheet(&mut self, _: &str) {}
    fn cell(&mut self, row: u32, column: u32, value: &Value) {
        let text = match value {
            Value::Text(text) => (*text).to_owned(),
            Value::Other(other) => format!("{other:?}"),
        };
        self.0.push((row, column, text));
    }
    fn end(&mut self) {}
}

fn seen(bytes: &[u8]) -> Result<Vec<(u32, u32, String)>, String> {
    let mut seen = Seen::default();
    visit(bytes, usize::MAX, &mut seen).map(|()| seen.0).map_err(|unreadable| match unreadable {
        Unreadable::Damaged(detail) => format!("damaged: {detail}"),
        Unreadable::TooLarge(what) => what.en.to_owned(),
    })
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated)).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook of one sheet whose shared texts are these bytes.
fn with_texts(texts: &[u8]) -> Vec<u8> {
    archive(&[("xl/sharedStrings.xml", texts)])
}

fn repeated(part: &str, bytes: usize) -> Vec<u8> {
    part.as_bytes().iter().copied().cycle().take(bytes).collect()
}

#[test]
fn a_stray_cell_in_the_last_corner_costs_nothing() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "a").unwrap();
    sheet.write_string(1_048_575, 16_383, "z").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    assert_eq!(seen(&bytes).unwrap(), [(0, 0, "a".to_owned()), (1_048_575, 16_383, "z".to_owned())]);
}

#[test]
fn texts_that_unpack_to_too_much_are_refused_and_an_archive_that_says_less_is_damaged() {
    let bytes = with_texts(&repeated("<si><t>a</t></si>", (128 << 20) + 1));
    assert_eq!(seen(&bytes).unwrap_err(), "its texts unpack to more than 128 MB");
    // The archive says that it unpacks to one byte, here and in its directory.
    let size = u32::to_le_bytes((128 << 20) + 1);
    let mut lying = bytes.clone();
    for at in (0..bytes.len() - 4).filter(|at| bytes[*at..*at + 4] == size).collect::<Vec<_>>() {
        lying[at..at + 4].copy_from_slice(&1u32.to_le_bytes());
    }
    assert!(lying != bytes && lying.len() < 1 << 20);
    assert!(seen(&lying).unwrap_err().starts_with("damaged"));
}

#[test]
fn one_text_without_end_is_refused() {
    let bytes = archive(&[("xl/worksheets/sheet1.xml", &repeated("a", 16 << 20))]);
    assert_eq!(seen(&bytes).unwrap_err(), "the text of one cell is longer than half a million bytes");
}

fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="A">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", br#"<manifest:manifest xmlns:manifest="m"/>"#),
        ("content.xml", content.as_bytes()),
    ])
}

#[test]
fn repeated_cells_of_ods_count_as_often_as_they_stand() {
    const CELL: &str = r#"office:value-type="string"><text:p>a</text:p></table:table-cell>"#;
    let row = |row: &str, cell: &str| format!("<table:table-row{row}><table:table-cell{cell} {CELL}</table:table-row>");
    // Programs say that the empty rest of a sheet repeats to its last corner.
    let rest = r#"<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#;
    assert_eq!(seen(&ods(&(row("", "") + rest))).unwrap(), [(0, 0, "a".to_owned())]);
    let wide = row(r#" table:number-rows-repeated="1000000""#, r#" table:number-columns-repeated="16384""#);
    let far =
        row(r#" table:number-rows-repeated="1000""#, "") + &rest.replace("16384\"/>", "16384\"/><table:table-cell office:value=\"1\"/>");
    for rows in [wide, far] {
        assert!(seen(&ods(&rows)).unwrap_err().starts_with("a sheet spans more than 4 million cells"));
    }
    let long = "a".repeat(100_000);
    let text = row("", r#" table:number-columns-repeated="10000""#).replace(">a<", &format!(">{long}<"));
    assert!(visit(&ods(&text), usize::MAX, &mut Seen::default()).is_err());
}

/// The old workbook of the tests with another place in one of its records of that kind and length.
fn old(kind: u16, change: impl Fn(&mut [u8])) -> Vec<u8> {
    let mut bytes = include_bytes!("../../../tests/it/data/punches.xls").to_vec();
    let head = kind.to_le_bytes();
    let mut at =
        (512..bytes.len() - 16).filter(|at| bytes[*at..*at + 2] == head && matches!(bytes[*at + 2], 10 | 14) && bytes[*at + 3] == 0);
    let at = at.next_back().expect("a record of that kind");
    change(&mut bytes[at + 4..at + 14]);
    bytes
}

#[test]
fn an_old_workbook_with_a_stray_cell_far_out_or_a_false_size_is_refused() {
    assert!(!seen(&old(0xFD, |_| {})).unwrap().is_empty());
    let stray = old(0xFD, |data| data[..4].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF]));
    let claimed = old(0x200, |data| data[4..8].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0x7F]));
    for bytes in [stray, claimed] {
        assert!(seen(&bytes).unwrap_err().starts_with("a sheet spans more than 4 million cells"));
    }
}

#[test]
fn an_old_workbook_whose_directory_runs_in_a_circle_is_damaged() {
    let mut bytes = include_bytes!("../../../tests/it/data/punches.xls").to_vec();
    let word = |bytes: &[u8], at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    let (table, directory) = (word(&bytes, 76), word(&bytes, 48));
    let entry = (table + 1) * 512 + 4 * directory;
    bytes[entry..entry + 4].copy_from_slice(&u32::try_from(directory).unwrap().to_le_bytes());
    assert!(seen(&bytes).unwrap_err().starts_with("damaged"));
}
