//! small-shop: eight weeks of hourly counts with Chinese heads in GBK, as shop software exports them.

use super::demand::{Demand, HALF_HOURS, LAST, Surge, date, days, starts};
use chrono::NaiveDate;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::fmt::Write as _;

const SEED: u64 = 20_260_928;
/// Eight weeks are enough here.
const FIRST: NaiveDate = date(2026, 9, 28);

/// Open 09:00–23:00.
fn demand() -> Demand {
    let mut day = [0.0; HALF_HOURS];
    let by_hour = [18, 28, 30, 24, 24, 26, 27, 26, 22, 22, 30, 40, 42, 30];
    for (index, weight) in by_hour.into_iter().enumerate() {
        day[18 + 2 * index] = f64::from(weight);
        day[19 + 2 * index] = f64::from(weight);
    }
    Demand { skill: "chat", daily: 235.0, growth: 0.008, week: [1.02, 0.97, 0.95, 0.96, 1.0, 1.07, 1.1], day, luck: 0.14 }
}

fn surges() -> Vec<Surge> {
    vec![
        Surge::days(date(2026, 10, 1), date(2026, 10, 3), 0.7),
        Surge::days(date(2026, 10, 4), date(2026, 10, 7), 0.8),
        Surge { from: (date(2026, 11, 10), 40), until: (date(2026, 11, 11), HALF_HOURS), factor: 2.4 },
    ]
}

/// `chats.csv`.
pub fn files() -> Vec<(String, Vec<u8>)> {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let (demand, surges) = (demand(), surges());
    let mut text = "日期,时段,接待人数\r\n".to_owned();
    for date in days(FIRST, LAST) {
        let luck = demand.day_luck(&mut rng);
        for hour in 9..23 {
            let mut chats = 0;
            for half in [2 * hour, 2 * hour + 1] {
                chats += starts(demand.expected(FIRST, date, half, &surges) * luck, &mut rng).len();
            }
            let _ = write!(text, "{date},{hour:02}:00-{:02}:00,{chats}\r\n", hour + 1);
        }
    }
    let (bytes, _, _) = encoding_rs::GBK.encode(&text);
    vec![("small-shop/chats.csv".to_owned(), bytes.into_owned())]
}
