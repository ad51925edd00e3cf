//! `paiban roster`: next week's roster, on the screen and as documents.

use super::progress::Bar;
use super::screen::{Failure, Found, Screen};
use super::texts;
use crate::domain::Team;
use crate::ops::{self, Effort, RosterOptions, WeekReply};
use crate::sheets;
use crate::time::{Instant, IsoWeek};
use std::path::{Path, PathBuf};

/// Shown below the flags.
const EXAMPLES: &str = "\
示例 · examples:
  paiban roster 我的团队                        排下周，写出页面、Excel、墙贴和日历 · next week, with all documents
  paiban roster 我的团队 --dry-run --seconds 5  先看一眼，不写文件 · a first look, nothing written
  paiban roster 我的团队 --week 2026-W48        重排这一周，尽量少动已发布的班 · again, close to what is published
  paiban roster 我的团队 --weeks 4 --gap 2      连排四周，差距 2 % 就够 · four weeks, a gap of 2 % will do

退出码：0 全部必须的规则都做到，1 有没做到的，2 输入有误
exit code: 0 every hard rule is kept, 1 one is not, 2 the input cannot be used";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// 团队文件夹 · team folder
    dir: PathBuf,
    /// 要排的周，如 2026-W48 [默认：已发布周的下一周，没有则聊天记录的下一周] · week to plan [default: after the last published, else after the last chat]
    #[arg(long, value_parser = super::common::week)]
    week: Option<IsoWeek>,
    /// 连排几周 · weeks, one after another
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=52))]
    weeks: u8,
    /// 每周求解最多几秒 · seconds of solving for each week, at most
    #[arg(long, default_value_t = 30.0, value_parser = super::common::seconds)]
    seconds: f64,
    /// 与最优的差距（%）证明到这个数就停 · stop when proven within so many per cent of the optimum
    #[arg(long, default_value_t = 1.0)]
    gap: f64,
    /// 线程数 · threads
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
    threads: u8,
    /// 随机种子，同样的输入和种子得到同样的班表 · seed: the same input and seed give the same roster
    #[arg(long, default_value_t = 1)]
    seed: u32,
    /// 不照顾已发布的同一周班表 · do not stay close to the roster already published for the week
    #[arg(long)]
    fresh: bool,
    /// 只看，不写任何文件 · show only, write nothing
    #[arg(long)]
    dry_run: bool,
    /// 文档写到哪里 [默认：DIR/out/<周>] · where the documents go [default: DIR/out/<week>]
    #[arg(long)]
    out: Option<PathBuf>,
    /// 发布时刻 [默认：现在] · time of publication [default: now]
    #[arg(long, value_parser = super::common::instant)]
    at: Option<Instant>,
}

pub(super) fn run(args: &Args, screen: &Screen) -> Result<Found, Failure> {
    let fail = |faults| Failure { faults, dir: args.dir.clone() };
    let mut workspace = ops::open(&args.dir).map_err(fail)?;
    super::common::tell_input(&workspace, &args.dir, &texts::ONLY_MINIMUM, screen);
    let mut bar = Bar::new(screen);
    bar.message(screen.text(&texts::SOLVING));
    let reply = ops::roster(&mut workspace, &options(args), &mut bar).map_err(fail)?;
    bar.done();
    let team = &workspace.folder.team;
    let mut written = Vec::new();
    for week in &reply.weeks {
        if !args.dry_run {
            written.push(week.save(&workspace).map_err(fail)?);
            if screen.job {
                continue;
            }
            let name = week.plan.published.week.to_string();
            let out = args.out.clone().unwrap_or_else(|| args.dir.join("out").join(&name));
            let out = if reply.weeks.len() > 1 && args.out.is_some() { out.join(&name) } else { out };
            let exported =
                ops::export(&workspace, &week.plan, &ops::ExportOptions { out: out.clone(), lang: screen.lang }).map_err(fail)?;
            for fault in &exported.warnings.0 {
                screen.note(&format!("{}: {}", fault.place, screen.say(&fault.cause, team.zone)));
            }
            written.push(out);
        }
    }
    if screen.json {
        let weeks: Vec<_> = reply.weeks.iter().map(|week| ops::plan_json(team, &week.plan, screen.lang)).collect();
        screen.print_json(&if weeks.len() == 1 { weeks[0].clone() } else { serde_json::json!({ "weeks": weeks }) });
    } else {
        for week in &reply.weeks {
            show(week, team, screen);
        }
        show_written(&written, screen);
    }
    Ok(reply.weeks.iter().any(|week| week.plan.violations.iter().any(|violation| violation.hard)))
}

#[allow(clippy::disallowed_methods)]
fn options(args: &Args) -> RosterOptions {
    RosterOptions {
        week: args.week,
        weeks: usize::from(args.weeks),
        effort: Effort {
            seconds: args.seconds.max(0.1),
            threads: usize::from(args.threads),
            gap: args.gap / 100.0,
            seed: args.seed,
            only: None,
        },
        fresh: args.fresh,
        at: args.at.unwrap_or_else(chrono::Utc::now),
    }
}

fn show(week: &WeekReply, team: &Team, screen: &Screen) {
    screen.print(&sheets::terminal(team, &week.plan, screen.lang, ops::rule_name, screen.color));
    let granted = week.wishes.iter().filter(|wish| wish.2).count();
    if !week.wishes.is_empty() {
        let colon = screen.text(&texts::COLON);
        screen.print(&format!("{}{colon}{granted}/{} {}", screen.text(&texts::WISHES), week.wishes.len(), screen.text(&texts::GRANTED)));
    }
    screen.notes(&week.staff.forecast.forecasts, team);
}

fn show_written(written: &[PathBuf], screen: &Screen) {
    for path in written {
        let what = if is_file(path) { &texts::SAVED } else { &texts::NEXT_LOOK };
        screen.print(&format!("{} {}", screen.text(what), path.display()));
    }
}

fn is_file(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "toml")
}
