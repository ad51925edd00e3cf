//! A day of chats, one by one: what a staffing vector does when nothing is in equilibrium.

use super::chat::Desk;
use crate::domain::{QueueModel, ServiceTarget};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::VecDeque;

/// One interval of the day; the next begins where it ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SimulatedSlot {
    pub seconds: f64,
    /// Expected chats that start within it, as a Poisson stream.
    pub volume: f64,
    /// Mean seconds of a chat held alone; exponential.
    pub handle_seconds: f64,
    /// People on chats; of 5.3 the sixth is there on three days in ten.
    pub people: f64,
}

/// What became of the chats that started in one interval, summed over all days.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SimulatedInterval {
    pub offered: f64,
    pub answered: f64,
    /// Answered within the threshold.
    pub in_time: f64,
    /// Left unanswered.
    pub left: f64,
    /// Sum of the waits of those answered, seconds.
    pub response_seconds: f64,
    /// Chats in progress × seconds of the interval, with the people on duty.
    pub busy_seconds: f64,
    /// Chat places × seconds of the interval.
    pub place_seconds: f64,
}

impl SimulatedInterval {
    /// Answered within the threshold ÷ all, 0–1; 1 when nobody came.
    #[must_use]
    pub fn service_level(&self) -> f64 {
        if self.offered > 0.0 { self.in_time / self.offered } else { 1.0 }
    }

    /// Share who left unanswered, 0–1.
    #[must_use]
    pub fn abandonment(&self) -> f64 {
        if self.offered > 0.0 { self.left / self.offered } else { 0.0 }
    }

    /// Mean seconds to the first answer, over those answered.
    #[must_use]
    pub fn mean_first_response(&self) -> f64 {
        if self.answered > 0.0 { self.response_seconds / self.answered } else { 0.0 }
    }

    /// Share of chat places in use, 0–1.
    #[must_use]
    pub fn occupancy(&self) -> f64 {
        if self.place_seconds > 0.0 { self.busy_seconds / self.place_seconds } else { 0.0 }
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: &Self) -> Self {
        Self {
            offered: self.offered + other.offered,
            answered: self.answered + other.answered,
            in_time: self.in_time + other.in_time,
            left: self.left + other.left,
            response_seconds: self.response_seconds + other.response_seconds,
            busy_seconds: self.busy_seconds + other.busy_seconds,
            place_seconds: self.place_seconds + other.place_seconds,
        }
    }
}

/// Plays the same day `days` times over; the same seed gives the same answer.
///
/// A new chat goes to the person with the fewest chats, else it waits in line. People who go off finish the chats they hold and take no
/// more; when the last interval ends, those on duty answer whoever still waits. Every day starts empty.
#[must_use]
pub fn simulate(slots: &[SimulatedSlot], target: &ServiceTarget, days: u32, seed: u64) -> Vec<SimulatedInterval> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut outcome = vec![SimulatedInterval::default(); slots.len()];
    for _ in 0..days {
        let mut floor = Floor::new(target, &mut random, &mut outcome);
        for (index, slot) in slots.iter().enumerate() {
            floor.change_over(slot.people);
            floor.run(index, slot);
        }
        if let Some(last) = slots.last() {
            floor.clear(last.handle_seconds);
        }
    }
    outcome
}

#[derive(Clone, Copy)]
struct Person {
    chats: u32,
    on_duty: bool,
}

struct Waiting {
    since: f64,
    slot: usize,
}

/// The room of agents at one moment.
struct Floor<'a> {
    desk: Desk,
    places_each: u32,
    leaving: f64,
    threshold: f64,
    random: &'a mut ChaCha8Rng,
    outcome: &'a mut [SimulatedInterval],
    now: f64,
    people: Vec<Person>,
    queue: VecDeque<Waiting>,
}

impl<'a> Floor<'a> {
    fn new(target: &ServiceTarget, random: &'a mut ChaCha8Rng, outcome: &'a mut [SimulatedInterval]) -> Self {
        let patience = target.patience_seconds.filter(|_| target.model != QueueModel::ErlangC);
        Self {
            desk: Desk::of(target),
            places_each: if target.model == QueueModel::Chat { target.max_concurrency.max(1) } else { 1 },
            leaving: patience.map_or(0.0, |seconds| 1.0 / seconds),
            threshold: target.first_response_seconds,
            random,
            outcome,
            now: 0.0,
            people: Vec::new(),
            queue: VecDeque::new(),
        }
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn change_over(&mut self, people: f64) {
        let people = if people.is_finite() { people.max(0.0) } else { 0.0 };
        let extra = self.random.random::<f64>() < people.fract();
        let wanted = people.floor() as usize + usize::from(extra);
        while self.people.len() < wanted {
            self.people.push(Person { chats: 0, on_duty: false });
        }
        // Who has most to do stays, or comes back.
        self.people.sort_by_key(|person| std::cmp::Reverse((person.on_duty, person.chats)));
        for (index, person) in self.people.iter_mut().enumerate() {
            person.on_duty = index < wanted;
        }
        self.answer();
    }

    fn run(&mut self, index: usize, slot: &SimulatedSlot) {
        let end = self.now + slot.seconds;
        let arrivals = slot.volume.max(0.0) / slot.seconds;
        while self.step(Some(index), arrivals, slot.handle_seconds, end) {}
        self.now = end;
    }

    fn clear(&mut self, handle_seconds: f64) {
        let anyone = self.people.iter().any(|person| person.on_duty);
        while anyone && !self.queue.is_empty() {
            if !self.step(None, 0.0, handle_seconds, f64::INFINITY) {
                break;
            }
        }
        while let Some(waiting) = self.queue.pop_front() {
            self.outcome[waiting.slot].left += 1.0;
        }
    }

    /// The next thing that happens before `end`; all times are exponential, so what did not happen is drawn anew.
    fn step(&mut self, slot: Option<usize>, arrivals: f64, handle_seconds: f64, end: f64) -> bool {
        let finishing: f64 = self.people.iter().map(|person| self.speed(person)).sum::<f64>() / handle_seconds;
        let leaving = self.leaving * count(self.queue.len());
        let total = arrivals + finishing + leaving;
        let pause = if total > 0.0 { -(1.0 - self.random.random::<f64>()).ln() / total } else { f64::INFINITY };
        let next = (self.now + pause).min(end);
        if let Some(index) = slot {
            self.measure(index, next - self.now);
        }
        if self.now + pause >= end {
            return false;
        }
        self.now = next;
        let pick = self.random.random::<f64>() * total;
        match slot {
            Some(index) if pick < arrivals => {
                self.outcome[index].offered += 1.0;
                self.queue.push_back(Waiting { since: self.now, slot: index });
            }
            _ if pick < arrivals + leaving => self.leave(),
            _ => self.finish((pick - arrivals - leaving) * handle_seconds),
        }
        self.answer();
        true
    }

    fn speed(&self, person: &Person) -> f64 {
        self.desk.speed(f64::from(person.chats))
    }

    fn measure(&mut self, index: usize, seconds: f64) {
        let on_duty = self.people.iter().filter(|person| person.on_duty);
        let (busy, places) = on_duty.fold((0, 0), |(busy, places), person| (busy + person.chats, places + self.places_each));
        self.outcome[index].busy_seconds += f64::from(busy) * seconds;
        self.outcome[index].place_seconds += f64::from(places) * seconds;
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn leave(&mut self) {
        let index = (self.random.random::<f64>() * count(self.queue.len())) as usize;
        if let Some(waiting) = self.queue.remove(index) {
            self.outcome[waiting.slot].left += 1.0;
        }
    }

    /// One chat ends at the person in whose part of the summed speeds `point` lies.
    fn finish(&mut self, mut point: f64) {
        let mut found = None;
        for index in 0..self.people.len() {
            if self.people[index].chats > 0 {
                found = Some(index);
                point -= self.speed(&self.people[index]);
                if point < 0.0 {
                    break;
                }
            }
        }
        if let Some(index) = found {
            self.people[index].chats -= 1;
        }
    }

    fn answer(&mut self) {
        while let Some(first) = self.queue.front() {
            let room = self.people.iter_mut().filter(|person| person.on_duty && person.chats < self.places_each);
            let Some(person) = room.min_by_key(|person| person.chats) else { return };
            person.chats += 1;
            let wait = self.now - first.since;
            let outcome = &mut self.outcome[first.slot];
            outcome.answered += 1.0;
            outcome.response_seconds += wait;
            outcome.in_time += f64::from(u8::from(wait <= self.threshold));
            self.queue.pop_front();
        }
    }
}

#[allow(clippy::cast_precision_loss)]
fn count(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture;
    use crate::staffing::{Traffic, performance};

    fn target() -> ServiceTarget {
        fixture::skill("pre-sale", "售前").target
    }

    fn steady(people: f64, volume: f64) -> Vec<SimulatedSlot> {
        vec![SimulatedSlot { seconds: 1800.0, volume, handle_seconds: 300.0, people }; 40]
    }

    /// All but the first four intervals, in which the empty room fills.
    fn played(slots: &[SimulatedSlot], target: &ServiceTarget, days: u32) -> SimulatedInterval {
        simulate(slots, target, days, 5).iter().skip(4).fold(SimulatedInterval::default(), |sum, interval| sum.and(interval))
    }

    fn predicted(target: &ServiceTarget, people: f64, volume: f64) -> crate::staffing::Performance {
        let traffic = Traffic {
            arrivals: volume / 1800.0,
            handle_seconds: 300.0,
            patience_seconds: target.patience_seconds,
            threshold_seconds: target.first_response_seconds,
        };
        performance(target, &traffic, people)
    }

    #[test]
    fn calls_come_out_as_erlang_a_says() {
        let target = ServiceTarget { model: QueueModel::ErlangA, ..target() };
        let (sum, queue) = (played(&steady(12.0, 66.0), &target, 60), predicted(&target, 12.0, 66.0));
        assert!((sum.service_level() - queue.answered_of_all).abs() < 0.01, "{} {}", sum.service_level(), queue.answered_of_all);
        assert!((sum.abandonment() - queue.abandonment).abs() < 0.005, "{} {}", sum.abandonment(), queue.abandonment);
        assert!((sum.occupancy() - queue.occupancy()).abs() < 0.01, "{} {}", sum.occupancy(), queue.occupancy());
    }

    #[test]
    fn chats_without_drag_come_out_as_the_chain_says() {
        let target = ServiceTarget { concurrency_drag: 0.0, ..target() };
        let (sum, queue) = (played(&steady(4.0, 66.0), &target, 60), predicted(&target, 4.0, 66.0));
        assert!((sum.service_level() - queue.answered_of_all).abs() < 0.01, "{} {}", sum.service_level(), queue.answered_of_all);
        assert!((sum.occupancy() - queue.occupancy()).abs() < 0.01, "{} {}", sum.occupancy(), queue.occupancy());
    }

    #[test]
    fn chats_with_drag_come_out_a_little_worse_than_an_even_spread() {
        let (sum, queue) = (played(&steady(6.0, 70.0), &target(), 60), predicted(&target(), 6.0, 70.0));
        let lack = queue.answered_of_all - sum.service_level();
        assert!((-0.005..0.02).contains(&lack), "{} {}", sum.service_level(), queue.answered_of_all);
    }

    #[test]
    fn the_same_seed_gives_the_same_day() {
        let slots = steady(5.3, 60.0);
        assert_eq!(simulate(&slots, &target(), 2, 9), simulate(&slots, &target(), 2, 9));
        assert_ne!(simulate(&slots, &target(), 2, 9), simulate(&slots, &target(), 2, 10));
    }

    #[test]
    fn everyone_who_came_was_answered_or_left() {
        let sum = simulate(&steady(2.4, 70.0), &target(), 3, 1).iter().fold(SimulatedInterval::default(), |sum, one| sum.and(one));
        assert!(sum.left > 0.0);
        assert_eq!(sum.offered, sum.answered + sum.left);
    }

    #[test]
    fn with_nobody_there_everybody_leaves() {
        let sum = simulate(&steady(0.0, 10.0), &target(), 1, 1).iter().fold(SimulatedInterval::default(), |sum, one| sum.and(one));
        assert_eq!((sum.answered, sum.abandonment(), sum.occupancy()), (0.0, 1.0, 0.0));
    }

    #[test]
    fn who_goes_off_finishes_and_takes_no_more() {
        let full = SimulatedSlot { seconds: 1800.0, volume: 40.0, handle_seconds: 600.0, people: 10.0 };
        let outcome = simulate(&[full, SimulatedSlot { people: 0.0, volume: 10.0, ..full }], &target(), 20, 3);
        assert!(outcome[0].answered > 700.0);
        assert_eq!((outcome[1].answered, outcome[1].place_seconds), (0.0, 0.0));
    }
}
