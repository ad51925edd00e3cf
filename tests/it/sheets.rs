//! Tests of `sheets`.

use paiban::domain::{
    AgentIx, Calendar, Coverage, DayKind, Duty, Headcount, Lang, LeaveKind, Message, Plan, Published, Roster, ShiftIx, SkillIx,
    SolveRecord, Symbol, Team, Text, Violation, fixture,
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
    team.duties =
        vec![Duty {
            id: "clean".to_owned(), name: "值日".to_owned(), time: fixture::range(490, 510), shifts: vec![ShiftIx(0)], people: 1
        }];
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
    let handed = |day: u64| {
        (monday() + chrono::Days::new(day), "evening".to_owned(), AgentIx(day as usize % agents), AgentIx((day as usize + 1) % agents))
    };
    let violations = coverage.iter().filter(|cover| cover.need > cover.have).take(30).map(|cover| Violation {
        rule: "requirement_cover",
        agents: Vec::new(),
        dates: vec![horizon.date(cover.slot.day)],
        amount: (cover.need - cover.have).milli(),
        hard: false,
        cost: (cover.need - cover.have).milli() * 10,
        message: Message::new(&LATE)
            .with("agent", team.skill(cover.skill).name.clone())
            .with("date", horizon.date(cover.slot.day))
            .with("n", "1"),
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
            handovers: (0..7)
                .flat_map(|day| [handed(day), handed(day + 2)].map(|h| (monday() + chrono::Days::new(day), h.1, h.2, h.3)))
                .collect(),
            events: BTreeMap::new(),
            shifts: (0..3).map(ShiftIx).collect(),
            solve: Some(SolveRecord {
                cost: 182_400,
                bound: 181_000,
                floor: 0,
                gap: 0.0077,
                stop: "gap".to_owned(),
                costs_by_rule: vec![
                    ("evening_balance".to_owned(), 12_000),
                    ("requirement_cover".to_owned(), 150_400),
                    ("requests".to_owned(), 20_000),
                ],
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
            let here = roster
                .working(slot.day)
                .filter(|(agent, shift)| team.agent(*agent).skills[0] == SkillIx(skill) && team.shift(*shift).contains(slot.clock));
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

/// The lead's own small week: three people, two days, nothing solved.
fn small() -> (Team, Plan) {
    let mut team = fixture::team(3);
    for (agent, name) in team.agents.iter_mut().zip(["李雷", "欧阳静怡", "Bo"]) {
        agent.name = name.to_owned();
    }
    let rest = Symbol::Rest;
    let shift = |index| Symbol::Shift(ShiftIx(index));
    let lines = vec![vec![shift(0), rest], vec![shift(2), Symbol::Leave(LeaveKind::Sick)], vec![Symbol::NotEmployed, shift(1)]];
    let roster = Roster { horizon: Horizon::new(monday(), 2), lines };
    let published = Published { roster, duties: Vec::new(), handovers: Vec::new(), solve: None, revision: 1, ..plan(&team).published };
    (team, Plan { published, coverage: Vec::new(), violations: Vec::new() })
}

/// Names take 10 columns, posts 15 (16 in English), a day 7, days 6, hours 7; a 汉字 takes two columns.
const SMALL_ZH: &str = "\
示例团队 2026-W48 · 11月23日 周一至11月24日 周二 · 第 1 版

姓名      岗位            周一   周二    天数   工时
                          11-23  11-24
李雷      组长 售前·售后   白     休        1    9.0
欧阳静怡  副组长 售后      晚     假        1    7.5
Bo        售前                    中        1    9.0
────────────────────────────────────────────────────
白 白班 08:30–17:30         1      0        1
中 中班 12:00–21:00         0      1        1
晚 晚班 17:30–次日01:00     1      0        1
休 休息                     0      1        1
假 请假                     0      1        1

没有可对比的人力需求

手工排班，没有求解记录

所有规则都做到了
";

const SMALL_EN: &str = "\
示例团队 2026-W48 · Mon 23 Nov – Tue 24 Nov · revision 1

name      post              Mon    Tue    days  hours
                           11-23  11-24
李雷      lead 售前·售后    白      ·        1    9.0
欧阳静怡  deputy 售后       晚      L        1    7.5
Bo        售前                     中        1    9.0
─────────────────────────────────────────────────────
白 白班 08:30–17:30          1      0        1
中 中班 12:00–21:00          0      1        1
晚 晚班 17:30–01:00 (+1)     1      0        1
· off                        0      1        1
L leave                      0      1        1

no requirement to compare with

made by hand: no solve on record

every rule is kept
";

#[test]
fn a_small_week_on_a_terminal_in_chinese() {
    let (team, plan) = small();
    assert_eq!(sheets::terminal(&team, &plan, Lang::Zh, no_names, false), SMALL_ZH);
}

#[test]
fn a_small_week_on_a_terminal_in_english() {
    let (team, plan) = small();
    assert_eq!(sheets::terminal(&team, &plan, Lang::En, no_names, false), SMALL_EN);
}

#[test]
fn every_persons_row_is_as_wide_and_no_line_is_wider_than_the_terminal() {
    let team = shop(60);
    let plan = plan(&team);
    for lang in [Lang::Zh, Lang::En] {
        let text = sheets::terminal(&team, &plan, lang, no_names, false);
        assert!(text.lines().all(|line| line.width() <= 120), "{text}");
        let rows: Vec<usize> =
            text.lines().filter(|line| line.contains("售前") && line.ends_with(".0")).map(UnicodeWidthStr::width).collect();
        assert!(rows.len() > 20 && rows.iter().all(|width| *width == rows[0]), "{rows:?}");
    }
}

/// The text without its colour escapes.
fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

#[test]
fn colours_add_nothing_but_colours() {
    let team = shop(6);
    let plan = plan(&team);
    let (with, without) =
        (sheets::terminal(&team, &plan, Lang::Zh, no_names, true), sheets::terminal(&team, &plan, Lang::Zh, no_names, false));
    assert!(with.contains("\u{1b}[48;2;255;224;138m") || with.contains("48;2;255;224;138"), "the day shift's own ground");
    assert!(!without.contains('\u{1b}'));
    let trimmed = |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
    assert_eq!(trimmed(&plain(&with)), trimmed(&without));
}

#[test]
fn two_people_of_one_name_are_told_apart_everywhere() {
    let (mut team, plan) = small();
    team.agents[1].name = team.agents[0].name.clone();
    let name = format!("{}({})", team.agents[1].name, team.agents[1].id);
    let lines: Vec<String> = sheets::lines(&team, &plan, Lang::Zh, Audience::Group).into_iter().map(|(_, line)| line).collect();
    let documents = [
        sheets::terminal(&team, &plan, Lang::Zh, no_names, false),
        sheets::html(&team, &plan, Lang::Zh, no_names),
        sheets::wall(&team, &plan, Lang::Zh),
        lines.join("\n"),
    ];
    assert!(documents.iter().all(|document| document.contains(&name)), "{documents:?}");
}

#[test]
fn a_name_cannot_steer_the_terminal() {
    let (mut team, plan) = small();
    team.agents[0].name = "\u{1b}[2J甲".to_owned();
    assert!(!sheets::terminal(&team, &plan, Lang::Zh, no_names, false).contains('\u{1b}'));
}

#[test]
fn the_strip_shows_how_many_are_short() {
    let (team, mut plan) = small();
    let slots = team.slots(plan.published.roster.horizon);
    let cover = |slot, need, have| Coverage { slot, skill: SkillIx(0), need: Headcount::from_f64(need), have: Headcount::whole(have) };
    // Monday 08:30 enough, 09:00 two short, 09:30 nobody needed, 10:00 half the greatest height.
    plan.coverage = vec![cover(slots[0], 4.0, 4), cover(slots[1], 4.0, 2), cover(slots[2], 0.0, 0), cover(slots[3], 1.2, 2)];
    let text = sheets::terminal(&team, &plan, Lang::Zh, no_names, false);
    let monday = text.lines().find(|line| line.starts_with("周一 11-23")).unwrap();
    // Needs: (4 + 4 + 0 + 1.2) / 2 hours; present (4 + 2 + 0 + 2) / 2; short 2 / 2; surplus 0.8 / 2.
    assert_eq!(monday, "周一 11-23   █2 ▄       4.6      4.0      1.0      0.4");
}

#[test]
fn a_rules_name_is_shown_where_it_is_known() {
    let team = shop(6);
    let names = |code: &str| (code == "requests").then_some(Text::new("个人意愿", "requests of agents"));
    let text = sheets::terminal(&team, &plan(&team), Lang::Zh, names, false);
    assert!(text.contains("个人意愿") && text.contains("evening_balance"), "{text}");
}

static TURN: Text = Text::new("第 {n} 处", "case {n}");

fn finding(rule: &'static str, n: i64, hard: bool) -> Violation {
    let cost = if hard { 0 } else { n * 1000 };
    Violation { rule, agents: Vec::new(), dates: Vec::new(), amount: 1, hard, cost, message: Message::new(&TURN).with("n", n) }
}

fn said(rule: &'static str, count: i64, hard: bool) -> String {
    let (team, mut plan) = small();
    plan.violations = (1..=count).map(|n| finding(rule, n, hard)).collect();
    sheets::terminal(&team, &plan, Lang::Zh, no_names, false)
}

#[test]
fn a_priced_rule_is_told_by_its_total_and_its_two_dearest_cases() {
    let text = said("shift_block", 9, false);
    // 1 + 2 + … + 9 = 45 points.
    let lines = ["  shift_block  45.0 分  9 处  第 9 处", "第 8 处", "……另有 7 处"];
    let shown: Vec<&str> = text.lines().skip_while(|line| *line != "没做到的规则").skip(1).collect();
    assert_eq!(shown.len(), 3, "{text}");
    assert_eq!((shown[0], shown[1].trim(), shown[2].trim()), (lines[0], lines[1], lines[2]));
}

#[test]
fn nothing_is_left_out_where_only_one_case_would_be() {
    let text = said("shift_block", 3, false);
    assert!(text.contains("第 1 处") && !text.contains("另有"), "{text}");
}

#[test]
fn every_hard_finding_is_told() {
    let text = said("daily_rest", 12, true);
    assert!((1..=12).all(|n| text.contains(&format!("必须  daily_rest：第 {n} 处"))), "{text}");
}

#[test]
fn a_short_skill_is_told_in_one_line_with_its_worst_day_and_all_surplus_in_another() {
    let (team, mut plan) = small();
    let slots = team.slots(plan.published.roster.horizon);
    let cover = |slot, need, have| Coverage { slot, skill: SkillIx(0), need: Headcount::from_f64(need), have: Headcount::whole(have) };
    // Half hours: Monday lacks 2 × 0.5 = 1.0 and has 1 × 0.5 too much; Tuesday lacks 3 × 0.5 = 1.5.
    let tuesday = *slots.iter().find(|slot| slot.day == 1).unwrap();
    plan.coverage = vec![cover(slots[0], 4.0, 2), cover(slots[1], 2.0, 3), cover(tuesday, 4.0, 1)];
    plan.violations = vec![finding("requirement_cover", 4, false), finding("requirement_cover", 5, false)];
    let text = sheets::terminal(&team, &plan, Lang::Zh, no_names, false);
    let first = format!("  requirement_cover  9.0 分  2 处  售前缺 2.5 人时，最缺的是 11月24日 周二，{} 起少 3.0 人", tuesday.clock);
    assert!(text.contains(&first) && text.contains(" 共有 0.5 人时富余\n"), "{text}");
    assert!(paiban::rules::TABLE.iter().any(|rule| rule.code == "requirement_cover"), "the code that `sheets` names");
}

/// Every tag that opens is closed, in order; the page is written as XML after its first line.
fn assert_well_formed(page: &str) {
    let mut open: Vec<&str> = Vec::new();
    let body = page.strip_prefix("<!DOCTYPE html>\n").unwrap_or(page);
    let style = body.find("<style>").map(|start| start + 7..body.find("</style>").unwrap());
    let mut at = 0;
    while let Some(start) = body[at..].find('<').map(|start| at + start) {
        let end = start + body[start..].find('>').expect("a tag ends");
        let tag = &body[start + 1..end];
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap();
        assert!(!name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric()), "{tag}");
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(name);
        }
        at = if name == "style" && !tag.starts_with('/') { style.clone().unwrap().end } else { end };
    }
    assert!(open.is_empty(), "{open:?}");
}

fn hostile() -> (Team, Plan) {
    let mut team = shop(3);
    team.name = "<script>alert(1)</script>".to_owned();
    team.agents[0].name = "<b>甲".to_owned();
    team.agents[1].name = "\"'&乙\u{0}".to_owned();
    team.skills[0].name = "</svg>".to_owned();
    team.shifts[0].letter = "<i".to_owned();
    team.shifts[1].color = "red;\"><script>".to_owned();
    let plan = plan(&team);
    (team, plan)
}

#[test]
fn the_page_is_well_formed_whatever_people_are_called() {
    let (team, plan) = hostile();
    for lang in [Lang::Zh, Lang::En] {
        let page = sheets::html(&team, &plan, lang, no_names);
        assert_well_formed(&page);
        assert!(page.contains("&lt;b&gt;甲") && !page.contains("<script") && !page.contains("<b>甲"));
        assert_well_formed(&sheets::wall(&team, &plan, lang));
    }
}

#[test]
fn the_page_loads_nothing() {
    let team = shop(24);
    let page = sheets::html(&team, &plan(&team), Lang::Zh, no_names);
    for outside in ["http:", "https:", "url(", "src=", "href=", "@import", "<script"] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn the_page_has_a_chart_per_skill_and_marks_what_is_short() {
    let team = shop(24);
    let page = sheets::html(&team, &plan(&team), Lang::En, no_names);
    assert_eq!(page.matches("<svg class=\"chart\"").count(), 2);
    assert!(page.contains("<path class=\"short\" d=\"M"));
}

#[test]
fn the_wall_sheet_holds_sixty_people_and_does_not_say_who_is_on_leave() {
    let team = shop(60);
    let plan = plan(&team);
    let svg = sheets::wall(&team, &plan, Lang::Zh);
    assert!(team.agents.iter().all(|agent| svg.contains(&format!(">{}</text>", agent.name))));
    assert!(svg.contains("width=\"297mm\" height=\"210mm\"") && !svg.contains(">假<"));
    // Nothing stands below the page: 840 units.
    let lowest = svg.split(" y=\"").skip(1).filter_map(|rest| rest.split('"').next()?.parse::<f64>().ok()).fold(0.0, f64::max);
    assert!(lowest < 840.0, "{lowest}");
}

#[test]
fn lines_for_the_group_and_for_oneself() {
    let (team, plan) = small();
    let texts = |lang, audience| sheets::lines(&team, &plan, lang, audience).into_iter().map(|(_, line)| line).collect::<Vec<_>>();
    let zh = ["李雷：周一 白 08:30–17:30，周二 休", "欧阳静怡：周一 晚 17:30–次日01:00，周二 不在", "Bo：周二 中 12:00–21:00"];
    assert_eq!(texts(Lang::Zh, Audience::Group), zh);
    assert_eq!(texts(Lang::Zh, Audience::Own)[1], "欧阳静怡：周一 晚 17:30–次日01:00，周二 病假");
    let en = ["李雷: Mon 白 08:30–17:30, Tue off", "欧阳静怡: Mon 晚 17:30–01:00 (+1), Tue away", "Bo: Tue 中 12:00–21:00"];
    assert_eq!(texts(Lang::En, Audience::Group), en);
}

/// `None`, said aloud, where no font has 汉字.
#[allow(clippy::disallowed_macros)]
fn drawn<T>(result: Result<T, SheetError>) -> Option<T> {
    match result {
        Err(SheetError::NoHanFont) => {
            eprintln!("skipped: no font with Chinese characters (fonts-wqy-microhei)");
            None
        }
        other => Some(other.unwrap()),
    }
}

#[test]
fn the_picture_is_a4_at_twice_the_screens_resolution() {
    let team = shop(24);
    let Some(png) = drawn(sheets::png(&sheets::wall(&team, &plan(&team), Lang::Zh))) else { return };
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"));
    let size = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    // 297 mm and 210 mm at 2 × 96 dots an inch: 2244.9 and 1587.4.
    assert_eq!((size(16).abs_diff(2245) < 2, size(20).abs_diff(1587) < 2), (true, true), "{} {}", size(16), size(20));
}

#[test]
fn the_pdf_is_one_page_and_the_same_twice() {
    let team = shop(60);
    let svg = sheets::wall(&team, &plan(&team), Lang::En);
    let Some(pdf) = drawn(sheets::pdf(&svg)) else { return };
    assert!(pdf.starts_with(b"%PDF"));
    let text = String::from_utf8_lossy(&pdf);
    assert_eq!((text.matches("/Type /Page\n").count(), text.matches("/Count 1\n").count()), (1, 1));
    assert_eq!(sheets::pdf(&svg).unwrap(), pdf);
}

#[test]
fn a_round_the_clock_team_in_quarters_of_an_hour_fits_too() {
    let mut team = shop(6);
    team.interval_minutes = 15;
    team.opening.week = std::array::from_fn(|_| vec![fixture::range(0, 1440)]);
    let text = sheets::terminal(&team, &plan(&team), Lang::En, no_names, false);
    assert!(text.lines().all(|line| line.width() <= 120), "{text}");
    assert!(text.contains("one column is 30 min"));
}
