//! States of the chat tool (在线, 离开, 离线): spans with a beginning and an end, or changes that last until the next.

use super::super::codes as file_codes;
use super::super::columns::{Column, Header, read_table};
use super::super::folder::{files_within, named_tables};
use super::super::punches::People;
use super::super::rows::{Report, Row};
use super::super::values::{When, seconds};
use super::codes;
use crate::domain::{AgentIx, Arg, ChatState, Faults, StatusSpan, Team};
use crate::time::{Instant, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const AGENT: usize = 0;
const STATE: usize = 1;
const START: usize = 2;
const END: usize = 3;
const SECONDS: usize = 4;

const COLUMNS: [Column; 5] = [
    Column {
        required: true, names: &["agent", "客服", "客服账号", "客服旺旺", "旺旺", "账号", "客服昵称", "工号", "姓名"]
    },
    Column { required: true, names: &["state", "status", "状态", "客服状态", "在线状态", "操作", "变更后状态"] },
    Column {
        required: true,
        names: &["start", "from", "started_at", "time", "开始时间", "开始", "时间", "变更时间", "操作时间", "登录时间"],
    },
    Column { required: false, names: &["end", "to", "ended_at", "结束时间", "结束", "退出时间"] },
    Column {
        required: false, names: &["seconds", "duration", "duration_seconds", "时长", "持续时间", "持续时长", "状态时长"]
    },
];

/// A change lasts until the next, but no longer than this: who never goes offline has closed the program.
const LONGEST_HOURS: i64 = 16;

/// What a tool calls its states.
fn state(text: &str) -> Option<ChatState> {
    match text.trim().to_lowercase().as_str() {
        "online" | "available" | "busy" | "在线" | "上线" | "空闲" | "接待中" | "忙碌" | "登录" | "恢复接待" => {
            Some(ChatState::Online)
        }
        "away" | "break" | "hold" | "挂起" | "离开" | "暂离" | "小休" | "休息" | "用餐" | "会议" | "培训" | "暂停接待" => {
            Some(ChatState::Away)
        }
        "offline" | "离线" | "下线" | "退出" | "登出" | "隐身" => Some(ChatState::Offline),
        _ => None,
    }
}

/// One line: a span, or a change without an end.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    agent: AgentIx,
    start: Instant,
    end: Option<Instant>,
    state: ChatState,
}

/// Reads `status.csv` and every table of `status/`, by agent and time, without overlaps. Accounts are matched as people of punches are:
/// by id, by `punches/people.csv`, by a name that only one has.
pub fn read_status(dir: &Path, team: &Team, people: &People, faults: &mut Faults) -> Vec<StatusSpan> {
    let mut files = named_tables(dir, "status");
    files.extend(files_within(dir, "status", &["csv", "xlsx", "xls"], faults));
    let mut lines: BTreeSet<Line> = BTreeSet::new();
    for (path, file) in files {
        let mut report = Report::new(file);
        let mut strangers: BTreeMap<String, usize> = BTreeMap::new();
        read_table(&path, &COLUMNS, &mut report, &mut |header, row, report| {
            let name = header.field(row, AGENT);
            match who(team, people, name) {
                Some(agent) => lines.extend(line(team, agent, header, row, report)),
                None => *strangers.entry(name.to_owned()).or_default() += 1,
            }
        });
        if !strangers.is_empty() {
            let count: usize = strangers.values().sum();
            let known: Vec<String> = strangers.into_keys().take(20).collect();
            report.add(&codes::STATUS_AGENT, 0, 0, &[("count", count.into()), ("known", Arg::List(known))]);
        }
        faults.append(report.finish());
    }
    disjoint(lines, faults)
}

/// Tools name an agent as `shop:name` too.
pub(super) fn who(team: &Team, people: &People, name: &str) -> Option<AgentIx> {
    let short = name.rsplit([':', '：']).next().unwrap_or(name);
    let by_id = team.agent_by_id(name).or_else(|| people.0.get(name).copied()).or_else(|| team.agent_by_id(short));
    let named = || {
        let mut same = team.agent_ixs().filter(|agent| team.agent(*agent).name == name || team.agent(*agent).name == short);
        same.next().filter(|_| same.next().is_none())
    };
    by_id.or_else(|| people.0.get(short).copied()).or_else(named)
}

fn line(team: &Team, agent: AgentIx, header: &Header, row: &Row, report: &mut Report) -> Option<Line> {
    let Some(state) = state(header.field(row, STATE)) else {
        let value = header.field(row, STATE).into();
        report.add(&codes::STATUS_STATE, row.line, header.column(row, STATE), &[("value", value)]);
        return None;
    };
    let start = moment(team, header, row, START, report)?;
    let end = match (header.field(row, END), header.field(row, SECONDS)) {
        ("" | "-" | "--", "" | "-" | "--") => None,
        ("" | "-" | "--", length) => {
            let length = seconds(length, header.unit(SECONDS));
            if length.is_none() {
                let value = header.field(row, SECONDS).into();
                report.add(&file_codes::BAD_NUMBER, row.line, header.column(row, SECONDS), &[("value", value)]);
            }
            #[allow(clippy::cast_possible_truncation)]
            length.and_then(|length| start.checked_add_signed(chrono::Duration::try_seconds(length as i64)?))
        }
        _ => Some(moment(team, header, row, END, report)?),
    };
    if end.is_some_and(|end| end < start) {
        report.add(&file_codes::END_BEFORE_START, row.line, header.column(row, END), &[]);
        return None;
    }
    Some(Line { agent, start, end, state })
}

fn moment(team: &Team, header: &Header, row: &Row, column: usize, report: &mut Report) -> Option<Instant> {
    let text = header.field(row, column);
    let found = super::super::values::when(text).filter(|when| !matches!(when, When::Date(_)));
    if found.is_none() {
        report.add(&file_codes::BAD_DATE, row.line, header.column(row, column), &[("value", text.into())]);
    }
    found.map(|when| when.instant(team.zone))
}

/// Each span ends where the agent's next begins at the latest.
fn disjoint(lines: BTreeSet<Line>, faults: &mut Faults) -> Vec<StatusSpan> {
    let lines: Vec<Line> = lines.into_iter().collect();
    let (mut spans, mut overlaps) = (Vec::with_capacity(lines.len()), 0);
    for (index, line) in lines.iter().enumerate() {
        let next = lines.get(index + 1).filter(|next| next.agent == line.agent).map(|next| next.start);
        let longest = line.start + chrono::Duration::hours(LONGEST_HOURS);
        let own = line.end.unwrap_or(longest);
        overlaps += usize::from(line.end.is_some() && next.is_some_and(|next| next < own));
        let end = next.map_or(own, |next| next.min(own));
        if end > line.start {
            spans.push(StatusSpan { agent: line.agent, span: Span::new(line.start, end), state: line.state });
        }
    }
    if overlaps > 0 {
        faults.push(codes::STATUS_OVERLAP.at(crate::domain::Place::file("status"), &[("count", overlaps.into())]));
    }
    spans
}
