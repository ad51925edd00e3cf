//! Sheets that are lists: cases, overtime by class, adjustments, fines and prizes, the fund.

use super::cell::{WHOLE, YUAN, place, range};
use super::{Cell, Column, View, days, write_table};
use crate::domain::{Adjustment, Case, CaseState, Decision, MoneyKind, PayClass, Text, ruling_words};
use crate::locale;
use rust_xlsxwriter::{Worksheet, XlsxError};

pub(super) static CASES: Text = Text::new("异常", "exceptions");
pub(super) static OVERTIME: Text = Text::new("加班", "overtime");
pub(super) static ADJUSTMENTS: Text = Text::new("调整", "adjustments");
pub(super) static MONEY: Text = Text::new("奖罚", "fines and prizes");
pub(super) static FUND: Text = Text::new("基金", "fund");
static TOTAL: Text = Text::new("合计", "total");
static OPENING: Text = Text::new("期初结余", "brought forward");

const ID: Column = Column(Text::new("工号", "id"), 9.0);
const NAME: Column = Column(Text::new("姓名", "name"), 10.0);
const DATE: Column = Column(Text::new("日期", "date"), 11.0);

fn state(state: CaseState) -> Text {
    match state {
        CaseState::Open => Text::new("待处理", "open"),
        CaseState::Settled => Text::new("已处理", "settled"),
        CaseState::Stale => Text::new("数据已变", "changed since"),
    }
}

pub(super) fn cases(sheet: &mut Worksheet, view: &View) -> Result<(), XlsxError> {
    const COLUMNS: [Column; 14] = [
        Column(Text::new("编号", "case"), 26.0),
        DATE,
        ID,
        NAME,
        Column(Text::new("异常", "finding"), 13.0),
        Column(Text::new("分钟", "min"), 7.0),
        Column(Text::new("说明", "what was found"), 60.0),
        Column(Text::new("状态", "state"), 9.0),
        Column(Text::new("处理结果", "decision"), 10.0),
        Column(Text::new("更正为", "set to"), 20.0),
        Column(Text::new("原因", "reason"), 24.0),
        Column(Text::new("依据", "evidence"), 24.0),
        Column(Text::new("处理人", "by"), 10.0),
        Column(Text::new("处理时间", "at"), 17.0),
    ];
    sheet.set_name(view.t(&CASES))?;
    let row = |case: &Case| {
        let [id, name] = view.who(case.agent);
        let ruling = case.ruling.as_ref();
        let of = |text: Option<String>| text.map_or(Cell::Empty, Cell::Text);
        let kind =
            Cell::Marked(locale::finding_kind(case.kind).in_lang(view.lang).to_owned(), days::ground(case.kind).unwrap_or(0x00FF_FFFF));
        let at = ruling.and_then(|ruling| ruling.at).map(|at| view.team.zone.wall(at).format("%Y-%m-%d %H:%M").to_string());
        vec![
            Cell::text(&case.id),
            Cell::Date(case.date),
            id,
            name,
            kind,
            Cell::Int(case.minutes),
            Cell::Text(view.say(&case.said)),
            Cell::text(view.t(&state(case.state))),
            of(ruling.map(|ruling| view.t(decision(ruling.decision)).to_owned())),
            of(ruling.map(ruling_words)),
            of(ruling.map(|ruling| ruling.reason.clone())),
            of(ruling.map(|ruling| ruling.evidence.clone())),
            of(ruling.map(|ruling| ruling.by.clone())),
            of(at),
        ]
    };
    let rows: Vec<Vec<Cell>> = view.statement.cases.iter().map(row).collect();
    write_table(sheet, (view.lang, 0, 2), &COLUMNS, &rows, false)
}

fn decision(decision: Decision) -> &'static Text {
    super::super::cases::decision_word(decision)
}

/// Rows of the sheet of overtime: one for each stretch and class.
pub(super) fn overtime_rows(view: &View) -> usize {
    days::shown(view).iter().map(|day| day.overtime.len()).sum()
}

/// The class as the sheet of overtime writes it.
pub(super) fn class_name(view: &View, class: usize) -> &'static str {
    PayClass::ALL.get(class).map_or("", |class| locale::pay_class(*class).in_lang(view.lang))
}

pub(super) const OVERTIME_CLASS: u16 = 5;
pub(super) const OVERTIME_MINUTES: u16 = 7;

pub(super) fn overtime(sheet: &mut Worksheet, view: &View) -> Result<(), XlsxError> {
    const COLUMNS: [Column; 8] = [
        ID,
        NAME,
        Column(Text::new("班次日期", "business day"), 11.0),
        Column(Text::new("起", "from"), 17.0),
        Column(Text::new("止", "to"), 17.0),
        Column(Text::new("类别", "class"), 18.0),
        Column(Text::new("倍率", "times the wage"), 9.0),
        Column(Text::new("分钟", "min"), 8.0),
    ];
    sheet.set_name(view.t(&OVERTIME))?;
    let mut rows = Vec::new();
    for day in days::shown(view) {
        for part in &day.overtime {
            let [id, name] = view.who(day.agent);
            let at = |at| Cell::Text(view.team.zone.wall(at).format("%Y-%m-%d %H:%M").to_string());
            let class = Cell::text(locale::pay_class(part.class).in_lang(view.lang));
            let times = Cell::Share(Some(f64::from(i32::try_from(part.class.percent()).unwrap_or(0)) / 100.0));
            rows.push(vec![id, name, Cell::Date(day.date), at(part.span.start), at(part.span.end), class, times, Cell::Int(part.minutes)]);
        }
    }
    let count = rows.len();
    rows.push(total(view, 8, &[(OVERTIME_MINUTES, sum_int(&rows, OVERTIME_MINUTES), WHOLE)], count));
    write_table(sheet, (view.lang, 0, 3), &COLUMNS, &rows, true)
}

#[allow(clippy::cast_precision_loss)]
fn sum_int(rows: &[Vec<Cell>], column: u16) -> f64 {
    let value = |row: &Vec<Cell>| if let Some(Cell::Int(value)) = row.get(usize::from(column)) { *value } else { 0 };
    rows.iter().map(value).sum::<i64>() as f64
}

fn sum_money(rows: &[Vec<Cell>], column: u16) -> f64 {
    let value = |row: &Vec<Cell>| if let Some(Cell::Money(value)) = row.get(usize::from(column)) { *value } else { Default::default() };
    rows.iter().map(value).sum::<crate::domain::Money>().as_f64()
}

/// The last row: sums of some columns over `count` rows from row 1 on.
fn total(view: &View, columns: usize, sums: &[(u16, f64, &'static str)], count: usize) -> Vec<Cell> {
    let mut cells = vec![Cell::Empty; columns];
    cells[0] = Cell::text(view.t(&TOTAL));
    for (column, value, format) in sums {
        let last = u32::try_from(count.max(1)).unwrap_or(1);
        let formula = format!("=SUM({}:{})", place(1, *column), place(last, *column));
        // With no rows, row 1 is this row itself: there is nothing to add up.
        cells[usize::from(*column)] = if count == 0 { Cell::Int(0) } else { Cell::Formula(formula, *value, format) };
    }
    cells
}

pub(super) const ADJUST_AGENT: u16 = 1;
pub(super) const ADJUST_PAID: u16 = 6;
pub(super) const ADJUST_OVERTIME: [u16; 3] = [7, 8, 9];
pub(super) const ADJUST_FINES: u16 = 10;
pub(super) const ADJUST_PRIZES: u16 = 11;

pub(super) fn adjustments(sheet: &mut Worksheet, view: &View) -> Result<(), XlsxError> {
    const COLUMNS: [Column; 12] = [
        Column(Text::new("已结账的考勤期", "closed period"), 22.0),
        ID,
        NAME,
        DATE,
        Column(Text::new("结账时", "as closed"), 24.0),
        Column(Text::new("现在", "now"), 24.0),
        Column(Text::new("计薪分钟差", "paid min"), 9.0),
        Column(Text::new("平日加班差", "overtime 1.5× min"), 9.0),
        Column(Text::new("休息日加班差", "overtime 2× min"), 9.0),
        Column(Text::new("节假日加班差", "overtime 3× min"), 9.0),
        Column(Text::new("罚款差", "fines"), 9.0),
        Column(Text::new("奖励差", "prizes"), 9.0),
    ];
    sheet.set_name(view.t(&ADJUSTMENTS))?;
    let words = |findings: &[(String, i64)]| {
        let name = |code: &str| crate::domain::FindingKind::ALL.into_iter().find(|kind| kind.code() == code).map(locale::finding_kind);
        let one = |(code, minutes): &(String, i64)| {
            let name = name(code).map_or(code.as_str(), |text| text.in_lang(view.lang));
            if *minutes > 0 { format!("{name} {minutes}") } else { name.to_owned() }
        };
        Cell::Text(findings.iter().map(one).collect::<Vec<_>>().join(", "))
    };
    let row = |change: &Adjustment| {
        let (before, after) = (&change.before, &change.after);
        let name = view.team.agent_by_id(&after.agent).map_or(after.agent.as_str(), |agent| view.team.agent(agent).name.as_str());
        let mut cells = vec![
            Cell::text(&change.period),
            Cell::text(&after.agent),
            Cell::text(name),
            Cell::Date(after.date),
            words(&before.findings),
            words(&after.findings),
        ];
        cells.push(Cell::Int(after.paid + after.leave - before.paid - before.leave));
        cells.extend((0..3).map(|class| Cell::Int(after.overtime[class] - before.overtime[class])));
        cells.push(Cell::Money(crate::domain::Money::from_fen(after.fine_fen - before.fine_fen)));
        cells.push(Cell::Money(crate::domain::Money::from_fen(after.prize_fen - before.prize_fen)));
        cells
    };
    let mut rows: Vec<Vec<Cell>> = view.statement.adjustments.iter().map(row).collect();
    let whole = [ADJUST_PAID, ADJUST_OVERTIME[0], ADJUST_OVERTIME[1], ADJUST_OVERTIME[2]];
    let mut sums: Vec<(u16, f64, &'static str)> = whole.iter().map(|column| (*column, sum_int(&rows, *column), WHOLE)).collect();
    sums.extend([ADJUST_FINES, ADJUST_PRIZES].map(|column| (column, sum_money(&rows, column), YUAN)));
    let count = rows.len();
    rows.push(total(view, 12, &sums, count));
    write_table(sheet, (view.lang, 0, 3), &COLUMNS, &rows, true)
}

pub(super) const MONEY_AGENT: u16 = 1;
pub(super) const MONEY_FINE: u16 = 4;
pub(super) const MONEY_PRIZE: u16 = 5;

pub(super) fn money(sheet: &mut Worksheet, view: &View) -> Result<(), XlsxError> {
    const COLUMNS: [Column; 6] = [
        DATE,
        ID,
        NAME,
        Column(Text::new("事项", "what for"), 52.0),
        Column(Text::new("罚款", "fine"), 10.0),
        Column(Text::new("奖励", "prize"), 10.0),
    ];
    sheet.set_name(view.t(&MONEY))?;
    let row = |line: &crate::domain::MoneyLine| {
        let [id, name] = view.who(line.agent);
        let amount = |kind| if line.kind == kind { Cell::Money(line.amount) } else { Cell::Empty };
        vec![Cell::Date(line.date), id, name, Cell::Text(view.say(&line.said)), amount(MoneyKind::Fine), amount(MoneyKind::Prize)]
    };
    let mut rows: Vec<Vec<Cell>> = view.statement.money.iter().map(row).collect();
    let sums = [MONEY_FINE, MONEY_PRIZE].map(|column| (column, sum_money(&rows, column), YUAN));
    let count = rows.len();
    rows.push(total(view, 6, &sums, count));
    write_table(sheet, (view.lang, 0, 0), &COLUMNS, &rows, true)
}

pub(super) fn fund(sheet: &mut Worksheet, view: &View) -> Result<(), XlsxError> {
    const COLUMNS: [Column; 6] = [
        DATE,
        Column(Text::new("谁", "who"), 12.0),
        Column(Text::new("事项", "what for"), 52.0),
        Column(Text::new("收入", "in"), 10.0),
        Column(Text::new("支出", "out"), 10.0),
        Column(Text::new("结余", "balance"), 11.0),
    ];
    sheet.set_name(view.t(&FUND))?;
    let fund = &view.statement.fund;
    let first = view.statement.period().first;
    let mut rows =
        vec![vec![Cell::Date(first), Cell::Empty, Cell::text(view.t(&OPENING)), Cell::Empty, Cell::Empty, Cell::Money(fund.opening)]];
    let mut balance = fund.opening;
    for (row, entry) in (2..).zip(&fund.entries) {
        balance += entry.amount;
        let who = entry.agent.map_or(Cell::Empty, |agent| Cell::text(&view.team.agent(agent).name));
        let zero = crate::domain::Money::ZERO;
        let (income, spent) =
            if entry.amount < zero { (Cell::Empty, Cell::Money(-entry.amount)) } else { (Cell::Money(entry.amount), Cell::Empty) };
        let formula = format!("={}+{}-{}", place(row - 1, 5), place(row, 3), place(row, 4));
        let left = Cell::Formula(formula, balance.as_f64(), YUAN);
        rows.push(vec![Cell::Date(entry.date), who, Cell::Text(view.say(&entry.said)), income, spent, left]);
    }
    let count = rows.len();
    let mut last = total(view, 6, &[(3, fund.income().as_f64(), YUAN), (4, fund.spending().as_f64(), YUAN)], count);
    last[5] = Cell::Formula(format!("={}", place(u32::try_from(count).unwrap_or(1), 5)), fund.closing().as_f64(), YUAN);
    rows.push(last);
    write_table(sheet, (view.lang, 0, 0), &COLUMNS, &rows, true)
}

/// Ranges of the sheets above for the summary's formulas.
pub(super) fn overtime_range(view: &View, column: u16) -> String {
    range(view.t(&OVERTIME), column, overtime_rows(view))
}

pub(super) fn adjustment_range(view: &View, column: u16) -> String {
    range(view.t(&ADJUSTMENTS), column, view.statement.adjustments.len())
}

pub(super) fn money_range(view: &View, column: u16) -> String {
    range(view.t(&MONEY), column, view.statement.money.len())
}
