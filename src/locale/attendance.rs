//! Words that workbook, page, terminal and JSON share about a judged day, so that they cannot say different things.

use super::finding_kind;
use crate::domain::{DayRecord, FindingKind, Lang, PayClass, Symbol, Team, Text};
use crate::time::{Date, Instant, Zone};

static MINUTES: Text = Text::new("{what} {n} 分钟", "{what} {n} min");
static NEXT_DAY: Text = Text::new("次日", "+1 ");
static DAY_BEFORE: Text = Text::new("前日", "-1 ");

/// What a day's findings are called, the weightiest first: `迟到 12 分钟、加班 40 分钟`.
#[must_use]
pub fn verdict_text(day: &DayRecord, lang: Lang) -> String {
    let one = |kind: FindingKind, minutes: i64| {
        let what = finding_kind(kind).in_lang(lang);
        if minutes > 0 { MINUTES.in_lang(lang).replace("{what}", what).replace("{n}", &minutes.to_string()) } else { what.to_owned() }
    };
    let all: Vec<String> = day.findings.iter().map(|finding| one(finding.kind, finding.minutes)).collect();
    all.join(if lang == Lang::Zh { "、" } else { ", " })
}

/// A time of a business day as people say it: `08:31`, `次日01:12`.
#[must_use]
pub fn day_clock(date: Date, at: Instant, zone: Zone, lang: Lang) -> String {
    let wall = zone.wall(at);
    let mark = match (wall.date() - date).num_days() {
        0 => "",
        days if days > 0 => NEXT_DAY.in_lang(lang),
        _ => DAY_BEFORE.in_lang(lang),
    };
    format!("{mark}{}", wall.format("%H:%M"))
}

/// What the roster had for the day: the shift's name, `休息`, a kind of leave; empty where there is no roster.
#[must_use]
pub fn planned_text(team: &Team, day: &DayRecord, lang: Lang) -> String {
    match day.planned.symbol {
        Some(Symbol::Shift(shift)) => team.shift(shift).name.clone(),
        Some(Symbol::Rest) => finding_kind(FindingKind::Rest).in_lang(lang).to_owned(),
        Some(Symbol::Leave(kind)) => super::leave_kind(kind).in_lang(lang).to_owned(),
        Some(Symbol::NotEmployed) | None => String::new(),
    }
}

/// `工作日 1.5 倍`, `workday 1.5×`.
#[must_use]
pub fn pay_class(class: PayClass) -> Text {
    match class {
        PayClass::Workday => Text::new("平日加班 1.5 倍", "workday 1.5×"),
        PayClass::RestDay => Text::new("休息日加班 2 倍", "rest day 2×"),
        PayClass::Holiday => Text::new("法定节假日 3 倍", "holiday 3×"),
    }
}

/// Minutes as hours with two digits: `7.50`.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn hours(minutes: i64) -> String {
    format!("{:.2}", minutes as f64 / 60.0)
}

/// A share of 0–1 as per cent with one digit; `–` where there is none.
#[must_use]
pub fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{:.1} %", share * 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_after_midnight_is_said_as_the_next_days() {
        let date = Date::from_ymd_opt(2026, 10, 9).unwrap();
        let at = |clock: &str| Zone::SHANGHAI.at(date, clock.parse().unwrap());
        assert_eq!(day_clock(date, at("25:12"), Zone::SHANGHAI, Lang::Zh), "次日01:12");
        assert_eq!(day_clock(date, at("08:31"), Zone::SHANGHAI, Lang::En), "08:31");
    }
}
