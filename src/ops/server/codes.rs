//! Faults of the server's use cases.

use crate::domain::{FaultCode, Text};

pub(super) static OUTAGE: FaultCode = FaultCode::error(
    "outage",
    Text::new("数据库暂时连不上", "the database cannot be reached at the moment"),
    Text::new("稍后再试；什么都没有写入", "try again in a moment; nothing was written"),
);
pub(super) static DRAFT_STALE: FaultCode = FaultCode::error(
    "draft-stale",
    Text::new(
        "{week} 的草稿已被别人改过：你看到的是第 {seen} 版，现在是第 {now} 版",
        "somebody changed the draft of {week}: you saw version {seen}, it is at version {now}",
    ),
    Text::new("看看对方的版本，把你的改动并进去再保存", "look at theirs, put your changes into it and save again"),
);
pub(super) static NO_DRAFT: FaultCode = FaultCode::error(
    "no-draft",
    Text::new("{week} 没有草稿", "there is no draft of {week}"),
    Text::new("先排班，或把一周存成草稿", "solve the week first, or save a draft of it"),
);
pub(super) static DRAFT_UNREADABLE: FaultCode = FaultCode::error(
    "draft-unreadable",
    Text::new("草稿不是 {week} 的班表", "the draft is not a roster of {week}"),
    Text::new("格式见 docs/FORMATS.md 的 rosters/<周>.toml", "docs/FORMATS.md shows rosters/<week>.toml"),
);
pub(super) static PUBLISHED_SINCE: FaultCode = FaultCode::error(
    "published-since",
    Text::new("草稿之后有人发布了：{weeks}", "somebody published since: {weeks}"),
    Text::new(
        "看新的差异再发布；草稿本身更旧，就重排一次，或带上 `revision` 再保存",
        "look at the new difference, then publish; where the draft itself is older, solve the week again or save it with that `revision`",
    ),
);
pub(super) static REVISION_OTHER: FaultCode = FaultCode::error(
    "revision-other",
    Text::new("最近一次发布是第 {now} 号，不是第 {seen} 号", "the last publication is number {now}, not {seen}"),
    Text::new("看看新的差异，带上它的 `revision` 再试", "look at the difference again and send its `revision`"),
);
pub(super) static NOTHING_CHANGED: FaultCode = FaultCode::error(
    "nothing-changed",
    Text::new("{week} 与已发布的一样，没有可发布的改动", "{week} is as published: there is nothing to publish"),
    Text::new("先改草稿", "change the draft first"),
);
pub(super) static REASON_NEEDED: FaultCode = FaultCode::error(
    "reason-needed",
    Text::new(
        "改动了 {hours} 小时内开始的班：{agents}，需要写明原因",
        "shifts that begin within {hours} h are changed: {agents}; that needs a reason",
    ),
    Text::new("写上 `reason`；原因只记入审计日志，不会告诉群里", "give a `reason`; it goes into the audit log only, never to the group"),
);
pub(super) static NOTHING_BEFORE: FaultCode = FaultCode::error(
    "nothing-before",
    Text::new("{week} 没有更早的版本可以恢复", "{week} has no former revision to go back to"),
    Text::new("重新排这一周，或导入改过的班表，再发布", "solve the week again, or send an edited grid, and publish that"),
);
pub(super) static BAD_SETTING: FaultCode = FaultCode::error(
    "bad-setting",
    Text::new("设置 `{name}` 不能是 {value}", "the setting `{name}` cannot be {value}"),
    Text::new("{name}：{allowed}", "{name}: {allowed}"),
);
pub(super) static SETTINGS_CHANGED: FaultCode = FaultCode::error(
    "settings-changed",
    Text::new("设置已被别人改过", "somebody changed the settings"),
    Text::new("重新读取再改", "read them again, then change them"),
);
pub(super) static FILES_CHANGED: FaultCode = FaultCode::error(
    "files-changed",
    Text::new("`{path}` 已被别人改过", "somebody changed `{path}`"),
    Text::new("重新读取，把你的改动并进去再保存", "read it again, put your changes into it and save"),
);
pub(super) static BAD_PATH: FaultCode = FaultCode::error(
    "bad-path",
    Text::new("`{path}` 不能是团队文件的路径", "`{path}` cannot be the path of a team's file"),
    Text::new(
        "写成 文件夹/文件，不以点号或波浪号开头，不在 out/ 里",
        "write folder/file, with no part that begins with a dot or tilde, and not in out/",
    ),
);
pub(super) static ROSTER_FILE: FaultCode = FaultCode::error(
    "roster-file",
    Text::new("`{path}` 是班表：只能经草稿发布", "`{path}` is a roster: rosters are published from drafts"),
    Text::new("存成草稿，看过差异再发布", "save it as a draft, look at the difference and publish it"),
);
pub(super) static ATTENDANCE_FILE: FaultCode = FaultCode::error(
    "attendance-file",
    Text::new("`{path}` 由考勤任务写入", "`{path}` is written by the jobs of attendance"),
    Text::new("用任务 punches、settle、close", "use the jobs punches, settle and close"),
);
pub(super) static LEAVE_UNAPPROVED: FaultCode = FaultCode::error(
    "leave-unapproved",
    Text::new("班表里的休假还没有批准：{days}", "the roster has leave that nobody approved: {days}"),
    Text::new(
        "本团队先由部门经理批准：请总监写入 leave.csv，或由总监发布",
        "in this team the department manager approves first: a director writes leave.csv, or publishes",
    ),
);
pub(super) static NO_FILE: FaultCode = FaultCode::error(
    "no-file",
    Text::new("团队没有文件 `{path}`", "the team has no file `{path}`"),
    Text::new("核对路径", "check the path"),
);
pub(super) static SIGN_IN_REFUSED: FaultCode = FaultCode::error(
    "sign-in-refused",
    Text::new("登录名或密码不对", "login or password is wrong"),
    Text::new("再试一次；忘了就请管理员发新的邀请链接", "try again; who has forgotten asks an administrator for a new invitation"),
);
pub(super) static SIGN_IN_WAIT: FaultCode = FaultCode::error(
    "sign-in-wait",
    Text::new("失败次数太多，请等 {seconds} 秒", "too many failures: wait {seconds} s"),
    Text::new("过后再试，或请管理员发新的邀请链接", "try again later, or ask an administrator for a new invitation"),
);
pub(super) static PASSWORD_WEAK: FaultCode = FaultCode::error(
    "password-weak",
    Text::new("密码太短或太容易猜", "the password is too short or too easily guessed"),
    Text::new("至少 10 个字符，不含登录名，不是常见密码", "at least 10 characters, without the login in it, and no common one"),
);
pub(super) static INVITATION_OVER: FaultCode = FaultCode::error(
    "invitation-over",
    Text::new("这个邀请链接已用过或已过期", "this invitation was used or has expired"),
    Text::new("请管理员或组长再发一个", "ask an administrator or lead for another"),
);
pub(super) static BAD_LOGIN: FaultCode = FaultCode::error(
    "bad-login",
    Text::new("登录名 `{login}` 不能用", "the login `{login}` cannot be used"),
    Text::new("1 到 64 个字符，不含空格和控制字符", "1 to 64 characters, no spaces or control characters"),
);
pub(super) static LAST_ADMINISTRATOR: FaultCode = FaultCode::error(
    "last-administrator",
    Text::new("这是最后一个管理员", "this is the last administrator"),
    Text::new("先让另一个账号当管理员", "make another account administrator first"),
);
pub(super) static JOB_FAILED: FaultCode = FaultCode::error(
    "job-failed",
    Text::new("求解进程意外结束：{reason}", "the working process ended unexpectedly: {reason}"),
    Text::new("再试一次；总是这样就把任务编号告诉开发者", "try again; if it stays so, tell the developers the job's id"),
);
pub(super) static JOB_NEEDS: FaultCode = FaultCode::error(
    "job-needs",
    Text::new("任务缺少：{what}", "the job lacks: {what}"),
    Text::new("见 API 文档里该任务的字段", "the API document has the fields of the job"),
);

pub(super) static JOB_UNFIT: FaultCode = FaultCode::error(
    "job-unfit",
    Text::new("`{field}` 不能是 `{value}`", "`{field}` cannot be `{value}`"),
    Text::new("例如：{form}", "for example: {form}"),
);
pub(super) static BAD_CONTACT: FaultCode = FaultCode::error(
    "bad-contact",
    Text::new("`{address}` 不是某个人的手机号或账号", "`{address}` is nobody's mobile number or id"),
    Text::new("写手机号，或该应用里的用户编号；不能写 all", "write a mobile number or the app's id of the user; `all` is nobody"),
);
pub(super) static AGENT_NEEDED: FaultCode = FaultCode::error(
    "agent-needed",
    Text::new("客服角色要写明团队和班表里的编号", "the role agent needs a team and the agent's id on its rosters"),
    Text::new("加上 `team` 和 `agent`", "give `team` and `agent`"),
);
pub(super) static ACCOUNT_ENDED: FaultCode = FaultCode::error(
    "account-ended",
    Text::new("账号 `{login}` 已停用", "the account `{login}` has ended"),
    Text::new("用另一个登录名给这个人建新账号", "make a new account for the person under another login"),
);
pub(super) static ACCOUNT_OTHERS: FaultCode = FaultCode::error(
    "account-others",
    Text::new("账号 `{login}` 还有别的角色", "the account `{login}` has other roles too"),
    Text::new("请管理员发新的邀请链接", "ask an administrator for the invitation"),
);
pub(super) static TEAM_ID: FaultCode = FaultCode::error(
    "team-id",
    Text::new("文件夹不再是团队 `{name}` 的", "the folder would no longer be of team `{name}`"),
    Text::new("team.toml 的 `id` 不能改", "`id` in team.toml cannot be changed"),
);
pub(super) static BAD_ZIP: FaultCode = FaultCode::error(
    "bad-zip",
    Text::new("这不是装着团队文件夹的 zip", "this is no zip with a team folder"),
    Text::new("把含 team.toml 的文件夹压成 zip 再传", "zip the folder that holds team.toml and send that"),
);

pub static LISTEN: FaultCode = FaultCode::error(
    "listen",
    Text::new("不能在 {address} 监听：{reason}", "cannot listen on {address}: {reason}"),
    Text::new("换一个端口：--listen 127.0.0.1:8081", "choose another port: --listen 127.0.0.1:8081"),
);
pub static SETTINGS_FILE: FaultCode = FaultCode::error(
    "settings-file",
    Text::new("读不了设置文件：{reason}", "the settings file cannot be read: {reason}"),
    Text::new("docs/operations.md 列出了每个设置", "docs/operations.md lists every setting"),
);
pub static NO_PROGRAM: FaultCode = FaultCode::error(
    "no-program",
    Text::new("找不到自己的程序文件：{reason}", "the program's own file is not found: {reason}"),
    Text::new("用完整路径启动", "start it by its whole path"),
);

/// Their table.
pub static CODES: &[&FaultCode] = &[
    &ACCOUNT_ENDED,
    &ACCOUNT_OTHERS,
    &AGENT_NEEDED,
    &ATTENDANCE_FILE,
    &BAD_CONTACT,
    &BAD_LOGIN,
    &BAD_PATH,
    &BAD_SETTING,
    &BAD_ZIP,
    &DRAFT_STALE,
    &DRAFT_UNREADABLE,
    &FILES_CHANGED,
    &INVITATION_OVER,
    &JOB_FAILED,
    &JOB_NEEDS,
    &JOB_UNFIT,
    &LAST_ADMINISTRATOR,
    &LEAVE_UNAPPROVED,
    &LISTEN,
    &NOTHING_BEFORE,
    &NOTHING_CHANGED,
    &NO_DRAFT,
    &NO_FILE,
    &NO_PROGRAM,
    &OUTAGE,
    &PASSWORD_WEAK,
    &PUBLISHED_SINCE,
    &REASON_NEEDED,
    &REVISION_OTHER,
    &ROSTER_FILE,
    &SETTINGS_CHANGED,
    &SETTINGS_FILE,
    &SIGN_IN_REFUSED,
    &SIGN_IN_WAIT,
    &TEAM_ID,
];
