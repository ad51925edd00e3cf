//! Who works on the day of a meeting reaches one of its sessions, and during each session enough people stay on the chats.
//!
//! Each shift goes to its own session; who was present too late the night before goes to a later one, and for whom there is none left
//! that is a finding. Those at rest or on leave are excused, and so are shifts that no session names. A session is looked at for as long
//! as the team is open; somebody stays on the chats when there for all of that time. A trainee does not count.

use super::line::{agents, enabled, price, term, violation};
use super::presence::{Tally, possible, present};
use super::{Case, Param, ParamKind, Rule, Strictness};
use crate::domain::{AgentIx, Headcount, Meeting, Message, PresenceDay, Roster, ShiftIx, Symbol, Text, Violation};
use crate::model::{Body, Cell, Limit, RowName, SymbolSet, Term};
use crate::time::{Date, Datelike, Span};
use std::collections::BTreeMap;

pub(super) static RULE: Rule = Rule {
    code: "meeting",
    name: Text::new("例会", "meeting"),
    summary: Text::new(
        "例会当天上班的人都能参加一场，开会时仍有足够的人在线",
        "who works on the day of a meeting reaches one of its sessions, and meanwhile enough people stay on the chats",
    ),
    unit: Text::new("人", "people"),
    source: "domain S7",
    params: &[
        enabled(true),
        price(Strictness::Points(30), Text::new("每人参加不了任何一场的代价", "for each person who can reach no session")),
        Param {
            key: "cover_price",
            kind: ParamKind::Price(Strictness::Points(50)),
            doc: Text::new("开会时在线每缺一人的代价", "for each person missing on the chats during a session"),
        },
    ],
    terms,
    check,
};

/// Meetings of the horizon with their days.
fn held<'c>(case: &'c Case) -> impl Iterator<Item = (usize, Date, &'c Meeting)> {
    let on = |(day, date): (usize, Date)| {
        let meetings = case.team.meetings.iter().filter(move |meeting| meeting.weekday == date.weekday());
        meetings.map(move |meeting| (day, date, meeting))
    };
    case.horizon.dates().enumerate().flat_map(on)
}

/// True when the agent should go and can reach no session after yesterday's symbol.
fn misses(case: &Case, meeting: &Meeting, agent: AgentIx, date: Date, shift: ShiftIx, yesterday: Option<Symbol>) -> bool {
    let asked = meeting.sessions.iter().any(|session| session.shifts.contains(&shift));
    asked && meeting.session_for(case.team, date, shift, case.last_before(agent, date, yesterday)).is_none()
}

fn terms(case: &Case) -> Vec<Term> {
    let mut terms = Vec::new();
    for (day, date, meeting) in held(case) {
        for agent in agents(case, &RULE) {
            terms.extend(unreached(case, meeting, agent, day, date));
        }
    }
    terms.extend(cover_terms(case));
    terms
}

/// Terms against the sequences of two days after which no session can be reached.
fn unreached(case: &Case, meeting: &Meeting, agent: AgentIx, day: usize, date: Date) -> Vec<Term> {
    let strictness = case.strictness(&RULE, agent, "price");
    let shifts = || (0u8..).zip(&case.alphabet).filter_map(|(index, symbol)| Some((SymbolSet::one(index), symbol.shift()?)));
    let Some(eve) = day.checked_sub(1) else {
        let yesterday = date.pred_opt().and_then(|eve| case.outside(agent, eve));
        let missed = shifts().filter(|(_, shift)| misses(case, meeting, agent, date, *shift, yesterday));
        let set = missed.fold(SymbolSet::EMPTY, |all, (set, _)| all.union(set));
        let cell = Cell { day, set };
        let body = match strictness {
            Strictness::Hard => Body::Forbid { agent: agent.0, cell },
            Strictness::Points(_) => Body::Cost { agent: agent.0, cell, price: strictness.cost(1) },
        };
        return if set.is_empty() { Vec::new() } else { vec![term(case, &RULE, agent, &[day], body)] };
    };
    let mut by_yesterday: BTreeMap<SymbolSet, SymbolSet> = BTreeMap::new();
    for (today, shift) in shifts() {
        let late = case.set(|yesterday| misses(case, meeting, agent, date, shift, Some(yesterday)));
        let all = by_yesterday.entry(late).or_default();
        *all = all.union(today);
    }
    by_yesterday.remove(&SymbolSet::EMPTY);
    let succession = |(late, today): (SymbolSet, SymbolSet)| {
        let body = Body::Succession { agent: agent.0, day: eve, sets: vec![late, today], limit: strictness.limit() };
        term(case, &RULE, agent, &[eve, day], body)
    };
    by_yesterday.into_iter().map(succession).collect()
}

/// A session's time, as far as the team is open, in which people must be left on the chats.
struct Watch<'c> {
    meeting: &'c Meeting,
    day: usize,
    date: Date,
    span: Span,
}

fn watches<'c>(case: &'c Case) -> Vec<Watch<'c>> {
    let mut watches = Vec::new();
    let on = case.team_setting(&RULE, "enabled").as_bool();
    for (day, date, meeting) in held(case).filter(|(_, _, meeting)| on && meeting.min_on_chats > 0) {
        for session in &meeting.sessions {
            let time = case.team.zone.span(date, session.time);
            for business_day in [date.pred_opt(), Some(date), date.succ_opt()].into_iter().flatten() {
                for range in case.team.opening.ranges(business_day, &case.team.calendar) {
                    let open = case.team.zone.span(business_day, *range);
                    let span = Span::new(time.start.max(open.start), time.end.min(open.end));
                    if span.start < span.end {
                        watches.push(Watch { meeting, day, date, span });
                    }
                }
            }
        }
    }
    watches
}

/// True when the agent stays on the chats for all of the span.
fn stays(case: &Case, agent: AgentIx, date: Date, attendance: &PresenceDay, span: Span) -> bool {
    case.team.weight(agent, date) > Headcount::ZERO && attendance.chat_minutes(span) == span.minutes()
}

fn cover_strictness(case: &Case) -> Strictness {
    Strictness::of(&case.team_setting(&RULE, "cover_price"))
}

fn cover_terms(case: &Case) -> Vec<Term> {
    let watches = watches(case);
    if watches.is_empty() {
        return Vec::new();
    }
    let possible = possible(case);
    let row = |watch: &Watch| {
        let mut tally = Tally::default();
        for possible in possible.iter().filter(|possible| possible.near(watch.span)) {
            tally.add(possible, |attendance| i64::from(stays(case, possible.agent, possible.date, attendance, watch.span)));
        }
        let (start, measure) = tally.measure(case.alphabet.len());
        let (min, under) = (Some(i64::from(watch.meeting.min_on_chats)), cover_strictness(case).limit());
        let body = Body::Row { name: RowName::Cover, measure, start, min, max: None, under, over: Limit::linear(0) };
        Term { origin: case.origin(RULE.code, &[], &[watch.day]), body }
    };
    watches.iter().map(row).collect()
}

static MISSED: Text = Text::new(
    "{agent} 前一天下班太晚，赶不上 {date} {meeting}的任何一场",
    "{agent} was present too late the day before to reach any session of {meeting} on {date}",
);
static FEW: Text = Text::new(
    "{date} {meeting}期间（{from} 起）在线缺 {missing} 人（至少 {people} 人）",
    "{missing} of at least {people} people are missing on the chats during {meeting} on {date}, from {from}",
);

fn check(case: &Case, roster: &Roster) -> Vec<Violation> {
    let mut found = Vec::new();
    for (day, date, meeting) in held(case) {
        for agent in agents(case, &RULE) {
            let Some(shift) = roster.symbol(agent, day).shift() else { continue };
            let yesterday = date.pred_opt().and_then(|eve| case.symbol_on(roster, agent, eve));
            if misses(case, meeting, agent, date, shift, yesterday) {
                let message = Message::new(&MISSED).with("date", date).with("meeting", meeting.name.as_str());
                found.push(violation(case, &RULE, agent, vec![date], 1, case.strictness(&RULE, agent, "price"), message));
            }
        }
    }
    found.extend(cover_findings(case, roster));
    found
}

fn cover_findings(case: &Case, roster: &Roster) -> Vec<Violation> {
    let watches = watches(case);
    if watches.is_empty() {
        return Vec::new();
    }
    let present = present(case, roster);
    let strictness = cover_strictness(case);
    let finding = |watch: &Watch| {
        let left = present.iter().filter(|one| stays(case, one.agent, one.date, &one.attendance, watch.span)).count();
        let people = i64::from(watch.meeting.min_on_chats);
        let missing = people - i64::try_from(left).unwrap_or(i64::MAX);
        let message = Message::new(&FEW)
            .with("date", watch.date)
            .with("meeting", watch.meeting.name.as_str())
            .with("from", crate::domain::Arg::Instant(watch.span.start))
            .with("missing", missing)
            .with("people", people);
        let (hard, cost) = (strictness.is_hard(), strictness.cost(missing));
        let dates = vec![watch.date];
        (missing > 0).then(|| Violation { rule: RULE.code, agents: Vec::new(), dates, amount: missing, hard, cost, message })
    };
    watches.iter().filter_map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture;
    use crate::rules::presence::testing::*;

    #[test]
    fn who_left_at_one_in_the_morning_goes_at_five_in_the_afternoon() {
        let team = fixture::team(1);
        assert!(findings(&RULE, &team, date(11, 22), &[&[EVENING, DAY]]).is_empty());
    }

    #[test]
    fn with_the_morning_session_alone_who_left_at_one_misses_it() {
        let mut team = fixture::team(1);
        team.meetings[0].sessions.truncate(1);
        assert_eq!(findings(&RULE, &team, date(11, 22), &[&[EVENING, DAY]]), [(1, 30)]);
        assert!(findings(&RULE, &team, date(11, 22), &[&[DAY, DAY]]).is_empty());
    }

    #[test]
    fn eleven_hours_before_the_session_are_enough_and_a_minute_less_is_not() {
        // The middle shift ends at 21:00, the session begins at 08:00.
        let mut team = fixture::team(1);
        team.meetings[0].sessions.truncate(1);
        assert!(findings(&RULE, &team, date(11, 22), &[&[MIDDLE, DAY]]).is_empty());
        team.shifts[1].tail_minutes = 1;
        assert_eq!(findings(&RULE, &team, date(11, 22), &[&[MIDDLE, DAY]]), [(1, 30)]);
    }

    #[test]
    fn rest_and_shifts_that_no_session_names_are_excused() {
        let mut team = fixture::team(1);
        team.meetings[0].sessions.truncate(1);
        assert!(findings(&RULE, &team, date(11, 22), &[&[EVENING, REST]]).is_empty());
        assert!(findings(&RULE, &team, date(11, 22), &[&[EVENING, EVENING]]).is_empty());
    }

    #[test]
    fn during_the_afternoon_session_the_day_shift_stays_on_the_chats() {
        // The session of 08:00 lies before opening; at 17:00 two are asked for and one is left.
        let mut team = fixture::team(3);
        team.meetings[0].min_on_chats = 2;
        assert_eq!(findings(&RULE, &team, date(11, 23), &[&[DAY], &[EVENING], &[EVENING]]), [(1, 50)]);
        assert!(findings(&RULE, &team, date(11, 23), &[&[DAY], &[DAY], &[EVENING]]).is_empty());
    }

    #[test]
    fn nothing_is_asked_on_a_tuesday() {
        let mut team = fixture::team(1);
        team.meetings[0].min_on_chats = 5;
        assert!(findings(&RULE, &team, date(11, 24), &[&[REST]]).is_empty());
    }
}
