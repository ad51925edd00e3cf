//! `paiban staff`: people needed per interval, printed and drawn.

use super::screen::{Failure, Found, Screen};
use super::{common, table, texts};
use crate::domain::Team;
use crate::locale;
use crate::ops::{self, StaffReply};
use crate::time::{Date, IsoWeek};
use std::path::PathBuf;

/// Shown below the flags.
const EXAMPLES: &str = "\
示例 · examples:
  paiban staff 我的团队                    下周每天的人时，最忙一天逐时段 · person-hours a day, the busiest in detail
  paiban staff 我的团队 --day 2026-11-27   看某一天 · one day in detail
  paiban staff 我的团队 --json             每个时段的负荷、人数、服务水平 · everything, for programs

负荷 = 咨询量 × 处理时长 ÷ 时段长度；在线人数按服务水平和并发数算出；在岗需求再除以在线率
workload = chats × handle time ÷ interval; base staff meets the service level, several chats at a
time; requirement = base staff ÷ the share of their time that people are online";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// 团队文件夹 · team folder
    dir: PathBuf,
    /// 哪一周，如 2026-W48 [默认：下一周] · which week [default: the next]
    #[arg(long, value_parser = super::common::week)]
    week: Option<IsoWeek>,
    /// 画哪一天 [默认：最忙的一天] · which day to draw [default: the busiest]
    #[arg(long, value_parser = super::common::date)]
    day: Option<Date>,
}

pub(super) fn run(args: &Args, screen: &Screen) -> Result<Found, Failure> {
    let fail = |faults| Failure { faults, dir: args.dir.clone() };
    let workspace = ops::open(&args.dir).map_err(fail)?;
    common::tell_input(&workspace, &args.dir, &texts::ONLY_MINIMUM, screen);
    let week = args.week.or_else(|| args.day.map(IsoWeek::of));
    let reply = ops::staff(&workspace, week).map_err(fail)?;
    let team = &workspace.folder.team;
    if screen.json {
        screen.print_json(&reply.json(team));
        return Ok(false);
    }
    let day = args.day.map_or_else(|| busiest(&reply), |date| usize::try_from((date - reply.forecast.week.monday()).num_days()).ok());
    screen.print(&overview(&reply, team, screen));
    if let Some(day) = day {
        screen.print(&draw(&reply, team, day, screen));
    }
    screen.notes(&reply.forecast.forecasts, team);
    Ok(false)
}

/// People needed in all skills together, per slot.
fn totals(reply: &StaffReply) -> Vec<f64> {
    let requirement = &reply.staffing.requirement;
    (0..requirement.slots.len()).map(|slot| requirement.needs.iter().map(|needs| needs[slot].as_f64()).sum()).collect()
}

fn busiest(reply: &StaffReply) -> Option<usize> {
    let totals = totals(reply);
    let peak = common::first_peak(0..totals.len(), |slot| totals[*slot])?;
    Some(reply.staffing.requirement.slots[peak].day)
}

/// A row a day: person-hours and peak.
fn overview(reply: &StaffReply, team: &Team, screen: &Screen) -> String {
    let slots = &reply.staffing.requirement.slots;
    let totals = totals(reply);
    let mut rows = Vec::new();
    for day in 0..7 {
        let of_day = || (0..slots.len()).filter(|slot| slots[*slot].day == day);
        #[allow(clippy::cast_precision_loss)]
        let hours: f64 = of_day().map(|slot| totals[slot] * slots[slot].span.minutes() as f64 / 60.0).sum();
        if let Some(peak) = common::first_peak(of_day(), |slot| totals[*slot]) {
            let date = reply.forecast.week.monday() + chrono::Duration::days(i64::try_from(day).unwrap_or(0));
            let peak = format!("{} ({:.1})", slots[peak].clock, totals[peak]);
            rows.push(vec![locale::date_text(date, screen.lang), format!("{hours:.1}"), peak]);
        }
    }
    let heads = [screen.text(&texts::DATE), screen.text(&texts::PERSON_HOURS), screen.text(&texts::PEAK)];
    format!("{} · {}\n{}\n\n", team.name, reply.forecast.week, table::plain(&heads, &rows, 1))
}

/// A row a slot: volume, workload, people, and a bar.
fn draw(reply: &StaffReply, team: &Team, day: usize, screen: &Screen) -> String {
    let slots = &reply.staffing.requirement.slots;
    let mut drawn = String::new();
    for rows in &reply.staffing.rows {
        let of_day: Vec<_> = rows.iter().filter(|row| slots[row.slot].day == day).collect();
        let Some(first) = of_day.first() else { continue };
        let full = of_day.iter().map(|row| row.requirement.as_f64()).fold(1.0, f64::max);
        let line = |row: &&crate::ops::StaffingRow| {
            vec![
                slots[row.slot].clock.to_string(),
                format!("{:.1}", row.volume),
                format!("{:.2}", row.workload),
                format!("{:.2}", row.base),
                format!("{:.2}", row.requirement.as_f64()),
                format!("{:.0} %", row.service_level * 100.0),
                format!("{:.0} %", row.occupancy * 100.0),
                table::bar(row.requirement.as_f64(), full, 24),
            ]
        };
        let columns = [&texts::TIME, &texts::CHATS, &texts::WORKLOAD, &texts::BASE, &texts::REQUIREMENT, &texts::LEVEL, &texts::OCCUPANCY];
        let mut heads: Vec<&str> = columns.iter().map(|text| screen.text(text)).collect();
        heads.push("");
        let date = reply.forecast.week.monday() + chrono::Duration::days(i64::try_from(day).unwrap_or(0));
        let title = format!("{} · {}", team.skill(first.skill).name, locale::date_text(date, screen.lang));
        drawn.push_str(&format!("{title}\n{}\n\n", table::with_bar(&heads, &of_day.iter().map(line).collect::<Vec<_>>())));
    }
    drawn
}
