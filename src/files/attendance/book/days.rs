//! The sheet of days: a row for each agent and day, with every number that the summary adds up.

use super::{Cell, Column, View, write_table};
use crate::domain::{DayRecord, FindingKind, Tally, Text};
use crate::locale;
use crate::time::Datelike;
use rust_xlsxwriter::{Worksheet, XlsxError};

pub(super) static NAME: Text = Text::new("每日", "days");

/// Columns that the summary adds up.
pub(super) const AGENT: u16 = 0;
pub(super) const DUE: u16 = 10;
pub(super) const ATTENDED: u16 = 11;
pub(super) const REST: u16 = 12;
pub(super) const HOLIDAY: u16 = 13;
pub(super) const LEAVE_DAYS: u16 = 14;
pub(super) const ABSENT: u16 = 15;
pub(super) const LATE_TIMES: u16 = 16;
pub(super) const LATE_MINUTES: u16 = 17;
pub(super) const EARLY_TIMES: u16 = 18;
pub(super) const EARLY_MINUTES: u16 = 19;
pub(super) const MISSING: u16 = 20;
pub(super) const LEFT: u16 = 21;
pub(super) const PLANNED: u16 = 22;
pub(super) const WORKED: u16 = 23;
pub(super) const PAID: u16 = 24;
pub(super) const HOLIDAY_WORK: u16 = 29;

pub(super) const LATE: [FindingKind; 2] = [FindingKind::Late, FindingKind::SeriouslyLate];
pub(super) const NO_PUNCH: [FindingKind; 2] = [FindingKind::MissingIn, FindingKind::MissingOut];

const COLUMNS: [Column; 32] = [
    Column(Text::new("工号", "id"), 9.0),
    Column(Text::new("姓名", "name"), 10.0),
    Column(Text::new("日期", "date"), 11.0),
    Column(Text::new("星期", "day"), 6.0),
    Column(Text::new("班次", "roster"), 9.0),
    Column(Text::new("计划上班", "planned from"), 9.0),
    Column(Text::new("计划下班", "planned to"), 10.0),
    Column(Text::new("上班打卡", "came"), 9.0),
    Column(Text::new("下班打卡", "went"), 10.0),
    Column(Text::new("结论", "verdict"), 26.0),
    Column(Text::new("应出勤", "due"), 7.0),
    Column(Text::new("实出勤", "attended"), 8.0),
    Column(Text::new("休息", "rest"), 6.0),
    Column(Text::new("节假日", "holiday"), 7.0),
    Column(Text::new("请假天", "leave days"), 7.0),
    Column(Text::new("旷工", "absent"), 7.0),
    Column(Text::new("迟到次", "late times"), 7.0),
    Column(Text::new("迟到分钟", "late min"), 9.0),
    Column(Text::new("早退次", "early times"), 7.0),
    Column(Text::new("早退分钟", "early min"), 9.0),
    Column(Text::new("缺卡次", "no punch"), 7.0),
    Column(Text::new("离岗次", "left post"), 7.0),
    Column(Text::new("计划分钟", "planned min"), 9.0),
    Column(Text::new("出勤分钟", "worked min"), 9.0),
    Column(Text::new("计薪分钟", "paid min"), 9.0),
    Column(Text::new("请假计薪分钟", "leave min"), 9.0),
    Column(Text::new("平日加班分钟", "overtime 1.5× min"), 9.0),
    Column(Text::new("休息日加班分钟", "overtime 2× min"), 9.0),
    Column(Text::new("节假日加班分钟", "overtime 3× min"), 9.0),
    Column(Text::new("节日出勤分钟", "holiday work min"), 9.0),
    Column(Text::new("在线守时", "adherence"), 9.0),
    Column(Text::new("在线达成", "conformance"), 9.0),
];

/// The ground of a verdict, `0xRRGGBB`; none where there is nothing to look at.
pub(super) fn ground(kind: FindingKind) -> Option<u32> {
    match kind {
        FindingKind::Absent | FindingKind::NoRoster => Some(0x00F5_B7B1),
        FindingKind::SeriouslyLate | FindingKind::MissingIn | FindingKind::MissingOut | FindingKind::LeftPost => Some(0x00FA_D7C0),
        FindingKind::Late
        | FindingKind::Early
        | FindingKind::MeetingMissed
        | FindingKind::HandoverMissed
        | FindingKind::DutyMissed
        | FindingKind::TrainingMissed
        | FindingKind::LowOnline => Some(0x00FC_ECC5),
        FindingKind::ToConfirm | FindingKind::Pending | FindingKind::OvertimeCap => Some(0x00E3_D9F2),
        FindingKind::WorkedOnRestDay | FindingKind::Overtime => Some(0x00D3_E5F7),
        FindingKind::Leave => Some(0x00E5_E0D5),
        FindingKind::Rest | FindingKind::Holiday | FindingKind::NotEmployed => Some(0x00F3_F4F6),
        FindingKind::Normal => None,
    }
}

/// Days that are shown: those of people who are employed.
pub(super) fn shown<'a>(view: &View<'a>) -> Vec<&'a DayRecord> {
    let totals = &view.statement.totals;
    view.statement.judgement.days.iter().filter(|day| totals.iter().any(|totals| totals.agent == day.agent)).collect()
}

pub(super) fn write(sheet: &mut Worksheet, view: &View) -> Result<(), XlsxError> {
    sheet.set_name(view.t(&NAME))?;
    let rows: Vec<Vec<Cell>> = shown(view).into_iter().map(|day| row(view, day)).collect();
    write_table(sheet, (view.lang, 0, 3), &COLUMNS, &rows, false)
}

fn row(view: &View, day: &DayRecord) -> Vec<Cell> {
    let [id, name] = view.who(day.agent);
    let clock = |at| Cell::Clock(locale::day_clock(day.date, at, view.team.zone, view.lang));
    let planned = |at: Option<_>| at.map_or(Cell::Empty, clock);
    let verdict = locale::verdict_text(day, view.lang);
    let verdict = ground(day.verdict()).map_or(Cell::text(&verdict), |ground| Cell::Marked(verdict.clone(), ground));
    let flag = |is: bool| Cell::Int(i64::from(is));
    let tally = |kinds: &[FindingKind]| day.tally(kinds);
    let [late, early]: [Tally; 2] = [tally(&LATE), tally(&[FindingKind::Early])];
    let overtime = day.overtime_by_class();
    vec![
        id,
        name,
        Cell::Date(day.date),
        Cell::text(locale::weekday(day.date.weekday(), view.lang)),
        Cell::Text(locale::planned_text(view.team, day, view.lang)),
        planned(day.planned.span.map(|span| span.start)),
        planned(day.planned.span.map(|span| span.end)),
        planned(day.evidence.came.map(|stamp| stamp.at)),
        planned(day.evidence.went.map(|stamp| stamp.at)),
        verdict,
        flag(day.is_due()),
        flag(day.is_attended()),
        flag(day.planned.symbol == Some(crate::domain::Symbol::Rest)),
        flag(day.finding(FindingKind::Holiday).is_some()),
        flag(day.whole_leave().is_some()),
        Cell::Int(tally(&[FindingKind::Absent]).times),
        Cell::Int(late.times),
        Cell::Int(late.minutes),
        Cell::Int(early.times),
        Cell::Int(early.minutes),
        Cell::Int(tally(&NO_PUNCH).times),
        Cell::Int(tally(&[FindingKind::LeftPost]).times),
        Cell::Int(day.planned_minutes),
        Cell::Int(day.worked_minutes),
        Cell::Int(day.paid_minutes),
        Cell::Int(day.leave_minutes),
        Cell::Int(overtime[0]),
        Cell::Int(overtime[1]),
        Cell::Int(overtime[2]),
        Cell::Int(day.holiday_minutes()),
        Cell::Share(day.online.map(crate::domain::OnlineTime::adherence)),
        Cell::Share(day.online.map(crate::domain::OnlineTime::conformance)),
    ]
}
