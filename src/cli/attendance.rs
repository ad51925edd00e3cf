//! `paiban attendance`: a period judged, with its documents; settling, closing and proving in subcommands.

use super::screen::{Failure, Found, Screen};
use super::{attendance_close, attendance_import, attendance_settle, faults, texts};
use crate::domain::Period;
use crate::ops;
use crate::ops::attendance::{self, AttendanceOptions};
use crate::sheets;
use std::path::PathBuf;

/// Shown below the flags.
const EXAMPLES: &str = "\
示例 · examples:
  paiban attendance import 我的团队 考勤报表.xlsx               收打卡 · take in punches
  paiban attendance 我的团队 --period 2026-10                  核一个月，写出文档和 cases.csv · judge a month, write documents and cases.csv
  paiban attendance settle 我的团队 --period 2026-10 correct 2026-10-03-a07-missing-in --in 08:28 \\
      --reason 忘打卡 --evidence 监控                            处理一条异常 · settle a case
  paiban attendance close 我的团队 --period 2026-10            结账 · close it
  paiban attendance 我的团队 --period 2026-10 --verify         证明结账后没变 · prove that it is unchanged

发薪月写 --period 2026-09-26..2026-10-25 · pay months are written as first and last day
退出码：0 没有未处理的，1 有，2 输入有误 · exit code: 0 nothing is open, 1 something is, 2 the input cannot be used";

#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true, after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    /// 团队文件夹 · team folder
    #[arg(required = true)]
    dir: Option<PathBuf>,
    /// 考勤期：2026-10 或 2026-09-26..2026-10-25 · the period
    #[arg(long, required = true, value_parser = period)]
    period: Option<Period>,
    /// 另外的打卡文件，只这一次用，不收进文件夹 · further punch files, for this once, not kept
    #[arg(long, num_args = 1.., value_name = "FILE")]
    punches: Vec<PathBuf>,
    /// 到什么时刻的打卡都已导入，如 "2026-11-01 12:00" [默认：最后一次打卡] · all punches up to then are there [default: the last punch]
    #[arg(long, value_parser = super::common::moment)]
    until: Option<super::common::Moment>,
    /// 文档写到哪里 [默认：DIR/out/attendance/<考勤期>] · where the documents go [default: DIR/out/attendance/<period>]
    #[arg(long)]
    out: Option<PathBuf>,
    /// 只看，不写任何文件 · show only, write nothing
    #[arg(long)]
    dry_run: bool,
    /// 已结账的：从保存的输入重算，证明没变 · of a closed period: judge it anew from the kept inputs and prove it unchanged
    #[arg(long)]
    verify: bool,
}

#[derive(clap::Subcommand)]
enum Action {
    /// 导入打卡文件 · import punch files
    Import(attendance_import::Args),
    /// 处理异常：成立、更正、不成立 · settle cases: accept, correct, turn down
    Settle(attendance_settle::Args),
    /// 结账：冻结结果和全部输入 · close a period: freeze its result and all inputs
    Close(attendance_close::Args),
    /// 重新打开已结账的考勤期，记录在案 · reopen a closed period, on the record
    Reopen(attendance_close::Args),
}

/// `2026-10`, `2026-09-26..2026-10-25`.
pub(super) fn period(text: &str) -> Result<Period, String> {
    let form = "写成 2026-10 或 2026-09-26..2026-10-25 · write it as 2026-10 or 2026-09-26..2026-10-25";
    text.parse().map_err(|_| form.to_owned())
}

pub(super) fn run(args: &Args, screen: &Screen) -> Result<Found, Failure> {
    match &args.action {
        Some(Action::Import(args)) => attendance_import::run(args, screen),
        Some(Action::Settle(args)) => attendance_settle::run(args, screen),
        Some(Action::Close(args)) => attendance_close::close(args, screen),
        Some(Action::Reopen(args)) => attendance_close::reopen(args, screen),
        None => judge(args, screen),
    }
}

fn judge(args: &Args, screen: &Screen) -> Result<Found, Failure> {
    let (Some(dir), Some(period)) = (args.dir.clone(), args.period) else { return Ok(false) };
    let fail = |faults| Failure { faults, dir: dir.clone() };
    let workspace = ops::open(&dir).map_err(fail)?;
    if args.verify {
        return attendance_close::verify(&workspace, &dir, period, screen);
    }
    let complete_until = args.until.map(|until| until.on(workspace.folder.team.zone));
    let options = AttendanceOptions { punches: args.punches.clone(), complete_until, ..AttendanceOptions::new(period) };
    // Rulings written between reading and writing the cases would be lost.
    let _held = if args.dry_run { None } else { Some(attendance::hold(&dir).map_err(fail)?) };
    let reply = attendance::attendance(&workspace, &options).map_err(fail)?;
    let statement = &reply.statement;
    let mut written = Vec::new();
    if !args.dry_run {
        written.extend(attendance::save_cases(&workspace, statement, screen.lang).map_err(fail)?);
        let out = args.out.clone().unwrap_or_else(|| attendance::usual_place(&dir, period));
        attendance::export_attendance(&dir, &out, &reply.team, statement, screen.lang).map_err(fail)?;
        written.push(out);
    }
    if screen.json {
        let mut json = attendance::attendance_json(&reply.team, statement, screen.lang);
        json["late"] = reply.late.iter().map(attendance::adjustment_json).collect();
        json["faults"] = faults::json(&reply.warnings, screen);
        screen.print_json(&json);
    } else {
        screen.print(&sheets::attendance_terminal(&reply.team, statement, screen.lang, screen.color));
        if !reply.late.is_empty() {
            screen.print(&texts::late_data(reply.late.len(), screen.lang));
            let changes = reply.late.iter().flat_map(|change| attendance_close::days(&change.before, &change.after, screen));
            changes.for_each(|line| screen.print(&line));
        }
        for path in &written {
            screen.print(&format!("{} {}", screen.text(&texts::WRITTEN), path.display()));
        }
        if !reply.warnings.is_empty() {
            faults::show(&reply.warnings, &dir, screen);
        }
    }
    Ok(statement.open_cases() + statement.pending_days() > 0)
}
