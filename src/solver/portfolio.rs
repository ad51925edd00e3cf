//! Which engine works when. Column generation comes first, beside the walk where there is a thread for it; once its first dive is done, the
//! second thread goes to the compact program if that is of a size it may prove, and to neighbourhoods of the best roster if not, or when the
//! compact program's bound stays behind.

use super::Stop;
use super::process::{Word, Worker};
use super::solve::Search;
use super::wire::{End, Engine, Job, News};
use crate::model::Problem;
use std::time::{Duration, Instant};

/// How often a person's wish to stop is asked for.
const PULSE: Duration = Duration::from_millis(10);
/// A child is given this much less than what is left, so that it can end by itself.
const GRACE: f64 = 0.1;
const HALF: f64 = 0.5;
/// Symbols of open cells up to which the compact program may prove something.
const PROVABLE: usize = 12_000;
/// Symbols of open cells up to which the walk is worth its thread.
pub(super) const WALKABLE: usize = 12_000;
/// Seconds, and share of the time, after which a compact program must have the better bound.
const TRIAL: (f64, f64) = (5.0, 0.15);

/// A child at work.
struct Hand {
    worker: Worker,
    engine: Engine,
    began: Instant,
    /// It gave the best bound there is.
    leads: bool,
}

/// How a search over one problem ended.
enum Ended {
    Stop(Stop),
    Infeasible,
}

impl Search<'_> {
    /// Lets the engines work until the gap, the time or a person stops them.
    pub fn run(&mut self) -> Stop {
        let broken = !self.score.broken.is_empty();
        let stop = match self.engines(if broken { HALF } else { 1.0 }) {
            Ended::Stop(Stop::Time) | Ended::Infeasible if !self.score.broken.is_empty() => self.least_broken(),
            Ended::Infeasible => Stop::Failed,
            Ended::Stop(stop) => stop,
        };
        if stop == Stop::Gap && self.score.cost <= self.bound { Stop::Optimal } else { stop }
    }

    /// Prices the hard terms, and looks for the roster that breaks the least.
    fn least_broken(&mut self) -> Stop {
        self.bound = self.floor;
        let Some(deadline) = self.deadline(1.0) else { return Stop::Time };
        self.prepare();
        // The others know no line that breaks a hard term.
        let Some(hand) = self.start(Engine::Compact, true, deadline) else { return Stop::Failed };
        match self.listen(vec![hand], true, deadline) {
            Ended::Stop(stop) => stop,
            Ended::Infeasible => Stop::Failed,
        }
    }

    fn engines(&mut self, share: f64) -> Ended {
        if self.watch.cancelled() {
            return Ended::Stop(Stop::Cancelled);
        }
        let Some(deadline) = self.deadline(share) else { return Ended::Stop(Stop::Time) };
        match self.start(self.effort.only.unwrap_or(Engine::Columns), false, deadline) {
            Some(hand) => self.listen(vec![hand], false, deadline),
            None => Ended::Stop(Stop::Failed),
        }
    }

    fn deadline(&self, share: f64) -> Option<Instant> {
        let seconds = self.left() * share;
        (seconds > 0.0).then(|| Instant::now() + Duration::from_secs_f64(seconds))
    }

    /// A child on the problem, or on the relaxed one.
    fn start(&self, engine: Engine, relaxed: bool, deadline: Instant) -> Option<Hand> {
        let problem = if relaxed { self.relaxed } else { self.problem };
        let alone = self.effort.only.is_some();
        let seconds = deadline.saturating_duration_since(Instant::now()).as_secs_f64();
        let job = Job {
            problem: problem.clone(),
            start: (relaxed || self.score.broken.is_empty()).then(|| self.lines.clone()),
            seconds: (seconds - GRACE).max(seconds * HALF),
            // One thread is another engine's.
            threads: if alone { self.effort.threads } else { self.effort.threads.saturating_sub(1).max(1) },
            gap: if relaxed { 0.0 } else { self.effort.gap },
            seed: self.effort.seed,
            prove: !alone && self.effort.threads > 1 && self.score.broken.is_empty(),
            floor: self.floor,
            engine,
        };
        Some(Hand { worker: Worker::start(self.program, &job)?, engine, began: Instant::now(), leads: false })
    }

    fn listen(&mut self, mut hands: Vec<Hand>, relaxed: bool, deadline: Instant) -> Ended {
        let mut walking = self.effort.only.is_none() && self.effort.threads > 1 && (relaxed || open_symbols(self.problem) <= WALKABLE);
        // A problem too large for the walk has its second engine at once.
        if !walking && !relaxed && self.effort.threads > 1 {
            self.second(&mut hands, deadline);
        }
        loop {
            if walking && self.step() {
                hands.iter().for_each(|hand| hand.worker.tell(&self.lines));
            }
            let mut place = 0;
            while place < hands.len() {
                let patience = if walking || place > 0 { Duration::ZERO } else { PULSE };
                match self.word(&mut hands, place, patience, relaxed) {
                    Heard::Nothing => place += 1,
                    Heard::News => {}
                    // The walk has shown what it can.
                    Heard::Settled => {
                        walking = false;
                        self.second(&mut hands, deadline);
                    }
                    Heard::Gone => {
                        if hands.remove(place).engine == Engine::Columns && !relaxed {
                            self.second(&mut hands, deadline);
                        }
                    }
                    Heard::Ended(ended) => return ended,
                }
                if self.gap_reached() {
                    return Ended::Stop(Stop::Gap);
                }
            }
            if !relaxed && self.effort.only.is_none() {
                self.review(&mut hands, deadline);
            }
            if self.watch.cancelled() {
                return Ended::Stop(Stop::Cancelled);
            }
            if Instant::now() >= deadline {
                return Ended::Stop(Stop::Time);
            }
            if hands.is_empty() {
                return Ended::Stop(Stop::Failed);
            }
        }
    }

    /// Hears one word of a child.
    fn word(&mut self, hands: &mut [Hand], place: usize, patience: Duration, relaxed: bool) -> Heard {
        let engine = hands[place].engine;
        match hands[place].worker.wait(patience) {
            Word::Nothing => Heard::Nothing,
            Word::Gone => Heard::Gone,
            Word::News(News::Roster(lines)) => {
                if self.hear(lines, engine.name()) {
                    let others = hands.iter().enumerate().filter(|(other, _)| *other != place);
                    others.for_each(|(_, hand)| hand.worker.tell(&self.lines));
                }
                Heard::News
            }
            Word::News(News::Bound(bound)) => {
                let before = self.bound;
                self.raise(bound, relaxed);
                if self.bound > before {
                    hands.iter_mut().enumerate().for_each(|(hand, other)| other.leads = hand == place);
                }
                Heard::News
            }
            Word::News(News::Settled) => Heard::Settled,
            Word::News(News::Large) => {
                self.large = true;
                Heard::Settled
            }
            Word::News(News::Done(End::Solved)) => Heard::Ended(Ended::Stop(Stop::Gap)),
            Word::News(News::Done(End::Infeasible)) if engine == Engine::Compact => Heard::Ended(Ended::Infeasible),
            Word::News(News::Done(End::Limit)) if engine == Engine::Compact => Heard::Ended(Ended::Stop(Stop::Time)),
            Word::News(News::Done(_)) => Heard::Gone,
        }
    }

    /// Puts a second engine to work, or the only one, once column generation has made its first dive or is gone.
    fn second(&mut self, hands: &mut Vec<Hand>, deadline: Instant) {
        if self.effort.only.is_some() {
            return;
        }
        let provable = !self.large && open_symbols(self.problem) <= PROVABLE;
        // One thread goes from one to the other.
        if self.effort.threads < 2 && provable {
            hands.clear();
        }
        let busy = |engine: Engine, hands: &[Hand]| hands.iter().any(|hand| hand.engine == engine);
        let next = if !provable { Engine::Near } else { Engine::Compact };
        if hands.len() < self.effort.threads.min(2) && !busy(next, hands) {
            hands.extend(self.start(next, false, deadline));
        }
    }

    /// A compact program whose bound stays behind gives way to another search nearby.
    fn review(&mut self, hands: &mut Vec<Hand>, deadline: Instant) {
        let trial = TRIAL.0.max(self.effort.seconds * TRIAL.1);
        let stale = |hand: &Hand| hand.engine == Engine::Compact && !hand.leads && hand.began.elapsed().as_secs_f64() > trial;
        if hands.len() > 1 && hands.iter().any(stale) && self.score.broken.is_empty() {
            hands.retain(|hand| !stale(hand));
            hands.extend(self.start(Engine::Near, false, deadline));
        }
    }
}

/// What a child's word means for the search.
enum Heard {
    Nothing,
    News,
    /// Column generation has made its first dive.
    Settled,
    Gone,
    Ended(Ended),
}

/// Symbols of all cells with a choice.
pub(super) fn open_symbols(problem: &Problem) -> usize {
    problem.domains().iter().flatten().map(|domain| domain.len()).filter(|count| *count > 1).sum()
}
