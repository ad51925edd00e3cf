//! The CSV for payroll: a line an agent, with the columns that `attendance/payroll.toml` asks for.

use super::super::folder::read_text;
use super::super::grid_export::record;
use super::super::toml_doc::{Doc, Table, Value};
use crate::domain::{AgentTotals, Faults, FindingKind, Lang, Statement, Team, Text};
use std::path::Path;

/// The file of the columns, from the team folder.
pub const PAYROLL_FILE: &str = "attendance/payroll.toml";

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayrollValue {
    AgentId,
    Name,
    Contract,
    Period,
    First,
    Last,
    DueDays,
    AttendedDays,
    RestDays,
    HolidayDays,
    LeaveDays,
    AbsentTimes,
    LateTimes,
    LateMinutes,
    EarlyTimes,
    EarlyMinutes,
    MissingTimes,
    Planned,
    Worked,
    Paid,
    Leave,
    OvertimeWorkday,
    OvertimeRestDay,
    OvertimeHoliday,
    HolidayWork,
    AdjustedPaid,
    AdjustedOvertime,
    AttendanceRate,
    Fines,
    Prizes,
    /// Whether the period is closed.
    State,
    /// The text of the column itself.
    Fixed,
}

/// Codes of what a column may hold. Overtime, fines and prizes have the adjustments of closed periods in them.
pub const VALUES: [(&str, PayrollValue); 31] = {
    use PayrollValue as V;
    [
        ("agent", V::AgentId),
        ("name", V::Name),
        ("contract", V::Contract),
        ("period", V::Period),
        ("first", V::First),
        ("last", V::Last),
        ("due_days", V::DueDays),
        ("attended_days", V::AttendedDays),
        ("rest_days", V::RestDays),
        ("holiday_days", V::HolidayDays),
        ("leave_days", V::LeaveDays),
        ("absent_times", V::AbsentTimes),
        ("late_times", V::LateTimes),
        ("late_minutes", V::LateMinutes),
        ("early_times", V::EarlyTimes),
        ("early_minutes", V::EarlyMinutes),
        ("missing_times", V::MissingTimes),
        ("planned", V::Planned),
        ("worked", V::Worked),
        ("paid", V::Paid),
        ("leave", V::Leave),
        ("overtime_workday", V::OvertimeWorkday),
        ("overtime_rest_day", V::OvertimeRestDay),
        ("overtime_holiday", V::OvertimeHoliday),
        ("holiday_work", V::HolidayWork),
        ("adjusted_paid", V::AdjustedPaid),
        ("adjusted_overtime", V::AdjustedOvertime),
        ("attendance_rate", V::AttendanceRate),
        ("fines", V::Fines),
        ("prizes", V::Prizes),
        ("state", V::State),
    ]
};

/// One column of the CSV.
#[derive(Clone, Debug, PartialEq)]
pub struct PayrollColumn {
    pub head: String,
    pub value: PayrollValue,
    /// For [`PayrollValue::Fixed`].
    pub text: String,
    /// Lengths of time in hours with two digits, else in minutes. Default hours.
    pub hours: bool,
}

/// Head of the column that says whether the period is closed.
const STATE: Text = Text::new("状态", "state");
static IS_CLOSED: Text = Text::new("已结账", "closed");
static NOT_CLOSED: Text = Text::new("未结账", "not closed");

fn column((value, head): &(PayrollValue, Text), lang: Lang) -> PayrollColumn {
    PayrollColumn { head: head.in_lang(lang).to_owned(), value: *value, text: String::new(), hours: true }
}

/// The columns where nobody asks for others.
#[must_use]
pub fn usual_columns(lang: Lang) -> Vec<PayrollColumn> {
    use PayrollValue as V;
    const USUAL: [(V, Text); 22] = [
        (V::AgentId, Text::new("工号", "id")),
        (V::Name, Text::new("姓名", "name")),
        (V::Period, Text::new("考勤期", "period")),
        (V::DueDays, Text::new("应出勤天数", "days due")),
        (V::AttendedDays, Text::new("实出勤天数", "days attended")),
        (V::LeaveDays, Text::new("请假天数", "days of leave")),
        (V::AbsentTimes, Text::new("旷工天数", "days absent")),
        (V::LateTimes, Text::new("迟到次数", "times late")),
        (V::LateMinutes, Text::new("迟到分钟", "minutes late")),
        (V::EarlyTimes, Text::new("早退次数", "times left early")),
        (V::MissingTimes, Text::new("缺卡次数", "missing punches")),
        (V::Paid, Text::new("计薪工时", "paid hours")),
        (V::OvertimeWorkday, Text::new("平日加班小时", "overtime 1.5× h")),
        (V::OvertimeRestDay, Text::new("休息日加班小时", "overtime 2× h")),
        (V::OvertimeHoliday, Text::new("法定节假日加班小时", "overtime 3× h")),
        (V::HolidayWork, Text::new("节日出勤小时", "work on holidays h")),
        (V::AdjustedPaid, Text::new("另补往期计薪工时", "to add for earlier periods: paid h")),
        (V::AdjustedOvertime, Text::new("加班中往期调整小时", "of the overtime, for earlier periods h")),
        (V::AttendanceRate, Text::new("出勤率", "attendance rate")),
        (V::Fines, Text::new("罚款", "fines")),
        (V::Prizes, Text::new("奖励", "prizes")),
        (V::State, STATE),
    ];
    USUAL.iter().map(|usual| column(usual, lang)).collect()
}

/// Reads the columns that a team asks for; `None` when there is no such file.
pub fn read_payroll(dir: &Path, faults: &mut Faults) -> Option<Vec<PayrollColumn>> {
    let path = dir.join(PAYROLL_FILE);
    if !path.exists() {
        return None;
    }
    let text = read_text(&path, PAYROLL_FILE, faults)?;
    let doc = Doc::new(PAYROLL_FILE, &text);
    let parsed = doc.parse();
    let columns = columns(doc.root(&parsed));
    faults.append(doc.into_faults());
    Some(columns)
}

fn columns(root: Table) -> Vec<PayrollColumn> {
    let column = |value: &Value| {
        let table = value.table()?;
        let head = table.need("head", |value| value.text().map(str::to_owned));
        let fixed = table.text("text");
        let what = match &fixed {
            Some(_) => Some(PayrollValue::Fixed),
            None => table.need("value", |value| value.choice(&VALUES)),
        };
        let hours = table.get("unit", |value| value.choice(&[("hours", true), ("minutes", false)])).unwrap_or(true);
        table.finish();
        Some(PayrollColumn { head: head?, value: what?, text: fixed.unwrap_or_default(), hours })
    };
    let columns = root.need("column", |value| Some(value.list().iter().filter_map(column).collect())).unwrap_or_default();
    root.finish();
    columns
}

/// The CSV, in UTF-8 with a byte-order mark. Texts that a spreadsheet would take for a formula begin with an apostrophe.
/// Of an open period the last column says so, whatever columns are asked for.
#[must_use]
pub fn payroll_csv(team: &Team, statement: &Statement, columns: &[PayrollColumn], lang: Lang) -> Vec<u8> {
    let mut columns = columns.to_vec();
    if statement.closed.is_none() && !columns.iter().any(|column| column.value == PayrollValue::State) {
        columns.push(column(&(PayrollValue::State, STATE), lang));
    }
    let heads: Vec<String> = columns.iter().map(|column| column.head.clone()).collect();
    let mut out = "\u{feff}".to_owned() + &record(&heads);
    for totals in &statement.totals {
        let cells: Vec<String> = columns.iter().map(|column| cell(team, statement, totals, column, lang)).collect();
        // Numbers below 0 are no formulas.
        out.push_str(&super::super::grid_export::record_of_numbers(&cells));
    }
    out.into_bytes()
}

fn cell(team: &Team, statement: &Statement, totals: &AgentTotals, column: &PayrollColumn, lang: Lang) -> String {
    use PayrollValue as V;
    let who = team.agent(totals.agent);
    let time = |minutes: i64| if column.hours { crate::locale::hours(minutes) } else { minutes.to_string() };
    let times = |kinds: &[FindingKind]| kinds.iter().map(|kind| totals.tally(*kind).times).sum::<i64>().to_string();
    let minutes = |kinds: &[FindingKind]| kinds.iter().map(|kind| totals.tally(*kind).minutes).sum::<i64>().to_string();
    let late = [FindingKind::Late, FindingKind::SeriouslyLate];
    match column.value {
        V::AgentId => who.id.clone(),
        V::Name => who.name.clone(),
        V::Contract => team.contract_of(totals.agent).name.clone(),
        V::Period => statement.period().to_string(),
        V::First => statement.period().first.to_string(),
        V::Last => statement.period().last.to_string(),
        V::DueDays => totals.due_days.to_string(),
        V::AttendedDays => totals.attended_days.to_string(),
        V::RestDays => totals.rest_days.to_string(),
        V::HolidayDays => totals.holiday_days.to_string(),
        V::LeaveDays => totals.leave_days.to_string(),
        V::AbsentTimes => times(&[FindingKind::Absent]),
        V::LateTimes => times(&late),
        V::LateMinutes => minutes(&late),
        V::EarlyTimes => times(&[FindingKind::Early]),
        V::EarlyMinutes => minutes(&[FindingKind::Early]),
        V::MissingTimes => times(&[FindingKind::MissingIn, FindingKind::MissingOut]),
        V::Planned => time(totals.planned_minutes),
        V::Worked => time(totals.worked_minutes),
        V::Paid => time(totals.paid_minutes),
        V::Leave => time(totals.leave_minutes),
        V::OvertimeWorkday => time(totals.payable_overtime(0)),
        V::OvertimeRestDay => time(totals.payable_overtime(1)),
        V::OvertimeHoliday => time(totals.payable_overtime(2)),
        V::HolidayWork => time(totals.holiday_work),
        V::AdjustedPaid => time(totals.adjusted_paid),
        V::AdjustedOvertime => time(totals.adjusted_overtime.iter().sum()),
        V::AttendanceRate => totals.rate.share().map(|share| format!("{share:.4}")).unwrap_or_default(),
        V::Fines => (totals.fines + totals.adjusted_fines).to_string(),
        V::Prizes => (totals.prizes + totals.adjusted_prizes).to_string(),
        V::State => if statement.closed.is_some() { &IS_CLOSED } else { &NOT_CLOSED }.in_lang(lang).to_owned(),
        V::Fixed => column.text.clone(),
    }
}
