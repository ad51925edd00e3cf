//! Shops of realistic size, written directly in terms.

use paiban::model::{Body, Cell, Convex, Cost, Demand, Edge, Group, Item, Limit, Origin, POINT, Problem, RowName, Step, SymbolSet, Term};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A kind of shift: first and last interval it works (half open), and an interval in which half of its people are at table.
#[derive(Clone, Copy)]
pub struct Kind {
    pub from: usize,
    pub to: usize,
    pub meal: usize,
}

pub struct Shop {
    pub agents: usize,
    pub days: usize,
    pub slots: usize,
    pub kinds: Vec<Kind>,
    /// `(kind, next day's kind)` too close together.
    pub clashes: Vec<(u8, u8)>,
    /// Kinds that count as evening.
    pub evening: Vec<u8>,
    /// Share of the agents with the first, the second, both skills.
    pub mix: [usize; 3],
    pub load: f64,
}

/// 24 agents, a week, 33 half hours a day, four shifts.
pub fn flagship() -> Shop {
    Shop { agents: 24, days: 7, load: 0.8, ..week() }
}

/// Six agents, a week.
pub fn small() -> Shop {
    Shop { agents: 6, days: 7, load: 0.2, mix: [3, 2, 1], ..week() }
}

fn week() -> Shop {
    let kinds = vec![
        Kind { from: 0, to: 18, meal: 7 },
        Kind { from: 15, to: 33, meal: 19 },
        Kind { from: 3, to: 21, meal: 9 },
        Kind { from: 9, to: 27, meal: 18 },
    ];
    Shop { agents: 24, days: 7, slots: 33, kinds, clashes: vec![(2, 1), (2, 3), (4, 1)], evening: vec![2], mix: [12, 7, 5], load: 1.0 }
}

impl Shop {
    fn all(&self) -> SymbolSet {
        (1..=self.kinds.len() as u8).collect()
    }

    pub fn problem(&self, seed: u64) -> Problem {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let leave = self.kinds.len() as u8 + 1;
        let mut problem = Problem::new(self.agents, self.days, (0..=leave).map(|symbol| symbol.to_string()).collect());
        for line in &mut problem.possible {
            line.fill(SymbolSet::all(leave as usize));
        }
        for _ in 0..self.agents / 10 {
            let (agent, day) = (random.random_range(0..self.agents), random.random_range(0..self.days));
            problem.possible[agent][day] = SymbolSet::one(leave);
        }
        for agent in 0..self.agents {
            self.add_line(&mut problem, agent, &mut random);
        }
        self.add_balance(&mut problem, "evening_balance", &mut random, |shop, agent, week| {
            let evening: SymbolSet = shop.evening.iter().copied().collect();
            (week * 7..week * 7 + 7).map(|day| Item::one(agent, day, evening, 1)).collect()
        });
        self.add_balance(&mut problem, "weekend_balance", &mut random, |shop, agent, week| {
            let cells = [5, 6].map(|day| Cell { day: week * 7 + day, set: shop.all() }).to_vec();
            vec![Item { agent, cells, coef: 1 }]
        });
        self.add_cover(&mut problem, &mut random);
        problem
    }

    fn add_line(&self, problem: &mut Problem, agent: usize, random: &mut ChaCha8Rng) {
        let work = self.all();
        let one = SymbolSet::one;
        let before = Edge::Known(random.random_range(0..=5));
        let over = Limit::Hard;
        add(
            problem,
            "work_stretch",
            Body::Run { agent, set: work, min: 1, max: Some(6), before, after: Edge::Free, under: Limit::Hard, over },
        );
        for week in 0..self.days / 7 {
            let days = week * 7..week * 7 + 7;
            let count = |set: SymbolSet| days.clone().map(|day| Item::one(agent, day, set, 1)).collect::<Vec<_>>();
            let window = |measure, min, under, max, over| Body::Window { agent, measure, start: 0, min, max, under, over };
            add(problem, "weekly_rest_day", window(count(one(0)), Some(1), Limit::Hard, None, Limit::Hard));
            add(problem, "weekly_rest_day", window(count(work), Some(5), Limit::linear(12 * POINT), Some(5), Limit::linear(8 * POINT)));
        }
        for day in 0..self.days - 1 {
            for (first, second) in &self.clashes {
                let sets = vec![one(*first), one(*second)];
                add(problem, "daily_rest", Body::Succession { agent, day, sets, limit: Limit::Hard });
            }
            for kind in work.iter() {
                let sets = vec![one(kind), work.without(one(kind))];
                add(problem, "shift_block", Body::Succession { agent, day, sets, limit: Limit::linear(2 * POINT) });
            }
        }
        for _ in 0..random.random_range(0..=2 * self.days / 7) {
            let day = random.random_range(0..self.days);
            let (wanted, price) = if random.random_bool(0.6) {
                (one(0), 6 * POINT)
            } else {
                (one(random.random_range(1..=self.kinds.len() as u8)), 3 * POINT)
            };
            let set = SymbolSet::all(problem.symbols.len()).without(wanted);
            add(problem, "requests", Body::Cost { agent, cell: Cell { day, set }, price });
        }
    }

    /// Each agent's count against the mean: `agents` × own − all.
    fn add_balance(
        &self,
        problem: &mut Problem,
        rule: &'static str,
        random: &mut ChaCha8Rng,
        items: impl Fn(&Self, usize, usize) -> Vec<Item>,
    ) {
        let people = self.agents as i64;
        for agent in 0..self.agents {
            let mut measure = Vec::new();
            for other in 0..self.agents {
                for item in (0..self.days / 7).flat_map(|week| items(self, other, week)) {
                    measure.push(Item { coef: if other == agent { people - 1 } else { -1 }, ..item });
                }
            }
            let start = people * random.random_range(-1..=1);
            let price = Convex(vec![Step { width: Some(people), price: 1000 / people }, Step { width: None, price: 3000 / people }]);
            let over = Limit::Priced(price.clone());
            let (under, name) = (Limit::Priced(Convex::free()), RowName::Balance);
            add(problem, rule, Body::Row { name, measure, start, min: None, max: Some(0), under, over });
        }
    }

    fn add_cover(&self, problem: &mut Problem, random: &mut ChaCha8Rng) {
        let skills = [vec![0], vec![1], vec![0, 1]];
        for day in 0..self.days {
            let busy = self.load * if day % 7 >= 5 { 1.25 } else { 1.0 } * random.random_range(0.95..1.05);
            for slot in 0..self.slots {
                let share = slot as f64 / self.slots as f64;
                let shape = 0.55 + 0.35 * (share * 6.3 - 1.2).sin().abs() + if share > 0.6 && share < 0.9 { 0.25 } else { 0.0 };
                let need = |people: f64, noise: f64| (people * busy * shape * noise * 1000.0) as i64;
                let under = Convex(vec![Step { width: Some(1000), price: 2 }, Step { width: None, price: 4 }]);
                let demands = [9.0, 5.0].into_iter().enumerate();
                let demands = demands
                    .map(|(skill, people)| Demand { skill, need: need(people, random.random_range(0.9..1.1)), under: under.clone() })
                    .collect();
                let mut first = 0;
                let groups = skills.iter().zip(self.mix).map(|(skills, count)| {
                    let agents = first..first + count;
                    first += count;
                    let present = agents.flat_map(|agent| self.presence(agent, day, slot)).collect();
                    Group { skills: skills.clone(), present, start: 0 }
                });
                let groups = groups.collect();
                add(problem, "requirement_cover", Body::Cover { slot: day * self.slots + slot, groups, demands, idle: Convex::free() });
            }
        }
    }

    /// The last agent is a trainee who counts half.
    fn presence(&self, agent: usize, day: usize, slot: usize) -> Vec<Item> {
        let whole: Cost = if agent + 1 == self.agents { 500 } else { 1000 };
        let mut items = Vec::new();
        for (index, kind) in self.kinds.iter().enumerate().filter(|(_, kind)| (kind.from..kind.to).contains(&slot)) {
            let at_table = (kind.meal..kind.meal + 2).contains(&slot);
            items.push(Item::one(agent, day, SymbolSet::one(index as u8 + 1), if at_table { whole / 2 } else { whole }));
        }
        items
    }
}

fn add(problem: &mut Problem, rule: &'static str, body: Body) {
    problem.terms.push(Term { origin: Origin { rule: rule.into(), ..Origin::default() }, body });
}
