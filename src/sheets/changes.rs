//! Changed days in words: for the person they are of, and for a group that is not told why somebody is away.

use super::lines::Audience;
use super::words;
use crate::domain::{AgentChange, DayChange, DayView, Lang, Text};
use crate::locale;
use crate::time::Zone;

static CHANGED: Text = Text::new("{before} → {after}", "{before} → {after}");
static UNKNOWN: Text = Text::new("未排", "not rostered");
static AND: Text = Text::new("；", "; ");

/// One line a day: `周二 11月24日：白班 08:30–17:30 → 休`.
#[must_use]
pub fn change_lines(days: &[DayChange], zone: Zone, lang: Lang, audience: Audience) -> Vec<String> {
    let line = |change: &DayChange| {
        let after = day(&change.after, zone, lang, audience);
        let what = match &change.before {
            None => after,
            Some(before) => CHANGED.in_lang(lang).replace("{before}", &day(before, zone, lang, audience)).replace("{after}", &after),
        };
        format!("{}{}{what}", locale::date_text(change.date, lang), words::COLON.in_lang(lang))
    };
    days.iter().map(line).collect()
}

/// All changes of a person in one line, for the group.
#[must_use]
pub fn group_line(change: &AgentChange, zone: Zone, lang: Lang) -> String {
    let lines = change_lines(&change.days, zone, lang, Audience::Group);
    format!("{}{}{}", change.name, words::COLON.in_lang(lang), lines.join(AND.in_lang(lang)))
}

/// What a person sees of a day: `白班 08:30–17:30；值日 08:10–08:30`, `休`, `年假`.
#[must_use]
pub fn day(view: &DayView, zone: Zone, lang: Lang, audience: Audience) -> String {
    if !view.parts.is_empty() {
        let clock = |at| zone.wall(at).format("%H:%M").to_string();
        let part = |part: &crate::domain::DayPart| format!("{} {}–{}", part.title, clock(part.start), clock(part.end));
        return view.parts.iter().map(part).collect::<Vec<_>>().join(AND.in_lang(lang));
    }
    match (view.leave_kind(), audience) {
        (Some(kind), Audience::Own) => locale::leave_kind(kind).in_lang(lang).to_owned(),
        (Some(_), Audience::Group) => words::AWAY.in_lang(lang).to_owned(),
        (None, _) if view.off == "rest" => words::REST.in_lang(lang).to_owned(),
        (None, _) => UNKNOWN.in_lang(lang).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{DayPart, LeaveKind};

    fn change() -> AgentChange {
        let at = |text: &str| text.parse().unwrap();
        let shift = DayPart { title: "晚班".to_owned(), start: at("2026-11-24T09:30:00Z"), end: at("2026-11-24T17:00:00Z") };
        let before = Some(DayView { off: String::new(), parts: vec![shift] });
        let day = DayChange { date: "2026-11-24".parse().unwrap(), before, after: DayView::leave(LeaveKind::Sick) };
        AgentChange { agent: "a01".to_owned(), name: "李雷".to_owned(), days: vec![day] }
    }

    #[test]
    fn the_person_is_told_all() {
        let lines = change_lines(&change().days, Zone::SHANGHAI, Lang::Zh, Audience::Own);
        assert_eq!(lines, ["11月24日 周二：晚班 17:30–01:00 → 病假"]);
    }

    #[test]
    fn the_group_is_not_told_why_somebody_is_away() {
        assert_eq!(group_line(&change(), Zone::SHANGHAI, Lang::Zh), "李雷：11月24日 周二：晚班 17:30–01:00 → 不在");
    }
}
