//! `paiban export`: the documents of a published week again.

use super::screen::{Failure, Found, Screen};
use super::texts;
use crate::ops;
use crate::time::IsoWeek;
use std::path::PathBuf;

#[derive(clap::Args)]
pub(super) struct Args {
    /// 团队文件夹 · team folder
    dir: PathBuf,
    /// 哪一周 [默认：最后发布的一周] · which week [default: the last published]
    #[arg(long, value_parser = super::common::week)]
    week: Option<IsoWeek>,
    /// 写到哪里 [默认：DIR/out/<周>] · where to [default: DIR/out/<week>]
    #[arg(long)]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &Args, screen: &Screen) -> Result<Found, Failure> {
    let fail = |faults| Failure { faults, dir: args.dir.clone() };
    let workspace = ops::open(&args.dir).map_err(fail)?;
    let plan = ops::load_plan(&workspace, args.week).map_err(fail)?;
    let out = args.out.clone().unwrap_or_else(|| args.dir.join("out").join(plan.published.week.to_string()));
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
        super::faults::show(&exported.warnings, &args.dir, screen);
    }
    Ok(incomplete)
}
