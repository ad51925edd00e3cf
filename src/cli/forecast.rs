//! `paiban forecast`: volume per skill and interval for the coming week.

use super::screen::{Failure, Found, Screen};
use super::{table, texts};
use crate::domain::{Forecast, ForecastSlot, Team};
use crate::locale;
use crate::ops::{self, ForecastReply};
use crate::time::{Date, IsoWeek};
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(clap::Args)]
pub(super) struct Args {
    /// 团队文件夹 · team folder
    dir: PathBuf,
    /// 哪一周,如 2026-W48 [默认:下一周] · which week [default: the next]
    #[arg(long, value_parser = super::common::week)]
    week: Option<IsoWeek>,
    /// 逐时段列出 · every interval
    #[arg(long)]
    intervals: bool,
}

pub(super) fn run(args: &Args, screen: &Screen) -> Result<Found, Failure> {
    let fail = |faults| Failure { faults, dir: args.dir.clone() };
    let workspace = ops::open(&args.dir).map_err(fail)?;
    let reply = ops::forecast(&workspace, args.week).map_err(fail)?;
    let team = &workspace.folder.team;
    if screen.json {
        screen.print_json(&json(&reply, team, screen));
        return Ok(false);
    }
    for forecast in &reply.forecasts {
        screen.print(&show(forecast, team, args.intervals, screen));
    }
    for note in reply.forecasts.iter().flat_map(|forecast| &forecast.notes) {
        screen.print(&format!("{}: {}", screen.text(&texts::NOTE), screen.say(note, team.zone)));
    }
    Ok(false)
}

fn show(forecast: &Forecast, team: &Team, intervals: bool, screen: &Screen) -> String {
    let heads = [&texts::DATE, &texts::CHATS, &texts::HANDLE, &texts::PEAK].map(|text| screen.text(text));
    let mut rows = Vec::new();
    let mut by_day: BTreeMap<Date, Vec<&ForecastSlot>> = BTreeMap::new();
    for slot in &forecast.slots {
        by_day.entry(team.zone.local(slot.span.start - chrono::Duration::hours(4)).0).or_default().push(slot);
    }
    for (date, slots) in &by_day {
        let total: f64 = slots.iter().map(|slot| slot.mean).sum();
        let handle = slots.iter().map(|slot| slot.mean * slot.handle_seconds).sum::<f64>() / total.max(1e-9);
        let busiest = slots.iter().max_by(|a, b| a.mean.total_cmp(&b.mean));
        let peak = busiest.map_or_else(String::new, |slot| format!("{} ({:.0})", clock(team, slot), slot.mean));
        rows.push(vec![locale::date_text(*date, screen.lang), format!("{total:.0}"), format!("{handle:.0} s"), peak]);
    }
    let title = format!("\n{} · {}", team.skill(forecast.skill).name, screen.text(&texts::CHATS));
    let mut shown = format!("{title}\n{}\n", table::plain(&heads, &rows, 1));
    if intervals {
        shown.push_str(&interval_table(forecast, team, screen));
    }
    shown
}

fn clock(team: &Team, slot: &ForecastSlot) -> String {
    team.zone.wall(slot.span.start).format("%H:%M").to_string()
}

fn interval_table(forecast: &Forecast, team: &Team, screen: &Screen) -> String {
    let heads = [&texts::TIME, &texts::CHATS, &texts::BAND_80, &texts::BAND_95, &texts::HANDLE].map(|text| screen.text(text));
    let band = |(low, high): (f64, f64)| format!("{low:.0}–{high:.0}");
    let row = |slot: &ForecastSlot| {
        let start = team.zone.wall(slot.span.start).format("%m-%d %H:%M").to_string();
        vec![start, format!("{:.1}", slot.mean), band(slot.band80), band(slot.band95), format!("{:.0} s", slot.handle_seconds)]
    };
    let rows: Vec<_> = forecast.slots.iter().map(row).collect();
    format!("{}\n", table::plain(&heads, &rows, 1))
}

fn json(reply: &ForecastReply, team: &Team, screen: &Screen) -> serde_json::Value {
    let slot = |slot: &ForecastSlot| {
        serde_json::json!({
            "start": slot.span.start.to_rfc3339(), "end": slot.span.end.to_rfc3339(), "mean": slot.mean,
            "band80": [slot.band80.0, slot.band80.1], "band95": [slot.band95.0, slot.band95.1], "handle_seconds": slot.handle_seconds,
        })
    };
    let skill = |forecast: &Forecast| {
        serde_json::json!({
            "skill": team.skill(forecast.skill).id,
            "slots": forecast.slots.iter().map(slot).collect::<Vec<_>>(),
            "notes": forecast.notes.iter().map(|note| screen.say(note, team.zone)).collect::<Vec<_>>(),
        })
    };
    serde_json::json!({ "week": reply.week.to_string(), "forecasts": reply.forecasts.iter().map(skill).collect::<Vec<_>>() })
}
