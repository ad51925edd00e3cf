//! Finds the header rows of a roster grid and the date of every column.

use super::grid_mark::{Mark, Title};
use super::grid_table::{Cell, Table};
use crate::time::{Date, Datelike, Weekday};
use std::collections::BTreeMap;

const ID_LABELS: [&str; 9] = ["工号", "编号", "员工号", "员工编号", "账号", "id", "agentid", "employeeid", "no."];
const NAME_LABELS: [&str; 12] = ["姓名", "名字", "员工", "客服", "人员", "员工姓名", "昵称", "旺旺", "name", "agent", "employee", "staff"];
/// Days that may lie between two neighbouring columns.
const LONGEST_GAP: u64 = 40;

/// A header: one row or more, and what its columns are.
#[derive(Clone, Debug)]
pub struct Header {
    pub first_row: u32,
    pub last_row: u32,
    pub marks: BTreeMap<u32, Mark>,
    pub id_column: Option<u32>,
    pub name_column: Option<u32>,
}

/// Why the columns have no dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unclear {
    /// Nothing tells the month, or for weekdays alone the week.
    Unsaid,
    /// Two months fit as well.
    Ambiguous,
    /// Dates do not rise, or do not fit their weekdays.
    Contradiction,
}

/// All headers of a sheet, from the top. Neighbouring rows, such as day numbers above weekdays, are one header.
pub fn headers(table: &Table) -> Vec<Header> {
    let mut headers: Vec<Header> = Vec::new();
    for (row, cells) in &table.rows {
        let Some(found) = header(*row, cells) else { continue };
        match headers.last_mut() {
            Some(last) if last.last_row + 1 == *row && joins(last, &found) => {
                last.last_row = *row;
                for (column, mark) in found.marks {
                    let joined = last.marks.get(&column).map_or(mark, |above| above.with(mark));
                    last.marks.insert(column, joined);
                }
                last.id_column = last.id_column.or(found.id_column);
                last.name_column = last.name_column.or(found.name_column);
            }
            _ => headers.push(found),
        }
    }
    headers.retain(|header| !header.marks.is_empty());
    headers
}

/// One of the two rows tells weekdays only and the other does not.
fn joins(above: &Header, below: &Header) -> bool {
    let weekdays = |header: &Header| header.marks.values().all(|mark| mark.weekday.is_some() && mark.day.is_none() && mark.date.is_none());
    above.marks.is_empty() || below.marks.is_empty() || weekdays(above) != weekdays(below)
}

/// A row with labels only is a header too: its days may stand in the row below.
fn header(row: u32, cells: &BTreeMap<u32, Cell>) -> Option<Header> {
    let label = |labels: &[&str]| {
        let is = |cell: &Cell| labels.contains(&squeezed(&cell.text()).to_lowercase().as_str());
        cells.iter().find(|(_, cell)| is(cell)).map(|(column, _)| *column)
    };
    let (id_column, name_column) = (label(&ID_LABELS), label(&NAME_LABELS));
    let labelled = id_column.is_some() || name_column.is_some();
    let mut marks: BTreeMap<u32, Mark> = cells.iter().filter_map(|(column, cell)| Some((*column, Mark::read(cell)?))).collect();
    if marks.values().any(Mark::dated) {
        marks.retain(|_, mark| mark.dated());
    } else if marks.values().any(|mark| mark.day.is_some()) {
        marks.retain(|_, mark| mark.day.is_some());
    }
    if !plausible(&marks, labelled) {
        marks.clear();
    }
    (labelled || !marks.is_empty()).then_some(Header { first_row: row, last_row: row, marks, id_column, name_column })
}

/// Text without any white space.
pub fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Tells heads from data: a row of counts may look like days, and a row of `日` for day shifts like Sundays.
fn plausible(marks: &BTreeMap<u32, Mark>, labelled: bool) -> bool {
    let fewest = if labelled { 1 } else { 2 };
    let pairs = || marks.values().zip(marks.values().skip(1));
    if marks.values().any(Mark::dated) {
        return marks.len() >= fewest;
    }
    if marks.values().any(|mark| mark.day.is_some()) {
        let named = labelled || marks.values().any(|mark| mark.weekday.is_some());
        let next = |a: &Mark, b: &Mark| b.day == a.day.map(|day| day + 1) || b.day == Some(1);
        return if named { marks.len() >= fewest } else { marks.len() >= 3 && pairs().all(|(a, b)| next(a, b)) };
    }
    marks.len() >= fewest && pairs().all(|(a, b)| b.weekday == a.weekday.map(|day: Weekday| day.succ()))
}

impl Header {
    /// The date of every day column. `hint`: the day that dates without a year are nearest to.
    ///
    /// # Errors
    /// [`Unclear`] when the columns and the title leave more than one reading, or none.
    pub fn dates(&self, title: Title, hint: Date) -> Result<BTreeMap<u32, Date>, Unclear> {
        let marks: Vec<Mark> = self.marks.values().copied().collect();
        let Some(first) = marks.first() else { return Err(Unclear::Unsaid) };
        let starts = starts(first, &marks, title, hint);
        if starts.is_empty() {
            return Err(if first.date.is_some() { Unclear::Contradiction } else { Unclear::Unsaid });
        }
        let mut readings: Vec<Vec<Date>> = starts.into_iter().filter_map(|start| walk(start, &marks)).collect();
        let span = |dates: &Vec<Date>| dates.last().zip(dates.first()).map_or(0, |(last, first)| (*last - *first).num_days());
        let shortest = readings.iter().map(span).min().ok_or(Unclear::Contradiction)?;
        readings.retain(|dates| span(dates) == shortest);
        readings.sort_by_key(|dates| (dates[0] - hint).num_days().abs());
        let year_only = |other: &Vec<Date>| (other[0].month(), other[0].day()) == (readings[0][0].month(), readings[0][0].day());
        // Years are what the hint is for; months are not guessed.
        if !readings.iter().all(year_only) {
            return Err(Unclear::Ambiguous);
        }
        Ok(self.marks.keys().copied().zip(readings.swap_remove(0)).collect())
    }
}

/// Days the first column may be.
fn starts(first: &Mark, marks: &[Mark], title: Title, hint: Date) -> Vec<Date> {
    if let Some(date) = first.date {
        return vec![date];
    }
    let years = title.year.map_or_else(|| (hint.year() - 1..=hint.year() + 1).collect(), |year| vec![year]);
    let Some(day) = first.day else { return weekday_starts(first, title, &years) };
    if let Some(month) = first.month {
        return years.iter().filter_map(|year| Date::from_ymd_opt(*year, month, day)).collect();
    }
    if let Some(week) = title.week {
        return (0..7)
            .filter_map(|offset| week.monday().checked_add_days(chrono::Days::new(offset)))
            .filter(|date| first.fits(*date))
            .collect();
    }
    let Some(month) = title.month else {
        // Without a month only the weekdays can tell; the nearest half year is searched, and a second fit is no answer.
        let told = marks.iter().any(|mark| mark.weekday.is_some());
        let near = |days: i64| hint.checked_add_signed(chrono::Duration::days(days)).filter(|date| first.fits(*date));
        return if told { (-92..=92).filter_map(near).collect() } else { Vec::new() };
    };
    let own = |year: &i32| Date::from_ymd_opt(*year, month, day);
    let before = |year: &i32| if month == 1 { Date::from_ymd_opt(*year - 1, 12, day) } else { Date::from_ymd_opt(*year, month - 1, day) };
    // A month that begins in the one before, such as pay months from the 26th, turns over within the row.
    let turns = marks.iter().zip(marks.iter().skip(1)).any(|(a, b)| b.day < a.day);
    let earlier = years.iter().filter(|_| turns).filter_map(before);
    years.iter().filter_map(own).chain(earlier).collect()
}

/// Weekdays alone: the title names the week or a day of it.
fn weekday_starts(first: &Mark, title: Title, years: &[i32]) -> Vec<Date> {
    let week = |start: Date| start.iter_days().take(7).find(|date| first.fits(*date));
    if let Some(own) = title.week {
        return week(own.monday()).into_iter().collect();
    }
    let Some((month, day)) = title.month.zip(title.day) else { return Vec::new() };
    // The title's day is the first column's; another weekday tells that the year is another.
    years.iter().filter_map(|year| Date::from_ymd_opt(*year, month, day)).filter(|date| first.fits(*date)).collect()
}

/// Dates of all columns when the first is `start`; each is the next that fits its head.
fn walk(start: Date, marks: &[Mark]) -> Option<Vec<Date>> {
    let mut dates: Vec<Date> = Vec::new();
    for mark in marks {
        let date = match dates.last() {
            None => Some(start).filter(|date| mark.fits(*date)),
            Some(last) => (1..=LONGEST_GAP).filter_map(|days| last.checked_add_days(chrono::Days::new(days))).find(|date| mark.fits(*date)),
        };
        dates.push(date?);
    }
    Some(dates)
}

#[cfg(test)]
mod tests {
    use super::super::grid_table::tables;
    use super::*;

    fn dates(csv: &str, title: &str) -> Result<(Date, Date), Unclear> {
        let table = &tables(csv.as_bytes()).unwrap()[0];
        let found = headers(table);
        assert_eq!(found.len(), 1, "{found:?}");
        let hint = Date::from_ymd_opt(2026, 11, 20).unwrap();
        let dates = found[0].dates(Title::read(title), hint)?;
        Ok((*dates.values().next().unwrap(), *dates.values().last().unwrap()))
    }

    fn day(y: i32, m: u32, d: u32) -> Date {
        Date::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn a_month_of_day_numbers_takes_the_titles_month() {
        let days: Vec<String> = (1..=30).map(|day| day.to_string()).collect();
        let csv = format!("姓名,{}\n", days.join(","));
        assert_eq!(dates(&csv, "2026年11月"), Ok((day(2026, 11, 1), day(2026, 11, 30))));
        assert_eq!(dates(&csv, "排班"), Err(Unclear::Unsaid));
    }

    #[test]
    fn day_numbers_above_weekdays_are_one_header_and_check_each_other() {
        assert_eq!(dates("姓名,23,24,25\n,一,二,三\n", "2026年11月"), Ok((day(2026, 11, 23), day(2026, 11, 25))));
        assert_eq!(dates("姓名,23,24,25\n,二,三,四\n", "2026年11月"), Err(Unclear::Contradiction));
    }

    #[test]
    fn a_pay_month_begins_in_the_month_before() {
        // 30 September is followed by 1 October, and 31 October by 1 November: only one start has no hole.
        let days: Vec<String> = (26..=30).chain(1..=25).map(|day: u32| day.to_string()).collect();
        assert_eq!(dates(&format!("姓名,{}\n", days.join(",")), "2026年10月"), Ok((day(2026, 9, 26), day(2026, 10, 25))));
    }

    #[test]
    fn two_months_that_fit_alike_are_not_guessed() {
        // July and August both have 31 days.
        let days: Vec<String> = (26..=31).chain(1..=25).map(|day: u32| day.to_string()).collect();
        assert_eq!(dates(&format!("姓名,{}\n", days.join(",")), "2026年8月"), Err(Unclear::Ambiguous));
    }

    #[test]
    fn month_and_day_turn_over_the_year() {
        assert_eq!(dates("姓名,12/30,12/31,1/1\n", ""), Ok((day(2026, 12, 30), day(2027, 1, 1))));
    }

    #[test]
    fn weekdays_alone_need_a_week() {
        let csv = "姓名,周一,周二,周三\n";
        assert_eq!(dates(csv, "2026-W48"), Ok((day(2026, 11, 23), day(2026, 11, 25))));
        assert_eq!(dates(csv, "11月23日-29日"), Ok((day(2026, 11, 23), day(2026, 11, 25))));
        assert_eq!(dates(csv, "客服排班"), Err(Unclear::Unsaid));
    }

    #[test]
    fn a_row_of_day_shifts_is_no_header() {
        let table = &tables("张三,日,日,日,休\n合计,7,10,9\n".as_bytes()).unwrap()[0];
        assert!(headers(table).is_empty());
    }
}
