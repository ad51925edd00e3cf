//! Tests of `forecast` on public series; they need the data that `PAIBAN_BENCH` points at.
#![allow(clippy::disallowed_methods, clippy::disallowed_macros)]

use paiban::domain::{Calendar, DayKind, SkillIx, VolumeHistory};
use paiban::forecast::{Backtest, Method, Question, Score, backtest, weekday_mean};
use paiban::time::{ClockTime, IsoWeek, Weekday, Zone};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

fn bench(file: &str) -> Option<String> {
    let root = std::env::var("PAIBAN_BENCH").map_or_else(|_| PathBuf::from("../shared/bench"), PathBuf::from);
    let text = std::fs::read_to_string(root.join(file)).ok();
    if text.is_none() {
        eprintln!("skipped: {file} is not there; set PAIBAN_BENCH to the folder of public data");
    }
    text
}

/// Counts summed to 30 minutes, cut to whole weeks at the end as the peers' script does; what the file lacks is zero.
fn series(file: &str) -> Option<VolumeHistory> {
    let text = bench(&format!("volumes/{file}"))?;
    let utc: Zone = "UTC".parse().unwrap();
    let mut sums: BTreeMap<i64, f64> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let (time, value) = line.split_once(',').unwrap();
        let time = chrono::NaiveDateTime::parse_from_str(&time.replace('T', " "), "%Y-%m-%d %H:%M:%S").unwrap();
        *sums.entry(time.and_utc().timestamp().div_euclid(1800)).or_default() += value.parse::<f64>().unwrap();
    }
    let (first, last) = (*sums.keys().next().unwrap(), *sums.keys().last().unwrap());
    let at = |slot: i64| chrono::DateTime::from_timestamp(slot * 1800, 0).unwrap();
    let monday = utc.at(IsoWeek::of(utc.local(at(last + 1)).0).monday(), ClockTime::default());
    let slots = (monday - at(first)).num_minutes() / 30;
    let counts = (first..first + slots).map(|slot| Some(sums.get(&slot).copied().unwrap_or(0.0))).collect();
    Some(VolumeHistory { skill: SkillIx(0), start: at(first), interval_minutes: 30, counts, handle: Vec::new() })
}

const TAXI: &str = "nyc_taxi_30min.csv";

fn run(file: &str, calendar: &Calendar) -> Option<(Backtest, f64)> {
    let history = series(file)?;
    let question = Question { history: &history, events: &[], calendar, zone: "UTC".parse().unwrap(), handle_seconds: 300.0 };
    let begun = Instant::now();
    let result = backtest(&question, 8, &mut |_, _| {});
    let seconds = begun.elapsed().as_secs_f64() / result.origins.len() as f64;
    Some((result, seconds))
}

fn score(result: &Backtest, method: Method) -> Score {
    *result.scores.iter().find(|score| score.method == method).unwrap()
}

fn show(file: &str, result: &Backtest, seconds: f64) {
    for score in &result.scores {
        let cover = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), |share| format!("{:.1}", 100.0 * share));
        let (wape, bias) = (100.0 * score.wape, 100.0 * score.bias);
        let bands = format!("80 %: {} 95 %: {}", cover(score.cover80), cover(score.cover95));
        eprintln!("{file:28} {:16} WAPE {wape:6.2} MASE {:.3} bias {bias:+.2} {bands}", score.method.name().en, score.mase);
    }
    eprintln!("{file:28} {seconds:.3} s an origin");
}

/// WAPE of last week, mean of 4, mean of 8 in per cent, as an independent script prints them.
fn check_bar(file: &str, peers: [f64; 3]) {
    let Some((result, seconds)) = run(file, &Calendar::default()) else { return };
    show(file, &result, seconds);
    assert_eq!(result.origins.len(), 8);
    let own = 100.0 * score(&result, Method::Regression).wape;
    for (method, peer) in [Method::LastWeek, Method::MeanOf4, Method::MeanOf8].into_iter().zip(peers) {
        let wape = 100.0 * score(&result, method).wape;
        assert!((wape - peer).abs() < 0.006, "{file}: {method:?} has {wape:.3}, the peer's script {peer}");
        assert!(own < wape, "{file}: {own:.2} is no better than {method:?} at {wape:.2}");
    }
}

#[test]
fn bank_calls_are_forecast_better_than_by_last_weeks() {
    check_bar("bank_calls_5min.csv", [17.05, 15.25, 14.17]);
}

#[test]
fn taxi_rides_are_forecast_better_than_by_last_weeks() {
    check_bar(TAXI, [15.63, 14.40, 12.92]);
}

#[test]
fn electricity_is_forecast_better_than_by_means_of_weeks() {
    let file = "taylor_electricity_30min.csv";
    let Some((result, seconds)) = run(file, &Calendar::default()) else { return };
    show(file, &result, seconds);
    let own = score(&result, Method::Regression).wape;
    assert!(own < score(&result, Method::MeanOf4).wape && own < score(&result, Method::MeanOf8).wape);
}

/// Holidays of New York within the series and after its first weeks; Christmas and New Year with the days around them.
fn new_york() -> Calendar {
    let mut calendar = Calendar::default();
    let mut set = |text: &str, kind, name: &str| calendar.set(paiban::time::parse_date(text).unwrap(), kind, name);
    for (date, name) in [
        ("2014-07-04", "Independence Day"),
        ("2014-09-01", "Labor Day"),
        ("2014-11-27", "Thanksgiving"),
        ("2014-12-25", "Christmas"),
        ("2015-01-01", "New Year"),
        ("2015-01-19", "Martin Luther King Day"),
    ] {
        set(date, DayKind::Statutory, name);
    }
    for date in ["2014-07-05", "2014-11-28", "2014-12-24", "2014-12-26"] {
        set(date, DayKind::BridgeOff, "around a holiday");
    }
    calendar
}

#[test]
fn holidays_known_ahead_make_the_taxi_forecast_better() {
    let (Some((plain, _)), Some((told, seconds))) = (run(TAXI, &Calendar::default()), run(TAXI, &new_york())) else { return };
    show("nyc_taxi with holidays", &told, seconds);
    assert!(score(&told, Method::Regression).wape < score(&plain, Method::Regression).wape);
}

/// Calls of the month by hour; the hour is that of entering the voice unit, as published.
fn technion() -> Option<VolumeHistory> {
    let text = bench("volumes/technion/calls_february_1999.tsv")?;
    let start = "1999-02-01T00:00:00Z".parse::<paiban::time::Instant>().unwrap();
    let mut counts = vec![Some(0.0); 28 * 24];
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        if fields[11] == "PHANTOM" || fields[7].parse::<f64>().unwrap() < 0.0 {
            continue;
        }
        let (day, hour) = (fields[4][4..].parse::<usize>().unwrap(), fields[5].split(':').next().unwrap().parse::<usize>().unwrap());
        *counts[(day - 1) * 24 + hour % 24].as_mut().unwrap() += 1.0;
    }
    Some(VolumeHistory { skill: SkillIx(0), start, interval_minutes: 60, counts, handle: Vec::new() })
}

/// Erlang C by the recursion over Erlang B: fewest agents with a probability of waiting of at most one half.
fn agents(load: f64) -> i64 {
    let mut blocked = 1.0;
    for agents in 1.. {
        blocked = load * blocked / (f64::from(agents) + load * blocked);
        let (n, busy) = (f64::from(agents), load / f64::from(agents));
        if load == 0.0 {
            return 0;
        }
        if n > load && blocked / (1.0 - busy * (1.0 - blocked)) <= 0.5 {
            return i64::from(agents);
        }
    }
    0
}

#[test]
fn the_mean_wednesday_of_february_1999_needs_the_published_agents() {
    let Some(history) = technion() else { return };
    assert_eq!(history.counts.iter().flatten().sum::<f64>(), 33_043.0);
    let wednesday = weekday_mean(&history, Weekday::Wed, "UTC".parse().unwrap());
    let needs: Vec<i64> = wednesday.iter().map(|calls| agents(calls / 15.0)).collect();
    // Miller, Modeling Techniques in Predictive Analytics, chapter 6.
    assert_eq!(needs, [1, 1, 1, 0, 1, 1, 1, 4, 8, 9, 10, 9, 8, 16, 10, 10, 6, 7, 8, 8, 6, 6, 5, 4]);
}
