//! How large a workbook may be. The largest real ones, a million punches, stay far below.

use super::{Unreadable, compound, damaged, ods};
use crate::domain::Text;
use std::io::{Cursor, Read};

/// Bytes that the parts of an archive may unpack to, all together: sheets are read as a stream.
const ALL: u64 = 1 << 30;
/// Bytes of the texts that sheets share, which are held in memory.
const TEXTS: u64 = 128 << 20;
/// Bytes of an ODS sheet file, whose cells are held in memory.
const CONTENT: u64 = 256 << 20;
/// Cells between the first and the last of a sheet, where all are held in memory.
pub(super) const CELLS: u64 = 4_000_000;
/// Parts of more bytes than that, packed this many times, are unpacked to look at the length of their texts; others can hold no text that
/// is much longer than the file itself.
const SUSPECT: u64 = 8 << 20;
const RATIO: u64 = 20;
/// Bytes of one cell's text: Excel allows 32,767 characters. Read in blocks of as many, a block without the end of a text is too much.
const TEXT: usize = 512 << 10;

pub(super) static UNPACKED: Text = Text::new("解压后超过 1 GB", "it unpacks to more than 1 GB");
static SHARED: Text = Text::new("文字部分解压后超过 128 MB", "its texts unpack to more than 128 MB");
static LONG: Text = Text::new("有一个单元格的文字超过 50 万字节", "the text of one cell is longer than half a million bytes");
pub(super) static AREA: Text = Text::new(
    "一张工作表从第一格到最后一格有 400 万格以上，多半是很远的地方有一个多余的单元格",
    "a sheet spans more than 4 million cells from first to last, likely by a stray cell far out",
);

/// # Errors
/// [`Unreadable`] when opening the workbook would take more memory than it may.
pub(super) fn check(bytes: &[u8]) -> Result<(), Unreadable> {
    if !bytes.starts_with(b"PK") {
        return compound::check(bytes);
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let mut all = 0u64;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|error| damaged(&error))?;
        let name = part.name().map_err(|error| damaged(&error))?.to_ascii_lowercase();
        // Pictures are not read.
        if ![".xml", ".rels", ".bin"].iter().any(|end| name.ends_with(end)) {
            continue;
        }
        // What the archive says is the truth: the library stops where a part unpacks to more.
        all = all.saturating_add(part.size());
        let (most, what) = match name.as_str() {
            "content.xml" => (CONTENT, &UNPACKED),
            name if name.contains("sharedstrings") => (TEXTS, &SHARED),
            _ => (ALL, &UNPACKED),
        };
        if part.size() > most || all > ALL {
            return Err(Unreadable::TooLarge(if part.size() > most { what } else { &UNPACKED }));
        }
        if name == "content.xml" {
            ods::check(&unpacked(&mut part, true)?)?;
        } else if part.size() > SUSPECT && part.size() > RATIO * part.compressed_size() {
            unpacked(&mut part, false)?;
        }
    }
    Ok(())
}

/// Unpacks a part, and keeps it when it is to be looked at. One text may not go on and on.
fn unpacked(part: &mut dyn Read, keep: bool) -> Result<Vec<u8>, Unreadable> {
    let (mut block, mut kept) = (vec![0; TEXT], Vec::new());
    loop {
        let length = filled(part, &mut block).map_err(|error| damaged(&error))?;
        if length == TEXT && !block.contains(&b'<') {
            return Err(Unreadable::TooLarge(&LONG));
        }
        if keep {
            kept.extend_from_slice(&block[..length]);
        }
        if length < TEXT {
            return Ok(kept);
        }
    }
}

/// Reads until the block is full or the part ends.
fn filled(part: &mut dyn Read, block: &mut [u8]) -> std::io::Result<usize> {
    let mut length = 0;
    while length < block.len() {
        match part.read(&mut block[length..])? {
            0 => break,
            read => length += read,
        }
    }
    Ok(length)
}
