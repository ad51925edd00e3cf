//! Text set to a width in terminal columns, where a 汉字 takes two.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns that a text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// Shortened to at most `most` columns, with `…` where something is left out. Control characters are dropped.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    let clean: String = text.chars().filter(|c| !c.is_control()).collect();
    if width(&clean) <= most {
        return clean;
    }
    let mut kept = String::new();
    for c in clean.chars() {
        if width(&kept) + c.width().unwrap_or(0) + 1 > most {
            break;
        }
        kept.push(c);
    }
    if most > 0 {
        kept.push('…');
    }
    kept
}

/// Exactly `columns` wide, text at the left.
#[must_use]
pub fn left(text: &str, columns: usize) -> String {
    let text = cut(text, columns);
    let rest = columns.saturating_sub(width(&text));
    format!("{text}{}", " ".repeat(rest))
}

/// Exactly `columns` wide, text at the right.
#[must_use]
pub fn right(text: &str, columns: usize) -> String {
    let text = cut(text, columns);
    let rest = columns.saturating_sub(width(&text));
    format!("{}{text}", " ".repeat(rest))
}

/// Exactly `columns` wide, text in the middle; an odd space goes to the right.
#[must_use]
pub fn center(text: &str, columns: usize) -> String {
    let text = cut(text, columns);
    let rest = columns.saturating_sub(width(&text));
    format!("{}{text}{}", " ".repeat(rest / 2), " ".repeat(rest - rest / 2))
}

/// Words that stay together are told apart by spaces; 汉字 may be parted anywhere.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut word = String::new();
    let flush = |word: &mut String, lines: &mut Vec<String>| {
        let last = lines.last_mut().expect("never empty");
        if last.width() + word.width() > columns && !last.trim().is_empty() {
            lines.push(word.trim_start().to_owned());
        } else {
            last.push_str(word);
        }
        word.clear();
    };
    for c in text.chars().filter(|c| !c.is_control()) {
        if c == ' ' || c.width() == Some(2) {
            flush(&mut word, &mut lines);
        }
        word.push(c);
    }
    flush(&mut word, &mut lines);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_too_long_is_cut_at_a_whole_character() {
        assert_eq!(cut("欧阳娜娜", 8), "欧阳娜娜");
        assert_eq!(cut("欧阳娜娜", 7), "欧阳娜…");
        assert_eq!(cut("欧阳娜娜", 6), "欧阳…");
    }

    #[test]
    fn a_cell_is_as_wide_as_asked_whatever_it_holds() {
        for text in ["", "白", "L", "白晚", "\u{1b}[31m", "abcdefghij"] {
            assert_eq!([left(text, 6), right(text, 6), center(text, 6)].map(|cell| width(&cell)), [6, 6, 6], "{text:?}");
        }
    }

    #[test]
    fn a_long_text_wraps_within_its_columns() {
        let lines = wrap("李雷 连续上班七天,超过 6 天的上限", 12);
        assert!(lines.iter().all(|line| width(line) <= 12), "{lines:?}");
        assert_eq!(lines.concat().replace(' ', ""), "李雷连续上班七天,超过6天的上限");
    }
}
