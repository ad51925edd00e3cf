//! `[[attendance.policy]]` of the team file: the rules on attendance and money, each version with the day from which it holds.

use super::codes;
use super::team::named;
use super::toml_doc::{Table, Value};
use crate::domain::{
    AfterLast, Fine, FineWindow, LateStep, LatenessPolicy, LeaveKind, MatchingPolicy, Money, MoneyPolicy, OnlinePolicy, OvertimePolicy,
    Policies, Policy, Prize, RateCounts, RateDefinition, RateUnit,
};

/// Findings that may bring a fine by themselves.
pub(super) const FINABLE: [&str; 12] = [
    "late",
    "seriously-late",
    "early",
    "missing-in",
    "missing-out",
    "absent",
    "left-post",
    "meeting-missed",
    "handover-missed",
    "duty-missed",
    "training-missed",
    "low-online",
];

/// The most yuan that an amount may be.
const MOST_YUAN: f64 = 1_000_000.0;

/// All versions. A version takes over what it does not say from the one before it.
pub(super) fn policies(root: &Table) -> Policies {
    let attendance = root.table("attendance");
    let written = attendance.value("policy").map(|value| value.list()).unwrap_or_default();
    attendance.finish();
    let mut versions: Vec<Policy> = Vec::new();
    for value in &written {
        let Some(table) = value.table() else { continue };
        let policy = version(&table, versions.last());
        if versions.last().is_some_and(|last| policy.from <= last.from) && table.value("from").is_some() {
            let place = table.value("from").map_or(table.at, |value| value.offset());
            table.doc.report(&codes::POLICY_ORDER, place, &[]);
        }
        table.finish();
        versions.push(policy);
    }
    Policies::new(versions)
}

fn version(table: &Table, before: Option<&Policy>) -> Policy {
    let from = if before.is_some() { table.need("from", Value::date) } else { table.get("from", Value::date) };
    let before = before.cloned().unwrap_or_default();
    Policy {
        from: from.or(before.from),
        matching: matching(table, before.matching),
        lateness: lateness(table, before.lateness),
        overtime: overtime(table, before.overtime),
        online: OnlinePolicy {
            minimum_share: table.get("online_share", |value| value.float(0.0, 1.0)).unwrap_or(before.online.minimum_share),
        },
        money: MoneyPolicy {
            late_steps: table.get("late_steps", |value| Some(late_steps(value))).unwrap_or(before.money.late_steps),
            fines: fines(table).unwrap_or(before.money.fines),
            mentor_prizes: table.get("mentor_prizes", |value| Some(amounts(value))).unwrap_or(before.money.mentor_prizes),
            prizes: prizes(table).unwrap_or(before.money.prizes),
        },
        rate: rate(table.table("attendance_rate"), before.rate),
    }
}

/// A whole number of a key, within bounds; else as before.
fn whole(table: &Table, key: &'static str, [least, most]: [i64; 2], base: i64) -> i64 {
    table.get(key, |value| value.int(least, most)).unwrap_or(base)
}

fn matching(table: &Table, before: MatchingPolicy) -> MatchingPolicy {
    MatchingPolicy {
        double_punch_seconds: whole(table, "double_punch_seconds", [0, 3600], before.double_punch_seconds),
        window_before_minutes: whole(table, "window_before_minutes", [0, 1440], before.window_before_minutes),
        window_after_minutes: whole(table, "window_after_minutes", [0, 1440], before.window_after_minutes),
    }
}

fn lateness(table: &Table, before: LatenessPolicy) -> LatenessPolicy {
    let never = |value: &Value| if value.is_text("never") { Some(None) } else { value.int(1, 1440).map(Some) };
    LatenessPolicy {
        grace_minutes: whole(table, "grace_minutes", [0, 120], before.grace_minutes),
        serious_from_minutes: whole(table, "serious_from_minutes", [1, 1440], before.serious_from_minutes),
        absent_from_minutes: table.get("absent_from_minutes", never).unwrap_or(before.absent_from_minutes),
        early_grace_minutes: whole(table, "early_grace_minutes", [0, 120], before.early_grace_minutes),
        left_post_minutes: whole(table, "left_post_minutes", [1, 1440], before.left_post_minutes),
    }
}

fn overtime(table: &Table, before: OvertimePolicy) -> OvertimePolicy {
    let cap = table.get("overtime_cap_hours", |value| value.float(0.0, 744.0)).map(to_minutes);
    OvertimePolicy {
        wrap_up_minutes: whole(table, "wrap_up_minutes", [0, 240], before.wrap_up_minutes),
        rounding_minutes: whole(table, "overtime_rounding_minutes", [1, 120], before.rounding_minutes),
        minimum_minutes: whole(table, "overtime_minimum_minutes", [0, 480], before.minimum_minutes),
        monthly_cap_minutes: cap.unwrap_or(before.monthly_cap_minutes),
    }
}

#[allow(clippy::cast_possible_truncation)]
fn to_minutes(hours: f64) -> i64 {
    (hours * 60.0).round() as i64
}

fn money(value: &Value) -> Option<Money> {
    value.float(0.0, MOST_YUAN).map(Money::from_yuan_f64)
}

fn amounts(value: &Value) -> Vec<Money> {
    value.list().iter().filter_map(money).collect()
}

/// `[{ minutes = 10, fine = 10 }, …]`, put in order.
fn late_steps(value: &Value) -> Vec<LateStep> {
    let step = |value: &Value| {
        let table = value.table()?;
        let minutes = table.need("minutes", |value| value.int(1, 720));
        let fine = table.need("fine", money);
        table.finish();
        Some(LateStep { minutes: minutes?, fine: fine? })
    };
    let mut steps: Vec<LateStep> = value.list().iter().filter_map(step).collect();
    steps.sort_by_key(|step| step.minutes);
    steps
}

/// `[attendance.policy.fines]`; `None` when there is no such table.
fn fines(table: &Table) -> Option<Vec<Fine>> {
    table.value("fines")?;
    let fines = table.table("fines");
    let fine = |(code, _, inner): (&str, usize, Table)| {
        const THEN: [(&str, AfterLast); 2] = [("repeat", AfterLast::Repeat), ("report", AfterLast::Report)];
        const PER: [(&str, FineWindow); 2] = [("month", FineWindow::Month), ("year", FineWindow::Year)];
        let choices = FINABLE.map(|code| (code, code));
        let fine = Fine {
            code: code.to_owned(),
            name: inner.text("name").unwrap_or_else(|| code.to_owned()),
            amounts: inner.need("amounts", |value| Some(amounts(value))).unwrap_or_default(),
            then: inner.get("then", |value| value.choice(&THEN)).unwrap_or_default(),
            per: inner.get("per", |value| value.choice(&PER)).unwrap_or_default(),
            finding: inner.get("finding", |value| value.choice(&choices)),
        };
        inner.finish();
        fine
    };
    Some(named(&fines).into_iter().map(fine).collect())
}

/// `[attendance.policy.prizes]`; `None` when there is no such table.
fn prizes(table: &Table) -> Option<Vec<Prize>> {
    table.value("prizes")?;
    let prizes = table.table("prizes");
    let prize = |(code, _, inner): (&str, usize, Table)| {
        let name = inner.text("name").unwrap_or_else(|| code.to_owned());
        let amount = inner.need("amount", money).unwrap_or_default();
        inner.finish();
        Prize { code: code.to_owned(), name, amount }
    };
    Some(named(&prizes).into_iter().map(prize).collect())
}

fn rate(table: Table, before: RateDefinition) -> RateDefinition {
    const UNITS: [(&str, RateUnit); 2] = [("days", RateUnit::Days), ("minutes", RateUnit::Minutes)];
    const COUNTS: [(&str, RateCounts); 2] = [("present", RateCounts::Present), ("punctual", RateCounts::Punctual)];
    let kinds = LeaveKind::ALL.map(|kind| (kind.code(), kind));
    let excused = |value: &Value| Some(value.list().iter().filter_map(|part| part.choice(&kinds)).collect());
    let rate = RateDefinition {
        unit: table.get("unit", |value| value.choice(&UNITS)).unwrap_or(before.unit),
        counts: table.get("counts", |value| value.choice(&COUNTS)).unwrap_or(before.counts),
        excused: table.get("excused", excused).unwrap_or(before.excused),
    };
    table.finish();
    rate
}
