//! Generated shops with a bar: what they are, and the part of the page about them.

use crate::page::{Page, oddities, origin, table};
use crate::settings::{Settings, listed};
use crate::solve::{Outcome, Target, outcome};
use crate::{median, spread};

/// What a block between two rests is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Family {
    Day,
    Middle,
    Evening,
    Night,
}

pub const FAMILIES: [Family; 4] = [Family::Day, Family::Middle, Family::Evening, Family::Night];

/// A kind of shift: half-hours of the business day (half open), and the first of two in which half of its people are at table.
pub struct Kind {
    pub from: usize,
    pub to: usize,
    pub meal: Option<usize>,
    pub family: Family,
}

impl Kind {
    /// Paid minutes: half an hour of meal is not.
    pub fn minutes(&self) -> i64 {
        30 * (self.to - self.from - usize::from(self.meal.is_some())) as i64
    }

    pub fn late(&self) -> bool {
        matches!(self.family, Family::Evening | Family::Night)
    }

    /// None: not there; else whether half of the people are at table.
    pub fn there(&self, slot: usize) -> Option<bool> {
        let at_table = self.meal.is_some_and(|meal| (meal..meal + 2).contains(&slot));
        (self.from..self.to).contains(&slot).then_some(at_table)
    }
}

pub struct Contract {
    /// Of the agents.
    pub share: f64,
    pub kinds: &'static [usize],
    /// Rest days in a week, at least; further ones cost `second_price` points.
    pub rests: i64,
    pub second_price: i64,
    pub week_hours: Option<(i64, i64)>,
    pub four_weeks: Option<(i64, i64)>,
    /// Thousandths of a person: less for fewer chats at a time.
    pub weight: i64,
}

pub struct Shop {
    pub name: &'static str,
    pub agents: usize,
    pub days: usize,
    /// Hour of the clock at which the business day begins, and its half-hours.
    pub opens: usize,
    pub slots: usize,
    pub kinds: &'static [Kind],
    /// Skills of a group, and its share of the agents.
    pub groups: &'static [(&'static [usize], f64)],
    pub contracts: &'static [Contract],
    /// Share of the weeks with leave in them.
    pub leave: f64,
    /// Need over what the team can give.
    pub load: f64,
    /// Evenings or nights in a row, at most.
    pub late_run: i64,
    /// Headcounts by shift instead of people by half-hour and skill.
    pub by_shift: bool,
    /// The bar: seconds, and the gap to prove in them.
    pub seconds: f64,
    pub gap: f64,
    pub memory: Option<f64>,
    pub barred: bool,
}

impl Shop {
    pub fn skills(&self) -> usize {
        self.groups.iter().flat_map(|(skills, _)| skills.iter()).max().map_or(0, |last| last + 1)
    }
}

const fn kind(from: usize, to: usize, meal: Option<usize>, family: Family) -> Kind {
    Kind { from, to, meal, family }
}

/// From 08:00: day, evening, night of eight hours.
const ROUND: &[Kind] = &[kind(0, 16, None, Family::Day), kind(16, 32, None, Family::Evening), kind(32, 48, None, Family::Night)];

/// From 08:00: early, day, middle, late middle, evening, short evening.
const SIX: &[Kind] = &[
    kind(0, 18, Some(7), Family::Day),
    kind(2, 20, Some(9), Family::Day),
    kind(8, 26, Some(15), Family::Middle),
    kind(12, 30, Some(20), Family::Middle),
    kind(19, 36, None, Family::Evening),
    kind(22, 36, None, Family::Evening),
];

const FULL: Contract =
    Contract { share: 1.0, kinds: &[0, 1, 2], rests: 1, second_price: 30, week_hours: None, four_weeks: Some((176, 192)), weight: 1000 };
const NO_LATE: Contract = Contract { share: 0.2, kinds: &[0, 1], ..FULL };
const PART: Contract =
    Contract { share: 0.15, kinds: &[2, 4, 5], rests: 2, second_price: 0, week_hours: Some((16, 28)), four_weeks: None, weight: 667 };
const SIX_FULL: Contract = Contract { kinds: &[0, 1, 2, 3, 4], four_weeks: Some((190, 204)), ..FULL };

const TWO_SKILLS: &[(&[usize], f64)] = &[(&[0], 0.5), (&[1], 0.25), (&[0, 1], 0.25)];
const FOUR_SKILLS: &[(&[usize], f64)] =
    &[(&[0], 0.2), (&[1], 0.15), (&[2], 0.15), (&[3], 0.1), (&[0, 1], 0.15), (&[1, 2], 0.1), (&[0, 2, 3], 0.1), (&[0, 1, 2, 3], 0.05)];

const ROUND_THE_CLOCK: Shop = Shop {
    name: "round-the-clock",
    agents: 60,
    days: 28,
    opens: 8,
    slots: 48,
    kinds: ROUND,
    groups: TWO_SKILLS,
    contracts: &[Contract { share: 0.8, ..FULL }, NO_LATE],
    leave: 0.06,
    load: 0.95,
    late_run: 4,
    by_shift: false,
    seconds: 20.0,
    gap: 0.01,
    memory: None,
    barred: true,
};

const BIG: Shop = Shop {
    name: "big",
    agents: 300,
    slots: 36,
    kinds: SIX,
    contracts: &[Contract { share: 0.75, ..SIX_FULL }, PART, Contract { share: 0.1, kinds: &[0, 1, 2], ..SIX_FULL }],
    late_run: 6,
    seconds: 120.0,
    gap: 0.02,
    memory: Some(2048.0),
    ..ROUND_THE_CLOCK
};

/// All shops by name; those without a bar are measured when asked for.
pub const SHOPS: &[Shop] = &[
    ROUND_THE_CLOCK,
    BIG,
    Shop {
        name: "mixed",
        agents: 1000,
        days: 7,
        groups: FOUR_SKILLS,
        contracts: &[
            Contract { share: 0.6, ..SIX_FULL },
            Contract { share: 0.2, ..PART },
            Contract { share: 0.1, kinds: &[0, 1, 2, 3], rests: 2, ..SIX_FULL },
            Contract { share: 0.1, kinds: &[0, 1], rests: 2, week_hours: Some((30, 45)), weight: 667, ..SIX_FULL },
        ],
        leave: 0.12,
        memory: None,
        ..BIG
    },
    Shop { name: "big-headcounts", by_shift: true, barred: false, ..BIG },
];

/// Gap at which a roster is called there.
const NEAR: f64 = 0.1;

/// Measures the shops, one row a seed, and renews their block after each.
pub fn measure(settings: &Settings, page: &mut Page) {
    let asked = |shop: &&Shop| if settings.shops.is_empty() { shop.barred } else { settings.shops.iter().any(|name| name == shop.name) };
    let (mut rows, mut odd) = (Vec::new(), Vec::new());
    for shop in SHOPS.iter().filter(asked) {
        let seconds = settings.shop_seconds.unwrap_or(shop.seconds);
        let mut found = Vec::new();
        for seed in &settings.seeds {
            match outcome(&Target { shop, agents: shop.agents, seconds, gap: shop.gap, near: NEAR }, *seed, settings.threads) {
                Ok(one) => {
                    odd.extend(one.odd.iter().map(|odd| format!("{} seed {seed}: {odd}", shop.name)));
                    rows.push(row(shop, *seed, &one));
                    said(&rows);
                    found.push(one);
                }
                Err(why) => odd.push(format!("{} seed {seed}: no answer: {why}", shop.name)),
            }
            put(settings, page, &rows, &odd);
        }
        rows.push(verdict(shop, seconds, &found, settings.seeds.len()));
        said(&rows);
        put(settings, page, &rows, &odd);
    }
}

/// Shows the newest row to who waits.
fn said(rows: &[Vec<String>]) {
    if let Some(last) = rows.last() {
        println!("| {} |", last.join(" | "));
    }
}

fn put(settings: &Settings, page: &mut Page, rows: &[Vec<String>], odd: &[String]) {
    let seconds = settings.shop_seconds.map(|seconds| format!(" --shop-seconds {seconds}")).unwrap_or_default();
    let command = settings.command("shops", &(listed("shops", &settings.shops) + &seconds));
    let head = [
        "shop",
        "size",
        "terms",
        "seed",
        "cost",
        "bound",
        "floor",
        "gap %",
        "bar proven at s",
        "within 10 % of the final bound at s",
        "seconds",
        "peak MiB together (parent + largest child)",
        "stopped by",
    ];
    let text = format!("{}\n{}\n{}", origin(settings, &command), table(&head, rows), oddities(odd));
    page.put("shops", "Generated shops", &text);
}

fn row(shop: &Shop, seed: u32, one: &Outcome) -> Vec<String> {
    let at = |seconds: Option<f64>| seconds.map_or_else(|| "never".to_owned(), |seconds| format!("{seconds:.1}"));
    vec![
        shop.name.to_owned(),
        format!("{} × {} × {}", shop.agents, shop.days, shop.kinds.len()),
        one.terms.to_string(),
        seed.to_string(),
        format!("{:.1}", one.cost),
        format!("{:.1}", one.bound),
        format!("{:.1}", one.floor),
        format!("{:.2}", 100.0 * one.gap),
        at(one.proven),
        at(one.near),
        format!("{:.1}", one.seconds),
        one.memory.text(),
        one.stop.clone(),
    ]
}

/// The shop's line of medians, against what is asked of it.
fn verdict(shop: &Shop, seconds: f64, found: &[Outcome], seeds: usize) -> Vec<String> {
    let of = |value: fn(&Outcome) -> f64| found.iter().map(value).collect::<Vec<f64>>();
    let gaps = of(|one| 100.0 * one.gap);
    let enough = found.len() == seeds && median(&gaps) <= 100.0 * shop.gap;
    let small = shop.memory.is_none_or(|most| found.iter().all(|one| one.memory.together <= most));
    let bar = match (shop.barred, enough && small && seconds <= shop.seconds) {
        (false, _) => "no bar",
        (true, true) => "**met**",
        (true, false) => "**missed**",
    };
    let memory = shop.memory.map(|most| format!(", ≤ {most:.0} MiB")).unwrap_or_default();
    let known = |value: fn(&Outcome) -> Option<f64>| found.iter().map(|one| value(one).unwrap_or(f64::INFINITY)).collect::<Vec<f64>>();
    vec![
        format!("**{}**", shop.name),
        format!("≤ {:.0} % in {:.0} s{memory}", 100.0 * shop.gap, shop.seconds),
        String::new(),
        "median".to_owned(),
        spread(&of(|one| one.cost), 1),
        spread(&of(|one| one.bound), 1),
        String::new(),
        spread(&gaps, 2),
        spread(&known(|one| one.proven), 1).replace("inf", "never"),
        spread(&known(|one| one.near), 1).replace("inf", "never"),
        spread(&of(|one| one.seconds), 1),
        spread(&of(|one| one.memory.together), 0),
        bar.to_owned(),
    ]
}
