//! A page an agent: the own days, sums and money, to be read and signed. One A4 sheet each when printed; it loads and runs nothing.

use super::super::escape::escape;
use super::super::names::display_name;
use crate::domain::{AgentIx, AgentTotals, DayRecord, FindingKind, Lang, Message, MoneyKind, PayClass, StampSource, Statement, Team, Text};
use crate::locale;
use crate::time::{Datelike, Weekday};

const STYLE: &str = include_str!("sign.css");

static TITLE: Text = Text::new("{team} 考勤确认单", "{team} attendance sheet");
static PERIOD: Text = Text::new("{period}：{first}至{last}", "{period}: {first} – {last}");
static CLOSED: Text = Text::new("已结账 {at}", "closed {at}");
static DRAFT: Text = Text::new("未结账，仅供核对", "not closed: for checking only");
static SIGN: Text = Text::new("本人已核对以上考勤，确认无误。", "I have read the above and agree with it.");
static SIGNED_BY: [Text; 3] = [Text::new("员工签字", "signature"), Text::new("日期", "date"), Text::new("主管签字", "supervisor")];
static CORRECTED: Text = Text::new("更正", "corrected");
static NO_RATE: Text = Text::new("–", "–");
static MONEY: Text = Text::new("奖罚", "fines and prizes");
static ADJUSTMENTS: Text = Text::new("以前各期的调整", "adjustments of earlier periods");
static ADJUSTED: Text =
    Text::new("{period} {date}：计薪 {paid} 分钟，加班 {overtime} 分钟", "{period} {date}: paid {paid} min, overtime {overtime} min");
static RULINGS: Text = Text::new("异常的处理", "how exceptions were settled");

static HEADS: [Text; 8] = [
    Text::new("日期", "date"),
    Text::new("班次", "roster"),
    Text::new("计划", "planned"),
    Text::new("上班", "came"),
    Text::new("下班", "went"),
    Text::new("结论", "verdict"),
    Text::new("计薪", "paid h"),
    Text::new("加班", "overtime h"),
];

struct Page<'a> {
    team: &'a Team,
    statement: &'a Statement,
    lang: Lang,
}

impl Page<'_> {
    fn t(&self, text: &Text) -> &'static str {
        text.in_lang(self.lang)
    }

    fn say(&self, message: &Message) -> String {
        escape(&locale::say(message, self.lang, self.team.zone))
    }
}

/// The page of one agent; `None` when the agent is not in the statement.
#[must_use]
pub fn sign_page(team: &Team, statement: &Statement, agent: AgentIx, lang: Lang) -> Option<String> {
    let page = Page { team, statement, lang };
    let totals = statement.totals.iter().find(|totals| totals.agent == agent)?;
    Some(document(&page, &sheet(&page, totals)))
}

/// All agents in one page, each on a sheet of its own.
#[must_use]
pub fn sign_pages(team: &Team, statement: &Statement, lang: Lang) -> String {
    let page = Page { team, statement, lang };
    let sheets: Vec<String> = statement.totals.iter().map(|totals| sheet(&page, totals)).collect();
    document(&page, &sheets.join("\n"))
}

fn document(page: &Page, body: &str) -> String {
    let code = page.lang.code();
    let title = page.say(&Message::new(&TITLE).with("team", page.team.name.as_str()));
    format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n\
         <body>\n{body}\n</body>\n</html>\n"
    )
}

fn sheet(page: &Page, totals: &AgentTotals) -> String {
    let parts = [head(page, totals), cards(page, totals), days(page, totals), money(page, totals), rulings(page, totals), signatures(page)];
    format!("<main>{}</main>", parts.concat())
}

fn head(page: &Page, totals: &AgentTotals) -> String {
    let period = page.statement.period();
    let title = page.say(&Message::new(&TITLE).with("team", page.team.name.as_str()));
    let message = Message::new(&PERIOD).with("period", period.to_string()).with("first", period.first).with("last", period.last);
    let state = match &page.statement.closed {
        Some(closed) => page.say(&Message::new(&CLOSED).with("at", crate::domain::Arg::Instant(closed.at))),
        None => page.t(&DRAFT).to_owned(),
    };
    let who = escape(&display_name(page.team, totals.agent));
    let id = escape(&page.team.agent(totals.agent).id);
    format!("<header><div><h1>{who} <small>{id}</small></h1><p>{title}</p></div><p>{}<br/>{state}</p></header>", page.say(&message))
}

/// The numbers of the summary sheet.
fn cards(page: &Page, totals: &AgentTotals) -> String {
    let tally = |kinds: &[FindingKind]| totals.tally_of(kinds);
    let times = |text: Text, kinds: &[FindingKind]| (text, tally(kinds).times.to_string());
    let late = tally(&[FindingKind::Late, FindingKind::SeriouslyLate]);
    let mut cards = vec![
        (Text::new("实出勤 / 应出勤（天）", "days attended / due"), format!("{} / {}", totals.attended_days, totals.due_days)),
        (
            Text::new("出勤率", "attendance rate"),
            totals.rate.share().map_or_else(|| page.t(&NO_RATE).to_owned(), |share| locale::percent(Some(share))),
        ),
        (Text::new("计薪工时", "paid h"), locale::hours(totals.paid_minutes)),
        (Text::new("请假（天）", "leave days"), totals.leave_days.to_string()),
        (Text::new("迟到（次 / 分钟）", "late (times / min)"), format!("{} / {}", late.times, late.minutes)),
        times(Text::new("早退（次）", "left early"), &[FindingKind::Early]),
        times(Text::new("缺卡（次）", "no punch"), &[FindingKind::MissingIn, FindingKind::MissingOut]),
        times(Text::new("旷工（次）", "absent"), &[FindingKind::Absent]),
    ];
    for (at, class) in PayClass::ALL.into_iter().enumerate() {
        cards.push((locale::pay_class(class), locale::hours(totals.payable_overtime(at))));
    }
    cards.push((Text::new("节日出勤（小时）", "work on holidays h"), locale::hours(totals.holiday_work)));
    let card = |(title, value): (Text, String)| format!("<li><span>{}</span><b>{}</b></li>", escape(page.t(&title)), escape(&value));
    format!("<ul class=\"cards\">{}</ul>", cards.into_iter().map(card).collect::<String>())
}

fn days(page: &Page, totals: &AgentTotals) -> String {
    let heads: String = HEADS.iter().map(|head| format!("<th>{}</th>", escape(page.t(head)))).collect();
    let own = page.statement.judgement.days.iter().filter(|day| day.agent == totals.agent);
    let rows: String = own.filter(|day| day.verdict() != FindingKind::NotEmployed).map(|day| row(page, day)).collect();
    format!("<table><thead><tr>{heads}</tr></thead><tbody>\n{rows}</tbody></table>")
}

fn row(page: &Page, day: &DayRecord) -> String {
    let clock = |at| locale::day_clock(day.date, at, page.team.zone, page.lang);
    let planned = day.planned.span.map(|span| format!("{}–{}", clock(span.start), clock(span.end))).unwrap_or_default();
    let stamp = |stamp: Option<crate::domain::Stamp>| {
        let Some(stamp) = stamp else { return String::new() };
        let corrected = matches!(stamp.source, StampSource::Correction(_));
        let mark = if corrected { format!(" <em>{}</em>", page.t(&CORRECTED)) } else { String::new() };
        escape(&clock(stamp.at)) + &mark
    };
    let off = matches!(day.date.weekday(), Weekday::Sat | Weekday::Sun) || page.team.calendar.is_statutory(day.date);
    let class = match day.verdict() {
        kind if kind.is_exception() || kind == FindingKind::Pending => "found",
        FindingKind::Rest | FindingKind::Leave | FindingKind::Holiday => "away",
        _ => "",
    };
    let time = |minutes: i64| if minutes == 0 { String::new() } else { locale::hours(minutes) };
    let date = format!("{:02}-{:02} {}", day.date.month(), day.date.day(), locale::weekday(day.date.weekday(), page.lang));
    format!(
        "<tr class=\"{class}\"><th{}>{date}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"said\">{}</td>\
         <td class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n",
        if off { " class=\"off\"" } else { "" },
        escape(&locale::planned_text(page.team, day, page.lang)),
        escape(&planned),
        stamp(day.evidence.came),
        stamp(day.evidence.went),
        escape(&locale::verdict_text(day, page.lang)),
        time(day.paid_minutes),
        time(day.overtime_minutes()),
    )
}

/// Fines, prizes and adjustments of the agent.
fn money(page: &Page, totals: &AgentTotals) -> String {
    let own = page.statement.money.iter().filter(|line| line.agent == totals.agent);
    let line = |line: &crate::domain::MoneyLine| {
        let sign = if line.kind == MoneyKind::Fine { "−" } else { "" };
        let amount = if line.kind == MoneyKind::ForHr { String::new() } else { format!("<b>{sign}{}</b>", line.amount) };
        format!("<li>{} {} {amount}</li>", line.date, page.say(&line.said))
    };
    let lines: String = own.map(line).collect();
    let id = &page.team.agent(totals.agent).id;
    let changes = page.statement.adjustments.iter().filter(|change| change.after.agent == *id);
    let change = |change: &crate::domain::Adjustment| {
        let overtime = |day: &crate::domain::DayResult| day.overtime.iter().sum::<i64>();
        let paid = change.after.paid + change.after.leave - change.before.paid - change.before.leave;
        let message = Message::new(&ADJUSTED).with("period", change.period.as_str()).with("date", change.after.date);
        let message =
            message.with("paid", format!("{paid:+}")).with("overtime", format!("{:+}", overtime(&change.after) - overtime(&change.before)));
        format!("<li>{}</li>", page.say(&message))
    };
    let changes: String = changes.map(change).collect();
    list(page, &MONEY, &lines) + &list(page, &ADJUSTMENTS, &changes)
}

fn list(page: &Page, title: &Text, lines: &str) -> String {
    if lines.is_empty() { String::new() } else { format!("<h2>{}</h2><ul>{lines}</ul>", escape(page.t(title))) }
}

fn rulings(page: &Page, totals: &AgentTotals) -> String {
    let own = page.statement.cases.iter().filter(|case| case.agent == totals.agent && case.is_settled());
    let line = |case: &crate::domain::Case| {
        let ruling = case.ruling.as_ref()?;
        let why = if ruling.reason.is_empty() { String::new() } else { format!(" — {}", escape(&ruling.reason)) };
        Some(format!("<li>{} <span>{}</span>{why}</li>", page.say(&case.said), escape(&ruling.by)))
    };
    list(page, &RULINGS, &own.filter_map(line).collect::<String>())
}

fn signatures(page: &Page) -> String {
    let lines: String = SIGNED_BY.iter().map(|text| format!("<span>{}</span>", escape(page.t(text)))).collect();
    format!("<footer><p>{}</p><div>{lines}</div></footer>", escape(page.t(&SIGN)))
}
