//! The period on a terminal: a row an agent, a column a day, sums at the right, open cases below.

use super::super::names::name_within;
use super::super::terminal::WIDEST;
use super::super::width::{cut, left, right, width, wrap};
use super::mark::{letter, mark, style};
use crate::domain::{AgentTotals, Arg, DayRecord, FindingKind, Lang, Message, Statement, Team, Text};
use crate::locale;
use crate::time::{Date, Datelike, Weekday};
use anstyle::{AnsiColor, Style};

static TITLE: Text = Text::new("{team} 考勤 {period}（{first}至{last}）", "{team} attendance {period} ({first} – {last})");
static CLOSED: Text = Text::new("已结账：{by}，{at}", "closed by {by}, {at}");
static FORCED: Text = Text::new("强行结账，原因：{reason}", "closed by force: {reason}");
static OPEN: Text = Text::new("未结账；打卡数据到 {until}", "not closed; punches up to {until}");
static CASES: Text = Text::new(
    "{open} 条异常未处理，{settled} 条已处理，{pending} 人天待定",
    "{open} cases open, {settled} settled, {pending} agent-days pending",
);
static MORE: Text = Text::new("……另有 {n} 条，见 cases.csv", "… {n} more, see cases.csv");
static ADJUSTED: Text = Text::new(
    "{n} 天是已结账各期的调整：计薪 {paid} 加班 {overtime} 分钟（负数应扣）",
    "{n} days of closed periods are adjusted: paid {paid} overtime {overtime} min",
);
static FUND: Text = Text::new(
    "部门基金：期初 {opening}，收入 {income}，支出 {spent}，结余 {closing}",
    "team fund: brought forward {opening}, in {income}, out {spent}, balance {closing}",
);
static FOR_HR: Text = Text::new("{agent} {date}：{said}", "{agent} {date}: {said}");
static SWAP: Text = Text::new(
    "{agent} {date} 与 {with} {with_date} 互相上了对方的班，像是换班没有登记；批准就在 swaps.csv 加一行 {line}",
    "{agent} on {date} and {with} on {with_date} each worked the other's shift: a swap not on record? The line {line} in swaps.csv approves it",
);
static NAME: Text = Text::new("姓名", "name");
static RATE: Text = Text::new("率%", "rate%");
static LATE: Text = Text::new("迟", "L");
static OVERTIME: Text = Text::new("加班", "OT h");
static DAYS: Text = Text::new("出勤", "days");

/// Open cases that are listed.
const LISTED: usize = 25;
/// Columns of a day.
const DAY: usize = 3;

struct Screen<'a> {
    team: &'a Team,
    statement: &'a Statement,
    lang: Lang,
    color: bool,
}

impl Screen<'_> {
    fn t(&self, text: &Text) -> &'static str {
        text.in_lang(self.lang)
    }

    fn say(&self, message: &Message) -> String {
        locale::say(message, self.lang, self.team.zone)
    }

    fn paint(&self, style: Style, text: &str) -> String {
        if self.color && !text.trim().is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    fn name(&self, agent: crate::domain::AgentIx) -> String {
        name_within(self.team, agent, 12)
    }
}

/// The whole screen. `color`: with ANSI colours; without, the text holds no escape.
#[must_use]
pub fn attendance_terminal(team: &Team, statement: &Statement, lang: Lang, color: bool) -> String {
    let screen = Screen { team, statement, lang, color };
    let parts = [head(&screen), grid(&screen), legend(&screen), cases(&screen), remarks(&screen)];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n\n").lines().map(str::trim_end).fold(String::new(), |text, line| text + line + "\n")
}

fn head(screen: &Screen) -> String {
    let statement = screen.statement;
    let period = statement.period();
    let title = Message::new(&TITLE)
        .with("team", screen.team.name.as_str())
        .with("period", period.to_string())
        .with("first", period.first)
        .with("last", period.last);
    let mut lines = vec![screen.paint(Style::new().bold(), &cut(&screen.say(&title), WIDEST))];
    match &statement.closed {
        Some(closed) => {
            lines.push(screen.say(&Message::new(&CLOSED).with("by", closed.by.as_str()).with("at", Arg::Instant(closed.at))));
            lines.extend(closed.forced.iter().map(|reason| screen.say(&Message::new(&FORCED).with("reason", reason.as_str()))));
        }
        None => lines.push(screen.say(&Message::new(&OPEN).with("until", Arg::Instant(statement.judgement.complete_until)))),
    }
    let notes = statement.judgement.notes.iter().flat_map(|note| wrap(&screen.say(note), WIDEST));
    lines.extend(notes.map(|line| screen.paint(AnsiColor::Yellow.on_default(), &line)));
    lines.join("\n")
}

fn grid(screen: &Screen) -> String {
    let period = screen.statement.period();
    let dates: Vec<Date> = period.dates().collect();
    let names = screen.statement.totals.iter().map(|totals| width(&screen.name(totals.agent))).max().unwrap_or(4).max(4) + 1;
    let mut lines = Vec::new();
    // A month has 31 columns at most; a longer period is parted into stretches.
    for (n, stretch) in dates.chunks(31).enumerate() {
        let sums = n == 0;
        let heads = [&DAYS, &RATE, &LATE, &OVERTIME].map(|text| screen.t(text));
        // With the cells' own blanks, a month and these fit into 120 columns.
        let widths = [5, 6, 3, 6];
        let titles: String =
            if sums { heads.iter().zip(widths).map(|(head, columns)| right(head, columns)).collect() } else { String::new() };
        lines.push(format!("{}{}{titles}", left(screen.t(&NAME), names), days(screen, stretch, |date| weekday(date, screen.lang))));
        lines.push(format!("{}{}", " ".repeat(names), days(screen, stretch, |date| format!("{:02}", date.day()))));
        for totals in &screen.statement.totals {
            lines.push(row(screen, totals, stretch, names, if sums { &widths } else { &[] }));
        }
    }
    lines.join("\n")
}

fn weekday(date: Date, lang: Lang) -> String {
    let name = locale::weekday(date.weekday(), lang);
    if lang == Lang::Zh { name.chars().skip(1).collect() } else { name.chars().take(2).collect() }
}

fn days(screen: &Screen, dates: &[Date], text: impl Fn(Date) -> String) -> String {
    let cell = |date: &Date| {
        let text = left(&text(*date), DAY);
        let off = matches!(date.weekday(), Weekday::Sat | Weekday::Sun) || screen.team.calendar.is_statutory(*date);
        if off { screen.paint(AnsiColor::Cyan.on_default(), &text) } else { text }
    };
    dates.iter().map(cell).collect()
}

fn row(screen: &Screen, totals: &AgentTotals, dates: &[Date], names: usize, widths: &[usize]) -> String {
    let judgement = &screen.statement.judgement;
    let cell = |date: &Date| {
        let Some(day) = judgement.day(totals.agent, *date) else { return " ".repeat(DAY) };
        let mark = mark(screen.team, day, screen.lang);
        let text = left(&mark.letter, DAY);
        screen.paint(style(mark.kind), text.trim_end()) + &" ".repeat(DAY - width(text.trim_end()))
    };
    let cells: String = dates.iter().map(cell).collect();
    let late = totals.tally_of(&[FindingKind::Late, FindingKind::SeriouslyLate]);
    let overtime: i64 = (0..3).map(|class| totals.payable_overtime(class)).sum();
    let sums = [
        format!("{}/{}", totals.attended_days, totals.due_days),
        totals.rate.share().map_or_else(|| "–".to_owned(), |share| format!("{:.1}", share * 100.0)),
        if late.times == 0 { "·".to_owned() } else { late.times.to_string() },
        if overtime == 0 { "·".to_owned() } else { locale::hours(overtime) },
    ];
    let sums: String = sums.iter().zip(widths).map(|(sum, columns)| right(sum, *columns)).collect();
    format!("{}{cells}{sums}", left(&screen.name(totals.agent), names))
}

/// The letters that occur, with what they mean.
fn legend(screen: &Screen) -> String {
    let shown = |kind: &&FindingKind| screen.statement.judgement.days.iter().any(|day: &DayRecord| day.verdict() == **kind);
    let entry = |kind: &FindingKind| {
        let letter = letter(*kind)?;
        let (letter, name) = (screen.t(&letter), locale::finding_kind(*kind).in_lang(screen.lang));
        Some((width(letter) + width(name) + 3, format!("{} {name}", screen.paint(style(Some(*kind)), letter))))
    };
    let (mut lines, mut used) = (vec![Vec::new()], 0);
    for (columns, text) in FindingKind::ALL.iter().filter(shown).filter_map(entry) {
        if used + columns > WIDEST {
            lines.push(Vec::new());
            used = 0;
        }
        used += columns;
        lines.last_mut().into_iter().for_each(|line| line.push(text.clone()));
    }
    lines.iter().map(|line| line.join("  ")).collect::<Vec<_>>().join("\n")
}

fn cases(screen: &Screen) -> String {
    let statement = screen.statement;
    let open: Vec<_> = statement.cases.iter().filter(|case| !case.is_settled()).collect();
    let counts = Message::new(&CASES)
        .with("open", open.len())
        .with("settled", statement.cases.len() - open.len())
        .with("pending", statement.pending_days());
    let mut lines = vec![screen.paint(Style::new().bold(), &screen.say(&counts))];
    let ids = open.iter().take(LISTED).map(|case| width(&case.id)).max().unwrap_or(0) + 2;
    for case in open.iter().take(LISTED) {
        let who = left(&screen.name(case.agent), 13);
        let mut said = wrap(&screen.say(&case.said), WIDEST.saturating_sub(ids + 15)).into_iter();
        let first = said.next().unwrap_or_default();
        lines.push(format!("  {}{who}{first}", screen.paint(style(Some(case.kind)), &left(&case.id, ids))));
        lines.extend(said.map(|line| format!("{}{}", " ".repeat(ids + 15), line.trim_start())));
    }
    if open.len() > LISTED {
        lines.push(format!("  {}", screen.say(&Message::new(&MORE).with("n", open.len() - LISTED))));
    }
    lines.join("\n")
}

/// Swaps that seem to have been made, adjustments, what is for HR, the fund.
fn remarks(screen: &Screen) -> String {
    let statement = screen.statement;
    let name = |agent| screen.name(agent);
    let swaps = statement.judgement.swaps.iter().map(|hint| {
        let message = Message::new(&SWAP).with("agent", name(hint.agent)).with("date", hint.date);
        let message = message.with("with", name(hint.with)).with("with_date", hint.with_date);
        screen.say(&message.with("line", hint.line(screen.team)))
    });
    let hr = statement.money.iter().filter(|line| line.kind == crate::domain::MoneyKind::ForHr).map(|line| {
        screen.say(&Message::new(&FOR_HR).with("agent", name(line.agent)).with("date", line.date).with("said", screen.say(&line.said)))
    });
    let mut lines: Vec<String> = swaps.chain(hr).collect();
    if !statement.adjustments.is_empty() {
        let paid: i64 = statement.totals.iter().map(|totals| totals.adjusted_paid).sum();
        let overtime: i64 = statement.totals.iter().flat_map(|totals| totals.adjusted_overtime).sum();
        let message = Message::new(&ADJUSTED).with("n", statement.adjustments.len());
        lines.push(screen.say(&message.with("paid", format!("{paid:+}")).with("overtime", format!("{overtime:+}"))));
    }
    let fund = &statement.fund;
    if !fund.entries.is_empty() || fund.opening != crate::domain::Money::ZERO {
        let message = Message::new(&FUND).with("opening", fund.opening.to_string()).with("income", fund.income().to_string());
        lines.push(screen.say(&message.with("spent", fund.spending().to_string()).with("closing", fund.closing().to_string())));
    }
    lines.join("\n")
}
