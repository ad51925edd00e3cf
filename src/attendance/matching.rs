//! Which punches belong to which shift: all shifts of one agent at once, by least total displacement.
//!
//! A shift takes a run of neighbouring punches or none. The first of a run is the coming and the last the going, unless it costs less to take
//! one of them as not punched: two punches at the end of a shift are no coming nine hours late. Runs keep the order of the shifts, so a
//! punch after midnight is weighed as the going of the evening against the coming of the next day, together with all their other punches.

use crate::domain::{Direction, Punch};
use crate::time::{Instant, Span};
use std::ops::Range;

/// What a side without a punch costs, in seconds of displacement.
const MISSING: i64 = 210 * 60;
/// What a punch that belongs to no shift costs: a further punch that much later than the last one is not the going.
const STRAY: i64 = 120 * 60;
/// What it costs when it stands, with others, on a day without a shift: work on a rest day is a likely story.
const FREE: i64 = 30 * 60;
/// What it costs when a shift takes some of such a group and leaves others.
const SPLIT: i64 = 90 * 60;
/// What a shift without any punch costs.
const NONE: i64 = 2 * MISSING;
/// Displacement of a punch within the shift beyond this counts an eighth: a lone one is never left stray, however long the shift.
const WITHIN: i64 = 240 * 60;
/// What going against its own direction costs a lone punch: it decides only in the middle of a shift.
const AGAINST_HINT: i64 = 30 * 60;
/// A run of more taps than this has both ends.
const MANY: usize = 40;
/// Two punches within a shift at most this far apart are a going out and a coming back.
const PAUSE: i64 = 120 * 60;

/// A shift as punches should show it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected {
    pub span: Span,
    /// Only punches within may belong to it.
    pub window: Span,
}

/// Punches that are one: the first, and those within some seconds of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tap {
    /// Into the agent's punches.
    pub punches: Range<usize>,
    pub first: Instant,
    pub last: Instant,
    pub hint: Option<Direction>,
    /// The group of taps, more than one, that stand on the same day without a shift.
    pub free: Option<usize>,
}

/// What one shift took; indices of taps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Taken {
    pub came: Option<usize>,
    pub went: Option<usize>,
    /// The others of the run.
    pub between: Vec<usize>,
}

/// Doubles made one. `punches` by time.
pub(super) fn taps(punches: &[Punch], double_seconds: impl Fn(Instant) -> i64) -> Vec<Tap> {
    let mut taps: Vec<Tap> = Vec::new();
    for (index, punch) in punches.iter().enumerate() {
        match taps.last_mut() {
            Some(tap) if (punch.at - tap.first).num_milliseconds() <= double_seconds(tap.first) * 1000 => {
                tap.punches.end = index + 1;
                tap.last = punch.at;
                tap.hint = tap.hint.filter(|hint| punch.hint.is_none_or(|other| other == *hint));
            }
            _ => taps.push(Tap { punches: index..index + 1, first: punch.at, last: punch.at, hint: punch.hint, free: None }),
        }
    }
    taps
}

/// How a run is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Both,
    OnlyCame,
    OnlyWent,
}

fn apart(one: Instant, other: Instant) -> i64 {
    (one - other).num_seconds().abs()
}

/// Cost of `count` taps that are neither coming nor going, of a run without one of its ends: pauses are free; one that pairs with none is as
/// far as it is from the end that has a punch. `nth` counts from that end.
fn loose<'t>(count: usize, nth: impl Fn(usize) -> &'t Tap, end: Instant) -> i64 {
    let far = |index: usize| apart(nth(index).first, end);
    let single = if count % 2 == 1 { far(0) } else { 0 };
    let pause = |index: usize| if apart(nth(index).first, nth(index + 1).first) > PAUSE { far(index).max(far(index + 1)) } else { 0 };
    single + (count % 2..count).step_by(2).map(pause).sum::<i64>()
}

/// The cheapest reading of a run, not empty, as the punches of a shift.
fn reading(shift: Span, run: &[Tap]) -> (i64, Reading) {
    let (first, last) = (&run[0], &run[run.len() - 1]);
    let against = |tap: &Tap, hint| if run.len() == 1 && tap.hint == Some(hint) { AGAINST_HINT } else { 0 };
    let (came, went) = (apart(first.first, shift.start), apart(last.last, shift.end));
    if run.len() > MANY {
        return (came + went, Reading::Both);
    }
    let (others, end) = (run.len() - 1, run.len() - 1);
    let within = |tap: &Tap, cost: i64| if shift.contains(tap.first) { cost.min(WITHIN + (cost - WITHIN) / 8) } else { cost };
    let only_came = within(first, came) + against(first, Direction::Out) + MISSING + loose(others, |index| &run[index + 1], shift.start);
    let only_went = within(last, went) + against(last, Direction::In) + MISSING + loose(others, |index| &run[end - 1 - index], shift.end);
    let mut best = if only_came <= only_went { (only_came, Reading::OnlyCame) } else { (only_went, Reading::OnlyWent) };
    if run.len() > 1 && came + went <= best.0 {
        best = (came + went, Reading::Both);
    }
    best
}

/// One layer of the dynamic programme: the state is the number of taps used up, from `from` on.
struct Layer {
    from: usize,
    cost: Vec<i64>,
    /// Where the shift's run begins for that state; `None`: it took nothing.
    run: Vec<Option<usize>>,
    /// The state of the layer before.
    back: Vec<usize>,
}

/// Gives taps to shifts. `expected` by time; the answer has one entry for each.
pub(super) fn assign(expected: &[Expected], taps: &[Tap]) -> Vec<Taken> {
    let strays = strays(taps);
    let mut layers: Vec<Layer> = vec![Layer { from: 0, cost: vec![0], run: vec![None], back: vec![0] }];
    for shift in expected {
        let before = &layers[layers.len() - 1];
        let from = taps.partition_point(|tap| tap.first < shift.window.start).max(before.from);
        let to = taps.partition_point(|tap| tap.first < shift.window.end).max(before.from + before.cost.len() - 1).max(from);
        layers.push(layer(shift, taps, skipping(before, &strays, from, to), from));
    }
    trace(expected, taps, &strays, &layers)
}

/// Cost of leaving taps to no shift, summed up: the difference of two is what the taps between them cost.
fn strays(taps: &[Tap]) -> Vec<i64> {
    let costs = taps.iter().map(|tap| if tap.free.is_some() { FREE } else { STRAY });
    let sums = costs.scan(0, |sum, cost| {
        *sum += cost;
        Some(*sum)
    });
    std::iter::once(0).chain(sums).collect()
}

/// Cheapest way to each state in `from..=to` by leaving taps stray, with the state it comes from.
fn skipping(before: &Layer, strays: &[i64], from: usize, to: usize) -> Vec<(i64, usize)> {
    let way = |state: usize| {
        let reachable = before.cost.iter().enumerate().map(|(index, cost)| (before.from + index, *cost)).filter(|(old, _)| *old <= state);
        reachable.map(|(old, cost)| (cost + strays[state] - strays[old], old)).min().unwrap_or((i64::MAX / 4, before.from))
    };
    (from..=to).map(way).collect()
}

/// True when a cut before that tap parts a group that stands on a day without a shift.
fn splits(taps: &[Tap], at: usize) -> bool {
    at > 0 && at < taps.len() && taps[at].free.is_some() && taps[at - 1].free == taps[at].free
}

/// The layer of a shift, whose states begin at `from`, from the `ways` to each of them.
fn layer(shift: &Expected, taps: &[Tap], ways: Vec<(i64, usize)>, from: usize) -> Layer {
    let to = from + ways.len() - 1;
    let mut layer = Layer {
        from,
        cost: ways.iter().map(|(cost, _)| cost + NONE).collect(),
        run: vec![None; ways.len()],
        back: ways.iter().map(|(_, old)| *old).collect(),
    };
    for start in from..to {
        for end in start + 1..=to {
            let inside = taps[end - 1].first < shift.window.end && taps[start].first >= shift.window.start;
            let split = i64::from(splits(taps, start)) + i64::from(splits(taps, end));
            let cost = if inside { ways[start - from].0 + reading(shift.span, &taps[start..end]).0 + split * SPLIT } else { i64::MAX };
            if cost < layer.cost[end - from] {
                (layer.cost[end - from], layer.run[end - from], layer.back[end - from]) = (cost, Some(start), ways[start - from].1);
            }
        }
    }
    layer
}

fn trace(expected: &[Expected], taps: &[Tap], strays: &[i64], layers: &[Layer]) -> Vec<Taken> {
    let mut taken = vec![Taken::default(); expected.len()];
    let Some(last) = layers.last() else { return taken };
    let ends = last.cost.iter().enumerate().map(|(index, cost)| (cost + strays[taps.len()] - strays[last.from + index], last.from + index));
    let mut state = ends.min().map_or(0, |(_, state)| state);
    for (index, layer) in layers.iter().enumerate().skip(1).rev() {
        if let Some(start) = layer.run[state - layer.from] {
            taken[index - 1] = read(expected[index - 1].span, taps, start..state);
        }
        state = layer.back[state - layer.from];
    }
    taken
}

fn read(shift: Span, taps: &[Tap], run: Range<usize>) -> Taken {
    let (first, last) = (run.start, run.end - 1);
    match reading(shift, &taps[run.clone()]).1 {
        Reading::Both => Taken { came: Some(first), went: Some(last), between: (first + 1..last).collect() },
        Reading::OnlyCame => Taken { came: Some(first), went: None, between: (first + 1..=last).collect() },
        Reading::OnlyWent => Taken { came: None, went: Some(last), between: (first..last).collect() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::AgentIx;
    use crate::time::{Date, Zone};

    /// Minutes after a midnight.
    fn at(minutes: i64) -> Instant {
        Zone::SHANGHAI.at(Date::from_ymd_opt(2026, 9, 29).unwrap(), crate::time::ClockTime::default()) + chrono::Duration::minutes(minutes)
    }

    fn shift(start: i64, end: i64) -> Expected {
        Expected { span: Span::new(at(start), at(end)), window: Span::new(at(start - 360), at(end + 660)) }
    }

    fn hinted(times: &[(i64, Option<Direction>)]) -> Vec<Tap> {
        let punch = |(minute, hint): &(i64, Option<Direction>)| Punch { agent: AgentIx(0), at: at(*minute), hint: *hint, file: 0, line: 0 };
        taps(&times.iter().map(punch).collect::<Vec<_>>(), |_| 120)
    }

    fn plain(times: &[i64]) -> Vec<Tap> {
        hinted(&times.iter().map(|minute| (*minute, None)).collect::<Vec<_>>())
    }

    fn ends(expected: &[Expected], taps: &[Tap]) -> Vec<(Option<usize>, Option<usize>)> {
        assign(expected, taps).iter().map(|taken| (taken.came, taken.went)).collect()
    }

    /// An evening 17:15–01:00 and the day 08:30–17:30 after it.
    fn evening_and_day() -> [Expected; 2] {
        [shift(1035, 1500), shift(1950, 2490)]
    }

    #[test]
    fn a_punch_is_weighed_together_with_the_others_and_not_alone() {
        // 05:20 is nearer to 08:30 (190) than to 01:00 (260); with 08:25 punched as well it is the going of the evening:
        // 5 + 260 + 5 + 5 against 5 + 210 missing + 190 + 5.
        assert_eq!(ends(&evening_and_day(), &plain(&[1030, 1760, 1945, 2495])), [(Some(0), Some(1)), (Some(2), Some(3))]);
        assert_eq!(ends(&evening_and_day(), &plain(&[1030, 1760, 2495])), [(Some(0), None), (Some(1), Some(2))]);
    }

    #[test]
    fn a_punch_far_from_everything_is_left_stray() {
        assert_eq!(ends(&[shift(510, 1050)], &plain(&[505, 1055, 1600])), [(Some(0), Some(1))]);
    }

    #[test]
    fn a_direction_decides_in_the_middle_and_nowhere_else() {
        let reads = |minute, hint| ends(&[shift(510, 1050)], &hinted(&[(minute, Some(hint))]))[0];
        assert_eq!((reads(775, Direction::Out), reads(775, Direction::In)), ((None, Some(0)), (Some(0), None)));
        assert_eq!((reads(512, Direction::Out), reads(1045, Direction::In)), ((Some(0), None), (None, Some(0))));
    }

    #[test]
    fn a_lone_punch_is_never_left_stray_however_long_the_shift() {
        assert_eq!(ends(&[shift(480, 1440)], &plain(&[960]))[0], (Some(0), None));
    }

    #[test]
    fn a_second_punch_is_the_same_up_to_two_minutes_after_the_first() {
        let count = |seconds: i64| {
            let punch =
                |seconds| Punch { agent: AgentIx(0), at: at(510) + chrono::Duration::seconds(seconds), hint: None, file: 0, line: 0 };
            taps(&[punch(0), punch(seconds)], |_| 120).len()
        };
        assert_eq!([count(119), count(120), count(121)], [1, 1, 2]);
    }
}
