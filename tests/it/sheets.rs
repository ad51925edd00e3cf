//! Tests of `sheets`.

use paiban::domain::{
    Agent, AgentIx, Calendar, Coverage, DayKind, Duty, Headcount, Lang, LeaveKind, Message, Plan, Published, Role, Roster, ShiftIx,
    SkillIx, SolveRecord, Symbol, Team, Text, Violation, fixture,
};
use paiban::sheets::{self, Audience, SheetError};
use paiban::time::{Date, Horizon, IsoWeek, parse_date};
use std::collections::BTreeMap;
use unicode_width::UnicodeWidthStr;

const NAMES: [&str; 12] = ["李雷", "韩梅梅", "欧阳静怡", "王伟", "赵敏", "孙悦", "周涛", "吴桐", "郑爽爽", "冯程程", "陈曦", "Lucy"];
static LATE: Text = Text::new("{agent} {date} 缺 {n} 人", "{agent} is {n} short on {date}");

fn monday() -> Date {
    parse_date("2026-11-23").unwrap()
}

fn no_names(_: &str) -> Option<Text> {
    None
}

/// Colours and names as a shop has them.
fn shop(agents: usize) -> Team {
    let mut team = fixture::team(agents);
    for (index, color) in ["#ffe08a", "#a8dab5", "#3b5b92"].iter().enumerate() {
        team.shifts[index].color = (*color).to_owned();
    }
    for (index, agent) in team.agents.iter_mut().enumerate() {
        let round = index / NAMES.len();
        agent.name = if round == 0 { NAMES[index].to_owned() } else { format!("{}{round}", NAMES[index % NAMES.len()]) };
    }
    let mut calendar = Calendar::default();
    calendar.set(parse_date("2026-11-25").unwrap(), DayKind::Statutory, "店庆");
    team.calendar = calendar;
    team.duties = vec![Duty { id: "clean".to_owned(), name: "值日".to_owned(), time: fixture::range(490, 510), shifts: vec![ShiftIx(0)], people: 1 }];
    team
}

/// Everybody works in turn, rests once, and three are on leave some day.
fn plan(team: &Team) -> Plan {
    let horizon = Horizon::new(monday(), 7);
    let mut roster = Roster::resting(team, horizon);
    for (agent, line) in roster.lines.iter_mut().enumerate() {
        for (day, symbol) in line.iter_mut().enumerate() {
            if (agent + day) % 7 != 6 {
                *symbol = Symbol::Shift(ShiftIx((agent * 2 + agent / 7) % 3));
            }
        }
        if agent % 9 == 4 {
            line[2] = Symbol::Leave(LeaveKind::Sick);
        }
    }
    let coverage = coverage(team, &roster);
    let agents = team.agents.len();
    let handed = |day: u64| (monday() + chrono::Days::new(day), "evening".to_owned(), AgentIx(day as usize % agents), AgentIx((day as usize + 1) % agents));
    let violations = coverage.iter().filter(|cover| cover.need > cover.have).take(30).map(|cover| Violation {
        rule: "requirement_cover",
        agents: Vec::new(),
        dates: vec![horizon.date(cover.slot.day)],
        amount: (cover.need - cover.have).milli(),
        hard: false,
        cost: (cover.need - cover.have).milli() * 10,
        message: Message::new(&LATE).with("agent", team.skill(cover.skill).name.clone()).with("date", horizon.date(cover.slot.day)).with("n", "1"),
    });
    let violations: Vec<Violation> = violations.collect();
    Plan {
        published: Published {
            week: IsoWeek::of(monday()),
            revision: 2,
            at: team.zone.at(parse_date("2026-11-19").unwrap(), "15:30".parse().unwrap()),
            roster,
            pins: Vec::new(),
            duties: (0..7).map(|day| (monday() + chrono::Days::new(day), "clean".to_owned(), AgentIx(day as usize % agents))).collect(),
            handovers: (0..7).flat_map(|day| [handed(day), handed(day + 2)].map(|h| (monday() + chrono::Days::new(day), h.1, h.2, h.3))).collect(),
            events: BTreeMap::new(),
            shifts: (0..3).map(ShiftIx).collect(),
            solve: Some(SolveRecord {
                cost: 182_400,
                bound: 181_000,
                floor: 0,
                gap: 0.0077,
                stop: "gap".to_owned(),
                costs_by_rule: vec![("evening_balance".to_owned(), 12_000), ("requirement_cover".to_owned(), 150_400), ("requests".to_owned(), 20_000)],
                contradiction: false,
            }),
        },
        coverage,
        violations,
    }
}

/// Who is at work at each slot, against a need with a peak at noon and one at night.
fn coverage(team: &Team, roster: &Roster) -> Vec<Coverage> {
    let mut all = Vec::new();
    for slot in team.slots(roster.horizon) {
        for skill in 0..team.skills.len() {
            let here = roster.working(slot.day).filter(|(agent, shift)| {
                team.agent(*agent).skills[0] == SkillIx(skill) && team.shift(*shift).contains(slot.clock)
            });
            let have = Headcount::whole(here.count() as i64);
            let hour = f64::from(slot.clock.minutes()) / 60.0;
            let bump = |at: f64, wide: f64| (-((hour - at) / wide).powi(2)).exp();
            let size = team.agents.len() as f64 / 24.0;
            let need = Headcount::from_f64(size * (1.0 + 3.0 * bump(14.0, 2.5) + 3.5 * bump(21.0, 2.0)));
            all.push(Coverage { slot, skill: SkillIx(skill), need, have });
        }
    }
    all
}

#[test]
fn zz_look() {
    for n in [6, 24, 60] {
        let team = shop(n);
        let plan = plan(&team);
        for (lang, code) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
            let at = |ext: &str| format!("/tmp/look/{n}-{code}.{ext}");
            std::fs::write(at("txt"), sheets::terminal(&team, &plan, lang, no_names, false)).unwrap();
            std::fs::write(at("ansi"), sheets::terminal(&team, &plan, lang, no_names, true)).unwrap();
            std::fs::write(at("html"), sheets::html(&team, &plan, lang, no_names)).unwrap();
            let svg = sheets::wall(&team, &plan, lang);
            std::fs::write(at("png"), sheets::png(&svg).unwrap()).unwrap();
            std::fs::write(at("pdf"), sheets::pdf(&svg).unwrap()).unwrap();
            std::fs::write(at("svg"), svg).unwrap();
            let lines = sheets::lines(&team, &plan, lang, Audience::Group);
            std::fs::write(at("lines"), lines.into_iter().map(|(_, l)| l + "\n").collect::<String>()).unwrap();
        }
    }
}
