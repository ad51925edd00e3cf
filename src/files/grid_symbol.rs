//! What the cells of a past roster mean: the team's own letters first, then the words that shops use.

use crate::domain::{Lang, LeaveKind, ShiftIx, ShiftKind, Symbol, Team, Text};

static REST: Text = Text::new("休", "off");
static LEAVE: Text = Text::new("假", "leave");

const REST_WORDS: [&str; 14] = ["休", "休息", "公休", "轮休", "例休", "周休", "单休", "双休", "排休", "休假日", "off", "rest", "r", "·"];
const LEAVE_WORDS: [(LeaveKind, &[&str]); 9] = [
    (LeaveKind::Other, &["假", "请假", "休假", "leave", "l", "其他假", "other leave", "other"]),
    (LeaveKind::Annual, &["年假", "年休", "年休假", "annual", "annual leave"]),
    (LeaveKind::Sick, &["病假", "病", "病休", "sick", "sick leave"]),
    (LeaveKind::Personal, &["事假", "事", "personal", "personal leave"]),
    (LeaveKind::Compensatory, &["调休", "补休", "调休假", "compensatory", "time off in lieu"]),
    (LeaveKind::Marriage, &["婚假", "marriage", "marriage leave"]),
    (LeaveKind::Maternity, &["产假", "陪产假", "maternity", "maternity leave"]),
    (LeaveKind::Bereavement, &["丧假", "bereavement", "bereavement leave"]),
    (LeaveKind::Injury, &["工伤", "工伤假", "injury", "injury leave"]),
];
const KIND_WORDS: [(ShiftKind, &[&str]); 4] = [
    (ShiftKind::Day, &["白", "白班", "早", "早班", "日", "日班", "day", "morning"]),
    (ShiftKind::Middle, &["中", "中班", "middle", "mid"]),
    (ShiftKind::Evening, &["晚", "晚班", "evening"]),
    (ShiftKind::Night, &["夜", "夜班", "大夜", "night"]),
];

/// What a cell turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    Known(Symbol),
    /// Several shifts would do: their names.
    Several(Vec<String>),
    Unknown,
}

/// The meaning of a cell. Shifts that may be given out come before retired ones, letters before names, and the team's before the shops'.
#[must_use]
pub fn meaning(team: &Team, text: &str) -> Meaning {
    let word = text.trim().to_lowercase();
    for retired in [false, true] {
        for field in [letter, id, name] {
            let found: Vec<ShiftIx> = shifts(team, retired).filter(|shift| field(team, *shift).to_lowercase() == word).collect();
            match found.as_slice() {
                [] => {}
                [only] => return Meaning::Known(Symbol::Shift(*only)),
                // Versions of one retired template differ only in time, and the newest is the likeliest; of different ones none is.
                several => return choose(team, several),
            }
        }
    }
    if REST_WORDS.contains(&word.as_str()) {
        return Meaning::Known(Symbol::Rest);
    }
    if let Some((kind, _)) = LEAVE_WORDS.iter().find(|(_, words)| words.contains(&word.as_str())) {
        return Meaning::Known(Symbol::Leave(*kind));
    }
    let Some((kind, _)) = KIND_WORDS.iter().find(|(_, words)| words.contains(&word.as_str())) else { return Meaning::Unknown };
    let found: Vec<ShiftIx> = shifts(team, false).filter(|shift| team.shift(*shift).kind == *kind).collect();
    match found.as_slice() {
        [] => Meaning::Unknown,
        [only] => Meaning::Known(Symbol::Shift(*only)),
        several => choose(team, several),
    }
}

fn choose(team: &Team, several: &[ShiftIx]) -> Meaning {
    let first = &team.shift(several[0]).id;
    if several.iter().all(|shift| team.shift(*shift).id == *first) {
        let newest = several.iter().max_by_key(|shift| team.shift(**shift).version);
        return newest.map_or(Meaning::Unknown, |shift| Meaning::Known(Symbol::Shift(*shift)));
    }
    Meaning::Several(several.iter().map(|shift| team.shift(*shift).name.clone()).collect())
}

fn shifts(team: &Team, retired: bool) -> impl Iterator<Item = ShiftIx> {
    (0..team.shifts.len()).map(ShiftIx).filter(move |shift| team.shift(*shift).retired == retired)
}

fn letter(team: &Team, shift: ShiftIx) -> &str {
    &team.shift(shift).letter
}

fn id(team: &Team, shift: ShiftIx) -> &str {
    &team.shift(shift).id
}

fn name(team: &Team, shift: ShiftIx) -> &str {
    &team.shift(shift).name
}

/// What an exported cell holds: the letter, or where that would be read back as something else the shift's id; empty outside employment.
#[must_use]
pub fn written(team: &Team, symbol: Symbol, lang: Lang) -> String {
    match symbol {
        Symbol::Shift(shift) => {
            let letter = &team.shift(shift).letter;
            if meaning(team, letter) == Meaning::Known(symbol) { letter.clone() } else { team.shift(shift).id.clone() }
        }
        Symbol::Rest => REST.in_lang(lang).to_owned(),
        Symbol::Leave(_) => LEAVE.in_lang(lang).to_owned(),
        Symbol::NotEmployed => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture;

    #[test]
    fn the_words_of_shops_are_understood() {
        let team = fixture::team(1);
        let shift = |index| Meaning::Known(Symbol::Shift(ShiftIx(index)));
        assert_eq!(["早", "白班", "DAY"].map(|word| meaning(&team, word)), [shift(0), shift(0), shift(0)]);
        assert_eq!(["晚班", "evening"].map(|word| meaning(&team, word)), [shift(2), shift(2)]);
        assert_eq!(meaning(&team, "公休"), Meaning::Known(Symbol::Rest));
        assert_eq!(meaning(&team, "病假"), Meaning::Known(Symbol::Leave(LeaveKind::Sick)));
    }

    #[test]
    fn a_word_for_a_kind_the_team_lacks_is_unknown() {
        assert_eq!(meaning(&fixture::team(1), "夜班"), Meaning::Unknown);
    }

    #[test]
    fn a_word_that_fits_two_shifts_is_not_guessed() {
        let mut team = fixture::team(1);
        team.shifts[1].kind = ShiftKind::Day;
        assert_eq!(meaning(&team, "早班"), Meaning::Several(vec!["白班".to_owned(), "中班".to_owned()]));
        assert_eq!(meaning(&team, "白"), Meaning::Known(Symbol::Shift(ShiftIx(0))));
    }

    #[test]
    fn two_shifts_with_one_letter_are_written_by_id() {
        let mut team = fixture::team(1);
        team.shifts[1].letter = "白".to_owned();
        assert_eq!(written(&team, Symbol::Shift(ShiftIx(1)), Lang::Zh), "middle");
        assert_eq!(meaning(&team, "middle"), Meaning::Known(Symbol::Shift(ShiftIx(1))));
    }
}
