//! The command line: parses flags, calls one use case of `ops`, shows the answer. Exit 0 clean, 1 findings, 2 unusable input.

mod actor;
mod anonymise;
mod attendance;
mod attendance_close;
mod attendance_import;
mod attendance_settle;
mod audit;
mod backtest;
mod backup;
mod benchmark;
mod check;
mod common;
mod database;
mod export;
mod faults;
mod forecast;
mod import;
mod import_grid;
mod init;
mod progress;
mod purge;
mod roster;
mod rules;
mod screen;
mod serve;
mod settings;
mod staff;
mod table;
mod texts;
mod user;
mod worker;

use crate::ops;
use clap::{Parser, Subcommand};
use screen::{ColorChoice, LangChoice, Screen};
use std::process::ExitCode;

/// 网店客服排班：从聊天记录到下周班表 · rosters for chat teams, from past chats to next week's calendar
///
/// 一个团队一个文件夹（team.toml、chats.csv 等）。先 `paiban init 我的团队`，再 `paiban roster 我的团队`。
///
/// One folder per team (team.toml, chats.csv …). Start with `paiban init my-team`, then `paiban roster my-team`.
#[derive(Parser)]
#[command(name = "paiban", version, max_term_width = 120, arg_required_else_help = true)]
struct Cli {
    /// 语言 [默认：中文；LANG 为 en 时英文] · language [default: zh-CN, or en where LANG says so]
    #[arg(long, global = true, value_enum, display_order = 100)]
    lang: Option<LangChoice>,
    /// 给程序读的 JSON，写到标准输出 · JSON on standard output, for programs
    #[arg(long, global = true, display_order = 101)]
    json: bool,
    /// 颜色 · colours
    #[arg(long, global = true, value_enum, default_value = "auto", display_order = 102)]
    color: ColorChoice,
    /// Works for a server: progress as JSON lines on standard error, no documents of a roster, gone with its parent.
    #[arg(long, global = true, hide = true)]
    job: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 新建团队文件夹 · make a team folder with a commented team.toml and example files
    Init(init::Args),
    /// 只读取和检查，不排班 · read and check a folder without solving
    Check(check::Args),
    /// 预测下周咨询量 · forecast next week's volume
    Forecast(forecast::Args),
    /// 预测有多准：滚动回测 · how good the forecast is: rolling weekly backtest
    Backtest(backtest::Args),
    /// 公开题目上的求解水平 · public shift-scheduling problems, for comparison with other solvers
    Benchmark(benchmark::Args),
    /// 每个时段需要几个人 · people needed per interval
    Staff(staff::Args),
    /// 排下周的班 · make next week's roster
    Roster(roster::Args),
    /// 重新输出已发布的一周，或把数据库里的团队写成文件夹 · write the documents of a published week again, or a team of a database as a folder
    Export(export::Args),
    /// 把团队文件夹收进数据库 · take team folders into a database
    Import(import::Args),
    /// 读入以往的 Excel 班表，或改过的导出表 · read past rosters, or an edited exported grid
    ImportGrid(import_grid::Args),
    /// 考勤：导入打卡、核考勤、处理异常、结账 · attendance: import punches, judge, settle, close
    Attendance(attendance::Args),
    /// 谁在什么时候做了什么，证明没人改过 · who did what and when, with the proof that nobody changed it
    Audit(audit::Args),
    /// 备份数据库，别的程序可以同时写 · back up a database while others write
    Backup(backup::BackupArgs),
    /// 从备份恢复到空数据库 · restore a backup into an empty database
    Restore(backup::RestoreArgs),
    /// 服务器：网页、API、日历订阅 · the server: pages, API, calendars
    Serve(serve::Args),
    /// 给服务器做任务的进程 · a process that does the server's jobs
    Worker(worker::Args),
    /// 账号和邀请链接 · accounts and invitations
    User(user::Args),
    /// 抹去一位已离职客服的姓名和账号 · forget who an agent was who has left
    Anonymise(anonymise::Args),
    /// 清除三年以前、不再生效的内容 · remove what is over and older than three years
    Purge(purge::Args),
    /// 全部规则和参数 · every rule and its parameters
    Rules(rules::Args),
    /// 命令补全脚本 · shell completion
    Completions { shell: clap_complete::Shell },
}

/// Runs the command that the arguments name.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let screen = Screen::new(cli.lang, cli.json, cli.color, cli.job);
    if cli.job {
        ops::die_with_parent();
    }
    let outcome = match &cli.command {
        Command::Init(args) => init::run(args, &screen),
        Command::Check(args) => check::run(args, &screen),
        Command::Forecast(args) => forecast::run(args, &screen),
        Command::Backtest(args) => backtest::run(args, &screen),
        Command::Benchmark(args) => benchmark::run(args, &screen),
        Command::Staff(args) => staff::run(args, &screen),
        Command::Roster(args) => roster::run(args, &screen),
        Command::Export(args) => export::run(args, &screen),
        Command::Import(args) => import::run(args, &screen),
        Command::ImportGrid(args) => import_grid::run(args, &screen),
        Command::Attendance(args) => attendance::run(args, &screen),
        Command::Audit(args) => audit::run(args, &screen),
        Command::Backup(args) => backup::back_up(args, &screen),
        Command::Restore(args) => backup::restore(args, &screen),
        Command::Serve(args) => serve::run(args, &screen),
        Command::Worker(args) => worker::run(args, &screen),
        Command::User(args) => user::run(args, &screen),
        Command::Anonymise(args) => anonymise::run(args, &screen),
        Command::Purge(args) => purge::run(args, &screen),
        Command::Rules(args) => rules::run(args, &screen),
        Command::Completions { shell } => {
            let mut command = <Cli as clap::CommandFactory>::command();
            clap_complete::generate(*shell, &mut command, "paiban", &mut std::io::stdout());
            return ExitCode::SUCCESS;
        }
    };
    match outcome {
        Ok(found) => ExitCode::from(u8::from(found)),
        Err(failure) => {
            // A command that has told its faults in its answer leaves none.
            if !failure.faults.is_empty() {
                faults::show(&failure.faults, &failure.dir, &screen);
            }
            ExitCode::from(2)
        }
    }
}
