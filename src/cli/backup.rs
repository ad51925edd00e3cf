//! `paiban backup` and `paiban restore`: all that a database keeps, as one file.

use super::audit::{show_verified, verified_json};
use super::database::{DatabaseFlag, WhoFlags, fail};
use super::screen::{Failure, Found, Screen};
use crate::domain::{Arg, Message, Text};
use crate::ops::database;
use crate::time::Zone;
use std::path::PathBuf;

/// Shown below the flags of `backup`.
const BACKUP_EXAMPLES: &str = "\
示例 · examples:
  paiban backup 备份/2026-11-26.db                             别的程序可以同时写 · others may write meanwhile
  paiban backup night.db --database postgres://lead@db/paiban  PostgreSQL 也备份成一个文件 · PostgreSQL too becomes one file

备份是某一时刻的全部内容，写好后从头核对。不含密码明文，但有全员的班表和打卡，请妥善保管（只有本人可读）。
a backup is all there was at one moment, proved once written. It holds everybody's rosters and punches: keep it safe (only its owner may read it).

退出码：0 完好，1 数据库的审计记录被改动过，2 没写成 · exit code: 0 sound, 1 the audit log was changed, 2 not written";

/// Shown below the flags of `restore`.
const RESTORE_EXAMPLES: &str = "\
示例 · examples:
  paiban restore 备份/2026-11-26.db                            恢复到新的 paiban.db · into a new paiban.db
  paiban restore night.db --database postgres://lead@db/new    换到 PostgreSQL · move to PostgreSQL

只恢复到空的数据库，整个恢复或完全不恢复，备份文件不会变。恢复本身记入审计。
only into an empty database, whole or not at all; the backup is not touched. The audit log tells of it.

退出码：0 完好，1 备份里的审计记录被改动过，2 没恢复 · exit code: 0 sound, 1 the backup's audit log was changed, 2 not restored";

static WRITTEN: Text = Text::new("备份已写入 {file}：{teams} 个团队，{rows} 行", "backup written to {file}: {teams} teams, {rows} rows");
static RESTORED: Text = Text::new("已恢复到 {database}：{names}", "restored into {database}: {names}");

#[derive(clap::Args)]
#[command(after_help = BACKUP_EXAMPLES)]
pub(super) struct BackupArgs {
    /// 备份写到哪个新文件 · the new file
    file: PathBuf,
    #[command(flatten)]
    database: DatabaseFlag,
    #[command(flatten)]
    who: WhoFlags,
}

#[derive(clap::Args)]
#[command(after_help = RESTORE_EXAMPLES)]
pub(super) struct RestoreArgs {
    /// 备份文件 · the backup
    file: PathBuf,
    #[command(flatten)]
    database: DatabaseFlag,
    #[command(flatten)]
    who: WhoFlags,
}

pub(super) fn back_up(args: &BackupArgs, screen: &Screen) -> Result<Found, Failure> {
    let (database, who) = (args.database.database()?, args.who.who());
    let backup = database::back_up(&database, &args.file, &args.who.act(&who)).map_err(fail)?;
    if screen.json {
        let mut json = verified_json(&backup.verified, screen);
        json["written"] = args.file.display().to_string().into();
        json["teams"] = backup.copied.teams.into();
        json["rows"] = backup.copied.rows.into();
        screen.print_json(&json);
    } else {
        let message = Message::new(&WRITTEN).with("file", args.file.display().to_string());
        let message = message.with("teams", backup.copied.teams.len()).with("rows", backup.copied.rows.to_string());
        screen.print(&screen.say(&message, Zone::SHANGHAI));
        show_verified(&backup.verified, screen);
    }
    Ok(!backup.verified.findings.is_empty())
}

pub(super) fn restore(args: &RestoreArgs, screen: &Screen) -> Result<Found, Failure> {
    let (database, who) = (args.database.database()?, args.who.who());
    let restored = database::restore(&database, &args.file, &args.who.act(&who)).map_err(fail)?;
    if screen.json {
        let mut json = verified_json(&restored.verified, screen);
        json["database"] = database.to_string().into();
        json["teams"] = restored.copied.teams.into();
        json["rows"] = restored.copied.rows.into();
        screen.print_json(&json);
    } else {
        let message = Message::new(&RESTORED).with("database", database.to_string()).with("names", Arg::List(restored.copied.teams));
        screen.print(&screen.say(&message, Zone::SHANGHAI));
        show_verified(&restored.verified, screen);
    }
    Ok(!restored.verified.findings.is_empty())
}
