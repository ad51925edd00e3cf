//! Each full week holds its rest days, where the team's way of rotating them puts them.
//!
//! `calendar`, the default, is six-on-one-off as a lead rotates it by hand: one rest in each Monday–Sunday week, on whichever day suits.
//! How long a stretch may get is `work_stretch`'s business; with both at six the rest can only stay or move to an earlier weekday, and now
//! and then a second rest pays for the wrap. `earlier` demands that by itself, whatever `work_stretch` allows. `fixed` keeps the agreed
//! weekday. Only published weeks are looked at to even out the weekdays, never the week in the making.

use super::eligibility::closed;
use super::leave::may_rest;
use super::line::{agents, edge, enabled, known_line, long_stretches, price, term, violation};
use super::{Case, Param, ParamKind, Rule, Strictness};
use crate::domain::{AgentIx, Message, Roster, Symbol, Text, Violation};
use crate::model::{Body, Cell, Item, Limit, POINT, Term};
use crate::time::{Date, Datelike, IsoWeek, Weekday};
use chrono::Days;

pub(super) static RULE: Rule = Rule {
    code: "weekly_rest_day",
    name: Text::new("每周休息日", "weekly rest day"),
    summary: Text::new(
        "每个完整自然周至少休规定天数，多休要付代价；休息日按约定固定、提前轮换或在周内任选，并在星期几上轮匀",
        "each full week holds its rest days, further ones at a price; they are fixed, rotate earlier or lie anywhere in the week, and even out",
    ),
    unit: Text::new("天", "days"),
    source: "shop rule books: one rest day a week, in rotation (每周单休); Labour Law of the PRC art. 38",
    params: &[
        enabled(true),
        Param {
            key: "mode",
            kind: ParamKind::Choice(&["calendar", "fixed", "earlier"]),
            doc: Text::new(
                "calendar 周内任选；fixed 固定在约定的星期几；earlier 只能不变或提前",
                "calendar: any day of the week; fixed: the agreed weekday; earlier: the same weekday as last week or an earlier one",
            ),
        },
        Param { key: "rests", kind: ParamKind::Int(0, 7, 1), doc: Text::new("每周至少休几天", "least rest days in a full week") },
        price(Strictness::Hard, Text::new("每少休一天的代价", "for each rest day that is missing")),
        Param {
            key: "second_price",
            kind: ParamKind::Price(Strictness::Points(30)),
            doc: Text::new(
                "每多休一天的代价，兼职通常写 0；不营业的日子不算多休",
                "for each rest day beyond `rests`, usually 0 for part-timers; closed days are not too many",
            ),
        },
        Param {
            key: "weekday_price",
            kind: ParamKind::Price(Strictness::Points(30)),
            doc: Text::new("fixed：约定休息的星期几却上班，每天的代价", "fixed: for each agreed weekday of rest that is worked"),
        },
        Param {
            key: "later_price",
            kind: ParamKind::Price(Strictness::Hard),
            doc: Text::new("earlier：休息日推后，每推后一天的代价", "earlier: for each day by which the rest moves to a later weekday"),
        },
        Param {
            key: "even_price",
            kind: ParamKind::Int(0, 1000, 1),
            doc: Text::new(
                "休在某个星期几，比该员工休得最少的星期几每多一次的点数；fixed 时不用",
                "points for a rest on a weekday, for each time the agent had it more often than the rarest weekday; not used by fixed",
            ),
        },
        Param {
            key: "even_weeks",
            kind: ParamKind::Int(1, 53, 8),
            doc: Text::new("统计之前几周的休息日", "published weeks that are looked back on"),
        },
    ],
    terms,
    check,
};

/// Longest stretch of work by which a rest that stays or moves earlier can be told: seven days on, and it has moved later.
const EARLIER_STRETCH: usize = 6;

struct Asked {
    mode: String,
    rests: i64,
    missing: Strictness,
    second: Strictness,
    weekday: Strictness,
    later: Strictness,
}

fn asked(case: &Case, agent: AgentIx) -> Asked {
    let strictness = |key| case.strictness(&RULE, agent, key);
    Asked {
        mode: case.setting(&RULE, agent, "mode").as_text().to_owned(),
        rests: case.setting(&RULE, agent, "rests").as_int(),
        missing: strictness("price"),
        second: strictness("second_price"),
        weekday: strictness("weekday_price"),
        later: strictness("later_price"),
    }
}

/// How many rest days the horizon's share of one week may and must add to what is published.
struct Week {
    most: i64,
    least: i64,
}

/// `least` is 0 unless the agent is employed on all of the week and its days outside the horizon are known, and never more than the days
/// on which rest is possible: what was published, and leave, are nobody's choice.
fn bounds(case: &Case, agent: AgentIx, week: IsoWeek, rests: i64) -> Week {
    let days: Vec<Date> = week.monday().iter_days().take(7).collect();
    let who = case.team.agent(agent);
    let outside = || days.iter().filter(|date| case.horizon.day(**date).is_none());
    let published = number(outside().filter(|date| case.outside(agent, **date) == Some(Symbol::Rest)).count());
    let shut = number(days.iter().filter(|date| who.employed(**date) && closed(case, **date)).count());
    let whole = days.iter().all(|date| who.employed(*date)) && outside().all(|date| case.outside(agent, *date).is_some());
    let least = if whole { (rests - published).clamp(0, choice(case, agent, &days)) } else { 0 };
    Week { most: (rests.max(shut) - published).max(0), least }
}

/// How many of the days lie within the horizon and are not leave.
fn choice(case: &Case, agent: AgentIx, days: &[Date]) -> i64 {
    number(days.iter().filter(|date| case.horizon.day(**date).is_some() && may_rest(case, agent, **date)).count())
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn terms(case: &Case) -> Vec<Term> {
    let mut terms = Vec::new();
    for agent in agents(case, &RULE) {
        let asked = asked(case, agent);
        terms.extend(case.horizon.iso_weeks().into_iter().map(|week| week_term(case, agent, week, &asked)));
        match asked.mode.as_str() {
            "fixed" => terms.extend(fixed_terms(case, agent, asked.weekday)),
            "earlier" => {
                terms.push(earlier_term(case, agent, asked.later));
                terms.extend(even_terms(case, agent));
            }
            _ => terms.extend(even_terms(case, agent)),
        }
    }
    terms
}

fn week_term(case: &Case, agent: AgentIx, week: IsoWeek, asked: &Asked) -> Term {
    let Week { most, least } = bounds(case, agent, week, asked.rests);
    let days: Vec<usize> = week.monday().iter_days().take(7).filter_map(|date| case.horizon.day(date)).collect();
    let rest = case.one(Symbol::Rest);
    let measure = days.iter().map(|day| Item::one(agent.0, *day, rest, 1)).collect();
    let (under, over) = (asked.missing.limit(), asked.second.limit());
    let body = Body::Window { agent: agent.0, measure, start: 0, min: Some(least), max: Some(most), under, over };
    term(case, &RULE, agent, &days, body)
}

/// The agreed weekday of rest: the agent's own, else that of the last published rest.
fn agreed(case: &Case, agent: AgentIx) -> Option<Weekday> {
    let last = || case.before.of(agent).rev().find(|(date, symbol)| *symbol == Symbol::Rest && *date < case.horizon.first);
    case.team.agent(agent).rest_weekday.or_else(|| last().map(|(date, _)| date.weekday()))
}

fn fixed_terms(case: &Case, agent: AgentIx, strictness: Strictness) -> Vec<Term> {
    let agreed = agreed(case, agent);
    let days = (0..case.horizon.days).filter(|day| Some(case.horizon.weekday(*day)) == agreed);
    let body = |cell| match strictness {
        Strictness::Hard => Body::Forbid { agent: agent.0, cell },
        priced => Body::Cost { agent: agent.0, cell, price: priced.cost(1) },
    };
    days.map(|day| term(case, &RULE, agent, &[day], body(Cell { day, set: case.work() }))).collect()
}

fn earlier_term(case: &Case, agent: AgentIx, later: Strictness) -> Term {
    let body = Body::Run {
        agent: agent.0,
        set: case.work(),
        min: 0,
        max: i64::try_from(EARLIER_STRETCH).ok(),
        before: edge(case.stretch_before(agent, Symbol::is_work)),
        after: edge(case.stretch_after(agent, Symbol::is_work)),
        under: Limit::linear(0),
        over: later.limit(),
    };
    term(case, &RULE, agent, &[], body)
}

/// By weekday from Monday: how often the agent rested on it more than on the rarest, in the published weeks looked back on. Weekdays on
/// which the team never opens are nobody's choice and count for nothing.
fn history(case: &Case, agent: AgentIx) -> [i64; 7] {
    let weeks = u64::try_from(case.setting(&RULE, agent, "even_weeks").as_int()).unwrap_or(0);
    let from = case.horizon.first.checked_sub_days(Days::new(7 * weeks)).unwrap_or(Date::MIN);
    let open: [bool; 7] = std::array::from_fn(|weekday| !case.team.opening.week[weekday].is_empty());
    let mut times = [0; 7];
    for (date, symbol) in case.before.of(agent) {
        if symbol == Symbol::Rest && from <= date && date < case.horizon.first && !closed(case, date) {
            times[weekday(date)] += 1;
        }
    }
    let rarest = (0..7).filter(|weekday| open[*weekday]).map(|weekday| times[weekday]).min().unwrap_or(0);
    std::array::from_fn(|weekday| if open[weekday] { times[weekday] - rarest } else { 0 })
}

fn weekday(date: Date) -> usize {
    date.weekday().num_days_from_monday() as usize
}

fn even_terms(case: &Case, agent: AgentIx) -> Vec<Term> {
    let (price, history) = (case.setting(&RULE, agent, "even_price").as_int() * POINT, history(case, agent));
    let costly = case.horizon.dates().enumerate().filter(|(_, date)| price > 0 && history[weekday(*date)] > 0 && !closed(case, *date));
    let cost = |(day, date): (usize, Date)| {
        let cell = Cell { day, set: case.one(Symbol::Rest) };
        term(case, &RULE, agent, &[day], Body::Cost { agent: agent.0, cell, price: price * history[weekday(date)] })
    };
    costly.map(cost).collect()
}

static MISSING: Text = Text::new("{agent} 在 {week} 少休 {days} 天", "{agent} lacks {days} rest days in {week}");
static SECOND: Text = Text::new("{agent} 在 {week} 多休 {days} 天", "{agent} has {days} rest days more than usual in {week}");
static AGREED: Text = Text::new("{agent} 约定 {date} 休息，却排了班", "{agent} works on {date}, the agreed weekday of rest");
static LATER: Text = Text::new("{agent} 的休息日比上次推后 {days} 天", "the rest day of {agent} moves {days} days later in the week");
static OFTEN: Text = Text::new(
    "{agent} 休在 {date}，这个星期几比最少的多休过 {times} 次",
    "{agent} rests on {date}, a weekday had {times} times more often than the rarest",
);

fn check(case: &Case, roster: &Roster) -> Vec<Violation> {
    let mut found = Vec::new();
    for agent in agents(case, &RULE) {
        let asked = asked(case, agent);
        for week in case.horizon.iso_weeks() {
            found.extend(check_week(case, roster, agent, week, &asked));
        }
        match asked.mode.as_str() {
            "fixed" => found.extend(check_fixed(case, roster, agent, asked.weekday)),
            "earlier" => {
                found.extend(check_earlier(case, roster, agent, asked.later));
                found.extend(check_even(case, roster, agent));
            }
            _ => found.extend(check_even(case, roster, agent)),
        }
    }
    found
}

/// Rests of the whole week, published days included, against what is asked; only the horizon's share of what is wrong is found.
fn check_week(case: &Case, roster: &Roster, agent: AgentIx, week: IsoWeek, asked: &Asked) -> Option<Violation> {
    let dates: Vec<Date> = week.monday().iter_days().take(7).collect();
    let symbols: Vec<Option<Symbol>> = dates.iter().map(|date| case.symbol_on(roster, agent, *date)).collect();
    let own: Vec<Date> = dates.iter().copied().filter(|date| case.horizon.day(*date).is_some()).collect();
    let rests = number(symbols.iter().filter(|symbol| **symbol == Some(Symbol::Rest)).count());
    let rested: Vec<Date> = own.iter().copied().filter(|date| roster.on(agent, *date) == Some(Symbol::Rest)).collect();
    let employed = |date: &&Date| case.team.agent(agent).employed(**date);
    let whole = dates.iter().all(|date| employed(&date)) && symbols.iter().all(Option::is_some);
    let missing = (asked.rests - rests).min(choice(case, agent, &own) - number(rested.len()));
    let allowed = asked.rests.max(number(dates.iter().filter(employed).filter(|date| closed(case, **date)).count()));
    let second = (rests - allowed).min(number(rested.len()));
    let finding = |text, amount: i64, strictness, dates| {
        let message = Message::new(text).with("week", week.to_string()).with("days", amount);
        violation(case, &RULE, agent, dates, amount, strictness, message)
    };
    if whole && missing > 0 {
        Some(finding(&MISSING, missing, asked.missing, own))
    } else if second > 0 {
        Some(finding(&SECOND, second, asked.second, rested))
    } else {
        None
    }
}

fn check_fixed(case: &Case, roster: &Roster, agent: AgentIx, strictness: Strictness) -> Vec<Violation> {
    let Some(agreed) = agreed(case, agent) else { return Vec::new() };
    let works = |date: &Date| date.weekday() == agreed && roster.on(agent, *date).is_some_and(Symbol::is_work);
    let finding = |date| violation(case, &RULE, agent, vec![date], 1, strictness, Message::new(&AGREED).with("date", date));
    case.horizon.dates().filter(works).map(finding).collect()
}

fn check_earlier(case: &Case, roster: &Roster, agent: AgentIx, strictness: Strictness) -> Vec<Violation> {
    let finding = |stretch: super::line::LongStretch| {
        let message = Message::new(&LATER).with("days", stretch.added);
        violation(case, &RULE, agent, stretch.dates, stretch.added, strictness, message)
    };
    long_stretches(case, roster, agent, |_, symbol| symbol.is_work(), EARLIER_STRETCH).into_iter().map(finding).collect()
}

fn check_even(case: &Case, roster: &Roster, agent: AgentIx) -> Vec<Violation> {
    let (points, history) = (case.setting(&RULE, agent, "even_price").as_int(), history(case, agent));
    let own = known_line(case, roster, agent).into_iter().filter(|(date, _)| case.horizon.day(*date).is_some());
    let often = own.filter(|(date, symbol)| *symbol == Symbol::Rest && history[weekday(*date)] > 0 && !closed(case, *date));
    let finding = |(date, _): (Date, Symbol)| {
        let times = history[weekday(date)];
        let message = Message::new(&OFTEN).with("date", date).with("times", times);
        violation(case, &RULE, agent, vec![date], times, Strictness::Points(points), message)
    };
    often.filter(|_| points > 0).map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::super::line::sketch::Sketch;
    use super::*;
    use crate::domain::Setting;

    fn monday() -> Sketch {
        Sketch::from("2026-11-23").set("weekly_rest_day", "even_price", Setting::Int(0))
    }

    fn mode(mode: &str) -> Sketch {
        monday().set("weekly_rest_day", "mode", Setting::Text(mode.to_owned()))
    }

    /// What is found: the English text up to its first gap's verb, and the amount.
    fn found(sketch: &Sketch, before: &str, line: &str, after: &str) -> Vec<(&'static str, i64)> {
        sketch.ask(before, line, after, |case, roster| {
            check(case, roster).iter().map(|found| (found.message.text.en, found.amount)).collect()
        })
    }

    #[test]
    fn a_week_without_a_rest_lacks_one_and_a_second_rest_has_a_price() {
        assert_eq!(found(&monday(), "", "DDDDDDD", ""), [(MISSING.en, 1)]);
        assert!(found(&monday(), "", "DDD.DDD", "").is_empty());
        assert_eq!(found(&monday(), "", ".DD.DDD", ""), [(SECOND.en, 1)]);
    }

    #[test]
    fn leave_is_not_rest() {
        assert_eq!(found(&monday().on_leave(0..=4), "", "LLLLLDD", ""), [(MISSING.en, 1)]);
        assert_eq!(found(&monday().on_leave(0..=6), "", "LLLLLLL", ""), [(MISSING.en, 1)]);
        assert!(found(&monday().on_leave(0..=6), "", "LLL.LLL", "").is_empty());
    }

    #[test]
    fn leave_that_takes_the_days_left_for_a_rest_is_nobodys_choice() {
        let mut sketch = monday();
        sketch.first = crate::time::parse_date("2026-11-26").unwrap();
        assert!(found(&sketch.on_leave(0..=3), "DDD", "LLLL", "").is_empty());
    }

    #[test]
    fn published_days_of_a_week_count() {
        let mut sketch = monday();
        sketch.first = crate::time::parse_date("2026-11-28").unwrap();
        assert!(found(&sketch, "D.DDD", "DD", "").is_empty());
        assert_eq!(found(&sketch, "DDDDD", "DD", ""), [(MISSING.en, 1)]);
        assert_eq!(found(&sketch, "D.DDD", "D.", ""), [(SECOND.en, 1)]);
        assert!(found(&sketch, "DDDD", "DD", "").is_empty());
    }

    #[test]
    fn an_open_end_asks_for_nothing_yet() {
        assert!(found(&monday(), "", "DDDDDD", "").is_empty());
        assert_eq!(found(&monday(), "", "DDDDDD", "D"), [(MISSING.en, 1)]);
    }

    #[test]
    fn weeks_of_coming_and_going_ask_for_none() {
        let mut sketch = monday();
        sketch.team.agents[0].start = crate::time::parse_date("2026-11-24").ok();
        assert!(found(&sketch, "", "-DDDDDD", "").is_empty());
    }

    #[test]
    fn closed_days_are_rest_and_not_too_many() {
        let mut sketch = monday();
        sketch.team.opening.week[5].clear();
        sketch.team.opening.week[6].clear();
        assert!(found(&sketch, "", "DDDDD..", "").is_empty());
        assert_eq!(found(&sketch, "", "D.DDD..", ""), [(SECOND.en, 1)]);
    }

    #[test]
    fn fixed_keeps_the_agreed_weekday_and_else_that_of_the_last_rest() {
        assert!(found(&mode("fixed"), ".DDDDDD", ".DDDDDD", "").is_empty());
        assert_eq!(found(&mode("fixed"), ".DDDDDD", "D.DDDDD", ""), [(AGREED.en, 1)]);
        let mut sketch = mode("fixed");
        sketch.team.agents[0].rest_weekday = Some(Weekday::Tue);
        assert!(found(&sketch, ".DDDDDD", "D.DDDDD", "").is_empty());
    }

    #[test]
    fn earlier_may_stay_or_move_back_but_not_on() {
        assert!(found(&mode("earlier"), "DD.DDDD", "DD.DDDD", "").is_empty());
        assert!(found(&mode("earlier"), "DD.DDDD", "D.DDDDD", "").is_empty());
        assert_eq!(found(&mode("earlier"), "DD.DDDD", "DDD.DDD", ""), [(LATER.en, 1)]);
        assert!(found(&mode("calendar"), "DD.DDDD", "DDD.DDD", "").is_empty());
    }

    #[test]
    fn earlier_pays_for_the_wrap_with_a_second_rest() {
        assert_eq!(found(&mode("earlier"), ".DDDDDD", ".DDDDD.", ""), [(SECOND.en, 1)]);
        assert!(found(&mode("earlier"), ".DDDDDD.DDDDD.", "DDDDDD.", "").is_empty());
    }

    #[test]
    fn weekdays_had_more_often_cost_more() {
        let sketch = monday().set("weekly_rest_day", "even_price", Setting::Int(2));
        let costs = |line| {
            sketch.ask("DDDDDD.DDDDDD.", line, "", |case, roster| check(case, roster).iter().map(|found| found.cost).collect::<Vec<_>>())
        };
        assert_eq!(costs("DDDDDD."), [4000]);
        assert!(costs("DDDDD.D").is_empty());
    }

    #[test]
    fn weeks_too_long_ago_are_forgotten() {
        let sketch = Sketch::from("2026-11-23").set("weekly_rest_day", "even_weeks", Setting::Int(1));
        let found = |before| sketch.amounts(&RULE, before, "DDDDDD.", "");
        assert!(found("DDDDDD.DDDDD.D").is_empty());
        assert_eq!(found("DDDDD.DDDDDDD."), [1]);
    }
}
