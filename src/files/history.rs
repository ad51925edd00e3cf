//! Chats and counts gathered into volumes per skill and interval. A gap is not zero.

use super::codes::{self, fault};
use crate::domain::{Faults, HandleTime, Place, SkillIx, Team, VolumeHistory};
use crate::time::{ClockTime, Date, Instant, Span};
use chrono::{DateTime, Days};
use std::collections::{BTreeMap, BTreeSet};

/// What is known of one interval of one skill.
#[derive(Clone, Copy, Default)]
struct Cell {
    chats: f64,
    handle_seconds: f64,
    handled: f64,
}

/// Volumes being gathered, on the team's grid of intervals.
pub(super) struct Tally<'t> {
    team: &'t Team,
    /// Minutes of an instant at which an interval begins, modulo the interval.
    phase: i64,
    /// By skill, then interval.
    cells: Vec<BTreeMap<i64, Cell>>,
    /// Intervals in which anything was said of any skill, with the first place that said it.
    seen: BTreeMap<i64, (usize, usize)>,
    pub(super) files: Vec<String>,
    last_cell: Option<(usize, i64, Cell)>,
}

/// What the tally comes to.
pub(super) struct Histories {
    pub(super) histories: Vec<VolumeHistory>,
    pub(super) handle_times_from_setting: bool,
    /// The last business day of which anything is known.
    pub(super) until: Option<Date>,
}

/// Of which days the record says anything.
#[derive(Default)]
struct Told {
    /// Business days on which the team was open.
    days: BTreeSet<Date>,
    /// Business days on which anything came while open, with its first place.
    places: BTreeMap<Date, (usize, usize)>,
    /// Calendar dates on which anything came.
    dates: BTreeSet<Date>,
}

impl Told {
    /// True when silence in an interval on calendar date `date` of business day `day` means that nobody came. After midnight of a day
    /// with chats that is so unless the whole next date is silent though the team was open.
    fn heard(&self, day: Date, date: Date) -> bool {
        self.places.contains_key(&day) && (self.dates.contains(&date) || date != day && !self.days.contains(&date))
    }

    /// First place of a business day that is known before midnight.
    fn place(&self, day: Date) -> Option<(usize, usize)> {
        self.places.get(&day).copied().filter(|_| self.dates.contains(&day))
    }
}

impl<'t> Tally<'t> {
    pub(super) fn new(team: &'t Team) -> Self {
        let first_opening = team.opening.week.iter().flatten().next().map_or(0, |range| i64::from(range.start.minutes()));
        let midnight = team.zone.at(Date::from_ymd_opt(2026, 1, 1).unwrap_or_default(), ClockTime::default()).timestamp().div_euclid(60);
        let phase = (midnight + first_opening).rem_euclid(team.interval_minutes);
        let cells = vec![BTreeMap::new(); team.skills.len()];
        Self { team, phase, cells, seen: BTreeMap::new(), files: Vec::new(), last_cell: None }
    }

    /// One chat at a second of the epoch.
    pub(super) fn chat(&mut self, skill: usize, second: i64, handle: Option<f64>, line: usize) {
        let slot = self.slot(second.div_euclid(60));
        let file = self.files.len().saturating_sub(1);
        let mut cell = match self.last_cell.take() {
            Some((last_skill, last_slot, cell)) if (last_skill, last_slot) == (skill, slot) => cell,
            other => {
                self.keep(other);
                self.seen.entry(slot).or_insert((file, line));
                self.cells[skill].get(&slot).copied().unwrap_or_default()
            }
        };
        cell.chats += 1.0;
        if let Some(handle) = handle {
            cell.handle_seconds += handle;
            cell.handled += 1.0;
        }
        self.last_cell = Some((skill, slot, cell));
    }

    fn keep(&mut self, cell: Option<(usize, i64, Cell)>) {
        if let Some((skill, slot, cell)) = cell {
            self.cells[skill].insert(slot, cell);
        }
    }

    /// A count over some minutes, spread evenly over the intervals that share them.
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn count(&mut self, skill: usize, minute: i64, width: i64, chats: f64, handle: Option<f64>, place: (usize, usize)) {
        let last = self.last_cell.take();
        self.keep(last);
        let step = self.team.interval_minutes;
        for slot in self.slot(minute)..=self.slot(minute + width - 1) {
            let from = self.minute(slot);
            let shared = (from + step).min(minute + width) - from.max(minute);
            let part = chats * shared as f64 / width as f64;
            self.seen.entry(slot).or_insert(place);
            let cell = self.cells[skill].entry(slot).or_default();
            cell.chats += part;
            if let Some(handle) = handle.filter(|_| part > 0.0) {
                cell.handle_seconds += handle * part;
                cell.handled += part;
            }
        }
    }

    fn slot(&self, minute: i64) -> i64 {
        (minute - self.phase).div_euclid(self.team.interval_minutes)
    }

    fn minute(&self, slot: i64) -> i64 {
        slot * self.team.interval_minutes + self.phase
    }

    fn start(&self, slot: i64) -> Instant {
        DateTime::from_timestamp(self.minute(slot) * 60, 0).unwrap_or_default()
    }

    /// Business day of each interval in which the team was open, between two dates.
    fn open_slots(&self, first: Date, last: Date) -> BTreeMap<i64, Date> {
        let mut open = BTreeMap::new();
        for date in first.iter_days().take_while(|date| *date <= last) {
            for range in self.team.opening.ranges(date, &self.team.calendar) {
                let Span { start, end } = self.team.zone.span(date, *range);
                let until = self.slot((end.timestamp() - 1).div_euclid(60));
                for slot in self.slot(start.timestamp().div_euclid(60))..=until {
                    open.entry(slot).or_insert(date);
                }
            }
        }
        open
    }

    /// Local calendar date of an interval.
    fn date(&self, slot: i64) -> Date {
        self.team.zone.local(self.start(slot)).0
    }

    fn told(&self, open: &BTreeMap<i64, Date>) -> Told {
        let mut told = Told { days: open.values().copied().collect(), ..Told::default() };
        for (slot, place) in &self.seen {
            told.dates.insert(self.date(*slot));
            if let Some(day) = open.get(slot) {
                told.places.entry(*day).or_insert(*place);
            }
        }
        told
    }

    /// Volumes per skill. Known are the intervals within opening hours of business days on which anything came, from the
    /// interval of the first chat up to the one that holds the last; `complete` says that this interval is whole, as counts are.
    /// Records are cut at midnight: of a business day that runs past it, one half may be known and the other not.
    pub(super) fn finish(mut self, complete: bool, faults: &mut Faults) -> Histories {
        let last = self.last_cell.take();
        self.keep(last);
        let none = Histories { histories: Vec::new(), handle_times_from_setting: false, until: None };
        let (Some((first, _)), Some((last, _))) = (self.seen.first_key_value(), self.seen.last_key_value()) else { return none };
        let (first, last) = (*first, *last);
        let open = self.open_slots(self.date(first) - Days::new(2), self.date(last) + Days::new(1));
        let told = self.told(&open);
        self.report_gaps(&told, faults);
        self.report_outside(&open, faults);
        let (Some((from, _)), Some((until, _))) = (told.places.first_key_value(), told.places.last_key_value()) else { return none };
        let (from, until) = (*from, *until);
        let known: BTreeMap<i64, Date> = open.into_iter().filter(|(_, date)| (from..=until).contains(date)).collect();
        let last_known = if complete { last } else { last - 1 };
        let value =
            |slot: i64| (first..=last_known).contains(&slot) && known.get(&slot).is_some_and(|day| told.heard(*day, self.date(slot)));
        let (Some((start, _)), Some((end, _))) = (known.first_key_value(), known.last_key_value()) else { return none };
        let histories: Vec<_> = (0..self.cells.len()).filter_map(|skill| self.history(skill, *start..*end + 1, &value)).collect();
        let from_setting = histories.iter().any(|history| history.handle.is_empty());
        Histories { histories, handle_times_from_setting: from_setting, until: Some(until) }
    }

    fn history(&self, skill: usize, slots: std::ops::Range<i64>, known: &dyn Fn(i64) -> bool) -> Option<VolumeHistory> {
        let cells = &self.cells[skill];
        if cells.is_empty() {
            return None;
        }
        let cell = |slot: i64| cells.get(&slot).copied().unwrap_or_default();
        let handle = |slot: i64| {
            let Cell { handle_seconds, handled, .. } = cell(slot);
            (handled > 0.0 && known(slot)).then(|| HandleTime { seconds: handle_seconds / handled, chats: handled })
        };
        let with_handle = cells.values().any(|cell| cell.handled > 0.0);
        Some(VolumeHistory {
            skill: SkillIx(skill),
            start: self.start(slots.start),
            interval_minutes: self.team.interval_minutes,
            counts: slots.clone().map(|slot| known(slot).then(|| cell(slot).chats)).collect(),
            handle: if with_handle { slots.map(handle).collect() } else { Vec::new() },
        })
    }

    /// One warning for each run of open business days of which nothing is known before midnight, at the first chat after it.
    fn report_gaps(&self, told: &Told, faults: &mut Faults) {
        let mut gap: Vec<Date> = Vec::new();
        for day in told.days.iter().skip_while(|day| told.place(**day).is_none()) {
            let Some((file, line)) = told.place(*day) else {
                gap.push(*day);
                continue;
            };
            if let (Some(from), Some(to)) = (gap.first(), gap.last()) {
                let args = [("count", gap.len().into()), ("from", (*from).into()), ("to", (*to).into())];
                faults.push(fault(&codes::HISTORY_GAP, Place::new(self.files[file].as_str(), line, 0), &args));
            }
            gap.clear();
        }
    }

    #[allow(clippy::cast_possible_truncation)]
    fn report_outside(&self, open: &BTreeMap<i64, Date>, faults: &mut Faults) {
        let outside = |cells: &BTreeMap<i64, Cell>| -> f64 {
            cells.iter().filter(|(slot, _)| !open.contains_key(slot)).map(|(_, cell)| cell.chats).sum()
        };
        let chats = self.cells.iter().map(outside).sum::<f64>().round() as i64;
        if chats == 0 {
            return;
        }
        let first = self.seen.iter().find(|(slot, _)| !open.contains_key(slot)).map_or((0, 0), |(_, place)| *place);
        let place = self.files.get(first.0).map(|file| Place::new(file.as_str(), first.1, 0)).unwrap_or_default();
        faults.push(fault(&codes::CHATS_OUTSIDE_OPENING, place, &[("count", chats.into())]));
    }
}
