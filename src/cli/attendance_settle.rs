//! `paiban attendance settle`: a ruling on cases, and what it changed.

use super::actor::{login, now};
use super::screen::{Failure, Found, Screen};
use super::{faults, texts};
use crate::domain::{DayResult, Decision, Lang, Period};
use crate::locale;
use crate::ops;
use crate::ops::attendance::{self, SettleOptions, SettleReply};
use crate::time::{ClockTime, Instant};
use std::path::PathBuf;

/// Shown below the flags.
const EXAMPLES: &str = "\
示例 · examples:
  paiban attendance settle 我的团队 --period 2026-10 accept 2026-10-03-a07-late
  paiban attendance settle 我的团队 --period 2026-10 correct 2026-10-03-a07-missing-out --out 25:10 --reason 忘打卡 --evidence 补卡单18
  paiban attendance settle 我的团队 --period 2026-10 turn-down 2026-10-05-a02-late --reason 地铁停运 --evidence 公告
  paiban attendance settle 我的团队 --period 2026-10 withdraw 2026-10-05-a02-late

accept 成立，correct 更正，turn-down 不成立，withdraw 收回处理。也可以在 Excel 里改 attendance/2026-10/cases.csv
the same can be done in a spreadsheet, in attendance/2026-10/cases.csv";

#[derive(Clone, Copy, clap::ValueEnum)]
enum Ruling {
    Accept,
    Correct,
    TurnDown,
    Withdraw,
}

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// 团队文件夹 · team folder
    dir: PathBuf,
    /// 处理结果 · the ruling
    ruling: Ruling,
    /// 异常编号，可写多个 · cases
    #[arg(required = true)]
    cases: Vec<String>,
    /// 考勤期 · the period
    #[arg(long, value_parser = super::attendance::period)]
    period: Period,
    /// 更正：实际上班时刻，如 08:28 · correct: when they came
    #[arg(long = "in", value_name = "HH:MM", value_parser = clock)]
    came: Option<ClockTime>,
    /// 更正：实际下班时刻，过零点写 25:10 · correct: when they went, past midnight 25:10
    #[arg(long = "out", value_name = "HH:MM", value_parser = clock)]
    went: Option<ClockTime>,
    /// 更正：加班分钟 · correct: minutes of overtime
    #[arg(long, value_parser = clap::value_parser!(i64).range(0..=1440))]
    overtime: Option<i64>,
    /// 原因 · reason
    #[arg(long, default_value = "")]
    reason: String,
    /// 依据：聊天编号、补卡单、证人 · evidence: a chat's number, a form, a witness
    #[arg(long, default_value = "")]
    evidence: String,
    /// 处理人 [默认：登录名] · who rules [default: the login name]
    #[arg(long)]
    by: Option<String>,
    /// 处理时刻 [默认：现在] · when [default: now]
    #[arg(long, value_parser = super::common::instant)]
    at: Option<Instant>,
    /// 到什么时刻的打卡都已导入，如 "2026-11-01 12:00" [默认：最后一次打卡] · all punches up to then are there [default: the last punch]
    #[arg(long, value_parser = super::common::moment)]
    until: Option<super::common::Moment>,
}

fn clock(text: &str) -> Result<ClockTime, String> {
    text.parse().map_err(|_| "写成 08:30;过了零点写 25:10 · write 08:30; past midnight 25:10".to_owned())
}

pub(super) fn run(args: &Args, screen: &Screen) -> Result<Found, Failure> {
    let fail = |faults| Failure { faults, dir: args.dir.clone() };
    let workspace = ops::open(&args.dir).map_err(fail)?;
    let options = SettleOptions {
        period: args.period,
        cases: args.cases.clone(),
        decision: match args.ruling {
            Ruling::Accept => Some(Decision::Accept),
            Ruling::Correct => Some(Decision::Correct),
            Ruling::TurnDown => Some(Decision::TurnDown),
            Ruling::Withdraw => None,
        },
        came: args.came,
        went: args.went,
        overtime: args.overtime,
        reason: args.reason.clone(),
        evidence: args.evidence.clone(),
        by: args.by.clone().unwrap_or_else(login),
        at: args.at.unwrap_or_else(now),
        complete_until: args.until.map(|until| until.on(workspace.folder.team.zone)),
        lang: screen.lang,
    };
    let reply = attendance::settle(&workspace, &options).map_err(fail)?;
    if screen.json {
        let day = attendance::day_result_json;
        let changed: Vec<_> =
            reply.changed.iter().map(|(before, after)| serde_json::json!({ "before": day(before), "after": day(after) })).collect();
        let open = reply.statement.open_cases();
        screen.print_json(&serde_json::json!({ "settled": args.cases, "changed": changed, "open_cases": open, "written": reply.written, "renewed": reply.renewed }));
    } else {
        show(&reply, &workspace.folder.team, screen);
        if !reply.warnings.is_empty() {
            faults::show(&reply.warnings, &args.dir, screen);
        }
    }
    Ok(reply.statement.open_cases() > 0)
}

fn show(reply: &SettleReply, team: &crate::domain::Team, screen: &Screen) {
    if reply.changed.is_empty() {
        screen.print(screen.text(&texts::NOTHING_CHANGED));
    }
    for (before, after) in &reply.changed {
        let agent = team.agent_by_id(&after.agent);
        let name = agent.map_or(after.agent.as_str(), |agent| team.agent(agent).name.as_str());
        screen.print(&format!("{name} {}", locale::date_text(after.date, screen.lang)));
        screen.print(&format!("  {} {}", screen.text(&texts::BEFORE), day_line(before, screen.lang)));
        screen.print(&format!("  {} {}", screen.text(&texts::AFTER), day_line(after, screen.lang)));
        let record = agent.and_then(|agent| reply.statement.judgement.day(agent, after.date));
        let findings = record.iter().flat_map(|record| &record.findings);
        findings.for_each(|finding| screen.print(&format!("    {}", locale::say(&finding.said, screen.lang, team.zone))));
        screen.print(&format!("  {}", texts::due(before, after, screen.lang)));
    }
    screen.print(&texts::still_open(reply.statement.open_cases(), screen.lang));
    if let Some(path) = &reply.written {
        screen.print(&format!("{} {}", screen.text(&texts::WRITTEN), path.display()));
    }
    super::attendance_close::renewed(reply.renewed.as_deref(), screen);
}

/// `迟到 12；计薪 468 分钟，加班 0 分钟，罚款 10`.
pub(super) fn day_line(day: &DayResult, lang: Lang) -> String {
    let name = |code: &str| crate::domain::FindingKind::ALL.into_iter().find(|kind| kind.code() == code).map(locale::finding_kind);
    let one = |(code, minutes): &(String, i64)| {
        let name = name(code).map_or(code.as_str(), |text| text.in_lang(lang));
        if *minutes > 0 { format!("{name} {minutes}") } else { name.to_owned() }
    };
    let findings: Vec<String> = day.findings.iter().map(one).collect();
    texts::day_sums(&findings.join(if lang == Lang::Zh { "、" } else { ", " }), day, lang)
}
