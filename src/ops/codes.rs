//! Faults of the use cases themselves, and docs/errors.md made of the tables of all rooms.

use crate::domain::{FaultCode, Severity, Text};
use crate::{files, robots, rules, store};
use std::fmt::Write as _;

/// The cause is replaced by what is wrong with the flag.
pub(super) static COLUMNS: FaultCode = FaultCode::error(
    "columns",
    Text::new("看不懂 --columns", "`--columns` is not understood"),
    Text::new("例如 --columns who=卡号,time=刷卡时刻", "such as --columns who=card,time=moment"),
);
pub(super) static GRID_PARTLY: FaultCode = FaultCode::warning(
    "grid-partly",
    Text::new("{week} 在表里不全：{n} 格没有内容，按休息处理", "{week} is not whole in the grid: {n} cells are empty and taken as rest"),
    Text::new("补全表格后再导入一次", "complete the grid and import it again"),
);
pub(super) static IO: FaultCode = FaultCode::error(
    "io",
    Text::new("文件无法读写：{reason}", "cannot read or write the file: {reason}"),
    Text::new("检查路径、权限和磁盘空间后重试", "check the path, its permissions and the disk, then try again"),
);
pub(super) static NO_AGENT: FaultCode = FaultCode::error(
    "no-agent",
    Text::new("团队里没有 `{name}`，或不止一个", "`{name}` is no agent of the team, or several are called so"),
    Text::new("写 team.toml 里的编号", "write the id of team.toml"),
);
pub(super) static NO_WEEK: FaultCode = FaultCode::error(
    "no-week",
    Text::new("不知道要排哪一周:rosters/ 和 chats.csv 都是空的", "which week to plan is not known: rosters/ and chats.csv are both empty"),
    Text::new("用 --week 指定，例如 --week 2026-W48", "name it with --week, such as --week 2026-W48"),
);
/// The cause is replaced by that of the document.
pub(super) static NOT_DRAWN: FaultCode = FaultCode::warning(
    "not-drawn",
    Text::new("这份文档没能生成", "this document could not be made"),
    Text::new("其余文档已写好；解决后用 `paiban export` 补上", "the other documents are written; mend it and run `paiban export`"),
);
pub(super) static NOT_PUBLISHED: FaultCode = FaultCode::error(
    "not-published",
    Text::new("没有这一周的已发布班表", "no roster is published for that week"),
    Text::new("先运行 `paiban roster`", "run `paiban roster` first"),
);
pub(super) static PERSON_MAPPED: FaultCode = FaultCode::error(
    "person-mapped",
    Text::new("`{key}` 已经对应了另一个人：{known}", "`{key}` is mapped to somebody else already: {known}"),
    Text::new("要改的话，先改 punches/people.csv", "to change that, edit punches/people.csv first"),
);
pub(super) static PUNCH_FUTURE: FaultCode = FaultCode::error(
    "punch-future",
    Text::new(
        "{count} 次打卡还没有到：第一次是 {at}，现在是 {now}",
        "{count} punches are of the future: the first is at {at}, now is {now}",
    ),
    Text::new(
        "核对考勤机的时钟和日期的写法，改正或删去这些行再导入",
        "check the clock and the order of day and month, correct or remove these rows and import again",
    ),
);

static CODES: &[&FaultCode] =
    &[&COLUMNS, &GRID_PARTLY, &IO, &NO_AGENT, &NOT_DRAWN, &NOT_PUBLISHED, &NO_WEEK, &PERSON_MAPPED, &PUNCH_FUTURE];

/// Every fault code of the product, in order of code; a code that is said of several things stands once for each.
#[must_use]
pub fn fault_codes() -> Vec<&'static FaultCode> {
    let files =
        [files::BENCHMARK_CODES, files::CODES, files::GRID_CODES, files::PUNCH_CODES, files::EVIDENCE_CODES, files::ATTENDANCE_CODES]
            .concat();
    let mut all: Vec<&FaultCode> = [
        files.as_slice(),
        rules::CODES,
        store::CODES,
        robots::CODES,
        super::attendance::CODES,
        super::database::CODES,
        super::server::CODES,
        CODES,
    ]
    .concat();
    all.sort_by_key(|code| code.code);
    all
}

/// docs/errors.md, in both languages.
#[must_use]
pub fn errors_doc() -> String {
    let mut doc = String::from(
        "# 错误代码 Fault codes\n\n<!-- Made from the tables of fault codes in src; a test fails when it is stale. -->\n\n\
         An error makes the input unusable, a warning is said and lived with. 错误须改正后才能继续;警告只作提示。\n",
    );
    for same in fault_codes().chunk_by(|one, other| one.code == other.code) {
        let severity = if same[0].severity == Severity::Error { "错误 error" } else { "警告 warning" };
        let _ = write!(doc, "\n## `{}` — {severity}\n\n", same[0].code);
        for code in same {
            let (cause, action) = (code.cause, code.action);
            let _ = write!(doc, "- {}。\n  {}。\n- {}.\n  {}.\n", cause.zh, action.zh, cause.en, action.en);
        }
    }
    doc
}
