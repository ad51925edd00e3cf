//! `paiban backtest`: how good the forecast would have been, beside what people do by hand.

use super::progress::Bar;
use super::screen::{Failure, Found, Screen};
use super::{table, texts};
use crate::ops::{self, BacktestOptions};
use std::path::PathBuf;

#[derive(clap::Args)]
pub(super) struct Args {
    /// 团队文件夹 · team folder
    dir: PathBuf,
    /// 回看几周 · weekly origins
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=104))]
    weeks: u16,
}

pub(super) fn run(args: &Args, screen: &Screen) -> Result<Found, Failure> {
    let workspace = ops::open(&args.dir).map_err(|faults| Failure { faults, dir: args.dir.clone() })?;
    super::common::tell_input(&workspace, &args.dir, &texts::NOTHING_TO_FORECAST, screen);
    let bar = Bar::new(screen);
    let mut step = |done: usize, of: usize| bar.message(&format!("{} {done}/{of}", screen.text(&texts::BACKTESTING)));
    let reply = ops::backtest(&workspace, BacktestOptions { weeks: usize::from(args.weeks) }, &mut step);
    bar.done();
    let team = &workspace.folder.team;
    let mut json = Vec::new();
    for (skill, result) in &reply.skills {
        let name = &team.skill(*skill).name;
        if screen.json {
            json.push(serde_json::json!({ "skill": team.skill(*skill).id, "origins": result.origins.len(), "methods": result.scores.iter().map(score_json).collect::<Vec<_>>() }));
            continue;
        }
        let heads = [screen.text(&texts::METHOD), "WAPE %", "MASE", screen.text(&texts::BIAS), "80 %", "95 %"];
        let rows: Vec<Vec<String>> = result.scores.iter().map(|score| score_row(score, screen)).collect();
        screen.print(&format!("{name} ({} × 7 d)\n{}\n", result.origins.len(), table::plain(&heads, &rows, 1)));
        if result.scores.is_empty() {
            screen.print(screen.text(&texts::TOO_SHORT));
        }
    }
    if screen.json {
        screen.print_json(&serde_json::json!({ "skills": json }));
    }
    Ok(false)
}

fn score_row(score: &crate::ops::Score, screen: &Screen) -> Vec<String> {
    let share = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{:.0} %", value * 100.0));
    vec![
        screen.text(score.method.name()).to_owned(),
        format!("{:.2}", score.wape * 100.0),
        if score.mase.is_finite() { format!("{:.3}", score.mase) } else { "—".to_owned() },
        format!("{:+.1} %", score.bias * 100.0),
        share(score.cover80),
        share(score.cover95),
    ]
}

fn score_json(score: &crate::ops::Score) -> serde_json::Value {
    serde_json::json!({
        "method": score.method.name().en, "wape": score.wape, "mase": score.mase, "bias": score.bias,
        "coverage80": score.cover80, "coverage95": score.cover95,
    })
}
