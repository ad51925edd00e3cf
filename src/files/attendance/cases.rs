//! `attendance/<period>/cases.csv`: the exceptions of a period, a line each, and what HR makes of them.

use super::super::codes as shared;
use super::super::codes::unknown;
use super::super::columns::{Column, Header, read_table};
use super::super::grid_export::defused;
use super::super::rows::{Report, Row};
use super::super::tables::{agent, date};
use super::super::values::{When, when};
use super::codes;
use super::former::{FormerCases, Slot};
use crate::domain::{Case, CaseLine, CaseState, Decision, Faults, FindingKind, Lang, Ruling, Team, Text};
use crate::locale;
use crate::time::{ClockTime, Instant};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Name of the file of cases in a period's folder.
pub const CASES_FILE: &str = "cases.csv";

static NOTHING: Text = Text::new("", "");

/// In the order in which they are written; the first names are those of either language.
const COLUMNS: [Column; 16] = [
    Column { required: true, names: &["case", "编号"] },
    Column { required: true, names: &["date", "日期"] },
    Column { required: true, names: &["agent", "工号"] },
    Column { required: false, names: &["name", "姓名"] },
    Column { required: true, names: &["finding", "异常"] },
    Column { required: true, names: &["minutes", "分钟"] },
    Column { required: false, names: &["said", "说明"] },
    Column { required: true, names: &["decision", "处理结果"] },
    Column { required: false, names: &["came", "上班时刻"] },
    Column { required: false, names: &["went", "下班时刻"] },
    Column { required: false, names: &["overtime_minutes", "加班分钟"] },
    Column { required: false, names: &["reason", "原因"] },
    Column { required: false, names: &["evidence", "依据"] },
    Column { required: false, names: &["by", "处理人"] },
    Column { required: false, names: &["at", "处理时间"] },
    Column { required: false, names: &["state", "状态"] },
];

/// Position of the state in them.
const STATE: usize = 15;

const DECISIONS: [(&str, Decision); 12] = [
    ("accept", Decision::Accept),
    ("成立", Decision::Accept),
    ("接受", Decision::Accept),
    ("同意", Decision::Accept),
    ("correct", Decision::Correct),
    ("更正", Decision::Correct),
    ("修正", Decision::Correct),
    ("补卡", Decision::Correct),
    ("turn-down", Decision::TurnDown),
    ("不成立", Decision::TurnDown),
    ("驳回", Decision::TurnDown),
    ("turn down", Decision::TurnDown),
];

static ACCEPTED: Text = Text::new("成立", "accept");
static CORRECTED: Text = Text::new("更正", "correct");
static TURNED_DOWN: Text = Text::new("不成立", "turn-down");
static OPEN: Text = Text::new("待处理", "open");
static SETTLED: Text = Text::new("已处理", "settled");
static STALE: Text = Text::new("数据已变，请重新处理", "changed: settle anew");
static GONE: Text = Text::new("已无此异常", "no longer found");

/// A decision as the file of cases writes it.
#[must_use]
pub fn decision_word(decision: Decision) -> &'static Text {
    match decision {
        Decision::Accept => &ACCEPTED,
        Decision::Correct => &CORRECTED,
        Decision::TurnDown => &TURNED_DOWN,
    }
}

/// Reads the lines of a file of cases. Every line that says something wrong is a fault at its place.
pub fn read_cases(path: &Path, file: &str, team: &Team, faults: &mut Faults) -> Vec<CaseLine> {
    let (mut lines, mut first, mut report) = (Vec::<CaseLine>::new(), BTreeMap::<String, usize>::new(), Report::new(file));
    read_table(path, &COLUMNS, &mut report, &mut |header, row, report| {
        let Some(line) = line(team, header, row, report) else { return };
        if let Some(other) = first.get(&line.id) {
            let args = [("name", line.id.as_str().into()), ("line", (*other).into())];
            report.add(&codes::CASE_TWICE, row.line, header.column(row, 0), &args);
        }
        first.entry(line.id.clone()).or_insert(line.place.line);
        lines.push(line);
    });
    let mut found = report.finish();
    // Columns of HR's own are welcome: they are kept.
    found.0.retain(|fault| fault.code != shared::EXTRA_COLUMNS.code);
    faults.append(found);
    lines
}

fn line(team: &Team, header: &Header, row: &Row, report: &mut Report) -> Option<CaseLine> {
    let id = header.field(row, 0).to_owned();
    let date = date(header, row, 1, report);
    let agent = agent(team, header, row, 2, report);
    let code = header.field(row, 4);
    let kind = FindingKind::ALL
        .into_iter()
        .find(|kind| kind.code() == code || locale::finding_kind(*kind).zh == code || locale::finding_kind(*kind).en == code);
    if kind.is_none() {
        let known = FindingKind::ALL.map(FindingKind::code);
        report.push(unknown(&shared::BAD_CHOICE, report.place(row.line, header.column(row, 4)), code, &NOTHING, &known));
    }
    let minutes = whole(header, row, 5, report);
    let ruling = ruling(team, header, row, &id, minutes.unwrap_or(0), report);
    Some(CaseLine { id, agent: agent?, date: date?, kind: kind?, ruling, place: report.place(row.line, 0) })
}

fn ruling(team: &Team, header: &Header, row: &Row, id: &str, seen_minutes: i64, report: &mut Report) -> Option<Ruling> {
    // Quotes within a field are doubled in the file.
    let text = |column| header.field(row, column).replace("\"\"", "\"");
    let (came, went) = (clock(header, row, 8, report), clock(header, row, 9, report));
    let overtime = whole(header, row, 10, report);
    let named = [("name", id.into())];
    let word = header.field(row, 7);
    let filled = (8..15).find(|column| !header.field(row, *column).is_empty());
    if word.is_empty() {
        if let Some(column) = filled {
            report.add(&codes::CASE_UNDECIDED, row.line, header.column(row, column), &named);
        }
        return None;
    }
    let Some((_, decision)) = DECISIONS.iter().find(|(known, _)| *known == word.to_lowercase()) else {
        let known = DECISIONS.map(|(known, _)| known);
        report.push(unknown(&shared::BAD_CHOICE, report.place(row.line, header.column(row, 7)), word, &NOTHING, &known));
        return None;
    };
    let sets = (8..11).find(|column| !header.field(row, *column).is_empty());
    let here = header.column(row, 7);
    match (decision, sets) {
        (Decision::Correct, None) => report.add(&codes::CASE_NOTHING, row.line, here, &named),
        (Decision::Accept | Decision::TurnDown, Some(column)) => {
            report.add(&codes::CASE_SETS, row.line, header.column(row, column), &named);
        }
        _ => {}
    }
    if *decision != Decision::Accept && header.field(row, 11).is_empty() {
        report.add(&codes::CASE_REASON, row.line, here, &named);
    }
    if *decision == Decision::Correct && header.field(row, 12).is_empty() {
        report.add(&codes::CASE_EVIDENCE, row.line, here, &named);
    }
    let at = at(team, header, row, report);
    Some(Ruling { decision: *decision, came, went, overtime, reason: text(11), evidence: text(12), by: text(13), at, seen_minutes })
}

fn whole(header: &Header, row: &Row, column: usize, report: &mut Report) -> Option<i64> {
    let text = header.field(row, column);
    let found = text.parse::<i64>().ok().filter(|number| (0..=100_000).contains(number));
    if found.is_none() && !text.is_empty() {
        report.add(&shared::BAD_NUMBER, row.line, header.column(row, column), &[("value", text.into())]);
    }
    found
}

fn clock(header: &Header, row: &Row, column: usize, report: &mut Report) -> Option<ClockTime> {
    let text = header.field(row, column);
    let found = clock_of(text);
    if found.is_none() && !text.is_empty() {
        report.add(&codes::CASE_CLOCK, row.line, header.column(row, column), &[("value", text.into())]);
    }
    found
}

/// `8:30`, `08:30:00`, `25:10`, `次日01:10`.
fn clock_of(text: &str) -> Option<ClockTime> {
    let (next, text) = text.strip_prefix("次日").map_or((0, text), |rest| (1440, rest));
    let mut parts = text.trim().split([':', '：']);
    let plain = format!("{}:{}", parts.next()?, parts.next()?);
    let clock: ClockTime = plain.parse().ok()?;
    ClockTime::from_minutes(clock.minutes() + next)
}

fn at(team: &Team, header: &Header, row: &Row, report: &mut Report) -> Option<Instant> {
    let text = header.field(row, 14);
    let found = when(text).map(|found: When| found.instant(team.zone));
    if found.is_none() && !text.is_empty() {
        report.add(&shared::BAD_DATE, row.line, header.column(row, 14), &[("value", text.into())]);
    }
    found
}

/// The file as it stands, for [`cases_csv`]; `None` when there is none.
#[must_use]
pub fn former_cases(path: &Path) -> Option<FormerCases> {
    FormerCases::read(path, &COLUMNS)
}

/// The file of cases; texts that a spreadsheet would take for a formula begin with an apostrophe. What HR added to the file as it stands
/// (`former`) is kept as it is: columns, their order, encoding, and lines with a comment whose case is gone.
#[must_use]
pub fn cases_csv(team: &Team, cases: &[Case], lang: Lang, former: Option<&FormerCases>) -> Vec<u8> {
    let plain = FormerCases::plain(COLUMNS.len());
    let former = former.unwrap_or(&plain);
    let head = |slot: &Slot| match slot {
        Slot::Known(column) => COLUMNS[*column].names[usize::from(lang == Lang::Zh)].to_owned(),
        Slot::Own(head) => head.clone(),
    };
    let mut lines = former.above.clone();
    lines.push(former.slots.iter().map(head).collect());
    for case in cases {
        let known = fields(team, case, lang);
        lines.push(line_of(former, &case.id, &|column, _| defused(&known[column])));
    }
    let there: BTreeSet<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    for case in former.commented().filter(|case| !there.contains(case.as_str())) {
        let known = |column: usize, was: &str| if column == STATE { GONE.in_lang(lang).to_owned() } else { was.to_owned() };
        lines.push(line_of(former, case, &known));
    }
    let text: String = lines.iter().map(|line| former.style.line(line) + "\r\n").collect();
    former.style.bytes(&text)
}

/// A line in the order of the file: known columns as given, by column and what stood there, HR's own as they were.
fn line_of(former: &FormerCases, case: &str, known: &dyn Fn(usize, &str) -> String) -> Vec<String> {
    let field = |(at, slot): (usize, &Slot)| match slot {
        Slot::Known(column) => known(*column, former.field(case, at)),
        Slot::Own(_) => former.field(case, at).to_owned(),
    };
    former.slots.iter().enumerate().map(field).collect()
}

fn fields(team: &Team, case: &Case, lang: Lang) -> Vec<String> {
    let who = team.agent(case.agent);
    let state = match case.state {
        CaseState::Open => &OPEN,
        CaseState::Settled => &SETTLED,
        CaseState::Stale => &STALE,
    };
    let ruling = case.ruling.as_ref();
    // A stale line keeps what its ruling saw, so that it stays stale until somebody rules anew.
    let minutes = ruling.map_or(case.minutes, |ruling| ruling.seen_minutes);
    let of = |text: &dyn Fn(&Ruling) -> String| ruling.map(text).unwrap_or_default();
    let clock = |clock: Option<ClockTime>| clock.map(|clock| clock.to_string()).unwrap_or_default();
    let line = |text: &str| text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
    let stamp = |at: Instant| team.zone.wall(at).format("%Y-%m-%d %H:%M").to_string();
    vec![
        case.id.clone(),
        case.date.to_string(),
        who.id.clone(),
        who.name.clone(),
        locale::finding_kind(case.kind).in_lang(lang).to_owned(),
        minutes.to_string(),
        locale::say(&case.said, lang, team.zone),
        of(&|ruling| decision_word(ruling.decision).in_lang(lang).to_owned()),
        of(&|ruling| clock(ruling.came)),
        of(&|ruling| clock(ruling.went)),
        of(&|ruling| ruling.overtime.map(|minutes| minutes.to_string()).unwrap_or_default()),
        of(&|ruling| line(&ruling.reason)),
        of(&|ruling| line(&ruling.evidence)),
        of(&|ruling| line(&ruling.by)),
        of(&|ruling| ruling.at.map(stamp).unwrap_or_default()),
        state.in_lang(lang).to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clock_times_are_read_as_spreadsheets_leave_them() {
        let minutes = ["8:30", "08:30:00", "25:10", "次日01:10"].map(|text| clock_of(text).map(ClockTime::minutes));
        assert_eq!(minutes, [Some(510), Some(510), Some(1510), Some(1510)]);
        assert_eq!(["", "8", "x:y", "49:00"].map(clock_of), [None; 4]);
    }
}
