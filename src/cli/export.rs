//! `paiban export`: the documents of a published week again, or a team of a database as a folder.

use super::database::{DatabaseFlag, fail};
use super::screen::{Failure, Found, Screen};
use super::texts;
use crate::domain::{Message, Text};
use crate::ops;
use crate::time::{IsoWeek, Zone};
use std::path::{Path, PathBuf};

/// Shown below the flags.
const EXAMPLES: &str = "\
示例 · examples:
  paiban export 我的团队                      文件夹里最后发布的一周的文档 · documents of the last published week of a folder
  paiban export shop 新文件夹                 数据库 paiban.db 里的团队 shop，写成文件夹 · team shop of the database paiban.db, as a folder
  paiban export shop 旧版 --as-of 3           它的第 3 版 · its version 3";

static EXPORTED: Text =
    Text::new("{team} 第 {version} 版已写入 {dir}：{files} 个文件", "{team}, version {version}, is written to {dir}: {files} files");

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// 团队文件夹；写了 TO 时是数据库里团队的编号 · team folder; with TO, the id of a team of the database
    #[arg(value_name = "DIR|TEAM")]
    from: PathBuf,
    /// 把数据库里的团队写成这个新文件夹 · the new folder that a team of the database becomes
    #[arg(value_name = "TO", conflicts_with_all = ["week", "out"])]
    to: Option<PathBuf>,
    #[command(flatten)]
    database: DatabaseFlag,
    /// 团队文件的哪一版 [默认：现在的] · which version of the team's files [default: today's]
    #[arg(long, requires = "to", value_name = "VERSION", value_parser = clap::value_parser!(i64).range(1..))]
    as_of: Option<i64>,
    /// 哪一周 [默认：最后发布的一周] · which week [default: the last published]
    #[arg(long, value_parser = super::common::week)]
    week: Option<IsoWeek>,
    /// 写到哪里 [默认：DIR/out/<周>] · where to [default: DIR/out/<week>]
    #[arg(long)]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &Args, screen: &Screen) -> Result<Found, Failure> {
    match &args.to {
        Some(to) => team(args, to, screen),
        None if args.database.is_given() => Err(fail(ops::database::export_needs_folder())),
        None => documents(args, screen),
    }
}

fn team(args: &Args, to: &Path, screen: &Screen) -> Result<Found, Failure> {
    let database = args.database.database()?;
    let id = args.from.to_string_lossy();
    let exported = ops::database::export_team(&database, &id, args.as_of, to, super::actor::now()).map_err(fail)?;
    if screen.json {
        screen.print_json(&serde_json::json!({
            "team": exported.team.id, "version": exported.version, "revision": exported.team.revision,
            "files": exported.files, "written": to.display().to_string(),
        }));
    } else {
        let message = Message::new(&EXPORTED).with("team", exported.team.id).with("version", exported.version);
        let message = message.with("dir", to.display().to_string()).with("files", exported.files);
        screen.print(&screen.say(&message, Zone::SHANGHAI));
    }
    Ok(false)
}

fn documents(args: &Args, screen: &Screen) -> Result<Found, Failure> {
    let dir = &args.from;
    let fail = |faults| Failure { faults, dir: dir.clone() };
    let workspace = ops::open(dir).map_err(fail)?;
    let plan = ops::load_plan(&workspace, args.week).map_err(fail)?;
    let out = args.out.clone().unwrap_or_else(|| dir.join("out").join(plan.published.week.to_string()));
    let exported = ops::export(&workspace, &plan, &ops::ExportOptions { out: out.clone(), lang: screen.lang }).map_err(fail)?;
    if screen.json {
        screen.print_json(&ops::plan_json(&workspace.folder.team, &plan, screen.lang));
    } else {
        for path in exported.written {
            screen.print(&format!("  {}", path.display()));
        }
        screen.print(&format!("{} {}", screen.text(&texts::NEXT_LOOK), out.display()));
    }
    let incomplete = !exported.warnings.is_empty();
    if incomplete {
        super::faults::show(&exported.warnings, dir, screen);
    }
    Ok(incomplete)
}
