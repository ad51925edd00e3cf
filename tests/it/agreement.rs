//! For each rule of the table: its terms and its check agree on every roster of many tiny cases, and on random ones of larger cases.

use paiban::domain::{
    AgentIx, Contract, DatedSymbols, DayKind, Headcount, Leave, LeaveKind, MeetingSession, Place, Request, Requirement, Roster, Setting,
    ShiftIx, ShiftKind, Symbol, Team, Wish, fixture,
};
use paiban::model::{Lines, Problem, SymbolSet};
use paiban::rules::{Case, ParamKind, Rule, TABLE, resolve};
use paiban::time::{Date, Horizon, Span, Weekday};
use proptest::prelude::*;
use std::collections::BTreeMap;

const DAY: Symbol = Symbol::Shift(ShiftIx(0));
const EVENING: Symbol = Symbol::Shift(ShiftIx(2));
const REST: Symbol = Symbol::Rest;

/// All that a case borrows.
#[derive(Clone, Debug)]
struct World {
    name: &'static str,
    team: Team,
    horizon: Horizon,
    requirement: Requirement,
    leave: Vec<Leave>,
    requests: Vec<Request>,
    before: DatedSymbols,
    after: DatedSymbols,
    pins: BTreeMap<(AgentIx, Date), Symbol>,
    previous: Option<Roster>,
}

fn date(text: &str) -> Date {
    paiban::time::parse_date(text).unwrap()
}

impl World {
    /// The fixture's team with only some of its shifts, open only while day and evening meet: few intervals, so that all rosters can be tried.
    fn new(name: &'static str, agents: usize, first: &str, days: usize, shifts: &[usize]) -> Self {
        let mut team = fixture::team(agents);
        team.interval_minutes = 60;
        team.opening.week = std::array::from_fn(|_| vec![fixture::range(930, 1200)]);
        for (index, shift) in team.shifts.iter_mut().enumerate() {
            shift.retired = !shifts.contains(&index);
        }
        Self {
            name,
            team,
            horizon: Horizon::new(date(first), days),
            requirement: Requirement::default(),
            leave: Vec::new(),
            requests: Vec::new(),
            before: DatedSymbols::default(),
            after: DatedSymbols::default(),
            pins: BTreeMap::new(),
            previous: None,
        }
    }

    /// Days before the horizon, the last one next to it.
    fn before(mut self, agent: usize, symbols: &[Symbol]) -> Self {
        for (back, symbol) in (1..).zip(symbols.iter().rev()) {
            self.before.set(AgentIx(agent), self.horizon.first - chrono::Duration::days(back), *symbol);
        }
        self
    }

    fn after(mut self, agent: usize, symbols: &[Symbol]) -> Self {
        for (on, symbol) in (1..).zip(symbols) {
            self.after.set(AgentIx(agent), self.horizon.last() + chrono::Duration::days(on), *symbol);
        }
        self
    }

    fn leave_days(mut self, agent: usize, kind: LeaveKind, first: usize, last: usize) -> Self {
        let (first, last) = (self.horizon.date(first), self.horizon.date(last));
        let midnight = |date| self.team.zone.at(date, "00:00".parse().unwrap());
        let span = Span::new(midnight(first), midnight(last.succ_opt().unwrap()));
        let days = Some((first, last));
        self.leave.push(Leave {
            agent: AgentIx(agent),
            kind,
            span,
            days,
            credited_minutes: None,
            approved_at: None,
            approved_by: None,
            place: Place::default(),
        });
        self
    }

    fn leave_hours(mut self, agent: usize, day: usize, hours: &str) -> Self {
        let span = self.team.zone.span(self.horizon.date(day), hours.parse().unwrap());
        let (agent, kind) = (AgentIx(agent), LeaveKind::Personal);
        self.leave.push(Leave {
            agent,
            kind,
            span,
            days: None,
            credited_minutes: Some(120),
            approved_at: None,
            approved_by: None,
            place: Place::default(),
        });
        self
    }

    fn request(mut self, agent: usize, day: usize, wish: Wish, weight: i64) -> Self {
        let date = self.horizon.date(day);
        self.requests.push(Request { agent: AgentIx(agent), date, wish, weight, place: Place::default() });
        self
    }

    fn pin(mut self, agent: usize, day: usize, symbol: Symbol) -> Self {
        self.pins.insert((AgentIx(agent), self.horizon.date(day)), symbol);
        self
    }

    /// Needs of each skill, the same in each slot but one more in the evening.
    fn needs(mut self, milli: &[i64]) -> Self {
        let slots = self.team.slots(self.horizon);
        let need = |base: i64, clock: i32| Headcount::from_milli(base + if clock >= 1050 { 300 } else { 0 });
        let needs = milli.iter().map(|base| slots.iter().map(|slot| need(*base, slot.clock.minutes())).collect()).collect();
        self.requirement = Requirement { slots, needs };
        self
    }

    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    fn case(&self) -> Case<'_> {
        let mut case = Case::new(&self.team, self.horizon, &self.requirement, &self.leave, &self.requests, &self.before, &self.after);
        case.pins.clone_from(&self.pins);
        case.previous = self.previous.as_ref();
        case
    }
}

/// Cases of one agent's line, small enough to try every roster.
fn lines() -> Vec<World> {
    let six_on = [DAY, DAY, REST, DAY, DAY, DAY, EVENING, EVENING, REST, DAY, DAY, DAY, EVENING];
    vec![
        World::new("nothing known around a week", 1, "2026-11-23", 7, &[0, 2]),
        World::new("a week with a past and a future", 1, "2026-11-23", 7, &[0, 2]).before(0, &six_on).after(0, &[EVENING, DAY, REST, DAY]),
        World::new("an evening before, leave after", 1, "2026-11-23", 4, &[0, 1, 2])
            .before(0, &[EVENING])
            .after(0, &[Symbol::Leave(LeaveKind::Annual), DAY]),
        World::new("a past that is too long already", 1, "2026-11-24", 5, &[0, 2]).before(0, &[DAY; 9]).after(0, &[DAY; 8]),
        World::new("parts of two weeks, a past, no future", 1, "2026-11-26", 10, &[0])
            .before(0, &[REST, DAY, DAY, DAY, DAY, DAY, DAY, REST, DAY, DAY])
            .with(|world| world.team.agents[0].rest_weekday = Some(Weekday::Sun)),
        World::new("parts of two weeks, known all around", 1, "2026-11-27", 8, &[2])
            .before(0, &[DAY, REST, EVENING, EVENING, EVENING, EVENING, EVENING, DAY, REST, EVENING, EVENING])
            .after(0, &[EVENING, EVENING, REST]),
        World::new("some days of leave", 1, "2026-11-23", 7, &[2]).before(0, &[EVENING, EVENING]).leave_days(0, LeaveKind::Annual, 2, 4),
        World::new("a week of leave", 1, "2026-11-23", 7, &[0]).leave_days(0, LeaveKind::Sick, 0, 6),
        World::new("leave from midweek over the week's end", 1, "2026-11-26", 6, &[0]).before(0, &[DAY, DAY, DAY]).leave_days(
            0,
            LeaveKind::Annual,
            0,
            4,
        ),
        World::new("hours of leave", 1, "2026-11-23", 4, &[0, 1, 2])
            .leave_hours(0, 1, "08:00-12:00")
            .leave_hours(0, 2, "12:00-26:00")
            .leave_hours(0, 3, "17:30-25:00"),
        World::new("comes and goes within the week", 1, "2026-11-23", 9, &[0])
            .with(|world| world.team.agents[0].start = Some(date("2026-11-25")))
            .with(|world| world.team.agents[0].end = Some(date("2026-11-30"))),
        World::new("office hours over a holiday", 1, "2026-09-30", 7, &[0, 1]).with(|world| {
            for weekend in [5, 6] {
                world.team.opening.week[weekend].clear();
            }
            world.team.opening.follows_holidays = true;
            world.team.calendar.set(date("2026-10-01"), DayKind::Statutory, "国庆节");
            world.team.calendar.set(date("2026-10-04"), DayKind::MakeupWork, "调休");
        }),
        nights("the clock goes forward", "2026-03-27"),
        nights("the clock goes back", "2026-10-23"),
    ]
}

/// Four days in Berlin around a clock change, with nights whose rest before the next shift is eleven hours but for the change.
fn nights(name: &'static str, first: &str) -> World {
    World::new(name, 1, first, 4, &[0, 1, 2]).before(0, &[Symbol::Shift(ShiftIx(1))]).after(0, &[DAY]).with(|world| {
        world.team.zone = "Europe/Berlin".parse().unwrap();
        world.team.meetings.clear();
        world.team.handovers.clear();
        world.team.opening.week = std::array::from_fn(|_| vec![fixture::range(0, 1440)]);
        world.team.shifts[0].time = fixture::range(510, 1050);
        world.team.shifts[1].time = fixture::range(840, 1290);
        world.team.shifts[1].tail_minutes = 10;
        world.team.shifts[2].time = fixture::range(1350, 1800);
        world.team.shifts[2].kind = ShiftKind::Night;
    })
}

/// Cases of a few agents, small enough to try every roster.
fn crews() -> Vec<World> {
    let past = [DAY, EVENING, EVENING, DAY, REST, EVENING, DAY];
    vec![
        World::new("two agents with needs", 2, "2026-11-23", 3, &[0, 2]).needs(&[700, 500]).before(1, &[EVENING]),
        World::new("pins, wishes and the roster before", 2, "2026-11-24", 3, &[0, 2])
            .pin(0, 1, EVENING)
            .pin(1, 0, REST)
            .request(0, 0, Wish::Rest, 1)
            .request(0, 2, Wish::Work, 2)
            .request(1, 1, Wish::Avoid(vec![ShiftIx(2)]), 1)
            .request(1, 2, Wish::Shift(vec![ShiftIx(0)]), 3)
            .with(|world| {
                world.previous = Some(Roster { horizon: world.horizon, lines: vec![vec![DAY, DAY, REST], vec![REST, EVENING, EVENING]] });
            }),
        World::new("three agents over a weekend", 3, "2026-11-28", 2, &[0, 2]).before(0, &past).before(1, &[DAY; 7]).needs(&[1000, 400]),
        World::new("a holiday", 2, "2026-10-01", 3, &[0, 2])
            .before(0, &past)
            .with(|world| world.team.calendar.set(date("2026-10-01"), DayKind::Statutory, "国庆节"))
            .with(|world| world.team.calendar.set(date("2026-10-02"), DayKind::Statutory, "国庆节")),
        World::new("a trainee and the mentor", 2, "2026-11-23", 3, &[0, 2]).needs(&[600, 0]).with(|world| {
            let trainee = &mut world.team.agents[1];
            trainee.trainee = true;
            trainee.signed_off = Some(date("2026-11-25"));
            trainee.mentor = Some(AgentIx(0));
        }),
        World::new("a part-timer", 2, "2026-11-28", 3, &[0, 2]).needs(&[500, 500]).with(|world| {
            let id = "part-time".to_owned();
            world.team.contracts.push(Contract { id, name: "兼职".to_owned(), shifts: vec![ShiftIx(0)], day_minutes: 240 });
            world.team.agents[1].contract = paiban::domain::ContractIx(1);
            world.team.agents[1].max_concurrency = Some(2.0);
        }),
        World::new("leave of one, hours of the other", 2, "2026-11-29", 3, &[0, 2])
            .leave_days(0, LeaveKind::Annual, 0, 1)
            .leave_hours(1, 1, "08:30-17:30")
            .leave_hours(1, 2, "16:00-20:00")
            .needs(&[800, 200]),
        World::new("a night that hands over in the morning, meetings that some miss", 2, "2026-11-29", 3, &[0, 2])
            .before(0, &[EVENING])
            .before(1, &[EVENING, DAY])
            .after(1, &[DAY])
            .with(|world| {
                world.team.shifts[2].time = fixture::range(1320, 1980);
                world.team.opening.week = std::array::from_fn(|_| vec![fixture::range(360, 720), fixture::range(900, 1080)]);
                let handover = &mut world.team.handovers[0];
                (handover.from, handover.to) = (vec![ShiftIx(2)], vec![ShiftIx(0)]);
                (handover.window, handover.coming) = (fixture::range(1935, 1950), 2);
                let meeting = &mut world.team.meetings[0];
                meeting.min_on_chats = 1;
                meeting.sessions.truncate(1);
                meeting.sessions[0] = MeetingSession { time: fixture::range(960, 990), shifts: vec![ShiftIx(0)] };
                let mut second = meeting.clone();
                second.id = "second".to_owned();
                second.weekday = Weekday::Tue;
                second.rest_minutes = 120;
                second.sessions.push(MeetingSession { time: fixture::range(1005, 1035), shifts: vec![ShiftIx(2)] });
                world.team.meetings.push(second);
            })
            .needs(&[800, 300]),
        World::new("one day of three agents", 3, "2026-12-01", 1, &[0, 1, 2]).needs(&[900, 900]).before(0, &[EVENING]).after(1, &[DAY]),
        World::new("all three shifts", 2, "2026-11-30", 2, &[0, 1, 2])
            .needs(&[900, 900])
            .before(0, &[EVENING])
            .before(1, &[EVENING])
            .after(1, &[DAY]),
    ]
}

/// One value for each parameter of a rule, for all contracts and for part-timers.
struct Variant {
    name: String,
    general: Vec<(&'static str, Setting)>,
    part_time: Vec<(&'static str, Setting)>,
}

/// Each rule switched on: hard, priced, free; then each other parameter at a few of its values, hard and priced.
fn variants(rule: &Rule) -> Vec<Variant> {
    let hard = || Setting::Text("hard".to_owned());
    let base = |price: &Setting| {
        let prices = rule.params.iter().filter(|param| matches!(param.kind, ParamKind::Price(_)));
        let mut settings: Vec<_> = prices.map(|param| (param.key, price.clone())).collect();
        settings.push(("enabled", Setting::Bool(true)));
        settings
    };
    let variant = |name: String, general, part_time| Variant { name, general, part_time };
    let mut variants = vec![
        variant("as it comes".to_owned(), Vec::new(), Vec::new()),
        variant("hard, part-timers priced".to_owned(), base(&hard()), base(&Setting::Int(5))),
        variant("priced".to_owned(), base(&Setting::Int(3)), Vec::new()),
    ];
    let priced = rule.params.iter().any(|param| matches!(param.kind, ParamKind::Price(_)));
    let prices = if priced { vec![hard(), Setting::Int(7)] } else { vec![hard()] };
    if !priced {
        variants.truncate(1);
    }
    for param in rule.params.iter().filter(|param| param.key != "enabled") {
        for value in values(&param.kind) {
            for price in prices.clone() {
                let mut general = base(&price);
                general.retain(|(key, _)| *key != param.key);
                general.push((param.key, value.clone()));
                variants.push(variant(format!("{} = {value:?}, price {price:?}", param.key), general, Vec::new()));
            }
        }
    }
    variants
}

fn values(kind: &ParamKind) -> Vec<Setting> {
    match kind {
        ParamKind::Bool(_) => vec![Setting::Bool(false), Setting::Bool(true)],
        ParamKind::Int(least, most, default) => {
            let mut values = vec![*least, (least + 1).min(*most), (default + 1).min(*most)];
            values.dedup();
            values.retain(|value| value != default);
            values.into_iter().map(Setting::Int).collect()
        }
        ParamKind::Float(least, most, default) => {
            let values = [*least, (least + default) / 2.0, (default + 0.5).min(*most)];
            values.into_iter().filter(|value| value != default).map(Setting::Float).collect()
        }
        ParamKind::Choice(choices) => choices.iter().skip(1).map(|choice| Setting::Text((*choice).to_owned())).collect(),
        ParamKind::Price(_) => vec![Setting::Int(0)],
    }
}

fn with_settings(world: &World, rule: &Rule, variant: &Variant) -> World {
    let mut world = world.clone();
    for (key, value) in &variant.general {
        world.team.rules.set(rule.code, None, key, value.clone());
    }
    for (key, value) in &variant.part_time {
        world.team.rules.set(rule.code, Some("part-time"), key, value.clone());
    }
    world
}

/// The problem of one rule alone.
fn problem(case: &Case, rule: &Rule) -> Problem {
    let mut problem = case.frame();
    problem.terms = (rule.terms)(case);
    problem.validate().unwrap();
    for term in &problem.terms {
        assert_eq!(term.origin.rule, rule.code);
    }
    problem
}

/// Demands that terms and check agree on one roster.
fn agree(case: &Case, problem: &Problem, rule: &Rule, lines: &Lines, about: &dyn Fn() -> String) {
    let score = problem.evaluate(lines);
    let roster = case.roster(lines);
    let violations = (rule.check)(case, &roster);
    let line = || format!("{}: {}\n{:?}\nterms: {score:?}\ncheck: {violations:#?}", rule.code, about(), roster.lines);
    for violation in &violations {
        assert_eq!(violation.rule, rule.code, "{}", line());
        assert!(violation.amount > 0, "a finding of nothing; {}", line());
        assert!(!violation.hard || violation.cost == 0, "a hard finding with a cost; {}", line());
        assert!(violation.cost >= 0, "a finding that pays; {}", line());
    }
    let hard = violations.iter().any(|violation| violation.hard);
    assert_eq!(!score.broken.is_empty(), hard, "hard terms and hard findings differ; {}", line());
    let cost: i64 = violations.iter().map(|violation| violation.cost).sum();
    assert_eq!(score.cost, cost, "terms and findings cost differently; {}", line());
}

/// Calls `visit` with every roster that is possible, and says how many there are.
fn every_roster(possible: &[Vec<SymbolSet>], mut visit: impl FnMut(&Lines)) -> usize {
    let cells: Vec<(usize, usize, Vec<u8>)> = possible
        .iter()
        .enumerate()
        .flat_map(|(agent, line)| line.iter().enumerate().map(move |(day, set)| (agent, day, set.iter().collect())))
        .collect();
    let mut chosen = vec![0; cells.len()];
    let mut lines: Lines = possible.iter().map(|line| line.iter().map(|set| set.iter().next().unwrap()).collect()).collect();
    let mut count = 0;
    loop {
        visit(&lines);
        count += 1;
        let Some(turn) = (0..cells.len()).find(|cell| chosen[*cell] + 1 < cells[*cell].2.len()) else { return count };
        for (cell, (agent, day, symbols)) in cells.iter().enumerate().take(turn + 1) {
            chosen[cell] = if cell == turn { chosen[cell] + 1 } else { 0 };
            lines[*agent][*day] = symbols[chosen[cell]];
        }
    }
}

fn agree_everywhere(rule: &Rule, worlds: &[World]) -> usize {
    let mut count = 0;
    for variant in variants(rule) {
        for world in worlds {
            let world = with_settings(world, rule, &variant);
            let case = world.case();
            let problem = problem(&case, rule);
            let about = || format!("{}, {}", world.name, variant.name);
            count += every_roster(&problem.possible, |lines| agree(&case, &problem, rule, lines, &about));
        }
    }
    count
}

#[test]
fn terms_and_check_agree_on_every_line_of_one_agent() {
    let worlds = lines();
    let count: usize = TABLE.iter().map(|rule| agree_everywhere(rule, &worlds)).sum();
    assert!(count > 10_000 * TABLE.len(), "{count} rosters");
}

#[test]
fn terms_and_check_agree_on_every_roster_of_a_few_agents() {
    let worlds = crews();
    let count: usize = TABLE.iter().map(|rule| agree_everywhere(rule, &worlds)).sum();
    assert!(count > 5_000 * TABLE.len(), "{count} rosters");
}

#[test]
fn a_rule_switched_off_says_nothing() {
    for rule in TABLE.iter().filter(|rule| rule.params.iter().any(|param| param.key == "enabled")) {
        for world in lines().into_iter().chain(crews()) {
            let off = Variant { name: "off".to_owned(), general: vec![("enabled", Setting::Bool(false))], part_time: Vec::new() };
            let world = with_settings(&world, rule, &off);
            let case = world.case();
            assert_eq!((rule.terms)(&case), [], "{} in {}", rule.code, world.name);
            assert_eq!((rule.check)(&case, &Roster::resting(&world.team, world.horizon)), [], "{} in {}", rule.code, world.name);
        }
    }
}

/// Random choices for a larger case.
#[derive(Clone, Debug)]
struct Dice {
    agents: usize,
    days: usize,
    offset: u64,
    berlin: bool,
    faces: Vec<u8>,
}

fn dice() -> impl Strategy<Value = Dice> {
    let faces = proptest::collection::vec(any::<u8>(), 160);
    (1..6_usize, 5..16_usize, 0..14_u64, any::<bool>(), faces).prop_map(|(agents, days, offset, berlin, faces)| Dice {
        agents,
        days,
        offset,
        berlin,
        faces,
    })
}

/// A case drawn from dice: history and future of random length, leave, wishes, pins, needs, a roster before.
fn drawn(dice: &Dice) -> World {
    let first = date("2026-03-20") + chrono::Duration::days(i64::try_from(dice.offset).unwrap());
    let mut world = World::new("drawn", dice.agents, &first.to_string(), dice.days, &[0, 1, 2])
        .with(|world| world.team.opening.week = std::array::from_fn(|_| vec![fixture::range(510, 1500)]))
        .needs(&[1500, 900]);
    if dice.berlin {
        world.team.zone = "Europe/Berlin".parse().unwrap();
    }
    let mut faces = dice.faces.iter().copied().cycle();
    let mut roll = move |sides: usize| usize::from(faces.next().unwrap()) % sides;
    let symbol = |face: usize| [DAY, Symbol::Shift(ShiftIx(1)), EVENING, REST][face];
    for agent in 0..dice.agents {
        let past: Vec<Symbol> = (0..roll(25)).map(|_| symbol(roll(4))).collect();
        let future: Vec<Symbol> = (0..roll(5)).map(|_| symbol(roll(4))).collect();
        world = world.before(agent, &past).after(agent, &future);
        let day = roll(dice.days);
        world = match roll(5) {
            0 => world.leave_days(agent, LeaveKind::Annual, day, (day + roll(8)).min(dice.days - 1)),
            1 => world.leave_hours(agent, day, "08:00-13:00"),
            2 => world.pin(agent, day, symbol(roll(4))),
            3 => world.request(agent, day, Wish::Rest, 2),
            _ => world,
        };
        match roll(6) {
            0 => world.team.agents[agent].start = Some(world.horizon.date(roll(dice.days))),
            1 => world.team.agents[agent].end = Some(world.horizon.date(roll(dice.days))),
            2 => world.team.agents[agent].shifts = Some(vec![ShiftIx(0), ShiftIx(2)]),
            _ => {}
        }
        world.team.agents[agent].rest_weekday = [None, Some(Weekday::Sun), Some(Weekday::Wed)][roll(3)];
    }
    if roll(2) == 0 {
        let lines = (0..dice.agents).map(|_| (0..dice.days).map(|_| symbol(roll(4))).collect()).collect();
        world.previous = Some(Roster { horizon: world.horizon, lines });
    }
    world
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn terms_and_check_agree_on_random_rosters(dice in dice(), picks in proptest::collection::vec(any::<u8>(), 75)) {
        let world = drawn(&dice);
        for rule in TABLE {
            for variant in variants(rule) {
                let world = with_settings(&world, rule, &variant);
                let case = world.case();
                let problem = problem(&case, rule);
                for seed in 0..4_usize {
                    let mut pick = picks.iter().map(|pick| usize::from(*pick)).cycle().skip(seed * 17);
                    let mut one = |set: &SymbolSet| set.iter().nth((pick.next().unwrap() + seed) % set.len()).unwrap();
                    let lines: Lines = problem.possible.iter().map(|line| line.iter().map(&mut one).collect()).collect();
                    agree(&case, &problem, rule, &lines, &|| format!("{dice:?}, {}", variant.name));
                }
            }
        }
    }
}

#[test]
fn every_rule_is_worded_in_both_languages() {
    for rule in TABLE {
        let texts = [rule.name, rule.summary, rule.unit].into_iter().chain(rule.params.iter().map(|param| param.doc));
        for text in texts {
            assert!(!text.zh.is_empty() && !text.en.is_empty(), "{}", rule.code);
            assert!(text.zh.chars().any(|c| c > '\u{2fff}') && text.en.is_ascii(), "{}: {text:?}", rule.code);
        }
        assert!(!rule.source.is_empty(), "{}", rule.code);
    }
}

#[test]
fn every_default_is_a_value_its_parameter_takes() {
    let mut team = fixture::team(1);
    for rule in TABLE {
        for param in rule.params {
            team.rules.set(rule.code, None, param.key, param.kind.default_setting());
        }
    }
    assert_eq!(resolve(&team.rules).0, []);
}
