//! flagship-shop: twelve weeks of chats, one line each, in monthly files.

use super::demand::{Demand, FIRST, HALF_HOURS, LAST, Surge, date, days, starts};
use chrono::NaiveDate;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use std::fmt::Write as _;

const SEED: u64 = 20_261_111;

/// Pre-sale and after-sale.
fn demands() -> [(Demand, f64); 2] {
    let pre = Demand {
        skill: "pre-sale",
        daily: 520.0,
        growth: 0.006,
        week: [0.98, 0.96, 0.95, 0.96, 1.0, 1.08, 1.09],
        day: open_hours([
            14, 20, 27, 34, 36, 33, 29, 25, 25, 27, 28, 29, 30, 30, 29, 28, 27, 25, 24, 24, 27, 32, 38, 44, 48, 48, 44, 36, 28, 22, 16, 11,
            7,
        ]),
        luck: 0.12,
    };
    let after = Demand {
        skill: "after-sale",
        daily: 282.0,
        growth: 0.006,
        week: [1.14, 1.06, 1.0, 0.98, 0.95, 0.93, 0.94],
        day: open_hours([
            18, 26, 34, 40, 42, 38, 32, 26, 25, 29, 33, 35, 35, 34, 32, 30, 28, 26, 24, 23, 24, 27, 30, 33, 34, 33, 29, 23, 18, 14, 10, 6,
            4,
        ]),
        luck: 0.1,
    };
    [(pre, 590.0), (after, 800.0)]
}

/// Weights from 08:30 to 25:00, laid on the calendar day: the last two belong to the hour after midnight.
fn open_hours(weights: [u8; 33]) -> [f64; HALF_HOURS] {
    let mut day = [0.0; HALF_HOURS];
    for (index, weight) in weights.into_iter().enumerate() {
        day[(17 + index) % HALF_HOURS] = f64::from(weight);
    }
    day
}

/// What moved the volume, with the factors for pre-sale and after-sale.
fn surges(skill: usize) -> Vec<Surge> {
    let days = |first, last, factors: [f64; 2]| Surge::days(first, last, factors[skill]);
    let hours = |from, until, factors: [f64; 2]| Surge { from, until, factor: factors[skill] };
    vec![
        days(date(2026, 9, 17), date(2026, 9, 18), [1.26, 1.06]),
        days(date(2026, 9, 25), date(2026, 9, 25), [0.84, 0.80]),
        days(date(2026, 9, 26), date(2026, 9, 27), [0.92, 0.90]),
        days(date(2026, 10, 1), date(2026, 10, 3), [0.66, 0.60]),
        days(date(2026, 10, 4), date(2026, 10, 7), [0.78, 0.72]),
        days(date(2026, 10, 16), date(2026, 10, 17), [1.24, 1.06]),
        hours((date(2026, 10, 24), 40), (date(2026, 10, 31), 40), [1.25, 1.05]),
        hours((date(2026, 10, 31), 40), (date(2026, 11, 3), HALF_HOURS), [1.70, 1.25]),
        hours((date(2026, 11, 10), 40), (date(2026, 11, 11), HALF_HOURS), [3.60, 2.20]),
        days(date(2026, 11, 12), date(2026, 11, 17), [0.95, 1.45]),
    ]
}

/// The record begins with the opening of its first day and ends at midnight. The whole business day of 2026-10-13, a Tuesday, is lost.
fn recorded(day: NaiveDate, half: usize) -> bool {
    let lost = date(2026, 10, 13);
    let business_day = if half < 2 { day.pred_opt().unwrap_or(day) } else { day };
    business_day >= FIRST && business_day != lost
}

/// A chat's handle time: many short ones, some long ones. `mean` in seconds.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn handle_seconds(mean: f64, half: usize, rng: &mut ChaCha8Rng) -> u32 {
    let by_time = match half {
        0..4 | 46.. => 1.08,
        40..44 => 0.95,
        24..28 => 1.04,
        _ => 1.0,
    };
    let spread = 0.3 + 2.8 * rng.random::<f64>() * rng.random::<f64>();
    (mean * by_time * spread) as u32
}

/// Seconds until a person answered. The busier, the more customers wait.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn first_response(load: f64, rng: &mut ChaCha8Rng) -> u32 {
    let quick = 3.0 + 36.0 * rng.random::<f64>() * rng.random::<f64>();
    let waits = rng.random::<f64>() < 0.05 * load;
    let extra = if waits { 90.0 * rng.random::<f64>() } else { 0.0 };
    (quick + extra) as u32
}

/// `chats/<month>.csv`.
pub fn files() -> Vec<(String, String)> {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let (demands, surges) = (demands(), [surges(0), surges(1)]);
    let mut months: BTreeMap<String, String> = BTreeMap::new();
    for date in days(FIRST, LAST) {
        let month = months.entry(date.format("%Y-%m").to_string()).or_insert_with(header);
        let luck = demands.each_ref().map(|(demand, _)| demand.day_luck(&mut rng));
        for half in 0..HALF_HOURS {
            let expected: [f64; 2] =
                std::array::from_fn(|skill| demands[skill].0.expected(FIRST, date, half, &surges[skill]) * luck[skill]);
            let lines = half_hour(&demands, expected, date, half, &mut rng);
            if recorded(date, half) {
                month.push_str(&lines);
            }
        }
    }
    months.into_iter().map(|(month, text)| (format!("flagship-shop/chats/{month}.csv"), text)).collect()
}

fn header() -> String {
    "started_at,skill,handle_seconds,first_response_seconds\n".to_owned()
}

/// Lines of one half hour, in order of time.
fn half_hour(demands: &[(Demand, f64); 2], expected: [f64; 2], date: NaiveDate, half: usize, rng: &mut ChaCha8Rng) -> String {
    let mut chats = Vec::new();
    for ((demand, mean), expected) in demands.iter().zip(expected) {
        for second in starts(expected, rng) {
            chats.push((second, demand.skill, handle_seconds(*mean, half, rng), first_response(expected / 20.0, rng)));
        }
    }
    chats.sort_by_key(|chat| chat.0);
    let mut lines = String::new();
    for (second, skill, handle, response) in chats {
        let minute = second / 60 + if half % 2 == 1 { 30 } else { 0 };
        let _ = writeln!(lines, "{date} {:02}:{minute:02}:{:02},{skill},{handle},{response}", half / 2, second % 60);
    }
    lines
}
