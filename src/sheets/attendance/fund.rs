//! The team fund for everybody to see: what came in, what was spent, what is left. It tells fines, as the rule book has them open, and no pay.

use super::super::escape::escape;
use super::super::names::display_name;
use crate::domain::{Lang, Message, Money, Statement, Team, Text};
use crate::locale;

const STYLE: &str = include_str!("sign.css");

static TITLE: Text = Text::new("{team} 部门基金", "{team} team fund");
static OPENING: Text = Text::new("期初结余", "brought forward");
static CLOSING: Text = Text::new("期末结余", "balance");
static HEADS: [Text; 6] = [
    Text::new("日期", "date"),
    Text::new("谁", "who"),
    Text::new("事项", "what for"),
    Text::new("收入", "in"),
    Text::new("支出", "out"),
    Text::new("结余", "balance"),
];

/// A page in UTF-8. Everything that comes from the team is escaped.
#[must_use]
pub fn fund_page(team: &Team, statement: &Statement, lang: Lang) -> String {
    let fund = &statement.fund;
    let t = |text: &Text| text.in_lang(lang);
    let title = escape(&locale::say(&Message::new(&TITLE).with("team", team.name.as_str()), lang, team.zone));
    let heads: String = HEADS.iter().map(|head| format!("<th>{}</th>", t(head))).collect();
    let mut balance = fund.opening;
    let first = statement.period().first;
    let mut rows =
        format!("<tr class=\"away\"><td>{first}</td><td></td><td>{}</td><td></td><td></td><td>{balance}</td></tr>\n", t(&OPENING));
    for entry in &fund.entries {
        balance += entry.amount;
        let who = entry.agent.map(|agent| escape(&display_name(team, agent))).unwrap_or_default();
        let said = escape(&locale::say(&entry.said, lang, team.zone));
        let (income, spent) = if entry.amount < Money::ZERO {
            (String::new(), (-entry.amount).to_string())
        } else {
            (entry.amount.to_string(), String::new())
        };
        rows +=
            &format!("<tr><td>{}</td><td>{who}</td><td>{said}</td><td>{income}</td><td>{spent}</td><td>{balance}</td></tr>\n", entry.date);
    }
    let sums = [fund.income(), fund.spending(), fund.closing()].map(|amount| amount.to_string());
    rows += &format!("<tr><th></th><th></th><th>{}</th><th>{}</th><th>{}</th><th>{}</th></tr>\n", t(&CLOSING), sums[0], sums[1], sums[2]);
    let code = lang.code();
    format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\"/>\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n\
         <body>\n<main><header><h1>{title}</h1><p>{}</p></header><table class=\"fund\"><thead><tr>{heads}</tr></thead><tbody>\n{rows}</tbody></table></main>\n\
         </body>\n</html>\n",
        statement.period()
    )
}
