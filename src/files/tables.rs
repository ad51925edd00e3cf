//! The small tables of a team folder: events, leave, requests, holidays of the team's own.

use super::codes::{self, unknown};
use super::columns::{Column, Header, read_table};
use super::rows::{Report, Row};
use super::team::AGENT;
use super::values::{When, number, when};
use crate::domain::{AgentIx, Calendar, DayKind, Event, Faults, Leave, LeaveKind, Place, Request, ShiftIx, ShiftKind, Team, Text, Wish};
use crate::time::{Date, Instant, Span};
use std::path::Path;

static NOTHING: Text = Text::new("", "");

/// An agent by id, or by name when only one has it.
pub(super) fn agent(team: &Team, header: &Header, row: &Row, column: usize, report: &mut Report) -> Option<AgentIx> {
    let name = header.field(row, column);
    if let Some(found) = team.agent_by_id(name) {
        return Some(found);
    }
    let same: Vec<AgentIx> = team.agent_ixs().filter(|agent| team.agent(*agent).name == name).collect();
    if let [only] = same[..] {
        return Some(only);
    }
    let place = report.place(row.line, header.column(row, column));
    let ids = |agents: &[AgentIx]| agents.iter().map(|agent| team.agent(*agent).id.clone()).collect::<Vec<_>>();
    if same.is_empty() {
        let names = team.agents.iter().flat_map(|agent| [agent.id.as_str(), agent.name.as_str()]);
        let known: Vec<&str> = names.collect();
        report.push(unknown(&codes::UNKNOWN_REFERENCE, place, name, &AGENT, &known));
    } else {
        let args = [("name", name.into()), ("known", crate::domain::Arg::List(ids(&same)))];
        report.add(&codes::AMBIGUOUS_AGENT, place.line, place.column, &args);
    }
    None
}

fn moment(header: &Header, row: &Row, column: usize, report: &mut Report) -> Option<When> {
    let text = header.field(row, column);
    let found = when(text);
    if found.is_none() {
        report.add(&codes::BAD_DATE, row.line, header.column(row, column), &[("value", text.into())]);
    }
    found
}

pub(super) fn date(header: &Header, row: &Row, column: usize, report: &mut Report) -> Option<Date> {
    match moment(header, row, column, report)? {
        When::Date(date) => Some(date),
        When::Wall(wall, _) => Some(wall.date()),
        When::Instant(instant) => Some(instant.date_naive()),
    }
}

/// The first instant after what is written: of a date, the next midnight.
fn end_of(team: &Team, moment: When) -> Instant {
    match moment {
        When::Date(date) => When::Date(date.succ_opt().unwrap_or(date)).instant(team.zone),
        other => other.instant(team.zone),
    }
}

/// A span from two fields; dates are whole days, the last included. The end is the start's day when not written.
fn span(team: &Team, header: &Header, row: &Row, [from, to]: [usize; 2], report: &mut Report) -> Option<(Span, Option<(Date, Date)>)> {
    let start = moment(header, row, from, report);
    let end = if header.field(row, to).is_empty() { start } else { moment(header, row, to, report) };
    let (start, end) = (start?, end?);
    let span = Span::new(start.instant(team.zone), end_of(team, end));
    if span.end <= span.start {
        report.add(&codes::END_BEFORE_START, row.line, header.column(row, to), &[]);
        return None;
    }
    let days = if let (When::Date(first), When::Date(last)) = (start, end) { Some((first, last)) } else { None };
    Some((span, days))
}

/// A number of some column; `None` when empty or wrong.
fn optional_number(header: &Header, row: &Row, column: usize, report: &mut Report) -> Option<f64> {
    let text = header.field(row, column);
    let found = number(text);
    if found.is_none() && !text.is_empty() {
        report.add(&codes::BAD_NUMBER, row.line, header.column(row, column), &[("value", text.into())]);
    }
    found
}

/// `events.csv`: name, kind, start, end, scale.
pub(super) fn events(path: &Path, file: &str, team: &Team, faults: &mut Faults) -> Vec<Event> {
    const COLUMNS: [Column; 5] = [
        Column { required: true, names: &["name", "event", "名称", "活动", "活动名称"] },
        Column { required: false, names: &["kind", "type", "类型", "种类"] },
        Column { required: true, names: &["start", "from", "开始", "开始时间", "开始日期"] },
        Column { required: false, names: &["end", "to", "结束", "结束时间", "结束日期"] },
        Column { required: false, names: &["scale", "factor", "倍数", "倍率", "系数"] },
    ];
    let (mut events, mut report) = (Vec::new(), Report::new(file));
    read_table(path, &COLUMNS, &mut report, &mut |header, row, report| {
        let name = header.field(row, 0);
        let kind = if header.field(row, 1).is_empty() { name } else { header.field(row, 1) };
        let scale = optional_number(header, row, 4, report);
        if let Some((span, _)) = span(team, header, row, [2, 3], report) {
            let place = report.place(row.line, 0);
            events.push(Event { name: name.to_owned(), kind: event_kind(kind), span, scale, place });
        }
    });
    faults.append(report.finish());
    events
}

/// The usual names of one promotion are one kind.
fn event_kind(kind: &str) -> String {
    let plain = kind.trim().to_lowercase().replace(' ', "-");
    match plain.as_str() {
        "双11" | "双十一" | "双11大促" | "double-11" | "11.11" | "1111" => "double11".to_owned(),
        "双12" | "双十二" | "double-12" | "12.12" | "1212" => "double12".to_owned(),
        "6.18" | "618大促" | "年中大促" => "618".to_owned(),
        "店庆" | "店铺促销" | "店铺活动" => "store-sale".to_owned(),
        _ => plain,
    }
}

/// When something was approved and by whom; a date alone is its midnight.
pub(super) fn approval(
    team: &Team,
    header: &Header,
    row: &Row,
    [at, by]: [usize; 2],
    report: &mut Report,
) -> (Option<Instant>, Option<String>) {
    let written = !matches!(header.field(row, at), "" | "-" | "--");
    let approved_at = if written { moment(header, row, at, report).map(|moment| moment.instant(team.zone)) } else { None };
    let approved_by = Some(header.field(row, by)).filter(|name| !name.is_empty()).map(str::to_owned);
    (approved_at, approved_by)
}

/// `leave.csv`: agent, kind, from, to, credited minutes, approved at and by.
pub(super) fn leave(path: &Path, file: &str, team: &Team, faults: &mut Faults) -> Vec<Leave> {
    const COLUMNS: [Column; 7] = [
        Column { required: true, names: &["agent", "客服", "姓名", "工号", "员工"] },
        Column { required: false, names: &["kind", "type", "类型", "假别", "请假类型", "假期类型"] },
        Column { required: true, names: &["from", "start", "开始", "开始时间", "开始日期"] },
        Column { required: false, names: &["to", "end", "结束", "结束时间", "结束日期"] },
        Column { required: false, names: &["credited_minutes", "计薪分钟", "计入分钟"] },
        Column { required: false, names: &["approved_at", "批准时间", "审批时间", "审批完成时间"] },
        Column { required: false, names: &["approved_by", "批准人", "审批人"] },
    ];
    let (mut leave, mut report) = (Vec::<Leave>::new(), Report::new(file));
    read_table(path, &COLUMNS, &mut report, &mut |header, row, report| {
        let agent = agent(team, header, row, 0, report);
        let kind = leave_kind(header, row, report);
        let span = span(team, header, row, [2, 3], report);
        let credited = optional_number(header, row, 4, report);
        let (approved_at, approved_by) = approval(team, header, row, [5, 6], report);
        let (Some(agent), Some(kind), Some((span, days))) = (agent, kind, span) else { return };
        if let Some(other) = leave.iter().find(|other| other.agent == agent && other.span.overlaps(span)) {
            let args = [("name", team.agent(agent).name.as_str().into()), ("line", other.place.line.into())];
            report.add(&codes::LEAVE_OVERLAP, row.line, header.column(row, 2), &args);
        }
        #[allow(clippy::cast_possible_truncation)]
        let credited_minutes = credited.map(|minutes| minutes.round() as i64);
        let place = report.place(row.line, 0);
        leave.push(Leave { agent, kind, span, days, credited_minutes, approved_at, approved_by, place });
    });
    faults.append(report.finish());
    leave
}

fn leave_kind(header: &Header, row: &Row, report: &mut Report) -> Option<LeaveKind> {
    const NAMES: [(&str, LeaveKind); 25] = [
        ("annual", LeaveKind::Annual),
        ("年假", LeaveKind::Annual),
        ("年休假", LeaveKind::Annual),
        ("sick", LeaveKind::Sick),
        ("病假", LeaveKind::Sick),
        ("personal", LeaveKind::Personal),
        ("事假", LeaveKind::Personal),
        ("compensatory", LeaveKind::Compensatory),
        ("调休", LeaveKind::Compensatory),
        ("调休假", LeaveKind::Compensatory),
        ("补休", LeaveKind::Compensatory),
        ("marriage", LeaveKind::Marriage),
        ("婚假", LeaveKind::Marriage),
        ("maternity", LeaveKind::Maternity),
        ("产假", LeaveKind::Maternity),
        ("陪产假", LeaveKind::Maternity),
        ("bereavement", LeaveKind::Bereavement),
        ("丧假", LeaveKind::Bereavement),
        ("injury", LeaveKind::Injury),
        ("工伤", LeaveKind::Injury),
        ("工伤假", LeaveKind::Injury),
        ("other", LeaveKind::Other),
        ("其他", LeaveKind::Other),
        ("其他假", LeaveKind::Other),
        ("", LeaveKind::Other),
    ];
    let name = header.field(row, 1);
    let found = NAMES.iter().find(|(known, _)| *known == name.to_lowercase()).map(|(_, kind)| *kind);
    if found.is_none() {
        let known: Vec<&str> = NAMES.iter().map(|(known, _)| *known).filter(|known| !known.is_empty()).collect();
        let place = report.place(row.line, header.column(row, 1));
        report.push(unknown(&codes::BAD_CHOICE, place, name, &NOTHING, &known));
    }
    found
}

/// `requests.csv`: agent, date, wish, weight.
pub(super) fn requests(path: &Path, file: &str, team: &Team, faults: &mut Faults) -> Vec<Request> {
    const COLUMNS: [Column; 4] = [
        Column { required: true, names: &["agent", "客服", "姓名", "工号", "员工"] },
        Column { required: true, names: &["date", "日期"] },
        Column { required: true, names: &["wish", "愿望", "希望", "意愿", "申请", "内容"] },
        Column { required: false, names: &["weight", "权重", "重要程度"] },
    ];
    let (mut requests, mut report) = (Vec::new(), Report::new(file));
    read_table(path, &COLUMNS, &mut report, &mut |header, row, report| {
        let agent = agent(team, header, row, 0, report);
        let date = date(header, row, 1, report);
        let text = header.field(row, 2);
        let wish = wish(team, text);
        if wish.is_none() {
            let known = crate::domain::Arg::List(team.current_shifts().map(|shift| team.shift(shift).id.clone()).collect());
            report.add(&codes::BAD_WISH, row.line, header.column(row, 2), &[("value", text.into()), ("known", known)]);
        }
        #[allow(clippy::cast_possible_truncation)]
        let weight = optional_number(header, row, 3, report).map_or(1, |weight| weight.round() as i64);
        if let (Some(agent), Some(date), Some(wish)) = (agent, date, wish) {
            requests.push(Request { agent, date, wish, weight, place: report.place(row.line, 0) });
        }
    });
    faults.append(report.finish());
    requests
}

/// `休`, `上班`, a shift, or `不要` and a shift. A shift is an id, a letter, a name or a kind of shift.
fn wish(team: &Team, text: &str) -> Option<Wish> {
    let plain = text.trim().to_lowercase();
    match plain.as_str() {
        "rest" | "off" | "休" | "休息" => return Some(Wish::Rest),
        "work" | "on" | "班" | "上班" => return Some(Wish::Work),
        _ => {}
    }
    for prefix in ["not ", "no ", "不要", "不想上", "不上", "别排", "非"] {
        if let Some(rest) = plain.strip_prefix(prefix) {
            return Some(Wish::Avoid(shifts_called(team, rest.trim())?));
        }
    }
    shifts_called(team, &plain).map(Wish::Shift)
}

fn shifts_called(team: &Team, name: &str) -> Option<Vec<ShiftIx>> {
    let kind = super::shifts::KINDS.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind);
    let same = |text: &str| text.to_lowercase() == name;
    let own = |shift: &ShiftIx| {
        let template = team.shift(*shift);
        same(&template.id) || same(&template.letter) || same(&template.name)
    };
    let of_kind = |shift: &ShiftIx| kind.is_some_and(|kind: ShiftKind| team.shift(*shift).kind == kind);
    let mut found: Vec<ShiftIx> = team.current_shifts().filter(own).collect();
    if found.is_empty() {
        found = team.current_shifts().filter(of_kind).collect();
    }
    (!found.is_empty()).then_some(found)
}

/// `holidays.csv`: date, kind, name; added to the team's calendar.
pub(super) fn own_holidays(path: &Path, file: &str, calendar: &mut Calendar, faults: &mut Faults) {
    const COLUMNS: [Column; 3] = [
        Column { required: true, names: &["date", "日期"] },
        Column { required: true, names: &["kind", "type", "类型"] },
        Column { required: false, names: &["name", "名称", "节日"] },
    ];
    const KINDS: [(&str, DayKind); 6] = [
        ("statutory", DayKind::Statutory),
        ("法定", DayKind::Statutory),
        ("bridge", DayKind::BridgeOff),
        ("放假", DayKind::BridgeOff),
        ("makeup", DayKind::MakeupWork),
        ("上班", DayKind::MakeupWork),
    ];
    let mut report = Report::new(file);
    read_table(path, &COLUMNS, &mut report, &mut |header, row, report| {
        let date = date(header, row, 0, report);
        let name = header.field(row, 1);
        let kind = KINDS.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind);
        if kind.is_none() {
            let known: Vec<&str> = KINDS.iter().map(|(known, _)| *known).collect();
            let place: Place = report.place(row.line, header.column(row, 1));
            report.push(unknown(&codes::BAD_CHOICE, place, name, &NOTHING, &known));
        }
        if let (Some(date), Some(kind)) = (date, kind) {
            calendar.set(date, kind, header.field(row, 2));
        }
    });
    faults.append(report.finish());
}
