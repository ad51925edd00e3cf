//! Tests of `staffing` against public tables, real calls and simulated days.

use paiban::domain::{Forecast, ForecastSlot, Opening, QueueModel, ServiceTarget, SkillIx, Slot, Team, VolumeHistory, fixture};
use paiban::forecast::weekday_mean;
use paiban::model::{Body, Cell, Item, Limit, Origin, POINT, Problem, RowName, SymbolSet, Term};
use paiban::solver::{Answer, Effort, Stop, Unwatched, solve_with};
use paiban::staffing::chat::{Desk, chat};
use paiban::staffing::erlang::{erlang_a, erlang_b, erlang_c};
use paiban::staffing::simulate::{SimulatedInterval, SimulatedSlot, simulate};
use paiban::staffing::{Traffic, least_agents, staff};
use paiban::time::{Date, Horizon, Weekday};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// A file of the public data, or `None` with a line that says so.
#[allow(clippy::disallowed_methods, clippy::disallowed_macros)]
fn bench(file: &str) -> Option<String> {
    let root =
        std::env::var_os("PAIBAN_BENCH").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/bench"), PathBuf::from);
    let path = root.join(file);
    let text = std::fs::read(&path).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    if text.is_none() {
        eprintln!("skipped: no `{}` (set PAIBAN_BENCH)", path.display());
    }
    text
}

/// Rows of a table by the names in its first line.
fn table(text: &str, delimiter: u8) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok()
}

#[test]
fn erlang_b_c_and_a_agree_with_the_public_table() {
    let Some(text) = bench("staffing/erlang.csv") else { return };
    let (mut worst, mut compared) = (0.0_f64, 0);
    for row in table(&text, b',') {
        let (agents, offered) = (row["agents"].parse().unwrap(), number(&row["offered_erlangs"]).unwrap());
        let handle = number(&row["aht_s"]).unwrap_or(1.0);
        let traffic = Traffic {
            arrivals: offered / handle,
            handle_seconds: handle,
            patience_seconds: number(&row["patience_s"]),
            threshold_seconds: number(&row["T_s"]).unwrap_or(0.0),
        };
        let mut check = |column: &str, found: f64| {
            let Some(expected) = number(&row[column]) else { return };
            let error = (found - expected).abs();
            assert!(error < 1e-9, "{} n = {agents}, {column}: {found} is not {expected}", row["model"]);
            (worst, compared) = (worst.max(error), compared + 1);
        };
        if row["model"] == "B" {
            check("prob_wait_or_block", erlang_b(agents, offered));
            continue;
        }
        let calls = if row["model"] == "C" { erlang_c(agents, &traffic) } else { erlang_a(agents, &traffic) };
        for queue in [calls, chat(agents, &Desk { concurrency: 1.0, drag: 0.0 }, &traffic)] {
            check("prob_wait_or_block", queue.wait_probability);
            check("service_level_T", queue.virtual_wait);
            check("asa_s", queue.mean_wait_seconds);
            check("occupancy", queue.occupancy());
            check("prob_abandon", queue.abandonment);
        }
    }
    assert!(compared > 40, "only {compared} numbers compared");
    assert!(worst < 1e-12, "largest error {worst:e}");
}

/// The other two meanings and the queue length stand in the notes of the table, to six digits.
#[test]
fn the_other_levels_agree_with_the_notes_of_the_table() {
    let Some(text) = bench("staffing/erlang.csv") else { return };
    let note = |row: &std::collections::BTreeMap<String, String>, name: &str| -> f64 {
        let text = row["source_and_note"].split(name).nth(1).unwrap();
        number(text.split(';').next().unwrap()).unwrap()
    };
    for row in table(&text, b',').iter().filter(|row| row["model"] == "A") {
        let handle = number(&row["aht_s"]).unwrap();
        let traffic = Traffic {
            arrivals: number(&row["offered_erlangs"]).unwrap() / handle,
            handle_seconds: handle,
            patience_seconds: number(&row["patience_s"]),
            threshold_seconds: number(&row["T_s"]).unwrap(),
        };
        let queue = erlang_a(row["agents"].parse().unwrap(), &traffic);
        assert!((queue.answered_of_all - note(row, "served-within-T/all=")).abs() < 6e-7);
        assert!((queue.answered_of_answered - note(row, "served-within-T/served=")).abs() < 6e-7);
        assert!((queue.queue_length - note(row, "Lq=")).abs() < 6e-7);
    }
}

/// Real calls of the bank by the hour: without phantoms and without those whose time in the menu is negative.
fn calls(text: &str) -> VolumeHistory {
    let mut reader = csv::ReaderBuilder::new().delimiter(b'\t').from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|column| column == name).unwrap();
    let (outcome, menu, date, clock) = (column("outcome"), column("vru_time"), column("date"), column("vru_entry"));
    let start = |row: &csv::StringRecord| {
        let date = Date::parse_from_str(&format!("19{}", &row[date]), "%Y%m%d").unwrap();
        let hour: u32 = row[clock].split(':').next().unwrap().parse().unwrap();
        date.and_hms_opt(hour, 0, 0).unwrap().and_utc()
    };
    let rows = reader.records().map(Result::unwrap);
    let real = rows.filter(|row| &row[outcome] != "PHANTOM" && number(&row[menu]).unwrap() >= 0.0);
    let starts: Vec<chrono::DateTime<chrono::Utc>> = real.map(|row| start(&row)).collect();
    let first = starts.iter().min().unwrap().date_naive().and_hms_opt(0, 0, 0).unwrap().and_utc();
    let days = (*starts.iter().max().unwrap() - first).num_days() + 1;
    let mut counts = vec![Some(0.0); usize::try_from(24 * days).unwrap()];
    for start in starts {
        *counts[usize::try_from((start - first).num_hours()).unwrap()].get_or_insert(0.0) += 1.0;
    }
    VolumeHistory { skill: SkillIx(0), start: first, interval_minutes: 60, counts, handle: Vec::new() }
}

/// Mean arrivals in each hour of a Wednesday.
fn wednesdays(text: &str) -> Vec<f64> {
    weekday_mean(&calls(text), Weekday::Wed, "UTC".parse().unwrap())
}

/// The bank: open all day by the hour, calls of four minutes (15 an hour), at most half of them may wait.
fn bank() -> Team {
    let mut team = fixture::team(3);
    team.interval_minutes = 60;
    team.opening = Opening { week: std::array::from_fn(|_| vec![fixture::range(0, 1440)]), ..Opening::default() };
    team.skills.truncate(1);
    team.skills[0].target = ServiceTarget {
        model: QueueModel::ErlangC,
        wait_probability: Some(0.5),
        handle_seconds: 240.0,
        patience_seconds: None,
        occupancy_cap: 1.0,
        online_share: 1.0,
        minimum: 0.0,
        ..team.skills[0].target.clone()
    };
    team
}

fn forecast(slots: &[Slot], volumes: &[f64], handle_seconds: f64) -> Forecast {
    let slot = |(slot, mean): (&Slot, &f64)| ForecastSlot {
        span: slot.span,
        mean: *mean,
        band80: (*mean, *mean),
        band95: (*mean, *mean),
        handle_seconds,
    };
    Forecast { skill: SkillIx(0), slots: slots.iter().zip(volumes).map(slot).collect(), notes: Vec::new() }
}

/// Agents for each hour of a Wednesday, rounded up, as the published pipeline does.
fn wednesday_agents(volumes: &[f64]) -> Vec<i64> {
    let team = bank();
    let slots = team.slots(Horizon::new(Date::from_ymd_opt(1999, 3, 3).unwrap(), 1));
    let staffing = staff(&team, &[forecast(&slots, volumes, 240.0)], &slots);
    staffing.requirement.needs[0].iter().map(|need| (need.milli() + 999) / 1000).collect()
}

/// Miller, Modeling Techniques in Predictive Analytics, chapter 6.
const PUBLISHED: [i64; 24] = [1, 1, 1, 0, 1, 1, 1, 4, 8, 9, 10, 9, 8, 16, 10, 10, 6, 7, 8, 8, 6, 6, 5, 4];

#[test]
fn cleaned_calls_of_the_bank_are_33_043() {
    let Some(text) = bench("volumes/technion/calls_february_1999.tsv") else { return };
    assert_eq!(calls(&text).counts.iter().flatten().sum::<f64>(), 33_043.0);
}

#[test]
fn a_wednesday_of_the_bank_needs_the_published_agents() {
    let Some(text) = bench("volumes/technion/calls_february_1999.tsv") else { return };
    let mean = wednesdays(&text);
    assert_eq!(wednesday_agents(&mean), PUBLISHED);
    let whole: Vec<i64> = mean.iter().map(|arrivals| i64::from(least_agents(arrivals / 15.0, 0.5))).collect();
    assert_eq!(whole, PUBLISHED);
}

const SHIFT_COSTS: [i64; 8] = [252, 288, 180, 180, 180, 288, 288, 288];

/// The hours that each shift covers: `[shift][hour]`.
fn shift_hours(text: &str) -> Vec<Vec<bool>> {
    let rows = table(text, b',');
    (1..=SHIFT_COSTS.len()).map(|shift| rows.iter().map(|row| row[&format!("Shift{shift}")].trim() == "1").collect()).collect()
}

/// One day, `agents` alike; symbol 0 is off, symbol k the k-th shift. Each hour's agents are hard, each shift costs its price.
fn bank_day(agents: usize, shifts: &[Vec<bool>], needs: &[i64]) -> Problem {
    let symbols = std::iter::once("off".to_owned()).chain((1..=shifts.len()).map(|shift| format!("shift{shift}"))).collect();
    let mut problem = Problem::new(agents, 1, symbols);
    let symbol = |shift: usize| u8::try_from(shift + 1).unwrap();
    let term = |rule: &'static str, body: Body| Term { origin: Origin { rule: rule.into(), ..Origin::default() }, body };
    for agent in 0..agents {
        for (shift, price) in SHIFT_COSTS.iter().enumerate() {
            let cell = Cell { day: 0, set: SymbolSet::one(symbol(shift)) };
            problem.terms.push(term("shift_cost", Body::Cost { agent, cell, price: price * POINT }));
        }
    }
    for (hour, need) in needs.iter().enumerate().filter(|(_, need)| **need > 0) {
        let there: SymbolSet = (0..shifts.len()).filter(|shift| shifts[*shift][hour]).map(symbol).collect();
        let measure = (0..agents).map(|agent| Item::one(agent, 0, there, 1)).collect();
        let (under, over) = (Limit::Hard, Limit::Hard);
        problem
            .terms
            .push(term("hour_cover", Body::Row { name: RowName::Cover, measure, start: 0, min: Some(*need), max: None, under, over }));
    }
    problem
}

/// The best roster there is, found and proven by the project's own solver.
fn best(problem: &Problem) -> Answer {
    let effort = Effort { seconds: 60.0, threads: 2, gap: 0.0, seed: 1, only: None };
    let answer = solve_with(Path::new(env!("CARGO_BIN_EXE_paiban")), problem, None, &effort, &mut Unwatched);
    assert_eq!(answer.stop, Stop::Optimal);
    answer
}

#[test]
fn the_shifts_of_the_bank_cost_6_336_at_the_optimum() {
    let (Some(text), Some(shifts)) = (bench("volumes/technion/calls_february_1999.tsv"), bench("volumes/technion/shifts.csv")) else {
        return;
    };
    let mut needs = wednesday_agents(&wednesdays(&text));
    needs[..6].fill(0);
    // Three dozen are enough: 6,336 buys at most 35 of the cheapest shift.
    let problem = bank_day(36, &shift_hours(&shifts), &needs);
    problem.validate().unwrap();
    let answer = best(&problem);
    assert!(problem.admits(&answer.lines));
    assert_eq!((answer.cost, answer.bound), (6_336 * POINT, 6_336 * POINT));
    assert!(problem.evaluate(&answer.lines).broken.is_empty());
}

#[test]
fn one_agent_fewer_in_a_bank_shift_breaks_an_hour() {
    let Some(shifts) = bench("volumes/technion/shifts.csv") else { return };
    let mut needs = PUBLISHED.to_vec();
    needs[..6].fill(0);
    let problem = bank_day(36, &shift_hours(&shifts), &needs);
    let mut roster = best(&problem).lines;
    for agent in 0..roster.len() {
        let kept = roster[agent][0];
        roster[agent][0] = 0;
        assert_eq!(problem.evaluate(&roster).broken.is_empty(), kept == 0);
        roster[agent][0] = kept;
    }
}

/// A day of a shop: quiet mornings, a noon, and the great evening; 08:30 to 01:00.
fn shop_day(slots: &[Slot], scale: f64) -> Vec<f64> {
    let bump = |clock: f64, at: f64, width: f64| (-((clock - at) / width).powi(2)).exp();
    let volume = |slot: &Slot| {
        let clock = f64::from(slot.clock.minutes()) / 60.0;
        scale * (0.25 + 0.5 * bump(clock, 14.0, 2.5) + bump(clock, 20.75, 2.0))
    };
    slots.iter().map(volume).collect()
}

/// The day's chats played against the base staff.
fn play(target: &ServiceTarget, scale: f64, days: u32) -> (SimulatedInterval, Vec<SimulatedInterval>) {
    let mut team = fixture::team(3);
    team.skills[0].target = target.clone();
    let slots = team.slots(Horizon::new(Date::from_ymd_opt(2026, 11, 23).unwrap(), 1));
    let volumes = shop_day(&slots, scale);
    let staffing = staff(&team, &[forecast(&slots, &volumes, 300.0)], &slots);
    let day: Vec<SimulatedSlot> = staffing.rows[0]
        .iter()
        .map(|row| SimulatedSlot { seconds: 1800.0, volume: row.volume, handle_seconds: row.handle_seconds, people: row.base })
        .collect();
    let outcome = simulate(&day, target, days, 2026);
    (outcome.iter().fold(SimulatedInterval::default(), |sum, interval| sum.and(interval)), outcome)
}

/// Standard errors: 100 days of some 1,100 chats, neighbours alike; the level of a day scatters by about 0.02, so the mean by 0.002.
#[test]
fn a_day_staffed_by_the_requirement_reaches_its_level() {
    let target = fixture::skill("pre-sale", "售前").target;
    let (whole_day, intervals) = play(&target, 60.0, 100);
    assert!((0.895..0.92).contains(&whole_day.service_level()), "{}", whole_day.service_level());
    // Each interval stands for itself: while chats grow rarer, those left over from before cost the next one a few points.
    assert!(intervals.iter().all(|interval| interval.service_level() > 0.84), "{intervals:?}");
}

#[test]
fn a_day_of_calls_staffed_by_the_requirement_reaches_its_level() {
    let target = ServiceTarget { model: QueueModel::ErlangA, ..fixture::skill("pre-sale", "售前").target };
    let level = play(&target, 60.0, 100).0.service_level();
    assert!((0.885..0.915).contains(&level), "{level}");
}

#[test]
fn a_lower_level_is_reached_and_not_much_exceeded() {
    let target = fixture::skill("pre-sale", "售前").target;
    let lower = ServiceTarget { service_level: 0.8, ..target };
    let level = play(&lower, 60.0, 100).0.service_level();
    assert!((0.79..0.83).contains(&level), "{level}");
}

/// Two skills, round the clock, a week of half-hours; the best of three, since the machine may be busy.
#[test]
fn a_week_of_half_hours_is_staffed_in_well_under_a_third_of_a_second() {
    let mut team = fixture::team(3);
    team.opening = Opening { week: std::array::from_fn(|_| vec![fixture::range(0, 1440)]), ..Opening::default() };
    let slots = team.slots(Horizon::new(Date::from_ymd_opt(2026, 11, 23).unwrap(), 7));
    let volumes = shop_day(&slots, 150.0);
    let one = forecast(&slots, &volumes, 300.0);
    let both = [one.clone(), Forecast { skill: SkillIx(1), ..one }];
    assert_eq!(slots.len(), 7 * 48);
    let timed = |_| {
        let start = Instant::now();
        assert_eq!(staff(&team, &both, &slots).rows.len(), 2);
        start.elapsed()
    };
    let best = (0..3).map(timed).min().unwrap();
    assert!(best.as_millis() < 300, "{best:?}");
}
