//! Every fault of the files of evidence.

use super::super::codes::codes;
use crate::domain::{FaultCode, Text};

codes! {
    /// All fault codes of status records, chats held and swaps, by code.
    EVIDENCE_CODES;
    STATUS_AGENT warning "status-agent-unknown": "有 {count} 行状态不是本团队的人，没有读入：{known}", "{count} lines of states are of nobody in the team and left out: {known}";
        "客服工具里的账号和团队编号不同的，写进 punches/people.csv；别的团队的不用管", "where an account differs from the agent's id, map it in punches/people.csv; leave it for people of other teams";
    STATUS_OVERLAP warning "status-overlap": "有 {count} 段状态与同一个人后一段重叠，算到后一段开始为止", "{count} states overlap a later one of the same agent and are taken to end where it begins";
        "若是两次导出重叠，不必处理；否则核对这一天的记录", "overlapping exports need nothing; else check the records of that day";
    STATUS_STATE warning "status-state": "看不懂状态 `{value}`，没有读入", "`{value}` is no state and is left out";
        "写 在线、离开 或 离线", "write `online`, `away` or `offline`";
    SWAP_SELF error "swap-self": "`{name}` 不能和自己换班", "`{name}` cannot swap with themselves";
        "写另一个人；同一个人换日子，写成请假和补班", "name somebody else; moving a day of one's own is leave and another shift";
}
