//! `paiban purge`: removes what is older than has to be kept.

use super::database::{DatabaseFlag, WhoFlags, fail};
use super::screen::{Failure, Found, Screen};
use super::table;
use crate::domain::{Arg, Message, Text};
use crate::ops::database::{Age, PurgeOptions, PurgePlan, plan_purge, purge};
use crate::time::Zone;

/// Shown below the flags.
const EXAMPLES: &str = "\
示例 · examples:
  paiban purge --dry-run                 只列出三年以前、不再生效的内容 · list what is over and older than three years
  paiban purge --older-than 5y           清除五年以前的 · remove what is older than five years
  paiban backup 之前.db && paiban purge   先备份 · with a backup first

删除的是：旧版本的文件、已失效的登录、邀请、密钥和日历地址、已结束的任务、已发的消息、已读的通知、审计记录里的旧内容。
已发布的班表和现在的文件永远不删；删了什么记入审计，`audit --verify` 仍然成立。
what goes: former versions of files, sign-ins, invitations, tokens and calendar addresses that are over, ended jobs, sent messages, read notices,
what old entries of the audit log say. Published rosters and today's files never go; the log says what went, and its proof holds.

退出码：0 完成，2 没有删除 · exit code: 0 done, 2 nothing was removed";

static PLANNED: Text = Text::new("{before} 以前、不再生效的：", "over, and older than {before}:");
static NOTHING: Text = Text::new("没有 {before} 以前可删的内容", "nothing older than {before} is over");
static REMOVED: Text = Text::new("已清除 {rows} 行", "{rows} rows removed");
static TABLE: Text = Text::new("表", "table");
static ROWS: Text = Text::new("行数", "rows");

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(flatten)]
    database: DatabaseFlag,
    /// 多久以前的：年 y，月 m [默认：3y] · how old: years y, months m [default: 3y]
    #[arg(long, value_name = "AGE")]
    older_than: Option<Age>,
    /// 允许短于三年 · it may be less than three years
    #[arg(long)]
    force: bool,
    /// 只列出，不删除 · list it and remove nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    who: WhoFlags,
}

pub(super) fn run(args: &Args, screen: &Screen) -> Result<Found, Failure> {
    let (database, who) = (args.database.database()?, args.who.who());
    let older_than = args.older_than.unwrap_or_default();
    let options = PurgeOptions { database: &database, older_than, force: args.force, act: args.who.act(&who) };
    let plan = plan_purge(&options).map_err(fail)?;
    if !screen.json {
        show(&plan, screen);
    }
    // What goes is said before it goes.
    let removed = if args.dry_run || plan.rows.is_empty() { None } else { Some(purge(&options).map_err(fail)?) };
    if screen.json {
        let done = removed.as_ref().unwrap_or(&plan);
        screen.print_json(&serde_json::json!({ "before": done.before, "removed": removed.is_some(), "rows": done.rows }));
    } else if let Some(removed) = removed {
        screen.print(&screen.say(&Message::new(&REMOVED).with("rows", removed.rows.values().sum::<i64>()), Zone::SHANGHAI));
    }
    Ok(false)
}

fn show(plan: &PurgePlan, screen: &Screen) {
    let text = if plan.rows.is_empty() { &NOTHING } else { &PLANNED };
    screen.print(&screen.say(&Message::new(text).with("before", Arg::Instant(plan.before)), Zone::SHANGHAI));
    if !plan.rows.is_empty() {
        let rows: Vec<Vec<String>> = plan.rows.iter().map(|(table, rows)| vec![(*table).to_owned(), rows.to_string()]).collect();
        screen.print(&table::plain(&[&TABLE, &ROWS].map(|text| screen.text(text)), &rows, 1));
    }
}
