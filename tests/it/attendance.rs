//! Tests of attendance: judging against known truth, and what must hold whatever the punches.

use crate::attendance_examples::{Shop, brief, published, t};
use crate::known_truth::{self as made, DAY, EVENING, MIDDLE, World, at, date};
use paiban::attendance::{Evidence, judge};
use paiban::domain::{
    AgentIx, Calendar, ChatState, CorrectionSet, DayRecord, Direction, FindingKind, Judgement, LeaveKind, PayClass, Period, Policies,
    Published, Punch, ShiftIx, ShiftKind, Symbol, fixture,
};
use paiban::time::{Date, Instant, IsoWeek, Span, Zone};
use proptest::prelude::*;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;

fn year() -> Period {
    Period { first: date(2026, 1, 1), last: date(2026, 12, 31) }
}

fn evidence(world: &World, period: Period, complete_until: Instant) -> Evidence<'_> {
    Evidence {
        team: &world.team,
        period,
        revisions: &world.revisions,
        punches: &world.punches,
        leave: &world.leave,
        swaps: &world.swaps,
        chats: &world.chats,
        chats_known: Some(world.chats_known),
        states: &world.states,
        policies: &world.policies,
        corrections: &[],
        complete_from: None,
        complete_until,
    }
}

fn kinds(record: &DayRecord) -> BTreeSet<(FindingKind, i64)> {
    record.findings.iter().map(|finding| (finding.kind, finding.minutes)).collect()
}

fn overtime(record: &DayRecord) -> [i64; 3] {
    let of = |class| record.overtime.iter().filter(|part| part.class == class).map(|part| part.minutes).sum();
    [of(PayClass::Workday), of(PayClass::RestDay), of(PayClass::Holiday)]
}

/// Every day of which judgement and truth differ, as text.
fn wrong(world: &World, judgement: &Judgement, closed: Option<Instant>) -> Vec<String> {
    let mut wrong = Vec::new();
    for record in &judgement.days {
        let truth = &world.truth[&(record.agent, record.date)];
        let open = closed.is_some_and(|until| truth.closes != i64::MIN && at(record.date, truth.closes) > until);
        let expected = if open { BTreeSet::from([(FindingKind::Pending, 0)]) } else { truth.findings.clone() };
        let holiday: i64 = record.holiday_work.iter().map(|part| part.minutes).sum();
        let money = open || (overtime(record), holiday) == (truth.overtime, truth.holiday);
        if kinds(record) != expected || !money {
            let found = (kinds(record), overtime(record), holiday);
            wrong
                .push(format!("{} {} expected {expected:?} {truth:?}, found {found:?} {:?}", record.agent.0, record.date, record.evidence));
        }
    }
    wrong
}

#[test]
fn sixty_agent_years_are_judged_as_they_happened() {
    let world = made::world(60, year().first, year().last, 7);
    let judgement = judge(&evidence(&world, year(), at(date(2027, 1, 3), 0)));
    assert_eq!(judgement.days.len(), 60 * 365);
    let wrong = wrong(&world, &judgement, None);
    assert!(wrong.is_empty(), "{} of {} days:\n{}", wrong.len(), judgement.days.len(), wrong[..wrong.len().min(12)].join("\n"));
    assert_eq!(judgement.swaps, world.hints);
}

#[test]
fn every_story_was_told_often_enough_to_count() {
    let world = made::world(60, year().first, year().last, 7);
    let stories = [
        "absent",
        "a short pause",
        "a single punch on a rest day",
        "day right after evening",
        "duty missed",
        "early",
        "forgot to punch in",
        "forgot to punch out",
        "half a day of leave",
        "half a day of leave approved afterwards",
        "handover missed",
        "holiday",
        "late",
        "leave",
        "leave approved afterwards",
        "left the post",
        "left the post by states",
        "meeting missed",
        "normal",
        "not employed",
        "online too little",
        "punched twice",
        "rest",
        "seriously late",
        "stayed on",
        "stayed on, no chat data",
        "swap approved afterwards",
        "swap approved before",
        "swap on a day that nobody told of",
        "swap over two days that nobody told of",
        "week published anew in time",
        "week published anew too late",
        "worked on a rest day",
    ];
    let rare: Vec<&&str> = stories.iter().filter(|story| world.told.get(**story).is_none_or(|count| *count < 5)).collect();
    assert!(rare.is_empty(), "{rare:?} of {:?}", world.told);
}

#[test]
fn before_the_late_file_comes_its_days_are_pending_and_the_others_right() {
    let mut world = made::world(12, date(2026, 11, 2), date(2026, 12, 6), 3);
    let period = Period { first: date(2026, 11, 2), last: date(2026, 12, 6) };
    let until = at(date(2026, 11, 25), 720);
    let late: Vec<Punch> = world.punches.extract_if(.., |punch| punch.at >= until).collect();
    let before = wrong(&world, &judge(&evidence(&world, period, until)), Some(until));
    assert!(before.is_empty(), "{}", before.join("\n"));
    world.punches.extend(late);
    let after = judge(&evidence(&world, period, at(date(2026, 12, 8), 0)));
    assert_eq!(wrong(&world, &after, None), Vec::<String>::new());
}

/// A few weeks of a few agents; long enough for neighbours of every sort.
fn small(seed: u64) -> (World, Period) {
    let period = Period { first: date(2026, 6, 22), last: date(2026, 8, 9) };
    (made::world(6, period.first, period.last, seed), period)
}

fn done() -> Instant {
    at(date(2026, 9, 1), 0)
}

#[test]
fn other_seeds_are_judged_right_too() {
    for seed in 100..160 {
        let (world, period) = small(seed);
        let judgement = judge(&evidence(&world, period, done()));
        let wrong = wrong(&world, &judgement, None);
        assert!(wrong.is_empty(), "seed {seed}: {}", wrong.join("\n"));
        assert_eq!(judgement.swaps, world.hints, "seed {seed}");
    }
}

/// The day that a punch may fall on, and when.
fn windows(judgement: &Judgement) -> Vec<(AgentIx, Date, Span)> {
    let window = |day: &DayRecord| {
        let span = day.planned.span?;
        Some((day.agent, day.date, Span::new(span.start - chrono::Duration::hours(6), span.end + chrono::Duration::hours(11))))
    };
    judgement.days.iter().filter_map(window).collect()
}

fn absent(judgement: &Judgement) -> BTreeSet<(AgentIx, Date)> {
    let absent = judgement.days.iter().filter(|day| day.finding(FindingKind::Absent).is_some());
    absent.map(|day| (day.agent, day.date)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_order_of_punches_does_not_matter(seed in 0..1000u64) {
        let (mut world, period) = small(seed);
        let before = judge(&evidence(&world, period, done()));
        world.punches.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        world.chats.reverse();
        world.states.reverse();
        prop_assert_eq!(judge(&evidence(&world, period, done())), before);
    }

    #[test]
    fn judging_twice_gives_the_same(seed in 0..1000u64) {
        let (world, period) = small(seed);
        prop_assert_eq!(judge(&evidence(&world, period, done())), judge(&evidence(&world, period, done())));
    }

    #[test]
    fn one_more_punch_inside_a_window_makes_nobody_absent(seed in 0..1000u64, places in prop::collection::vec((any::<prop::sample::Index>(), 0.0..1.0f64, 0..3usize), 8)) {
        let (mut world, period) = small(seed);
        let before = judge(&evidence(&world, period, done()));
        let windows = windows(&before);
        for (which, share, hint) in places {
            let (agent, date, window) = windows[which.index(windows.len())];
            #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
            let seconds = ((window.end - window.start).num_seconds() as f64 * share) as i64;
            let hint = [None, Some(Direction::In), Some(Direction::Out)][hint];
            world.punches.push(Punch { agent, at: window.start + chrono::Duration::seconds(seconds), hint, file: 1, line: 1 });
            let after = judge(&evidence(&world, period, done()));
            let new: Vec<_> = absent(&after).difference(&absent(&before)).copied().collect();
            prop_assert!(new.is_empty(), "{:?} by a punch {} s into the window of {:?} {}", new, seconds, agent, date);
            world.punches.pop();
        }
    }

    #[test]
    fn a_week_later_without_holidays_the_verdicts_are_a_week_later(seed in 0..1000u64) {
        let (mut world, period) = small(seed);
        world.team.calendar = Calendar::default();
        let before = judge(&evidence(&world, period, done()));
        let week = chrono::Duration::days(7);
        move_week(&mut world);
        let later = Period { first: period.first + week, last: period.last + week };
        let after = judge(&evidence(&world, later, done() + week));
        prop_assert_eq!(before.days.len(), after.days.len());
        for (old, new) in before.days.iter().zip(&after.days) {
            prop_assert_eq!((old.agent, old.date + week), (new.agent, new.date));
            prop_assert_eq!(brief(old), brief(new));
            let minutes = |day: &DayRecord| (day.planned_minutes, day.worked_minutes, day.paid_minutes, day.leave_minutes, overtime(day));
            prop_assert_eq!(minutes(old), minutes(new));
        }
    }

    #[test]
    fn any_punches_at_all_are_judged(times in prop::collection::vec((0..6usize, 0..70_000i64), 0..300)) {
        let (mut world, period) = small(1);
        let punch = |(agent, minute): &(usize, i64)| Punch { agent: AgentIx(*agent), at: at(period.first, *minute), hint: None, file: 0, line: 0 };
        world.punches = times.iter().map(punch).collect();
        let judgement = judge(&evidence(&world, period, done()));
        for day in &judgement.days {
            prop_assert!(!day.findings.is_empty() && day.worked_minutes <= day.planned_minutes && day.paid_minutes <= day.worked_minutes);
        }
    }
}

/// Moves all of a world by seven days.
fn move_week(world: &mut World) {
    let week = chrono::Duration::days(7);
    let later = |span: Span| Span::new(span.start + week, span.end + week);
    for published in &mut world.revisions {
        published.week = published.week.next();
        published.at += week;
        published.roster.horizon.first += week;
        published.duties.iter_mut().for_each(|duty| duty.0 += week);
    }
    world.punches.iter_mut().for_each(|punch| punch.at += week);
    world.chats.iter_mut().for_each(|hold| hold.span = later(hold.span));
    world.states.iter_mut().for_each(|status| status.span = later(status.span));
    world.chats_known = later(world.chats_known);
    for leave in &mut world.leave {
        leave.span = later(leave.span);
        leave.days = leave.days.map(|(first, last)| (first + week, last + week));
        leave.approved_at = leave.approved_at.map(|at| at + week);
    }
    for swap in &mut world.swaps {
        (swap.date, swap.with_date) = (swap.date + week, swap.with_date + week);
        swap.approved_at = swap.approved_at.map(|at| at + week);
    }
}

/// One agent of a shop in Berlin with a night 22:00–06:00 on that date, who punches at these wall-clock times; the record.
fn night_in_berlin(on: Date, punches: &[&str]) -> DayRecord {
    let mut team = fixture::team(1);
    team.zone = "Europe/Berlin".parse::<Zone>().unwrap();
    team.meetings.clear();
    team.shifts.push(fixture::shift("night", "夜", ShiftKind::Night, 1320, 1800));
    let wall = |text: &str| team.zone.instant_of(chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap());
    let mut line = vec![Symbol::Rest; 7];
    line[chrono::Datelike::weekday(&on).num_days_from_monday() as usize] = Symbol::Shift(ShiftIx(3));
    let week = IsoWeek::of(on);
    let revisions = [published(week, 1, week.monday().pred_opt().unwrap(), vec![line])];
    let punches: Vec<Punch> =
        punches.iter().map(|text| Punch { agent: AgentIx(0), at: wall(text), hint: None, file: 0, line: 1 }).collect();
    let judgement = judge(&Evidence {
        team: &team,
        period: Period { first: on, last: on },
        revisions: &revisions,
        punches: &punches,
        leave: &[],
        swaps: &[],
        chats: &[],
        chats_known: None,
        states: &[],
        policies: &Policies::default(),
        corrections: &[],
        complete_from: None,
        complete_until: team.zone.at(on, "48:00".parse().unwrap()),
    });
    judgement.days[0].clone()
}

#[test]
fn the_night_of_the_spring_change_is_seven_hours_of_work() {
    let record = night_in_berlin(date(2026, 3, 28), &["2026-03-28 21:52", "2026-03-29 06:03"]);
    assert_eq!((brief(&record), record.planned_minutes, record.worked_minutes), (vec!["normal".to_owned()], 420, 420));
}

#[test]
fn the_night_of_the_autumn_change_is_nine_hours_of_work() {
    let record = night_in_berlin(date(2026, 10, 24), &["2026-10-24 21:52", "2026-10-25 06:03"]);
    assert_eq!((brief(&record), record.planned_minutes, record.worked_minutes), (vec!["normal".to_owned()], 540, 540));
}

#[test]
fn going_an_hour_early_on_the_nights_of_change_is_an_hour() {
    let spring = night_in_berlin(date(2026, 3, 28), &["2026-03-28 21:52", "2026-03-29 05:00"]);
    let autumn = night_in_berlin(date(2026, 10, 24), &["2026-10-24 21:52", "2026-10-25 05:00"]);
    assert_eq!((brief(&spring), spring.worked_minutes), (vec!["early 60".to_owned()], 360));
    assert_eq!((brief(&autumn), autumn.worked_minutes), (vec!["early 60".to_owned()], 480));
}

#[test]
fn overtime_is_parted_at_midnight_of_the_holiday() {
    // 30 September, evening until 22:00: stays until 02:00 with chats; two hours before midnight, two after.
    let mut shop = Shop::new().punch(1, &["09-30 17:10", "09-30 26:00"]).chat(1, "09-30 21:50", "09-30 25:58");
    shop.team.shifts[2].time = fixture::range(1050, 1320);
    let record = shop.day(1, "09-30");
    assert_eq!(overtime(&record), [120, 0, 120]);
}

#[test]
fn overtime_after_midnight_into_the_own_rest_day_is_of_the_rest_day() {
    let shop = Shop::new().punch(1, &["10-10 17:10", "10-10 26:40"]).chat(1, "10-10 24:40", "10-10 26:35");
    assert_eq!(overtime(&shop.day(1, "10-10")), [0, 100, 0]);
}

#[test]
fn a_make_up_workday_is_a_workday_for_who_works() {
    // 10 October 2026 is a Saturday that offices work.
    let shop = Shop::new().punch(0, &["10-10 08:20", "10-10 19:30"]).chat(0, "10-10 17:20", "10-10 19:30");
    assert_eq!(overtime(&shop.day(0, "10-10")), [120, 0, 0]);
}

#[test]
fn overtime_is_rounded_down_and_small_amounts_are_none() {
    let stay = |minutes: &str, rounding, least| {
        let mut shop = Shop::new().punch(0, &["09-29 08:20", minutes]).chat(0, "09-29 17:20", minutes);
        let mut policy = paiban::domain::Policy::default();
        (policy.overtime.rounding_minutes, policy.overtime.minimum_minutes) = (rounding, least);
        shop.policies = Policies::new(vec![policy]);
        shop.day(0, "09-29").overtime_minutes()
    };
    assert_eq!([stay("09-29 17:59", 30, 30), stay("09-29 18:00", 30, 30), stay("09-29 18:29", 30, 30)], [0, 30, 30]);
    assert_eq!([stay("09-29 17:44", 1, 15), stay("09-29 17:45", 1, 15)], [0, 15]);
}

#[test]
fn a_minute_late_is_late_and_fifty_nine_seconds_are_not() {
    let come = |time| Shop::new().punch(0, &[time, "09-29 17:34"]).found(0, "09-29");
    assert_eq!(come("09-29 08:30:59"), ["normal"]);
    assert_eq!(come("09-29 08:31:00"), ["late 1"]);
    assert_eq!([come("09-29 08:59"), come("09-29 09:00")], [["late 29"], ["seriously-late 30"]]);
}

#[test]
fn grace_lets_off_and_then_counts_all_of_it() {
    let come = |time| {
        let mut shop = Shop::new().punch(0, &[time, "09-29 17:34"]);
        let mut policy = paiban::domain::Policy::default();
        policy.lateness.grace_minutes = 5;
        shop.policies = Policies::new(vec![policy]);
        shop.found(0, "09-29")
    };
    assert_eq!([come("09-29 08:35"), come("09-29 08:36")], [["normal"], ["late 6"]]);
}

#[test]
fn a_policy_holds_from_its_date_on() {
    let mut policy = paiban::domain::Policy { from: Some(date(2026, 9, 30)), ..paiban::domain::Policy::default() };
    policy.lateness.grace_minutes = 15;
    let mut shop = Shop::new().punch(0, &["09-29 08:40", "09-29 17:34", "09-30 08:40", "09-30 17:34"]);
    shop.policies = Policies::new(vec![policy]);
    assert_eq!((shop.found(0, "09-29"), shop.found(0, "09-30")), (vec!["late 10".to_owned()], vec!["normal".to_owned()]));
}

#[test]
fn three_punches_within_two_minutes_are_one() {
    let shop = Shop::new().punch(0, &["09-29 08:21:00", "09-29 08:21:40", "09-29 08:23:00"]);
    let record = shop.day(0, "09-29");
    assert_eq!((brief(&record), record.evidence.others.len()), (vec!["missing-out".to_owned()], 2));
}

#[test]
fn a_second_punch_at_the_end_is_no_coming_nine_hours_late() {
    let shop = Shop::new().punch(0, &["09-29 17:31", "09-29 17:40"]);
    assert_eq!(shop.found(0, "09-29"), ["missing-in"]);
}

/// The shop with the first week published anew: agent 0 has `symbol` on Tuesday.
fn republished(at_minute: i64, symbol: Symbol) -> Shop {
    let mut shop = Shop::new();
    let mut anew: Published = shop.revisions[0].clone();
    (anew.revision, anew.at) = (2, at(date(2026, 9, 29), at_minute));
    anew.roster.lines[0][1] = symbol;
    shop.revisions.push(anew);
    shop
}

#[test]
fn a_revision_counts_when_published_before_the_shift_begins() {
    let shop = republished(510, EVENING).punch(0, &["09-29 17:10", "09-29 25:03"]);
    let record = shop.day(0, "09-29");
    assert_eq!((brief(&record), record.planned.revision.map(|found| found.1)), (vec!["normal".to_owned()], Some(2)));
}

#[test]
fn a_revision_after_the_shift_began_is_too_late_and_said_so() {
    let shop = republished(511, EVENING).punch(0, &["09-29 08:20", "09-29 17:33"]);
    let record = shop.day(0, "09-29");
    assert_eq!((brief(&record), record.planned.too_late), (vec!["normal".to_owned()], Some(2)));
}

#[test]
fn nobody_is_put_to_work_afterwards() {
    let mut shop = republished(2000, DAY);
    shop.revisions[0].roster.lines[0][1] = Symbol::Rest;
    assert_eq!(shop.found(0, "09-29"), ["rest"]);
}

#[test]
fn a_swap_that_the_roster_holds_already_is_not_done_twice() {
    let mut shop = republished(0, EVENING);
    shop.revisions[2].roster.lines[1][1] = DAY;
    shop.swaps.push(paiban::domain::Swap {
        date: date(2026, 9, 29),
        agent: AgentIx(0),
        with: AgentIx(1),
        with_date: date(2026, 9, 29),
        approved_at: Some(at(date(2026, 9, 28), 600)),
        approved_by: None,
        place: paiban::domain::Place::default(),
    });
    let shop = shop.punch(0, &["09-29 17:10", "09-29 25:03"]).punch(1, &["09-29 08:20", "09-29 17:34"]);
    assert_eq!((shop.found(0, "09-29"), shop.found(1, "09-29")), (vec!["normal".to_owned()], vec!["normal".to_owned()]));
}

#[test]
fn a_correction_recomputes_all_that_follows() {
    let shop = Shop::new().punch(1, &["09-29 17:10"]).chat(1, "09-29 24:50", "09-29 25:40");
    assert_eq!(shop.found(1, "09-29"), ["missing-out", "to-confirm 40"]);
    let shop = shop.correct(1, "09-29", CorrectionSet::Went(t("09-29 25:45")));
    assert_eq!(shop.found(1, "09-29"), ["overtime 45", "normal"]);
}

#[test]
fn settled_overtime_takes_the_place_of_what_was_to_confirm() {
    let mut shop = Shop::new().punch(1, &["09-29 17:10", "09-29 26:40"]);
    shop.chats_known = None;
    let shop = shop.correct(1, "09-29", CorrectionSet::Overtime(60));
    assert_eq!(
        (shop.found(1, "09-29"), shop.day(1, "09-29").overtime_minutes()),
        (vec!["overtime 60".to_owned(), "normal".to_owned()], 60)
    );
}

#[test]
fn a_lone_punch_in_the_middle_of_a_shift_is_nobodys_lateness() {
    let shop = Shop::new().punch(0, &["09-29 12:40"]);
    assert_eq!(shop.found(0, "09-29"), ["missing-out", "to-confirm"]);
}

#[test]
fn rest_within_a_week_of_leave_is_rest() {
    let mut shop = Shop::new().leave(0, LeaveKind::Annual, "10-05 00:00", "10-11 24:00", true, "09-01 09:00");
    shop.leave[0].days = Some((date(2026, 10, 5), date(2026, 10, 11)));
    assert_eq!((shop.found(0, "10-10"), shop.found(0, "10-11")), (vec!["leave".to_owned()], vec!["rest".to_owned()]));
    assert_eq!((shop.day(0, "10-10").leave_minutes, shop.day(0, "10-11").leave_minutes), (480, 0));
}

#[test]
fn punches_on_a_day_of_leave_are_to_be_confirmed() {
    let shop = Shop::new().leave(0, LeaveKind::Annual, "09-29 00:00", "09-29 24:00", true, "09-01 09:00").punch(0, &["09-29 09:00"]);
    assert_eq!(shop.found(0, "09-29"), ["to-confirm", "leave"]);
}

#[test]
fn the_report_says_up_to_when_punches_are_needed() {
    // The last evening, 11 October, is a rest day; that of the 10th closes at noon of the 11th, and the rest day at 05:00 of the 12th.
    assert_eq!(Shop::new().judge().needed_until, t("10-12 05:00"));
    // With an evening on the 11th it is the next noon.
    assert_eq!(Shop::new().cell(1, "10-11", EVENING).judge().needed_until, t("10-12 12:00"));
}

#[test]
fn a_swap_of_two_days_that_nobody_told_of_is_suggested() {
    let shop = Shop::new().cell(1, "10-06", Symbol::Rest).cell(0, "10-08", Symbol::Rest);
    let shop = shop.punch(1, &["10-06 08:22", "10-06 17:34"]).punch(0, &["10-08 17:08", "10-08 25:02"]);
    let judgement = shop.judge();
    let hints: Vec<_> = judgement.swaps.iter().map(|hint| (hint.agent.0, hint.date, hint.with.0, hint.with_date)).collect();
    assert_eq!(hints, [(0, date(2026, 10, 6), 1, date(2026, 10, 8))]);
    assert_eq!(shop.found(0, "10-06"), ["absent 540"]);
}

#[test]
fn a_policy_may_call_a_very_late_coming_an_absence() {
    let come = |time| {
        let mut shop = Shop::new().punch(0, &[time, "09-29 17:34"]);
        let mut policy = paiban::domain::Policy::default();
        policy.lateness.absent_from_minutes = Some(120);
        shop.policies = Policies::new(vec![policy]);
        shop.found(0, "09-29")
    };
    assert_eq!([come("09-29 10:29"), come("09-29 10:30")], [["seriously-late 119"], ["absent 120"]]);
}

#[test]
fn work_into_a_statutory_holiday_is_told_apart_from_overtime() {
    let shop = Shop::new().punch(1, &["09-30 17:10", "09-30 25:04"]);
    let record = shop.day(1, "09-30");
    let parts: Vec<_> = record.holiday_work.iter().map(|part| (part.span, part.class, part.minutes)).collect();
    assert_eq!(parts, [(Span::new(t("10-01 00:00"), t("10-01 01:00")), PayClass::Holiday, 60)]);
    assert_eq!((overtime(&record), record.paid_minutes), ([0, 0, 0], 465));
}

#[test]
fn an_unpaid_duty_is_presence_and_no_pay() {
    let mut shop = Shop::new().punch(0, &["09-29 07:40", "09-29 17:34"]);
    shop.revisions[0].duties.push((date(2026, 9, 29), "cleaning".to_owned(), AgentIx(0)));
    let record = shop.day(0, "09-29");
    assert_eq!((record.planned_minutes, record.worked_minutes, record.paid_minutes), (555, 555, 540));
}

#[test]
fn a_duty_goes_with_the_shift_when_it_is_swapped() {
    let mut shop = Shop::new().punch(1, &["09-29 08:10", "09-29 17:34"]).punch(0, &["09-29 17:10", "09-29 25:02"]);
    shop.revisions[0].duties.push((date(2026, 9, 29), "cleaning".to_owned(), AgentIx(0)));
    shop.swaps.push(paiban::domain::Swap {
        date: date(2026, 9, 29),
        agent: AgentIx(0),
        with: AgentIx(1),
        with_date: date(2026, 9, 29),
        approved_at: None,
        approved_by: None,
        place: paiban::domain::Place::default(),
    });
    assert_eq!((shop.found(0, "09-29"), shop.found(1, "09-29")), (vec!["normal".to_owned()], vec!["duty-missed 15".to_owned()]));
}

#[test]
fn a_pause_in_the_break_of_the_shift_is_no_leaving() {
    let out = |from| {
        let mut shop = Shop::new().punch(0, &["09-29 08:20", from, "09-29 12:45", "09-29 17:34"]);
        shop.team.shifts[0].breaks = vec![fixture::range(720, 750)];
        shop.found(0, "09-29")
    };
    // Back at 12:45, the break 12:00–12:30: 14 and 15 minutes, 15 and 15 minutes.
    assert_eq!([out("09-29 11:46"), out("09-29 11:45")], [["normal"], ["left-post 30"]]);
}

#[test]
fn offline_since_before_a_leave_is_away_from_the_post() {
    let shop = Shop::new().punch(0, &["10-06 08:20", "10-06 17:34"]);
    let shop = shop.state(0, ChatState::Offline, "09-30 17:30", "10-06 09:10").state(0, ChatState::Online, "10-06 09:10", "10-06 17:31");
    assert_eq!(shop.found(0, "10-06"), ["left-post 40"]);
}

#[test]
fn a_clock_that_punches_all_day_does_not_stop_the_judging() {
    let mut shop = Shop::new();
    for minute in (0..14 * 1440).step_by(3) {
        shop.punches.push(Punch { agent: AgentIx(0), at: at(date(2026, 9, 28), minute), hint: None, file: 0, line: 0 });
    }
    assert_eq!(shop.judge().days.len(), 4 * 14);
}

#[test]
fn time_between_a_meeting_and_the_shift_is_not_late() {
    // The middle shift 12:00–21:00 with a meeting at 08:00–08:30: 30 minutes of meeting, and 10 of the shift.
    let come = |time| {
        let mut shop = Shop::new().cell(0, "09-28", MIDDLE).punch(0, &[time, "09-28 21:02"]);
        shop.team.meetings[0].sessions[0].shifts.push(ShiftIx(1));
        shop.team.meetings[0].sessions[1].shifts.retain(|shift| *shift != ShiftIx(1));
        shop.found(0, "09-28")
    };
    assert_eq!([come("09-28 11:55"), come("09-28 12:10")], [["meeting-missed 30"], ["seriously-late 40"]]);
}

#[test]
fn time_between_a_meeting_and_the_shift_is_no_leaving() {
    let mut shop = Shop::new().cell(0, "09-28", MIDDLE).punch(0, &["09-28 07:55", "09-28 08:33", "09-28 11:52", "09-28 21:02"]);
    shop.team.meetings[0].sessions[0].shifts.push(ShiftIx(1));
    shop.team.meetings[0].sessions[1].shifts.retain(|shift| *shift != ShiftIx(1));
    assert_eq!(shop.found(0, "09-28"), ["normal"]);
}
