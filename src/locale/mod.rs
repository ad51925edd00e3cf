//! Wording: messages, weekdays, dates and the words that several pages share, in both languages.

mod attendance;
mod pages;

pub use attendance::{day_clock, hours, pay_class, percent, planned_text, verdict_text};
pub use pages::PageWords;

use crate::domain::{Arg, FindingKind, Lang, LeaveKind, Message, PresenceKind, ShiftKind, Symbol, Team, Text};
use crate::time::{ClockRange, ClockTime, Date, Datelike, Weekday, Zone};

/// A message in a language. Instants are shown in the team's `zone`.
#[must_use]
pub fn say(message: &Message, lang: Lang, zone: Zone) -> String {
    let mut said = message.text.in_lang(lang).to_owned();
    for (name, value) in &message.args {
        let gap = format!("{{{name}}}");
        if said.contains(&gap) {
            said = said.replace(&gap, &arg(value, lang, zone));
        }
    }
    said
}

fn arg(value: &Arg, lang: Lang, zone: Zone) -> String {
    match value {
        Arg::Text(text) => text.clone(),
        Arg::List(parts) => parts.join(if lang == Lang::Zh { "、" } else { ", " }),
        Arg::Phrase(text) => text.in_lang(lang).to_owned(),
        Arg::Int(number) => number.to_string(),
        Arg::Decimal(number) => format!("{number:.1}"),
        Arg::Share(share) => format!("{:.1} %", share * 100.0),
        Arg::People(people) => people.to_string(),
        Arg::Minutes(minutes) => duration(*minutes, lang),
        Arg::Date(date) => date_text(*date, lang),
        Arg::Clock(time) => time.to_string(),
        Arg::Clocks(range) => clock_range(*range, lang),
        Arg::Instant(instant) => zone.wall(*instant).format("%Y-%m-%d %H:%M").to_string(),
    }
}

/// `11 小时`, `7 h 30 min`.
#[must_use]
pub fn duration(minutes: i64, lang: Lang) -> String {
    let sign = if minutes < 0 { "-" } else { "" };
    let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
    let (h, m) = if lang == Lang::Zh { ("小时", "分钟") } else { ("h", "min") };
    match (hours, rest) {
        (0, rest) => format!("{sign}{rest} {m}"),
        (hours, 0) => format!("{sign}{hours} {h}"),
        (hours, rest) => format!("{sign}{hours} {h} {rest} {m}"),
    }
}

/// `11月23日 周一`, `Mon 23 Nov`.
#[must_use]
pub fn date_text(date: Date, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{}月{}日 {}", date.month(), date.day(), weekday(date.weekday(), lang)),
        Lang::En => date.format("%a %-d %b").to_string(),
    }
}

/// `17:30–次日01:00`: as people say it, without hours past 24.
#[must_use]
pub fn clock_range(range: ClockRange, lang: Lang) -> String {
    let clock = |time: ClockTime| {
        let minutes = if time.minutes() > 1440 { time.minutes() % 1440 } else { time.minutes() };
        format!("{:02}:{:02}", minutes / 60, minutes % 60)
    };
    let next = range.end.minutes() > 1440 && range.start.minutes() < 1440;
    let end = if next { Text::new("–次日{end}", "–{end} (+1)").in_lang(lang) } else { "–{end}" };
    format!("{}{}", clock(range.start), end.replace("{end}", &clock(range.end)))
}

/// `周一`, `Mon`.
#[must_use]
pub fn weekday(day: Weekday, lang: Lang) -> &'static str {
    const ZH: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
    const EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let index = day.num_days_from_monday() as usize;
    if lang == Lang::Zh { ZH[index] } else { EN[index] }
}

/// What a roster cell shows: the shift's letter, `休`, `假`, nothing.
#[must_use]
pub fn letter(team: &Team, symbol: Symbol, lang: Lang) -> String {
    match symbol {
        Symbol::Shift(shift) => team.shift(shift).letter.clone(),
        Symbol::Rest => Text::new("休", "·").in_lang(lang).to_owned(),
        Symbol::Leave(_) => Text::new("假", "L").in_lang(lang).to_owned(),
        Symbol::NotEmployed => String::new(),
    }
}

/// `年假`, `annual leave`.
#[must_use]
pub fn leave_kind(kind: LeaveKind) -> Text {
    match kind {
        LeaveKind::Annual => Text::new("年假", "annual leave"),
        LeaveKind::Sick => Text::new("病假", "sick leave"),
        LeaveKind::Personal => Text::new("事假", "personal leave"),
        LeaveKind::Compensatory => Text::new("调休", "time off in lieu"),
        LeaveKind::Marriage => Text::new("婚假", "marriage leave"),
        LeaveKind::Maternity => Text::new("产假", "maternity leave"),
        LeaveKind::Bereavement => Text::new("丧假", "bereavement leave"),
        LeaveKind::Injury => Text::new("工伤假", "injury leave"),
        LeaveKind::Other => Text::new("其他假", "other leave"),
    }
}

/// `白班`, `day shift`.
#[must_use]
pub fn shift_kind(kind: ShiftKind) -> Text {
    match kind {
        ShiftKind::Day => Text::new("白班", "day shift"),
        ShiftKind::Middle => Text::new("中班", "middle shift"),
        ShiftKind::Evening => Text::new("晚班", "evening shift"),
        ShiftKind::Night => Text::new("夜班", "night shift"),
    }
}

/// `交接`, `handover`.
#[must_use]
pub fn presence_kind(kind: PresenceKind) -> Text {
    match kind {
        PresenceKind::Shift => Text::new("班次", "shift"),
        PresenceKind::Handover => Text::new("交接", "handover"),
        PresenceKind::Meeting => Text::new("例会", "meeting"),
        PresenceKind::Duty => Text::new("值日", "duty"),
        PresenceKind::Training => Text::new("培训", "training"),
    }
}

/// What a finding is called: `迟到`, `late`.
#[must_use]
pub fn finding_kind(kind: FindingKind) -> Text {
    match kind {
        FindingKind::Pending => Text::new("待定", "pending"),
        FindingKind::Absent => Text::new("旷工", "absent"),
        FindingKind::MissingIn => Text::new("上班缺卡", "no punch in"),
        FindingKind::MissingOut => Text::new("下班缺卡", "no punch out"),
        FindingKind::SeriouslyLate => Text::new("严重迟到", "seriously late"),
        FindingKind::Late => Text::new("迟到", "late"),
        FindingKind::Early => Text::new("早退", "left early"),
        FindingKind::LeftPost => Text::new("离岗", "left the post"),
        FindingKind::MeetingMissed => Text::new("缺席例会", "meeting missed"),
        FindingKind::HandoverMissed => Text::new("缺席交接", "handover missed"),
        FindingKind::DutyMissed => Text::new("缺值日", "duty missed"),
        FindingKind::TrainingMissed => Text::new("缺席培训", "training missed"),
        FindingKind::ToConfirm => Text::new("待确认", "to confirm"),
        FindingKind::WorkedOnRestDay => Text::new("休息日出勤", "worked on a rest day"),
        FindingKind::Overtime => Text::new("加班", "overtime"),
        FindingKind::OvertimeCap => Text::new("加班超限", "overtime over the cap"),
        FindingKind::LowOnline => Text::new("在线不足", "low online time"),
        FindingKind::Leave => Text::new("请假", "leave"),
        FindingKind::Normal => Text::new("正常", "normal"),
        FindingKind::Rest => Text::new("休息", "rest"),
        FindingKind::Holiday => Text::new("法定节假日", "holiday"),
        FindingKind::NotEmployed => Text::new("不在职", "not employed"),
        FindingKind::NoRoster => Text::new("无班表", "no roster"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_in_both_languages() {
        static TEXT: Text = Text::new("{agent} 休 {n} 天", "{agent} rests {n} days");
        let message = Message::new(&TEXT).with("agent", "李雷").with("n", 2_i64);
        assert_eq!(say(&message, Lang::Zh, Zone::SHANGHAI), "李雷 休 2 天");
        assert_eq!(say(&message, Lang::En, Zone::SHANGHAI), "李雷 rests 2 days");
    }

    #[test]
    fn an_end_past_midnight_is_said_as_the_next_day() {
        let say = |text: &str| clock_range(text.parse().unwrap(), Lang::Zh);
        assert_eq!(say("17:30-25:00"), "17:30–次日01:00");
        assert_eq!(clock_range("17:30-25:00".parse().unwrap(), Lang::En), "17:30–01:00 (+1)");
        assert_eq!(say("16:00-24:00"), "16:00–24:00");
        assert_eq!(say("08:30-17:30"), "08:30–17:30");
    }
}
