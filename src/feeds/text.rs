//! Lines of iCalendar text: cleaning what people typed, escaping, folding.

use std::fmt::Write;

/// Octets of a line without its line end.
/// # Source
/// RFC 5545, section 3.1.
const LINE_OCTETS: usize = 75;

/// One line of text without control characters: each run of them, line ends included, becomes a space.
pub(super) fn clean(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}');
    text.split(breaks).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Escapes a TEXT value.
/// # Source
/// RFC 5545, section 3.3.11.
pub(super) fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;").replace('\n', "\\n")
}

/// An id as a part of a UID: letters, digits, `-` and `_` stay, all else becomes `~` and its number, so that different ids stay different.
pub(super) fn uid_part(id: &str) -> String {
    let mut part = String::with_capacity(id.len());
    for c in id.chars() {
        if c.is_alphanumeric() || matches!(c, '-' | '_') {
            part.push(c);
        } else {
            // Writing to a string cannot fail.
            let _ = write!(part, "~{:x}~", u32::from(c));
        }
    }
    part
}

/// Joins folded lines again.
pub(super) fn unfold(text: &str) -> String {
    text.replace("\r\n ", "")
}

/// Folds each line at 75 octets, between characters.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len() + text.len() / 24);
    for line in text.split_terminator("\r\n") {
        let mut octets = 0;
        for c in line.chars() {
            if octets + c.len_utf8() > LINE_OCTETS {
                folded.push_str("\r\n ");
                octets = 1;
            }
            folded.push(c);
            octets += c.len_utf8();
        }
        folded.push_str("\r\n");
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_75_octets_stays_whole_and_one_of_76_is_folded() {
        assert_eq!(fold(&format!("{}\r\n", "a".repeat(75))), format!("{}\r\n", "a".repeat(75)));
        assert_eq!(fold(&format!("{}\r\n", "a".repeat(76))), format!("{}\r\n a\r\n", "a".repeat(75)));
    }

    #[test]
    fn a_character_is_never_torn() {
        // 8 + 22 × 3 = 74 octets; the 23rd character would make 77.
        let line = format!("SUMMARY:{}\r\n", "班".repeat(23));
        assert_eq!(fold(&line), format!("SUMMARY:{}\r\n 班\r\n", "班".repeat(22)));
    }

    #[test]
    fn line_ends_cannot_be_smuggled_in() {
        assert_eq!(clean("晚班\r\nATTENDEE:x\u{2028}y\u{0}"), "晚班 ATTENDEE:x y");
    }

    #[test]
    fn ids_with_dots_and_ids_with_dashes_stay_apart() {
        assert_eq!((uid_part("a.1"), uid_part("a-1")), ("a~2e~1".to_owned(), "a-1".to_owned()));
    }
}
