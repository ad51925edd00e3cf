//! flagship-october: punches, chats and states of a month, made for the rosters that are committed beside them, with every verdict in it.

use super::demand::date;
use chrono::{Duration, NaiveDate, NaiveDateTime};
use paiban::domain::{AgentIx, Published, Symbol};
use paiban::files::{Folder, read_folder};
use paiban::time::{Datelike, Instant, Span, Weekday};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

const SEED: u64 = 20_261_001;
const SAMPLE: &str = "flagship-october";
/// The day before the month too: its evening ends on the first.
const FIRST: NaiveDate = date(2026, 9, 30);
const LAST: NaiveDate = date(2026, 10, 31);
/// From this day on the chat tool's export was kept.
const CHATS_FROM: NaiveDate = date(2026, 10, 8);
/// Punches from here on came after the month's exports were made.
const LATER: NaiveDate = date(2026, 11, 1);
/// Agents from this one on punch at the door clock; the others with their phones.
const CLOCK_FROM: usize = 14;
/// Whose states in the chat tool are kept, and the week of them.
const WATCHED: [usize; 4] = [3, 4, 12, 13];
const WATCHED_DAYS: [NaiveDate; 2] = [date(2026, 10, 12), date(2026, 10, 18)];

/// What an agent's day was like, other than as planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Odd {
    /// Minutes after the shift's start.
    Late(i64),
    Early(i64),
    ForgotIn,
    ForgotOut,
    Absent,
    /// Out and in again, minutes after the shift's start.
    Away(i64, i64),
    /// Comes when the shift starts, though something was on before.
    AtShiftStart,
    /// Stays after the shift with a customer, minutes.
    Stays(i64),
    /// Comes and goes as the other's shift would have it.
    InsteadOf(usize),
    /// On a day off: minutes after midnight.
    OnDayOff(i64, i64),
    /// Few of the chats' hours online.
    MostlyAway,
}

/// An agent's day as it is planned.
struct Day {
    agent: usize,
    date: NaiveDate,
    shift: String,
    begin: NaiveDateTime,
    start: NaiveDateTime,
    end: NaiveDateTime,
    chats: Vec<(NaiveDateTime, NaiveDateTime)>,
}

fn folder(samples: &Path) -> Folder {
    read_folder(&samples.join(SAMPLE)).unwrap_or_else(|faults| panic!("{SAMPLE}: {faults:?}"))
}

fn symbol(folder: &Folder, agent: usize, date: NaiveDate) -> Option<Symbol> {
    let of = |published: &&Published| published.roster.horizon.day(date).is_some();
    folder.rosters.iter().find(of)?.roster.on(AgentIx(agent), date)
}

/// The plan of an agent and date; `None` on a day off.
fn planned(folder: &Folder, agent: usize, date: NaiveDate) -> Option<Day> {
    let team = &folder.team;
    let Symbol::Shift(shift) = symbol(folder, agent, date)? else { return None };
    let leave = folder.leave.iter().filter(|leave| leave.agent == AgentIx(agent));
    if leave.clone().any(|leave| leave.whole_day(date)) {
        return None;
    }
    let away: Vec<Span> = leave.filter(|leave| leave.days.is_none()).map(|leave| leave.span).collect();
    let before = date.pred_opt().and_then(|before| match symbol(folder, agent, before)? {
        Symbol::Shift(shift) => team.last_presence(AgentIx(agent), before, shift, &[]),
        _ => None,
    });
    let presence = team.attendance(AgentIx(agent), date, shift, before, &away);
    let wall = |at: Instant| team.zone.wall(at);
    let blocks = &presence.blocks;
    let main = team.zone.span(date, team.shift(shift).time);
    let duty = folder.rosters.iter().flat_map(|published| &published.duties).any(|duty| duty.0 == date && duty.2 == AgentIx(agent));
    let cleaning = duty.then(|| team.zone.span(date, team.duties[0].time).start);
    let begin = blocks.iter().map(|block| block.span.start).chain(cleaning).min()?;
    Some(Day {
        agent,
        date,
        shift: team.shift(shift).id.clone(),
        begin: wall(begin),
        start: wall(main.start.max(blocks.iter().map(|block| block.span.start).min()?)),
        end: wall(blocks.iter().map(|block| block.span.end).max()?),
        chats: presence.on_chats.iter().map(|span| (wall(span.start), wall(span.end))).collect(),
    })
}

fn all_days(folder: &Folder) -> Vec<Day> {
    let dates: Vec<NaiveDate> = FIRST.iter_days().take_while(|date| *date <= LAST).collect();
    let agents = 0..folder.team.agents.len();
    agents.flat_map(|agent| dates.iter().filter_map(move |date| planned(folder, agent, *date))).collect()
}

type Key = (usize, NaiveDate);

/// The odd days: the first that fit, no agent twice in a week.
fn odd_days(folder: &Folder, days: &[Day]) -> BTreeMap<Key, Odd> {
    let mut odd: BTreeMap<Key, Odd> = BTreeMap::new();
    let free = |odd: &BTreeMap<Key, Odd>, agent: usize, date: NaiveDate| {
        !odd.keys().any(|(other, on)| *other == agent && (*on - date).num_days().abs() < 3) && !WATCHED.contains(&agent)
    };
    let on = |from: u32, until: u32| move |date: NaiveDate| date.month() == 10 && (from..=until).contains(&date.day());
    let plain = |day: &Day| day.begin == day.start;
    // Everybody gets their share.
    let mut mixed: Vec<&Day> = days.iter().collect();
    mixed.sort_by_key(|day| (day.date.ordinal() as usize * 5 + day.agent * 7) % 29);
    let mut put = |what: Odd, wanted: &dyn Fn(&Day) -> bool| {
        let found = mixed.iter().find(|day| day.date >= date(2026, 10, 1) && wanted(day) && free(&odd, day.agent, day.date));
        let day = found.unwrap_or_else(|| panic!("{what:?} fits no day"));
        odd.insert((day.agent, day.date), what);
    };
    let shift = |id: &'static str| move |day: &Day| day.shift == id;
    put(Odd::Late(11), &|day| shift("day")(day) && plain(day) && on(5, 9)(day.date));
    put(Odd::Late(6), &|day| shift("middle")(day) && plain(day) && on(12, 20)(day.date));
    put(Odd::Late(48), &|day| shift("day")(day) && plain(day) && on(9, 16)(day.date));
    put(Odd::Early(25), &|day| shift("late-middle")(day) && on(6, 14)(day.date));
    put(Odd::Early(90), &|day| shift("day")(day) && on(20, 27)(day.date));
    put(Odd::ForgotIn, &|day| shift("day")(day) && on(8, 20)(day.date));
    put(Odd::ForgotOut, &|day| shift("evening")(day) && on(8, 20)(day.date));
    put(Odd::ForgotOut, &|day| shift("day")(day) && on(22, 29)(day.date));
    put(Odd::Absent, &|day| shift("day")(day) && on(13, 22)(day.date));
    put(Odd::Away(330, 400), &|day| shift("day")(day) && plain(day) && on(14, 28)(day.date));
    put(Odd::AtShiftStart, &|day| shift("day")(day) && day.date.weekday() == Weekday::Mon && day.begin.time() == clock(8, 0));
    put(Odd::AtShiftStart, &|day| shift("evening")(day) && day.date.weekday() != Weekday::Mon && day.agent > 5);
    put(Odd::AtShiftStart, &|day| shift("day")(day) && day.date.weekday() != Weekday::Mon && day.begin.time() == clock(7, 45));
    put(Odd::Stays(70), &|day| shift("evening")(day) && on(2, 6)(day.date));
    put(Odd::Stays(100), &|day| shift("evening")(day) && on(9, 30)(day.date));
    put(Odd::Stays(45), &|day| shift("evening")(day) && on(15, 30)(day.date));
    put(Odd::Stays(35), &|day| shift("day")(day) && on(9, 30)(day.date));
    // Swapped and never told; swapped and approved the day after (swaps.csv).
    for day_of_month in [16, 28] {
        let on = |day: &&Day| day.date == date(2026, 10, day_of_month) && day.date.weekday() != Weekday::Mon;
        let of = |id: &'static str| {
            days.iter().filter(on).find(|day| day.shift == id && plain_or_evening(day) && free(&odd, day.agent, day.date))
        };
        let (one, other) = (of("day").expect("a day shift"), of("evening").expect("an evening"));
        odd.insert((one.agent, one.date), Odd::InsteadOf(other.agent));
        odd.insert((other.agent, other.date), Odd::InsteadOf(one.agent));
    }
    // A rest day and a statutory holiday worked.
    for (day_of_month, from, until) in [(2, 600, 900), (17, 840, 1080)] {
        let date = date(2026, 10, day_of_month);
        let resting = |agent: &usize| symbol(folder, *agent, date) == Some(Symbol::Rest) && free(&odd, *agent, date);
        let agent = (0..folder.team.agents.len()).find(resting).expect("somebody rests");
        odd.insert((agent, date), Odd::OnDayOff(from, until));
    }
    // Comes for the evening, though the training was in the afternoon.
    odd.insert((3, date(2026, 10, 21)), Odd::AtShiftStart);
    let watched = days.iter().find(|day| day.agent == WATCHED[2] && WATCHED_DAYS[0] <= day.date && day.date <= WATCHED_DAYS[1]);
    let watched = watched.expect("a day of the watched week");
    odd.insert((watched.agent, watched.date), Odd::MostlyAway);
    odd
}

fn plain_or_evening(day: &Day) -> bool {
    day.begin == day.start || day.shift == "evening"
}

fn clock(hour: u32, minute: u32) -> chrono::NaiveTime {
    chrono::NaiveTime::from_hms_opt(hour, minute, 0).expect("a time")
}

/// When somebody was there: in and out in turn; an end that was forgotten is left out.
fn taps(day: &Day, odd: Option<Odd>, other: Option<&Day>, rng: &mut ChaCha8Rng) -> Vec<(NaiveDateTime, bool)> {
    let day = other.unwrap_or(day);
    let early = Duration::seconds(rng.random_range(100..780));
    let after = Duration::seconds(rng.random_range(20..540));
    let minutes = |minutes: i64| Duration::minutes(minutes) + Duration::seconds(17);
    let (mut came, mut went) = (Some(day.begin - early), Some(day.end + after));
    let mut between = Vec::new();
    match odd {
        Some(Odd::Late(late)) => came = Some(day.start + minutes(late)),
        Some(Odd::Early(early)) => went = Some(day.end - minutes(early)),
        Some(Odd::ForgotIn) => came = None,
        Some(Odd::ForgotOut) => went = None,
        Some(Odd::Absent) => return Vec::new(),
        Some(Odd::Away(from, until)) => between = vec![(day.start + minutes(from), false), (day.start + minutes(until), true)],
        Some(Odd::AtShiftStart) => came = Some(shift_start(day)),
        Some(Odd::Stays(stays)) => went = Some(day.end + minutes(stays)),
        _ => {}
    }
    let ends = came.map(|at| (at, true)).into_iter().chain(between).chain(went.map(|at| (at, false)));
    ends.collect()
}

/// The evening's handover is before it; other shifts begin on the clock.
fn shift_start(day: &Day) -> NaiveDateTime {
    let (hour, minute) = if day.shift == "evening" { (17, 30) } else { (8, 30) };
    day.date.and_time(clock(hour, minute))
}

/// Path below `samples/` and content.
pub fn files(samples: &Path) -> Vec<(String, String)> {
    let folder = folder(samples);
    let days = all_days(&folder);
    let odd = odd_days(&folder, &days);
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let mut punches: BTreeSet<(NaiveDateTime, usize, bool)> = BTreeSet::new();
    let mut chats: Vec<(NaiveDateTime, String, usize, i64)> = Vec::new();
    let mut states = String::from("客服账号,状态,开始时间,结束时间\n");
    for day in &days {
        let what = odd.get(&(day.agent, day.date)).copied();
        let other = match what {
            Some(Odd::InsteadOf(other)) => days.iter().find(|day_of| day_of.agent == other && day_of.date == day.date),
            _ => None,
        };
        for (at, inward) in taps(day, what, other, &mut rng) {
            punches.insert((at, day.agent, inward));
            // One in twenty taps again, unsure whether the first one counted.
            if rng.random_range(0..20) == 0 {
                punches.insert((at + Duration::seconds(rng.random_range(5..50)), day.agent, inward));
            }
        }
        chats.extend(held(&folder, day, what, other, &mut rng));
        if WATCHED.contains(&day.agent) && (WATCHED_DAYS[0]..=WATCHED_DAYS[1]).contains(&day.date) {
            online(&folder, day, what, &mut states, &mut rng);
        }
    }
    for ((agent, date), what) in &odd {
        if let Odd::OnDayOff(from, until) = what {
            let midnight = date.and_time(chrono::NaiveTime::MIN);
            punches.insert((midnight + Duration::minutes(*from), *agent, true));
            punches.insert((midnight + Duration::minutes(*until) + Duration::seconds(40), *agent, false));
            let skill = folder.team.skill(folder.team.agents[*agent].skills[0]).id.clone();
            if *date >= CHATS_FROM {
                chats.push((midnight + Duration::minutes(*until - 20), skill, *agent, 900));
            }
        }
    }
    let mut made = punch_files(&folder, &punches, &days, &mut rng);
    made.push((format!("{SAMPLE}/chats.csv"), chat_file(&folder, chats)));
    made.push((format!("{SAMPLE}/status/2026-10.csv"), states));
    made.push((format!("{SAMPLE}/swaps.csv"), swap_file(&folder, &odd)));
    made
}

/// The swap that was approved, of the two that were made.
fn swap_file(folder: &Folder, odd: &BTreeMap<Key, Odd>) -> String {
    let id = |agent: usize| folder.team.agents[agent].id.as_str();
    let of_the_28th = odd.iter().filter(|((_, on), _)| on.day() == 28);
    let found = of_the_28th.filter_map(|((agent, _), what)| if let Odd::InsteadOf(other) = what { Some((*agent, *other)) } else { None });
    let (one, other) = found.min().expect("a swap on the 28th");
    format!("date,agent,with,approved_at,approved_by\n2026-10-28,{},{},2026-10-29 10:20,王芳\n", id(one), id(other))
}

/// A part of the chats that the agent held: some each hour, and the last one of the day.
fn held(
    folder: &Folder,
    day: &Day,
    odd: Option<Odd>,
    other: Option<&Day>,
    rng: &mut ChaCha8Rng,
) -> Vec<(NaiveDateTime, String, usize, i64)> {
    let day_of = other.unwrap_or(day);
    let skill = folder.team.skill(folder.team.agents[day.agent].skills[0]).id.clone();
    let mut found = Vec::new();
    let late = if let Some(Odd::Late(late)) = odd { late } else { 0 };
    for (from, until) in &day_of.chats {
        let mut at = *from + Duration::seconds(60 * late + rng.random_range(60..3000));
        while at + Duration::seconds(1200) < *until {
            found.push((at, skill.clone(), day.agent, rng.random_range(120..1100)));
            at += Duration::seconds(rng.random_range(2400..4200));
        }
    }
    let last = match odd {
        Some(Odd::Stays(minutes)) => minutes * 60 - 400,
        Some(Odd::Early(_)) => -7200,
        _ => rng.random_range(-900..20),
    };
    // Who stays has one customer after the other.
    let mut end = last;
    loop {
        found.push((day_of.end + Duration::seconds(end - 900), skill.clone(), day.agent, 900));
        end -= 960;
        if end < 0 {
            break;
        }
    }
    let absent = odd == Some(Odd::Absent);
    found.retain(|(at, ..)| at.date() >= CHATS_FROM && *at < LATER.and_time(chrono::NaiveTime::MIN) && !absent);
    found
}

fn chat_file(folder: &Folder, mut chats: Vec<(NaiveDateTime, String, usize, i64)>) -> String {
    chats.sort();
    let mut text = String::from("started_at,skill,agent,handle_seconds\n");
    for (at, skill, agent, seconds) in chats {
        let _ = writeln!(text, "{at},{skill},{},{seconds}", folder.team.agents[agent].id);
    }
    text
}

/// States of the chat tool: online but for short breaks, or hardly.
fn online(folder: &Folder, day: &Day, odd: Option<Odd>, text: &mut String, rng: &mut ChaCha8Rng) {
    let account = format!("旗舰店:{}", folder.team.agents[day.agent].name);
    let mut line = |state: &str, from: NaiveDateTime, until: NaiveDateTime| {
        let _ = writeln!(text, "{account},{state},{from},{until}");
    };
    for (from, until) in &day.chats {
        let length = *until - *from;
        let away = if odd == Some(Odd::MostlyAway) { length * 2 / 5 } else { Duration::minutes(rng.random_range(5..18)) };
        let leaves = *from + length / 3;
        line("在线", *from, leaves);
        line("挂起", leaves, leaves + away);
        line("在线", leaves + away, *until);
    }
}

/// DingTalk's records for most, the file of the door clock for the others; what came after the month lies apart.
fn punch_files(
    folder: &Folder,
    punches: &BTreeSet<(NaiveDateTime, usize, bool)>,
    days: &[Day],
    rng: &mut ChaCha8Rng,
) -> Vec<(String, String)> {
    let title = |range: &str| {
        format!(
            "\u{feff}原始记录表 统计日期：{range}\n报表生成时间：2026-11-01 00:00\n姓名,考勤组,部门,工号,职位,UserId,考勤日期,考勤时间,打卡时间,打卡结果,打卡地址,打卡备注,打卡设备\n"
        )
    };
    let (mut phone, mut phone_later) = (title("2026-09-30 至 2026-10-31"), title("2026-11-01 至 2026-11-01"));
    let (mut door, mut door_later) = (String::new(), String::new());
    for (at, agent, inward) in punches {
        let later = at.date() >= LATER;
        if *agent >= CLOCK_FROM {
            // The person chooses the state at the keypad, and is often wrong.
            let state = u8::from(!*inward ^ (rng.random_range(0..12) == 0));
            let _ = writeln!(if later { &mut door_later } else { &mut door }, "{:>9}\t{at}\t1\t{state}\t1\t0", agent + 1);
            continue;
        }
        let who = &folder.team.agents[*agent];
        let day = days.iter().filter(|day| day.agent == *agent).min_by_key(|day| (*at - if *inward { day.begin } else { day.end }).abs());
        let (on, planned) = day.map_or((at.date(), *at), |day| (day.date, if *inward { day.start } else { day.end }));
        let weekday = ["一", "二", "三", "四", "五", "六", "日"][on.weekday().num_days_from_monday() as usize];
        let text = if later { &mut phone_later } else { &mut phone };
        let _ = writeln!(
            text,
            "{},客服组,客服部,{},客服,ding{:04},{} 星期{weekday},{},{at},正常,公司,,手机打卡",
            who.name,
            who.id,
            agent * 37 + 1001,
            on.format("%y-%m-%d"),
            planned.format("%Y-%m-%d %H:%M"),
        );
    }
    let people: String =
        (CLOCK_FROM..folder.team.agents.len()).map(|agent| format!("{},{}\n", agent + 1, folder.team.agents[agent].id)).collect();
    let named = |name: &str, text: String| (format!("{SAMPLE}/{name}"), text);
    vec![
        named("punches/dingtalk-2026-10.csv", phone),
        named("punches/1_attlog.dat", door),
        named("punches/people.csv", format!("key,agent\n{people}")),
        named("later/dingtalk-2026-11-01.csv", phone_later),
        named("later/1_attlog.dat", door_later),
    ]
}
