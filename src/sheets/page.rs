//! What every document needs to know of a plan: headings, counts, coverage sums, wording.

use super::words;
use crate::domain::{AgentIx, Coverage, DayKind, Lang, Message, Plan, Roster, ShiftIx, SkillIx, Symbol, Team, Text, Violation};
use crate::locale;
use crate::time::{Datelike, Horizon, Weekday};
use std::collections::BTreeMap;

/// Gives a rule's name by its code; `None`: the code itself is shown. `sheets` does not know the rules, so whoever does hands this in.
pub type RuleName = fn(&str) -> Option<Text>;

/// A plan seen in one language.
#[derive(Clone, Copy)]
pub struct Page<'a> {
    pub team: &'a Team,
    pub plan: &'a Plan,
    pub lang: Lang,
    pub rule_name: RuleName,
}

/// The heading of one day.
pub struct DayHead {
    pub weekday: &'static str,
    /// `11-23`
    pub date: String,
    /// The holiday's name or that the day is worked in lieu; empty on usual days.
    pub mark: String,
    pub weekend: bool,
    pub holiday: bool,
}

/// Person-hours of one skill, over some slots.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hours {
    pub need: f64,
    pub have: f64,
    pub short: f64,
    pub surplus: f64,
}

impl Hours {
    pub fn add(&mut self, cover: &Coverage) {
        #[allow(clippy::cast_precision_loss)]
        let hours = cover.slot.span.minutes() as f64 / 60.0;
        let (need, have) = (cover.need.as_f64(), cover.have.as_f64());
        self.need += need * hours;
        self.have += have * hours;
        self.short += (need - have).max(0.0) * hours;
        self.surplus += (have - need).max(0.0) * hours;
    }
}

impl<'a> Page<'a> {
    pub fn roster(&self) -> &'a Roster {
        &self.plan.published.roster
    }

    pub fn horizon(&self) -> Horizon {
        self.roster().horizon
    }

    pub fn t(&self, text: &Text) -> &'static str {
        text.in_lang(self.lang)
    }

    pub fn say(&self, message: &Message) -> String {
        locale::say(message, self.lang, self.team.zone)
    }

    /// Agents employed on at least one day shown, in the team's order.
    pub fn agents(&self) -> Vec<AgentIx> {
        let present = |agent: &AgentIx| self.roster().lines.get(agent.0).is_some_and(|line| line.iter().any(|s| *s != Symbol::NotEmployed));
        self.team.agent_ixs().filter(present).collect()
    }

    pub fn heads(&self) -> Vec<DayHead> {
        let head = |date: crate::time::Date| {
            let kind = self.team.calendar.kind(date);
            let mark = match kind {
                Some(DayKind::MakeupWork) => self.t(&words::MAKEUP).to_owned(),
                Some(_) => self.team.calendar.name(date).unwrap_or_default().to_owned(),
                None => String::new(),
            };
            DayHead {
                weekday: locale::weekday(date.weekday(), self.lang),
                date: format!("{:02}-{:02}", date.month(), date.day()),
                mark,
                weekend: matches!(date.weekday(), Weekday::Sat | Weekday::Sun),
                holiday: matches!(kind, Some(DayKind::Statutory | DayKind::BridgeOff)),
            }
        };
        self.horizon().dates().map(head).collect()
    }

    /// `2026-W48 · 11月23日 周一至11月29日 周日`
    pub fn week_text(&self) -> String {
        let horizon = self.horizon();
        let message = Message::new(&words::WEEK_OF)
            .with("week", self.plan.published.week.to_string())
            .with("first", horizon.first)
            .with("last", horizon.last());
        self.say(&message)
    }

    pub fn revision_text(&self) -> String {
        self.say(&Message::new(&words::REVISION).with("n", i64::from(self.plan.published.revision)))
    }

    /// `组长 售前·售后`
    pub fn post(&self, agent: AgentIx) -> String {
        let who = self.team.agent(agent);
        let skills: Vec<&str> = who.skills.iter().map(|skill| self.team.skill(*skill).name.as_str()).collect();
        let learning = who.in_training(self.horizon().last()).then(|| self.t(&words::TRAINEE));
        let role = words::role(who.role).map(|text| self.t(text)).or(learning);
        role.into_iter().map(str::to_owned).chain([skills.join("·")]).collect::<Vec<_>>().join(" ")
    }

    /// Days at work, and hours of shifts less breaks.
    pub fn work_of(&self, agent: AgentIx) -> (usize, f64) {
        let shifts: Vec<ShiftIx> = self.roster().lines[agent.0].iter().filter_map(|symbol| symbol.shift()).collect();
        #[allow(clippy::cast_precision_loss)]
        let hours = shifts.iter().map(|shift| self.team.shift(*shift).worked_minutes()).sum::<i64>() as f64 / 60.0;
        (shifts.len(), hours)
    }

    /// Templates to explain and to count: those in force, and retired ones that the roster uses.
    pub fn shifts(&self) -> Vec<ShiftIx> {
        let used = |shift: ShiftIx| self.roster().lines.iter().flatten().any(|symbol| *symbol == Symbol::Shift(shift));
        (0..self.team.shifts.len()).map(ShiftIx).filter(|shift| !self.team.shift(*shift).retired || used(*shift)).collect()
    }

    /// People per day whose symbol is as asked.
    pub fn count(&self, matches: impl Fn(Symbol) -> bool) -> Vec<usize> {
        (0..self.horizon().days).map(|day| self.roster().lines.iter().filter(|line| matches(line[day])).count()).collect()
    }

    /// Skills that have coverage, with their slots in order of time.
    pub fn coverage(&self) -> BTreeMap<SkillIx, Vec<&'a Coverage>> {
        let mut skills: BTreeMap<SkillIx, Vec<&Coverage>> = BTreeMap::new();
        for cover in &self.plan.coverage {
            skills.entry(cover.skill).or_default().push(cover);
        }
        for slots in skills.values_mut() {
            slots.sort_by_key(|cover| (cover.slot.day, cover.slot.clock));
        }
        skills
    }

    /// Person-hours of everything.
    pub fn hours(&self) -> Hours {
        let mut hours = Hours::default();
        self.plan.coverage.iter().for_each(|cover| hours.add(cover));
        hours
    }

    /// First opening and last closing over all days, whole hours; midnight to midnight when there is no coverage.
    pub fn clock_bounds(&self) -> (i32, i32) {
        let starts = self.plan.coverage.iter().map(|cover| cover.slot.clock.minutes());
        let ends = self.plan.coverage.iter().map(|cover| cover.slot.clock.minutes() + slot_minutes(cover));
        let (first, last) = (starts.min().unwrap_or(0), ends.max().unwrap_or(1440));
        (first.div_euclid(60) * 60, (last + 59).div_euclid(60) * 60)
    }

    pub fn rule(&self, code: &str) -> String {
        (self.rule_name)(code).map_or_else(|| code.to_owned(), |name| self.t(&name).to_owned())
    }

    /// Hard ones first, then the dearest.
    pub fn violations(&self) -> Vec<&'a Violation> {
        let mut violations: Vec<&Violation> = self.plan.violations.iter().collect();
        violations.sort_by(|a, b| b.hard.cmp(&a.hard).then(b.cost.cmp(&a.cost)).then_with(|| a.dates.cmp(&b.dates)));
        violations
    }

    pub fn stop_text(&self, code: &str) -> String {
        words::stop(code).map_or_else(|| code.to_owned(), |text| self.t(text).to_owned())
    }

    pub fn handover_name(&self, id: &str) -> String {
        self.team.handovers.iter().find(|handover| handover.id == id).map_or_else(|| id.to_owned(), |handover| handover.name.clone())
    }

    pub fn duty_name(&self, id: &str) -> String {
        self.team.duties.iter().find(|duty| duty.id == id).map_or_else(|| id.to_owned(), |duty| duty.name.clone())
    }
}

/// Thousandths of a point as points: `12.3`.
#[must_use]
pub fn points(cost: i64) -> String {
    #[allow(clippy::cast_precision_loss)]
    let points = cost as f64 / 1000.0;
    format!("{points:.1}")
}

/// Length of a slot in whole minutes.
#[must_use]
pub fn slot_minutes(cover: &Coverage) -> i32 {
    i32::try_from(cover.slot.span.minutes()).unwrap_or(0)
}
