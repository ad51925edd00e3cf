//! What the head of a column says of its day, and what a title says of month and week.

use super::grid_table::Cell;
use crate::time::{Date, Datelike, IsoWeek, Weekday};

/// Everything a heading tells of a day; at least one part is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    pub date: Option<Date>,
    pub month: Option<u32>,
    pub day: Option<u32>,
    pub weekday: Option<Weekday>,
}

impl Mark {
    /// True for a date with its month.
    pub fn dated(&self) -> bool {
        self.date.is_some() || self.month.is_some()
    }

    pub fn fits(&self, date: Date) -> bool {
        self.date.is_none_or(|own| own == date)
            && self.month.is_none_or(|month| month == date.month())
            && self.day.is_none_or(|day| day == date.day())
            && self.weekday.is_none_or(|weekday| weekday == date.weekday())
    }

    /// What two rows say of one column.
    pub fn with(self, other: Self) -> Self {
        Self {
            date: self.date.or(other.date),
            month: self.month.or(other.month),
            day: self.day.or(other.day),
            weekday: self.weekday.or(other.weekday),
        }
    }

    /// `2026-11-23`, `11月23日`, `11/23`, `23`, `23日 周一`, `周一`, `一`, `Mon`; `None` for anything else.
    pub fn read(cell: &Cell) -> Option<Self> {
        match cell {
            Cell::Date(date) => Some(Self { date: Some(*date), ..Self::default() }),
            Cell::Number(number) => Self::of_number(*number),
            Cell::Text(text) => Self::of_text(text),
        }
    }

    /// A day of the month, or the serial number of a date whose cell lost its format (2000–2099).
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn of_number(number: f64) -> Option<Self> {
        if number.fract() != 0.0 {
            return None;
        }
        match number as i64 {
            day @ 1..=31 => Some(Self { day: u32::try_from(day).ok(), ..Self::default() }),
            serial @ 36_526..=73_050 => {
                let date = Date::from_ymd_opt(1899, 12, 30)?.checked_add_days(chrono::Days::new(serial.unsigned_abs()))?;
                Some(Self { date: Some(date), ..Self::default() })
            }
            _ => None,
        }
    }

    fn of_text(text: &str) -> Option<Self> {
        let plain: String = text.chars().map(ascii).collect();
        let (weekday, rest) = split_weekday(&plain);
        let rest = rest.trim_matches(|c: char| c.is_whitespace() || "()[],、".contains(c));
        // Text exports of dates may carry a midnight.
        let rest = rest.split_once(' ').filter(|(_, time)| time.contains(':')).map_or(rest, |(date, _)| date);
        if rest.is_empty() {
            return weekday.map(|weekday| Self { weekday: Some(weekday), ..Self::default() });
        }
        let (numbers, signs) = tokens(rest)?;
        let found = match (numbers.as_slice(), signs.iter().map(String::as_str).collect::<Vec<_>>().as_slice()) {
            ([year, month, day], ["-", "-"] | ["/", "/"] | [".", "."] | ["年", "月"] | ["年", "月", "日" | "号"]) if *year > 1950 => {
                let date = Date::from_ymd_opt(i32::try_from(*year).ok()?, *month, *day)?;
                Self { date: Some(date), weekday, ..Self::default() }
            }
            ([month @ 1..=12, day @ 1..=31], ["-" | "/" | "." | "月"] | ["月", "日" | "号"]) => {
                Self { month: Some(*month), day: Some(*day), weekday, ..Self::default() }
            }
            ([day @ 1..=31], [] | ["日" | "号"]) => Self { day: Some(*day), weekday, ..Self::default() },
            _ => return None,
        };
        Some(found)
    }
}

/// Full-width digits and signs as ASCII, line breaks as spaces.
fn ascii(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\n' | '\r' | '\t' => ' ',
        c => c,
    }
}

const DAYS: [Weekday; 7] = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

fn weekday_char(c: char) -> Option<Weekday> {
    if c == '天' { Some(Weekday::Sun) } else { "一二三四五六日".chars().position(|own| own == c).map(|index| DAYS[index]) }
}

/// The weekday in a heading, and the heading without it.
fn split_weekday(text: &str) -> (Option<Weekday>, String) {
    for lead in ["星期", "礼拜", "周"] {
        if let Some((before, after)) = text.split_once(lead)
            && let Some(day) = after.chars().next().and_then(weekday_char)
        {
            return (Some(day), format!("{before} {}", after.chars().skip(1).collect::<String>()));
        }
    }
    let mut letters = text.trim().chars();
    if let (Some(only), None) = (letters.next(), letters.next())
        && let Some(day) = weekday_char(only)
    {
        return (Some(day), String::new());
    }
    if let Some((before, after)) = text.split_once('(')
        && let Some(day) =
            after.strip_suffix(')').and_then(|inner| inner.chars().next().filter(|_| inner.chars().count() == 1)).and_then(weekday_char)
    {
        return (Some(day), before.to_owned());
    }
    let word: String = text.chars().skip_while(|c| !c.is_ascii_alphabetic()).take_while(char::is_ascii_alphabetic).collect();
    match word.parse::<Weekday>() {
        Ok(day) => (Some(day), text.replacen(&word, " ", 1)),
        Err(_) => (None, text.to_owned()),
    }
}

/// Numbers, and the signs after each; `None` when a text does not start with a number or a number is too long.
fn tokens(text: &str) -> Option<(Vec<u32>, Vec<String>)> {
    let (mut numbers, mut signs) = (Vec::new(), Vec::<String>::new());
    let mut digits = String::new();
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        if c.is_ascii_digit() {
            digits.push(c);
        } else if digits.is_empty() {
            signs.last_mut()?.push(c);
        } else {
            numbers.push(std::mem::take(&mut digits).parse().ok()?);
            signs.push(c.to_string());
        }
    }
    if !digits.is_empty() {
        numbers.push(digits.parse().ok()?);
    }
    Some((numbers, signs))
}

/// What titles, sheet names and file names tell of the time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Title {
    pub year: Option<i32>,
    pub month: Option<u32>,
    /// With `month`: the first day named.
    pub day: Option<u32>,
    pub week: Option<IsoWeek>,
}

impl Title {
    /// Reads `2026年11月客服排班表`, `11月排班`, `2026-W48`, `2026-11`, `202611`, `11月23日-29日`.
    pub fn read(text: &str) -> Self {
        let plain: String = text.chars().map(ascii).collect();
        let mut title = Self { week: iso_week(&plain), ..Self::default() };
        if title.week.is_some() {
            return title;
        }
        let start = plain.find(|c: char| c.is_ascii_digit()).unwrap_or(plain.len());
        let Some((numbers, signs)) = tokens(&plain[start..]) else { return title };
        let sign = |index: usize| signs.get(index).and_then(|sign| sign.chars().next());
        for (index, number) in numbers.iter().enumerate() {
            let next = sign(index);
            match number {
                1950..=2199 if title.year.is_none() => {
                    title.year = i32::try_from(*number).ok();
                    let follows = matches!(next, Some('-' | '/' | '.'));
                    title.take_month(numbers.get(index + 1).filter(|_| follows), numbers.get(index + 2), sign(index + 1) == next);
                }
                195_001..=219_912 if title.year.is_none() && (1..=12).contains(&(number % 100)) => {
                    title.year = i32::try_from(number / 100).ok();
                    title.month = Some(number % 100);
                }
                1..=12 if next == Some('月') => title.take_month(Some(number), numbers.get(index + 1), true),
                _ => {}
            }
        }
        title
    }

    fn take_month(&mut self, month: Option<&u32>, day: Option<&u32>, with_day: bool) {
        let Some(month) = month.filter(|month| (1..=12).contains(*month) && self.month.is_none()) else { return };
        self.month = Some(*month);
        self.day = day.copied().filter(|day| with_day && (1..=31).contains(day));
    }

    /// This title, with what it lacks taken from another.
    pub fn or(self, other: Self) -> Self {
        let (month, day) = if self.month.is_some() { (self.month, self.day) } else { (other.month, other.day) };
        Self { year: self.year.or(other.year), month, day, week: self.week.or(other.week) }
    }
}

/// `2026-W48` anywhere in a text.
fn iso_week(text: &str) -> Option<IsoWeek> {
    let at = text.find("-W")?;
    let year = text.get(at.checked_sub(4)?..at)?;
    format!("{year}-W{}", text.get(at + 2..at + 4)?).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(text: &str) -> Option<Mark> {
        Mark::read(&Cell::Text(text.to_owned()))
    }

    fn parts(text: &str) -> (Option<u32>, Option<u32>, Option<Weekday>) {
        mark(text).map(|mark| (mark.month, mark.day, mark.weekday)).unwrap()
    }

    #[test]
    fn headings_of_shops_are_understood() {
        assert_eq!(mark("2026-11-23 周一").unwrap().date, Date::from_ymd_opt(2026, 11, 23));
        assert_eq!(mark("2026/11/23 0:00").unwrap().date, Date::from_ymd_opt(2026, 11, 23));
        assert_eq!(parts("11月23日"), (Some(11), Some(23), None));
        assert_eq!(parts("11/23(一)").1, Some(23));
        assert_eq!(parts("23日 周一"), (None, Some(23), Some(Weekday::Mon)));
        assert_eq!(parts("23\n星期天"), (None, Some(23), Some(Weekday::Sun)));
        assert_eq!(parts("Tue"), (None, None, Some(Weekday::Tue)));
        assert_eq!(parts("六"), (None, None, Some(Weekday::Sat)));
    }

    #[test]
    fn what_is_no_heading_is_none() {
        for text in ["白", "姓名", "天数", "13/32", "32", "0", "8:30", "白 23", "Monthly", "99999999999999999999"] {
            assert_eq!(mark(text), None, "{text}");
        }
    }

    #[test]
    fn titles_tell_year_month_and_week() {
        let title = |text| {
            let title = Title::read(text);
            (title.year, title.month, title.day)
        };
        assert_eq!(title("2026年11月客服排班表"), (Some(2026), Some(11), None));
        assert_eq!(title("排班表(11月23日-11月29日)"), (None, Some(11), Some(23)));
        assert_eq!(title("roster 2026-11.xlsx"), (Some(2026), Some(11), None));
        assert_eq!(title("202611"), (Some(2026), Some(11), None));
        assert_eq!(Title::read("示例团队 2026-W48 排班表").week, "2026-W48".parse().ok());
    }
}
