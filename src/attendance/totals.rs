//! Each agent's period in sums: days, minutes, overtime by class, the attendance rate, money.

use crate::domain::{
    Adjustment, AgentIx, AgentTotals, Case, DayRecord, DayResult, FindingKind, Judgement, Money, MoneyKind, MoneyLine, OnlineSums,
    Policies, Rate, RateCounts, RateDefinition, RateUnit, Symbol, Tally, Team,
};
use std::collections::BTreeMap;

/// Totals of everybody who is employed on some day of the period, in the team's order.
#[must_use]
pub fn totals(
    team: &Team,
    policies: &Policies,
    judgement: &Judgement,
    cases: &[Case],
    money: &[MoneyLine],
    adjustments: &[Adjustment],
) -> Vec<AgentTotals> {
    let mut all = Vec::new();
    for days in judgement.days.chunk_by(|one, other| one.agent == other.agent) {
        if days.iter().all(|day| day.verdict() == FindingKind::NotEmployed) {
            continue;
        }
        let agent = days[0].agent;
        let mut sums = empty(agent);
        for day in days {
            add_day(&mut sums, day, team, &policies.on(day.date).rate);
        }
        let of = |kind| money.iter().filter(|line| line.agent == agent && line.kind == kind).map(|line| line.amount).sum::<Money>();
        (sums.fines, sums.prizes) = (of(MoneyKind::Fine), of(MoneyKind::Prize));
        sums.open_cases = cases.iter().filter(|case| case.agent == agent && !case.is_settled()).map(|_| 1).sum();
        let own = adjustments.iter().filter(|change| change.after.agent == team.agent(agent).id);
        own.for_each(|change| adjust(&mut sums, change));
        all.push(sums);
    }
    all
}

fn empty(agent: AgentIx) -> AgentTotals {
    AgentTotals {
        agent,
        due_days: 0,
        attended_days: 0,
        rest_days: 0,
        holiday_days: 0,
        leave_days: 0,
        pending_days: 0,
        tallies: vec![Tally::default(); FindingKind::ALL.len()],
        planned_minutes: 0,
        worked_minutes: 0,
        paid_minutes: 0,
        leave_minutes: 0,
        overtime: [0; 3],
        holiday_work: 0,
        adjusted_overtime: [0; 3],
        adjusted_paid: 0,
        adjusted_fines: Money::ZERO,
        adjusted_prizes: Money::ZERO,
        rate: Rate::default(),
        online: None,
        fines: Money::ZERO,
        prizes: Money::ZERO,
        open_cases: 0,
    }
}

fn add_day(sums: &mut AgentTotals, day: &DayRecord, team: &Team, rate: &RateDefinition) {
    for finding in &day.findings {
        if let Some(at) = FindingKind::ALL.iter().position(|kind| *kind == finding.kind) {
            sums.tallies[at].add(finding.minutes);
        }
    }
    let (due, pending) = (day.is_due(), day.finding(FindingKind::Pending).is_some());
    sums.due_days += i64::from(due);
    sums.attended_days += i64::from(day.is_attended());
    sums.pending_days += i64::from(pending);
    sums.rest_days += i64::from(day.planned.symbol == Some(Symbol::Rest));
    sums.holiday_days += i64::from(day.finding(FindingKind::Holiday).is_some());
    sums.leave_days += i64::from(day.whole_leave().is_some());
    sums.planned_minutes += day.planned_minutes;
    sums.worked_minutes += day.worked_minutes;
    sums.paid_minutes += day.paid_minutes;
    sums.leave_minutes += day.leave_minutes;
    let overtime = day.overtime_by_class();
    (0..3).for_each(|class| sums.overtime[class] += overtime[class]);
    sums.holiday_work += day.holiday_minutes();
    if !pending {
        add_rate(&mut sums.rate, day, due, team, rate);
    }
    if let Some(online) = day.online {
        let all = sums.online.get_or_insert_with(OnlineSums::default);
        all.right += online.right_minutes;
        all.present += online.present_minutes;
        all.online += online.online_minutes;
        all.planned += online.planned_minutes;
    }
}

fn attended(day: &DayRecord, counts: RateCounts) -> bool {
    let spoils = |kind| match counts {
        RateCounts::Present => kind == FindingKind::Absent,
        RateCounts::Punctual => matches!(
            kind,
            FindingKind::Absent
                | FindingKind::MissingIn
                | FindingKind::MissingOut
                | FindingKind::SeriouslyLate
                | FindingKind::Late
                | FindingKind::Early
                | FindingKind::LeftPost
        ),
    };
    !day.findings.iter().any(|finding| spoils(finding.kind))
}

fn add_rate(rate: &mut Rate, day: &DayRecord, due: bool, team: &Team, definition: &RateDefinition) {
    let asked = day.whole_leave().filter(|kind| !definition.excused.contains(kind)).is_some() && day.planned.shift.is_some();
    let counts = attended(day, definition.counts);
    match definition.unit {
        RateUnit::Days => {
            rate.due += i64::from(due || asked);
            rate.attended += i64::from(due && counts);
        }
        RateUnit::Minutes => {
            let missed = day.planned.shift.filter(|_| asked).map_or(0, |shift| team.shift(shift).worked_minutes());
            rate.due += missed + if due { day.planned_minutes } else { 0 };
            rate.attended += if due && counts { day.worked_minutes.min(day.planned_minutes) } else { 0 };
        }
    }
}

fn adjust(sums: &mut AgentTotals, change: &Adjustment) {
    for class in 0..3 {
        sums.adjusted_overtime[class] += change.after.overtime[class] - change.before.overtime[class];
    }
    sums.adjusted_paid += change.after.paid + change.after.leave - change.before.paid - change.before.leave;
    sums.adjusted_fines += Money::from_fen(change.after.fine_fen - change.before.fine_fen);
    sums.adjusted_prizes += Money::from_fen(change.after.prize_fen - change.before.prize_fen);
}

/// What each day comes to, for the record of a closed period.
#[must_use]
pub fn day_results(team: &Team, judgement: &Judgement, money: &[MoneyLine]) -> Vec<DayResult> {
    let mut sums: BTreeMap<_, i64> = BTreeMap::new();
    for line in money {
        *sums.entry((line.date, line.agent, line.kind)).or_default() += line.amount.fen();
    }
    let sum = |day: &DayRecord, kind| sums.get(&(day.date, day.agent, kind)).copied().unwrap_or_default();
    let result = |day: &DayRecord| DayResult {
        agent: team.agent(day.agent).id.clone(),
        date: day.date,
        findings: day.findings.iter().map(|finding| (finding.kind.code().to_owned(), finding.minutes)).collect(),
        planned: day.planned_minutes,
        worked: day.worked_minutes,
        paid: day.paid_minutes,
        leave: day.leave_minutes,
        overtime: day.overtime_by_class(),
        holiday_work: day.holiday_minutes(),
        fine_fen: sum(day, MoneyKind::Fine),
        prize_fen: sum(day, MoneyKind::Prize),
    };
    judgement.days.iter().map(result).collect()
}

/// Days whose result is another than when the period was closed. `told`: adjustments that later closed periods have already taken up.
#[must_use]
pub fn adjustments(period: &str, frozen: &[DayResult], told: &[Adjustment], now: &[DayResult]) -> Vec<Adjustment> {
    // Of several about one day the last one told counts.
    let told = told.iter().filter(|change| change.period == period).map(|change| &change.after);
    let last: BTreeMap<_, &DayResult> = frozen.iter().chain(told).map(|day| ((&day.agent, day.date), day)).collect();
    let mut found = Vec::new();
    for after in now {
        let Some(before) = last.get(&(&after.agent, after.date)).copied() else { continue };
        if before != after {
            found.push(Adjustment { period: period.to_owned(), before: before.clone(), after: after.clone() });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::parse_date;

    fn day(date: &str, paid: i64) -> DayResult {
        DayResult {
            agent: "a01".to_owned(),
            date: parse_date(date).unwrap(),
            findings: vec![("normal".to_owned(), 0)],
            planned: 480,
            worked: paid,
            paid,
            leave: 0,
            overtime: [0; 3],
            holiday_work: 0,
            fine_fen: 0,
            prize_fen: 0,
        }
    }

    #[test]
    fn a_change_is_an_adjustment_once() {
        let (frozen, now) = ([day("2026-09-01", 480), day("2026-09-02", 0)], [day("2026-09-01", 480), day("2026-09-02", 470)]);
        let first = adjustments("2026-09", &frozen, &[], &now);
        assert_eq!(first.iter().map(|change| (change.before.paid, change.after.paid)).collect::<Vec<_>>(), [(0, 470)]);
        assert_eq!(adjustments("2026-09", &frozen, &first, &now), []);
        let again = adjustments("2026-09", &frozen, &first, &[day("2026-09-01", 480), day("2026-09-02", 480)]);
        assert_eq!(again.iter().map(|change| (change.before.paid, change.after.paid)).collect::<Vec<_>>(), [(470, 480)]);
    }
}
