//! A day as one mark: a letter that can be told without colours, and a colour.

use crate::domain::{DayRecord, FindingKind, Lang, Team, Text};
use crate::locale;
use anstyle::{AnsiColor, Style};

/// What a cell of a month shows.
pub struct Mark {
    pub letter: String,
    /// The finding that the letter is of; `None`: the shift's own letter.
    pub kind: Option<FindingKind>,
}

/// Letters of the findings; none for a day that went as planned.
#[must_use]
pub fn letter(kind: FindingKind) -> Option<Text> {
    Some(match kind {
        FindingKind::Pending => Text::new("？", "?"),
        FindingKind::Absent => Text::new("旷", "A"),
        FindingKind::MissingIn => Text::new("缺", "I"),
        FindingKind::MissingOut => Text::new("漏", "O"),
        FindingKind::SeriouslyLate => Text::new("重", "LL"),
        FindingKind::Late => Text::new("迟", "L"),
        FindingKind::Early => Text::new("早", "E"),
        FindingKind::LeftPost => Text::new("离", "P"),
        FindingKind::MeetingMissed => Text::new("会", "M"),
        FindingKind::HandoverMissed => Text::new("交", "H"),
        FindingKind::DutyMissed => Text::new("值", "D"),
        FindingKind::TrainingMissed => Text::new("训", "T"),
        FindingKind::ToConfirm => Text::new("核", "C"),
        FindingKind::WorkedOnRestDay => Text::new("出", "W"),
        FindingKind::Overtime => Text::new("加", "+"),
        FindingKind::OvertimeCap => Text::new("超", "!"),
        FindingKind::LowOnline => Text::new("线", "o"),
        FindingKind::Leave => Text::new("假", "V"),
        FindingKind::Rest => Text::new("休", "·"),
        FindingKind::Holiday => Text::new("节", "F"),
        FindingKind::NoRoster => Text::new("无", "x"),
        FindingKind::Normal | FindingKind::NotEmployed => return None,
    })
}

/// The mark of a day: of the weightiest finding, else the shift's letter.
#[must_use]
pub fn mark(team: &Team, day: &DayRecord, lang: Lang) -> Mark {
    let kind = day.verdict();
    match (kind, letter(kind)) {
        (_, Some(letter)) => Mark { letter: letter.in_lang(lang).to_owned(), kind: Some(kind) },
        (FindingKind::Normal, None) => {
            let symbol = day.planned.symbol.map(|symbol| locale::letter(team, symbol, lang));
            Mark { letter: symbol.unwrap_or_default(), kind: None }
        }
        (_, None) => Mark { letter: String::new(), kind: Some(kind) },
    }
}

/// The colour of a finding on a terminal.
#[must_use]
pub fn style(kind: Option<FindingKind>) -> Style {
    let on = |ink: AnsiColor, ground: AnsiColor| ink.on(ground);
    match kind {
        None | Some(FindingKind::Normal) => AnsiColor::Green.on_default(),
        Some(FindingKind::Absent | FindingKind::NoRoster) => on(AnsiColor::White, AnsiColor::Red).bold(),
        Some(FindingKind::SeriouslyLate | FindingKind::MissingIn | FindingKind::MissingOut | FindingKind::LeftPost) => {
            AnsiColor::Red.on_default().bold()
        }
        Some(
            FindingKind::Late
            | FindingKind::Early
            | FindingKind::MeetingMissed
            | FindingKind::HandoverMissed
            | FindingKind::DutyMissed
            | FindingKind::TrainingMissed
            | FindingKind::LowOnline,
        ) => AnsiColor::Yellow.on_default(),
        Some(FindingKind::ToConfirm | FindingKind::Pending | FindingKind::OvertimeCap) => AnsiColor::Magenta.on_default(),
        Some(FindingKind::WorkedOnRestDay | FindingKind::Overtime) => AnsiColor::Cyan.on_default(),
        Some(FindingKind::Leave | FindingKind::Holiday) => AnsiColor::Blue.on_default(),
        Some(FindingKind::Rest | FindingKind::NotEmployed) => Style::new().dimmed(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_findings_share_a_letter() {
        for lang in [Lang::Zh, Lang::En] {
            let mut letters: Vec<&str> = FindingKind::ALL.iter().filter_map(|kind| letter(*kind)).map(|text| text.in_lang(lang)).collect();
            let all = letters.len();
            letters.sort_unstable();
            letters.dedup();
            assert_eq!(letters.len(), all, "{lang:?}");
        }
    }
}
