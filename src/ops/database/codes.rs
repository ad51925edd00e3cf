//! Faults of the use cases on a database.

use crate::domain::{FaultCode, Text};

pub(super) static AGENT_EMPLOYED: FaultCode = FaultCode::error(
    "agent-employed",
    Text::new(
        "`{name}` 还在职：team.toml 里没有离职日期，或日期未过",
        "`{name}` is employed: team.toml has no `end` for them, or it is not over",
    ),
    Text::new("先在 team.toml 写 `end`，离职后再抹去姓名", "write `end` into team.toml; the name can go once it is over"),
);
pub(super) static AGENT_ID_NAME: FaultCode = FaultCode::error(
    "agent-id-name",
    Text::new(
        "`{name}` 的编号里就有姓名，已发布的班表都按编号写，无法抹去",
        "the id of `{name}` holds the name itself, and published rosters are written by id: it cannot go",
    ),
    Text::new("编号一经发布不能改；新来的人请用工号作编号", "ids cannot change once published; give new people ids that are no names"),
);
pub(super) static AGENT_NAMESAKE: FaultCode = FaultCode::error(
    "agent-namesake",
    Text::new("团队里不止一个人叫 `{name}`，打卡等表里分不清是谁", "more than one agent is called `{name}`, and tables do not tell which"),
    Text::new("先在 team.toml 把另一位改成不同的姓名", "give the other one a different name in team.toml first"),
);
pub(super) static BACKUP_EXISTS: FaultCode = FaultCode::error(
    "file-exists",
    Text::new("文件已存在，不会覆盖", "the file exists and is not written over"),
    Text::new("换一个文件名，例如带上日期", "give another name, with the date for instance"),
);
pub(super) static EXPORT_WHERE: FaultCode = FaultCode::error(
    "export-where",
    Text::new("没有写要把团队写到哪个文件夹", "the folder that the team is to become is not named"),
    Text::new("例如 `paiban export shop 新文件夹 --database shop.db`", "such as `paiban export shop new-folder --database shop.db`"),
);
pub(super) static IMPORT_DIFFERS: FaultCode = FaultCode::error(
    "import-differs",
    Text::new(
        "数据库里已有团队 `{name}`，与文件夹不同：新增 {added} 个文件，改动 {changed} 个，少了 {removed} 个（{files}）",
        "the database has team `{name}` already, and the folder is another: {added} files more, {changed} changed, {removed} fewer ({files})",
    ),
    Text::new(
        "以文件夹为准就加 --replace（原来的版本仍留着）；以数据库为准就 `paiban export {name} 新文件夹`",
        "--replace makes the folder its next version (the former stays); `paiban export {name} new-folder` shows what the database has",
    ),
);
pub(super) static FILES_MOVED: FaultCode = FaultCode::error(
    "files-moved",
    Text::new("团队 `{name}` 的文件刚被别人改过", "somebody changed the files of team `{name}` meanwhile"),
    Text::new("再运行一次；什么都没有写入", "run it again; nothing was written"),
);
pub(super) static PURGE_YOUNG: FaultCode = FaultCode::error(
    "purge-young",
    Text::new("三年以内的内容不清除", "what is younger than three years is not removed"),
    Text::new("写 --older-than 3y 或更久；确实要删就加 --force", "give --older-than 3y or more, or --force if it has to be"),
);
pub(super) static TEAM_TWICE: FaultCode = FaultCode::error(
    "team-twice",
    Text::new("两个文件夹是同一个团队 `{name}`：{folders}", "two folders are of the same team `{name}`: {folders}"),
    Text::new("留一个，或在 team.toml 改 `id`", "leave one out, or change `id` in team.toml"),
);
pub(super) static WHO_MISSING: FaultCode = FaultCode::error(
    "by-missing",
    Text::new("不知道是谁在操作", "it is not known who does this"),
    Text::new("加上 `--by 姓名`", "give `--by NAME`"),
);

/// Their table.
pub static CODES: &[&FaultCode] = &[
    &AGENT_EMPLOYED,
    &AGENT_ID_NAME,
    &AGENT_NAMESAKE,
    &BACKUP_EXISTS,
    &EXPORT_WHERE,
    &FILES_MOVED,
    &IMPORT_DIFFERS,
    &PURGE_YOUNG,
    &TEAM_TWICE,
    &WHO_MISSING,
];
