//! Paid minutes of a calendar week, leave credited, lie between the contract's bounds.
//!
//! Minutes are those planned: shift, handover, training and the meeting session of the shift, as far as the presence table calls them paid,
//! without breaks. Who goes to another session than the shift's own is counted at the own one.

use super::leave::credited_minutes;
use super::line::{agents, enabled, term, violation};
use super::{Case, Param, ParamKind, Rule, Strictness};
use crate::domain::{AgentIx, Arg, Message, Minutes, Roster, ShiftIx, Symbol, Text, Violation};
use crate::model::{Body, Cost, Item, Limit, POINT, Term};
use crate::time::{Date, IsoWeek, Span};

pub(super) static RULE: Rule = Rule {
    code: "weekly_hours",
    name: Text::new("每周工时", "weekly hours"),
    summary: Text::new(
        "一个自然周的计薪工时（含折算的假）在合同规定的上下限之间",
        "paid hours of a calendar week, credited leave included, lie between the contract's bounds",
    ),
    unit: Text::new("分钟", "minutes"),
    source: "contracts of part-timers and temps",
    params: &[
        enabled(true),
        Param {
            key: "min_hours",
            kind: ParamKind::Float(0.0, 168.0, 0.0),
            doc: Text::new("每个完整在职周至少几小时；0 为不限", "least hours in a fully employed week; 0: no limit"),
        },
        Param {
            key: "max_hours",
            kind: ParamKind::Float(0.0, 168.0, 0.0),
            doc: Text::new("每周最多几小时；0 为不限", "most hours in a week; 0: no limit"),
        },
        Param {
            key: "price",
            kind: ParamKind::Price(Strictness::Points(6)),
            doc: Text::new("每差一小时的代价", "for each hour too few or too many, to the minute"),
        },
    ],
    terms,
    check,
};

/// Minutes that the agent is paid for when given a shift on a date.
fn paid_minutes(case: &Case, agent: AgentIx, date: Date, shift: ShiftIx) -> Minutes {
    let team = case.team;
    let blocks = team.attendance(agent, date, shift, None, &case.away(agent)).blocks;
    let mut paid: Vec<Span> = blocks.iter().filter(|block| team.presence.rule(block.kind).paid).map(|block| block.span).collect();
    paid.sort();
    let mut merged: Vec<Span> = Vec::new();
    for span in paid {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    let pauses: Vec<Span> = team.shift(shift).breaks.iter().map(|pause| team.zone.span(date, *pause)).collect();
    let less = |span: &Span| span.minutes() - pauses.iter().map(|pause| pause.overlap_minutes(*span)).sum::<Minutes>();
    merged.iter().map(less).sum()
}

/// Minutes a day counts for, worked or credited.
fn minutes(case: &Case, agent: AgentIx, date: Date, symbol: Symbol) -> Minutes {
    symbol.shift().map_or(0, |shift| paid_minutes(case, agent, date, shift)) + credited_minutes(case, agent, date, symbol)
}

struct Bounds {
    min: Option<Minutes>,
    max: Option<Minutes>,
    strictness: Strictness,
}

/// The bounds of a week. There is no least when the agent is not employed on all of it, or when a day outside the horizon is not known.
#[allow(clippy::cast_possible_truncation)]
fn bounds(case: &Case, agent: AgentIx, week: IsoWeek) -> Bounds {
    let limit = |key| Some((case.setting(&RULE, agent, key).as_float() * 60.0).round() as Minutes).filter(|minutes| *minutes > 0);
    let known = |date: Date| case.horizon.day(date).is_some() || case.outside(agent, date).is_some();
    let whole = week.monday().iter_days().take(7).all(|date| case.team.agent(agent).employed(date) && known(date));
    let strictness = case.strictness(&RULE, agent, "price");
    Bounds { min: limit("min_hours").filter(|_| whole), max: limit("max_hours"), strictness }
}

/// Cost of one minute: a sixtieth of the hour's price, rounded to a thousandth of a point.
fn minute_price(points: i64) -> Cost {
    (points * POINT + 30) / 60
}

fn terms(case: &Case) -> Vec<Term> {
    let mut terms = Vec::new();
    for agent in agents(case, &RULE) {
        for week in case.horizon.iso_weeks() {
            let Bounds { min, max, strictness } = bounds(case, agent, week);
            if min.is_none() && max.is_none() {
                continue;
            }
            let limit = match strictness {
                Strictness::Hard => Limit::Hard,
                Strictness::Points(points) => Limit::linear(minute_price(points)),
            };
            let (mut days, mut measure, mut start) = (Vec::new(), Vec::new(), 0);
            for date in week.monday().iter_days().take(7) {
                let Some(day) = case.horizon.day(date) else {
                    start += case.outside(agent, date).map_or(0, |symbol| minutes(case, agent, date, symbol));
                    continue;
                };
                days.push(day);
                let worth = |symbol: &Symbol| Item::one(agent.0, day, case.one(*symbol), minutes(case, agent, date, *symbol));
                measure.extend(case.alphabet.iter().map(worth).filter(|item| item.coef > 0));
            }
            let body = Body::Window { agent: agent.0, measure, start, min, max, under: limit.clone(), over: limit };
            terms.push(term(case, &RULE, agent, &days, body));
        }
    }
    terms
}

static FEW: Text = Text::new("{agent} 在 {week} 工时 {hours}，至少 {bound}", "{agent} has {hours} in {week}, at least {bound} are due");
static MANY: Text = Text::new("{agent} 在 {week} 工时 {hours}，最多 {bound}", "{agent} has {hours} in {week}, at most {bound} are allowed");

fn check(case: &Case, roster: &Roster) -> Vec<Violation> {
    let mut found = Vec::new();
    for agent in agents(case, &RULE) {
        for week in case.horizon.iso_weeks() {
            let dates: Vec<Date> = week.monday().iter_days().take(7).collect();
            let of = |date: &Date| case.symbol_on(roster, agent, *date).map_or(0, |symbol| minutes(case, agent, *date, symbol));
            let total: Minutes = dates.iter().map(of).sum();
            let Bounds { min, max, strictness } = bounds(case, agent, week);
            let few = min.map(|min| (&FEW, min, min - total));
            let many = max.map(|max| (&MANY, max, total - max));
            for (text, bound, amount) in few.into_iter().chain(many).filter(|(_, _, amount)| *amount > 0) {
                let message = Message::new(text).with("week", week.to_string());
                let message = message.with("hours", Arg::Minutes(total)).with("bound", Arg::Minutes(bound));
                let own = dates.iter().copied().filter(|date| case.horizon.day(*date).is_some()).collect();
                let mut finding = violation(case, &RULE, agent, own, amount, strictness, message);
                if let Strictness::Points(points) = strictness {
                    finding.cost = amount * minute_price(points);
                }
                found.push(finding);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::line::sketch::Sketch;
    use super::*;
    use crate::domain::Setting;

    /// Without meeting and handover the day shift has 540 minutes, the evening 450.
    fn plain() -> Sketch {
        let mut sketch = Sketch::from("2026-11-23");
        sketch.team.meetings.clear();
        sketch.team.handovers.clear();
        sketch
    }

    fn between(sketch: Sketch, min: f64, max: f64) -> Sketch {
        sketch.set("weekly_hours", "min_hours", Setting::Float(min)).set("weekly_hours", "max_hours", Setting::Float(max))
    }

    #[test]
    fn off_by_default() {
        assert!(plain().amounts(&RULE, "", "DDDDDDD", "").is_empty());
    }

    #[test]
    fn five_day_shifts_are_forty_five_hours() {
        assert!(between(plain(), 45.0, 45.0).amounts(&RULE, "", "DDDDD..", "").is_empty());
        assert_eq!(between(plain(), 45.0, 45.0).amounts(&RULE, "", "DDDDE..", ""), [90]);
        assert_eq!(between(plain(), 0.0, 44.5).amounts(&RULE, "", "DDDDD..", ""), [30]);
    }

    #[test]
    fn the_evening_is_paid_its_handover_and_the_meeting_once() {
        // Monday: meeting 17:00–17:30 with the handover 17:15–17:30 inside it, then 17:30–25:00: eight hours.
        assert_eq!(between(Sketch::from("2026-11-23"), 0.0, 7.0).amounts(&RULE, "", "E......", ""), [60]);
    }

    #[test]
    fn breaks_are_not_paid() {
        let mut sketch = between(plain(), 0.0, 8.0);
        sketch.team.shifts[0].breaks = vec![crate::domain::fixture::range(720, 780)];
        assert!(sketch.amounts(&RULE, "", "D......", "").is_empty());
    }

    #[test]
    fn leave_is_credited_with_the_contracts_day() {
        assert!(between(plain().on_leave(0..=4), 40.0, 0.0).amounts(&RULE, "", "LLLLL..", "").is_empty());
    }

    #[test]
    fn published_days_of_the_week_count() {
        let mut sketch = between(plain(), 0.0, 9.0);
        sketch.first = crate::time::parse_date("2026-11-25").unwrap();
        assert_eq!(sketch.amounts(&RULE, "D.", "D....", ""), [540]);
    }

    #[test]
    fn an_hour_too_many_costs_the_price() {
        let sketch = between(plain(), 0.0, 8.0).set("weekly_hours", "price", Setting::Int(6));
        let cost = sketch.ask("", "D......", "", |case, roster| check(case, roster)[0].cost);
        assert_eq!(cost, 6000);
    }
}
