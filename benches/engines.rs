//! `make bench`: the engines against public problems and generated shops of size. Writes docs/bench-engines.md and docs/images/solver-{gap-60,gap-600,size}.svg.
//!
//! Parts, seconds, seeds and sizes are arguments after `--`, or words of `PAIBAN_ENGINES`; `--help` lists them.
#![allow(clippy::disallowed_macros, clippy::disallowed_methods)]

#[path = "engines/chart.rs"]
mod chart;
#[path = "engines/curve.rs"]
mod curve;
#[path = "engines/page.rs"]
mod page;
#[path = "engines/peers.rs"]
mod peers;
#[path = "engines/process.rs"]
mod process;
#[path = "engines/public.rs"]
mod public;
#[path = "engines/settings.rs"]
mod settings;
#[path = "engines/shop.rs"]
mod shop;
#[path = "engines/shops.rs"]
mod shops;
#[path = "engines/size.rs"]
mod size;
#[path = "engines/solve.rs"]
mod solve;

use settings::{Part, Settings};

fn main() {
    let settings = Settings::get();
    if let Some(one) = &settings.one {
        solve::answer(one, &settings);
        return;
    }
    let mut page = page::Page::open(&settings.out);
    for part in &settings.part {
        match part {
            Part::Public => public::measure(&settings, &mut page),
            Part::Shops => shops::measure(&settings, &mut page),
            Part::Size => size::measure(&settings, &mut page),
        }
    }
}

/// The middle of some numbers, or the mean of the two in the middle.
fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        count => f64::midpoint(sorted[(count - 1) / 2], sorted[count / 2]),
    }
}

fn least(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}

fn most(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

/// `median (least–most)`, or the median alone where there is no spread.
fn spread(values: &[f64], digits: usize) -> String {
    if values.is_empty() {
        return "–".to_owned();
    }
    let (middle, least, most) = (median(values), least(values), most(values));
    if least < most { format!("{middle:.digits$} ({least:.digits$}–{most:.digits$})") } else { format!("{middle:.digits$}") }
}
