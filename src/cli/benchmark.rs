//! `paiban benchmark`: public problems solved by our engines, for comparison with others.

use super::progress::Bar;
use super::screen::{Failure, Found, Screen};
use super::texts;
use crate::ops::{self, Effort, Engine, Progress, Watch};
use std::path::PathBuf;

/// Shown below the flags.
const EXAMPLES: &str = "\
示例 · examples:
  paiban benchmark Instance5.txt --seconds 60 --solution roster.txt
  paiban benchmark Instance5.txt --score roster.txt                   目标值与违反数 · objective and violations of a roster

输出一行 · prints one line: objective bound seconds";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// Curtois–Qu 格式的题目 · problem in the format of Curtois and Qu
    file: PathBuf,
    /// 求解最多几秒 · seconds of solving, at most
    #[arg(long, default_value_t = 60.0, value_parser = super::common::seconds)]
    seconds: f64,
    /// 线程数 · threads
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
    threads: u8,
    /// 随机种子 · seed
    #[arg(long, default_value_t = 1)]
    seed: u32,
    /// 只用这一种求解引擎 · this engine alone
    #[arg(long, value_enum)]
    engine: Option<EngineName>,
    /// 把班表写到这里，一人一行 · write the roster here, one line an agent
    #[arg(long, value_name = "OUT")]
    solution: Option<PathBuf>,
    /// 不求解，只给这份班表打分 · do not solve; score this roster
    #[arg(long, value_name = "ROSTER", conflicts_with = "solution")]
    score: Option<PathBuf>,
    /// 过程写到标准错误，每行一个 JSON · progress on standard error, a JSON value a line
    #[arg(long)]
    log: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum EngineName {
    /// 紧凑整数规划，一格一变量 · compact program
    Mip,
    /// 列生成，一列一人一整行 · column generation
    Columns,
    /// 只在当前最好班表的局部上做列生成 · column generation on parts of the best roster
    Near,
}

impl From<EngineName> for Engine {
    fn from(name: EngineName) -> Self {
        match name {
            EngineName::Mip => Self::Compact,
            EngineName::Columns => Self::Columns,
            EngineName::Near => Self::Near,
        }
    }
}

pub(super) fn run(args: &Args, screen: &Screen) -> Result<Found, Failure> {
    let fail = |faults| Failure { faults, dir: PathBuf::new() };
    if let Some(roster) = &args.score {
        let (objective, broken) = ops::benchmark_score(&args.file, roster).map_err(fail)?;
        if screen.json {
            screen.print_json(&serde_json::json!({ "objective": objective, "violations": broken }));
        } else {
            screen.print(&format!("objective {objective} violations {broken}"));
        }
        return Ok(broken > 0);
    }
    let effort = Effort {
        seconds: args.seconds.max(0.1),
        threads: usize::from(args.threads),
        gap: 0.0,
        seed: args.seed,
        only: args.engine.map(Into::into),
    };
    let mut bar = Bar::new(screen);
    bar.message(screen.text(&texts::SOLVING));
    let mut watch = Logged { bar: &mut bar, log: args.log, screen };
    let reply = ops::benchmark(&args.file, &effort, &mut watch).map_err(fail)?;
    bar.done();
    if let Some(path) = &args.solution {
        ops::save_solution(path, &reply.solution).map_err(|error| fail(crate::domain::Faults(vec![ops::io_fault(path, &error)])))?;
    }
    if screen.json {
        let value = serde_json::json!({
            "objective": reply.objective, "bound": reply.bound, "seconds": reply.seconds,
            "engine": reply.engine, "violations": reply.broken,
        });
        screen.print_json(&value);
    } else {
        screen.print(&format!("{} {} {:.1}", reply.objective, reply.bound, reply.seconds));
    }
    Ok(reply.broken > 0)
}

/// Progress as a moving line, or as JSON lines.
struct Logged<'a> {
    bar: &'a mut Bar,
    log: bool,
    screen: &'a Screen,
}

impl Watch for Logged<'_> {
    fn progress(&mut self, progress: &Progress) {
        if self.log {
            let points = |cost: Option<i64>| cost.map(|cost| cost as f64 / 1000.0);
            let value = serde_json::json!({
                "seconds": progress.seconds, "best": points(progress.best), "bound": points(progress.bound), "gap": progress.gap,
                "engine": progress.engine,
            });
            self.screen.note(&value.to_string());
        } else {
            self.bar.progress(progress);
        }
    }

    fn cancelled(&self) -> bool {
        self.bar.cancelled()
    }
}
