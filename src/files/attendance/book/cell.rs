//! Cells and tables of the workbook: kinds of values, their formats, heads, frozen panes, print settings.

use super::super::super::grid_export::{boxed, defused, excel_date, head};
use crate::domain::{Lang, Money, Text};
use crate::time::Date;
use rust_xlsxwriter::{Color, Formula, Worksheet, XlsxError};

/// What stands in a cell.
#[derive(Clone, Debug)]
pub(super) enum Cell {
    Empty,
    /// Never a formula: see [`defused`].
    Text(String),
    /// A time as we say it, such as `+1 01:00`.
    Clock(String),
    /// On a ground `0xRRGGBB`.
    Marked(String, u32),
    Int(i64),
    Money(Money),
    /// 0–1
    Share(Option<f64>),
    Date(Date),
    /// A formula, the value it has, and how it is shown.
    Formula(String, f64, &'static str),
}

pub(super) const WHOLE: &str = "0;-0;\"·\"";
pub(super) const HOURS: &str = "0.00;-0.00;\"·\"";
pub(super) const YUAN: &str = "#,##0.00;-#,##0.00;\"·\"";
const SHARE: &str = "0.0%";

impl Cell {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    fn write(&self, sheet: &mut Worksheet, row: u32, column: u16, bold: bool) -> Result<(), XlsxError> {
        let base = if bold { boxed().set_bold().set_background_color(Color::RGB(0x00EE_F1F4)) } else { boxed() };
        let number = |format: &str| base.clone().set_num_format(format);
        match self {
            Self::Empty => sheet.write_blank(row, column, &base)?,
            Self::Text(text) => sheet.write_string_with_format(row, column, fitting(text), &base)?,
            Self::Clock(text) => sheet.write_string_with_format(row, column, text, &base)?,
            Self::Marked(text, ground) => {
                sheet.write_string_with_format(row, column, fitting(text), &base.set_background_color(Color::RGB(*ground)))?
            }
            #[allow(clippy::cast_precision_loss)]
            Self::Int(value) => sheet.write_number_with_format(row, column, *value as f64, &number(WHOLE))?,
            Self::Money(money) => sheet.write_number_with_format(row, column, money.as_f64(), &number(YUAN))?,
            Self::Share(Some(share)) => sheet.write_number_with_format(row, column, *share, &number(SHARE))?,
            Self::Share(None) => sheet.write_blank(row, column, &base)?,
            Self::Date(date) => sheet.write_datetime_with_format(row, column, &excel_date(*date)?, &number("yyyy-mm-dd"))?,
            Self::Formula(formula, value, format) => {
                let formula = Formula::new(formula).set_result(value.to_string());
                sheet.write_formula_with_format(row, column, formula, &number(format))?
            }
        };
        Ok(())
    }
}

/// A text that a cell may hold: no formula, and not longer than a cell may be.
fn fitting(text: &str) -> String {
    defused(text).chars().take(32_000).collect()
}

/// A column's head and its width in characters.
pub(super) struct Column(pub(super) Text, pub(super) f64);

/// Characters of room that a bold letter takes, that the edges of a cell take, and a button to filter.
const BOLD: f64 = 1.25;
const EDGES: f64 = 1.5;
const BUTTON: f64 = 2.5;

impl Column {
    /// Its width, so that no word of the head is broken. Chinese may be broken anywhere.
    fn room(&self, lang: Lang, filtered: bool) -> f64 {
        let words = self.0.in_lang(lang).split([' ', '-']).filter(|word| word.is_ascii());
        let longest = words.map(str::len).max().and_then(|longest| u32::try_from(longest).ok()).map_or(0.0, f64::from);
        let button = if filtered { BUTTON } else { 0.0 };
        self.1.max(longest * BOLD + EDGES + button)
    }
}

/// Writes heads in row `top` and rows below; the `frozen` first columns and the heads stay in sight. `sum`: the last row is bold.
pub(super) fn write_table(
    sheet: &mut Worksheet,
    (lang, top, frozen): (Lang, u32, u16),
    columns: &[Column],
    rows: &[Vec<Cell>],
    sum: bool,
) -> Result<(), XlsxError> {
    let wrapped = head().set_text_wrap();
    for (at, column) in (0..).zip(columns) {
        sheet.write_string_with_format(top, at, column.0.in_lang(lang), &wrapped)?;
        sheet.set_column_width(at, column.room(lang, top == 0))?;
    }
    sheet.set_row_height(top, if top == 0 { 32 } else { 58 })?;
    for (n, cells) in rows.iter().enumerate() {
        let row = top + 1 + u32::try_from(n).unwrap_or(u32::MAX);
        for (at, cell) in (0..).zip(cells) {
            cell.write(sheet, row, at, sum && n + 1 == rows.len())?;
        }
    }
    let last = top + u32::try_from(rows.len()).unwrap_or(0);
    let filtered = last - u32::from(sum && !rows.is_empty());
    // Lists can be filtered; a table with lines above its heads is a summary.
    if top == 0 && filtered > top {
        sheet.autofilter(top, 0, filtered, u16::try_from(columns.len()).unwrap_or(1) - 1)?;
    }
    sheet.set_freeze_panes(top + 1, frozen)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, top)?;
    Ok(())
}

/// Cells of a column of another sheet, `'每日'!$C$2:$C$99`. `rows`: how many there are below the heads in row 0.
pub(super) fn range(sheet: &str, column: u16, rows: usize) -> String {
    let name = rust_xlsxwriter::utility::column_number_to_name(column);
    format!("'{sheet}'!${name}$2:${name}${}", rows.max(1) + 1)
}

/// The cell's name, `B4`.
pub(super) fn place(row: u32, column: u16) -> String {
    rust_xlsxwriter::utility::row_col_to_cell(row, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_of_a_head_is_broken() {
        let column = Column(Text::new("出勤率", "attendance rate"), 8.0);
        // `attendance` has ten letters.
        assert_eq!(
            [(Lang::En, false), (Lang::En, true), (Lang::Zh, true)].map(|(lang, filtered)| column.room(lang, filtered)),
            [14.0, 16.5, 8.0]
        );
        assert_eq!(Column(Text::new("姓名", "name"), 20.0).room(Lang::En, true), 20.0);
    }
}
