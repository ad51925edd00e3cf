//! Generated data whose truth is known, and properties that hold for any data.

use super::*;
use crate::domain::{Arg, DayKind, HandleTime, Place, SkillIx};
use crate::time::{Date, Datelike, Weekday};
use chrono::Duration;
use proptest::prelude::*;

const DAY_VOLUME: f64 = 800.0;
const WEEKDAYS: [f64; 7] = [1.2, 1.0, 0.95, 0.95, 1.05, 0.9, 0.95];

/// A repeatable stream of numbers between 0 and 1 (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A Poisson count by summing its distribution up to a roll.
    fn poisson(&mut self, mean: f64) -> f64 {
        let roll = self.roll();
        let (mut count, mut mass) = (0.0, (-mean).exp());
        let mut sum = mass;
        while sum < roll && count < 1000.0 {
            count += 1.0;
            mass *= mean / count;
            sum += mass;
        }
        count
    }
}

fn date(text: &str) -> Date {
    crate::time::parse_date(text).unwrap()
}

/// Share of the day in the half hour that begins `minute` after local midnight: open 08:00 to 24:00, busiest at 20:00.
fn share(minute: i32) -> f64 {
    let bump = |m: i32| if m < 480 { 0.0 } else { 1.0 + 0.8 * (std::f64::consts::TAU * f64::from(m - 1200) / 960.0).cos() };
    bump(minute) / (0..48).map(|slot| bump(30 * slot)).sum::<f64>()
}

struct World {
    zone: Zone,
    first: Date,
    /// Growth a week.
    growth: f64,
    /// Days with another volume, by factor.
    special: Vec<(Date, f64)>,
}

impl World {
    fn new(zone: &str, first: &str) -> Self {
        Self { zone: zone.parse().unwrap(), first: date(first), growth: 1.01, special: Vec::new() }
    }

    fn mean(&self, at: Instant) -> f64 {
        let (date, minute) = self.zone.local(at);
        let weeks = (date - self.first).num_days() as f64 / 7.0;
        let special: f64 = self.special.iter().filter(|(day, _)| *day == date).map(|(_, factor)| factor).product();
        DAY_VOLUME * share(minute) * WEEKDAYS[date.weekday().num_days_from_monday() as usize] * self.growth.powf(weeks) * special
    }

    fn midnight(&self, days: i64) -> Instant {
        self.zone.at(self.first + Duration::days(days), crate::time::ClockTime::default())
    }

    fn history(&self, days: i64, seed: u64) -> VolumeHistory {
        let (start, end) = (self.midnight(0), self.midnight(days));
        let mut dice = Dice(seed);
        let slots = (end - start).num_minutes() / 30;
        let counts = (0..slots).map(|slot| Some(dice.poisson(self.mean(start + Duration::minutes(30 * slot))))).collect();
        VolumeHistory { skill: SkillIx(0), start, interval_minutes: 30, counts, handle: Vec::new() }
    }

    /// Half hours of the days from `day` on.
    fn slots(&self, day: i64, days: i64) -> Vec<Span> {
        let (start, end) = (self.midnight(day), self.midnight(day + days));
        let at = |slot| start + Duration::minutes(30 * slot);
        (0..(end - start).num_minutes() / 30).map(|slot| Span::new(at(slot), at(slot + 1))).collect()
    }
}

fn ask<'a>(history: &'a VolumeHistory, events: &'a [Event], calendar: &'a Calendar, zone: Zone) -> Question<'a> {
    Question { history, events, calendar, zone, handle_seconds: 240.0 }
}

fn plain(world: &World, history: &VolumeHistory, events: &[Event], slots: &[Span]) -> Forecast {
    forecast(&ask(history, events, &Calendar::default(), world.zone), slots)
}

/// Sum of absolute differences from the truth over the truth.
fn off(world: &World, forecast: &Forecast) -> f64 {
    let truth: f64 = forecast.slots.iter().map(|slot| world.mean(slot.span.start)).sum();
    forecast.slots.iter().map(|slot| (slot.mean - world.mean(slot.span.start)).abs()).sum::<f64>() / truth
}

fn total(forecast: &Forecast) -> f64 {
    forecast.slots.iter().map(|slot| slot.mean).sum()
}

fn day_event(world: &World, day: Date, kind: &str, scale: Option<f64>) -> Event {
    let start = world.zone.at(day, crate::time::ClockTime::default());
    let span = Span::new(start, world.zone.at(day.succ_opt().unwrap(), crate::time::ClockTime::default()));
    Event { name: format!("{kind} {day}"), kind: kind.to_owned(), span, scale, place: Place::default() }
}

fn says(forecast: &Forecast, words: &str) -> bool {
    forecast.notes.iter().any(|note| note.text.en.contains(words))
}

fn decimal(forecast: &Forecast, words: &str, gap: &str) -> f64 {
    let note = forecast.notes.iter().find(|note| note.text.en.contains(words)).unwrap();
    match note.args.iter().find(|(name, _)| *name == gap) {
        Some((_, Arg::Decimal(number) | Arg::Share(number))) => *number,
        _ => panic!("{note:?} has no number {gap}"),
    }
}

#[test]
fn twelve_weeks_give_the_true_means_within_6_per_cent() {
    let world = World::new("Asia/Shanghai", "2026-03-02");
    let history = world.history(84, 1);
    let found = off(&world, &plain(&world, &history, &[], &world.slots(84, 7)));
    assert!(found < 0.06, "off by {found:.3}");
}

#[test]
fn bands_hold_about_as_many_counts_as_they_say() {
    let world = World::new("Asia/Shanghai", "2026-03-02");
    let (mut in80, mut in95, mut all) = (0, 0, 0);
    for seed in 0..4 {
        let history = world.history(84, seed);
        let answer = plain(&world, &history, &[], &world.slots(84, 7));
        let mut dice = Dice(seed + 100);
        for slot in answer.slots.iter().filter(|slot| world.mean(slot.span.start) > 0.0) {
            let count = dice.poisson(world.mean(slot.span.start));
            all += 1;
            in80 += i32::from(slot.band80.0 <= count && count <= slot.band80.1);
            in95 += i32::from(slot.band95.0 <= count && count <= slot.band95.1);
        }
    }
    let (cover80, cover95) = (f64::from(in80) / f64::from(all), f64::from(in95) / f64::from(all));
    // Counts are whole, so that a band of 80 % holds a little more; counts here have means of 5 to 50.
    assert!((0.77..0.93).contains(&cover80) && (0.93..0.995).contains(&cover95), "{cover80:.3} and {cover95:.3}");
}

#[test]
fn a_promotion_is_learnt_from_its_like() {
    let mut world = World::new("Asia/Shanghai", "2026-03-02");
    let (past, next) = (date("2026-04-15"), date("2026-05-28"));
    world.special = vec![(past, 2.5), (next, 2.5)];
    let history = world.history(84, 2);
    let events = [day_event(&world, past, "member-day", None), day_event(&world, next, "member-day", None)];
    let answer = plain(&world, &history, &events, &world.slots(84, 7));
    let factor = decimal(&answer, "learnt from", "factor");
    assert!((factor - 2.5).abs() < 0.25, "learnt {factor}");
    let found = off(&world, &answer);
    assert!(found < 0.07, "off by {found:.3}");
}

#[test]
fn a_promotion_without_a_past_follows_the_given_scale() {
    let world = World::new("Asia/Shanghai", "2026-03-02");
    let history = world.history(84, 3);
    let slots = world.slots(87, 1);
    let events = [day_event(&world, date("2026-05-28"), "618", Some(3.0))];
    let (usual, raised) = (plain(&world, &history, &[], &slots), plain(&world, &history, &events, &slots));
    let ratio = total(&raised) / total(&usual);
    assert!((ratio - 3.0).abs() < 1e-6, "{ratio}");
    assert!(says(&raised, "given scale"));
}

#[test]
fn a_promotion_of_which_nothing_is_known_counts_as_usual_and_says_so() {
    let world = World::new("Asia/Shanghai", "2026-03-02");
    let history = world.history(84, 3);
    let slots = world.slots(87, 1);
    let events = [day_event(&world, date("2026-05-28"), "618", None)];
    let (usual, told) = (plain(&world, &history, &[], &slots), plain(&world, &history, &events, &slots));
    assert!((total(&told) / total(&usual) - 1.0).abs() < 1e-6);
    assert!(says(&told, "neither a past"));
}

#[test]
fn an_event_of_two_hours_raises_those_two_hours() {
    let world = World::new("Asia/Shanghai", "2026-03-02");
    let history = world.history(84, 3);
    let slots = world.slots(87, 1);
    let mut event = day_event(&world, date("2026-05-28"), "live", Some(2.0));
    event.span = Span::new(slots[40].start, slots[44].start);
    let (usual, raised) = (plain(&world, &history, &[], &slots), plain(&world, &history, &[event], &slots));
    let raised: Vec<usize> = (0..48).filter(|&slot| raised.slots[slot].mean > 1.5 * usual.slots[slot].mean).collect();
    assert_eq!(raised, [40, 41, 42, 43]);
}

#[test]
fn a_dead_day_does_not_move_next_week() {
    let mut world = World::new("Asia/Shanghai", "2026-03-02");
    let slots = world.slots(84, 7);
    let usual = total(&plain(&world, &world.history(84, 4), &[], &slots));
    world.special = vec![(date("2026-05-21"), 0.1)];
    let after = total(&plain(&world, &world.history(84, 4), &[], &slots));
    assert!((after / usual - 1.0).abs() < 0.02, "{:.4}", after / usual);
}

#[test]
fn a_gap_is_not_a_zero() {
    let world = World::new("Asia/Shanghai", "2026-03-02");
    let mut history = world.history(84, 5);
    let slots = world.slots(84, 7);
    let whole = total(&plain(&world, &history, &[], &slots));
    history.counts[77 * 48..80 * 48].fill(None);
    let with_gap = plain(&world, &history, &[], &slots);
    assert!((total(&with_gap) / whole - 1.0).abs() < 0.03, "{:.4}", total(&with_gap) / whole);
    assert!(says(&with_gap, "not as zero"));
}

#[test]
fn five_days_give_an_answer_with_a_wide_band_and_a_note() {
    let mut world = World::new("Asia/Shanghai", "2026-03-02");
    world.growth = 1.0;
    let slots = world.slots(84, 7);
    let long = plain(&world, &world.history(84, 6), &[], &slots);
    let mut short = world.history(84, 6);
    short.start += Duration::days(79);
    short.counts.drain(..79 * 48);
    let short = plain(&world, &short, &[], &slots);
    let width = |f: &Forecast| f.slots.iter().map(|slot| slot.band80.1 - slot.band80.0).sum::<f64>() / total(f);
    assert!(says(&short, "under two weeks") && !says(&long, "under two weeks"));
    assert!(width(&short) > 1.1 * width(&long), "{:.2} against {:.2}", width(&short), width(&long));
    let found = off(&world, &short);
    assert!(found < 0.25, "off by {found:.3}");
}

#[test]
fn one_day_lends_its_shape_to_the_week() {
    let mut world = World::new("Asia/Shanghai", "2026-03-02");
    world.growth = 1.0;
    let answer = plain(&world, &world.history(1, 7), &[], &world.slots(1, 6));
    let found = off(&world, &answer);
    assert!(found < 0.4, "off by {found:.3}");
}

#[test]
fn no_history_at_all_is_zero_and_says_so() {
    let world = World::new("Asia/Shanghai", "2026-03-02");
    let answer = plain(&world, &world.history(0, 1), &[], &world.slots(0, 1));
    assert!(total(&answer) == 0.0 && says(&answer, "no chats"));
}

#[test]
fn the_busy_hour_stays_at_20_00_across_the_clock_change() {
    // Berlin moves its clocks on 29 March 2026: 20:00 is 19:00 UTC before and 18:00 UTC after.
    let world = World::new("Europe/Berlin", "2026-01-05");
    let slots = world.slots(84, 7);
    let answer = plain(&world, &world.history(77, 8), &[], &slots);
    let found = off(&world, &answer);
    assert!(found < 0.07, "off by {found:.3}");
}

#[test]
fn a_slot_of_ten_minutes_holds_a_third_of_its_half_hour() {
    let world = World::new("Asia/Shanghai", "2026-03-02");
    let history = world.history(28, 9);
    let start = world.zone.at(date("2026-03-30"), "20:00".parse().unwrap());
    let slots = [10, 30].map(|minutes| Span::new(start, start + Duration::minutes(minutes)));
    let answer = plain(&world, &history, &[], &slots);
    assert!((3.0 * answer.slots[0].mean - answer.slots[1].mean).abs() < 1e-9);
}

#[test]
fn a_make_up_saturday_of_an_office_is_like_a_monday() {
    let mut world = World::new("Asia/Shanghai", "2026-03-02");
    world.special =
        (0..84).map(|day| world.first + Duration::days(day)).filter(|d| d.weekday().number_from_monday() > 5).map(|d| (d, 0.0)).collect();
    let history = world.history(63, 10);
    let mut calendar = Calendar::default();
    calendar.set(date("2026-05-09"), DayKind::MakeupWork, "劳动节");
    let question = ask(&history, &[], &calendar, world.zone);
    let (monday, saturday) = (forecast(&question, &world.slots(63, 1)), forecast(&question, &world.slots(68, 1)));
    let ratio = total(&saturday) / total(&monday);
    assert!((ratio - 1.0).abs() < 0.03, "{ratio}");
}

#[test]
fn handle_time_follows_the_hour_or_the_setting() {
    let world = World::new("Asia/Shanghai", "2026-03-02");
    let mut history = world.history(28, 11);
    let slots = world.slots(28, 1);
    let set = plain(&world, &history, &[], &slots);
    assert!(set.slots.iter().all(|slot| slot.handle_seconds == 240.0) && says(&set, "from the setting"));
    let hour = |index| world.zone.local(history.at(index)).1 / 60;
    let seconds = |index| if hour(index) < 18 { 200.0 } else { 300.0 };
    history.handle = (0..history.counts.len()).map(|i| Some(HandleTime { seconds: seconds(i), chats: 20.0 })).collect();
    let learnt = plain(&world, &history, &[], &slots);
    // 28 days of 40 chats an hour: 1,120 against 50 of the mean of 225, so the shrinkage moves either end by under 4 seconds.
    assert!((learnt.slots[20].handle_seconds - 200.0).abs() < 4.0 && (learnt.slots[40].handle_seconds - 300.0).abs() < 4.0);
    assert!(!says(&learnt, "from the setting"));
}

#[test]
fn means_of_weeks_leave_out_what_is_not_known() {
    let counts = [Some(2.0), Some(9.0), Some(4.0), None, Some(6.0), None];
    assert_eq!(mean_of_weeks(&counts, 2, 3), [Some(4.0), Some(9.0)]);
    assert_eq!(last_week(&counts, 2), [Some(6.0), None]);
    assert_eq!(mean_of_weeks(&counts, 7, 4), []);
}

#[test]
fn the_mean_of_a_weekday_is_over_its_local_days() {
    let world = World::new("Asia/Shanghai", "2026-03-02");
    let mut history = world.history(14, 1);
    history.counts = (0..14 * 48).map(|index| Some(f64::from(index / 48))).collect();
    assert_eq!(weekday_mean(&history, Weekday::Wed, world.zone), vec![5.5; 48]);
}

#[test]
fn a_backtest_of_four_weeks_has_one_origin_a_week() {
    let world = World::new("Asia/Shanghai", "2026-03-02");
    let history = world.history(60, 12);
    let mut heard = Vec::new();
    let result = backtest(&ask(&history, &[], &Calendar::default(), world.zone), 4, &mut |done, all| heard.push((done, all)));
    let dates: Vec<String> = result.origins.iter().map(|at| world.zone.local(*at).0.to_string()).collect();
    assert_eq!(dates, ["2026-03-30", "2026-04-06", "2026-04-13", "2026-04-20"]);
    assert_eq!(heard, [(1, 4), (2, 4), (3, 4), (4, 4)]);
    assert!(result.scores[0].wape < result.scores[1].wape);
}

fn check(answer: &Forecast) -> Result<(), TestCaseError> {
    for slot in &answer.slots {
        let ends = [slot.band95.0, slot.band80.0, slot.band80.1, slot.band95.1];
        prop_assert!(slot.mean.is_finite() && slot.mean >= 0.0 && slot.handle_seconds > 0.0, "{slot:?}");
        prop_assert!(ends.iter().all(|end| end.is_finite() && *end >= 0.0), "{slot:?}");
        prop_assert!(ends.windows(2).all(|pair| pair[0] <= pair[1]), "{slot:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_counts_give_finite_means_and_bands_in_order(
        counts in prop::collection::vec(
            prop::option::weighted(0.9, prop_oneof![Just(0.0), 0.0..50.0, 0.0..1e9, Just(f64::NAN), Just(-3.0)]),
            0..800,
        ),
        interval in prop::sample::select(vec![5_i64, 15, 30, 60]),
        scale in prop::option::of(prop_oneof![0.1..10.0, Just(0.0), Just(f64::INFINITY)]),
        seen in any::<bool>(),
    ) {
        let world = World::new("Europe/Berlin", "2026-03-02");
        let start = world.midnight(0);
        let history = VolumeHistory { skill: SkillIx(0), start, interval_minutes: interval, counts, handle: Vec::new() };
        let ahead = world.zone.local(history.end()).0 + Duration::days(2);
        let mut events = vec![day_event(&world, ahead, "sale", scale)];
        if seen {
            events.push(day_event(&world, world.first, "sale", None));
        }
        let step = Duration::minutes(interval);
        let slots: Vec<Span> = (0..7 * 24).map(|hour| history.end() + Duration::hours(hour)).map(|at| Span::new(at, at + step)).collect();
        check(&plain(&world, &history, &events, &slots))?;
    }
}
