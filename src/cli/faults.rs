//! Faults as a person wants them: code, file:line:column, the line with a caret, cause, what to do.

use super::screen::Screen;
use crate::domain::{Fault, Faults, Severity, Text};
use crate::ops;
use crate::time::Zone;
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::path::Path;

const ERROR: Text = Text::new("错误", "error");
const WARNING: Text = Text::new("提醒", "warning");
const HELP: Text = Text::new("怎么办", "help");

/// Shows all faults on standard error, or as JSON on standard output.
pub(super) fn show(faults: &Faults, dir: &Path, screen: &Screen) {
    if screen.json {
        screen.print_json(&serde_json::json!({ "faults": json(faults, screen) }));
        return;
    }
    for fault in &faults.0 {
        screen.note(&render(fault, dir, screen));
    }
    let errors = faults.0.iter().filter(|fault| fault.severity == Severity::Error).count();
    let warnings = faults.0.len() - errors;
    screen.note(&super::texts::fault_count(errors, warnings, screen.lang));
}

/// Faults as data.
pub(super) fn json(faults: &Faults, screen: &Screen) -> serde_json::Value {
    let one = |fault: &Fault| {
        serde_json::json!({
            "code": fault.code,
            "severity": if fault.severity == Severity::Error { "error" } else { "warning" },
            "file": fault.place.file,
            "line": fault.place.line,
            "column": fault.place.column,
            "cause": screen.say(&fault.cause, Zone::SHANGHAI),
            "action": screen.say(&fault.action, Zone::SHANGHAI),
        })
    };
    faults.0.iter().map(one).collect()
}

fn render(fault: &Fault, dir: &Path, screen: &Screen) -> String {
    let (cause, action) = (screen.say(&fault.cause, Zone::SHANGHAI), screen.say(&fault.action, Zone::SHANGHAI));
    let (level, name) = if fault.severity == Severity::Error { (Level::ERROR, &ERROR) } else { (Level::WARNING, &WARNING) };
    let level = level.with_name(screen.text(name));
    let title = level.primary_title(cause).id(fault.code);
    let group = match ops::source_line(dir, &fault.place) {
        Some(line) => {
            let span = caret(&line, fault.place.column);
            let snippet = Snippet::source(line).line_start(fault.place.line).path(fault.place.file.clone());
            title.element(snippet.annotation(AnnotationKind::Primary.span(span)))
        }
        None if fault.place.line > 0 => {
            let origin = Origin::path(fault.place.file.clone()).line(fault.place.line);
            title.element(if fault.place.column > 0 { origin.char_column(fault.place.column) } else { origin })
        }
        None if fault.place.file.is_empty() => Group::with_title(title),
        None => title.element(Origin::path(fault.place.file.clone())),
    };
    let report = [group.element(Level::HELP.with_name(screen.text(&HELP)).message(action))];
    let renderer = if screen.color { Renderer::styled() } else { Renderer::plain() };
    renderer.decor_style(DecorStyle::Ascii).render(&report)
}

/// Bytes of the word at a column (in characters, from 1); the whole line for column 0.
fn caret(line: &str, column: usize) -> std::ops::Range<usize> {
    if column == 0 {
        return 0..line.len();
    }
    let start = line.char_indices().nth(column - 1).map_or(line.len(), |(at, _)| at);
    let rest = &line[start..];
    let quoted = rest.starts_with('"').then(|| rest[1..].find('"').map(|end| end + 2)).flatten();
    let word = || rest.find([' ', ',', '=', ']', '}', '\t']).unwrap_or(rest.len());
    start..start + quoted.unwrap_or_else(word)
}

#[cfg(test)]
mod tests {
    use super::caret;

    #[test]
    fn the_caret_counts_characters_not_bytes() {
        let line = "名字 = \"甲\"  # 注";
        assert_eq!(&line[caret(line, 6)], "\"甲\"");
    }
}
