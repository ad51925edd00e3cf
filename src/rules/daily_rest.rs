//! Between the last presence of one day and the first of the next lie enough hours, by real time.
//!
//! Presence counts, not the shift's own times: a meeting, early minutes of a handover, minutes stayed late and the usual tail. Clock changes
//! lengthen or shorten the night as they do for people. A day without a shift between satisfies it.

use super::line::{agents, enabled, price, term, violation};
use super::{Case, Param, ParamKind, Rule, Strictness};
use crate::domain::{AgentIx, Arg, Message, Roster, Symbol, Text, Violation};
use crate::model::{Body, Cell, Limit, SymbolSet, Term};
use crate::time::Date;

pub(super) static RULE: Rule = Rule {
    code: "daily_rest",
    name: Text::new("两班间隔", "daily rest"),
    summary: Text::new(
        "前一天最后在岗到第二天最早到岗之间按实际时间至少休息规定小时数，例会、交接和拖班都算在岗",
        "between the last presence of a day and the first of the next lie enough hours of real time, meetings, handovers and tails included",
    ),
    unit: Text::new("次", "breaches"),
    source: "who left at one in the morning does not come to the morning meeting; 11 hours as in Directive 2003/88/EC art. 3",
    params: &[
        enabled(true),
        Param { key: "hours", kind: ParamKind::Float(0.0, 24.0, 11.0), doc: Text::new("至少间隔几小时", "least hours between") },
        price(Strictness::Hard, Text::new("每次不足的代价", "for each breach")),
    ],
    terms,
    check,
};

#[allow(clippy::cast_possible_truncation)]
fn needed(case: &Case, agent: AgentIx) -> i64 {
    (case.setting(&RULE, agent, "hours").as_float() * 60.0).round() as i64
}

/// Minutes between the presence of a day and that of the day before; `None` where either is missing.
fn gap(case: &Case, agent: AgentIx, date: Date, yesterday: Symbol, today: Symbol) -> Option<i64> {
    let last = case.last_before(agent, date, Some(yesterday))?;
    let first = case.attendance(agent, date, today.shift()?, Some(yesterday)).first()?;
    Some((first - last).num_minutes())
}

fn terms(case: &Case) -> Vec<Term> {
    let mut terms = Vec::new();
    for agent in agents(case, &RULE) {
        let (needed, limit) = (needed(case, agent), case.strictness(&RULE, agent, "price").limit());
        let short = |date: Date, yesterday: Symbol, today: Symbol| gap(case, agent, date, yesterday, today).is_some_and(|gap| gap < needed);
        let mut push = |days: &[usize], sets: Vec<SymbolSet>| {
            if sets.iter().all(|set| !set.is_empty()) {
                terms.push(term(case, &RULE, agent, days, neighbours(agent, days[0], sets, &limit)));
            }
        };
        for (day, date) in case.horizon.dates().enumerate() {
            if day > 0 {
                for yesterday in case.alphabet.iter().filter(|symbol| symbol.is_work()) {
                    push(&[day - 1, day], vec![case.one(*yesterday), case.set(|today| short(date, *yesterday, today))]);
                }
            } else if let Some(yesterday) = case.outside(agent, date.pred_opt().unwrap_or(date)) {
                push(&[0], vec![case.set(|today| short(date, yesterday, today))]);
            }
        }
        let beyond = case.horizon.date(case.horizon.days);
        if let Some(today) = case.outside(agent, beyond) {
            push(&[case.horizon.days - 1], vec![case.set(|yesterday| short(beyond, yesterday, today))]);
        }
    }
    terms
}

/// Sets that may not follow one another from `day` on, or cost a unit if they do.
pub(super) fn neighbours(agent: AgentIx, day: usize, sets: Vec<SymbolSet>, limit: &Limit) -> Body {
    match (limit, sets.as_slice()) {
        (Limit::Hard, [set]) => Body::Forbid { agent: agent.0, cell: Cell { day, set: *set } },
        (Limit::Priced(price), [set]) => Body::Cost { agent: agent.0, cell: Cell { day, set: *set }, price: price.cost(1) },
        _ => Body::Succession { agent: agent.0, day, sets, limit: limit.clone() },
    }
}

static TOO_SHORT: Text =
    Text::new("{agent} 在 {date} 上班前只休息了 {rest}，至少要 {needed}", "{agent} rests only {rest} before {date}, {needed} are needed");

fn check(case: &Case, roster: &Roster) -> Vec<Violation> {
    let mut found = Vec::new();
    for agent in agents(case, &RULE) {
        let (needed, strictness) = (needed(case, agent), case.strictness(&RULE, agent, "price"));
        for date in case.horizon.first.iter_days().take(case.horizon.days + 1) {
            let Some(eve) = date.pred_opt() else { continue };
            let (Some(yesterday), Some(today)) = (case.symbol_on(roster, agent, eve), case.symbol_on(roster, agent, date)) else {
                continue;
            };
            if let Some(rest) = gap(case, agent, date, yesterday, today).filter(|rest| *rest < needed) {
                let message = Message::new(&TOO_SHORT).with("date", date);
                let message = message.with("rest", Arg::Minutes(rest)).with("needed", Arg::Minutes(needed));
                found.push(violation(case, &RULE, agent, vec![eve, date], 1, strictness, message));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::line::sketch::Sketch;
    use super::*;
    use crate::domain::{Setting, fixture};

    fn hours(hours: f64) -> Sketch {
        Sketch::from("2026-11-24").set("daily_rest", "hours", Setting::Float(hours))
    }

    #[test]
    fn an_evening_till_one_and_a_day_from_half_past_eight_leave_seven_and_a_half_hours() {
        assert!(hours(7.5).amounts(&RULE, "", "ED", "").is_empty());
        assert_eq!(hours(7.6).amounts(&RULE, "", "ED", ""), [1]);
    }

    #[test]
    fn the_seam_counts_on_both_sides() {
        assert_eq!(hours(11.0).amounts(&RULE, "E", "DE", "D"), [1, 1]);
    }

    #[test]
    fn the_tail_of_the_evening_counts_as_presence() {
        let mut sketch = hours(7.5);
        sketch.team.shifts[2].tail_minutes = 1;
        assert_eq!(sketch.amounts(&RULE, "", "ED", ""), [1]);
    }

    #[test]
    fn who_left_at_one_is_not_held_by_the_monday_meeting() {
        // From 01:00 to the day shift's 08:30 are 7.5 hours; had the 08:00 meeting counted, only 7 would be left.
        let mut sketch = Sketch::from("2026-11-23").set("daily_rest", "hours", Setting::Float(7.5));
        assert!(sketch.amounts(&RULE, "E", "D", "").is_empty());
        sketch.team.meetings[0].rest_minutes = 0;
        assert_eq!(sketch.amounts(&RULE, "E", "D", ""), [1]);
    }

    #[test]
    fn the_lost_hour_of_spring_is_missed() {
        // 21:30 to 08:30 are eleven hours on the clock and ten in the night of 29 March 2026 in Berlin.
        let mut sketch = Sketch::from("2026-03-28");
        sketch.team.zone = "Europe/Berlin".parse().unwrap();
        sketch.team.shifts[1].time = fixture::range(750, 1290);
        assert!(sketch.amounts(&RULE, "M", "M", "").is_empty());
        assert_eq!(sketch.amounts(&RULE, "", "MD", ""), [1]);
    }

    #[test]
    fn the_hour_won_in_autumn_is_counted() {
        let mut sketch = Sketch::from("2026-10-24").set("daily_rest", "hours", Setting::Float(12.0));
        sketch.team.zone = "Europe/Berlin".parse().unwrap();
        sketch.team.shifts[1].time = fixture::range(750, 1290);
        assert!(sketch.amounts(&RULE, "", "MD", "").is_empty());
        assert_eq!(sketch.amounts(&RULE, "M", "D", ""), [1]);
    }

    #[test]
    fn a_morning_of_leave_lengthens_the_rest() {
        assert!(hours(11.0).away(1, "08:00-12:00").amounts(&RULE, "", "ED", "").is_empty());
    }

    #[test]
    fn a_rest_day_between_satisfies_it() {
        assert!(hours(24.0).amounts(&RULE, "E", ".D", "").is_empty());
    }
}
