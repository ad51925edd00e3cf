//! The first sheet: a row an agent, every sum a formula over the other sheets.

use super::cell::{HOURS, WHOLE, YUAN, place, range};
use super::{Cell, Column, View, days, lists, write_table};
use crate::domain::{AgentTotals, FindingKind, Message, Text};
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

static NAME: Text = Text::new("汇总", "summary");
static TITLE: Text = Text::new("{team} 考勤汇总 {period}", "{team} attendance {period}");
static CLOSED: Text = Text::new("已结账：{by}，{at}；结果校验码 {hash}", "closed by {by}, {at}; result {hash}");
static OPEN: Text = Text::new(
    "未结账：{open} 条异常未处理，{pending} 人天待定；打卡数据到 {until}",
    "not closed: {open} cases open, {pending} agent-days pending; punches up to {until}",
);
static TOTAL: Text = Text::new("合计", "total");

/// Row of the heads; title and state stand above.
const TOP: u32 = 2;

const COLUMNS: [Column; 29] = [
    Column(Text::new("工号", "id"), 7.5),
    Column(Text::new("姓名", "name"), 8.0),
    Column(Text::new("应出勤天", "days due"), 5.5),
    Column(Text::new("实出勤天", "days attended"), 6.5),
    Column(Text::new("出勤率", "attendance rate"), 7.5),
    Column(Text::new("休息天", "rest days"), 5.5),
    Column(Text::new("节假日天", "holidays"), 6.5),
    Column(Text::new("请假天", "leave days"), 5.5),
    Column(Text::new("旷工次", "absent"), 5.5),
    Column(Text::new("迟到次", "late times"), 5.5),
    Column(Text::new("迟到分钟", "late min"), 6.5),
    Column(Text::new("早退次", "early times"), 5.5),
    Column(Text::new("早退分钟", "early min"), 6.5),
    Column(Text::new("缺卡次", "no punch"), 5.5),
    Column(Text::new("离岗次", "left post"), 5.5),
    Column(Text::new("计划工时", "planned h"), 7.5),
    Column(Text::new("出勤工时", "worked h"), 7.5),
    Column(Text::new("计薪工时", "paid h"), 7.5),
    Column(Text::new("平日加班小时 1.5倍", "overtime 1.5× h"), 8.0),
    Column(Text::new("休息日加班小时 2倍", "overtime 2× h"), 8.0),
    Column(Text::new("节假日加班小时 3倍", "overtime 3× h"), 8.0),
    Column(Text::new("节日出勤小时", "holiday work h"), 7.5),
    Column(Text::new("上期调整 计薪小时", "adjusted paid h"), 7.5),
    Column(Text::new("上期调整 1.5倍", "adjusted 1.5× h"), 7.5),
    Column(Text::new("上期调整 2倍", "adjusted 2× h"), 7.5),
    Column(Text::new("上期调整 3倍", "adjusted 3× h"), 7.5),
    Column(Text::new("罚款", "fines"), 7.5),
    Column(Text::new("奖励", "prizes"), 7.5),
    Column(Text::new("未处理异常", "open cases"), 6.5),
];

/// Columns that are not added up: the rate.
const NOT_SUMMED: usize = 4;

pub(super) fn write(sheet: &mut Worksheet, view: &View) -> Result<(), XlsxError> {
    sheet.set_name(view.t(&NAME))?;
    let statement = view.statement;
    let title = Message::new(&TITLE).with("team", view.team.name.as_str()).with("period", statement.period().to_string());
    sheet.write_string_with_format(0, 0, view.say(&title), &Format::new().set_bold().set_font_size(14))?;
    sheet.write_string(1, 0, state(view))?;
    let mut rows: Vec<Vec<Cell>> = (TOP + 1..).zip(&statement.totals).map(|(row, totals)| row_of(view, row, totals)).collect();
    let last = total(view, &rows);
    rows.push(last);
    write_table(sheet, (view.lang, TOP, 2), &COLUMNS, &rows, true)
}

fn state(view: &View) -> String {
    let statement = view.statement;
    let message = match &statement.closed {
        Some(closed) => Message::new(&CLOSED)
            .with("by", closed.by.as_str())
            .with("at", crate::domain::Arg::Instant(closed.at))
            .with("hash", closed.result.chars().take(16).collect::<String>()),
        None => Message::new(&OPEN)
            .with("open", statement.open_cases())
            .with("pending", statement.pending_days())
            .with("until", crate::domain::Arg::Instant(statement.judgement.complete_until)),
    };
    view.say(&message)
}

#[allow(clippy::cast_precision_loss)]
fn row_of(view: &View, row: u32, totals: &AgentTotals) -> Vec<Cell> {
    let [id, name] = view.who(totals.agent);
    let own = place(row, 0);
    let shown = days::shown(view).len();
    let in_days = |column| range(view.t(&days::NAME), column, shown);
    let sum = |column: u16| format!("SUMIFS({},{},{own})", in_days(column), in_days(days::AGENT));
    let whole = |column, value: i64| Cell::Formula(format!("={}", sum(column)), value as f64, WHOLE);
    let hours = |column, minutes: i64| Cell::Formula(format!("={}/60", sum(column)), minutes as f64 / 60.0, HOURS);
    let overtime = |class: usize| {
        let (minutes, agents, classes) = (
            lists::overtime_range(view, lists::OVERTIME_MINUTES),
            lists::overtime_range(view, 0),
            lists::overtime_range(view, lists::OVERTIME_CLASS),
        );
        let formula = format!("=SUMIFS({minutes},{agents},{own},{classes},\"{}\")/60", lists::class_name(view, class));
        Cell::Formula(formula, totals.overtime[class] as f64 / 60.0, HOURS)
    };
    let adjusted = |column, value: f64, by: &str, format| {
        let (values, agents) = (lists::adjustment_range(view, column), lists::adjustment_range(view, lists::ADJUST_AGENT));
        Cell::Formula(format!("=SUMIFS({values},{agents},{own}){by}"), value, format)
    };
    let money = |column, adjusted: u16, value: crate::domain::Money| {
        let (values, agents) = (lists::money_range(view, column), lists::money_range(view, lists::MONEY_AGENT));
        let (changes, whose) = (lists::adjustment_range(view, adjusted), lists::adjustment_range(view, lists::ADJUST_AGENT));
        Cell::Formula(format!("=SUMIFS({values},{agents},{own})+SUMIFS({changes},{whose},{own})"), value.as_f64(), YUAN)
    };
    let tally = |kinds: &[FindingKind]| totals.tally_of(kinds);
    let (late, early) = (tally(&days::LATE), tally(&[FindingKind::Early]));
    vec![
        id,
        name,
        whole(days::DUE, totals.due_days),
        whole(days::ATTENDED, totals.attended_days),
        Cell::Share(totals.rate.share()),
        whole(days::REST, totals.rest_days),
        whole(days::HOLIDAY, totals.holiday_days),
        whole(days::LEAVE_DAYS, totals.leave_days),
        whole(days::ABSENT, tally(&[FindingKind::Absent]).times),
        whole(days::LATE_TIMES, late.times),
        whole(days::LATE_MINUTES, late.minutes),
        whole(days::EARLY_TIMES, early.times),
        whole(days::EARLY_MINUTES, early.minutes),
        whole(days::MISSING, tally(&days::NO_PUNCH).times),
        whole(days::LEFT, tally(&[FindingKind::LeftPost]).times),
        hours(days::PLANNED, totals.planned_minutes),
        hours(days::WORKED, totals.worked_minutes),
        hours(days::PAID, totals.paid_minutes),
        overtime(0),
        overtime(1),
        overtime(2),
        hours(days::HOLIDAY_WORK, totals.holiday_work),
        adjusted(lists::ADJUST_PAID, totals.adjusted_paid as f64 / 60.0, "/60", HOURS),
        adjusted(lists::ADJUST_OVERTIME[0], totals.adjusted_overtime[0] as f64 / 60.0, "/60", HOURS),
        adjusted(lists::ADJUST_OVERTIME[1], totals.adjusted_overtime[1] as f64 / 60.0, "/60", HOURS),
        adjusted(lists::ADJUST_OVERTIME[2], totals.adjusted_overtime[2] as f64 / 60.0, "/60", HOURS),
        money(lists::MONEY_FINE, lists::ADJUST_FINES, totals.fines + totals.adjusted_fines),
        money(lists::MONEY_PRIZE, lists::ADJUST_PRIZES, totals.prizes + totals.adjusted_prizes),
        Cell::Int(totals.open_cases),
    ]
}

#[allow(clippy::cast_precision_loss)]
fn total(view: &View, rows: &[Vec<Cell>]) -> Vec<Cell> {
    let value = |cell: &Cell| match cell {
        Cell::Formula(_, value, format) => Some((*value, *format)),
        Cell::Int(value) => Some((*value as f64, WHOLE)),
        _ => None,
    };
    let mut cells = vec![Cell::text(view.t(&TOTAL)), Cell::Empty];
    let last = TOP + u32::try_from(rows.len()).unwrap_or(0);
    for (at, column) in (2..COLUMNS.len()).zip(2_u16..) {
        let values: Vec<(f64, &'static str)> = rows.iter().filter_map(|row| value(&row[at])).collect();
        let summed = at != NOT_SUMMED && !values.is_empty();
        let formula = format!("=SUM({}:{})", place(TOP + 1, column), place(last, column));
        let format = values.first().map_or(WHOLE, |(_, format)| format);
        let sum = values.iter().map(|(value, _)| value).sum();
        cells.push(if summed { Cell::Formula(formula, sum, format) } else { Cell::Empty });
    }
    cells
}
