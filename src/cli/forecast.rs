//! `paiban forecast`: volume per skill and interval for the coming week.

use super::screen::{Failure, Found, Screen};
use super::{common, table, texts};
use crate::domain::{Forecast, ForecastSlot, Slot, Team};
use crate::locale;
use crate::ops::{self, ForecastReply};
use crate::time::{Date, IsoWeek};
use std::path::PathBuf;

/// Shown below the flags.
const EXAMPLES: &str = "\
示例 · examples:
  paiban forecast 我的团队               下周每天的咨询量 · chats a day
  paiban forecast 我的团队 --intervals   每个时段，带 80 % 和 95 % 区间 · each interval, with its bands";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// 团队文件夹 · team folder
    dir: PathBuf,
    /// 哪一周，如 2026-W48 [默认：下一周] · which week [default: the next]
    #[arg(long, value_parser = super::common::week)]
    week: Option<IsoWeek>,
    /// 逐时段列出 · every interval
    #[arg(long)]
    intervals: bool,
}

pub(super) fn run(args: &Args, screen: &Screen) -> Result<Found, Failure> {
    let fail = |faults| Failure { faults, dir: args.dir.clone() };
    let workspace = ops::open(&args.dir).map_err(fail)?;
    common::tell_input(&workspace, &args.dir, &texts::NOTHING_TO_FORECAST, screen);
    let reply = ops::forecast(&workspace, args.week).map_err(fail)?;
    let team = &workspace.folder.team;
    if screen.json {
        screen.print_json(&reply.json(team, screen.lang));
        return Ok(false);
    }
    for forecast in &reply.forecasts {
        screen.print(&show(forecast, &reply, team, args.intervals, screen));
    }
    screen.notes(&reply.forecasts, team);
    Ok(false)
}

/// A row a business day, which may end after midnight; then, when asked for, a row an interval.
fn show(forecast: &Forecast, reply: &ForecastReply, team: &Team, intervals: bool, screen: &Screen) -> String {
    let heads = [&texts::DATE, &texts::CHATS, &texts::HANDLE, &texts::PEAK].map(|text| screen.text(text));
    let mut rows = Vec::new();
    let slots: Vec<(&Slot, &ForecastSlot)> = reply.slots.iter().zip(&forecast.slots).collect();
    for slots in slots.chunk_by(|a, b| a.0.day == b.0.day) {
        let total: f64 = slots.iter().map(|(_, slot)| slot.mean).sum();
        let handle = slots.iter().map(|(_, slot)| slot.mean * slot.handle_seconds).sum::<f64>() / total.max(1e-9);
        let busiest = common::first_peak(slots.iter(), |(_, slot)| slot.mean);
        let peak = busiest.map_or_else(String::new, |(at, slot)| format!("{} ({:.0})", at.clock, slot.mean));
        let handle = if total > 0.0 { screen.seconds(handle) } else { String::new() };
        rows.push(vec![locale::date_text(date(reply, slots[0].0), screen.lang), format!("{total:.0}"), handle, peak]);
    }
    let title = format!("{} · {} · {}", team.skill(forecast.skill).name, screen.text(&texts::CHATS), reply.week);
    let mut shown = format!("{title}\n{}\n\n", table::plain(&heads, &rows, 1));
    if intervals {
        shown.push_str(&interval_table(&slots, reply, screen));
    }
    shown
}

fn date(reply: &ForecastReply, slot: &Slot) -> Date {
    reply.week.monday() + chrono::Days::new(slot.day as u64)
}

/// Clock times are of the business day: `24:30` is half past midnight of the next date.
fn interval_table(slots: &[(&Slot, &ForecastSlot)], reply: &ForecastReply, screen: &Screen) -> String {
    let heads = [&texts::TIME, &texts::CHATS, &texts::BAND_80, &texts::BAND_95, &texts::HANDLE].map(|text| screen.text(text));
    let band = |(low, high): (f64, f64)| format!("{low:.0}–{high:.0}");
    let row = |(at, slot): &(&Slot, &ForecastSlot)| {
        let start = format!("{} {}", date(reply, at).format("%m-%d"), at.clock);
        vec![start, format!("{:.1}", slot.mean), band(slot.band80), band(slot.band95), screen.seconds(slot.handle_seconds)]
    };
    let rows: Vec<_> = slots.iter().map(row).collect();
    format!("{}\n\n", table::plain(&heads, &rows, 1))
}
