//! A year of attendance whose truth is known because it was made: each day a story is chosen first, and punches, chats, states, leave and
//! swaps follow from it. Nothing here asks the judge; minutes are counted one by one.

use paiban::domain::{
    AgentIx, Calendar, ChatHold, ChatState, DayKind, Direction, Duty, FindingKind, Leave, LeaveKind, MeetingSession, Place, Policies,
    Published, Punch, Roster, ShiftIx, ShiftKind, StatusSpan, Swap, SwapHint, Symbol, Team, fixture,
};
use paiban::time::{Date, Datelike, Horizon, Instant, IsoWeek, Span, Weekday};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeMap, BTreeSet};

pub const DAY: Symbol = Symbol::Shift(ShiftIx(0));
pub const MIDDLE: Symbol = Symbol::Shift(ShiftIx(1));
pub const EVENING: Symbol = Symbol::Shift(ShiftIx(2));
pub const NIGHT: Symbol = Symbol::Shift(ShiftIx(3));

/// What is true of one agent and day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Truth {
    pub findings: BTreeSet<(FindingKind, i64)>,
    /// Minutes at 1.5, 2 and 3 times.
    pub overtime: [i64; 3],
    /// Paid minutes of the plan on statutory holidays.
    pub holiday: i64,
    /// When the day's window closes, as minutes of the day.
    pub closes: i64,
}

/// Everything the judge is given, and the truth.
pub struct World {
    pub team: Team,
    pub revisions: Vec<Published>,
    pub punches: Vec<Punch>,
    pub leave: Vec<Leave>,
    pub swaps: Vec<Swap>,
    pub chats: Vec<ChatHold>,
    pub chats_known: Span,
    pub states: Vec<StatusSpan>,
    pub policies: Policies,
    pub truth: BTreeMap<(AgentIx, Date), Truth>,
    pub hints: Vec<SwapHint>,
    /// How often each story was told.
    pub told: BTreeMap<&'static str, usize>,
}

/// Minutes after the midnight of a date in Shanghai, which has no clock changes.
pub fn at(date: Date, minutes: i64) -> Instant {
    (date.and_hms_opt(0, 0, 0).unwrap() - chrono::Duration::hours(8) + chrono::Duration::minutes(minutes)).and_utc()
}

pub fn date(year: i32, month: u32, day: u32) -> Date {
    Date::from_ymd_opt(year, month, day).unwrap()
}

fn plus(date: Date, days: i64) -> Date {
    date + chrono::Duration::days(days)
}

/// Statutory days of 2026 by the State Council's notice, and some days that are swapped and not statutory.
fn calendar() -> Calendar {
    let mut calendar = Calendar::default();
    let statutory = [(1, 1), (2, 16), (2, 17), (2, 18), (2, 19), (4, 5), (5, 1), (5, 2), (6, 19), (9, 25), (10, 1), (10, 2), (10, 3)];
    for (month, day) in statutory {
        calendar.set(date(2026, month, day), DayKind::Statutory, "节日");
    }
    calendar.set(date(2026, 1, 2), DayKind::BridgeOff, "元旦");
    calendar.set(date(2026, 1, 4), DayKind::MakeupWork, "元旦");
    calendar.set(date(2026, 10, 5), DayKind::BridgeOff, "国庆节");
    calendar.set(date(2026, 10, 10), DayKind::MakeupWork, "国庆节");
    calendar
}

/// Day 08:30–17:30, middle 12:00–21:00 with a break 16:00–16:30, evening 17:30–25:00 with a handover from 17:15, night 23:00–31:00.
/// Monday's meeting is at 08:00 for the day shift and at 17:00 for the others but the night. Cleaning is 07:45–08:00 on other days.
pub fn team(agents: usize) -> Team {
    let mut team = fixture::team(agents);
    team.calendar = calendar();
    team.shifts[1].breaks = vec![fixture::range(960, 990)];
    team.shifts.push(fixture::shift("night", "夜", ShiftKind::Night, 1380, 1860));
    team.meetings[0].sessions = vec![
        MeetingSession { time: fixture::range(480, 510), shifts: vec![ShiftIx(0)] },
        MeetingSession { time: fixture::range(1020, 1050), shifts: vec![ShiftIx(1), ShiftIx(2)] },
    ];
    team.duties = vec![Duty {
        id: "cleaning".to_owned(),
        name: "值日".to_owned(),
        time: fixture::range(465, 480),
        shifts: vec![ShiftIx(0)],
        people: 1,
    }];
    let duty = &mut team.presence.0[3];
    (duty.paid, duty.late_from_minutes) = (false, 6);
    if agents > 7 {
        team.agents[5].start = Some(date(2026, 3, 18));
        team.agents[6].end = Some(date(2026, 8, 27));
    }
    team
}

/// A planned day as a person would note it: minutes of the day.
#[derive(Clone, Debug)]
struct Plan {
    start: i64,
    end: i64,
    /// First presence.
    first: i64,
    duty: bool,
    /// Start of the meeting; it lasts 30 minutes.
    meeting: Option<i64>,
    handover: bool,
    pause: Option<(i64, i64)>,
}

fn plan(symbol: Symbol, date: Date, late_last_night: bool, duty: bool) -> Plan {
    let monday = date.weekday() == Weekday::Mon;
    let meeting = match symbol {
        _ if !monday || symbol == NIGHT => None,
        DAY if !late_last_night => Some(480),
        _ => Some(1020),
    };
    let (start, end) = match symbol {
        DAY => (510, 1050),
        MIDDLE => (720, 1260),
        EVENING => (1050, 1500),
        _ => (1380, 1860),
    };
    let handover = symbol == EVENING;
    let first = [Some(start), meeting, duty.then_some(465), handover.then_some(1035)].into_iter().flatten().min().unwrap();
    Plan { start, end, first, duty, meeting, handover, pause: (symbol == MIDDLE).then_some((960, 990)) }
}

impl Plan {
    /// Present for something that is paid, breaks not counted.
    fn paid(&self, minute: i64) -> bool {
        let meeting = self.meeting.is_some_and(|start| (start..start + 30).contains(&minute));
        let handover = self.handover && (1035..1050).contains(&minute);
        let pause = self.pause.is_some_and(|(from, to)| (from..to).contains(&minute));
        !pause && ((self.start..self.end).contains(&minute) || meeting || handover)
    }

    /// Asked to be there, for a duty too and in a break.
    fn present(&self, minute: i64) -> bool {
        let duty = self.duty && (465..480).contains(&minute);
        let meeting = self.meeting.is_some_and(|start| (start..start + 30).contains(&minute));
        duty || meeting || self.handover && (1035..1050).contains(&minute) || (self.start..self.end).contains(&minute)
    }

    /// Minutes of presence from one minute to another, without those of a break if so asked.
    fn asked(&self, from: i64, to: i64, breaks: bool) -> i64 {
        let pause = |minute: i64| !breaks && self.pause.is_some_and(|(from, to)| (from..to).contains(&minute));
        i64::try_from((from..to).filter(|minute| self.present(*minute) && !pause(*minute)).count()).unwrap()
    }

    /// On the chats.
    fn chatting(&self, minute: i64) -> bool {
        let meeting = self.meeting.is_some_and(|start| (start..start + 30).contains(&minute));
        let pause = self.pause.is_some_and(|(from, to)| (from..to).contains(&minute));
        (self.start..self.end).contains(&minute) && !meeting && !pause
    }
}

/// The maker of a world.
struct Maker {
    rng: ChaCha8Rng,
    world: World,
    first: Date,
    last: Date,
    /// After swaps and leave.
    effective: BTreeMap<(AgentIx, Date), Symbol>,
    rostered: BTreeMap<(AgentIx, Date), Symbol>,
    duties: BTreeSet<(AgentIx, Date)>,
    /// Days whose story is chosen already, by name.
    stories: BTreeMap<(AgentIx, Date), Story>,
    line: u32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Story {
    /// An ordinary day next to something delicate.
    Plain,
    Absent,
    WholeLeave(LeaveKind, bool),
    MorningOff(bool),
    AfternoonOff(bool),
    /// Works the shift of the other without having told.
    Untold(Symbol),
}

/// A year of `agents` people from `first` to `last`.
pub fn world(agents: usize, first: Date, last: Date, seed: u64) -> World {
    let team = team(agents);
    let chats_known = Span::new(at(date(2026, 2, 1), 0), at(plus(last, 3), 0));
    let world = World {
        team,
        revisions: Vec::new(),
        punches: Vec::new(),
        leave: Vec::new(),
        swaps: Vec::new(),
        chats: Vec::new(),
        chats_known,
        states: Vec::new(),
        policies: Policies::default(),
        truth: BTreeMap::new(),
        hints: Vec::new(),
        told: BTreeMap::new(),
    };
    let rng = ChaCha8Rng::seed_from_u64(seed);
    let mut maker = Maker {
        rng,
        world,
        first,
        last,
        effective: BTreeMap::new(),
        rostered: BTreeMap::new(),
        duties: BTreeSet::new(),
        stories: BTreeMap::new(),
        line: 0,
    };
    maker.roster();
    maker.leave();
    maker.swap();
    maker.publish();
    for agent in maker.world.team.agent_ixs() {
        for day in first.iter_days().take_while(|day| *day <= last) {
            maker.tell(agent, day);
        }
        maker.cap(agent);
    }
    maker.world.hints.sort();
    maker.world
}

impl Maker {
    fn chance(&mut self, percent: f64) -> bool {
        self.rng.random_range(0.0..100.0) < percent
    }

    fn pick(&mut self, from: i64, to: i64) -> i64 {
        self.rng.random_range(from..=to)
    }

    fn told(&mut self, story: &'static str) {
        *self.world.told.entry(story).or_default() += 1;
    }

    fn agents(&self) -> Vec<AgentIx> {
        self.world.team.agent_ixs().collect()
    }

    fn employed(&self, agent: AgentIx, day: Date) -> bool {
        let who = self.world.team.agent(agent);
        who.start.is_none_or(|start| start <= day) && who.end.is_none_or(|end| day <= end)
    }

    /// One rest in each week, shifts in stretches; the last six agents of a large team work nights.
    fn roster(&mut self) {
        let (from, to) = (IsoWeek::of(self.first).monday(), IsoWeek::of(self.last).sunday());
        for agent in self.agents() {
            let nights = self.world.team.agents.len() > 20 && agent.0 + 6 >= self.world.team.agents.len();
            let mut shift = [DAY, MIDDLE, EVENING][agent.0 % 3];
            let mut rest = 0;
            for day in from.iter_days().take_while(|day| *day <= to) {
                if day.weekday() == Weekday::Mon {
                    rest = self.pick(0, 6);
                }
                if self.chance(40.0) {
                    shift = [DAY, MIDDLE, EVENING][usize::try_from(self.pick(0, 2)).unwrap()];
                }
                let symbol = match () {
                    () if !self.employed(agent, day) => Symbol::NotEmployed,
                    () if i64::from(day.weekday().num_days_from_monday()) == rest => Symbol::Rest,
                    () if nights => NIGHT,
                    () => shift,
                };
                self.rostered.insert((agent, day), symbol);
            }
        }
        self.effective = self.rostered.clone();
        for day in from.iter_days().take_while(|day| *day <= to).filter(|day| day.weekday() != Weekday::Mon) {
            let on_day: Vec<AgentIx> = self.agents().into_iter().filter(|agent| self.rostered[&(*agent, day)] == DAY).collect();
            if !on_day.is_empty() && self.chance(50.0) {
                let index = usize::try_from(self.pick(0, i64::try_from(on_day.len()).unwrap() - 1)).unwrap();
                self.duties.insert((on_day[index], day));
            }
        }
    }

    fn free(&self, agent: AgentIx, day: Date) -> bool {
        (self.first..=self.last).contains(&day) && !self.stories.contains_key(&(agent, day)) && !self.duties.contains(&(agent, day))
    }

    /// Leave of several days, of a day, of half a day; some approved only afterwards.
    fn leave(&mut self) {
        for agent in self.agents() {
            let mut day = self.first;
            while day <= self.last {
                let symbol = self.rostered[&(agent, day)];
                if self.chance(1.0) && symbol != Symbol::NotEmployed {
                    let days = self.pick(1, 8).min((self.last - day).num_days() + 1);
                    self.away(agent, day, days);
                    day = plus(day, days);
                } else if self.chance(1.5) && matches!(symbol, DAY | EVENING) && self.free(agent, day) {
                    let after = self.chance(40.0);
                    let morning = self.chance(50.0);
                    self.stories.insert((agent, day), if morning { Story::MorningOff(after) } else { Story::AfternoonOff(after) });
                }
                day = plus(day, 1);
            }
        }
    }

    fn away(&mut self, agent: AgentIx, day: Date, days: i64) {
        let kind = [LeaveKind::Annual, LeaveKind::Sick, LeaveKind::Personal][usize::try_from(self.pick(0, 2)).unwrap()];
        let after = kind == LeaveKind::Sick;
        let last = plus(day, days - 1);
        let approved = if after { at(plus(last, 2), 600) } else { at(plus(day, -3), 600) };
        self.world.leave.push(Leave {
            agent,
            kind,
            span: Span::new(at(day, 0), at(plus(last, 1), 0)),
            days: Some((day, last)),
            credited_minutes: None,
            approved_at: Some(approved),
            approved_by: Some("主管".to_owned()),
            place: Place::new("leave.csv", self.world.leave.len() + 2, 0),
        });
        for date in (0..days).map(|offset| plus(day, offset)) {
            if matches!(self.rostered.get(&(agent, date)), Some(Symbol::Shift(_))) {
                self.effective.insert((agent, date), Symbol::Leave(kind));
                self.stories.insert((agent, date), Story::WholeLeave(kind, after));
            }
        }
    }

    /// A day with nothing but the ordinary on it and beside it, for both.
    fn calm(&self, agents: [AgentIx; 2], day: Date) -> bool {
        agents.iter().all(|agent| (-1..=1).all(|offset| self.free(*agent, plus(day, offset))))
    }

    fn quiet(&mut self, agents: [AgentIx; 2], day: Date) {
        for agent in agents {
            for offset in -1..=1 {
                self.stories.entry((agent, plus(day, offset))).or_insert(Story::Plain);
            }
        }
    }

    /// Swaps told and approved, before or after, on one day or two; and swaps that nobody told of.
    fn swap(&mut self) {
        let days: Vec<Date> = self.first.iter_days().take_while(|day| *day <= self.last).collect();
        for pair in self.agents().chunks_exact(2) {
            let (one, other) = (pair[0], pair[1]);
            for day in days.iter().copied() {
                if !self.chance(4.0) || !self.calm([one, other], day) {
                    continue;
                }
                let (mine, theirs) = (self.rostered[&(one, day)], self.rostered[&(other, day)]);
                let both = matches!(mine, DAY | EVENING) && matches!(theirs, DAY | EVENING) && mine != theirs;
                if both {
                    self.quiet([one, other], day);
                    if self.chance(50.0) {
                        self.approve(one, other, day, day);
                    } else {
                        self.stories.insert((one, day), Story::Untold(theirs));
                        self.stories.insert((other, day), Story::Untold(mine));
                        self.world.hints.push(SwapHint { date: day, agent: one, with: other, with_date: day });
                        self.told("swap on a day that nobody told of");
                    }
                } else if matches!(mine, DAY | EVENING) && theirs == Symbol::Rest {
                    self.across(one, other, day);
                }
            }
        }
    }

    fn approve(&mut self, one: AgentIx, other: AgentIx, day: Date, with_date: Date) {
        let after = self.chance(50.0);
        let approved = if after { at(plus(day.max(with_date), 1), 600) } else { at(plus(day.min(with_date), -1), 600) };
        self.told(if after { "swap approved afterwards" } else { "swap approved before" });
        self.world.swaps.push(Swap {
            date: day,
            agent: one,
            with: other,
            with_date,
            approved_at: Some(approved),
            approved_by: None,
            place: Place::new("swaps.csv", self.world.swaps.len() + 2, 0),
        });
        for date in BTreeSet::from([day, with_date]) {
            let (mine, theirs) = (self.effective[&(one, date)], self.effective[&(other, date)]);
            self.effective.insert((one, date), theirs);
            self.effective.insert((other, date), mine);
        }
    }

    /// One works for the other on a day of rest, and the other pays it back on another.
    fn across(&mut self, one: AgentIx, other: AgentIx, day: Date) {
        let back = (3..=10).map(|offset| plus(day, offset)).find(|back| {
            *back <= self.last
                && self.calm([one, other], *back)
                && self.rostered[&(one, *back)] == Symbol::Rest
                && matches!(self.rostered[&(other, *back)], DAY | EVENING)
        });
        let Some(back) = back else { return };
        self.quiet([one, other], day);
        self.quiet([one, other], back);
        if self.chance(60.0) {
            self.approve(one, other, day, back);
        } else {
            let (mine, theirs) = (self.rostered[&(one, day)], self.rostered[&(other, back)]);
            self.stories.insert((one, day), Story::Absent);
            self.stories.insert((other, day), Story::Untold(mine));
            self.stories.insert((other, back), Story::Absent);
            self.stories.insert((one, back), Story::Untold(theirs));
            self.world.hints.push(SwapHint { date: day, agent: one, with: other, with_date: back });
            self.told("swap over two days that nobody told of");
        }
    }

    /// Weeks as published the Thursday before. Some were first published otherwise; some were changed after the days had begun.
    fn publish(&mut self) {
        let mut week = IsoWeek::of(self.first);
        let mut number = 0;
        while week.monday() <= self.last {
            let thursday = plus(week.monday(), -4);
            let truth = self.lines(week);
            if number % 5 == 2 {
                let other = self.otherwise(week, &truth, 0..7);
                self.push(week, 1, at(thursday, 600), other);
                self.push(week, 2, at(thursday, 930), truth);
                self.told("week published anew in time");
            } else if number % 5 == 3 {
                let late = self.otherwise(week, &truth, 0..4);
                self.push(week, 1, at(thursday, 930), truth);
                self.push(week, 2, at(plus(week.monday(), 4), 420), late);
                self.told("week published anew too late");
            } else {
                self.push(week, 1, at(thursday, 930), truth);
            }
            week = week.next();
            number += 1;
        }
    }

    fn lines(&self, week: IsoWeek) -> Vec<Vec<Symbol>> {
        let line = |agent: AgentIx| (0..7).map(|offset| self.rostered[&(agent, plus(week.monday(), offset))]).collect();
        self.agents().into_iter().map(line).collect()
    }

    /// The same lines with other symbols on some of these days.
    fn otherwise(&mut self, week: IsoWeek, lines: &[Vec<Symbol>], days: std::ops::Range<usize>) -> Vec<Vec<Symbol>> {
        let mut lines = lines.to_vec();
        for (agent, line) in lines.iter_mut().enumerate() {
            for day in days.clone() {
                // A swap that the roster had the other way round before would be taken as done.
                let swapped = self.world.swaps.iter().any(|swap| {
                    let date = plus(week.monday(), i64::try_from(day).unwrap());
                    (swap.agent.0 == agent || swap.with.0 == agent) && (swap.date == date || swap.with_date == date)
                });
                if line[day] != Symbol::NotEmployed && !swapped && self.chance(30.0) {
                    line[day] = [DAY, MIDDLE, EVENING, Symbol::Rest][usize::try_from(self.pick(0, 3)).unwrap()];
                }
            }
        }
        lines
    }

    fn push(&mut self, week: IsoWeek, revision: u32, at: Instant, lines: Vec<Vec<Symbol>>) {
        let within = |date: Date| IsoWeek::of(date) == week;
        let duties = self.duties.iter().filter(|(_, date)| within(*date)).map(|(agent, date)| (*date, "cleaning".to_owned(), *agent));
        self.world.revisions.push(Published {
            week,
            revision,
            at,
            roster: Roster { horizon: Horizon::weeks(week, 1), lines },
            pins: Vec::new(),
            duties: duties.collect(),
            handovers: Vec::new(),
            events: BTreeMap::new(),
            shifts: Vec::new(),
            solve: None,
        });
    }

    /// A punch at a minute of a day, some seconds into it, with a direction that may be wrong or unknown.
    fn punch(&mut self, agent: AgentIx, day: Date, minute: i64, direction: Direction) {
        let seconds = self.pick(0, 59);
        self.punch_at(agent, at(day, minute) + chrono::Duration::seconds(seconds), direction);
    }

    fn punch_at(&mut self, agent: AgentIx, at: Instant, direction: Direction) {
        let wrong = if direction == Direction::In { Direction::Out } else { Direction::In };
        let hint = match self.pick(0, 9) {
            0 => None,
            1 | 2 => Some(wrong),
            _ => Some(direction),
        };
        self.line += 1;
        self.world.punches.push(Punch { agent, at, hint, file: 0, line: self.line });
    }

    /// A punch and, now and then, a second one within two minutes on the inner side.
    fn tap(&mut self, agent: AgentIx, day: Date, minute: i64, direction: Direction) {
        let time = at(day, minute) + chrono::Duration::seconds(self.pick(0, 59));
        if self.chance(6.0) {
            let apart = chrono::Duration::seconds(self.pick(1, 119));
            self.punch_at(agent, if direction == Direction::In { time + apart } else { time - apart }, direction);
            self.told("punched twice");
        }
        self.punch_at(agent, time, direction);
    }

    fn chat(&mut self, agent: AgentIx, day: Date, from: i64, to: i64) {
        let span = Span::new(at(day, from), at(day, to));
        if span.end > self.world.chats_known.start {
            self.world.chats.push(ChatHold { agent, span });
        }
    }

    fn statutory(&self, day: Date, minute: i64) -> bool {
        self.world.team.calendar.is_statutory(plus(day, minute.div_euclid(1440)))
    }

    /// Overtime counted minute by minute.
    fn overtime(&self, agent: AgentIx, day: Date, from: i64, minutes: i64) -> [i64; 3] {
        let mut classes = [0; 3];
        for minute in from..from + minutes {
            let on = plus(day, minute.div_euclid(1440));
            let class = match self.effective.get(&(agent, on)) {
                _ if self.statutory(day, minute) => 2,
                Some(Symbol::Rest) => 1,
                _ => 0,
            };
            classes[class] += 1;
        }
        classes
    }

    /// Chooses and plays out one day.
    fn tell(&mut self, agent: AgentIx, day: Date) {
        let symbol = self.effective[&(agent, day)];
        let story = self.stories.get(&(agent, day)).copied();
        let mut truth = Truth { closes: 1740, ..Truth::default() };
        match (symbol, story) {
            (Symbol::NotEmployed, _) => {
                truth.findings.insert((FindingKind::NotEmployed, 0));
                truth.closes = i64::MIN;
                self.told("not employed");
            }
            (Symbol::Leave(_), _) => {
                truth.findings.insert((FindingKind::Leave, 0));
                let after = matches!(story, Some(Story::WholeLeave(_, true)));
                self.told(if after { "leave approved afterwards" } else { "leave" });
            }
            (Symbol::Rest, story) => self.rest(agent, day, story, &mut truth),
            (Symbol::Shift(_), story) => self.work(agent, day, symbol, story, &mut truth),
        }
        self.world.truth.insert((agent, day), truth);
    }

    fn rest(&mut self, agent: AgentIx, day: Date, story: Option<Story>, truth: &mut Truth) {
        let holiday = self.statutory(day, 0);
        truth.findings.insert((if holiday { FindingKind::Holiday } else { FindingKind::Rest }, 0));
        self.told(if holiday { "holiday" } else { "rest" });
        let dice = self.pick(0, 999);
        let (from, to) = match story {
            Some(Story::Untold(shift)) => {
                let plan = plan(shift, day, false, false);
                (plan.first - self.pick(1, 20), plan.end + self.pick(0, 9))
            }
            Some(_) => return,
            None if dice < 30 => (600 + self.pick(0, 30), 840 + self.pick(0, 90)),
            None if dice < 40 => {
                let minute = self.pick(600, 900);
                self.punch(agent, day, minute, Direction::In);
                truth.findings.insert((FindingKind::ToConfirm, 0));
                return self.told("a single punch on a rest day");
            }
            None => return,
        };
        self.told("worked on a rest day");
        self.tap(agent, day, from, Direction::In);
        self.tap(agent, day, to, Direction::Out);
        truth.findings.insert((FindingKind::WorkedOnRestDay, to - from));
        if at(day, from) < self.world.chats_known.start {
            truth.findings.insert((FindingKind::ToConfirm, to - from));
        } else if story.is_none() {
            let chat = to - self.pick(0, 60);
            self.chat(agent, day, from + 5, chat);
            let minutes = (chat + 10).min(to) - from;
            truth.findings.insert((FindingKind::Overtime, minutes));
            truth.overtime = self.overtime(agent, day, from, minutes);
        }
    }

    fn late_last_night(&self, agent: AgentIx, day: Date) -> bool {
        matches!(self.effective.get(&(agent, plus(day, -1))), Some(&EVENING | &NIGHT)) && plus(day, -1) >= IsoWeek::of(self.first).monday()
    }

    fn work(&mut self, agent: AgentIx, day: Date, symbol: Symbol, story: Option<Story>, truth: &mut Truth) {
        let duty = self.duties.contains(&(agent, day)) && self.rostered[&(agent, day)] == symbol;
        let plan = plan(symbol, day, self.late_last_night(agent, day), duty);
        truth.closes = plan.end + 660;
        match story {
            Some(Story::Absent) => {
                truth.findings.insert((FindingKind::Absent, plan.asked(plan.first, plan.end, false)));
            }
            Some(Story::Untold(other)) => {
                let theirs = self::plan(other, day, false, false);
                let (from, to) = (theirs.first - self.pick(1, 20), theirs.end + self.pick(0, 9));
                self.tap(agent, day, from, Direction::In);
                self.tap(agent, day, to, Direction::Out);
                truth.findings.insert((FindingKind::ToConfirm, 0));
            }
            Some(Story::MorningOff(after)) => self.half(agent, day, plan, true, after, truth),
            Some(Story::AfternoonOff(after)) => self.half(agent, day, plan, false, after, truth),
            Some(_) => self.play(agent, day, &plan, true, truth),
            None if self.chance(0.7) => {
                self.told("absent");
                truth.findings.insert((FindingKind::Absent, plan.asked(plan.first, plan.end, false)));
            }
            None => self.play(agent, day, &plan, false, truth),
        }
    }

    /// Half a day of leave: from before everything to the middle, or from the middle to the end.
    fn half(&mut self, agent: AgentIx, day: Date, plan: Plan, morning: bool, after: bool, truth: &mut Truth) {
        let middle = (plan.start + plan.end) / 2;
        let (from, to) = if morning { (plan.first - 30, middle) } else { (middle, plan.end) };
        let approved = if after { at(plus(day, 1), 700) } else { at(plus(day, -2), 700) };
        self.told(if after { "half a day of leave approved afterwards" } else { "half a day of leave" });
        self.world.leave.push(Leave {
            agent,
            kind: LeaveKind::Personal,
            span: Span::new(at(day, from), at(day, to)),
            days: None,
            credited_minutes: None,
            approved_at: Some(approved),
            approved_by: None,
            place: Place::new("leave.csv", self.world.leave.len() + 2, 0),
        });
        let rest = if morning {
            Plan {
                start: middle,
                first: middle,
                duty: false,
                handover: false,
                meeting: plan.meeting.filter(|start| *start >= middle),
                ..plan
            }
        } else {
            Plan { end: middle, meeting: plan.meeting.filter(|start| *start < middle), ..plan }
        };
        truth.findings.insert((FindingKind::Leave, 0));
        truth.closes = rest.end + 660;
        let came = if self.chance(20.0) { rest.start + self.pick(1, 29) } else { rest.first - self.pick(1, 20) };
        let went = rest.end + self.pick(0, 9);
        self.tap(agent, day, came, Direction::In);
        self.tap(agent, day, went, Direction::Out);
        if came > rest.start {
            let late = rest.asked(rest.first, came, true);
            let kind = if late >= 30 { FindingKind::SeriouslyLate } else { FindingKind::Late };
            truth.findings.insert((kind, late));
        } else {
            truth.findings.insert((FindingKind::Normal, 0));
        }
        truth.holiday = self.holiday(day, &rest, came, went, None);
    }

    fn holiday(&self, day: Date, plan: &Plan, came: i64, went: i64, gap: Option<(i64, i64)>) -> i64 {
        let there = |minute: &i64| gap.is_none_or(|(from, to)| !(from..to).contains(minute));
        let minutes = (came.max(plan.first)..went.min(plan.end)).filter(there);
        let paid = minutes.filter(|minute| plan.paid(*minute) && self.statutory(day, *minute));
        i64::try_from(paid.count()).unwrap()
    }

    /// When the agent comes, and what is found of it.
    fn coming(&mut self, plan: &Plan, truth: &mut Truth) -> i64 {
        let dice = self.pick(0, 99);
        if dice < 82 {
            let (early, late) = if dice < 4 { (30, 90) } else { (0, 25) };
            return plan.first - self.pick(early, late);
        }
        // Late, but in time for part of what comes first.
        let meeting_first = plan.meeting == Some(plan.first);
        let (found, came) = match self.pick(0, 2) {
            0 if plan.duty => {
                let came = 465 + self.pick(6, 14);
                (FindingKind::Late, came)
            }
            1 if plan.duty => {
                let came = 480 + self.pick(0, 30);
                (FindingKind::DutyMissed, came)
            }
            0 if meeting_first => (FindingKind::Late, plan.first + self.pick(1, 29)),
            1 if meeting_first => (FindingKind::MeetingMissed, plan.start),
            0 if plan.handover => (FindingKind::Late, 1035 + self.pick(1, 14)),
            1 if plan.handover => (FindingKind::HandoverMissed, 1050),
            _ => {
                let came = plan.start + self.pick(1, 70);
                let late = plan.asked(plan.first, came, true);
                (if late >= 30 { FindingKind::SeriouslyLate } else { FindingKind::Late }, came)
            }
        };
        self.told(match found {
            FindingKind::Late => "late",
            FindingKind::DutyMissed => "duty missed",
            FindingKind::MeetingMissed => "meeting missed",
            FindingKind::HandoverMissed => "handover missed",
            _ => "seriously late",
        });
        truth.findings.insert((found, plan.asked(plan.first, came, true)));
        came
    }

    /// When the agent goes, what is found of it, and how long the last chat went on past the end.
    fn going(&mut self, agent: AgentIx, day: Date, plan: &Plan, punched: bool, truth: &mut Truth) -> i64 {
        let dice = self.pick(0, 99);
        if dice < 80 || !punched && dice < 97 {
            return plan.end + self.pick(0, 9);
        }
        if dice < 88 && punched {
            let early = self.pick(1, 100);
            truth.findings.insert((FindingKind::Early, early));
            self.told("early");
            return plan.end - early;
        }
        let stay = self.pick(15, 100);
        let known = at(day, plan.end) >= self.world.chats_known.start;
        let chat = self.pick(-20, stay);
        if chat > 0 {
            self.chat(agent, day, plan.end - 3, plan.end + chat);
        }
        self.told(if known { "stayed on" } else { "stayed on, no chat data" });
        let held = if chat > 0 { (chat + 10).min(stay) } else { 0 };
        if !known && punched {
            truth.findings.insert((FindingKind::ToConfirm, stay));
        } else if known && !punched && chat >= 15 {
            truth.findings.insert((FindingKind::ToConfirm, chat));
        } else if known && punched && held >= 15 {
            truth.findings.insert((FindingKind::Overtime, held));
            truth.overtime = self.overtime(agent, day, plan.end, held);
        }
        plan.end + stay
    }

    fn play(&mut self, agent: AgentIx, day: Date, plan: &Plan, plain: bool, truth: &mut Truth) {
        let known = at(day, plan.start) >= self.world.chats_known.start;
        let (no_in, no_out) = match self.pick(0, 199) {
            _ if plain => (false, false),
            0..=7 => (true, false),
            8..=17 => (false, true),
            18 if known => (true, true),
            _ => (false, false),
        };
        let came = match (plain || no_in, ()) {
            (true, ()) => plan.first - self.pick(1, 20),
            _ => self.coming(plan, truth),
        };
        let went = if plain { plan.end + self.pick(0, 9) } else { self.going(agent, day, plan, !no_out, truth) };
        self.chat(agent, day, plan.start + 100, plan.start + 112);
        for (missing, kind, story) in
            [(no_in, FindingKind::MissingIn, "forgot to punch in"), (no_out, FindingKind::MissingOut, "forgot to punch out")]
        {
            if missing {
                truth.findings.insert((kind, 0));
                self.told(story);
            }
        }
        let mut gap = None;
        if !no_in {
            self.tap(agent, day, came, Direction::In);
        }
        if !no_in && !no_out && !plain && self.chance(3.0) {
            gap = self.pause(agent, day, plan, truth);
        }
        if !no_out {
            self.tap(agent, day, went, Direction::Out);
        }
        let quiet = !no_in && !no_out && gap.is_none() && came <= plan.first && went >= plan.end;
        if quiet && agent.0 % 6 == 3 {
            gap = self.online(agent, day, plan, truth);
        }
        let (from, to) = (if no_in { plan.first } else { came }, if no_out { plan.end } else { went });
        let left = gap.filter(|(from, to)| to - from >= 30);
        truth.holiday = self.holiday(day, plan, from, to, left);
        if truth.findings.iter().all(|(kind, _)| *kind == FindingKind::Overtime) {
            truth.findings.insert((FindingKind::Normal, 0));
            self.told("normal");
        }
        if plan.start == 510 && self.late_last_night(agent, day) {
            self.told("day right after evening");
        }
    }

    /// Out and in again within the shift; from half an hour on it is leaving the post.
    fn pause(&mut self, agent: AgentIx, day: Date, plan: &Plan, truth: &mut Truth) -> Option<(i64, i64)> {
        let from = plan.start + 110 + self.pick(0, 40);
        let to = from + self.pick(5, 80);
        self.punch(agent, day, from, Direction::Out);
        self.punch(agent, day, to, Direction::In);
        if to - from >= 30 {
            truth.findings.insert((FindingKind::LeftPost, to - from));
            self.told("left the post");
        } else {
            self.told("a short pause");
        }
        Some((from, to))
    }

    /// States of the chat tool: online throughout, away for a while, or away nine minutes in thirty.
    fn online(&mut self, agent: AgentIx, day: Date, plan: &Plan, truth: &mut Truth) -> Option<(i64, i64)> {
        let story = self.pick(0, 9);
        let away = (plan.start + 130, plan.start + 130 + 45);
        let chatting: Vec<i64> = (plan.start..plan.end).filter(|minute| plan.chatting(*minute)).collect();
        let mut online = 0;
        for (index, minute) in chatting.iter().enumerate() {
            let state = match story {
                0 if index % 30 >= 21 => ChatState::Away,
                1 if (away.0..away.1).contains(minute) => ChatState::Offline,
                _ => ChatState::Online,
            };
            online += i64::from(state == ChatState::Online);
            let (from, to) = (at(day, *minute), at(day, minute + 1));
            match self.world.states.last_mut() {
                Some(last) if last.agent == agent && last.state == state && last.span.end == from => last.span.end = to,
                _ => self.world.states.push(StatusSpan { agent, span: Span::new(from, to), state }),
            }
        }
        match story {
            0 => {
                truth.findings.insert((FindingKind::LowOnline, i64::try_from(chatting.len()).unwrap() - online));
                self.told("online too little");
                None
            }
            1 => {
                truth.findings.insert((FindingKind::LeftPost, 45));
                self.told("left the post by states");
                Some(away)
            }
            _ => None,
        }
    }

    /// Overtime of a calendar month beyond 36 hours is a finding on the day that goes over it.
    fn cap(&mut self, agent: AgentIx) {
        let mut months: BTreeMap<u32, Vec<(Date, i64)>> = BTreeMap::new();
        for ((_, day), truth) in self.world.truth.range((agent, self.first)..=(agent, self.last)) {
            months.entry(day.month()).or_default().push((*day, truth.overtime.iter().sum()));
        }
        for days in months.values() {
            let total: i64 = days.iter().map(|(_, minutes)| minutes).sum();
            let mut sum = 0;
            let over = days.iter().find(|(_, minutes)| {
                sum += minutes;
                sum > 36 * 60
            });
            if let Some((day, _)) = over {
                let day = *day;
                self.world.truth.get_mut(&(agent, day)).unwrap().findings.insert((FindingKind::OvertimeCap, total - 36 * 60));
                self.told("over the monthly cap");
            }
        }
    }
}
