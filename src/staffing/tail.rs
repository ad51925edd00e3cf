//! The states of a queue in which every place is taken: who waits, how long, and who leaves.

use super::{Performance, Traffic};

/// Means over the customers who find all places taken.
///
/// In such states the places finish `full` customers a second, and each of those waiting leaves at a rate θ. Found `j` waiting, a
/// newcomer with patience without end waits for `j + 1` departures: V = Σ_{i=0..j} Exp(full + iθ), so that e^(−θV) has a
/// Beta(full/θ, j + 1) distribution and P(V > T) is its regularised incomplete integral at e^(−θT), which grows by one positive term
/// with each `j`; as θ → 0 it becomes the Erlang distribution.
///
/// # Source
/// Riordan, Stochastic Service Systems, 1962; Mandelbaum & Zeltyn, Service engineering in action: the Palm/Erlang-A queue, 2007,
/// doi:10.1007/978-3-540-29860-1_2.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tail {
    /// Logarithm of the weight of these states, where the first of them (all taken, none waiting) weighs 1.
    pub ln_weight: f64,
    /// Mean number waiting.
    queue: f64,
    /// P(V > T).
    late: f64,
    /// Share who leave unanswered.
    left: f64,
    /// Share answered within the threshold.
    in_time: f64,
}

/// Share of the weight that may be cut off at the end.
const NEGLIGIBLE: f64 = 1e-19;
const HUGE: f64 = 1e200;

impl Tail {
    /// `full`: customers a second that all places together finish, above 0. `None`: the queue grows without end.
    pub fn new(traffic: &Traffic, full: f64) -> Option<Self> {
        match traffic.leaving() {
            Some(leaving) => Some(Self::with_leaving(traffic, full, leaving)),
            None => Self::patient(traffic, full),
        }
    }

    fn patient(traffic: &Traffic, full: f64) -> Option<Self> {
        let load = traffic.arrivals / full;
        if load >= 1.0 {
            return None;
        }
        let late = (-(full - traffic.arrivals) * traffic.threshold_seconds).exp();
        Some(Self { ln_weight: -(1.0 - load).ln(), queue: load / (1.0 - load), late, left: 0.0, in_time: 1.0 - late })
    }

    fn with_leaving(traffic: &Traffic, full: f64, leaving: f64) -> Self {
        let mut virtual_wait = Late::new(full, leaving, traffic.threshold_seconds);
        // Weighting V by e^(−θV), the chance of still being there, is the same as raising the rate by θ.
        let mut answered_wait = Late::new(full + leaving, leaving, traffic.threshold_seconds);
        let (mut weight, mut ln_scale) = (1.0, 0.0);
        let (mut sum, mut queue, mut late, mut left, mut in_time) = (0.0, 0.0, 0.0, 0.0, 0.0);
        let mut waiting = 0.0;
        loop {
            let next = full + (waiting + 1.0) * leaving;
            sum += weight;
            queue += weight * waiting;
            late += weight * virtual_wait.next();
            left += weight * (waiting + 1.0) * leaving / next;
            in_time += weight * full / next * (1.0 - answered_wait.next());
            let ratio = traffic.arrivals / next;
            if ratio < 1.0 && weight * (waiting + 1.0) * ratio / (1.0 - ratio) < NEGLIGIBLE * sum {
                break;
            }
            weight *= ratio;
            waiting += 1.0;
            if weight > HUGE {
                for part in [&mut weight, &mut sum, &mut queue, &mut late, &mut left, &mut in_time] {
                    *part /= HUGE;
                }
                ln_scale += HUGE.ln();
            }
        }
        Self { ln_weight: sum.ln() + ln_scale, queue: queue / sum, late: late / sum, left: left / sum, in_time: in_time / sum }
    }

    /// The whole queue: `ln_free` is the logarithm of the weight of the states with a free place, on the same scale; `busy_free` the mean
    /// number served in them.
    pub fn performance(&self, traffic: &Traffic, places: f64, ln_free: f64, busy_free: f64) -> Performance {
        let wait = 1.0 / (1.0 + (ln_free - self.ln_weight).exp());
        let answered = 1.0 - wait * self.left;
        let in_time = (1.0 - wait) + wait * self.in_time;
        let free = if wait < 1.0 { (1.0 - wait) * busy_free } else { 0.0 };
        Performance {
            wait_probability: wait,
            answered_of_all: in_time,
            virtual_wait: 1.0 - wait * self.late,
            answered_of_answered: if answered > 0.0 { (in_time / answered).min(1.0) } else { 0.0 },
            mean_wait_seconds: wait * self.queue / traffic.arrivals,
            abandonment: wait * self.left,
            queue_length: wait * self.queue,
            busy: free + wait * places,
            places,
        }
    }
}

/// P(Σ_{i=0..j} Exp(rate + iθ) > T) for j = 0, 1, 2, …
struct Late {
    rate: f64,
    leaving: f64,
    /// (1 − e^(−θT)) / θ, which is T where nobody leaves.
    stretch: f64,
    ln_term: f64,
    step: f64,
    sum: f64,
}

impl Late {
    fn new(rate: f64, leaving: f64, threshold: f64) -> Self {
        let stretch = -(-leaving * threshold).exp_m1() / leaving;
        Self { rate, leaving, stretch, ln_term: -rate * threshold, step: 0.0, sum: 0.0 }
    }

    fn next(&mut self) -> f64 {
        // Past the largest term the rest adds nothing: the sum has reached 1.
        if self.sum < 1.0 {
            if self.step > 0.0 {
                self.ln_term += (self.stretch * (self.rate + (self.step - 1.0) * self.leaving) / self.step).ln();
            }
            self.sum = (self.sum + self.ln_term.exp()).min(1.0);
            self.step += 1.0;
        }
        self.sum
    }
}
