//! Every fault that the store knows.

use crate::domain::{FaultCode, Text};

pub(super) static AGENT_HAS_ACCOUNT: FaultCode = FaultCode::error(
    "agent-has-account",
    Text::new("客服 `{agent}` 已有账号 `{login}`", "agent `{agent}` has the account `{login}` already"),
    Text::new("给这个账号发新的邀请链接，或先停用它", "invite that account anew, or end it first"),
);
pub(super) static CONTENT_LOST: FaultCode = FaultCode::error(
    "content-lost",
    Text::new("文件 `{path}` 的内容已丢失或被改动", "the contents of `{path}` are lost or changed"),
    Text::new("运行 `paiban audit --verify` 看范围，再从备份恢复", "run `paiban audit --verify` to see how much, then restore a backup"),
);
pub(super) static DATABASE: FaultCode = FaultCode::error(
    "database",
    Text::new("数据库出错：{reason}", "the database refused: {reason}"),
    Text::new(
        "检查数据库在不在、能否写入、磁盘空间够不够，再试一次",
        "see that the database is there, may be written to and has room, then try again",
    ),
);
pub(super) static DATABASE_BUSY: FaultCode = FaultCode::error(
    "database-busy",
    Text::new("别的程序一直占着数据库，等了 {seconds} 秒", "another program has kept the database for {seconds} s"),
    Text::new("等它做完再试；什么都没有写入", "try again when it is done; nothing was written"),
);
pub(super) static DATABASE_DAMAGED: FaultCode = FaultCode::error(
    "database-damaged",
    Text::new("数据库里的一个值不是应有的样子：{what}", "a value in the database is not what it must be: {what}"),
    Text::new("用 `paiban restore` 把备份恢复到新数据库", "restore a backup into a new database with `paiban restore`"),
);
pub(super) static DATABASE_NEWER: FaultCode = FaultCode::error(
    "database-newer",
    Text::new(
        "数据库的版本是 {found}，这个程序只认识到 {known}",
        "the database has version {found}, this program knows versions up to {known}",
    ),
    Text::new("换用更新的 paiban", "use a newer paiban"),
);
pub(super) static DATABASE_NOT_EMPTY: FaultCode = FaultCode::error(
    "database-not-empty",
    Text::new("这个数据库里已有内容，恢复会把它盖掉", "the database already holds something, which restoring would overwrite"),
    Text::new("用 --database 指定一个新的数据库", "name a new one with --database"),
);
pub(super) static DATABASE_OTHER: FaultCode = FaultCode::error(
    "database-other",
    Text::new("这不是 paiban 的数据库", "this is not a database of paiban"),
    Text::new("核对路径；新数据库由 `paiban import` 建立", "check the path; `paiban import` makes a new one"),
);
/// The text is not shown: it may hold a password.
pub(super) static DATABASE_URL: FaultCode = FaultCode::error(
    "database-url",
    Text::new("看不懂数据库的地址", "the address of the database is not understood"),
    Text::new(
        "写文件名，或 postgres://用户:密码@主机:5432/库名；密码里的特殊字符写成 %40 这样的形式",
        "write a file's name, or postgres://user:password@host:5432/name; special characters of a password go as %40",
    ),
);
pub(super) static ERASE_TEAM: FaultCode = FaultCode::error(
    "erase-team",
    Text::new("`{name}` 出现在几个团队的记录里：{teams}", "`{name}` is in the log of several teams: {teams}"),
    Text::new("写明是哪个团队的人", "say of which team the person is"),
);
pub(super) static IMPORT_BEHIND: FaultCode = FaultCode::error(
    "import-behind",
    Text::new("文件夹里没有数据库已发布的班表：{missing}", "the folder lacks what the database has published: {missing}"),
    Text::new(
        "已发布的不能撤掉：先 `paiban export` 到新文件夹，在那里改好再导入",
        "what is published stays: `paiban export` to a new folder, make the changes there and import it",
    ),
);
pub(super) static LOG_UNSOUND: FaultCode = FaultCode::error(
    "log-unsound",
    Text::new("审计记录被改动过，清除以后就无法证明", "the audit log was changed; once something is removed nobody could prove it"),
    Text::new(
        "先看 `paiban audit --verify`，从备份恢复后再清除；什么都没有删除",
        "look at `paiban audit --verify` and restore a backup first; nothing was removed",
    ),
);
pub(super) static LOGIN_TAKEN: FaultCode = FaultCode::error(
    "login-taken",
    Text::new("登录名 `{login}` 已有人用", "the login `{login}` is taken"),
    Text::new("换一个登录名", "choose another login"),
);
pub(super) static NO_ACCOUNT: FaultCode = FaultCode::error(
    "no-account",
    Text::new("没有账号 `{name}`", "there is no account `{name}`"),
    Text::new("先建账号，或核对编号", "make the account first, or check its id"),
);
pub(super) static NO_JOB: FaultCode = FaultCode::error(
    "no-job",
    Text::new("这个团队没有任务 `{name}`", "the team has no job `{name}`"),
    Text::new("核对编号", "check its id"),
);
pub(super) static NO_ROBOT: FaultCode = FaultCode::error(
    "no-robot",
    Text::new("这个团队没有机器人 `{name}`", "the team has no robot `{name}`"),
    Text::new("核对编号", "check its id"),
);
pub(super) static NO_DATABASE: FaultCode = FaultCode::error(
    "no-database",
    Text::new("这里没有数据库", "there is no database here"),
    Text::new("先 `paiban import 我的团队`，或用 --database 指定", "run `paiban import my-team` first, or name it with --database"),
);
pub(super) static NO_TEAM: FaultCode = FaultCode::error(
    "no-team",
    Text::new("数据库里没有团队 `{name}`", "the database has no team `{name}`"),
    Text::new("现有团队：{known}", "its teams are: {known}"),
);
pub(super) static NO_VERSION: FaultCode = FaultCode::error(
    "no-version",
    Text::new("团队 `{name}` 没有第 {version} 版", "team `{name}` has no version {version}"),
    Text::new("写 {first} 到 {last}；更早的已按保存期限清除", "write {first} to {last}; earlier ones were removed for their age"),
);
pub(super) static REVISION_DIFFERS: FaultCode = FaultCode::error(
    "revision-differs",
    Text::new(
        "{week} 第 {revision} 版已经发布，内容与这里的不同",
        "revision {revision} of {week} is published already, and says something else",
    ),
    Text::new(
        "已发布的不能改：把这里的 `revision` 加一，原来的放进 rosters/earlier/",
        "what is published stays: raise `revision` here by one and keep the former file in rosters/earlier/",
    ),
);
pub(super) static ROLE_HELD: FaultCode = FaultCode::error(
    "role-held",
    Text::new(
        "账号 `{login}` 在这个团队已有这个角色，但对应另一位客服",
        "account `{login}` has that role in the team already, as another agent",
    ),
    Text::new("先去掉原来的角色，再添加", "take the former role away first"),
);

/// The store's fault codes.
pub static CODES: &[&FaultCode] = &[
    &AGENT_HAS_ACCOUNT,
    &CONTENT_LOST,
    &DATABASE,
    &DATABASE_BUSY,
    &DATABASE_DAMAGED,
    &DATABASE_NEWER,
    &DATABASE_NOT_EMPTY,
    &DATABASE_OTHER,
    &DATABASE_URL,
    &ERASE_TEAM,
    &IMPORT_BEHIND,
    &LOG_UNSOUND,
    &LOGIN_TAKEN,
    &NO_ACCOUNT,
    &NO_DATABASE,
    &NO_JOB,
    &NO_ROBOT,
    &NO_TEAM,
    &NO_VERSION,
    &REVISION_DIFFERS,
    &ROLE_HELD,
];
