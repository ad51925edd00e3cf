//! The fewest people with whom a promise holds, per skill and slot.

use super::chat::{Desk, chat};
use super::erlang::{erlang_a, erlang_c, erlang_c_wait};
use super::performance::MOST_PEOPLE;
use super::{Performance, Traffic};
use crate::domain::{Forecast, Headcount, LevelMeaning, QueueModel, Requirement, ServiceTarget, SkillIx, Slot, Team};
use crate::time::Span;

/// People needed, and how the numbers came about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Staffing {
    pub requirement: Requirement,
    /// `[skill][slot]`, as the needs.
    pub rows: Vec<Vec<StaffingRow>>,
}

/// One skill in one slot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StaffingRow {
    pub skill: SkillIx,
    /// Index into the requirement's slots.
    pub slot: usize,
    /// Chats that start within the slot.
    pub volume: f64,
    /// Seconds an agent holds one chat alone.
    pub handle_seconds: f64,
    /// Erlangs: people busy if each held one chat at a time.
    pub workload: f64,
    /// People on chats, before shrinkage.
    pub base: f64,
    /// Base ÷ online share.
    pub requirement: Headcount,
    /// Predicted with the base staff, in the target's meaning, 0–1.
    pub service_level: f64,
    /// Predicted share of chat places in use, 0–1.
    pub occupancy: f64,
}

/// People needed in each slot. Chats of a slot are spread evenly over it, and each slot stands for itself (docs/staffing.md says when that is sound).
/// A slot without volume, or one that no forecast reaches, asks for the target's minimum.
#[must_use]
pub fn staff(team: &Team, forecasts: &[Forecast], slots: &[Slot]) -> Staffing {
    let mut staffing = Staffing { requirement: Requirement { slots: slots.to_vec(), needs: Vec::new() }, rows: Vec::new() };
    for (index, skill) in team.skills.iter().enumerate() {
        let own: Vec<&Forecast> = forecasts.iter().filter(|forecast| forecast.skill == SkillIx(index)).collect();
        let mut near = 1;
        let mut rows = Vec::with_capacity(slots.len());
        for (slot, at) in slots.iter().enumerate() {
            let (volume, handle_seconds) = demand(&own, at.span, skill.target.handle_seconds);
            let traffic = traffic(&skill.target, volume, handle_seconds, at.span);
            let (base, performance) = least_people(&skill.target, &traffic, &mut near);
            rows.push(StaffingRow {
                skill: SkillIx(index),
                slot,
                volume,
                handle_seconds,
                workload: traffic.workload(),
                base,
                requirement: Headcount::from_f64(base / skill.target.online_share.clamp(LEAST_SHARE, 1.0)),
                service_level: performance.level(skill.target.level_meaning),
                occupancy: performance.occupancy(),
            });
        }
        staffing.requirement.needs.push(rows.iter().map(|row| row.requirement).collect());
        staffing.rows.push(rows);
    }
    staffing
}

/// The whole number of agents of the classic Erlang C pipeline: the fewest with whom at most a share `wait` of calls waits; none for no work.
/// `wait` is taken as at least one in a million, since no team is without any waiting.
#[must_use]
pub fn least_agents(offered: f64, wait: f64) -> u32 {
    if !is_work(offered) {
        return 0;
    }
    let enough = |agents: u32| erlang_c_wait(agents, offered) <= wait.max(1e-6);
    first_that(1, enough)
}

/// What a target's queue model predicts for a real number of people.
#[must_use]
pub fn performance(target: &ServiceTarget, traffic: &Traffic, people: f64) -> Performance {
    Performance::with_people(people, |agents| model(target, traffic, agents))
}

/// Erlangs beyond which a forecast is broken; keeps its work from growing without end.
const MOST_WORK: f64 = 1e5;
/// Online share and occupancy cap are taken as at least this.
const LEAST_SHARE: f64 = 0.01;
/// A level of 1 takes people without end.
const HIGHEST_LEVEL: f64 = 0.9999;

fn is_work(amount: f64) -> bool {
    amount.is_finite() && amount > 0.0
}

fn model(target: &ServiceTarget, traffic: &Traffic, agents: u32) -> Performance {
    match target.model {
        QueueModel::Chat => chat(agents, &Desk::of(target), traffic),
        QueueModel::ErlangC => erlang_c(agents, traffic),
        QueueModel::ErlangA => erlang_a(agents, traffic),
    }
}

/// Chats that start within the span, and their mean handle time, from all forecast slots that it touches.
fn demand(forecasts: &[&Forecast], span: Span, usual_handle: f64) -> (f64, f64) {
    let (mut volume, mut work) = (0.0, 0.0);
    for forecast in forecasts {
        let from = forecast.slots.partition_point(|slot| slot.span.end <= span.start);
        for slot in forecast.slots[from..].iter().take_while(|slot| slot.span.start < span.end) {
            let share = minutes(slot.span.overlap_minutes(span)) / minutes(slot.span.minutes()).max(1.0);
            if is_work(slot.mean * share) {
                volume += slot.mean * share;
                work += slot.mean * share * if is_work(slot.handle_seconds) { slot.handle_seconds } else { usual_handle };
            }
        }
    }
    (volume, if is_work(volume) && is_work(work) { work / volume } else { usual_handle })
}

#[allow(clippy::cast_precision_loss)]
fn minutes(minutes: i64) -> f64 {
    minutes as f64
}

fn traffic(target: &ServiceTarget, volume: f64, handle_seconds: f64, span: Span) -> Traffic {
    Traffic {
        arrivals: (volume / (minutes(span.minutes()) * 60.0).max(1.0)).min(MOST_WORK / handle_seconds),
        handle_seconds,
        patience_seconds: target.patience_seconds,
        threshold_seconds: target.first_response_seconds.max(0.0),
    }
}

/// Smallest real number of people that keeps the promise, and what is then to be expected.
///
/// With k − 1 people something fails and with k nothing does; between, level and places in use are known functions of the share of time
/// with k people, so the crossing is solved, not searched. `near`: where to look first; left at k for the next slot.
fn least_people(target: &ServiceTarget, traffic: &Traffic, near: &mut u32) -> (f64, Performance) {
    let least = if target.minimum.is_finite() { target.minimum.clamp(0.0, MOST_PEOPLE) } else { 0.0 };
    if !is_work(traffic.workload()) {
        return (least, performance(target, &Traffic { arrivals: 0.0, ..*traffic }, least));
    }
    let keeps = |agents: u32| {
        let queue = model(target, traffic, agents);
        promises(target).iter().all(|promise| promise.kept(&queue))
    };
    let enough = first_that(*near, keeps);
    *near = enough;
    let (low, high) = (model(target, traffic, enough - 1), model(target, traffic, enough));
    let share = promises(target).iter().map(|promise| promise.crossing(&low, &high)).fold(0.0, f64::max);
    let base = (f64::from(enough - 1) + share).max(least);
    (base, performance(target, traffic, base))
}

/// Smallest number from 1 on that passes, if all above it do; looked for from `near`, first in steps that double.
fn first_that(near: u32, passes: impl Fn(u32) -> bool) -> u32 {
    let (mut fails, mut good, mut step) = (0, near.max(1), 1);
    if passes(good) {
        while good > 1 {
            let next = good.saturating_sub(step).max(1);
            if !passes(next) {
                fails = next;
                break;
            }
            (good, step) = (next, step * 2);
        }
    } else {
        (fails, good) = (good, good + 1);
        while f64::from(good) < MOST_PEOPLE && !passes(good) {
            step *= 2;
            (fails, good) = (good, good + step);
        }
    }
    while good - fails > 1 {
        let middle = fails + (good - fails) / 2;
        if passes(middle) { good = middle } else { fails = middle }
    }
    good
}

/// One thing that must hold.
enum Promise {
    Level(LevelMeaning, f64),
    Waiting(f64),
    Occupancy(f64),
}

fn promises(target: &ServiceTarget) -> [Promise; 2] {
    let waiting = target.wait_probability.filter(|_| target.model == QueueModel::ErlangC);
    let service = match waiting {
        Some(share) => Promise::Waiting(share.max(1e-6)),
        None => Promise::Level(target.level_meaning, target.service_level.min(HIGHEST_LEVEL)),
    };
    [service, Promise::Occupancy(target.occupancy_cap.clamp(LEAST_SHARE, 1.0))]
}

impl Promise {
    fn kept(&self, queue: &Performance) -> bool {
        match self {
            Self::Level(meaning, least) => queue.level(*meaning) >= *least,
            Self::Waiting(most) => queue.wait_probability <= *most,
            Self::Occupancy(most) => queue.places > 0.0 && queue.busy <= most * queue.places,
        }
    }

    /// Share of the time with the `high` team at which the promise comes to hold; 0 where `low` keeps it.
    fn crossing(&self, low: &Performance, high: &Performance) -> f64 {
        if self.kept(low) {
            return 0.0;
        }
        let lack = |queue: &Performance| match self {
            Self::Level(meaning, least) => least - queue.level(*meaning),
            Self::Waiting(most) => queue.wait_probability - most,
            Self::Occupancy(most) => queue.busy - most * queue.places,
        };
        let (before, after) = (lack(low), lack(high));
        if before > after { (before / (before - after)).clamp(0.0, 1.0) } else { 1.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ForecastSlot, fixture};
    use crate::time::{Date, Horizon};
    use proptest::prelude::*;

    fn team(target: &ServiceTarget) -> Team {
        let mut team = fixture::team(3);
        team.skills.truncate(1);
        team.skills[0].target = target.clone();
        team
    }

    fn usual() -> ServiceTarget {
        fixture::skill("pre-sale", "售前").target
    }

    fn forecast(slots: &[Slot], volumes: impl Fn(usize) -> f64) -> Forecast {
        let slot = |(index, slot): (usize, &Slot)| ForecastSlot {
            span: slot.span,
            mean: volumes(index),
            band80: (0.0, 0.0),
            band95: (0.0, 0.0),
            handle_seconds: 300.0,
        };
        Forecast { skill: SkillIx(0), slots: slots.iter().enumerate().map(slot).collect(), notes: Vec::new() }
    }

    fn row(target: &ServiceTarget, volume: f64) -> StaffingRow {
        let team = team(target);
        let slots = team.slots(Horizon::new(Date::from_ymd_opt(2026, 11, 23).unwrap(), 1));
        staff(&team, &[forecast(&slots, |index| if index == 3 { volume } else { 0.0 })], &slots).rows[0][3]
    }

    #[test]
    fn the_base_staff_just_keeps_the_level() {
        let row = row(&ServiceTarget { occupancy_cap: 1.0, ..usual() }, 120.0);
        assert!((row.service_level - 0.9).abs() < 1e-9, "{row:?}");
    }

    #[test]
    fn where_occupancy_binds_the_cap_is_met_and_the_level_exceeded() {
        // 600 chats in half an hour of 300 s are 100 erlangs; one at a time at most 80 % busy that is 100 (1 − left) / 0.8, some 125 people.
        let target = ServiceTarget { max_concurrency: 1, occupancy_cap: 0.8, ..usual() };
        let row = row(&target, 600.0);
        assert!((row.workload - 100.0).abs() < 1e-9 && row.service_level > 0.9);
        assert!((row.occupancy - 0.8).abs() < 1e-9 && (row.base - 125.0).abs() < 0.2, "{row:?}");
    }

    #[test]
    fn the_requirement_is_the_base_over_the_online_share_and_stays_a_real_number() {
        let row = row(&usual(), 100.0);
        assert_eq!(row.requirement, Headcount::from_f64(row.base / 0.8));
        assert_ne!(row.requirement.milli() % 1000, 0);
    }

    #[test]
    fn without_volume_the_minimum_is_there() {
        let row = row(&ServiceTarget { minimum: 2.0, ..usual() }, 0.0);
        assert_eq!((row.base, row.requirement, row.service_level), (2.0, Headcount::from_milli(2500), 1.0));
    }

    #[test]
    fn a_minimum_of_nobody_leaves_an_empty_slot_empty() {
        assert_eq!(row(&ServiceTarget { minimum: 0.0, ..usual() }, 0.0).requirement, Headcount::ZERO);
    }

    #[test]
    fn a_slot_takes_its_part_of_the_forecast_slots_it_touches() {
        let team = team(&usual());
        let slots = team.slots(Horizon::new(Date::from_ymd_opt(2026, 11, 23).unwrap(), 1));
        let mut hourly = forecast(&slots, |_| 0.0);
        let hour = Span::new(slots[0].span.start - chrono::Duration::minutes(30), slots[0].span.end);
        hourly.slots = vec![ForecastSlot { span: hour, mean: 50.0, ..hourly.slots[0] }];
        let rows = &staff(&team, &[hourly], &slots).rows[0];
        assert_eq!((rows[0].volume, rows[1].volume), (25.0, 0.0));
    }

    #[test]
    fn the_three_meanings_ask_for_different_numbers() {
        let base = |meaning| row(&ServiceTarget { level_meaning: meaning, occupancy_cap: 1.0, ..usual() }, 300.0).base;
        let (all, waits, answered) =
            (base(LevelMeaning::AnsweredOfAll), base(LevelMeaning::VirtualWait), base(LevelMeaning::AnsweredOfAnswered));
        // Who leaves early counts against the first, not against the second, and not at all in the third.
        assert!(all > waits && waits > answered, "{all} {waits} {answered}");
    }

    #[test]
    fn calls_take_more_people_than_chats() {
        let calls = |model| row(&ServiceTarget { model, ..usual() }, 100.0).base;
        assert!(calls(QueueModel::Chat) < calls(QueueModel::ErlangA) && calls(QueueModel::ErlangA) <= calls(QueueModel::ErlangC));
    }

    #[test]
    fn ten_erlangs_take_fourteen_agents_if_a_fifth_may_wait() {
        // Bench table: P(wait) is 0.174 with 14; with 13, by the recursion, 0.285.
        assert_eq!((least_agents(10.0, 0.2), least_agents(10.0, 0.17), least_agents(0.0, 0.2)), (14, 15, 0));
    }

    #[test]
    fn a_broken_forecast_asks_for_no_more_than_the_minimum() {
        assert_eq!(row(&usual(), f64::NAN).base, 1.0);
        assert_eq!(row(&usual(), -5.0).base, 1.0);
    }

    #[test]
    fn an_absurd_forecast_ends() {
        assert!(row(&usual(), 1e300).base > 10_000.0);
        assert!(least_agents(1e300, 0.5) >= 1_000_000);
    }

    #[test]
    fn an_unreachable_level_ends() {
        let row = row(&ServiceTarget { service_level: 1.0, first_response_seconds: 0.0, ..usual() }, 100.0);
        assert!(row.base < 100.0 && row.service_level > 0.9998);
    }

    #[test]
    fn the_search_finds_the_same_from_wherever_it_starts() {
        for near in [0, 1, 6, 7, 8, 40, 1000] {
            assert_eq!(first_that(near, |agents| agents >= 7), 7);
            assert_eq!(first_that(near, |agents| agents >= 1), 1);
        }
    }

    prop_compose! {
        fn target()(
            level in 0.5_f64..0.99, threshold in 0.0_f64..120.0, concurrency in 1_u32..6, drag in 0.0_f64..1.0,
            patience in prop::option::of(20.0_f64..900.0), cap in 0.5_f64..1.0, meaning in 0..3_usize, model in 0..3_usize
        ) -> ServiceTarget {
            ServiceTarget {
                service_level: level,
                first_response_seconds: threshold,
                max_concurrency: concurrency,
                concurrency_drag: drag,
                patience_seconds: patience,
                occupancy_cap: cap,
                level_meaning: [LevelMeaning::AnsweredOfAll, LevelMeaning::VirtualWait, LevelMeaning::AnsweredOfAnswered][meaning],
                model: [QueueModel::Chat, QueueModel::ErlangC, QueueModel::ErlangA][model],
                minimum: 0.0,
                ..usual()
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn more_volume_never_needs_fewer(target in target(), volume in 0.1_f64..400.0, more in 1.0_f64..1.5) {
            prop_assert!(row(&target, volume * more).base >= row(&target, volume).base - 1e-6);
        }

        #[test]
        fn little_more_volume_needs_little_more(target in target(), volume in 1.0_f64..400.0) {
            let (before, after) = (row(&target, volume).base, row(&target, volume * (1.0 + 1e-7)).base);
            prop_assert!((after - before).abs() < 1e-3, "{before} {after}");
        }

        #[test]
        fn a_higher_level_never_needs_fewer(target in target(), volume in 0.1_f64..400.0, closer in 0.0_f64..1.0) {
            let higher = ServiceTarget { service_level: 1.0 - (1.0 - target.service_level) * closer, ..target.clone() };
            prop_assert!(row(&higher, volume).base >= row(&target, volume).base - 1e-6);
        }

        #[test]
        fn a_longer_threshold_never_needs_more(target in target(), volume in 0.1_f64..400.0, longer in 0.0_f64..60.0) {
            let patient = ServiceTarget { first_response_seconds: target.first_response_seconds + longer, ..target.clone() };
            prop_assert!(row(&patient, volume).base <= row(&target, volume).base + 1e-6);
        }

        /// Holds for a drag up to 1, where an agent with one chat more finishes no fewer: k / (1 + drag (k − 1)) then rises with k.
        #[test]
        fn more_concurrency_never_needs_more(target in target(), volume in 0.1_f64..400.0) {
            // With impatient customers a cap on occupancy may ask for a little more: fewer leave, so there is more to do.
            let target = ServiceTarget { occupancy_cap: 1.0, ..target };
            let more = ServiceTarget { max_concurrency: target.max_concurrency + 1, ..target.clone() };
            prop_assert!(row(&more, volume).base <= row(&target, volume).base + 1e-6);
        }

        #[test]
        fn the_promise_holds_with_the_base_and_fails_with_less(target in target(), volume in 0.1_f64..400.0) {
            let row = row(&target, volume);
            prop_assert!(row.service_level >= target.service_level - 1e-9 && row.occupancy <= target.occupancy_cap + 1e-9);
            let traffic = Traffic {
                arrivals: volume / 1800.0,
                handle_seconds: 300.0,
                patience_seconds: target.patience_seconds,
                threshold_seconds: target.first_response_seconds,
            };
            let less = performance(&target, &traffic, row.base - 0.001);
            prop_assert!(less.level(target.level_meaning) < target.service_level || less.occupancy() > target.occupancy_cap);
        }
    }
}
