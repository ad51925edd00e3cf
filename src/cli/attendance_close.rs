//! `paiban attendance close`, `reopen` and `--verify`.

use super::actor::{login, now};
use super::attendance_settle::day_line;
use super::screen::{Failure, Found, Screen};
use super::{faults, texts};
use crate::domain::{Arg, DayResult, Message, Period};
use crate::ops::attendance::{self, CloseOptions, Difference, VerifyReply};
use crate::ops::{self, Workspace};
use crate::time::Instant;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub(super) struct Args {
    /// 团队文件夹 · team folder
    dir: PathBuf,
    /// 考勤期 · the period
    #[arg(long, value_parser = super::attendance::period)]
    period: Period,
    /// 谁 [默认：登录名] · who [default: the login name]
    #[arg(long)]
    by: Option<String>,
    /// 还有未处理或待定的也结账，要写原因 · close though something is open or pending; needs a reason
    #[arg(long)]
    force: bool,
    /// 原因 · reason
    #[arg(long, default_value = "")]
    reason: String,
    /// 到什么时刻的打卡都已导入，如 "2026-11-01 12:00" [默认：最后一次打卡] · all punches up to then are there [default: the last punch]
    #[arg(long, value_parser = super::common::moment)]
    until: Option<super::common::Moment>,
    /// 时刻 [默认：现在] · when [default: now]
    #[arg(long, value_parser = super::common::instant)]
    at: Option<Instant>,
}

fn options(args: &Args, workspace: &ops::Workspace, screen: &Screen) -> CloseOptions {
    CloseOptions {
        period: args.period,
        by: args.by.clone().unwrap_or_else(login),
        at: args.at.unwrap_or_else(now),
        complete_until: args.until.map(|until| until.on(workspace.folder.team.zone)),
        force: args.force,
        reason: args.reason.clone(),
        lang: screen.lang,
    }
}

pub(super) fn close(args: &Args, screen: &Screen) -> Result<Found, Failure> {
    let fail = |faults| Failure { faults, dir: args.dir.clone() };
    let workspace = ops::open(&args.dir).map_err(fail)?;
    let reply = attendance::close(&workspace, &options(args, &workspace, screen)).map_err(fail)?;
    if screen.json {
        screen.print_json(&serde_json::json!({
            "period": args.period.to_string(), "result": reply.record.result, "inputs": reply.record.inputs, "written": reply.written,
            "renewed": reply.renewed,
        }));
    } else {
        let message = Message::new(&texts::CLOSED_NOW).with("period", args.period.to_string()).with("n", reply.record.inputs.len());
        screen.print(&screen.say(&message.with("hash", reply.record.result.as_str()), workspace.folder.team.zone));
        for path in &reply.written {
            screen.print(&format!("{} {}", screen.text(&texts::WRITTEN), path.display()));
        }
        renewed(reply.renewed.as_deref(), screen);
        if !reply.warnings.is_empty() {
            faults::show(&reply.warnings, &args.dir, screen);
        }
    }
    Ok(false)
}

pub(super) fn reopen(args: &Args, screen: &Screen) -> Result<Found, Failure> {
    let fail = |faults| Failure { faults, dir: args.dir.clone() };
    let workspace = ops::open(&args.dir).map_err(fail)?;
    let reply = attendance::reopen(&workspace, &options(args, &workspace, screen)).map_err(fail)?;
    if screen.json {
        screen.print_json(
            &serde_json::json!({ "period": args.period.to_string(), "events": reply.record.events.len(), "renewed": reply.renewed }),
        );
    } else {
        let message = Message::new(&texts::REOPENED).with("period", args.period.to_string());
        screen.print(&screen.say(&message, workspace.folder.team.zone));
        renewed(reply.renewed.as_deref(), screen);
        if !reply.warnings.is_empty() {
            faults::show(&reply.warnings, &args.dir, screen);
        }
    }
    Ok(false)
}

/// Says where documents were written again.
pub(super) fn renewed(out: Option<&Path>, screen: &Screen) {
    if let Some(out) = out {
        screen.print(&format!("{} {}", screen.text(&texts::RENEWED), out.display()));
    }
}

pub(super) fn verify(workspace: &Workspace, dir: &Path, period: Period, screen: &Screen) -> Result<Found, Failure> {
    let reply = attendance::verify(workspace, period).map_err(|faults| Failure { faults, dir: dir.to_owned() })?;
    if screen.json {
        screen.print_json(&json(&reply, period, screen));
    } else {
        show(&reply, workspace, period, screen);
    }
    Ok(!reply.differences.is_empty())
}

pub(super) fn days(before: &DayResult, after: &DayResult, screen: &Screen) -> [String; 4] {
    [
        format!("{} {}", after.agent, after.date),
        format!("  {} {}", screen.text(&texts::BEFORE), day_line(before, screen.lang)),
        format!("  {} {}", screen.text(&texts::AFTER), day_line(after, screen.lang)),
        format!("  {}", texts::due(before, after, screen.lang)),
    ]
}

fn show(reply: &VerifyReply, workspace: &Workspace, period: Period, screen: &Screen) {
    let zone = workspace.folder.team.zone;
    let say = |message: Message| screen.print(&screen.say(&message.with("period", period.to_string()), zone));
    for difference in &reply.differences {
        match difference {
            Difference::InputLost(path) => say(Message::new(&texts::INPUT_LOST).with("path", path.as_str())),
            Difference::ResultChanged => say(Message::new(&texts::RESULT_CHANGED)),
            Difference::Rest => say(Message::new(&texts::REST_DIFFERS)),
            Difference::Day(pair) => days(&pair.0, &pair.1, screen).iter().for_each(|line| screen.print(line)),
        }
    }
    if reply.differences.is_empty() {
        let at = reply.record.events.last().map_or_else(now, |event| event.at);
        let message = Message::new(&texts::VERIFIED).with("at", Arg::Instant(at)).with("n", reply.record.inputs.len());
        say(message.with("hash", reply.record.result.as_str()));
    }
    if !reply.changed_since.is_empty() {
        say(Message::new(&texts::CHANGED_SINCE));
    }
    for (path, parts) in &reply.changed_since {
        let parts: Vec<&str> = parts.iter().map(|part| texts::input_part(part, screen.lang)).collect();
        screen.print(&format!("  {path}  {}", parts.join(", ")));
    }
    if !reply.late.is_empty() {
        screen.print(&texts::late_data(reply.late.len(), screen.lang));
        for change in &reply.late {
            days(&change.before, &change.after, screen).iter().for_each(|line| screen.print(line));
        }
    }
}

fn json(reply: &VerifyReply, period: Period, _: &Screen) -> serde_json::Value {
    let day = attendance::day_result_json;
    let difference = |difference: &Difference| match difference {
        Difference::InputLost(path) => serde_json::json!({ "what": "input-lost", "path": path }),
        Difference::ResultChanged => serde_json::json!({ "what": "result-changed" }),
        Difference::Rest => serde_json::json!({ "what": "rest" }),
        Difference::Day(pair) => serde_json::json!({ "what": "day", "before": day(&pair.0), "after": day(&pair.1) }),
    };
    let changed: Vec<_> = reply.changed_since.iter().map(|(path, parts)| serde_json::json!({ "path": path, "parts": parts })).collect();
    serde_json::json!({
        "period": period.to_string(), "result": reply.record.result, "unchanged": reply.differences.is_empty(),
        "differences": reply.differences.iter().map(difference).collect::<Vec<_>>(), "changed_since": changed,
        "late": reply.late.iter().map(attendance::adjustment_json).collect::<Vec<_>>(),
    })
}
