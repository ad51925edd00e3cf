//! Faults of settling and closing.

use crate::domain::{FaultCode, Text};

pub(super) static ALREADY_CLOSED: FaultCode = FaultCode::error(
    "already-closed",
    Text::new("{period} 已结账（{by}，{at}）", "{period} is closed already, by {by} at {at}"),
    Text::new("要改动请先 `paiban attendance reopen`", "reopen it with `paiban attendance reopen` to change anything"),
);
pub(super) static BY_MISSING: FaultCode = FaultCode::error(
    "by-missing",
    Text::new("不知道是谁在处理", "it is not known who rules"),
    Text::new("加上 `--by 姓名`", "give `--by NAME`"),
);
pub(super) static CASE_BACKWARDS: FaultCode = FaultCode::error(
    "case-backwards",
    Text::new(
        "按 `{name}` 的更正，下班 {went} 不晚于上班 {came}",
        "with the correction of `{name}` they went at {went}, which is not after they came at {came}",
    ),
    Text::new("改正上班或下班时刻；过了零点写 25:10", "correct when they came or went; past midnight is written 25:10"),
);
pub(super) static CASE_CONFLICT: FaultCode = FaultCode::error(
    "case-conflict",
    Text::new("`{name}` 与 `{other}` 把同一天改成了不同的值", "`{name}` and `{other}` set the same day to different values"),
    Text::new("两行写成一样，或只在一行里更正", "write the same in both, or correct it in one of them only"),
);
pub(super) static CASE_NEXT_DAY: FaultCode = FaultCode::error(
    "case-next-day",
    Text::new(
        "按 `{name}` 的更正，下班 {went} 早于上班 {came}，像是第二天",
        "with the correction of `{name}` they went at {went}, before they came at {came}: the next day, it seems",
    ),
    Text::new("第二天的 {went} 写 {late}", "{went} of the next day is written {late}"),
);
pub(super) static CASE_STALE: FaultCode = FaultCode::warning(
    "case-stale",
    Text::new("`{name}` 处理之后数据变了，这条处理暂不生效", "the data has changed since `{name}` was settled, the ruling does not count"),
    Text::new("重新处理这一条；已不存在的，清空处理结果那一格", "settle it anew; empty its decision where the finding is gone"),
);
pub(super) static CLOSE_UNSETTLED: FaultCode = FaultCode::error(
    "close-unsettled",
    Text::new(
        "{period} 还不能结账：{open} 条异常未处理，{pending} 人天待定",
        "{period} cannot be closed yet: {open} cases are not settled, {pending} agent-days are pending",
    ),
    Text::new(
        "处理完、补齐打卡后再结；打卡已齐就用 `--until` 说到哪一刻；一定要结，用 `--force --reason 原因`",
        "settle them and complete the punches, or say with `--until` up to when they are complete; or close with `--force --reason WHY`",
    ),
);
pub(super) static INPUT_LOST: FaultCode = FaultCode::error(
    "closed-input-lost",
    Text::new("结账时保存的输入 `{path}` 不在了，或已被改动", "the kept input `{path}` of a closed period is lost or has been changed"),
    Text::new("从备份恢复 attendance/inputs", "restore attendance/inputs from a backup"),
);
pub(super) static NOT_CLOSED: FaultCode = FaultCode::error(
    "not-closed",
    Text::new("{period} 没有结账", "{period} is not closed"),
    Text::new("先运行 `paiban attendance close`", "run `paiban attendance close` first"),
);
pub(super) static PERIOD_CLOSED: FaultCode = FaultCode::error(
    "period-closed",
    Text::new("{period} 已结账，不能再改", "{period} is closed and cannot be changed"),
    Text::new(
        "之后到的数据会成为下一期的调整；一定要改，先 `paiban attendance reopen`",
        "late data becomes an adjustment of the next period; to change it all the same, run `paiban attendance reopen`",
    ),
);
pub(super) static PERIOD_OVERLAPS: FaultCode = FaultCode::error(
    "period-overlaps",
    Text::new("{period} 与已结账的 {other} 有共同的日子", "{period} shares days with {other}, which is closed"),
    Text::new(
        "选不重叠的考勤期，或先 `paiban attendance reopen` {other}，否则同一天会发两次",
        "choose a period beside it, or reopen {other} with `paiban attendance reopen`: the same days would be paid twice",
    ),
);
pub(super) static REASON_MISSING: FaultCode = FaultCode::error(
    "reason-missing",
    Text::new("没有写原因或依据", "there is no reason, or no evidence"),
    Text::new("加上 `--reason`，更正还要 `--evidence`", "give `--reason`, and `--evidence` with a correction"),
);
pub(super) static REOPEN_ADJUSTED: FaultCode = FaultCode::error(
    "reopen-adjusted",
    Text::new("{period} 结账后到的数据已经在 {later} 里调整并结账", "late data of {period} is adjusted in {later}, which is closed"),
    Text::new("先重新打开 {later}，否则同一笔会算两次", "reopen {later} first, or the same would be paid twice"),
);
pub(super) static RESULT_CHANGED: FaultCode = FaultCode::error(
    "result-changed",
    Text::new("这一期的结果在结账以后被改动过", "the result of this period was changed after it was closed"),
    Text::new(
        "从备份恢复 attendance 文件夹；`--verify` 会说明差在哪里",
        "restore the folder `attendance` from a backup; `--verify` tells what differs",
    ),
);
pub(super) static SETS_NOTHING: FaultCode = FaultCode::error(
    "correction-empty",
    Text::new("更正没有写改成什么", "the correction does not say what was true instead"),
    Text::new("加上 `--in 08:30`、`--out 25:10` 或 `--overtime 40`", "give `--in 08:30`, `--out 25:10` or `--overtime 40`"),
);
pub(super) static SWAP_OPEN: FaultCode = FaultCode::warning(
    "swap-open",
    Text::new(
        "`{name}` 已判成立；与它有关的跨日换班没有因此批准",
        "`{name}` is accepted as found; the swap over two days that it seems to be of is not approved by that",
    ),
    Text::new(
        "要批准换班，在 swaps.csv（表头 date,agent,with,with_date）加一行 {line}，再收回这条处理；不是换班就不必处理",
        "to approve the swap, add the line {line} to swaps.csv (head: date,agent,with,with_date) and withdraw the ruling; nothing needs doing when it was none",
    ),
);
pub(super) static UNKNOWN_CASE: FaultCode = FaultCode::error(
    "unknown-case",
    Text::new("没有异常 `{name}`", "there is no case `{name}`"),
    Text::new("这一期的异常：{known}", "the cases of the period are: {known}"),
);

/// All fault codes of settling and closing, by code.
pub(in crate::ops) static CODES: &[&FaultCode] = &[
    &ALREADY_CLOSED,
    &BY_MISSING,
    &CASE_BACKWARDS,
    &CASE_CONFLICT,
    &CASE_NEXT_DAY,
    &CASE_STALE,
    &CLOSE_UNSETTLED,
    &INPUT_LOST,
    &SETS_NOTHING,
    &NOT_CLOSED,
    &PERIOD_CLOSED,
    &PERIOD_OVERLAPS,
    &REASON_MISSING,
    &REOPEN_ADJUSTED,
    &RESULT_CHANGED,
    &SWAP_OPEN,
    &UNKNOWN_CASE,
];
