//! The sheet of the policy that the period was judged by: a column for each version in force.

use super::super::super::grid_export::{boxed, defused, head};
use super::View;
use crate::domain::{AfterLast, FineWindow, Policy, RateCounts, RateUnit, Text};
use rust_xlsxwriter::{Worksheet, XlsxError};

static NAME: Text = Text::new("规则", "policy");
static ITEM: Text = Text::new("项目", "setting");
static ALWAYS: Text = Text::new("一直", "always");
static FROM: Text = Text::new("{date} 起", "from {date}");
static NEVER: Text = Text::new("无", "none");

static ITEMS: [Text; 16] = [
    Text::new("迟到宽限（分钟）", "grace, min"),
    Text::new("严重迟到起点（分钟）", "seriously late from, min"),
    Text::new("迟到算旷工起点（分钟）", "late counts as absent from, min"),
    Text::new("早退宽限（分钟）", "grace for leaving early, min"),
    Text::new("离岗起点（分钟）", "post left from, min"),
    Text::new("收尾时间（分钟）", "wrap-up after the last chat, min"),
    Text::new("加班取整（分钟）", "overtime in multiples of, min"),
    Text::new("加班起算（分钟）", "least overtime, min"),
    Text::new("每月加班上限（小时）", "overtime cap a month, h"),
    Text::new("在线率下限", "least online share"),
    Text::new("重复打卡（秒）", "a double punch within, s"),
    Text::new("迟到罚款", "fines for lateness"),
    Text::new("其他罚款", "other fines"),
    Text::new("带教奖", "mentors' prizes"),
    Text::new("其他奖励", "other prizes"),
    Text::new("出勤率口径", "attendance rate"),
];

pub(super) fn write(sheet: &mut Worksheet, view: &View) -> Result<(), XlsxError> {
    sheet.set_name(view.t(&NAME))?;
    sheet.write_string_with_format(0, 0, view.t(&ITEM), &head())?;
    sheet.set_column_width(0, 30)?;
    let cell = boxed().set_text_wrap();
    for (row, item) in (1..).zip(&ITEMS) {
        sheet.write_string_with_format(row, 0, view.t(item), &cell)?;
    }
    for (column, policy) in (1..).zip(&view.statement.policies) {
        let from = policy.from.map_or_else(|| view.t(&ALWAYS).to_owned(), |date| view.t(&FROM).replace("{date}", &date.to_string()));
        sheet.write_string_with_format(0, column, from, &head())?;
        sheet.set_column_width(column, 48)?;
        for (row, value) in (1..).zip(values(view, policy)) {
            sheet.write_string_with_format(row, column, defused(&value), &cell)?;
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

#[allow(clippy::cast_precision_loss)]
fn values(view: &View, policy: &Policy) -> [String; 16] {
    let (lateness, overtime, money) = (&policy.lateness, &policy.overtime, &policy.money);
    let none = || view.t(&NEVER).to_owned();
    let list = |items: Vec<String>| if items.is_empty() { none() } else { items.join("\n") };
    let steps = money.late_steps.iter().map(|step| format!("≥ {} min: {}", step.minutes, step.fine)).collect();
    let fines = money.fines.iter().map(|fine| fine_text(view, fine)).collect();
    let mentors = money.mentor_prizes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" / ");
    let prizes = money.prizes.iter().map(|prize| format!("{} {}", prize.name, prize.amount)).collect();
    [
        lateness.grace_minutes.to_string(),
        lateness.serious_from_minutes.to_string(),
        lateness.absent_from_minutes.map_or_else(none, |minutes| minutes.to_string()),
        lateness.early_grace_minutes.to_string(),
        lateness.left_post_minutes.to_string(),
        overtime.wrap_up_minutes.to_string(),
        overtime.rounding_minutes.to_string(),
        overtime.minimum_minutes.to_string(),
        format!("{}", overtime.monthly_cap_minutes as f64 / 60.0),
        format!("{:.0} %", policy.online.minimum_share * 100.0),
        policy.matching.double_punch_seconds.to_string(),
        list(steps),
        list(fines),
        if mentors.is_empty() { none() } else { mentors },
        list(prizes),
        rate(view, policy),
    ]
}

fn fine_text(view: &View, fine: &crate::domain::Fine) -> String {
    static MONTH: Text = Text::new("每月从头计", "counted by month");
    static YEAR: Text = Text::new("每年从头计", "counted by year");
    static REPORT: Text = Text::new("，再犯交人事处理", ", then HR acts");
    let amounts = fine.amounts.iter().map(ToString::to_string).collect::<Vec<_>>().join(" / ");
    let per = view.t(if fine.per == FineWindow::Month { &MONTH } else { &YEAR });
    let then = if fine.then == AfterLast::Report { view.t(&REPORT) } else { "" };
    format!("{} {amounts} ({per}{then})", fine.name)
}

fn rate(view: &View, policy: &Policy) -> String {
    static DAYS: Text = Text::new("实出勤天 ÷ 应出勤天", "days attended ÷ days due");
    static MINUTES: Text = Text::new("出勤分钟 ÷ 计划分钟", "minutes worked ÷ minutes planned");
    static PUNCTUAL: Text =
        Text::new("，迟到、早退、缺卡、离岗的天不算出勤", ", days late, early, without a punch or off the post do not count");
    static EXCUSED: Text = Text::new("；不计入应出勤的假：{kinds}", "; leave that is not due: {kinds}");
    let unit = view.t(if policy.rate.unit == RateUnit::Days { &DAYS } else { &MINUTES });
    let counts = if policy.rate.counts == RateCounts::Punctual { view.t(&PUNCTUAL) } else { "" };
    let kinds: Vec<&str> = policy.rate.excused.iter().map(|kind| crate::locale::leave_kind(*kind).in_lang(view.lang)).collect();
    let comma = if view.lang == crate::domain::Lang::Zh { "、" } else { ", " };
    format!("{unit}{counts}{}", view.t(&EXCUSED).replace("{kinds}", &kinds.join(comma)))
}
