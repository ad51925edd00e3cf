//! What arrives at a queue, and what customers and agents then live through.

use crate::domain::LevelMeaning;

/// Customers of one skill while nothing changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Traffic {
    /// Per second, at least 0.
    pub arrivals: f64,
    /// Mean seconds an agent holds a customer who is the only one, above 0.
    pub handle_seconds: f64,
    /// Mean seconds a customer waits before leaving, exponential; `None`: nobody leaves.
    pub patience_seconds: Option<f64>,
    /// The threshold of a first answer.
    pub threshold_seconds: f64,
}

/// Longest mean patience, seconds (over a day), that is still told from patience without end.
const LONGEST_PATIENCE: f64 = 1e5;
const SHORTEST_PATIENCE: f64 = 1e-3;
/// More people than any team has; keeps a broken forecast from counting without end.
pub(super) const MOST_PEOPLE: f64 = 1e6;

impl Traffic {
    /// Workload in erlangs: agents busy if each held one customer at a time and nobody left.
    #[must_use]
    pub fn workload(&self) -> f64 {
        self.arrivals * self.handle_seconds
    }

    /// Rate per second at which one waiting customer leaves; `None`: nobody leaves.
    #[must_use]
    pub fn leaving(&self) -> Option<f64> {
        self.patience_seconds.filter(|patience| *patience < LONGEST_PATIENCE).map(|patience| 1.0 / patience.max(SHORTEST_PATIENCE))
    }
}

/// A queue in the long run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Performance {
    /// Share of customers who find no free place, 0–1.
    pub wait_probability: f64,
    /// Answered within the threshold ÷ all.
    pub answered_of_all: f64,
    /// Share whose wait would be within the threshold if they had patience without end.
    pub virtual_wait: f64,
    /// Answered within the threshold ÷ all answered; 0 when nobody is answered.
    pub answered_of_answered: f64,
    /// Mean seconds until the first answer or until leaving, over all customers (ASA); without end in an overloaded queue that nobody leaves.
    pub mean_wait_seconds: f64,
    /// Share of customers who leave unanswered, 0–1.
    pub abandonment: f64,
    /// Mean number waiting; without end in an overloaded queue that nobody leaves.
    pub queue_length: f64,
    /// Mean number being served.
    pub busy: f64,
    /// Customers who can be served at the same time: agents × concurrency.
    pub places: f64,
}

impl Performance {
    /// The service level in the meaning asked for, 0–1.
    #[must_use]
    pub fn level(&self, meaning: LevelMeaning) -> f64 {
        match meaning {
            LevelMeaning::AnsweredOfAll => self.answered_of_all,
            LevelMeaning::VirtualWait => self.virtual_wait,
            LevelMeaning::AnsweredOfAnswered => self.answered_of_answered,
        }
    }

    /// Share of places in use, 0–1; 0 where there are none.
    #[must_use]
    pub fn occupancy(&self) -> f64 {
        if self.places > 0.0 { (self.busy / self.places).min(1.0) } else { 0.0 }
    }

    /// A real number of people: the whole number below, and one more for the fraction of the time. `at` knows whole numbers.
    #[must_use]
    pub(super) fn with_people(people: f64, at: impl Fn(u32) -> Self) -> Self {
        let people = people.clamp(0.0, MOST_PEOPLE);
        let whole = whole(people);
        let share = people - f64::from(whole);
        if share <= 0.0 { at(whole) } else { Self::between(&at(whole), &at(whole + 1), share) }
    }

    /// A team that is `low` most of the time and `high` for a `share` of it. Customers come equally in both, so shares and means mix.
    #[must_use]
    pub fn between(low: &Self, high: &Self, share: f64) -> Self {
        let mix = |a: f64, b: f64| if share <= 0.0 { a } else { (if share >= 1.0 { 0.0 } else { (1.0 - share) * a }) + share * b };
        Self {
            wait_probability: mix(low.wait_probability, high.wait_probability),
            answered_of_all: mix(low.answered_of_all, high.answered_of_all),
            virtual_wait: mix(low.virtual_wait, high.virtual_wait),
            answered_of_answered: mix(low.answered_of_answered, high.answered_of_answered),
            mean_wait_seconds: mix(low.mean_wait_seconds, high.mean_wait_seconds),
            abandonment: mix(low.abandonment, high.abandonment),
            queue_length: mix(low.queue_length, high.queue_length),
            busy: mix(low.busy, high.busy),
            places: mix(low.places, high.places),
        }
    }

    /// Nobody comes.
    #[must_use]
    pub(super) fn quiet(places: f64) -> Self {
        Self {
            wait_probability: 0.0,
            answered_of_all: 1.0,
            virtual_wait: 1.0,
            answered_of_answered: 1.0,
            mean_wait_seconds: 0.0,
            abandonment: 0.0,
            queue_length: 0.0,
            busy: 0.0,
            places,
        }
    }

    /// Customers come faster than they can be served, and nobody leaves; or nobody is there to serve them.
    #[must_use]
    pub(super) fn hopeless(places: f64, traffic: &Traffic) -> Self {
        let leaving = traffic.leaving().filter(|_| places == 0.0);
        Self {
            wait_probability: 1.0,
            answered_of_all: 0.0,
            virtual_wait: 0.0,
            answered_of_answered: 0.0,
            mean_wait_seconds: leaving.map_or(f64::INFINITY, |rate| 1.0 / rate),
            abandonment: if leaving.is_some() { 1.0 } else { 0.0 },
            queue_length: leaving.map_or(f64::INFINITY, |rate| traffic.arrivals / rate),
            busy: places,
            places,
        }
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(people: f64) -> u32 {
    people.floor() as u32
}
