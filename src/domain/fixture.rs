//! A small team for tests and examples: day 08:30–17:30, middle 12:00–21:00, evening 17:30–25:00, two skills.

use super::{
    Agent, AgentIx, Calendar, Contract, ContractIx, Handover, LevelMeaning, Meeting, MeetingSession, Opening, Policies, PresenceTable,
    QueueModel, Role, RuleSettings, ServiceTarget, ShiftIx, ShiftKind, ShiftTemplate, Side, Skill, SkillIx, Team,
};
use crate::time::{ClockRange, ClockTime, Weekday, Zone};

/// A range from minutes after midnight.
///
/// # Panics
/// When the range is empty or past 48:00.
#[must_use]
pub fn range(start: i32, end: i32) -> ClockRange {
    let clock = |minutes| ClockTime::from_minutes(minutes).expect("within 48:00");
    ClockRange::new(clock(start), clock(end)).expect("start before end")
}

/// A shift without breaks.
#[must_use]
pub fn shift(id: &str, letter: &str, kind: ShiftKind, start: i32, end: i32) -> ShiftTemplate {
    ShiftTemplate {
        id: id.to_owned(),
        letter: letter.to_owned(),
        name: format!("{letter}班"),
        kind,
        time: range(start, end),
        breaks: Vec::new(),
        tail_minutes: 0,
        color: "#88aadd".to_owned(),
        version: 1,
        retired: false,
    }
}

/// An agent with the first contract.
#[must_use]
pub fn agent(id: &str, name: &str, skills: &[usize], role: Role) -> Agent {
    Agent {
        id: id.to_owned(),
        name: name.to_owned(),
        skills: skills.iter().copied().map(SkillIx).collect(),
        contract: ContractIx(0),
        role,
        shifts: None,
        start: None,
        end: None,
        max_concurrency: None,
        trainee: false,
        signed_off: None,
        mentor: None,
        rest_weekday: None,
    }
}

/// A skill with the default promise.
#[must_use]
pub fn skill(id: &str, name: &str) -> Skill {
    let target = ServiceTarget {
        first_response_seconds: 30.0,
        service_level: 0.9,
        level_meaning: LevelMeaning::AnsweredOfAll,
        max_concurrency: 3,
        concurrency_drag: 0.15,
        handle_seconds: 300.0,
        patience_seconds: Some(180.0),
        occupancy_cap: 0.85,
        online_share: 0.8,
        model: QueueModel::Chat,
        wait_probability: None,
        minimum: 1.0,
    };
    Skill { id: id.to_owned(), name: name.to_owned(), target }
}

/// `agents` people: the first is the lead, the second a deputy; every third can do both skills.
#[must_use]
pub fn team(agents: usize) -> Team {
    let shifts = vec![
        shift("day", "白", ShiftKind::Day, 510, 1050),
        shift("middle", "中", ShiftKind::Middle, 720, 1260),
        shift("evening", "晚", ShiftKind::Evening, 1050, 1500),
    ];
    let all: Vec<ShiftIx> = (0..shifts.len()).map(ShiftIx).collect();
    let contract = Contract { id: "full-time".to_owned(), name: "全职".to_owned(), shifts: all, day_minutes: 480 };
    let role = |index| [Role::Lead, Role::Deputy].get(index).copied().unwrap_or_default();
    let skills = |index: usize| if index.is_multiple_of(3) { vec![0, 1] } else { vec![index % 2] };
    let people = (0..agents).map(|index| agent(&format!("a{index:02}"), &format!("客服{index}"), &skills(index), role(index))).collect();
    Team {
        id: "fixture".to_owned(),
        name: "示例团队".to_owned(),
        zone: Zone::SHANGHAI,
        interval_minutes: 30,
        opening: Opening { week: std::array::from_fn(|_| vec![range(510, 1500)]), ..Opening::default() },
        calendar: Calendar::default(),
        skills: vec![skill("pre-sale", "售前"), skill("after-sale", "售后")],
        shifts,
        presence: PresenceTable::default(),
        handovers: vec![handover()],
        meetings: vec![meeting()],
        duties: Vec::new(),
        trainings: Vec::new(),
        contracts: vec![contract],
        agents: people,
        rules: RuleSettings::default(),
        policies: Policies::default(),
    }
}

/// Day hands to evening at 17:15–17:30; those coming start earlier.
#[must_use]
pub fn handover() -> Handover {
    Handover {
        id: "evening".to_owned(),
        name: "白晚交接".to_owned(),
        from: vec![ShiftIx(0)],
        to: vec![ShiftIx(2)],
        window: range(1035, 1050),
        side: Side::IncomingEarly,
        going: 1,
        coming: 1,
    }
}

/// Monday 08:00 for day and middle, 17:00 for the evening.
#[must_use]
pub fn meeting() -> Meeting {
    Meeting {
        id: "weekly".to_owned(),
        name: "周例会".to_owned(),
        weekday: Weekday::Mon,
        sessions: vec![
            MeetingSession { time: range(480, 510), shifts: vec![ShiftIx(0), ShiftIx(1)] },
            MeetingSession { time: range(1020, 1050), shifts: vec![ShiftIx(2)] },
        ],
        min_on_chats: 0,
        rest_minutes: 660,
    }
}

/// The agent's index by position.
#[must_use]
pub fn nth(index: usize) -> AgentIx {
    AgentIx(index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PresenceKind;
    use crate::time::{Date, Span};

    fn monday() -> Date {
        Date::from_ymd_opt(2026, 11, 23).unwrap()
    }

    fn kinds(team: &Team, shift: usize, before: Option<crate::time::Instant>) -> Vec<(PresenceKind, i32)> {
        let attendance = team.attendance(nth(0), monday(), ShiftIx(shift), before, &[]);
        attendance.blocks.iter().map(|block| (block.kind, team.zone.local(block.span.start).1)).collect()
    }

    #[test]
    fn the_evening_comes_early_to_its_handover_and_earlier_to_its_meeting() {
        let team = team(3);
        assert_eq!(kinds(&team, 2, None), [(PresenceKind::Meeting, 1020), (PresenceKind::Handover, 1035), (PresenceKind::Shift, 1050)]);
    }

    #[test]
    fn who_works_an_older_version_of_a_shift_hands_over_and_meets_too() {
        let mut team = team(3);
        team.shifts.push(ShiftTemplate { retired: true, version: 1, ..team.shifts[2].clone() });
        assert_eq!(kinds(&team, 3, None), kinds(&team, 2, None));
        team.shifts[3].time = range(1080, 1500);
        assert_eq!(kinds(&team, 3, None), [(PresenceKind::Meeting, 1020), (PresenceKind::Shift, 1080)]);
    }

    #[test]
    fn the_morning_comes_early_to_what_the_night_before_hands_over_after_24_00() {
        let mut team = team(3);
        team.meetings.clear();
        team.shifts[2].time = range(1410, 1950);
        team.handovers[0] = Handover { from: vec![ShiftIx(2)], to: vec![ShiftIx(0)], window: range(1935, 1950), ..handover() };
        assert_eq!(kinds(&team, 0, None), [(PresenceKind::Handover, 495), (PresenceKind::Shift, 510)]);
        team.handovers[0].side = Side::OutgoingStays;
        team.handovers[0].window = range(510, 525);
        assert_eq!(kinds(&team, 2, None), [(PresenceKind::Shift, 1410), (PresenceKind::Handover, 510)]);
    }

    #[test]
    fn who_left_at_one_in_the_morning_goes_to_the_later_session() {
        let team = team(3);
        let before = team.zone.at(monday(), "01:00".parse().unwrap());
        assert_eq!(kinds(&team, 0, Some(before)), [(PresenceKind::Shift, 510), (PresenceKind::Meeting, 1020)]);
    }

    #[test]
    fn a_meeting_within_the_shift_takes_people_off_the_chats() {
        let team = team(3);
        let before = team.zone.at(monday(), "01:00".parse().unwrap());
        let attendance = team.attendance(nth(0), monday(), ShiftIx(0), Some(before), &[]);
        let hour = team.zone.span(monday(), range(990, 1050));
        assert_eq!(attendance.chat_minutes(hour), 30);
    }

    #[test]
    fn half_a_day_of_leave_leaves_the_other_half() {
        let team = team(3);
        let morning: Span = team.zone.span(monday(), range(510, 780));
        let attendance = team.attendance(nth(0), monday(), ShiftIx(0), None, &[morning]);
        assert_eq!(attendance.on_chats, [team.zone.span(monday(), range(780, 1050))]);
    }
}
