//! The page docs/rules.md, written from the table of rules.

use super::{Param, ParamKind, Rule, TABLE};
use crate::domain::Setting;
use std::fmt::Write as _;

const INTRO: &str = "# 规则 Rules

由代码生成，请勿手改。Written from the code: change the code, not this page.

在 `team.toml` 里写 `[rules.<code>]` 对全队生效，`[rules.<code>.<contract>]` 只对该合同生效。代价以点为单位，写 `\"hard\"` 为必须遵守。
A table `[rules.<code>]` holds for all, `[rules.<code>.<contract>]` for one contract. Prices are points a unit; `\"hard\"` means the rule must hold.
";

/// All rules with their parameters, as Markdown.
#[must_use]
pub fn markdown() -> String {
    let mut page = INTRO.to_owned();
    for rule in TABLE {
        section(&mut page, rule);
    }
    page
}

fn section(page: &mut String, rule: &Rule) {
    let (name, summary, unit) = (&rule.name, &rule.summary, &rule.unit);
    let _ = write!(page, "\n## `{}` {} · {}\n\n", rule.code, name.zh, name.en);
    let _ = write!(page, "{}。{}.\n\n", summary.zh, capital(summary.en));
    let _ = writeln!(page, "- 单位 unit: {} · {}\n- 来源 source: {}", unit.zh, unit.en, rule.source);
    if rule.params.is_empty() {
        let _ = writeln!(page, "\n没有参数，总是生效。No parameters; always holds.");
        return;
    }
    let _ = writeln!(page, "\n| 参数 parameter | 取值 values | 默认 default | 含义 meaning |\n|---|---|---|---|");
    for param in rule.params {
        row(page, param);
    }
}

fn row(page: &mut String, param: &Param) {
    let values = match param.kind {
        ParamKind::Choice(_) | ParamKind::Bool(_) | ParamKind::Price(_) => param.kind.wanted().replace('|', "\\|"),
        ParamKind::Int(..) | ParamKind::Float(..) => param.kind.wanted(),
    };
    let default = shown(&param.kind.default_setting());
    let _ = writeln!(page, "| `{}` | {values} | {default} | {}；{} |", param.key, param.doc.zh, param.doc.en);
}

fn shown(setting: &Setting) -> String {
    match setting {
        Setting::Bool(value) => value.to_string(),
        Setting::Int(value) => value.to_string(),
        Setting::Float(value) => format!("{value:?}"),
        Setting::Text(value) => format!("\"{value}\""),
        Setting::List(values) => values.iter().map(shown).collect::<Vec<_>>().join(", "),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `PAIBAN_BLESS=1` writes the page anew.
    #[test]
    #[allow(clippy::disallowed_methods)]
    fn the_page_in_docs_is_up_to_date() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
        if std::env::var("PAIBAN_BLESS").is_ok() {
            std::fs::write(&path, markdown()).unwrap();
        }
        let page = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(page == markdown(), "docs/rules.md is stale: run the tests with PAIBAN_BLESS=1");
    }

    #[test]
    fn a_bar_within_a_cell_is_escaped() {
        assert!(markdown().lines().filter(|line| line.starts_with("| `enabled`")).all(|line| line.contains("true \\| false")));
    }
}
