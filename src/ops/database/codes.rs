//! Faults of the use cases on a database.

use crate::domain::{FaultCode, Text};

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
pub static CODES: &[&FaultCode] = &[&BACKUP_EXISTS, &EXPORT_WHERE, &IMPORT_DIFFERS, &TEAM_TWICE, &WHO_MISSING];
