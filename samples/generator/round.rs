//! round-the-clock: twelve weeks of counts by half hour and skill.

use super::demand::{Demand, FIRST, HALF_HOURS, LAST, Surge, clock, date, days, starts};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::fmt::Write as _;

const SEED: u64 = 20_260_724;

/// By hour from 00:00.
const PRE: [u8; 24] = [20, 13, 9, 7, 6, 7, 11, 18, 28, 40, 48, 46, 40, 41, 43, 43, 42, 40, 42, 50, 60, 62, 50, 34];
const AFTER: [u8; 24] = [14, 9, 7, 5, 5, 6, 11, 20, 36, 50, 56, 50, 40, 44, 48, 47, 44, 40, 38, 42, 46, 45, 34, 22];

fn demands() -> [Demand; 2] {
    let day = |by_hour: [u8; 24]| std::array::from_fn(|half| f64::from(by_hour[half / 2]));
    let pre = Demand {
        skill: "pre-sale",
        daily: 2700.0,
        growth: 0.004,
        week: [0.98, 0.97, 0.96, 0.97, 1.0, 1.06, 1.07],
        day: day(PRE),
        luck: 0.1,
    };
    let after = Demand {
        skill: "after-sale",
        daily: 1500.0,
        growth: 0.004,
        week: [1.12, 1.06, 1.0, 0.98, 0.95, 0.94, 0.95],
        day: day(AFTER),
        luck: 0.08,
    };
    [pre, after]
}

fn surges(skill: usize) -> Vec<Surge> {
    let days = |first, last, factors: [f64; 2]| Surge::days(first, last, factors[skill]);
    vec![
        days(date(2026, 9, 25), date(2026, 9, 25), [0.88, 0.84]),
        days(date(2026, 10, 1), date(2026, 10, 3), [0.74, 0.66]),
        days(date(2026, 10, 4), date(2026, 10, 7), [0.84, 0.78]),
        Surge { from: (date(2026, 11, 10), 40), until: (date(2026, 11, 11), HALF_HOURS), factor: [2.6, 1.8][skill] },
        days(date(2026, 11, 12), date(2026, 11, 16), [0.96, 1.35]),
    ]
}

/// The business day runs from 08:00 to 32:00; the record begins with the first one.
const OPENING: usize = 16;

/// `chats.csv`.
pub fn files() -> Vec<(String, String)> {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let (demands, surges) = (demands(), [surges(0), surges(1)]);
    let mut text = "date,time,skill,chats\n".to_owned();
    for date in days(FIRST, LAST) {
        let luck = demands.each_ref().map(|demand| demand.day_luck(&mut rng));
        for half in if date == FIRST { OPENING } else { 0 }..HALF_HOURS {
            for (skill, demand) in demands.iter().enumerate() {
                let expected = demand.expected(FIRST, date, half, &surges[skill]) * luck[skill];
                let chats = starts(expected, &mut rng).len();
                let _ = writeln!(text, "{date},{}-{},{},{chats}", clock(half), clock(half + 1), demand.skill);
            }
        }
    }
    vec![("round-the-clock/chats.csv".to_owned(), text)]
}
