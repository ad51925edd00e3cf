//! Every fault of the files that HR edits and of closed periods.

use super::super::codes::codes;
use crate::domain::{FaultCode, Text};

codes! {
    /// All fault codes of attendance files, by code.
    ATTENDANCE_CODES;
    CASE_CLOCK error "case-clock": "`{value}` 不是时刻", "`{value}` is not a clock time";
        "写成 08:30;过了零点写 25:10 或 次日01:10", "write 08:30; past midnight 25:10";
    CASE_EVIDENCE error "case-evidence": "更正 `{name}` 没有写依据", "the correction of `{name}` names no evidence";
        "写明依据，例如聊天编号、补卡单、证人", "name it: a chat's number, a form, a witness";
    CASE_NOTHING error "case-nothing": "更正 `{name}` 没有写改成什么", "the correction of `{name}` does not say what was true instead";
        "填上班时刻、下班时刻或加班分钟，至少一项", "fill in came, went or overtime, at least one";
    CASE_REASON error "case-reason": "`{name}` 写了处理结果，没有写原因", "the ruling on `{name}` has no reason";
        "补上原因", "write the reason";
    CASE_SETS error "case-sets": "`{name}` 填了时刻或分钟，处理结果却不是“更正”", "times or minutes are filled in for `{name}`, but the decision is not `correct`";
        "处理结果改成“更正”，或清空这些格", "make the decision `correct`, or empty these cells";
    CASE_TWICE error "case-twice": "异常 `{name}` 写了两行，另一行是第 {line} 行", "the case `{name}` stands twice, also in line {line}";
        "只留一行", "keep one line";
    CASE_UNDECIDED error "case-undecided": "`{name}` 填了内容，没有写处理结果", "something is filled in for `{name}`, but no decision";
        "处理结果写：成立、更正或不成立", "write the decision: accept, correct or turn-down";
    CLOSED_DAMAGED error "closed-damaged": "结账记录无法读取：{detail}", "the record of a closed period cannot be read: {detail}";
        "从备份恢复 attendance 文件夹", "restore the folder `attendance` from a backup";
    CONDUCT_KIND error "conduct-kind": "当日的规则里没有 `{name}` 这一项", "the policy of that day knows no fine or prize `{name}`";
        "team.toml 里有：{known}", "team.toml has: {known}";
    FUND_AMOUNT error "fund-amount": "`{value}` 不是金额", "`{value}` is not an amount of money";
        "写数字；支出写负数，或在“收支”列写“支出”", "write a number; below 0 for money spent, or `out` in the column kind";
}
