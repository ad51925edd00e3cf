//! Tables for people, with CJK widths right.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

/// A table without frames: heads, then rows; numbers to the right from column `numbers` on.
pub(super) fn plain(heads: &[&str], rows: &[Vec<String>], numbers: usize) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(heads.to_vec());
    for row in rows {
        table.add_row(row.clone());
    }
    for column in table.column_iter_mut().skip(numbers) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

/// Like [`plain`], numbers from the second column on, but the last column is a bar.
pub(super) fn with_bar(heads: &[&str], rows: &[Vec<String>]) -> String {
    let numbers: Vec<Vec<String>> = rows.iter().map(|row| row[..row.len() - 1].to_vec()).collect();
    let table = plain(&heads[..heads.len() - 1], &numbers, 1);
    let bars = std::iter::once("").chain(rows.iter().filter_map(|row| row.last().map(String::as_str)));
    table.lines().zip(bars).map(|(line, bar)| format!("{line}  {bar}").trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

/// A horizontal bar of `value` on a scale where `full` fills `width` characters, in eighths.
pub(super) fn bar(value: f64, full: f64, width: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    if full <= 0.0 || !value.is_finite() {
        return String::new();
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    let eighths = ((value / full).clamp(0.0, 1.0) * width as f64 * 8.0).round() as usize;
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_scale_fills_half_the_width() {
        assert_eq!(bar(5.0, 10.0, 4), "██");
        assert_eq!(bar(0.5, 8.0, 8), "▌");
    }

    #[test]
    fn chinese_cells_take_two_columns() {
        let table = plain(&["技能", "n"], &[vec!["售前".into(), "1".into()], vec!["x".into(), "10".into()]], 1);
        let widths: Vec<usize> = table.lines().map(unicode_width::UnicodeWidthStr::width).collect();
        assert!(widths.windows(2).all(|pair| pair[0] == pair[1]), "{table}");
    }
}
