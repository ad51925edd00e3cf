//! The classic queues with one customer an agent: Erlang B (no waiting), C (nobody leaves) and A (customers leave).

use super::tail::Tail;
use super::{Performance, Traffic};

/// Share of calls that find all agents busy and are lost, 0–1.
///
/// B(n) = a B(n−1) / (n + a B(n−1)), B(0) = 1: every step is a quotient of positive numbers, so it is stable for any number of agents.
///
/// # Source
/// Erlang 1917; the recursion in Jagerman, Some properties of the Erlang loss function, 1974, doi:10.1002/j.1538-7305.1974.tb02756.x.
#[must_use]
pub fn erlang_b(agents: u32, offered: f64) -> f64 {
    let mut blocked = 1.0;
    for agent in 1..=agents {
        blocked = offered * blocked / (f64::from(agent) + offered * blocked);
    }
    blocked
}

/// Share of calls that must wait when nobody leaves, 0–1; 1 when the agents cannot keep up.
///
/// C = B / (1 − ρ (1 − B)), ρ = a / n.
///
/// # Source
/// Cooper, Introduction to Queueing Theory, second edition, 1981.
#[must_use]
pub fn erlang_c_wait(agents: u32, offered: f64) -> f64 {
    let places = f64::from(agents);
    if offered <= 0.0 {
        return if agents == 0 { 1.0 } else { 0.0 };
    }
    if offered >= places {
        return 1.0;
    }
    let blocked = erlang_b(agents, offered);
    blocked / (1.0 - offered / places * (1.0 - blocked))
}

/// Erlang C: M/M/n, nobody leaves (patience is not looked at).
///
/// P(W > T) = C e^(−(nμ − λ)T), mean wait = C / (nμ − λ).
///
/// # Source
/// Cooper 1981.
#[must_use]
pub fn erlang_c(agents: u32, traffic: &Traffic) -> Performance {
    let places = f64::from(agents);
    let workload = traffic.workload();
    if workload <= 0.0 {
        return Performance::quiet(places);
    }
    if workload >= places {
        return Performance::hopeless(places, &Traffic { patience_seconds: None, ..*traffic });
    }
    let wait = erlang_c_wait(agents, workload);
    let spare = (places - workload) / traffic.handle_seconds;
    let level = 1.0 - wait * (-spare * traffic.threshold_seconds).exp();
    Performance {
        wait_probability: wait,
        answered_of_all: level,
        virtual_wait: level,
        answered_of_answered: level,
        mean_wait_seconds: wait / spare,
        abandonment: 0.0,
        queue_length: traffic.arrivals * wait / spare,
        busy: workload,
        places,
    }
}

/// Erlang A: M/M/n+M, each waiting customer leaves after an exponential time. Without patience it is Erlang C.
///
/// The states with a free agent weigh 1/B − 1 where the state with all busy and none waiting weighs 1.
///
/// # Source
/// Garnett, Mandelbaum & Reiman, Designing a call center with impatient customers, 2002, doi:10.1287/msom.4.3.208.7753;
/// Mandelbaum & Zeltyn 2007, doi:10.1007/978-3-540-29860-1_2.
#[must_use]
pub fn erlang_a(agents: u32, traffic: &Traffic) -> Performance {
    let places = f64::from(agents);
    if traffic.leaving().is_none() {
        return erlang_c(agents, traffic);
    }
    if traffic.arrivals <= 0.0 {
        return Performance::quiet(places);
    }
    if agents == 0 {
        return Performance::hopeless(0.0, traffic);
    }
    let blocked = erlang_b(agents, traffic.workload());
    let Some(tail) = Tail::new(traffic, places / traffic.handle_seconds) else {
        return Performance::hopeless(places, traffic);
    };
    let mut performance = tail.performance(traffic, places, (1.0 / blocked - 1.0).ln(), 0.0);
    performance.busy = traffic.workload() * (1.0 - performance.abandonment);
    performance
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calls(offered: f64, handle: f64, patience: Option<f64>, threshold: f64) -> Traffic {
        Traffic { arrivals: offered / handle, handle_seconds: handle, patience_seconds: patience, threshold_seconds: threshold }
    }

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
    }

    /// P(V > T) of Erlang A from the density of the virtual wait, f(v) ∝ exp(λ(1 − e^(−θv))/θ − nμv), by Simpson's rule.
    /// Zeltyn & Mandelbaum 2005, doi:10.1007/s11134-005-3699-8, section on exact M/M/n+G formulas.
    fn late_by_integration(agents: f64, traffic: &Traffic, wait: f64) -> f64 {
        let (leaving, full) = (traffic.leaving().unwrap(), agents / traffic.handle_seconds);
        let density = |v: f64| (-traffic.arrivals * (-leaving * v).exp_m1() / leaving - full * v).exp();
        let simpson = |from: f64, to: f64| {
            let width = (to - from) / 20_000.0;
            (0..=20_000)
                .map(|i| density(from + f64::from(i) * width) * if i % 20_000 == 0 { 1.0 } else { f64::from(2 + i % 2 * 2) })
                .sum::<f64>()
                * width
                / 3.0
        };
        wait * simpson(traffic.threshold_seconds, 3000.0) / simpson(0.0, 3000.0)
    }

    #[test]
    fn seventeen_lines_lose_little_more_than_one_call_in_a_hundred_of_ten_erlangs() {
        // Value of the bench table, which has it from a 30-digit recursion.
        near(erlang_b(17, 10.0), 0.012_948_875_224_726_57);
    }

    #[test]
    fn the_call_centre_helper_example_is_met() {
        // Call Centre Helper: 200 calls an hour of 3 minutes (10 erlangs), 14 agents, 20 s: level 88.8 %, ASA 7.8 s, occupancy 71.4 %, waiting 17.4 %.
        let queue = erlang_c(14, &calls(10.0, 180.0, None, 20.0));
        assert_eq!(format!("{:.1}", queue.answered_of_all * 100.0), "88.8");
        assert_eq!(format!("{:.1}", queue.mean_wait_seconds), "7.8");
        assert_eq!(format!("{:.1}", queue.occupancy() * 100.0), "71.4");
        assert_eq!(format!("{:.1}", queue.wait_probability * 100.0), "17.4");
    }

    #[test]
    fn the_three_levels_of_a_queue_that_customers_leave_differ() {
        // Bench table: n = 14, a = 10, patience 300 s, T = 20 s.
        let queue = erlang_a(14, &calls(10.0, 180.0, Some(300.0), 20.0));
        near((queue.answered_of_all * 1e6).round() / 1e6, 0.916_792);
        near(queue.virtual_wait, 0.918_713_623_797_598_5);
        near((queue.answered_of_answered * 1e6).round() / 1e6, 0.929_794);
    }

    #[test]
    fn the_virtual_wait_follows_its_density_in_an_overloaded_queue() {
        let traffic = calls(60.0, 60.0, Some(120.0), 25.0);
        let queue = erlang_a(50, &traffic);
        near(1.0 - queue.virtual_wait, late_by_integration(50.0, &traffic, queue.wait_probability));
    }

    #[test]
    fn customers_either_leave_or_are_answered() {
        // Flow balance: busy agents = a (1 − P(leave)), and those who leave = θ × queue.
        let traffic = calls(48.0, 60.0, Some(120.0), 20.0);
        let queue = erlang_a(50, &traffic);
        near(queue.abandonment * traffic.arrivals, queue.queue_length / 120.0);
        near(queue.mean_wait_seconds * traffic.arrivals, queue.queue_length);
    }

    #[test]
    fn ten_thousand_agents_are_as_exact_as_ten() {
        // Square-root staffing (Halfin & Whitt 1981): n = a + β√a, β = 1, P(wait) → 1/(1 + βΦ(β)/φ(β)) = 0.2234 as a grows.
        let queue = erlang_c(10_100, &calls(10_000.0, 60.0, None, 1.0));
        assert!((queue.wait_probability - 0.223_4).abs() < 2e-3, "{}", queue.wait_probability);
    }

    #[test]
    fn agents_who_cannot_keep_up_make_everybody_wait() {
        let queue = erlang_c(10, &calls(10.0, 60.0, None, 20.0));
        assert_eq!((queue.wait_probability, queue.answered_of_all, queue.occupancy()), (1.0, 0.0, 1.0));
        assert!(queue.mean_wait_seconds.is_infinite());
    }

    #[test]
    fn great_overload_loses_what_is_beyond_capacity() {
        // Fluid limit: 3,000 erlangs at 1,000 agents, two thirds leave.
        let queue = erlang_a(1000, &calls(3000.0, 60.0, Some(600.0), 20.0));
        assert!((queue.abandonment - 2.0 / 3.0).abs() < 1e-9);
        assert!((queue.wait_probability - 1.0).abs() < 1e-12);
    }
}
