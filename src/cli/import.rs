//! `paiban import`: team folders into a database.

use super::database::{DatabaseFlag, WhoFlags, fail};
use super::faults;
use super::screen::{Failure, Found, Screen};
use crate::domain::{Arg, Faults, Message, Text};
use crate::ops::database::{self, FileChanges, ImportOptions, Imported, TeamHead, TeamImport};
use crate::time::Zone;
use std::path::PathBuf;

/// Shown below the flags.
const EXAMPLES: &str = "\
示例 · examples:
  paiban import 我的团队                                        收进当前文件夹的 paiban.db · into paiban.db of the current folder
  paiban import 北京店 上海店 --database shop.db                 两个团队 · two teams
  paiban import 我的团队 --replace                              文件夹改过了，作为新的一版 · the folder has changed: its next version

文件逐字节保存，每个文件夹要么整个收进去，要么完全不收；再导入一次不会有变化。隐藏文件和 out/ 不收。已发布的班表不能撤掉或改写。
files are kept byte for byte, a folder whole or not at all; importing twice changes nothing. Hidden files and out/ are left out.
What is published cannot be taken back or rewritten. docs/database.md

退出码：0 都已收进，2 有文件夹没收 · exit code: 0 all are in, 2 some are not";

static CREATED: Text =
    Text::new("{team}：新团队，{files} 个文件，已发布 {revision} 版班表", "{team}: new, {files} files, {revision} published revisions");
static REPLACED: Text = Text::new(
    "{team}：第 {version} 版，新增 {added}、改动 {changed}、去掉 {removed} 个文件，已发布 {revision} 版班表",
    "{team}: version {version}, {added} files more, {changed} changed, {removed} fewer, {revision} published revisions",
);
static UNCHANGED: Text = Text::new("{team}：没有变化（第 {version} 版）", "{team}: nothing changed (version {version})");
static PASSED_OVER: Text = Text::new("  没收：{files}", "  left out: {files}");

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// 团队文件夹，可写多个 · team folders
    #[arg(required = true, value_name = "DIR")]
    dirs: Vec<PathBuf>,
    #[command(flatten)]
    database: DatabaseFlag,
    /// 团队已在数据库里时，文件夹作为它的新一版；原来的版本仍留着 · a folder whose team is there already becomes its next version; the former stays
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    who: WhoFlags,
}

pub(super) fn run(args: &Args, screen: &Screen) -> Result<Found, Failure> {
    let (database, who) = (args.database.database()?, args.who.who());
    let options = ImportOptions { database: &database, replace: args.replace, act: args.who.act(&who) };
    let reply = database::import(&args.dirs, &options).map_err(fail)?;
    if screen.json {
        let teams: Vec<_> = reply.teams.iter().map(json).collect();
        let faults = faults::json(&reply.faults, screen);
        screen.print_json(&serde_json::json!({ "database": database.to_string(), "teams": teams, "faults": faults }));
    } else {
        reply.teams.iter().for_each(|team| show(team, screen));
    }
    match (reply.faults.is_empty(), screen.json) {
        (true, _) => Ok(false),
        (false, true) => Err(fail(Faults::default())),
        (false, false) => Err(fail(reply.faults)),
    }
}

fn show(team: &TeamImport, screen: &Screen) {
    let head = |text: &'static Text, head: &TeamHead| {
        let message = Message::new(text).with("team", head.id.as_str()).with("version", head.version).with("revision", head.revision);
        message.with("files", team.files)
    };
    let message = match &team.outcome {
        Imported::Created(now) => head(&CREATED, now),
        Imported::Replaced(now, changes) => {
            let counts = [("added", &changes.added), ("changed", &changes.changed), ("removed", &changes.removed)];
            counts.into_iter().fold(head(&REPLACED, now), |message, (name, files)| message.with(name, files.len()))
        }
        Imported::Unchanged(now) | Imported::Differs(now, _) => head(&UNCHANGED, now),
    };
    screen.print(&screen.say(&message, Zone::SHANGHAI));
    if !team.passed_over.is_empty() {
        let files = Arg::List(team.passed_over.clone());
        screen.note(&screen.say(&Message::new(&PASSED_OVER).with("files", files), Zone::SHANGHAI));
    }
}

fn json(team: &TeamImport) -> serde_json::Value {
    let none = FileChanges::default();
    let (result, head, changes) = match &team.outcome {
        Imported::Created(head) => ("created", head, &none),
        Imported::Replaced(head, changes) => ("replaced", head, changes),
        Imported::Unchanged(head) | Imported::Differs(head, _) => ("unchanged", head, &none),
    };
    serde_json::json!({
        "folder": team.dir,
        "team": head.id,
        "name": head.name,
        "result": result,
        "version": head.version,
        "revision": head.revision,
        "files": team.files,
        "bytes": team.bytes,
        "added": changes.added,
        "changed": changes.changed,
        "removed": changes.removed,
        "passed_over": team.passed_over,
    })
}
