//! `paiban import-grid`: past rosters as shops keep them, or an edited exported grid.

use super::screen::{Failure, Found, Screen};
use super::texts;
use crate::ops;
use crate::time::{Date, Instant};
use std::path::PathBuf;

/// Shown below the flags.
const EXAMPLES: &str = "\
示例 · examples:
  paiban import-grid 我的团队 十月排班.xlsx --dry-run   先看能读出什么 · see what is read, write nothing
  paiban import-grid 我的团队 十月排班.xlsx             读入以往班表，作为均衡和连班的依据 · past rosters, for fairness
  paiban import-grid 我的团队 out/2026-W48/roster.xlsx  读回改过的导出表，成为新一版 · a week edited by hand

格子里写班次的字、编号或名称，休息写“休”，请假写“假”
cells hold a shift's letter, id or name, `off` or `leave`";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// 团队文件夹 · team folder
    dir: PathBuf,
    /// Excel 或 CSV：一人一行，一天一列 · a row a person, a column a day
    file: PathBuf,
    /// 表里第一天的大致日期（表头没写年份时用）[默认：今天] · a date near the grid, where its heads lack the year [default: today]
    #[arg(long, value_parser = super::common::date)]
    near: Option<Date>,
    /// 只看，不写 · show only, write nothing
    #[arg(long)]
    dry_run: bool,
    /// 发布时刻 [默认：现在] · time of publication [default: now]
    #[arg(long, value_parser = super::common::instant)]
    at: Option<Instant>,
}

#[allow(clippy::disallowed_methods)]
pub(super) fn run(args: &Args, screen: &Screen) -> Result<Found, Failure> {
    let fail = |faults| Failure { faults, dir: args.dir.clone() };
    let mut workspace = ops::open(&args.dir).map_err(fail)?;
    let at = args.at.unwrap_or_else(chrono::Utc::now);
    let near = args.near.unwrap_or_else(|| workspace.folder.team.zone.local(at).0);
    let reply = ops::import_grid(&mut workspace, &args.file, near, at, args.dry_run).map_err(fail)?;
    if screen.json {
        let weeks: Vec<String> = reply.weeks.iter().map(|(week, _)| week.to_string()).collect();
        let faults = super::faults::json(&reply.warnings, screen);
        let violations = super::check::weeks_json(&reply.broken, screen, workspace.folder.team.zone);
        screen.print_json(&serde_json::json!({
            "weeks": weeks, "cells": reply.cells, "written": reply.written, "violations": violations, "faults": faults,
        }));
    } else {
        for (week, changed) in &reply.weeks {
            screen.print(&texts::imported(*week, *changed, screen.lang));
        }
        for (week, violations) in &reply.broken {
            super::check::show_hard(*week, violations, screen, workspace.folder.team.zone);
        }
        for path in &reply.written {
            screen.print(&format!("{} {}", screen.text(&texts::SAVED), path.display()));
        }
    }
    if !reply.warnings.is_empty() && !screen.json {
        super::faults::show(&reply.warnings, &args.dir, screen);
    }
    Ok(!reply.warnings.is_empty() || !reply.broken.is_empty())
}
