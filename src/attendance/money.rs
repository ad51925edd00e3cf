//! Fines and prizes of a period, by the policy of each day, and the team fund that the fines go to.

use crate::domain::{
    Adjustment, AgentIx, Conduct, FindingKind, Fine, FineWindow, Fund, FundEntry, FundLine, Judgement, Message, Money, MoneyKind,
    MoneyLine, Period, Policies, Team, Text,
};
use crate::time::{Date, Datelike};
use std::collections::{BTreeMap, BTreeSet};

static LATE: Text = Text::new("迟到 {minutes} 分钟", "{minutes} min late");
static TIMES: Text = Text::new("{what}，第 {n} 次", "{what}, time {n}");
static NOTED: Text = Text::new("{what}，第 {n} 次：{note}", "{what}, time {n}: {note}");
static FOR_HR: Text = Text::new(
    "{what}，第 {n} 次：罚款档次已用完，按制度由人事处理",
    "{what}, time {n}: the fines of the rule book are used up, HR has to act",
);
static PRIZE: Text = Text::new("奖励：{what}", "prize: {what}");
static PRIZE_NOTED: Text = Text::new("奖励：{what}，{note}", "prize: {what}, {note}");
static MENTOR: Text =
    Text::new("带教奖第 {n} 名：{agent} {days} 天独立上岗", "mentor's prize {n}: {agent} was signed off after {days} days");
static ADJUSTED: Text = Text::new("{period} 结账后调整：{date}", "adjusted after {period} was closed: {date}");
static FUND_LINE: Text = Text::new("{note}", "{note}");

/// Something that may bring a fine.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Occurrence<'a> {
    date: Date,
    agent: AgentIx,
    code: &'a str,
    note: &'a str,
    amount: Option<Money>,
}

/// Fines and prizes dated within the period. `conduct` may be of any time: earlier lines of a month or year count as earlier times.
#[must_use]
pub fn money(team: &Team, policies: &Policies, judgement: &Judgement, conduct: &[Conduct]) -> Vec<MoneyLine> {
    let mut lines = fines(policies, judgement, conduct);
    lines.extend(late_steps(policies, judgement));
    lines.extend(prizes(policies, judgement.period, conduct));
    lines.extend(mentors(team, policies, judgement.period));
    lines.sort_by(|a, b| (a.date, a.agent, a.kind, &a.code).cmp(&(b.date, b.agent, b.kind, &b.code)));
    lines
}

fn fines(policies: &Policies, judgement: &Judgement, conduct: &[Conduct]) -> Vec<MoneyLine> {
    let told = conduct.iter().filter(|line| policies.on(line.date).money.fine(&line.kind).is_some());
    let mut found: Vec<Occurrence> = told
        .map(|line| Occurrence { date: line.date, agent: line.agent, code: &line.kind, note: &line.note, amount: line.amount })
        .collect();
    let known: BTreeSet<(Date, AgentIx, &str)> = found.iter().map(|one| (one.date, one.agent, one.code)).collect();
    for day in &judgement.days {
        for fine in &policies.on(day.date).money.fines {
            let brings = day.findings.iter().any(|finding| Some(finding.kind.code()) == fine.finding);
            if brings && !known.contains(&(day.date, day.agent, fine.code.as_str())) {
                found.push(Occurrence { date: day.date, agent: day.agent, code: &fine.code, note: "", amount: None });
            }
        }
    }
    found.sort();
    let mut times: BTreeMap<(AgentIx, &str, i32, u32), usize> = BTreeMap::new();
    let mut lines = Vec::new();
    for one in found {
        let Some(fine) = policies.on(one.date).money.fine(one.code) else { continue };
        let month = if fine.per == FineWindow::Month { one.date.month() } else { 0 };
        let n = times.entry((one.agent, one.code, one.date.year(), month)).or_default();
        *n += 1;
        if judgement.period.contains(one.date) {
            lines.push(fined(fine, &one, *n));
        }
    }
    lines
}

fn fined(fine: &Fine, one: &Occurrence, times: usize) -> MoneyLine {
    let amount = one.amount.or_else(|| fine.amount(times));
    let text = match (amount, one.note) {
        (None, _) => &FOR_HR,
        (Some(_), "") => &TIMES,
        (Some(_), _) => &NOTED,
    };
    let said = Message::new(text).with("what", fine.name.as_str()).with("n", times).with("note", one.note);
    let kind = if amount.is_some() { MoneyKind::Fine } else { MoneyKind::ForHr };
    MoneyLine { date: one.date, agent: one.agent, kind, code: fine.code.clone(), amount: amount.unwrap_or_default(), said }
}

fn late_steps(policies: &Policies, judgement: &Judgement) -> Vec<MoneyLine> {
    let late = |kind| matches!(kind, FindingKind::Late | FindingKind::SeriouslyLate);
    let mut lines = Vec::new();
    for day in &judgement.days {
        for finding in day.findings.iter().filter(|finding| late(finding.kind)) {
            if let Some(amount) = policies.on(day.date).money.late_fine(finding.minutes) {
                let said = Message::new(&LATE).with("minutes", finding.minutes);
                lines.push(MoneyLine { date: day.date, agent: day.agent, kind: MoneyKind::Fine, code: "late".to_owned(), amount, said });
            }
        }
    }
    lines
}

fn prizes(policies: &Policies, period: Period, conduct: &[Conduct]) -> Vec<MoneyLine> {
    let prize = |line: &Conduct| {
        let prize = policies.on(line.date).money.prize(&line.kind)?;
        let text = if line.note.is_empty() { &PRIZE } else { &PRIZE_NOTED };
        let said = Message::new(text).with("what", prize.name.as_str()).with("note", line.note.as_str());
        let amount = line.amount.unwrap_or(prize.amount);
        Some(MoneyLine { date: line.date, agent: line.agent, kind: MoneyKind::Prize, code: prize.code.clone(), amount, said })
    };
    conduct.iter().filter(|line| period.contains(line.date)).filter_map(prize).collect()
}

/// Mentors of those signed off within the period, the shortest training first; equal trainings get the same prize.
fn mentors(team: &Team, policies: &Policies, period: Period) -> Vec<MoneyLine> {
    let trained = |agent: AgentIx| {
        let who = team.agent(agent);
        let (start, signed, mentor) = (who.start?, who.signed_off?, who.mentor?);
        period.contains(signed).then(|| ((signed - start).num_days(), signed, agent, mentor))
    };
    let mut all: Vec<_> = team.agent_ixs().filter_map(trained).collect();
    all.sort();
    let prizes = &policies.on(period.last).money.mentor_prizes;
    let line = |(days, signed, agent, mentor): &(i64, Date, AgentIx, AgentIx)| {
        let rank = all.iter().filter(|other| other.0 < *days).count();
        let amount = *prizes.get(rank)?;
        let name = team.agent(*agent).name.as_str();
        let said = Message::new(&MENTOR).with("n", rank + 1).with("agent", name).with("days", *days);
        Some(MoneyLine { date: *signed, agent: *mentor, kind: MoneyKind::Prize, code: "mentor".to_owned(), amount, said })
    };
    all.iter().filter_map(line).collect()
}

/// The fund over the period. `brought`: fines of closed periods before it. Fines that adjustments add or take are dated on the first day.
#[must_use]
pub fn fund(team: &Team, period: Period, lines: &[FundLine], fines: &[MoneyLine], adjustments: &[Adjustment], brought: Money) -> Fund {
    let opening = lines.iter().filter(|line| line.date < period.first).map(|line| line.amount).sum::<Money>() + brought;
    let written = lines.iter().filter(|line| period.contains(line.date)).map(|line| FundEntry {
        date: line.date,
        agent: None,
        amount: line.amount,
        said: Message::new(&FUND_LINE).with("note", line.note.as_str()),
    });
    let paid = |line: &&MoneyLine| line.kind == MoneyKind::Fine && line.amount > Money::ZERO;
    let paid = fines.iter().filter(paid).map(|line| FundEntry {
        date: line.date,
        agent: Some(line.agent),
        amount: line.amount,
        said: line.said.clone(),
    });
    let adjusted = adjustments.iter().filter(|change| change.before.fine_fen != change.after.fine_fen).map(|change| FundEntry {
        date: period.first,
        agent: team.agent_by_id(&change.after.agent),
        amount: Money::from_fen(change.after.fine_fen - change.before.fine_fen),
        said: Message::new(&ADJUSTED).with("period", change.period.as_str()).with("date", change.after.date),
    });
    let mut entries: Vec<FundEntry> = written.chain(paid).chain(adjusted).collect();
    entries.sort_by_key(|entry| (entry.date, entry.agent));
    Fund { opening, entries }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AfterLast, MoneyPolicy, Place, Policy, fixture};
    use crate::time::parse_date;

    fn date(text: &str) -> Date {
        parse_date(text).unwrap()
    }

    fn october() -> Judgement {
        let period = Period { first: date("2026-10-01"), last: date("2026-10-31") };
        let at = crate::time::Zone::SHANGHAI.at(period.last, crate::time::ClockTime::default());
        Judgement { period, days: Vec::new(), swaps: Vec::new(), notes: Vec::new(), complete_until: at, needed_until: at }
    }

    fn rule_book() -> Policies {
        let fine = |code: &str, amounts: &[i64], then| Fine {
            code: code.to_owned(),
            name: code.to_owned(),
            amounts: amounts.iter().map(|yuan| Money::yuan(*yuan)).collect(),
            then,
            per: FineWindow::Month,
            finding: None,
        };
        let fines = vec![fine("complaint", &[50, 100], AfterLast::Report), fine("cleaning", &[10], AfterLast::Repeat)];
        let mentor_prizes = [150, 100, 50].map(Money::yuan).to_vec();
        Policies::new(vec![Policy { money: MoneyPolicy { fines, mentor_prizes, ..MoneyPolicy::default() }, ..Policy::default() }])
    }

    fn conduct(day: &str, agent: usize, kind: &str) -> Conduct {
        let (kind, note, place) = (kind.to_owned(), String::new(), Place::default());
        Conduct { date: date(day), agent: AgentIx(agent), kind, amount: None, note, place }
    }

    fn amounts(lines: &[MoneyLine]) -> Vec<(usize, MoneyKind, i64)> {
        lines.iter().map(|line| (line.agent.0, line.kind, line.amount.fen() / 100)).collect()
    }

    #[test]
    fn the_second_complaint_of_a_month_costs_double_and_the_third_is_for_hr() {
        let days = ["2026-10-05", "2026-10-09", "2026-10-20"];
        let lines = money(&fixture::team(3), &rule_book(), &october(), &days.map(|day| conduct(day, 1, "complaint")));
        assert_eq!(amounts(&lines), [(1, MoneyKind::Fine, 50), (1, MoneyKind::Fine, 100), (1, MoneyKind::ForHr, 0)]);
    }

    #[test]
    fn a_new_month_and_another_agent_start_anew() {
        let told = [conduct("2026-09-30", 1, "complaint"), conduct("2026-10-05", 1, "complaint"), conduct("2026-10-05", 2, "complaint")];
        assert_eq!(
            amounts(&money(&fixture::team(3), &rule_book(), &october(), &told)),
            [(1, MoneyKind::Fine, 50), (2, MoneyKind::Fine, 50)]
        );
    }

    #[test]
    fn in_a_pay_month_the_times_are_still_those_of_the_calendar_month() {
        let mut judgement = october();
        judgement.period = Period { first: date("2026-10-26"), last: date("2026-11-25") };
        let told = [conduct("2026-10-05", 1, "complaint"), conduct("2026-10-27", 1, "complaint"), conduct("2026-11-02", 1, "complaint")];
        let lines = money(&fixture::team(3), &rule_book(), &judgement, &told);
        assert_eq!(amounts(&lines), [(1, MoneyKind::Fine, 100), (1, MoneyKind::Fine, 50)]);
    }

    #[test]
    fn the_mentors_of_the_fastest_trained_get_the_prizes() {
        let mut team = fixture::team(6);
        for (agent, start, signed, mentor) in
            [(2, "2026-09-01", "2026-10-10", 0), (3, "2026-09-20", "2026-10-10", 1), (4, "2026-09-22", "2026-10-12", 5)]
        {
            let who = &mut team.agents[agent];
            (who.start, who.signed_off, who.mentor) = (Some(date(start)), Some(date(signed)), Some(AgentIx(mentor)));
        }
        // 39, 20 and 20 days: two share the first prize, the slower one gets the third.
        let mut found = amounts(&money(&team, &rule_book(), &october(), &[]));
        found.sort();
        assert_eq!(found, [(0, MoneyKind::Prize, 50), (1, MoneyKind::Prize, 150), (5, MoneyKind::Prize, 150)]);
    }

    #[test]
    fn the_fund_carries_on_from_what_was_there() {
        let line = |day, fen, note: &str| FundLine {
            date: date(day),
            amount: Money::from_fen(fen),
            note: note.to_owned(),
            place: Place::default(),
        };
        let lines = [line("2026-09-01", 20_000, "opening"), line("2026-10-08", -5_050, "cake")];
        let fines = money(
            &fixture::team(3),
            &rule_book(),
            &october(),
            &[conduct("2026-10-05", 1, "complaint"), conduct("2026-10-06", 2, "cleaning")],
        );
        let fund = fund(&fixture::team(3), october().period, &lines, &fines, &[], Money::yuan(30));
        // 200 + 30 before; 50 + 10 in; 50.50 out.
        assert_eq!([fund.opening, fund.income(), fund.spending(), fund.closing()].map(Money::fen), [23_000, 6_000, 5_050, 23_950]);
    }
}
