//! Each verdict by example: a day told, the sentence in both languages. docs/attendance.md shows the same, renewed by `make bless`.

use crate::known_truth::{self as made, DAY, EVENING, date};
use paiban::attendance::{Evidence, judge};
use paiban::domain::{
    AgentIx, ChatHold, ChatState, Correction, CorrectionSet, DayRecord, FindingKind, Judgement, Lang, Leave, LeaveKind, PayClass, Period,
    Place, Policies, Policy, Published, Punch, Roster, StatusSpan, Swap, Symbol, Team, Training,
};
use paiban::locale::say;
use paiban::time::{Date, Datelike, Horizon, Instant, IsoWeek, Span, Weekday};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A small shop from 28 September to 11 October 2026: agent 0 works days, agent 1 evenings, all rest on Sundays.
pub struct Shop {
    pub team: Team,
    pub revisions: Vec<Published>,
    pub punches: Vec<Punch>,
    pub leave: Vec<Leave>,
    pub swaps: Vec<Swap>,
    pub chats: Vec<ChatHold>,
    pub chats_known: Option<Span>,
    pub states: Vec<StatusSpan>,
    pub policies: Policies,
    pub corrections: Vec<Correction>,
    pub complete_until: Instant,
}

/// `09-29 08:31`, `09-30 26:40`, with seconds if need be: of 2026, in Shanghai.
pub fn t(text: &str) -> Instant {
    let number = |from: usize, to: usize| text.get(from..to).map_or(0, |part| part.parse::<i64>().unwrap());
    let day = date(2026, u32::try_from(number(0, 2)).unwrap(), u32::try_from(number(3, 5)).unwrap());
    made::at(day, number(6, 8) * 60 + number(9, 11)) + chrono::Duration::seconds(number(12, 14))
}

fn d(text: &str) -> Date {
    paiban::time::parse_date(&format!("2026-{text}")).unwrap()
}

impl Shop {
    pub fn new() -> Self {
        let team = made::team(4);
        let usual = |agent: usize, date: Date| match date.weekday() {
            Weekday::Sun => Symbol::Rest,
            _ if agent.is_multiple_of(2) => DAY,
            _ => EVENING,
        };
        let week = |first: Date| {
            let line = |agent| first.iter_days().take(7).map(|date| usual(agent, date)).collect();
            published(IsoWeek::of(first), 1, first.pred_opt().unwrap(), (0..4).map(line).collect())
        };
        Self {
            team,
            revisions: vec![week(d("09-28")), week(d("10-05"))],
            punches: Vec::new(),
            leave: Vec::new(),
            swaps: Vec::new(),
            chats: Vec::new(),
            chats_known: Some(Span::new(t("09-01 00:00"), t("10-31 00:00"))),
            states: Vec::new(),
            policies: Policies::default(),
            corrections: Vec::new(),
            complete_until: t("10-20 00:00"),
        }
    }

    pub fn punch(mut self, agent: usize, times: &[&str]) -> Self {
        for time in times {
            let line = u32::try_from(self.punches.len() + 1).unwrap();
            self.punches.push(Punch { agent: AgentIx(agent), at: t(time), hint: None, file: 0, line });
        }
        self
    }

    pub fn chat(mut self, agent: usize, from: &str, to: &str) -> Self {
        self.chats.push(ChatHold { agent: AgentIx(agent), span: Span::new(t(from), t(to)) });
        self
    }

    pub fn state(mut self, agent: usize, state: ChatState, from: &str, to: &str) -> Self {
        self.states.push(StatusSpan { agent: AgentIx(agent), span: Span::new(t(from), t(to)), state });
        self
    }

    pub fn leave(mut self, agent: usize, kind: LeaveKind, from: &str, to: &str, whole: bool, approved: &str) -> Self {
        let days = whole.then(|| (d(&from[..5]), d(&from[..5])));
        let span = Span::new(t(from), t(to));
        let place = Place::new("leave.csv", 2, 0);
        let approved_at = Some(t(approved));
        self.leave.push(Leave { agent: AgentIx(agent), kind, span, days, credited_minutes: None, approved_at, approved_by: None, place });
        self
    }

    pub fn correct(mut self, agent: usize, date: &str, set: CorrectionSet) -> Self {
        let texts = ["忘带手机".to_owned(), "门禁录像".to_owned(), "主管".to_owned()];
        let [reason, evidence, by] = texts;
        self.corrections.push(Correction { agent: AgentIx(agent), date: d(date), set, reason, evidence, by, at: None });
        self
    }

    pub fn cell(mut self, agent: usize, date: &str, symbol: Symbol) -> Self {
        let date = d(date);
        let published = self.revisions.iter_mut().find(|published| published.week == IsoWeek::of(date)).unwrap();
        let day = published.roster.horizon.day(date).unwrap();
        published.roster.lines[agent][day] = symbol;
        self
    }

    pub fn judge(&self) -> Judgement {
        judge(&Evidence {
            team: &self.team,
            period: Period { first: d("09-28"), last: d("10-11") },
            revisions: &self.revisions,
            punches: &self.punches,
            leave: &self.leave,
            swaps: &self.swaps,
            chats: &self.chats,
            chats_known: self.chats_known,
            states: &self.states,
            policies: &self.policies,
            corrections: &self.corrections,
            complete_from: None,
            complete_until: self.complete_until,
        })
    }

    pub fn day(&self, agent: usize, date: &str) -> DayRecord {
        self.judge().day(AgentIx(agent), d(date)).unwrap().clone()
    }

    /// `kind minutes` of each finding.
    pub fn found(&self, agent: usize, date: &str) -> Vec<String> {
        brief(&self.day(agent, date))
    }
}

pub fn brief(record: &DayRecord) -> Vec<String> {
    let one = |minutes: i64| if minutes == 0 { String::new() } else { format!(" {minutes}") };
    record.findings.iter().map(|finding| format!("{}{}", finding.kind.code(), one(finding.minutes))).collect()
}

pub fn published(week: IsoWeek, revision: u32, on: Date, lines: Vec<Vec<Symbol>>) -> Published {
    Published {
        week,
        revision,
        at: made::at(on, 600),
        roster: Roster { horizon: Horizon::weeks(week, 1), lines },
        pins: Vec::new(),
        duties: Vec::new(),
        handovers: Vec::new(),
        events: BTreeMap::new(),
        shifts: Vec::new(),
        solve: None,
    }
}

/// A story, whose day it is, and the verdicts it must give.
struct Example {
    zh: &'static str,
    en: &'static str,
    shop: Shop,
    agent: usize,
    date: &'static str,
    verdicts: &'static [&'static str],
}

fn example(zh: &'static str, en: &'static str, verdicts: &'static [&'static str], agent: usize, date: &'static str, shop: Shop) -> Example {
    Example { zh, en, shop, agent, date, verdicts }
}

/// Weekdays: 28 September is a Monday. Shifts: day 08:30–17:30, evening 17:30–01:00 with a handover from 17:15; Monday's meeting at 08:00, of
/// the evening at 17:00.
fn coming_and_going() -> Vec<Example> {
    let shop = Shop::new;
    vec![
        example(
            "白班，08:21 到、17:34 走",
            "day shift, in 08:21, out 17:34",
            &["normal"],
            0,
            "09-29",
            shop().punch(0, &["09-29 08:21", "09-29 17:34"]),
        ),
        example(
            "白班，08:42 到；一次迟到只算一条",
            "day shift, in 08:42: one lateness is one finding",
            &["late 12"],
            0,
            "09-29",
            shop().punch(0, &["09-29 08:42", "09-29 17:34"]),
        ),
        example(
            "周一有 08:00 例会，08:45 才到：一条，从例会起算",
            "Monday with the meeting at 08:00, in 08:45: one finding, counted from the meeting",
            &["seriously-late 45"],
            0,
            "09-28",
            shop().punch(0, &["09-28 08:45", "09-28 17:34"]),
        ),
        example("白班，17:10 走", "day shift, out 17:10", &["early 20"], 0, "09-29", shop().punch(0, &["09-29 08:21", "09-29 17:10"])),
        example(
            "白班，只有 17:34 的卡",
            "day shift, the only punch at 17:34",
            &["missing-in"],
            0,
            "09-29",
            shop().punch(0, &["09-29 17:34"]),
        ),
        example(
            "白班，只有 08:21 的卡",
            "day shift, the only punch at 08:21",
            &["missing-out"],
            0,
            "09-29",
            shop().punch(0, &["09-29 08:21"]),
        ),
        example(
            "白班，没有打卡，但有会话：不算旷工",
            "day shift, no punch, but chats were held: not absent",
            &["missing-in", "missing-out"],
            0,
            "09-29",
            shop().chat(0, "09-29 10:02", "09-29 10:15"),
        ),
        example("白班，没有打卡，没有会话", "day shift, no punch, no chat", &["absent 540"], 0, "09-29", shop()),
        example(
            "白班，11:00 出、11:45 回",
            "day shift, out 11:00 and back 11:45",
            &["left-post 45"],
            0,
            "09-29",
            shop().punch(0, &["09-29 08:21", "09-29 11:00", "09-29 11:45", "09-29 17:34"]),
        ),
        example(
            "晚班 01:00 下班，01:30 打卡走；第二天白班 08:20 到：01:30 属于前一天的晚班",
            "evening until 01:00, out 01:30, and a day shift from 08:20 on the next day: 01:30 belongs to the evening",
            &["normal"],
            1,
            "09-29",
            shop().cell(1, "09-30", DAY).punch(1, &["09-29 17:10", "09-29 25:30", "09-30 08:20", "09-30 17:33"]),
        ),
        example(
            "同上，忘了打下班卡：第二天的卡不会被吞掉",
            "likewise, without the punch out: the next day keeps its punches",
            &["missing-out"],
            1,
            "09-29",
            shop().cell(1, "09-30", DAY).punch(1, &["09-29 17:10", "09-30 08:20", "09-30 17:33"]),
        ),
    ]
}

fn missed() -> Vec<Example> {
    let shop = Shop::new;
    let mut duty = shop().punch(0, &["09-29 08:05", "09-29 17:34"]);
    duty.revisions[0].duties.push((d("09-29"), "cleaning".to_owned(), AgentIx(0)));
    let mut training = shop().punch(0, &["09-29 08:30", "09-29 17:34"]);
    training.team.trainings.push(Training {
        id: "autumn".to_owned(),
        name: "秋季新品培训".to_owned(),
        date: d("09-29"),
        time: paiban::domain::fixture::range(480, 510),
        agents: vec![AgentIx(0)],
    });
    vec![
        example(
            "周一例会 08:00–08:30，08:30 到：没误上班，误了例会",
            "Monday's meeting 08:00–08:30, in 08:30: in time for the shift, not for the meeting",
            &["meeting-missed 30"],
            0,
            "09-28",
            shop().punch(0, &["09-28 08:30", "09-28 17:34"]),
        ),
        example(
            "晚班 17:15 起交接，17:30 到",
            "evening with the handover from 17:15, in 17:30",
            &["handover-missed 15"],
            1,
            "09-29",
            shop().punch(1, &["09-29 17:30", "09-29 25:04"]),
        ),
        example("07:45–08:00 值日，08:05 到", "cleaning duty 07:45–08:00, in 08:05", &["duty-missed 15"], 0, "09-29", duty),
        example("08:00–08:30 培训，08:30 到", "training 08:00–08:30, in 08:30", &["training-missed 30"], 0, "09-29", training),
    ]
}

fn overtime() -> Vec<Example> {
    let shop = Shop::new;
    let mut blind = shop().punch(1, &["09-29 17:10", "09-29 26:40"]);
    blind.chats_known = None;
    let mut capped = shop().punch(0, &["10-04 09:00", "10-04 15:00"]).chat(0, "10-04 09:10", "10-04 14:55");
    let mut policy = Policy::default();
    policy.overtime.monthly_cap_minutes = 300;
    capped.policies = Policies::new(vec![policy]);
    vec![
        example(
            "晚班 01:00 下班，最后会话到 02:25，02:40 打卡走：会话后再加 10 分钟收尾",
            "evening until 01:00, the last chat until 02:25, out 02:40: the chat plus 10 minutes to wrap up",
            &["overtime 95", "normal"],
            1,
            "09-29",
            shop().punch(1, &["09-29 17:10", "09-29 26:40"]).chat(1, "09-29 24:50", "09-29 26:25"),
        ),
        example(
            "同上，没有会话数据：不算 0，也不全算",
            "likewise without chat data: neither 0 nor all of it",
            &["to-confirm 100"],
            1,
            "09-29",
            blind,
        ),
        example(
            "早到不算加班",
            "coming early earns nothing",
            &["normal"],
            0,
            "09-29",
            shop().punch(0, &["09-29 07:00", "09-29 17:34"]).chat(0, "09-29 07:10", "09-29 07:40"),
        ),
        example(
            "9月30日晚班，最后会话到 01:50：加班 1 小时都在 10月1日，3 倍；计划内 0 点后的 1 小时也是节日",
            "evening of 30 September, the last chat until 01:50: the hour of overtime lies on 1 October and counts threefold, as does the planned hour after midnight",
            &["overtime 60", "normal"],
            1,
            "09-30",
            shop().punch(1, &["09-30 17:10", "09-30 26:05"]).chat(1, "09-30 24:40", "09-30 25:50"),
        ),
        example(
            "周日休息，09:30–14:30 来上班，会话到 14:20",
            "rest on Sunday, worked 09:30–14:30, the last chat until 14:20",
            &["worked-on-rest-day 300", "overtime 300", "rest"],
            0,
            "10-11",
            shop().punch(0, &["10-11 09:30", "10-11 14:30"]).chat(0, "10-11 09:35", "10-11 14:20"),
        ),
        example(
            "本期加班上限改为 5 小时，当天过了线",
            "the cap is set to 5 hours, and the day goes over it",
            &["worked-on-rest-day 360", "overtime 360", "overtime-cap 60", "rest"],
            0,
            "10-04",
            capped,
        ),
    ]
}

fn states() -> Vec<Example> {
    let shop = Shop::new;
    let there = || shop().punch(0, &["09-29 08:21", "09-29 17:34"]);
    vec![
        example(
            "白班 9 小时，在线 7 小时：低于八成",
            "9 hours on the chats planned, online for 7: under 80 %",
            &["left-post 120", "low-online 120"],
            0,
            "09-29",
            there().state(0, ChatState::Online, "09-29 08:30", "09-29 15:30").state(0, ChatState::Away, "09-29 15:30", "09-29 17:30"),
        ),
        example(
            "在线足 9 小时，但 08:00–17:00：在线率够，遵守率也够",
            "online for 9 hours, but 08:00–17:00: both are enough",
            &["normal"],
            0,
            "09-29",
            there().state(0, ChatState::Online, "09-29 08:00", "09-29 17:02"),
        ),
    ]
}

fn free_days() -> Vec<Example> {
    let shop = Shop::new;
    let mut leaver = shop();
    leaver.team.agents[0].end = Some(d("09-28"));
    let mut late_file = shop().punch(1, &["09-30 17:10"]);
    late_file.complete_until = t("10-01 09:00");
    let mut bare = shop();
    bare.revisions.pop();
    let mut swap = shop().punch(0, &["09-29 17:10", "09-29 25:04"]);
    swap.swaps.push(Swap {
        date: d("09-29"),
        agent: AgentIx(0),
        with: AgentIx(1),
        with_date: d("09-29"),
        approved_at: Some(t("09-30 10:00")),
        approved_by: Some("主管".to_owned()),
        place: Place::new("swaps.csv", 2, 0),
    });
    vec![
        example("休息日", "a day of rest", &["rest"], 0, "10-11", shop()),
        example("国庆节休息", "rest on National Day", &["holiday"], 0, "10-01", shop().cell(0, "10-01", Symbol::Rest)),
        example(
            "病假事后补批：以批准为准",
            "sick leave approved afterwards overrides",
            &["leave"],
            0,
            "09-29",
            shop().leave(0, LeaveKind::Sick, "09-29 00:00", "09-29 24:00", true, "10-02 09:00"),
        ),
        example(
            "上午事假，13:00 上班，12:55 到",
            "personal leave in the morning, due at 13:00, in 12:55",
            &["leave", "normal"],
            0,
            "09-29",
            shop()
                .leave(0, LeaveKind::Personal, "09-29 08:00", "09-29 13:00", false, "09-28 09:00")
                .punch(0, &["09-29 12:55", "09-29 17:34"]),
        ),
        example("9月28日离职", "left on 28 September", &["not-employed"], 0, "09-29", leaver),
        example(
            "晚班的窗口到次日 12:00，打卡只导到 09:00",
            "the window of the evening closes at noon, and punches end at 09:00",
            &["pending"],
            1,
            "09-30",
            late_file,
        ),
        example("那一周没有发布班表", "no roster was published for the week", &["no-roster"], 0, "10-06", bare),
        example(
            "白班与同事的晚班换班，事后批准：按晚班算",
            "swapped for an evening, approved afterwards: judged as the evening",
            &["normal"],
            0,
            "09-29",
            swap,
        ),
        example(
            "两人私下换班：都按待确认，并建议补换班",
            "two who swapped without telling: to confirm for both, and the swap is suggested",
            &["to-confirm"],
            0,
            "09-29",
            shop().punch(0, &["09-29 17:10", "09-29 25:04"]).punch(1, &["09-29 08:22", "09-29 17:33"]),
        ),
        example(
            "缺卡经核定，补 08:25",
            "the missing punch set to 08:25 by the lead",
            &["normal"],
            0,
            "09-29",
            shop().punch(0, &["09-29 17:34"]).correct(0, "09-29", CorrectionSet::Came(t("09-29 08:25"))),
        ),
        example(
            "迟到经核定免责",
            "a lateness let off",
            &["normal"],
            0,
            "09-29",
            shop().punch(0, &["09-29 08:42", "09-29 17:34"]).correct(0, "09-29", CorrectionSet::Excuse(FindingKind::Late)),
        ),
    ]
}

fn all() -> Vec<Example> {
    [coming_and_going(), missed(), overtime(), states(), free_days()].into_iter().flatten().collect()
}

#[test]
fn every_example_has_its_verdicts() {
    let mut wrong = Vec::new();
    for example in all() {
        let found = example.shop.found(example.agent, example.date);
        if found != example.verdicts {
            wrong.push(format!("{}: expected {:?}, found {found:?}", example.en, example.verdicts));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_kind_of_finding_has_an_example() {
    let shown: Vec<String> =
        all().iter().flat_map(|example| example.verdicts.iter().map(|said| said.split(' ').next().unwrap().to_owned())).collect();
    let lacking: Vec<&str> =
        FindingKind::ALL.iter().map(|kind| kind.code()).filter(|code| !shown.iter().any(|said| said == code)).collect();
    assert!(lacking.is_empty(), "{lacking:?}");
}

#[test]
fn every_sentence_fills_its_gaps() {
    for example in all() {
        let record = example.shop.day(example.agent, example.date);
        for finding in &record.findings {
            for lang in [Lang::Zh, Lang::En] {
                let said = say(&finding.said, lang, example.shop.team.zone);
                assert!(!said.contains(['{', '}']) && !said.is_empty(), "{said}");
            }
        }
    }
}

/// The examples as the page shows them.
fn page() -> String {
    let mut page = String::new();
    for example in all() {
        let record = example.shop.day(example.agent, example.date);
        let _ = writeln!(page, "**{}** · {}  ", example.zh, example.en);
        for finding in &record.findings {
            let word = |lang| say(&finding.said, lang, example.shop.team.zone);
            let _ = writeln!(page, "`{}` {} · {}  ", finding.kind.code(), word(Lang::Zh), word(Lang::En));
        }
        let part = |(minutes, class): (i64, PayClass)| format!("{minutes} min {} %", class.percent());
        let money: Vec<String> = record.overtime.iter().map(|part| (part.minutes, part.class)).map(part).collect();
        let holiday: i64 = record.holiday_work.iter().map(|part| part.minutes).sum();
        let mut line = format!("worked {} of {} min, paid {}", record.worked_minutes, record.planned_minutes, record.paid_minutes);
        if !money.is_empty() {
            let _ = write!(line, ", overtime {}", money.join(", "));
        }
        if holiday > 0 {
            let _ = write!(line, ", planned on a holiday {holiday}");
        }
        if let Some(online) = record.online {
            let _ = write!(line, ", adherence {:.0} %, conformance {:.0} %", online.adherence() * 100.0, online.conformance() * 100.0);
        }
        let _ = writeln!(page, "{line}\n");
    }
    page
}

const BEGIN: &str = "<!-- examples: generated by `make bless` -->\n";
const END: &str = "<!-- end of examples -->\n";

#[test]
fn the_page_of_attendance_shows_the_examples() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/attendance.md");
    let text = std::fs::read_to_string(&path).expect("docs/attendance.md");
    let (before, rest) = text.split_once(BEGIN).expect("a beginning of the examples");
    let (shown, after) = rest.split_once(END).expect("an end of the examples");
    if std::env::var_os("PAIBAN_BLESS").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{}{END}{after}", page())).expect("written");
    } else {
        assert!(shown == page(), "docs/attendance.md is stale: run `make bless`");
    }
}
