//! `paiban anonymise`: forgets who an agent was who has left.

use super::database::{DatabaseFlag, WhoFlags, fail};
use super::screen::{Failure, Found, Screen};
use crate::domain::{Message, Text};
use crate::ops::database::anonymise;
use crate::time::Zone;

/// Shown below the flags.
const EXAMPLES: &str = "\
示例 · examples:
  paiban anonymise shop a07               团队 shop 的 a07 · a07 of team shop
  paiban backup 之前.db                    先备份；旧备份里仍有姓名 · a backup first; it still holds the name

姓名换成“离职-编号”，班表、考勤合计不变。改不了的（工作簿、句子里的姓名）逐个列出，请手工处理。
the name becomes 离职-<id>; rosters and sums stay. What cannot be changed (workbooks, names within sentences) is listed.

退出码：0 没有残留，1 有残留，2 没有改动 · exit code: 0 nothing is left, 1 something is left, 2 nothing was changed";

static DONE: Text = Text::new(
    "{agent} 已改为 {alias}：文件第 {version} 版，旧版本改了 {former} 个文件，审计记录抹去 {parts} 处",
    "{agent} is {alias} now: version {version} of the files, {former} files in all versions, {parts} parts of the log erased",
);
static LEFT: Text = Text::new("姓名仍在：{path}", "the name is still in {path}");

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// 团队 · the team
    team: String,
    /// 客服的编号 · the agent's id
    agent: String,
    #[command(flatten)]
    database: DatabaseFlag,
    #[command(flatten)]
    who: WhoFlags,
}

pub(super) fn run(args: &Args, screen: &Screen) -> Result<Found, Failure> {
    let (database, who) = (args.database.database()?, args.who.who());
    let reply = anonymise(&database, &args.team, &args.agent, &args.who.act(&who)).map_err(fail)?;
    let forgotten = &reply.forgotten;
    if screen.json {
        screen.print_json(&serde_json::json!({
            "team": args.team, "agent": args.agent, "alias": reply.alias, "version": forgotten.version,
            "former": forgotten.former, "parts": forgotten.parts, "rows": forgotten.rows, "left": reply.left,
        }));
        return Ok(!reply.left.is_empty());
    }
    let message = Message::new(&DONE).with("agent", args.agent.as_str()).with("alias", reply.alias.as_str());
    let message = message.with("version", forgotten.version).with("former", forgotten.former).with("parts", forgotten.parts);
    screen.print(&screen.say(&message, Zone::SHANGHAI));
    for path in &reply.left {
        screen.print(&screen.say(&Message::new(&LEFT).with("path", path.as_str()), Zone::SHANGHAI));
    }
    Ok(!reply.left.is_empty())
}
