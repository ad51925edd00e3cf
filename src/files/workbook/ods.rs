//! How many cells the sheets of an ODS file come to, whose cells and rows may be said to repeat.

use super::Unreadable;
use super::bounds::{AREA, CELLS, UNPACKED};

/// Bytes that repeated texts may come to.
const TEXTS: u64 = 256 << 20;

/// The sheet so far: rows, and the furthest cell with something in it.
#[derive(Default)]
struct Extent {
    rows: u64,
    columns: u64,
    last_row: u64,
    last_column: u64,
    repeated: u64,
}

/// # Errors
/// [`Unreadable`] when a sheet of `content.xml` would take too much memory.
pub(super) fn check(content: &[u8]) -> Result<(), Unreadable> {
    let (mut extent, mut row_repeats, mut texts) = (Extent::default(), 1, 0);
    let starts = content.iter().enumerate().filter(|(_, byte)| **byte == b'<').map(|(at, _)| at);
    // Bytes from the begin of the last cell with something in it, and how often it stands.
    let mut open: Option<(usize, u64)> = None;
    for at in starts {
        let tag = &content[at..];
        let named = |name: &[u8]| {
            tag[1..].starts_with(name) && tag.get(1 + name.len()).is_some_and(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-')
        };
        let (row, cell) = (named(b"table:table-row"), named(b"table:table-cell") || named(b"table:covered-table-cell"));
        let ends = named(b"/table:table-row");
        if !row && !cell && !ends && !named(b"table:table") {
            continue;
        }
        if let Some((from, times)) = open.take() {
            texts += (at - from) as u64 * (times - 1);
        }
        let end = tag.iter().position(|byte| *byte == b'>').unwrap_or(tag.len() - 1);
        let head = &tag[..=end];
        if row {
            row_repeats = repeats(head, b"table:number-rows-repeated=");
            extent.rows = extent.rows.saturating_add(row_repeats);
            extent.columns = 0;
        } else if cell {
            let times = repeats(head, b"table:number-columns-repeated=");
            extent.columns = extent.columns.saturating_add(times);
            if !head.ends_with(b"/>") || find(head, b"office:").is_some() {
                (extent.last_row, extent.last_column) = (extent.rows, extent.last_column.max(extent.columns));
                extent.repeated = extent.repeated.saturating_add(times.saturating_mul(row_repeats));
                open = Some((at, times.saturating_mul(row_repeats).min(CELLS)));
            }
        } else if !ends {
            extent = Extent::default();
        }
        if extent.last_row.saturating_mul(extent.last_column).max(extent.repeated) > CELLS {
            return Err(Unreadable::TooLarge(&AREA));
        }
        if texts > TEXTS {
            return Err(Unreadable::TooLarge(&UNPACKED));
        }
    }
    Ok(())
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

/// The number in quotes behind a name; 1 without.
fn repeats(head: &[u8], name: &[u8]) -> u64 {
    let Some(at) = find(head, name) else { return 1 };
    let digits = head[at + name.len()..].iter().skip(1).take_while(|byte| byte.is_ascii_digit());
    digits.fold(0u64, |sum, byte| sum.saturating_mul(10).saturating_add(u64::from(byte - b'0'))).max(1)
}
