//! How many cells the sheets of an XLS file span, by its records, before the library makes room for them.
//!
//! # Source
//! Microsoft, \[MS-CFB\] 2.2–2.6 (header, FAT, directory), \[MS-XLS\] 2.4 (records).

use super::bounds::{AREA, CELLS};
use super::{Unreadable, damaged};

const END: u32 = 0xFFFF_FFFE;

/// # Errors
/// [`Unreadable`] when a sheet spans too many cells, or the file is damaged.
pub(super) fn check(bytes: &[u8]) -> Result<(), Unreadable> {
    let stream =
        Compound::new(bytes).and_then(|file| file.stream(&["workbook", "book"])).ok_or_else(|| damaged(&"no stream of a workbook"))?;
    let mut sum = 0;
    for (kind, data) in records(&stream) {
        match kind {
            0x85 => sum += stream.get(four(data, 0).unwrap_or(0) as usize..).map_or(0, area),
            0x0A => break,
            _ => {}
        }
        // All sheets are held in memory at once.
        if sum > 2 * CELLS {
            return Err(Unreadable::TooLarge(&AREA));
        }
    }
    Ok(())
}

fn two(data: &[u8], at: usize) -> Option<u16> {
    data.get(at..at + 2).map(|bytes| u16::from_le_bytes([bytes[0], bytes[1]]))
}

fn four(data: &[u8], at: usize) -> Option<u32> {
    data.get(at..at + 4).map(|bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

/// Kind and data of each record.
fn records(stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (kind, length) = (two(stream, at)?, usize::from(two(stream, at + 2)?));
        let data = stream.get(at + 4..at + 4 + length)?;
        at += 4 + length;
        Some((kind, data))
    })
}

/// Cells between the first and the last of a sheet; more than may be, too, when the sheet says that it has more than a sheet can.
fn area(sheet: &[u8]) -> u64 {
    let (mut rows, mut columns) = ((u64::MAX, 0), (u64::MAX, 0));
    for (kind, data) in records(sheet) {
        let place = |column: usize| Some((u64::from(two(data, 0)?), u64::from(two(data, column)?)));
        let cell = match kind {
            // Room is made, but not used, for as many cells as this says.
            0x200 if claimed(data) > 65_536 * 256 => return u64::MAX / 4,
            0x0A => break,
            // The last column of several cells stands at the end.
            0xBD => place(data.len().saturating_sub(2)),
            0x06 | 0x203 | 0x204 | 0x205 | 0x27E | 0xD6 | 0xFD => place(2),
            _ => None,
        };
        let firsts = cell.into_iter().chain(if kind == 0xBD { place(2) } else { None });
        for (row, column) in firsts {
            rows = (rows.0.min(row), rows.1.max(row));
            columns = (columns.0.min(column), columns.1.max(column));
        }
    }
    if rows.0 > rows.1 { 0 } else { (rows.1 - rows.0 + 1) * (columns.1 - columns.0 + 1) }
}

/// Cells that a record of dimensions says there are.
fn claimed(data: &[u8]) -> u64 {
    let wide = data.len() >= 14;
    let row = |at: usize| if wide { four(data, 4 * at).map(u64::from) } else { two(data, 2 * at).map(u64::from) };
    let column = |at: usize| two(data, if wide { 8 } else { 4 } + 2 * at).map(u64::from);
    let span = |first: Option<u64>, last: Option<u64>| last.unwrap_or(0).saturating_sub(first.unwrap_or(0)) + 1;
    span(row(0), row(1)).saturating_mul(span(column(0), column(1)))
}

/// A compound file: sectors, chained by a table.
struct Compound<'b> {
    bytes: &'b [u8],
    sector: usize,
    table: Vec<u32>,
}

impl<'b> Compound<'b> {
    fn new(bytes: &'b [u8]) -> Option<Self> {
        let sector = match two(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut file = Self { bytes, sector, table: Vec::new() };
        let mut parts: Vec<u32> = (0..109).filter_map(|index| four(bytes, 76 + 4 * index)).collect();
        let mut next = four(bytes, 68)?;
        for _ in 0..bytes.len() / sector {
            if next >= 0xFFFF_FFFA {
                break;
            }
            let further = file.sector(next)?;
            parts.extend((0..sector / 4 - 1).filter_map(|index| four(further, 4 * index)));
            next = four(further, sector - 4)?;
        }
        for part in parts.into_iter().filter(|part| *part < 0xFFFF_FFFA) {
            let part = file.sector(part)?;
            let entries: Vec<u32> = (0..sector / 4).filter_map(|index| four(part, 4 * index)).collect();
            file.table.extend(entries);
        }
        Some(file)
    }

    /// The last one may be cut short.
    fn sector(&self, id: u32) -> Option<&'b [u8]> {
        let from = usize::try_from(id).ok()?.checked_add(1)?.checked_mul(self.sector)?;
        self.bytes.get(from..self.bytes.len().min(from + self.sector)).filter(|sector| !sector.is_empty())
    }

    /// The sectors of a chain; `None` when it runs in a circle or out of the file.
    fn chain(&self, mut id: u32, most: usize) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        while id != END && out.len() < most {
            if out.len() > self.bytes.len() {
                return None;
            }
            out.extend_from_slice(self.sector(id)?);
            id = *self.table.get(usize::try_from(id).ok()?)?;
        }
        Some(out)
    }

    /// The first stream with the first of the names that there is.
    fn stream(&self, names: &[&str]) -> Option<Vec<u8>> {
        let entries = self.chain(four(self.bytes, 48)?, usize::MAX)?;
        let named = |wanted: &&str| entries.chunks_exact(128).find(|entry| name(entry) == **wanted);
        let entry = names.iter().find_map(named)?;
        let length = usize::try_from(four(entry, 120)?).ok()?;
        if length > self.bytes.len() {
            return None;
        }
        if length >= 4096 {
            return self.chain(four(entry, 116)?, length);
        }
        let root = entries.chunks_exact(128).next()?;
        let small = self.chain(four(root, 116)?, usize::try_from(four(root, 120)?).ok()?)?;
        let table = self.chain(four(self.bytes, 60)?, self.bytes.len())?;
        let (mut out, mut id) = (Vec::new(), four(entry, 116)?);
        while id != END && out.len() < length {
            let from = usize::try_from(id).ok()?.checked_mul(64)?;
            out.extend_from_slice(small.get(from..small.len().min(from + 64)).filter(|part| !part.is_empty())?);
            id = four(&table, usize::try_from(id).ok()?.checked_mul(4)?)?;
        }
        Some(out)
    }
}

/// Of an entry of the directory, in lower case.
fn name(entry: &[u8]) -> String {
    let units = (0..32).filter_map(|index| two(entry, 2 * index)).take_while(|unit| *unit != 0);
    char::decode_utf16(units).map(|c| c.unwrap_or('?').to_ascii_lowercase()).collect()
}
