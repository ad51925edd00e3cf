//! `paiban rules`: every rule, its parameters and defaults.

use super::screen::{Failure, Found, Screen};
use super::texts;
use crate::ops;

#[derive(clap::Args)]
pub(super) struct Args {
    /// 只看这条规则 · only this rule
    code: Option<String>,
}

#[allow(clippy::unnecessary_wraps)]
pub(super) fn run(args: &Args, screen: &Screen) -> Result<Found, Failure> {
    let rules: Vec<_> = ops::RULES.iter().filter(|rule| args.code.as_deref().is_none_or(|code| code == rule.code)).collect();
    if screen.json {
        let params = |rule: &ops::Rule| -> Vec<serde_json::Value> {
            let one = |param: &ops::Param| serde_json::json!({ "key": param.key, "default": ops::default_text(param), "about": screen.text(&param.doc) });
            rule.params.iter().map(one).collect()
        };
        let all = rules.iter().map(|rule| {
            serde_json::json!({ "code": rule.code, "name": screen.text(&rule.name), "about": screen.text(&rule.summary), "params": params(rule) })
        });
        screen.print_json(&all.collect());
        return Ok(false);
    }
    if rules.is_empty() {
        screen.print(screen.text(&texts::NO_SUCH_RULE));
        return Ok(true);
    }
    for rule in rules {
        let bold = anstyle::Style::new().bold();
        screen.print(&format!("{}  {}", screen.paint(bold, rule.code), screen.text(&rule.name)));
        screen.print(&format!("    {}", screen.text(&rule.summary)));
        for param in rule.params {
            screen.print(&format!("    {} = {}    {}", param.key, ops::default_text(param), screen.text(&param.doc)));
        }
        screen.print("");
    }
    Ok(false)
}
