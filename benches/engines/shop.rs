//! Shops of size, made from a seed and written in the terms and prices of the rules.
//!
//! Fairness (`evening_balance` and its like) is left out: each of its rows names every agent on every day.

use paiban::model::{Body, Cell, Convex, Cost, Demand, Edge, Group, Item, Limit, Origin, POINT, Problem, RowName, Step, SymbolSet, Term};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::shops::{Contract, Kind, Shop};

/// The day off; kinds of shift follow in order, leave comes last.
const REST: u8 = 0;
const SLOT_MINUTES: i64 = 30;
/// Half-hours between two shifts, at least: eleven hours.
const DAILY_REST: usize = 22;
/// Half-hours in a day.
const DAY: usize = 48;
const WEEK: usize = 7;
/// Paid minutes of a day of leave.
const CREDIT: i64 = 480;
/// A tariff of 20 points for a missing person and 2 for an idle one an hour, by half-hour; from the second missing one on three times that.
const MISSING: [Cost; 2] = [10, 30];
const IDLE: Cost = 1;
/// Chats by hour of the clock, as an online shop has them.
const CHATS: [f64; 24] =
    [0.35, 0.2, 0.12, 0.1, 0.1, 0.1, 0.15, 0.3, 0.55, 0.8, 1.0, 0.95, 0.85, 0.9, 0.95, 0.95, 0.9, 0.8, 0.75, 0.9, 1.1, 1.15, 0.95, 0.6];

/// Somebody as the seed has them.
struct Agent {
    contract: &'static Contract,
    /// Index into the shop's groups of skills.
    group: usize,
    /// Thousandths of a person.
    weight: i64,
    /// Days of leave.
    leave: Vec<usize>,
}

struct Maker<'a> {
    shop: &'a Shop,
    random: ChaCha8Rng,
    staff: Vec<Agent>,
    problem: Problem,
}

/// The shop's problem for a seed.
pub fn problem(shop: &Shop, seed: u32) -> Problem {
    let names = 0..shop.kinds.len() + 2;
    let problem = Problem::new(shop.agents, shop.days, names.map(|symbol| symbol.to_string()).collect());
    let mut maker = Maker { shop, random: ChaCha8Rng::seed_from_u64(u64::from(seed)), staff: Vec::new(), problem };
    for place in 0..shop.agents {
        let agent = maker.agent(place);
        maker.staff.push(agent);
    }
    for agent in 0..shop.agents {
        maker.possible(agent);
        maker.rests_and_hours(agent);
        maker.stretches(agent);
        maker.successions(agent);
        maker.requests(agent);
    }
    if shop.by_shift {
        maker.rows()
    } else {
        maker.covers()
    }
    maker.problem
}

/// Which of some shares a point between 0 and 1 falls into.
fn dealt(point: f64, shares: impl Iterator<Item = f64>) -> usize {
    let ends = shares.scan(0.0, |sum, share| {
        *sum += share;
        Some(*sum)
    });
    let ends: Vec<f64> = ends.collect();
    ends.iter().position(|end| point < *end).unwrap_or(ends.len() - 1)
}

impl Maker<'_> {
    fn agent(&mut self, place: usize) -> Agent {
        let shop = self.shop;
        // Multiples of the golden ratio spread contracts evenly, so that seeds and sizes differ in them by one person at most.
        let turn = (place as f64 * 0.618_033_988_75).fract();
        let contract = &shop.contracts[dealt(turn, shop.contracts.iter().map(|contract| contract.share))];
        let group = dealt(self.random.random_range(0.0..1.0), shop.groups.iter().map(|(_, share)| *share));
        let trainee = self.random.random_bool(0.03);
        let mut leave = Vec::new();
        for week in 0..shop.days / WEEK {
            if self.random.random_bool(shop.leave) {
                let first = self.random.random_range(0..WEEK);
                let days = self.random.random_range(1..=WEEK - first);
                leave.extend((first..first + days).map(|day| week * WEEK + day));
            }
        }
        Agent { contract, group, weight: if trainee { 500 } else { contract.weight }, leave }
    }

    fn leave_symbol(&self) -> u8 {
        symbol(self.shop.kinds.len())
    }

    fn work(&self) -> SymbolSet {
        self.kinds(|_| true)
    }

    fn kinds(&self, wanted: impl Fn(&Kind) -> bool) -> SymbolSet {
        let kinds = self.shop.kinds.iter().enumerate();
        kinds.filter(|(_, kind)| wanted(kind)).map(|(index, _)| symbol(index)).collect()
    }

    fn add(&mut self, rule: &'static str, body: Body) {
        self.problem.terms.push(Term { origin: Origin { rule: rule.into(), ..Origin::default() }, body });
    }

    fn possible(&mut self, agent: usize) {
        let who = &self.staff[agent];
        let may: SymbolSet = who.contract.kinds.iter().map(|kind| symbol(*kind)).collect();
        let leave = SymbolSet::one(self.leave_symbol());
        let day = |day: usize| if who.leave.contains(&day) { leave } else { may.union(SymbolSet::one(REST)) };
        let line: Vec<SymbolSet> = (0..self.shop.days).map(day).collect();
        self.problem.possible[agent] = line;
    }

    fn rests_and_hours(&mut self, agent: usize) {
        let contract = self.staff[agent].contract;
        for week in 0..self.shop.days / WEEK {
            let days: Vec<usize> = (week * WEEK..(week + 1) * WEEK).collect();
            let open = days.iter().filter(|day| !self.staff[agent].leave.contains(day)).count() as i64;
            let measure = days.iter().map(|day| Item::one(agent, *day, SymbolSet::one(REST), 1)).collect();
            let (min, max) = (Some(contract.rests.min(open)), Some(contract.rests));
            let over = Limit::linear(contract.second_price * POINT);
            self.add("weekly_rest_day", Body::Window { agent, measure, start: 0, min, max, under: Limit::Hard, over });
            if let Some(hours) = contract.week_hours {
                self.hours(agent, &days, hours);
            }
        }
        if let Some(hours) = contract.four_weeks.filter(|_| self.shop.days == 4 * WEEK) {
            self.hours(agent, &(0..self.shop.days).collect::<Vec<_>>(), hours);
        }
    }

    /// Paid hours of some days, leave credited; each hour beyond costs six points.
    fn hours(&mut self, agent: usize, days: &[usize], (least, most): (i64, i64)) {
        let who = &self.staff[agent];
        let of = |day: &usize| {
            let day = *day;
            who.contract.kinds.iter().map(move |kind| (day, *kind))
        };
        let item = |(day, kind): (usize, usize)| Item::one(agent, day, SymbolSet::one(symbol(kind)), self.shop.kinds[kind].minutes());
        let measure = days.iter().flat_map(of).map(item).collect();
        let start = CREDIT * who.leave.iter().filter(|day| days.contains(day)).count() as i64;
        let limit = Limit::linear(6 * POINT / 60);
        let (min, max) = (Some(least * 60), Some(most * 60));
        self.add("weekly_hours", Body::Window { agent, measure, start, min, max, under: limit.clone(), over: limit });
    }

    /// At most six days in a row, and so many evenings or nights of them.
    fn stretches(&mut self, agent: usize) {
        let worked = self.random.random_range(0..=5);
        let late = self.kinds(|kind| kind.late());
        let run = |set: SymbolSet, max: i64, before: i64, over: Limit| Body::Run {
            agent,
            set,
            min: 0,
            max: Some(max),
            before: Edge::Known(before),
            after: Edge::Free,
            under: Limit::linear(0),
            over,
        };
        let (all, most) = (self.work(), self.shop.late_run);
        self.add("work_stretch", run(all, 6, worked, Limit::Hard));
        self.add("consecutive_evenings", run(late, most, 0, Limit::linear(10 * POINT)));
    }

    fn successions(&mut self, agent: usize) {
        let may: SymbolSet = self.staff[agent].contract.kinds.iter().map(|kind| symbol(*kind)).collect();
        let mut pairs: Vec<(&str, [SymbolSet; 2], Limit)> = Vec::new();
        for (index, first) in self.shop.kinds.iter().enumerate() {
            let near = self.kinds(|second| second.from + DAY < first.to + DAILY_REST);
            pairs.push(("daily_rest", [SymbolSet::one(symbol(index)), near], Limit::Hard));
        }
        for family in crate::shops::FAMILIES {
            let (own, others) = (self.kinds(|kind| kind.family == family), self.kinds(|kind| kind.family != family));
            pairs.push(("shift_block", [own, others], Limit::linear(10 * POINT)));
        }
        for (rule, sets, limit) in pairs {
            let sets = sets.map(|set| set.intersection(may)).to_vec();
            if sets.iter().any(|set| set.is_empty()) {
                continue;
            }
            for day in 0..self.shop.days - 1 {
                self.add(rule, Body::Succession { agent, day, sets: sets.clone(), limit: limit.clone() });
            }
        }
    }

    /// One wish in two weeks: to rest, or for a kind of shift.
    fn requests(&mut self, agent: usize) {
        for week in 0..self.shop.days / WEEK {
            if !self.random.random_bool(0.5) {
                continue;
            }
            let day = week * WEEK + self.random.random_range(0..WEEK);
            let kinds = self.staff[agent].contract.kinds;
            let rest = self.random.random_bool(0.6);
            let wanted = if rest { REST } else { symbol(kinds[self.random.random_range(0..kinds.len())]) };
            if self.staff[agent].leave.contains(&day) {
                continue;
            }
            let set = SymbolSet::all(self.problem.symbols.len()).without(SymbolSet::one(wanted));
            let price = if rest { 6 } else { 3 } * POINT;
            self.add("requests", Body::Cost { agent, cell: Cell { day, set }, price });
        }
    }

    /// Half-hours of presence that each skill can have on a mean day, in thousandths of a person; who has several skills is parted evenly.
    fn supply(&self) -> Vec<f64> {
        let mut supply = vec![0.0; self.shop.skills()];
        for who in &self.staff {
            let kinds: Vec<&Kind> = who.contract.kinds.iter().map(|kind| &self.shop.kinds[*kind]).collect();
            let mean = kinds.iter().map(|kind| kind.minutes()).sum::<i64>() as f64 / kinds.len() as f64;
            let free = 1.0 - who.leave.len() as f64 / self.shop.days as f64;
            let minutes = match who.contract.week_hours {
                Some((least, most)) => (least + most) as f64 * 30.0 / WEEK as f64,
                None => mean * (WEEK as f64 - who.contract.rests as f64) / WEEK as f64,
            };
            let skills = self.shop.groups[who.group].0;
            for skill in skills {
                supply[*skill] += who.weight as f64 * free * minutes / SLOT_MINUTES as f64 / skills.len() as f64;
            }
        }
        supply
    }

    /// Needs by day, half-hour and skill, in thousandths of a person.
    fn needs(&mut self) -> Vec<Vec<Vec<i64>>> {
        let (shop, supply) = (self.shop, self.supply());
        let chats = |slot: usize| CHATS[(shop.opens + slot / 2) % 24];
        let whole: f64 = (0..shop.slots).map(chats).sum();
        let mut needs = Vec::new();
        for day in 0..shop.days {
            let busy = if day % WEEK >= 5 { 1.15 } else { 0.94 } * self.random.random_range(0.95..1.05);
            let mut of_day = Vec::new();
            for slot in 0..shop.slots {
                let mut need = |supply: &f64| (supply * shop.load * busy * chats(slot) / whole * self.random.random_range(0.9..1.1)) as i64;
                of_day.push(supply.iter().map(&mut need).collect());
            }
            needs.push(of_day);
        }
        needs
    }

    fn covers(&mut self) {
        let under = |[first, more]: [Cost; 2]| Convex(vec![Step { width: Some(1000), price: first }, Step { width: None, price: more }]);
        for (day, of_day) in self.needs().into_iter().enumerate() {
            for (slot, needs) in of_day.into_iter().enumerate() {
                let demands = needs.into_iter().enumerate().map(|(skill, need)| Demand { skill, need, under: under(MISSING) }).collect();
                let groups = self.shop.groups.iter().enumerate().map(|(index, (skills, _))| {
                    let members = self.staff.iter().enumerate().filter(|(_, who)| who.group == index);
                    let present = members.flat_map(|(agent, _)| self.presence(agent, day, slot)).collect();
                    Group { skills: skills.to_vec(), present, start: 0 }
                });
                let groups = groups.collect();
                let slot = day * self.shop.slots + slot;
                self.add("requirement_cover", Body::Cover { slot, groups, demands, idle: Convex::linear(IDLE) });
            }
        }
    }

    /// What an agent is worth in a half-hour: half while half of the shift is at table.
    fn presence(&self, agent: usize, day: usize, slot: usize) -> Vec<Item> {
        let who = &self.staff[agent];
        if who.leave.contains(&day) {
            return Vec::new();
        }
        let there = |at_table: bool| -> SymbolSet {
            let kinds = who.contract.kinds.iter().filter(|kind| self.shop.kinds[**kind].there(slot) == Some(at_table));
            kinds.map(|kind| symbol(*kind)).collect()
        };
        let item = |(set, weight): (SymbolSet, i64)| (!set.is_empty()).then(|| Item::one(agent, day, set, weight));
        [(there(false), who.weight), (there(true), who.weight / 2)].into_iter().filter_map(item).collect()
    }

    /// People by day and shift, whatever their skills: each shift gets the share that its hours have of the chats.
    fn rows(&mut self) {
        let needs = self.needs();
        for (day, of_day) in needs.into_iter().enumerate() {
            let heads: Vec<f64> = of_day.iter().map(|needs| needs.iter().sum::<i64>() as f64 / 1000.0).collect();
            let total: f64 = heads.iter().sum();
            let busy = |kind: &Kind| heads[kind.from..kind.to].iter().sum::<f64>();
            let all: f64 = self.shop.kinds.iter().map(busy).sum();
            for index in 0..self.shop.kinds.len() {
                let kind = &self.shop.kinds[index];
                let need = Some((total * busy(kind) / all / (kind.minutes() / SLOT_MINUTES) as f64).round() as i64);
                let set = SymbolSet::one(symbol(index));
                let measure = (0..self.shop.agents).map(|agent| Item::one(agent, day, set, 1)).collect();
                let step = |width, price| Step { width, price: price * POINT };
                let under = Limit::Priced(Convex(vec![step(Some(1), 160), step(None, 480)]));
                let over = Limit::linear(16 * POINT);
                self.add("shift_cover", Body::Row { name: RowName::Cover, measure, start: 0, min: need, max: need, under, over });
            }
        }
    }
}

fn symbol(kind: usize) -> u8 {
    u8::try_from(kind + 1).expect("few kinds of shift")
}
