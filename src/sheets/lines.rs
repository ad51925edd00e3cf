//! One line of text per person, to paste into a chat.

use super::names::display_name;
use super::words;
use crate::domain::{AgentIx, Lang, Plan, Symbol, Team};
use crate::locale;
use crate::time::{Date, Datelike};

/// Who reads the lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everybody in the group chat: nobody is told why somebody is away.
    Group,
    /// Only the person the line is about: leave is named.
    Own,
}

/// A line for each agent employed that week, in the team's order: `李雷：周一至周五 白 08:30–17:30，周六 休`.
#[must_use]
pub fn lines(team: &Team, plan: &Plan, lang: Lang, audience: Audience) -> Vec<(AgentIx, String)> {
    let roster = &plan.published.roster;
    let dates: Vec<Date> = roster.horizon.dates().collect();
    let line = |agent: AgentIx| {
        let days = roster.lines.get(agent.0)?.iter().zip(&dates);
        let days: Vec<(Date, String)> = days.filter_map(|(symbol, date)| Some((*date, said(team, *symbol, lang, audience)?))).collect();
        let parts: Vec<String> = stretches(&days).iter().map(|stretch| part(stretch, dates.len() > 7, lang)).collect();
        let name: String = display_name(team, agent).chars().filter(|c| !c.is_control()).collect();
        (!parts.is_empty()).then(|| (agent, format!("{name}{}{}", words::COLON.in_lang(lang), parts.join(words::COMMA.in_lang(lang)))))
    };
    team.agent_ixs().filter_map(line).collect()
}

/// What is told of one day; `None` outside employment.
fn said(team: &Team, symbol: Symbol, lang: Lang, audience: Audience) -> Option<String> {
    match (symbol, audience) {
        (Symbol::Shift(shift), _) => {
            let template = team.shift(shift);
            Some(format!("{} {}", template.letter, locale::clock_range(template.time, lang)))
        }
        (Symbol::Rest, _) => Some(words::REST.in_lang(lang).to_owned()),
        (Symbol::Leave(_), Audience::Group) => Some(words::AWAY.in_lang(lang).to_owned()),
        (Symbol::Leave(kind), Audience::Own) => Some(locale::leave_kind(kind).in_lang(lang).to_owned()),
        (Symbol::NotEmployed, _) => None,
    }
}

/// Neighbouring days on which the same is said.
fn stretches(days: &[(Date, String)]) -> Vec<(Date, Date, &str)> {
    let mut stretches: Vec<(Date, Date, &str)> = Vec::new();
    for (date, text) in days {
        match stretches.last_mut() {
            Some((_, last, same)) if same == text && last.succ_opt() == Some(*date) => *last = *date,
            _ => stretches.push((*date, *date, text)),
        }
    }
    stretches
}

fn part((first, last, text): &(Date, Date, &str), long: bool, lang: Lang) -> String {
    let day = |date: Date| {
        if long { locale::date_text(date, lang) } else { locale::weekday(date.weekday(), lang).to_owned() }
    };
    let when = match (*last - *first).num_days() {
        0 => day(*first),
        1 if lang == Lang::Zh => format!("{}、{}", day(*first), day(*last)),
        _ => format!("{}{}{}", day(*first), words::TO.in_lang(lang), day(*last)),
    };
    format!("{when} {text}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture;

    #[test]
    fn equal_days_are_told_once() {
        let monday = Date::from_ymd_opt(2026, 11, 23).unwrap();
        let days: Vec<(Date, String)> = ["白", "白", "白", "休", "白"]
            .iter()
            .enumerate()
            .map(|(day, s)| (monday + chrono::Days::new(day as u64), (*s).to_owned()))
            .collect();
        let told: Vec<String> = stretches(&days).iter().map(|stretch| part(stretch, false, Lang::Zh)).collect();
        assert_eq!(told, ["周一至周三 白", "周四 休", "周五 白"]);
    }

    #[test]
    fn the_group_is_not_told_why_somebody_is_away() {
        let team = fixture::team(1);
        let leave = Symbol::Leave(crate::domain::LeaveKind::Sick);
        assert_eq!(said(&team, leave, Lang::Zh, Audience::Group).unwrap(), "不在");
        assert_eq!(said(&team, leave, Lang::Zh, Audience::Own).unwrap(), "病假");
    }
}
