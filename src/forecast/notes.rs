//! What a forecast says about itself.

use super::Question;
use super::effects::scale;
use super::grid::Grid;
use crate::domain::{Arg, DayKind, Event, Message, Text};
use crate::time::{Datelike, Span};
use std::collections::{BTreeMap, BTreeSet};

static EMPTY: Text = Text::new(
    "历史里没有任何咨询记录，预测按 0 计，请先补充数据",
    "the history holds no chats, so the forecast is zero: add past chats or counts",
);
static SHORT: Text = Text::new(
    "历史只有 {days} 天，不足两周：各星期几的差别大多靠推测，每个时段的实际量有 80 % 的可能在预测的 ±{share} 以内",
    "the history holds only {days} days, under two weeks: weekdays are told apart by little, and an interval's volume lies within about \
     ±{share} of the forecast in 80 % of cases",
);
static GAPS: Text = Text::new(
    "历史里有 {count} 个时段缺数据，按未知处理，不当作 0",
    "{count} intervals of the history are missing; they count as unknown, not as zero",
);
static LEARNT: Text = Text::new(
    "活动“{event}”按平时的 {factor} 倍估计，依据是过去的：{past}",
    "event `{event}` is taken at {factor} times the usual volume, learnt from: {past}",
);
static SCALED: Text = Text::new(
    "活动“{event}”在历史里没有同类（{kind}），按所填倍数 {factor} 估计",
    "event `{event}` has none of its kind (`{kind}`) in the history, so the given scale of {factor} is used",
);
static UNKNOWN: Text = Text::new(
    "活动“{event}”既没有同类（{kind}）的历史，也没有填倍数，按平时的量（1 倍）估计",
    "event `{event}` has neither a past of its kind (`{kind}`) nor a scale, so it counts as usual volume (1 times)",
);
static HOLIDAY: Text =
    Text::new("{holidays}在历史里没有先例，按平时的量估计", "{holidays}: the history holds no such day, so the usual volume is assumed");
static SETTING: Text = Text::new(
    "历史里没有处理时长，取设置值 {seconds} 秒",
    "handle time is taken from the setting, {seconds} seconds: the history has none",
);

/// Days that the history must hold for weekdays to be told apart.
const SHORT_DAYS: usize = 14;

pub(super) fn empty() -> Message {
    Message::new(&EMPTY)
}

/// Where history and settings are thin. `share` is the typical half-width of the 80 % band over its mean.
pub(super) fn history(question: &Question, known_days: usize, share: f64) -> Vec<Message> {
    let mut notes = Vec::new();
    if known_days < SHORT_DAYS {
        notes.push(Message::new(&SHORT).with("days", known_days).with("share", Arg::Share(share)));
    }
    let count = gaps(question);
    if count > 0 {
        notes.push(Message::new(&GAPS).with("count", count));
    }
    notes
}

pub(super) fn handle_setting(seconds: f64) -> Message {
    #[allow(clippy::cast_possible_truncation)]
    let whole = seconds.round() as i64;
    Message::new(&SETTING).with("seconds", whole)
}

/// One note for each event ahead. `factor` is what it multiplies the volume by.
pub(super) fn event(question: &Question, event: &Event, grid: &Grid, factor: f64) -> Message {
    let like = |past: &&Event| past.kind == event.kind && grid.knows(past.span);
    let past: Vec<String> = question.events.iter().filter(like).map(|past| past.name.clone()).collect();
    let named = |text: &'static Text| Message::new(text).with("event", event.name.clone()).with("factor", Arg::Decimal(factor));
    if !past.is_empty() {
        return named(&LEARNT).with("past", Arg::List(past));
    }
    let text = if scale(event).is_some() { &SCALED } else { &UNKNOWN };
    named(text).with("kind", event.kind.clone())
}

/// Special days ahead whose like the history does not hold.
pub(super) fn holidays(question: &Question, grid: &Grid, ahead: Span) -> Option<Message> {
    let days = || question.calendar.iter();
    let seen: Vec<DayKind> = days().filter(|(date, ..)| grid.knows(grid.day_span(*date))).map(|(_, kind, _)| kind).collect();
    let new = days().filter(|(date, kind, _)| ahead.overlaps(grid.day_span(*date)) && !seen.contains(kind));
    let names: BTreeSet<String> = new.map(|(_, _, name)| name.to_owned()).collect();
    (!names.is_empty()).then(|| Message::new(&HOLIDAY).with("holidays", Arg::List(names.into_iter().collect())))
}

/// Unknown intervals between the first and the last known one, at times of the week that are known in other weeks.
fn gaps(question: &Question) -> usize {
    let counts = &question.history.counts;
    let known = |count: &Option<f64>| count.is_some();
    let (Some(first), Some(last)) = (counts.iter().position(known), counts.iter().rposition(known)) else { return 0 };
    let mut times: BTreeMap<(u32, i32), (usize, bool)> = BTreeMap::new();
    for (index, count) in counts.iter().enumerate().take(last).skip(first) {
        let (date, minute) = question.zone.local(question.history.at(index));
        let time = times.entry((date.weekday().num_days_from_monday(), minute)).or_default();
        if count.is_some() { time.1 = true } else { time.0 += 1 }
    }
    times.values().filter(|(_, known)| *known).map(|(missing, _)| missing).sum()
}
