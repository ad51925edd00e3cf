//! Every fault of a grid. Codes with several rows say the same of different cells.

use super::codes::codes;
use crate::domain::{FaultCode, Text};

codes! {
    /// All fault codes of grids, by code.
    GRID_CODES;
    SEVERAL warning "grid-cell-unknown": "`{text}`可能是{shifts}中的任何一个，{agent} {date} 没有读入", "`{text}` may be any of {shifts}: {agent} on {date} is left out";
        "写班次的字、编号或名称，或者休、假", "write a shift's letter, id or name, or `off`, `leave`";
    UNKNOWN warning "grid-cell-unknown": "看不懂`{text}`，{agent} {date} 没有读入", "`{text}` is not understood: {agent} on {date} is left out";
        "写班次的字、编号或名称，或者休、假", "write a shift's letter, id or name, or `off`, `leave`";
    TWICE error "grid-cell-twice": "{agent} {date} 有两个不同的班：`{first}`和`{second}`", "{agent} on {date} has two different shifts: `{first}` and `{second}`";
        "只留一个", "keep one of them";
    UNSAID error "grid-dates-unclear": "表头没有说是哪个月或哪一周", "the header does not say which month or week it is";
        "在标题或表名里写明，例如`2026年11月`或 `2026-W48`", "name it in the title or the sheet's name, such as `2026-11` or `2026-W48`";
    AMBIGUOUS error "grid-dates-unclear": "表头的日期可以有两种读法", "the days of the header can be read in two ways";
        "把表头写成完整日期，例如 `2026-11-23`", "write whole dates in the header, such as `2026-11-23`";
    CONTRADICTION error "grid-dates-unclear": "表头的日期不是依次递增，或者和星期对不上", "the days of the header do not rise, or do not fit their weekdays";
        "把表头写成完整日期，例如 `2026-11-23`", "write whole dates in the header, such as `2026-11-23`";
    NO_HEADER error "grid-header-missing": "没有找到表头：哪一行都不像日期", "no header found: no row looks like days";
        "表头要有`姓名`或`工号`，每天一列，写成 `2026-11-23`、`11月23日`、`23` 或`周一`", "give it `name` or `id`, and a column a day such as `2026-11-23`, `11/23`, `23` or `Mon`";
    SHARED error "grid-name-shared": "有 {n} 个人叫`{name}`，不知道是哪一个", "{n} people are called `{name}`: which one is meant is unknown";
        "加一列`工号`，写上团队文件里的编号", "add a column `id` with the ids of the team file";
    NOBODY error "grid-nobody": "表里没有一个人是团队里的", "nobody in the grid is in the team";
        "核对姓名或工号；离职的人不用管", "check the names or ids; leave them for people who have left";
    MISMATCH error "grid-person-mismatch": "工号`{id}`和姓名`{name}`不是同一个人", "id `{id}` and name `{name}` are different people";
        "改正其中一个", "put one of them right";
    STRANGER warning "grid-person-unknown": "团队里没有`{name}`，这一行跳过了", "nobody in the team is called `{name}`: the row is skipped";
        "核对姓名或工号；离职的人不用管", "check the name or id; leave it for people who have left";
    UNREADABLE error "grid-unreadable": "读不了这个文件：{why}", "cannot read this file: {why}";
        "在 Excel 里另存为 .xlsx 或 .csv 再导入", "save it as .xlsx or .csv and import that";
}
