//! The JSON shape of a period's attendance, as `--json` prints it.

use crate::domain::{
    Adjustment, AgentTotals, Case, DayRecord, DayResult, FindingKind, Fund, Lang, MoneyLine, PayClass, PayPart, Policy, Proof, Ruling,
    StampSource, Statement, Symbol, Team,
};
use crate::locale;
use chrono::SecondsFormat;
use serde_json::{Map, Value, json};

/// Minutes are whole, money is in yuan, shares are 0–1. Shapes are documented in docs/FORMATS.md.
#[must_use]
pub fn attendance_json(team: &Team, statement: &Statement, lang: Lang) -> Value {
    let judgement = &statement.judgement;
    let say = |message| locale::say(message, lang, team.zone);
    let closed = statement
        .closed
        .as_ref()
        .map(|closed| json!({ "at": closed.at.to_rfc3339(), "by": closed.by, "result": closed.result, "forced": closed.forced }));
    let swaps = judgement.swaps.iter().map(|hint| {
        json!({ "date": hint.date, "agent": team.agent(hint.agent).id, "with": team.agent(hint.with).id, "with_date": hint.with_date })
    });
    json!({
        "team": team.id,
        "period": statement.period().to_string(),
        "first": judgement.period.first,
        "last": judgement.period.last,
        "closed": closed,
        "complete_until": judgement.complete_until.to_rfc3339(),
        "needed_until": judgement.needed_until.to_rfc3339(),
        "open_cases": statement.open_cases(),
        "pending_days": statement.pending_days(),
        "agents": statement.totals.iter().map(|totals| agent(team, totals)).collect::<Vec<_>>(),
        "days": judgement.days.iter().map(|record| day(team, record, lang)).collect::<Vec<_>>(),
        "cases": statement.cases.iter().map(|one| case(team, one, lang)).collect::<Vec<_>>(),
        "swap_hints": swaps.collect::<Vec<_>>(),
        "adjustments": statement.adjustments.iter().map(adjustment).collect::<Vec<_>>(),
        "money": statement.money.iter().map(|line| money(team, line, lang)).collect::<Vec<_>>(),
        "fund": fund(team, &statement.fund, lang),
        "policies": statement.policies.iter().map(policy).collect::<Vec<_>>(),
        "notes": judgement.notes.iter().map(say).collect::<Vec<_>>(),
    })
}

/// Minutes by the code of the pay class.
fn classes(minutes: [i64; 3]) -> Value {
    PayClass::ALL.iter().zip(minutes).map(|(class, minutes)| (class.code().to_owned(), json!(minutes))).collect::<Map<_, _>>().into()
}

#[allow(clippy::cast_precision_loss)]
fn agent(team: &Team, totals: &AgentTotals) -> Value {
    let who = team.agent(totals.agent);
    let seen = FindingKind::ALL.iter().zip(&totals.tallies).filter(|(_, tally)| tally.times > 0);
    let findings: Map<String, Value> =
        seen.map(|(kind, tally)| (kind.code().to_owned(), json!({ "times": tally.times, "minutes": tally.minutes }))).collect();
    let share = |part: i64, whole: i64| if whole == 0 { Value::Null } else { json!(part as f64 / whole as f64) };
    let online =
        totals.online.map(|sums| json!({ "adherence": share(sums.right, sums.present), "conformance": share(sums.online, sums.planned) }));
    json!({
        "agent": who.id, "name": who.name,
        "due_days": totals.due_days, "attended_days": totals.attended_days, "rest_days": totals.rest_days,
        "holiday_days": totals.holiday_days, "leave_days": totals.leave_days, "pending_days": totals.pending_days,
        "findings": findings,
        "planned_minutes": totals.planned_minutes, "worked_minutes": totals.worked_minutes, "paid_minutes": totals.paid_minutes,
        "leave_minutes": totals.leave_minutes, "overtime_minutes": classes(totals.overtime),
        "holiday_work_minutes": totals.holiday_work,
        "adjusted": {
            "overtime_minutes": classes(totals.adjusted_overtime), "paid_minutes": totals.adjusted_paid,
            "fines": totals.adjusted_fines.as_f64(), "prizes": totals.adjusted_prizes.as_f64(),
        },
        "attendance_rate": totals.rate.share(), "rate_attended": totals.rate.attended, "rate_due": totals.rate.due,
        "online": online,
        "fines": totals.fines.as_f64(), "prizes": totals.prizes.as_f64(), "open_cases": totals.open_cases,
    })
}

fn day(team: &Team, record: &DayRecord, lang: Lang) -> Value {
    let at = |instant: crate::time::Instant| instant.to_rfc3339_opts(SecondsFormat::Secs, true);
    let stamp = |stamp: crate::domain::Stamp| {
        let corrected = matches!(stamp.source, StampSource::Correction(_));
        json!({ "at": at(stamp.at), "corrected": corrected })
    };
    let part = |part: &PayPart| json!({ "start": at(part.span.start), "end": at(part.span.end), "class": part.class.code(), "minutes": part.minutes });
    let finding = |finding: &crate::domain::Finding| {
        let missed: Vec<Value> = finding.missed.iter().map(|(kind, id)| json!({ "kind": kind.code(), "id": id })).collect();
        json!({
            "kind": finding.kind.code(), "minutes": finding.minutes, "missed": missed,
            "evidence": finding.evidence.iter().map(proof).collect::<Vec<_>>(),
            "said": locale::say(&finding.said, lang, team.zone),
        })
    };
    let planned = &record.planned;
    let online = record.online.map(|online| json!({ "adherence": online.adherence(), "conformance": online.conformance() }));
    json!({
        "agent": team.agent(record.agent).id, "date": record.date,
        "planned": planned.symbol.map(|symbol| symbol_code(team, symbol)), "rostered": planned.rostered.map(|symbol| symbol_code(team, symbol)),
        "shift_version": planned.shift.map(|shift| team.shift(shift).version),
        "start": planned.span.map(|span| at(span.start)), "end": planned.span.map(|span| at(span.end)),
        "revision": planned.revision.map(|(week, revision, _)| json!({ "week": week.to_string(), "revision": revision })),
        "findings": record.findings.iter().map(finding).collect::<Vec<_>>(),
        "came": record.evidence.came.map(stamp), "went": record.evidence.went.map(stamp),
        "planned_minutes": record.planned_minutes, "worked_minutes": record.worked_minutes, "paid_minutes": record.paid_minutes,
        "leave_minutes": record.leave_minutes,
        "overtime": record.overtime.iter().map(part).collect::<Vec<_>>(),
        "holiday_work": record.holiday_work.iter().map(part).collect::<Vec<_>>(),
        "online": online,
    })
}

fn symbol_code(team: &Team, symbol: Symbol) -> String {
    match symbol {
        Symbol::Shift(shift) => team.shift(shift).id.clone(),
        Symbol::Rest => "rest".to_owned(),
        Symbol::Leave(kind) => format!("leave:{}", kind.code()),
        Symbol::NotEmployed => "not-employed".to_owned(),
    }
}

fn proof(proof: &Proof) -> Value {
    let at = |instant: crate::time::Instant| instant.to_rfc3339_opts(SecondsFormat::Secs, true);
    match proof {
        Proof::Punch(stamp) => json!({ "punch": at(stamp.at) }),
        Proof::NoPunch(span) => json!({ "no_punch": [at(span.start), at(span.end)] }),
        Proof::Planned(kind, span) => json!({ "planned": kind.code(), "span": [at(span.start), at(span.end)] }),
        Proof::LastChat(instant) => json!({ "last_chat": at(*instant) }),
        Proof::State(state, span) => json!({ "state": state.code(), "span": [at(span.start), at(span.end)] }),
        Proof::Leave { kind, approved_at, place } => {
            json!({ "leave": kind.code(), "approved_at": approved_at.map(at), "place": place.to_string() })
        }
        Proof::Swap { approved_at, place, .. } => json!({ "swap": place.to_string(), "approved_at": approved_at.map(at) }),
        Proof::Correction(index) => json!({ "correction": index }),
    }
}

fn case(team: &Team, case: &Case, lang: Lang) -> Value {
    let ruling = |ruling: &Ruling| {
        json!({
            "decision": ruling.decision.code(), "came": ruling.came.map(|clock| clock.to_string()),
            "went": ruling.went.map(|clock| clock.to_string()), "overtime_minutes": ruling.overtime,
            "reason": ruling.reason, "evidence": ruling.evidence, "by": ruling.by, "at": ruling.at.map(|at| at.to_rfc3339()),
        })
    };
    json!({
        "case": case.id, "agent": team.agent(case.agent).id, "date": case.date, "kind": case.kind.code(), "minutes": case.minutes,
        "state": case.state.code(), "said": locale::say(&case.said, lang, team.zone), "ruling": case.ruling.as_ref().map(ruling),
    })
}

/// A day's result as data.
#[must_use]
pub fn day_result_json(day: &DayResult) -> Value {
    let findings: Vec<Value> = day.findings.iter().map(|(kind, minutes)| json!({ "kind": kind, "minutes": minutes })).collect();
    json!({
        "agent": day.agent, "date": day.date, "findings": findings, "planned_minutes": day.planned, "worked_minutes": day.worked,
        "paid_minutes": day.paid, "leave_minutes": day.leave, "overtime_minutes": classes(day.overtime),
        "holiday_work_minutes": day.holiday_work, "fines": crate::domain::Money::from_fen(day.fine_fen).as_f64(),
        "prizes": crate::domain::Money::from_fen(day.prize_fen).as_f64(),
    })
}

/// An adjustment as data.
#[must_use]
pub fn adjustment(change: &Adjustment) -> Value {
    json!({
        "period": change.period, "agent": change.after.agent, "date": change.after.date,
        "before": day_result_json(&change.before), "after": day_result_json(&change.after),
    })
}

fn money(team: &Team, line: &MoneyLine, lang: Lang) -> Value {
    json!({
        "date": line.date, "agent": team.agent(line.agent).id, "kind": line.kind.code(), "code": line.code,
        "amount": line.amount.as_f64(), "said": locale::say(&line.said, lang, team.zone),
    })
}

fn fund(team: &Team, fund: &Fund, lang: Lang) -> Value {
    let entries = fund.entries.iter().map(|entry| {
        json!({
            "date": entry.date, "agent": entry.agent.map(|agent| team.agent(agent).id.clone()), "amount": entry.amount.as_f64(),
            "said": locale::say(&entry.said, lang, team.zone),
        })
    });
    json!({
        "opening": fund.opening.as_f64(), "income": fund.income().as_f64(), "spending": fund.spending().as_f64(),
        "closing": fund.closing().as_f64(), "entries": entries.collect::<Vec<_>>(),
    })
}

fn policy(policy: &Policy) -> Value {
    let money = &policy.money;
    json!({
        "from": policy.from,
        "grace_minutes": policy.lateness.grace_minutes, "serious_from_minutes": policy.lateness.serious_from_minutes,
        "absent_from_minutes": policy.lateness.absent_from_minutes, "early_grace_minutes": policy.lateness.early_grace_minutes,
        "left_post_minutes": policy.lateness.left_post_minutes, "wrap_up_minutes": policy.overtime.wrap_up_minutes,
        "overtime_rounding_minutes": policy.overtime.rounding_minutes, "overtime_minimum_minutes": policy.overtime.minimum_minutes,
        "overtime_cap_minutes": policy.overtime.monthly_cap_minutes, "online_share": policy.online.minimum_share,
        "double_punch_seconds": policy.matching.double_punch_seconds,
        "window_before_minutes": policy.matching.window_before_minutes, "window_after_minutes": policy.matching.window_after_minutes,
        "late_steps": money.late_steps.iter().map(|step| json!({ "minutes": step.minutes, "fine": step.fine.as_f64() })).collect::<Vec<_>>(),
        "fines": money.fines.iter().map(|fine| json!({
            "code": fine.code, "name": fine.name, "amounts": fine.amounts.iter().map(|amount| amount.as_f64()).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "mentor_prizes": money.mentor_prizes.iter().map(|amount| amount.as_f64()).collect::<Vec<_>>(),
    })
}
