//! The coverage strip: per skill a line a day, a character an interval.

use super::page::{Hours, Page, slot_minutes};
use super::terminal::{Paint, WIDEST};
use super::width::{cut, left, right, wrap};
use super::words;
use crate::domain::{Coverage, Message};

const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// A day takes at most so many columns; longer days show two or four intervals in one.
const MOST_COLUMNS: i32 = 48;

/// What one character tells.
#[derive(Clone, Copy, Default)]
struct Mark {
    need: f64,
    /// The fewest people of the intervals shown together.
    have: f64,
    /// The largest shortage of the intervals shown together.
    short: f64,
    open: bool,
}

/// How the clock is laid out on columns.
struct Scale {
    first: i32,
    step: i32,
    columns: usize,
}

impl Scale {
    fn of(page: &Page) -> Self {
        let (first, last) = page.clock_bounds();
        let interval = i32::try_from(page.team.interval_minutes).unwrap_or(30).max(1);
        let step = [1, 2, 4].into_iter().map(|times| interval * times).find(|step| (last - first) / step <= MOST_COLUMNS);
        let step = step.unwrap_or(60);
        Self { first, step, columns: usize::try_from((last - first + step - 1) / step).unwrap_or(0) }
    }

    fn column(&self, cover: &Coverage) -> usize {
        usize::try_from((cover.slot.clock.minutes() - self.first) / self.step).unwrap_or(0).min(self.columns.saturating_sub(1))
    }

    /// Hours above the columns, as many as there is room for.
    fn axis(&self) -> String {
        let mut axis = String::new();
        for column in 0..self.columns {
            let minutes = self.first + i32::try_from(column).unwrap_or(0) * self.step;
            if minutes % 60 == 0 && axis.len() <= column && axis.len().is_multiple_of(4) {
                axis.push_str(&format!("{:02}  ", minutes / 60));
            } else if axis.len() <= column {
                axis.push(' ');
            }
        }
        axis.truncate(self.columns);
        axis
    }
}

/// The strips of all skills, and their key.
pub fn strips(page: &Page, paint: Paint) -> String {
    let skills = page.coverage();
    if skills.is_empty() {
        return format!("{}\n", page.t(&words::NO_COVERAGE));
    }
    let scale = Scale::of(page);
    let mut out = format!("{}\n", paint.bold(page.t(&words::COVERAGE)));
    for (skill, slots) in &skills {
        let name = left(&cut(&page.team.skill(*skill).name, 11), 12);
        out.push_str(&format!("{}{}", paint.bold(&name), left(&scale.axis(), scale.columns)));
        let titles = [&words::NEED, &words::HAVE, &words::SHORT, &words::SURPLUS].map(|title| right(page.t(title), 9));
        out.push_str(&format!("{}\n", titles.concat()));
        let most = slots.iter().map(|cover| cover.need.max(cover.have).as_f64()).fold(1.0, f64::max);
        let mut total = Hours::default();
        for (day, head) in page.heads().iter().enumerate() {
            let today: Vec<&Coverage> = slots.iter().copied().filter(|cover| cover.slot.day == day).collect();
            let mut hours = Hours::default();
            today.iter().for_each(|cover| hours.add(cover));
            today.iter().for_each(|cover| total.add(cover));
            let label = left(&format!("{} {}", head.weekday, head.date), 12);
            out.push_str(&format!("{label}{}{}\n", line(&scale, &today, most, paint), sums(&hours, paint)));
        }
        let label = left(page.t(&words::TOTAL), 12 + scale.columns);
        out.push_str(&format!("{label}{} {}\n", sums(&total, paint), page.t(&words::PERSON_HOURS)));
    }
    let key = Message::new(&words::STRIP_KEY).with("n", i64::from(scale.step));
    for text in wrap(&page.say(&key), WIDEST) {
        out.push_str(&format!("{}\n", paint.dim(&text)));
    }
    out
}

fn line(scale: &Scale, today: &[&Coverage], most: f64, paint: Paint) -> String {
    let mut marks = vec![Mark::default(); scale.columns];
    for cover in today {
        let start = scale.column(cover);
        let spanned = usize::try_from((slot_minutes(cover) / scale.step).max(1)).unwrap_or(1);
        for mark in marks.iter_mut().skip(start).take(spanned) {
            let (need, have) = (cover.need.as_f64(), cover.have.as_f64());
            mark.have = if mark.open { mark.have.min(have) } else { have };
            mark.need = mark.need.max(need);
            mark.short = mark.short.max(need - have);
            mark.open = true;
        }
    }
    marks.iter().map(|mark| glyph(*mark, most, paint)).collect()
}

fn glyph(mark: Mark, most: f64, paint: Paint) -> String {
    if !mark.open || (mark.need <= 0.0 && mark.have <= 0.0) {
        return " ".to_owned();
    }
    if mark.short >= 0.5 {
        return paint.short(&format!("{:.0}", mark.short.round().min(9.0)));
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let level = ((mark.have / most * 8.0).ceil() as usize).clamp(1, 8) - 1;
    let block = LEVELS[level].to_string();
    if mark.have - mark.need >= 1.0 { paint.surplus(&block) } else { paint.enough(&block) }
}

fn sums(hours: &Hours, paint: Paint) -> String {
    let number = |value: f64| right(&format!("{value:.1}"), 9);
    let short = if hours.short >= 0.05 { paint.short_text(&number(hours.short)) } else { number(0.0) };
    format!("{}{}{short}{}", number(hours.need), number(hours.have), number(hours.surplus))
}
