//! `make bench`: judging 60 agents × a year, with forty chats an agent and day. Prints a Markdown table; docs/bench.md holds the last one.
#![allow(clippy::disallowed_macros)]

#[allow(dead_code)]
#[path = "../tests/it/known_truth.rs"]
mod known_truth;

use known_truth::{at, date};
use paiban::attendance::{Evidence, judge};
use paiban::domain::{ChatHold, Period};
use paiban::time::Span;
use std::time::Instant;

const RUNS: usize = 7;

fn main() {
    let period = Period { first: date(2026, 1, 1), last: date(2026, 12, 31) };
    let mut world = known_truth::world(60, period.first, period.last, 7);
    let days: Vec<_> = world.truth.keys().copied().collect();
    for (agent, day) in days {
        for chat in 0..40 {
            let start = 540 + chat * 12;
            world.chats.push(ChatHold { agent, span: Span::new(at(day, start), at(day, start + 9)) });
        }
    }
    let evidence = Evidence {
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
        complete_until: at(date(2027, 1, 3), 0),
    };
    let mut seconds: Vec<f64> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            let judged = judge(&evidence);
            assert_eq!(judged.days.len(), 60 * 365);
            start.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    println!("| judged | punches | chats | states | s (median, min–max) |");
    println!("|---|---|---|---|---|");
    println!(
        "| 60 agents × 365 days | {} | {} | {} | {:.2} ({:.2}–{:.2}) |",
        world.punches.len(),
        world.chats.len(),
        world.states.len(),
        seconds[RUNS / 2],
        seconds[0],
        seconds[RUNS - 1]
    );
}
