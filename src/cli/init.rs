//! `paiban init`: a new team folder.

use super::screen::{Failure, Found, Screen};
use super::texts;
use crate::ops::{self, Template};
use crate::time::{Date, Zone};
use std::path::PathBuf;

#[derive(clap::Args)]
pub(super) struct Args {
    /// 新文件夹 · the new folder
    dir: PathBuf,
    /// 从哪个样板开始 · which template to start from
    #[arg(long, value_enum, default_value = "day-evening")]
    template: Choice,
    /// 示例聊天记录到哪天为止 [默认：今天] · the example chats end before the week of this day [default: today]
    #[arg(long, value_parser = super::common::date)]
    today: Option<Date>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Choice {
    /// 白班加晚班 08:30–25:00 · day and evening
    DayEvening,
    /// 7×24 三班 · three shifts around the clock
    RoundTheClock,
    /// 工作日 09:00–18:00 · working days
    OfficeHours,
}

#[allow(clippy::disallowed_methods)]
pub(super) fn run(args: &Args, screen: &Screen) -> Result<Found, Failure> {
    let template = match args.template {
        Choice::DayEvening => Template::DayEvening,
        Choice::RoundTheClock => Template::RoundTheClock,
        Choice::OfficeHours => Template::OfficeHours,
    };
    let today = args.today.unwrap_or_else(|| Zone::SHANGHAI.local(chrono::Utc::now()).0);
    let written = ops::init(&args.dir, template, screen.lang, today).map_err(|faults| Failure { faults, dir: args.dir.clone() })?;
    if screen.json {
        let files: Vec<String> = written.iter().map(|path| path.display().to_string()).collect();
        screen.print_json(&serde_json::json!({ "written": files }));
    } else {
        for path in &written {
            screen.print(&format!("  {}", path.display()));
        }
        screen.print(&texts::after_init(&args.dir, screen.lang));
    }
    Ok(false)
}
