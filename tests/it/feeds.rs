//! Calendars: their text by hand, their events through two other libraries, and what becomes of an event from revision to revision.

use paiban::domain::{
    AgentIx, DatedSymbols, Duty, Lang, PresenceKind, Published, Roster, ShiftIx, ShiftKind, Symbol, Team, Training, fixture,
};
use paiban::feeds::{CalendarEvent, FeedOptions, FeedWeek, agent_calendar, events_of, stamp, team_calendar};
use paiban::time::{Date, Horizon, Instant, IsoWeek, Span};
use proptest::prelude::*;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

fn date(text: &str) -> Date {
    paiban::time::parse_date(text).unwrap()
}

fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

/// Everyone rests but for `(agent, date, shift)`.
fn published(team: &Team, monday: &str, work: &[(usize, &str, usize)]) -> Published {
    let week = IsoWeek::of(date(monday));
    let mut roster = Roster::resting(team, Horizon::weeks(week, 1));
    for (agent, day, shift) in work {
        let day = roster.horizon.day(date(day)).unwrap();
        roster.lines[*agent][day] = Symbol::Shift(ShiftIx(*shift));
    }
    Published {
        week,
        revision: 1,
        at: instant("2026-11-20T08:00:00Z"),
        roster,
        pins: Vec::new(),
        duties: Vec::new(),
        handovers: Vec::new(),
        events: std::collections::BTreeMap::new(),
        shifts: Vec::new(),
        solve: None,
    }
}

fn events(team: &Team, published: &Published) -> Vec<CalendarEvent> {
    events_of(team, published, &DatedSymbols::default(), &[])
}

/// Stamped as the revision after `previous`, one day later.
fn next(team: &Team, mut published: Published, previous: &Published) -> Published {
    published.revision = previous.revision + 1;
    published.at = previous.at + chrono::Duration::days(1);
    let events = events(team, &published);
    stamp(team, &events, Some(previous), &mut published);
    published
}

fn first(team: &Team, mut published: Published) -> Published {
    let events = events(team, &published);
    stamp(team, &events, None, &mut published);
    published
}

fn agent_text(team: &Team, published: &Published, agent: usize) -> String {
    let events = events(team, published);
    agent_calendar(team, &[FeedWeek { published, events: &events }], AgentIx(agent), FeedOptions::default())
}

fn team_text(team: &Team, published: &Published, options: FeedOptions) -> String {
    let events = events(team, published);
    team_calendar(team, &[FeedWeek { published, events: &events }], options)
}

fn kinds_of(events: &[CalendarEvent], agent: usize) -> Vec<(PresenceKind, String)> {
    events.iter().filter(|event| event.agent == AgentIx(agent)).map(|event| (event.kind, event.span.start.to_rfc3339())).collect()
}

/// One evening shift on a Tuesday, 17:30–25:00, its handover from agent 0, all written by hand.
const GOLDEN: &str = "\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//paiban//paiban//ZH
CALSCALE:GREGORIAN
NAME:客服1 排班（示例团队）
X-WR-CALNAME:客服1 排班（示例团队）
X-WR-TIMEZONE:Asia/Shanghai
REFRESH-INTERVAL;VALUE=DURATION:PT1H
X-PUBLISHED-TTL:PT1H
BEGIN:VTIMEZONE
TZID:Asia/Shanghai
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0800
TZOFFSETTO:+0800
TZNAME:CST
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
DESCRIPTION:11月24日 周二 17:15–17:30\\n接自：客服0
DTEND;TZID=Asia/Shanghai:20261124T173000
DTSTAMP:20261120T080000Z
DTSTART;TZID=Asia/Shanghai:20261124T171500
LAST-MODIFIED:20261120T080000Z
SEQUENCE:0
STATUS:CONFIRMED
SUMMARY:白晚交接
TRANSP:OPAQUE
UID:2026-11-24.a01.handover.evening@fixture.paiban
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
END:VEVENT
BEGIN:VEVENT
DESCRIPTION:11月24日 周二 17:30–次日01:00
DTEND;TZID=Asia/Shanghai:20261125T010000
DTSTAMP:20261120T080000Z
DTSTART;TZID=Asia/Shanghai:20261124T173000
LAST-MODIFIED:20261120T080000Z
SEQUENCE:0
STATUS:CONFIRMED
SUMMARY:晚班
TRANSP:OPAQUE
UID:2026-11-24.a01.shift@fixture.paiban
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
END:VEVENT
END:VCALENDAR
";

fn tuesday() -> (Team, Published) {
    let team = fixture::team(3);
    let mut week = published(&team, "2026-11-23", &[(0, "2026-11-24", 0), (1, "2026-11-24", 2)]);
    week.handovers = vec![(date("2026-11-24"), "evening".to_owned(), AgentIx(0), AgentIx(1))];
    let week = first(&team, week);
    (team, week)
}

#[test]
fn a_small_calendar_reads_as_written_by_hand() {
    let (team, week) = tuesday();
    assert_eq!(agent_text(&team, &week, 1), GOLDEN.replace('\n', "\r\n"));
}

#[test]
fn the_same_revision_gives_the_same_bytes() {
    let (team, week) = tuesday();
    assert_eq!(team_text(&team, &week, FeedOptions::default()), team_text(&team, &week.clone(), FeedOptions::default()));
}

#[test]
fn an_agent_with_nothing_published_gets_an_empty_calendar() {
    let (team, week) = tuesday();
    let text = agent_text(&team, &week, 2);
    assert!(text.ends_with("X-PUBLISHED-TTL:PT1H\r\nEND:VCALENDAR\r\n"), "{text}");
}

#[test]
fn an_evening_shift_ends_the_next_day() {
    let (team, week) = tuesday();
    let found = events(&team, &week).into_iter().find(|event| event.agent == AgentIx(1) && event.kind == PresenceKind::Shift).unwrap();
    // 17:30 and 01:00 in Shanghai, eight hours ahead of UTC.
    assert_eq!(found.span, Span::new(instant("2026-11-24T09:30:00Z"), instant("2026-11-24T17:00:00Z")));
    assert_eq!(found.date, date("2026-11-24"));
}

#[test]
fn both_sides_of_a_handover_are_told_who() {
    let (team, week) = tuesday();
    let told = |agent: usize| {
        let events = events(&team, &week);
        let found = events.iter().find(|event| event.agent == AgentIx(agent) && event.kind == PresenceKind::Handover).unwrap();
        found.details(Lang::En, team.zone).lines().last().unwrap().to_owned()
    };
    assert_eq!((told(0), told(1)), ("Hand over to: 客服1".to_owned(), "Take over from: 客服0".to_owned()));
}

#[test]
fn who_left_at_one_on_sunday_night_meets_on_monday_afternoon() {
    let team = fixture::team(3);
    let week = published(&team, "2026-11-23", &[(0, "2026-11-23", 0), (1, "2026-11-23", 0)]);
    let mut before = DatedSymbols::default();
    before.set(AgentIx(0), date("2026-11-22"), Symbol::Shift(ShiftIx(2)));
    let events = events_of(&team, &week, &before, &[]);
    let meeting = |agent| kinds_of(&events, agent).into_iter().find(|(kind, _)| *kind == PresenceKind::Meeting).unwrap().1;
    // 17:00 and 08:00 in Shanghai.
    assert_eq!((meeting(0), meeting(1)), ("2026-11-23T09:00:00+00:00".to_owned(), "2026-11-23T00:00:00+00:00".to_owned()));
}

#[test]
fn who_worked_late_on_the_day_before_within_the_week_meets_later() {
    let mut team = fixture::team(1);
    team.meetings[0].weekday = paiban::time::Weekday::Wed;
    let week = published(&team, "2026-11-23", &[(0, "2026-11-24", 2), (0, "2026-11-25", 0)]);
    let starts = kinds_of(&events(&team, &week), 0);
    assert!(starts.contains(&(PresenceKind::Meeting, "2026-11-25T09:00:00+00:00".to_owned())), "{starts:?}");
}

#[test]
fn a_duty_names_those_who_share_it() {
    let mut team = fixture::team(3);
    team.duties.push(Duty {
        id: "cleaning".into(),
        name: "值日".into(),
        time: fixture::range(1020, 1050),
        shifts: vec![ShiftIx(0)],
        people: 2,
    });
    let mut week = published(&team, "2026-11-23", &[(0, "2026-11-24", 0), (2, "2026-11-24", 0)]);
    week.duties = [0, 2].map(|agent| (date("2026-11-24"), "cleaning".to_owned(), AgentIx(agent))).to_vec();
    let events = events(&team, &week);
    let duty = events.iter().find(|event| event.agent == AgentIx(2) && event.kind == PresenceKind::Duty).unwrap();
    assert_eq!(duty.uid, "2026-11-24.a02.duty.cleaning@fixture.paiban");
    assert_eq!(duty.details(Lang::Zh, team.zone), "11月24日 周二 17:00–17:30\n一起值日：客服0");
}

#[test]
fn a_training_is_for_those_listed() {
    let mut team = fixture::team(2);
    let time = fixture::range(840, 900);
    team.trainings.push(Training {
        id: "refunds".into(),
        name: "退款培训".into(),
        date: date("2026-11-24"),
        time,
        agents: vec![AgentIx(1)],
    });
    let week = published(&team, "2026-11-23", &[(0, "2026-11-24", 0), (1, "2026-11-24", 0)]);
    let events = events(&team, &week);
    let trained: Vec<_> = events.iter().filter(|event| event.kind == PresenceKind::Training).map(|event| event.agent).collect();
    assert_eq!(trained, [AgentIx(1)]);
}

#[test]
fn leave_in_the_middle_of_a_shift_makes_two_events_with_uids_of_their_own() {
    let team = fixture::team(1);
    let week = published(&team, "2026-11-23", &[(0, "2026-11-24", 0)]);
    let away = (AgentIx(0), team.zone.span(date("2026-11-24"), fixture::range(720, 840)));
    let events = events_of(&team, &week, &DatedSymbols::default(), &[away]);
    let found: Vec<_> = events.iter().map(|event| (event.uid.as_str(), event.span.minutes())).collect();
    // 08:30–12:00 and 14:00–17:30.
    assert_eq!(found, [("2026-11-24.a00.shift@fixture.paiban", 210), ("2026-11-24.a00.shift.part2@fixture.paiban", 210)]);
}

#[test]
fn a_day_of_leave_gives_no_event() {
    let team = fixture::team(1);
    let mut week = published(&team, "2026-11-23", &[]);
    week.roster.lines[0][1] = Symbol::Leave(paiban::domain::LeaveKind::Annual);
    assert_eq!(events(&team, &week), []);
}

const SHIFT_UID: &str = "2026-11-24.a01.shift@fixture.paiban";

/// Revision 2 of the small week, with agent 1 on another shift, or at rest.
fn changed(team: &Team, week: &Published, symbol: Symbol) -> Published {
    let mut changed = week.clone();
    changed.roster.lines[1][1] = symbol;
    changed.handovers.clear();
    next(team, changed, week)
}

#[test]
fn a_changed_shift_keeps_its_uid_and_raises_its_sequence() {
    let (team, week) = tuesday();
    let second = changed(&team, &week, Symbol::Shift(ShiftIx(1)));
    let state = &second.events[SHIFT_UID];
    assert_eq!((state.sequence, state.cancelled, state.changed), (1, false, second.at));
}

#[test]
fn an_unchanged_shift_keeps_sequence_and_stamp() {
    let (team, week) = tuesday();
    let second = changed(&team, &week, Symbol::Rest);
    let uid = "2026-11-24.a00.shift@fixture.paiban";
    assert_eq!(second.events[uid], week.events[uid]);
}

#[test]
fn an_english_reader_gets_english_days_and_the_same_sequences() {
    let (team, week) = tuesday();
    let english = team_text(&team, &week, FeedOptions { lang: Lang::En, ..FeedOptions::default() });
    assert!(english.contains("Tue 24 Nov") && english.matches("SEQUENCE:0").count() == 4, "{english}");
}

#[test]
fn a_shift_taken_away_is_shown_as_cancelled_where_it_was() {
    let (team, week) = tuesday();
    let second = changed(&team, &week, Symbol::Rest);
    let text = agent_text(&team, &second, 1);
    let event = text.split("BEGIN:VEVENT\r\n").find(|event| event.contains(SHIFT_UID)).unwrap();
    for line in ["SEQUENCE:1", "STATUS:CANCELLED", "TRANSP:TRANSPARENT", "SUMMARY:已取消：班次", "DTSTAMP:20261121T080000Z"] {
        assert!(event.contains(&format!("{line}\r\n")), "{line} in {event}");
    }
    assert!(event.contains("DTSTART;TZID=Asia/Shanghai:20261124T173000\r\n"), "{event}");
}

#[test]
fn a_shift_that_stays_away_does_not_rise_further() {
    let (team, week) = tuesday();
    let second = changed(&team, &week, Symbol::Rest);
    let third = changed(&team, &second, Symbol::Rest);
    assert_eq!(third.events[SHIFT_UID], second.events[SHIFT_UID]);
}

#[test]
fn a_shift_that_comes_back_rises_again() {
    let (team, week) = tuesday();
    let second = changed(&team, &week, Symbol::Rest);
    let third = changed(&team, &second, Symbol::Shift(ShiftIx(2)));
    let state = &third.events[SHIFT_UID];
    assert_eq!((state.sequence, state.cancelled), (2, false));
}

#[test]
fn who_wants_to_look_free_is_free() {
    let (team, week) = tuesday();
    let text = team_text(&team, &week, FeedOptions { busy: false, ..FeedOptions::default() });
    let free = text.matches("TRANSP:TRANSPARENT\r\n").count();
    assert_eq!((free, text.matches("X-MICROSOFT-CDO-BUSYSTATUS:FREE\r\n").count(), text.matches("OPAQUE").count()), (4, 4, 0));
}

#[test]
fn the_team_calendar_puts_the_agent_in_front() {
    let (team, week) = tuesday();
    assert!(team_text(&team, &week, FeedOptions::default()).contains("SUMMARY:客服1 · 晚班\r\n"));
}

/// Nights 22:00–30:00 in Berlin over both clock changes of 2026.
fn berlin() -> Team {
    let mut team = fixture::team(2);
    team.id = "berlin".to_owned();
    team.zone = "Europe/Berlin".parse().unwrap();
    team.shifts = vec![fixture::shift("night", "夜", ShiftKind::Night, 1320, 1800)];
    team.handovers.clear();
    team.meetings.clear();
    team
}

#[test]
fn a_night_over_the_spring_change_has_seven_hours() {
    let team = berlin();
    let week = published(&team, "2026-03-23", &[(0, "2026-03-28", 0)]);
    // 22:00 at +1 h, 06:00 at +2 h.
    let expected = Span::new(instant("2026-03-28T21:00:00Z"), instant("2026-03-29T04:00:00Z"));
    assert_eq!(events(&team, &week)[0].span, expected);
}

#[test]
fn a_night_over_the_autumn_change_has_nine_hours() {
    let team = berlin();
    let week = published(&team, "2026-10-19", &[(0, "2026-10-24", 0)]);
    // 22:00 at +2 h, 06:00 at +1 h.
    let expected = Span::new(instant("2026-10-24T20:00:00Z"), instant("2026-10-25T05:00:00Z"));
    assert_eq!(events(&team, &week)[0].span, expected);
}

#[test]
fn the_second_of_two_equal_clock_times_is_written_in_utc() {
    let team = berlin();
    let week = published(&team, "2026-10-19", &[(0, "2026-10-24", 0)]);
    // Leave until 02:30 of winter time; 02:30 of summer time was an hour before.
    let away = (AgentIx(0), Span::new(instant("2026-10-24T20:00:00Z"), instant("2026-10-25T01:30:00Z")));
    let events = events_of(&team, &week, &DatedSymbols::default(), &[away]);
    let text = agent_calendar(&team, &[FeedWeek { published: &week, events: &events }], AgentIx(0), FeedOptions::default());
    assert!(text.contains("DTSTART:20261025T013000Z\r\n"), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// No name, however long or hostile, makes a long line, a torn character, a new property or another event.
    #[test]
    fn no_name_breaks_the_text(name in "[\\PC\r\n\t\u{0}\u{2028}\";:,\\\\班]{0,120}", id in "\\PC{1,20}") {
        let (mut team, _) = tuesday();
        team.agents[1].name = name.clone();
        team.agents[1].id = id;
        team.shifts[2].name = format!("{name}\r\nATTENDEE:mailto:x@example.com\r\nBEGIN:VEVENT\r\n");
        team.name = name;
        let mut week = published(&team, "2026-11-23", &[(0, "2026-11-24", 0), (1, "2026-11-24", 2)]);
        week.handovers = vec![(date("2026-11-24"), "evening".to_owned(), AgentIx(0), AgentIx(1))];
        let week = first(&team, week);
        let text = team_text(&team, &week, FeedOptions::default());
        let lines: Vec<&str> = text.split_terminator("\r\n").collect();
        prop_assert!(lines.iter().all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])));
        prop_assert_eq!(lines.iter().filter(|line| **line == "BEGIN:VEVENT").count(), 4);
        prop_assert_eq!(lines.iter().filter(|line| line.starts_with("ATTENDEE")).count(), 0);
        prop_assert_eq!(lines.iter().filter(|line| line.starts_with("PRODID")).count(), 1);
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What another library reads in a calendar.
fn read_by(library: &str, file: &Path) -> Value {
    let (program, script, installed): (PathBuf, _, _) = match library {
        "icalendar" => (root().join(".venv/bin/python"), "check_icalendar.py", ".venv/bin/python"),
        _ => ("node".into(), "check_icaljs.mjs", "tests/feeds/node_modules/ical.js"),
    };
    assert!(root().join(installed).exists(), "{library} is not installed ({installed} is missing): run `make setup-test`");
    let output = Command::new(program).arg(root().join("tests/feeds").join(script)).arg(file).output();
    let output = output.unwrap_or_else(|error| panic!("{library} does not start ({error}): run `make setup-test`"));
    assert!(output.status.success(), "{library} failed: {}", String::from_utf8_lossy(&output.stderr));
    let mut read: Value = serde_json::from_slice(&output.stdout).unwrap();
    let key = |event: &Value| event["uid"].as_str().unwrap().to_owned();
    read["events"].as_array_mut().unwrap().sort_by_key(key);
    read
}

/// What was put in: name and events as the libraries should give them back.
fn put_in(name: &str, team: &Team, weeks: &[Published], agent: usize) -> Value {
    let mut all: Vec<Value> = weeks.iter().flat_map(|week| [taking_place(team, week, agent), cancelled(week, agent)].concat()).collect();
    all.sort_by_key(|event| event["uid"].as_str().unwrap().to_owned());
    serde_json::json!({ "name": name, "events": all })
}

fn utc(instant: Instant) -> String {
    instant.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn taking_place(team: &Team, week: &Published, agent: usize) -> Vec<Value> {
    let event = |event: &CalendarEvent| {
        serde_json::json!({
            "uid": event.uid, "start": utc(event.span.start), "end": utc(event.span.end), "summary": event.title,
            "description": event.details(Lang::Zh, team.zone), "sequence": week.events[&event.uid].sequence, "status": "CONFIRMED",
        })
    };
    events(team, week).iter().filter(|event| event.agent == AgentIx(agent)).map(event).collect()
}

fn cancelled(week: &Published, agent: usize) -> Vec<Value> {
    let mark = format!(".a{agent:02}.");
    let gone = week.events.iter().filter(|(uid, state)| state.cancelled && uid.contains(&mark));
    let event = |(uid, state): (&String, &paiban::domain::EventState)| {
        let kind = if uid.contains(".shift") { "班次" } else { "交接" };
        serde_json::json!({
            "uid": uid, "start": utc(state.span.start), "end": utc(state.span.end), "summary": format!("已取消：{kind}"),
            "description": "", "sequence": state.sequence, "status": "CANCELLED",
        })
    };
    gone.map(event).collect()
}

/// Writes one calendar of those weeks and compares what both libraries read in it with what was put in.
fn check_with_both(name: &str, team: &Team, weeks: &[Published], agent: usize) {
    let events: Vec<_> = weeks.iter().map(|week| events(team, week)).collect();
    let parts: Vec<_> = weeks.iter().zip(&events).map(|(published, events)| FeedWeek { published, events }).collect();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("agent.ics");
    std::fs::write(&file, agent_calendar(team, &parts, AgentIx(agent), FeedOptions::default())).unwrap();
    let expected = put_in(name, team, weeks, agent);
    for library in ["icalendar", "ical.js"] {
        assert_eq!(read_by(library, &file), expected, "as {library} reads it");
    }
}

const LONG: &str = "晚班；接待咨询、处理退款\\换货, 跟进「双11」预售订单尾款; 记录问题: 交接给次日白班的同事并确认收到";

#[test]
fn other_libraries_read_a_week_in_shanghai_without_loss() {
    assert!(LONG.len() > 75);
    let mut team = fixture::team(3);
    team.shifts[2].name = LONG.to_owned();
    team.agents[0].name = format!("欧阳\"娜\",{LONG}");
    let work = [(0, "2026-11-23", 0), (1, "2026-11-23", 2), (0, "2026-11-24", 0), (1, "2026-11-24", 2), (1, "2026-11-29", 2)];
    let mut week = published(&team, "2026-11-23", &work);
    week.handovers = ["2026-11-23", "2026-11-24"].map(|day| (date(day), "evening".to_owned(), AgentIx(0), AgentIx(1))).to_vec();
    let week = first(&team, week);
    // Tuesday is taken away and Sunday becomes a middle shift: one cancelled, one raised.
    let mut second = week.clone();
    second.roster.lines[1][1] = Symbol::Rest;
    second.roster.lines[1][6] = Symbol::Shift(ShiftIx(1));
    second.handovers.pop();
    let second = next(&team, second, &week);
    let states: Vec<_> = second.events.values().map(|state| (state.cancelled, state.sequence)).collect();
    assert!(states.contains(&(true, 1)) && states.contains(&(false, 1)) && states.contains(&(false, 0)));
    let weeks = [second];
    check_with_both("客服1 排班（示例团队）", &team, &weeks, 1);
    check_with_both(&format!("{} 排班（示例团队）", team.agents[0].name), &team, &weeks, 0);
}

#[test]
fn other_libraries_read_both_clock_change_nights_in_berlin_right() {
    let team = berlin();
    let nights = [("2026-03-23", "2026-03-28"), ("2026-10-19", "2026-10-24")];
    let weeks = nights.map(|(monday, night)| first(&team, published(&team, monday, &[(0, monday, 0), (0, night, 0), (1, night, 0)])));
    check_with_both("客服0 排班（示例团队）", &team, &weeks, 0);
    check_with_both("客服1 排班（示例团队）", &team, &weeks[1..], 1);
}
