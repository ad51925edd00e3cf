//! The workbook of a period for HR and payroll: sums by formula over the sheets below them, with the values cached for viewers that do not
//! reckon.

mod cell;
mod days;
mod lists;
mod rules;
mod summary;

use super::super::grid_export::GridError;
use crate::domain::{Lang, Statement, Team, Text};
use cell::{Cell, Column, write_table};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};

/// What the sheets are drawn from.
struct View<'a> {
    team: &'a Team,
    statement: &'a Statement,
    lang: Lang,
}

impl View<'_> {
    fn t(&self, text: &Text) -> &'static str {
        text.in_lang(self.lang)
    }

    fn say(&self, message: &crate::domain::Message) -> String {
        crate::locale::say(message, self.lang, self.team.zone)
    }

    /// Id and name.
    fn who(&self, agent: crate::domain::AgentIx) -> [Cell; 2] {
        let who = self.team.agent(agent);
        [Cell::text(&who.id), Cell::text(&who.name)]
    }
}

/// An XLSX workbook. The same statement gives the same bytes.
///
/// # Errors
/// [`GridError`] when a text does not fit into a cell.
pub fn attendance_xlsx(team: &Team, statement: &Statement, lang: Lang) -> Result<Vec<u8>, GridError> {
    let view = View { team, statement, lang };
    let mut book = Workbook::new();
    // Without a stamp the library would ask the clock.
    let stamp = statement.judgement.complete_until.timestamp();
    let stamp = ExcelDateTime::from_timestamp(stamp).or_else(|_| ExcelDateTime::from_ymd(2000, 1, 1))?;
    book.set_properties(&DocProperties::new().set_author("paiban").set_creation_datetime(&stamp));
    summary::write(book.add_worksheet(), &view)?;
    days::write(book.add_worksheet(), &view)?;
    lists::cases(book.add_worksheet(), &view)?;
    lists::overtime(book.add_worksheet(), &view)?;
    lists::adjustments(book.add_worksheet(), &view)?;
    lists::money(book.add_worksheet(), &view)?;
    lists::fund(book.add_worksheet(), &view)?;
    rules::write(book.add_worksheet(), &view)?;
    Ok(book.save_to_buffer()?)
}
