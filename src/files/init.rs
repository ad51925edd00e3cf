//! New team folders: a commented team file and example tables, with some weeks of believable chats.

use super::atomic::write_atomic;
use super::codes::{self, fault};
use super::team::TEAM_FILE;
use crate::domain::{Faults, Lang, Place};
use crate::time::{Date, Datelike, IsoWeek};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What kind of team the folder starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Template {
    /// Day and evening shift, 08:30–25:00, pre-sale and after-sale. The default.
    #[default]
    DayEvening,
    /// Three shifts, 24 hours.
    RoundTheClock,
    /// Working days 09:00–18:00, hourly counts as shop software exports them.
    OfficeHours,
}

impl Template {
    pub const ALL: [Self; 3] = [Self::DayEvening, Self::RoundTheClock, Self::OfficeHours];

    /// As named on the command line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::DayEvening => "day-evening",
            Self::RoundTheClock => "round-the-clock",
            Self::OfficeHours => "office-hours",
        }
    }

    fn team(self) -> &'static str {
        match self {
            Self::DayEvening => include_str!("templates/day-evening.toml"),
            Self::RoundTheClock => include_str!("templates/round-the-clock.toml"),
            Self::OfficeHours => include_str!("templates/office-hours.toml"),
        }
    }
}

/// Weeks of example chats.
const WEEKS: i64 = 4;

/// Writes a new team folder and says which files it wrote. The example chats end with the week before the one that holds `today`.
/// The same arguments give the same bytes.
///
/// # Errors
/// `file-exists` for each file that is there already, in which case nothing is written; `cannot-write` when the folder cannot be written.
pub fn init(dir: &Path, template: Template, lang: Lang, today: Date) -> Result<Vec<PathBuf>, Faults> {
    let week = IsoWeek::of(today);
    let files = [
        (TEAM_FILE, in_lang(template.team(), lang)),
        ("chats.csv", chats(template, lang, week)),
        ("events.csv", events(lang, week)),
        ("leave.csv", leave(lang, week)),
        ("requests.csv", requests(lang, week)),
    ];
    let mut faults = Faults::default();
    for (name, _) in &files {
        if dir.join(name).exists() {
            faults.push(fault(&codes::FILE_EXISTS, Place::file(*name), &[]));
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let write = |(name, text): (&str, String)| {
        let path = dir.join(name);
        let failed = |error: std::io::Error| fault(&codes::CANNOT_WRITE, Place::file(name), &[("detail", error.to_string().into())]);
        write_atomic(&path, text.as_bytes()).map(|()| path).map_err(|error| Faults(vec![failed(error)]))
    };
    files.into_iter().map(write).collect()
}

/// Chooses one side of each `«中文|English»`.
fn in_lang(text: &str, lang: Lang) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('«') {
        let (choice, behind) = after.split_once('»').unwrap_or((after, ""));
        let (zh, en) = choice.split_once('|').unwrap_or((choice, choice));
        out.push_str(before);
        out.push_str(if lang == Lang::Zh { zh } else { en });
        rest = behind;
    }
    out + rest
}

/// Share of a day's chats by hour, as online shops see it: a late morning and a larger evening peak.
const BY_HOUR: [f64; 24] =
    [2.2, 1.2, 0.7, 0.4, 0.3, 0.4, 0.8, 1.6, 3.0, 4.6, 5.6, 5.4, 4.6, 5.0, 5.6, 5.6, 5.2, 4.8, 5.0, 6.4, 7.6, 8.0, 6.8, 4.2];

/// Chats of a day relative to the mean, from Monday.
const BY_WEEKDAY: [f64; 7] = [1.08, 1.02, 0.98, 0.96, 0.94, 1.0, 1.04];

/// Volume of a date relative to the mean: its weekday and promotions.
fn usual(date: Date) -> f64 {
    BY_WEEKDAY[date.weekday().num_days_from_monday() as usize] * promoted(date)
}

fn chats(template: Template, lang: Lang, week: IsoWeek) -> String {
    let mut rng = ChaCha8Rng::seed_from_u64(20_260_101);
    let days = (0..WEEKS * 7).map(|day| week.plus(-WEEKS).monday() + chrono::Duration::days(day));
    match template {
        Template::DayEvening => {
            let skills = [("pre-sale", 150.0, 240.0), ("after-sale", 70.0, 420.0)];
            lines(days, &skills, |hour| !(1..8).contains(&hour), lang, &mut rng)
        }
        Template::RoundTheClock => lines(days, &[("chat", 420.0, 300.0)], |_| true, lang, &mut rng),
        Template::OfficeHours => hourly(days, lang, &mut rng),
    }
}

/// One line a chat, in order of time. A skill is `(id, chats a day, mean handle seconds)`.
fn lines(days: impl Iterator<Item = Date>, skills: &[(&str, f64, f64)], open: fn(u32) -> bool, lang: Lang, rng: &mut ChaCha8Rng) -> String {
    let mut text = in_lang("«开始时间,技能,处理时长|started_at,skill,handle_seconds»\n", lang);
    let total: f64 = BY_HOUR.iter().sum();
    for date in days {
        let mut found = Vec::new();
        for (hour, share) in (0u32..).zip(BY_HOUR).filter(|(hour, _)| open(*hour)) {
            for (skill, daily, handle) in skills {
                let mean = daily * share / total * usual(date);
                for _ in 0..poisson(mean, rng) {
                    let second = rng.random_range(0..3600u32);
                    let spread = rng.random_range(0.4..1.2) + rng.random_range(0.0..0.4);
                    found.push((hour, second, *skill, (handle * spread).round()));
                }
            }
        }
        found.sort_by(|a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)).then(a.3.total_cmp(&b.3)));
        // Chats before 08:30 come when the team of the day-evening template is closed.
        let closed = |hour: u32, second: u32| !open(3) && hour == 8 && second < 1800;
        found.dedup();
        for (hour, second, skill, handle) in found.into_iter().filter(|chat| !closed(chat.0, chat.1)) {
            let _ = writeln!(text, "{date} {hour:02}:{:02}:{:02},{skill},{handle}", second / 60, second % 60);
        }
    }
    text
}

/// Counts by hour of the working days.
fn hourly(days: impl Iterator<Item = Date>, lang: Lang, rng: &mut ChaCha8Rng) -> String {
    let mut text = in_lang("«日期,时段,接待人数|date,hour,chats»\n", lang);
    let calendar = super::holidays::china();
    let opening = super::team::read_team(&in_lang(Template::OfficeHours.team(), lang)).0.opening;
    for date in days.filter(|date| !opening.ranges(*date, &calendar).is_empty()) {
        for (hour, share) in BY_HOUR.iter().enumerate().take(18).skip(9) {
            let mean = 4.0 * share * usual(date);
            let _ = writeln!(text, "{date},{hour:02}:00-{:02}:00,{}", hour + 1, poisson(mean, rng));
        }
    }
    text
}

/// A Poisson count by multiplying uniforms.
///
/// # Source
/// Knuth, The Art of Computer Programming, vol. 2, 3.4.1, algorithm Q.
fn poisson(mean: f64, rng: &mut ChaCha8Rng) -> u32 {
    let floor = (-mean).exp();
    let mut product: f64 = rng.random();
    let mut count = 0;
    while product > floor {
        product *= rng.random::<f64>();
        count += 1;
    }
    count
}

/// Promotions: name, kind, first and last day as month and day, volume as a multiple of the usual.
type Promotion = (&'static str, &'static str, (u32, u32), (u32, u32), f64);
const PROMOTIONS: [Promotion; 3] = [
    ("618", "618", (6, 16), (6, 18), 1.8),
    ("«双11|Double 11»", "double11", (10, 31), (11, 11), 1.6),
    ("«双12|Double 12»", "double12", (12, 10), (12, 12), 1.4),
];

/// Volume of a date as a multiple of the usual.
fn promoted(date: Date) -> f64 {
    let day = (date.month(), date.day());
    PROMOTIONS.iter().find(|(_, _, first, last, _)| (*first..=*last).contains(&day)).map_or(1.0, |(.., scale)| *scale)
}

/// The year's promotions, past and coming.
fn events(lang: Lang, week: IsoWeek) -> String {
    let mut text = in_lang("«名称,类型,开始,结束,倍数|name,kind,start,end,scale»\n", lang);
    let year = week.monday().year();
    for (name, kind, first, last, scale) in PROMOTIONS {
        let day = |(month, day): (u32, u32)| format!("{year}-{month:02}-{day:02}");
        let _ = writeln!(text, "{},{kind},{},{},{scale}", in_lang(name, lang), day(first), day(last));
    }
    text
}

fn day_of(week: IsoWeek, day: i64) -> Date {
    week.monday() + chrono::Duration::days(day)
}

fn leave(lang: Lang, week: IsoWeek) -> String {
    let text = in_lang("«客服,类型,开始,结束|agent,kind,from,to»\n", lang);
    let (from, to) = (day_of(week, 2), day_of(week, 3));
    let kind = in_lang("«年假|annual»", lang);
    let half = in_lang("«事假|personal»", lang);
    let friday = day_of(week, 4);
    format!("{text}a04,{kind},{from},{to}\na05,{half},{friday} 09:00,{friday} 12:00\n")
}

fn requests(lang: Lang, week: IsoWeek) -> String {
    let text = in_lang("«客服,日期,愿望,权重|agent,date,wish,weight»\n", lang);
    let wish = in_lang("«休|rest»", lang);
    format!("{text}a03,{},{wish},1\na02,{},{wish},2\n", day_of(week, 5), day_of(week, 6))
}
