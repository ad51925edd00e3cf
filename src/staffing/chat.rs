//! Chats: each agent holds several at once, each the slower the more there are, and customers leave while waiting for the first answer.

use super::tail::Tail;
use super::{Performance, Traffic};
use crate::domain::{QueueModel, ServiceTarget};

/// How one agent works.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Desk {
    /// Chats one agent holds at a time, at most; a mean over a mixed team, so it may be 2.5.
    pub concurrency: f64,
    /// Growth of the handle time with each further chat: handle(k) = handle × (1 + drag × (k − 1)). At least 0.
    pub drag: f64,
}

/// Parts of a place smaller than this are rounding noise.
const DUST: f64 = 1e-9;

impl Desk {
    /// One chat at a time for the models of calls.
    #[must_use]
    pub fn of(target: &ServiceTarget) -> Self {
        match target.model {
            QueueModel::Chat => Self { concurrency: f64::from(target.max_concurrency.max(1)), drag: target.concurrency_drag.max(0.0) },
            QueueModel::ErlangC | QueueModel::ErlangA => Self { concurrency: 1.0, drag: 0.0 },
        }
    }

    /// Chats an agent finishes while one alone would take one unit of time, holding `load` chats: k / (1 + drag (k − 1)) at whole k, straight between,
    /// since among agents with 2.3 chats on average, spread evenly, three in ten hold 3 and the others 2.
    #[must_use]
    pub fn speed(&self, load: f64) -> f64 {
        let whole = |chats: f64| if chats < 1.0 { 0.0 } else { chats / (1.0 + self.drag * (chats - 1.0)) };
        let floor = load.floor();
        let rest = load - floor;
        if rest < DUST { whole(floor) } else { (1.0 - rest) * whole(floor) + rest * whole(floor + 1.0) }
    }
}

/// The chat queue with a whole number of agents: a birth–death chain over the chats in the system, solved exactly.
///
/// With m chats in progress spread evenly over n agents they finish at n·speed(m/n)/handle; with all n·concurrency places taken, newcomers wait
/// in order of arrival and each leaves at rate 1/patience. One chat at a time and no drag make it Erlang A.
/// Where n·concurrency is not whole, the answer lies between those for the two whole numbers of places.
///
/// # Source
/// Tezcan & Zhang, Routing and staffing in customer service chat systems with impatient customers, 2014, doi:10.1287/opre.2014.1284 (several
/// chats an agent, rates that depend on their number); Luo & Zhang, Staffing and control of instant messaging contact centers,
/// Operations Research 61, 2013 (work shared among an agent's chats).
#[must_use]
pub fn chat(agents: u32, desk: &Desk, traffic: &Traffic) -> Performance {
    let places = f64::from(agents) * desk.concurrency;
    let (low, high) = (places.floor(), places.ceil());
    if places - low < DUST {
        return with_places(agents, low, desk, traffic);
    }
    if high - places < DUST {
        return with_places(agents, high, desk, traffic);
    }
    let (less, more) = (with_places(agents, low, desk, traffic), with_places(agents, high, desk, traffic));
    Performance::between(&less, &more, places - low)
}

/// The chat queue with a real number of agents: 5.3 are six for three tenths of the time, else five.
#[must_use]
pub fn chat_with(agents: f64, desk: &Desk, traffic: &Traffic) -> Performance {
    Performance::with_people(agents, |whole| chat(whole, desk, traffic))
}

fn with_places(agents: u32, places: f64, desk: &Desk, traffic: &Traffic) -> Performance {
    if traffic.arrivals <= 0.0 {
        return Performance::quiet(places);
    }
    if places < 1.0 {
        return Performance::hopeless(0.0, traffic);
    }
    let crew = f64::from(agents);
    let finish = |chats: f64| crew * desk.speed(chats / crew) / traffic.handle_seconds;
    let Some(tail) = Tail::new(traffic, finish(places)) else {
        return Performance::hopeless(places, traffic);
    };
    let (ln_free, busy_free) = states_with_room(places, traffic.arrivals, finish);
    tail.performance(traffic, places, ln_free, busy_free)
}

/// Logarithm of the weight of the states with a free place, where the state with all taken weighs 1, and the mean number of chats in them.
fn states_with_room(places: f64, arrivals: f64, finish: impl Fn(f64) -> f64) -> (f64, f64) {
    const HUGE: f64 = 1e200;
    let (mut weight, mut sum, mut busy, mut ln_scale) = (1.0, 0.0, 0.0, 0.0);
    let mut chats = places;
    while chats >= 1.0 {
        weight *= finish(chats) / arrivals;
        chats -= 1.0;
        sum += weight;
        busy += weight * chats;
        if weight > HUGE {
            for part in [&mut weight, &mut sum, &mut busy] {
                *part /= HUGE;
            }
            ln_scale += HUGE.ln();
        }
    }
    (sum.ln() + ln_scale, busy / sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::staffing::erlang::{erlang_a, erlang_c};
    use proptest::prelude::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;
    use std::collections::VecDeque;

    const CALLS: Desk = Desk { concurrency: 1.0, drag: 0.0 };

    fn traffic(workload: f64, patience: Option<f64>) -> Traffic {
        Traffic { arrivals: workload / 240.0, handle_seconds: 240.0, patience_seconds: patience, threshold_seconds: 30.0 }
    }

    fn same(one: &Performance, other: &Performance) {
        let numbers = |p: &Performance| {
            [
                p.wait_probability,
                p.answered_of_all,
                p.virtual_wait,
                p.answered_of_answered,
                p.abandonment,
                p.queue_length,
                p.busy,
                p.mean_wait_seconds,
            ]
        };
        for (a, b) in numbers(one).into_iter().zip(numbers(other)) {
            assert!((a - b).abs() < 1e-9 * b.abs().max(1.0), "{one:?} is not {other:?}");
        }
    }

    /// Chats one after another with the total rate of an even spread: what [`chat`] computes, by playing it.
    fn played(agents: u32, desk: &Desk, traffic: &Traffic, customers: u32, seed: u64) -> [f64; 4] {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut draw = |rate: f64| -(1.0 - random.random::<f64>()).ln() / rate;
        let places = (f64::from(agents) * desk.concurrency).round();
        let (mut now, mut chats, mut seen) = (0.0_f64, 0.0_f64, 0_u32);
        // Arrival and the moment at which patience ends.
        let mut line: VecDeque<(f64, f64)> = VecDeque::new();
        let mut arrival = draw(traffic.arrivals);
        let (mut waited, mut in_time, mut answered, mut left) = (0.0, 0.0, 0.0, 0.0);
        while seen < customers {
            let rate = f64::from(agents) * desk.speed(chats / f64::from(agents)) / traffic.handle_seconds;
            let finish = now + if chats > 0.0 { draw(rate) } else { f64::INFINITY };
            let leave = line.iter().map(|(_, until)| *until).fold(f64::INFINITY, f64::min);
            now = arrival.min(finish).min(leave);
            if now == arrival {
                seen += 1;
                arrival = now + draw(traffic.arrivals);
                if chats < places {
                    (chats, in_time, answered) = (chats + 1.0, in_time + 1.0, answered + 1.0);
                } else {
                    waited += 1.0;
                    line.push_back((now, now + draw(1.0 / traffic.patience_seconds.unwrap())));
                }
            } else if now == leave {
                line.retain(|(_, until)| *until > now);
                left += 1.0;
            } else if let Some((since, _)) = line.pop_front() {
                answered += 1.0;
                in_time += f64::from(u8::from(now - since <= traffic.threshold_seconds));
            } else {
                chats -= 1.0;
            }
        }
        [waited, in_time, left, answered].map(|number| number / f64::from(customers))
    }

    #[test]
    fn an_agent_with_three_chats_finishes_more_than_with_one_but_not_three_times_as_many() {
        let desk = Desk { concurrency: 3.0, drag: 0.15 };
        assert!((desk.speed(3.0) - 3.0 / 1.3).abs() < 1e-12);
        // Half the agents with 2 (2/1.15), half with 3.
        assert!((desk.speed(2.5) - (2.0 / 1.15 + 3.0 / 1.3) / 2.0).abs() < 1e-12);
    }

    #[test]
    fn four_agents_with_three_chats_do_as_played() {
        // Standard errors of the play at 400,000 customers, widened for their dependence: below 0.003.
        let (desk, traffic) = (Desk { concurrency: 3.0, drag: 0.15 }, traffic(7.5, Some(180.0)));
        let [waited, in_time, left, answered] = played(4, &desk, &traffic, 400_000, 7);
        let queue = chat(4, &desk, &traffic);
        for (found, expected) in [
            (queue.wait_probability, waited),
            (queue.answered_of_all, in_time),
            (queue.abandonment, left),
            (queue.answered_of_answered, in_time / answered),
        ] {
            assert!((found - expected).abs() < 0.004, "{found} against {expected} played");
        }
    }

    #[test]
    fn an_overloaded_team_with_heavy_drag_does_as_played() {
        let (desk, traffic) = (Desk { concurrency: 2.0, drag: 0.6 }, traffic(12.0, Some(60.0)));
        let [waited, in_time, left, _] = played(8, &desk, &traffic, 400_000, 11);
        let queue = chat(8, &desk, &traffic);
        for (found, expected) in [(queue.wait_probability, waited), (queue.answered_of_all, in_time), (queue.abandonment, left)] {
            assert!((found - expected).abs() < 0.004, "{found} against {expected} played");
        }
    }

    #[test]
    fn a_mixed_team_lies_between_its_neighbours() {
        let level = |concurrency: f64| chat(2, &Desk { concurrency, drag: 0.15 }, &traffic(3.0, Some(180.0))).answered_of_all;
        // 2 × 2.25 places are 4.5: half way between 4 and 5 places.
        assert!(level(2.0) < level(2.25) && level(2.25) < level(2.5));
        assert!((level(2.25) - (level(2.0) + level(2.5)) / 2.0).abs() < 1e-12);
    }

    #[test]
    fn five_and_three_tenths_are_six_three_times_in_ten() {
        let (desk, traffic) = (Desk { concurrency: 3.0, drag: 0.15 }, traffic(9.0, Some(180.0)));
        let level = |agents: f64| chat_with(agents, &desk, &traffic).answered_of_all;
        assert!((level(5.3) - 0.7 * level(5.0) - 0.3 * level(6.0)).abs() < 1e-12);
        assert_eq!(chat_with(5.0, &desk, &traffic), chat(5, &desk, &traffic));
    }

    #[test]
    fn without_chats_nobody_waits() {
        let queue = chat(3, &Desk { concurrency: 3.0, drag: 0.15 }, &traffic(0.0, Some(180.0)));
        assert_eq!((queue.answered_of_all, queue.occupancy()), (1.0, 0.0));
    }

    #[test]
    fn without_agents_everybody_leaves() {
        let queue = chat(0, &Desk { concurrency: 3.0, drag: 0.15 }, &traffic(2.0, Some(180.0)));
        assert_eq!((queue.answered_of_all, queue.abandonment, queue.mean_wait_seconds), (0.0, 1.0, 180.0));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn one_chat_at_a_time_is_erlang_a(agents in 1_u32..200, load in 0.05_f64..1.6, patience in 5.0_f64..2000.0) {
            let traffic = traffic(f64::from(agents) * load, Some(patience));
            same(&chat(agents, &CALLS, &traffic), &erlang_a(agents, &traffic));
        }

        #[test]
        fn one_chat_at_a_time_with_patience_without_end_is_erlang_c(agents in 1_u32..200, load in 0.05_f64..0.99) {
            let traffic = traffic(f64::from(agents) * load, None);
            same(&chat(agents, &CALLS, &traffic), &erlang_c(agents, &traffic));
        }

        #[test]
        fn who_leaves_is_who_waits_divided_by_patience(
            agents in 1_u32..60, load in 0.05_f64..4.0, concurrency in 1_u32..6, drag in 0.0_f64..0.9, patience in 5.0_f64..900.0
        ) {
            let traffic = traffic(f64::from(agents) * load, Some(patience));
            let queue = chat(agents, &Desk { concurrency: f64::from(concurrency), drag }, &traffic);
            prop_assert!((queue.abandonment * traffic.arrivals * patience - queue.queue_length).abs() < 1e-9 * queue.queue_length.max(1.0));
            prop_assert!(queue.busy <= queue.places * (1.0 + 1e-12));
        }
    }
}
