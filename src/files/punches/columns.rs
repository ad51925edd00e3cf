//! What columns of punches are called, and so what they hold.

use super::super::values::When;
use super::clock::{DateOrder, day};
use super::heads::{IdKind, Role};

/// A column's name without case, spaces, marks and a unit in brackets.
pub(super) fn bare(name: &str) -> String {
    let name = name.split(['(', '（', '[']).next().unwrap_or_default();
    name.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '.' | '：' | ':')).flat_map(char::to_lowercase).collect()
}

const IDS: [(IdKind, &[&str]); 4] = [
    (
        IdKind::Number,
        &[
            "工号",
            "员工编号",
            "员工号",
            "职工号",
            "人员工号",
            "employeeid",
            "employeeno",
            "jobnumber",
            "staffid",
            "agent",
            "agentid",
            "编号",
            "id",
        ],
    ),
    (IdKind::UserId, &["userid", "用户id", "钉钉id"]),
    (IdKind::Account, &["账号", "帐号", "成员账号", "account", "客服"]),
    (
        IdKind::Pin,
        &[
            "pin",
            "考勤号码",
            "考勤编号",
            "考勤号",
            "登记号码",
            "登记号",
            "人员编号",
            "人员id",
            "用户编号",
            "用户号",
            "enno",
            "卡号",
            "acno",
        ],
    ),
];
const NAMES: &[&str] = &["姓名", "名字", "员工姓名", "人员姓名", "成员姓名", "员工", "成员", "name"];
const DATES: &[&str] = &["日期", "考勤日期", "打卡日期", "刷卡日期", "签到日期", "date", "day", "workdate"];
/// 考勤时间 is not among them: in DingTalk's records it is the planned time.
const STAMPS: &[&str] = &[
    "打卡时间",
    "刷卡时间",
    "实际打卡时间",
    "打卡时刻",
    "刷卡时刻",
    "出入时间",
    "识别时间",
    "日期时间",
    "punchtime",
    "checktime",
    "userchecktime",
    "datetime",
    "timestamp",
    "checkintime",
    "签到时间",
    "时间",
    "time",
];
const FIRSTS: &[&str] = &["最早", "最早打卡", "首次打卡", "最早打卡时间", "首次打卡时间", "首次签到时间"];
const LASTS: &[&str] = &["最晚", "最晚打卡", "末次打卡", "最晚打卡时间", "末次打卡时间", "最后打卡时间"];
pub(super) const INS: &[&str] = &["签到时间", "签到", "clockin", "checkin", "clockintime", "checkintime", "firstin", "上班签到时间"];
const OUTS: &[&str] = &["签退时间", "签退", "clockout", "checkout", "clockouttime", "checkouttime", "lastout", "下班签退时间"];
const ALLS: &[&str] = &["打卡时间记录", "打卡记录", "全部打卡", "刷卡记录", "全部打卡时间", "punches"];
const RESULTS: &[&str] = &["打卡结果", "打卡状态", "timeresult", "结果"];
const DIRECTIONS: &[&str] = &[
    "方向",
    "进出",
    "进出状态",
    "进出类型",
    "出入",
    "打卡类型",
    "签到类型",
    "考勤类型",
    "考勤状态",
    "状态",
    "direction",
    "inout",
    "checktype",
    "state",
    "status",
    "mode",
];
const SHIFTS: &[&str] = &["班次", "shift"];
const SUMS: &[&str] =
    &["出勤天数", "应出勤天数", "休息天数", "工作时长", "迟到次数", "迟到时长", "旷工天数", "早退次数", "上班缺卡次数", "加班总时长"];

fn place(list: &[&str], name: &str) -> Option<u8> {
    list.iter().position(|known| *known == name).and_then(|place| u8::try_from(place).ok())
}

/// `上班1` as parent of `打卡时间`, `上班1打卡时间`, `1_on_duty_user_check_time`.
fn paired(parent: &str, own: &str) -> Option<Role> {
    let whole = format!("{parent}{own}");
    let api = |out: bool| {
        let mark = if out { "offduty" } else { "onduty" };
        let (number, what) = whole.split_once(mark)?;
        Some((out, number.parse().unwrap_or(1), what.to_owned()))
    };
    let spoken = || {
        let (out, rest) = whole.strip_prefix("上班").map(|rest| (false, rest)).or_else(|| Some((true, whole.strip_prefix("下班")?)))?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        Some((out, rest[..digits].parse().unwrap_or(1), rest[digits..].to_owned()))
    };
    let (out, number, what) = api(false).or_else(|| api(true)).or_else(spoken)?;
    match what.as_str() {
        "打卡时间" | "打卡" | "userchecktime" | "刷卡时间" | "签到时间" | "签退时间" => {
            Some(if out { Role::Out(number) } else { Role::In(number) })
        }
        "打卡结果" | "打卡状态" | "usercheckstatus" | "checkresult" | "timeresult" => Some(Role::Result),
        _ => None,
    }
}

/// `4`, `04`, `4日`, `2026-05-04`, `26-05-04 星期一`.
pub(super) fn day_column(own: &str, raw: &str) -> Option<Role> {
    let number = own.strip_suffix('日').unwrap_or(own);
    if (1..=2).contains(&number.len()) {
        return number.parse().ok().filter(|day| (1..=31).contains(day)).map(Role::DayOfMonth);
    }
    match day(raw, DateOrder::YearMonthDay) {
        Ok(When::Date(date)) => Some(Role::OnDate(date)),
        _ => None,
    }
}

pub(super) fn role(parent: &str, raw: &str) -> Option<Role> {
    let (parent, own) = (bare(parent), bare(raw));
    if own.is_empty() || parent.contains("外出") {
        return None;
    }
    if let Some((kind, _)) = IDS.iter().find(|(_, names)| names.contains(&own.as_str())) {
        return Some(Role::Id(*kind));
    }
    let lists = [
        (NAMES, Role::Name),
        (FIRSTS, Role::First),
        (LASTS, Role::Last),
        (ALLS, Role::All),
        (OUTS, Role::Out(1)),
        (SHIFTS, Role::Shift),
        (SUMS, Role::Sum),
    ];
    if let Some((_, role)) = lists.iter().find(|(names, _)| names.contains(&own.as_str())) {
        return Some(*role);
    }
    if let Some(role) = paired(&parent, &own) {
        return Some(role);
    }
    if RESULTS.contains(&own.as_str()) {
        return Some(Role::Result);
    }
    let by_name = || place(DATES, &own).map(Role::Date).or_else(|| place(STAMPS, &own).map(Role::Stamp));
    by_name().or_else(|| DIRECTIONS.contains(&own.as_str()).then_some(Role::Direction)).or_else(|| day_column(&own, raw))
}
