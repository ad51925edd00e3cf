//! The week as one self-contained web page: grid, coverage charts, price, violations. It loads nothing and runs nothing.

use super::chart::chart;
use super::color::ground;
use super::escape::escape;
use super::findings::{Group, groups, hard};
use super::names::display_name;
use super::page::{DayHead, Hours, Page, RuleName, points};
use super::words;
use crate::domain::{AgentIx, Lang, Message, Plan, Symbol, Team, Text, Violation};
use crate::locale;
use crate::time::Date;

const STYLE: &str = include_str!("html.css");
/// Examples of each rule with a price; hard findings are all shown.
const EXAMPLES: usize = 3;

/// A page in UTF-8. Everything that comes from the team is escaped.
#[must_use]
pub fn html(team: &Team, plan: &Plan, lang: Lang, rule_name: RuleName) -> String {
    let page = Page { team, plan, lang, rule_name };
    let code = lang.code();
    let title = format!("{} {}", team.name, page.t(&words::ROSTER));
    let body = [head(&page, &title), cards(&page), grid(&page), legend(&page), coverage(&page), notes(&page), findings(&page)].join("\n");
    format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<meta name=\"robots\" content=\"noindex\"/>\n\
         <title>{} {}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n",
        escape(&title),
        plan.published.week
    )
}

fn head(page: &Page, title: &str) -> String {
    let published = page.say(&Message::new(&words::PUBLISHED).with("at", crate::domain::Arg::Instant(page.plan.published.at)));
    let revision = page.revision_text();
    format!(
        "<header><div><h1>{}</h1><p>{}</p></div><p class=\"stamp\">{}<br/>{}</p></header>",
        escape(title),
        escape(&page.week_text()),
        escape(&revision),
        escape(&published)
    )
}

fn cards(page: &Page) -> String {
    let card = |title: &Text, value: &str, bad: bool| {
        let class = if bad { " class=\"bad\"" } else { "" };
        format!("<li{class}><span>{}</span><b>{}</b></li>", escape(page.t(title)), escape(value))
    };
    let mut cards = Vec::new();
    let mut banner = "";
    let mut contradiction = String::new();
    match &page.plan.published.solve {
        Some(solve) => {
            cards.push(card(&words::GAP, &format!("{:.1} %", solve.gap * 100.0), false));
            cards.push(card(&words::PRICE, &format!("{} {}", points(solve.cost), page.t(&words::POINTS)), false));
            cards.push(card(&words::STOP, &page.stop_text(&solve.stop), solve.stop == "failed"));
            if solve.contradiction {
                contradiction = format!("<p class=\"banner\">{}</p>", escape(page.t(&words::CONTRADICTION)));
            }
        }
        None => banner = page.t(&words::BY_HAND),
    }
    if !page.plan.coverage.is_empty() {
        let hours = page.hours();
        let unit = page.t(&words::PERSON_HOURS);
        cards.push(card(&words::SHORT, &format!("{:.1} {unit}", hours.short), hours.short >= 0.05));
        cards.push(card(&words::SURPLUS, &format!("{:.1} {unit}", hours.surplus), false));
    }
    let hard = page.plan.violations.iter().filter(|violation| violation.hard).count();
    let counts = format!("{} {hard} · {} {}", page.t(&words::HARD), page.t(&words::SOFT), page.plan.violations.len() - hard);
    cards.push(card(&words::VIOLATIONS, &counts, hard > 0));
    let by_hand = if banner.is_empty() { String::new() } else { format!("<p class=\"quiet\">{}</p>", escape(banner)) };
    format!("{contradiction}<ul class=\"cards\">{}</ul>{by_hand}", cards.concat())
}

fn grid(page: &Page) -> String {
    let day = |head: &DayHead| {
        let class = if head.weekend || head.holiday { " class=\"off\"" } else { "" };
        let mark = if head.mark.is_empty() { String::new() } else { format!("<small>{}</small>", escape(&head.mark)) };
        format!("<th{class} scope=\"col\">{}<small>{}</small>{mark}</th>", head.weekday, head.date)
    };
    let title = |text: &Text| format!("<th scope=\"col\">{}</th>", escape(page.t(text)));
    let days: String = page.heads().iter().map(day).collect();
    let heads = [title(&words::NAME), title(&words::POST), days, title(&words::DAYS), title(&words::HOURS)].concat();
    let rows: Vec<String> = page.agents().into_iter().map(|agent| row(page, agent)).collect();
    format!(
        "<table class=\"grid\">\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{}\n</tbody>\n<tfoot>\n{}\n</tfoot>\n</table>",
        rows.join("\n"),
        counts(page).join("\n")
    )
}

fn row(page: &Page, agent: AgentIx) -> String {
    let cells = page.roster().lines[agent.0].iter().zip(page.horizon().dates()).map(|(symbol, date)| cell(page, agent, *symbol, date));
    let (days, hours) = page.work_of(agent);
    format!(
        "<tr><th scope=\"row\">{}</th><td class=\"post\">{}</td>{}<td class=\"sum\">{days}</td><td class=\"sum\">{hours:.1}</td></tr>",
        escape(&display_name(page.team, agent)),
        escape(&page.post(agent)),
        cells.collect::<String>()
    )
}

fn cell(page: &Page, agent: AgentIx, symbol: Symbol, date: Date) -> String {
    let kind = match symbol {
        Symbol::Rest => " rest",
        Symbol::NotEmployed => " none",
        Symbol::Shift(_) | Symbol::Leave(_) => "",
    };
    let pin = if page.plan.published.pins.contains(&(agent, date)) { " pin" } else { "" };
    let letter = escape(&locale::letter(page.team, symbol, page.lang));
    format!("<td class=\"cell{kind}{pin}\"{}>{letter}</td>", paint(page, symbol))
}

/// Inline colours of a shift or leave; rest takes the style sheet's.
fn paint(page: &Page, symbol: Symbol) -> String {
    match (symbol, ground(page.team, symbol)) {
        (Symbol::Rest, _) | (_, None) => String::new(),
        (_, Some(ground)) => format!(" style=\"background:{};color:{}\"", ground.hex(), ground.ink().hex()),
    }
}

fn counts(page: &Page) -> Vec<String> {
    let line = |label: String, counts: Vec<usize>| {
        let cells: String = counts.iter().map(|count| format!("<td>{count}</td>")).collect();
        format!("<tr><th colspan=\"2\">{}</th>{cells}<td>{}</td><td></td></tr>", escape(&label), counts.iter().sum::<usize>())
    };
    let mut lines: Vec<String> = Vec::new();
    for shift in page.shifts() {
        let template = page.team.shift(shift);
        let label = format!("{} {}", template.name, locale::clock_range(template.time, page.lang));
        lines.push(line(label, page.count(|symbol| symbol == Symbol::Shift(shift))));
    }
    lines.push(line(page.t(&words::RESTING).to_owned(), page.count(|symbol| symbol == Symbol::Rest)));
    lines.push(line(page.t(&words::ON_LEAVE).to_owned(), page.count(|symbol| matches!(symbol, Symbol::Leave(_)))));
    lines
}

fn legend(page: &Page) -> String {
    let item = |symbol: Symbol, text: &str| {
        let letter = escape(&locale::letter(page.team, symbol, page.lang));
        format!("<li><i{}>{letter}</i>{}</li>", paint(page, symbol), escape(text))
    };
    let shifts = page.shifts().into_iter().map(|shift| {
        let template = page.team.shift(shift);
        item(Symbol::Shift(shift), &format!("{} {}", template.name, locale::clock_range(template.time, page.lang)))
    });
    let leave = Symbol::Leave(crate::domain::LeaveKind::Other);
    let others = [item(Symbol::Rest, page.t(&words::RESTING)), item(leave, page.t(&words::ON_LEAVE))];
    format!("<ul class=\"legend\">{}</ul>", shifts.chain(others).collect::<String>())
}

fn coverage(page: &Page) -> String {
    let skills = page.coverage();
    if skills.is_empty() {
        return String::new();
    }
    let title = page.t(&words::COVERAGE);
    let mut out = format!("<h2>{}</h2>", escape(title));
    for (skill, slots) in &skills {
        let name = &page.team.skill(*skill).name;
        let mut hours = Hours::default();
        slots.iter().for_each(|cover| hours.add(cover));
        let facts =
            [(&words::NEED, hours.need), (&words::HAVE, hours.have), (&words::SHORT, hours.short), (&words::SURPLUS, hours.surplus)];
        let facts = facts.map(|(title, value)| format!("{} {value:.1}", page.t(title))).join(" · ");
        out.push_str(&format!(
            "\n<figure><figcaption>{}<span>{} {}</span></figcaption>{}</figure>",
            escape(name),
            escape(&facts),
            escape(page.t(&words::PERSON_HOURS)),
            chart(page, slots, &format!("{name} {title}"))
        ));
    }
    let key = |style: &str, text: &Text| format!("<li><i{style}>&#160;</i>{}</li>", escape(page.t(text)));
    let keys = [key(" style=\"background:#b9d4ee\"", &words::HAVE), key(" style=\"background:#e2574c\"", &words::SHORT)];
    format!("{out}<ul class=\"legend\">{}<li><i class=\"line\"></i> {}</li></ul>", keys.concat(), escape(page.t(&words::NEED)))
}

/// Handovers and duties by day. A name is said only where there are several kinds.
fn notes(page: &Page) -> String {
    let published = &page.plan.published;
    if published.handovers.is_empty() && published.duties.is_empty() {
        return String::new();
    }
    let row = |date: Date| {
        let texts = [locale::date_text(date, page.lang), handed(page, date), duties(page, date)].map(|text| escape(&text));
        format!("<tr><td class=\"tag\">{}</td><td>{}</td><td class=\"tag\">{}</td></tr>", texts[0], texts[1], texts[2])
    };
    let rows: String = page.horizon().dates().map(row).collect();
    let titles = [&words::HANDOVERS, &words::DUTIES].map(|title| escape(page.t(title)));
    format!(
        "<h2>{0} · {1}</h2><table class=\"list\"><thead><tr><th></th><th>{0}</th><th>{1}</th></tr></thead><tbody>{rows}</tbody></table>",
        titles[0], titles[1]
    )
}

fn handed(page: &Page, date: Date) -> String {
    let kinds = page.team.handovers.iter().filter_map(|handover| {
        let pairs = page.plan.published.handovers.iter().filter(|(on, id, ..)| *on == date && *id == handover.id);
        let name = |agent: &AgentIx| display_name(page.team, *agent);
        let pairs: Vec<String> = pairs.map(|(_, _, from, to)| format!("{} → {}", name(from), name(to))).collect();
        (!pairs.is_empty()).then(|| (handover.name.as_str(), pairs.join(page.t(&words::COMMA))))
    });
    named(page, kinds.collect(), page.team.handovers.len())
}

fn duties(page: &Page, date: Date) -> String {
    let kinds = page.team.duties.iter().filter_map(|duty| {
        let people = page.plan.published.duties.iter().filter(|(on, id, _)| *on == date && *id == duty.id);
        let people: Vec<String> = people.map(|(_, _, agent)| display_name(page.team, *agent)).collect();
        (!people.is_empty()).then(|| (duty.name.as_str(), people.join(page.t(&words::COMMA))))
    });
    named(page, kinds.collect(), page.team.duties.len())
}

fn named(page: &Page, kinds: Vec<(&str, String)>, known: usize) -> String {
    let one = |(name, text): (&str, String)| if known > 1 { format!("{name}{}{text}", page.t(&words::COLON)) } else { text };
    kinds.into_iter().map(one).collect::<Vec<_>>().join(" · ")
}

/// Hard findings in full, then each rule with a price: what it costs and where most.
fn findings(page: &Page) -> String {
    let (hard, groups) = (hard(page), groups(page, EXAMPLES));
    let title = format!("<h2>{}</h2>", escape(page.t(&words::VIOLATIONS)));
    if hard.is_empty() && groups.is_empty() {
        return format!("{title}<p class=\"quiet\">{}</p>", escape(page.t(&words::NO_VIOLATIONS)));
    }
    let heads = [&words::RULE, &words::POINTS, &words::FOUND, &words::WORST].map(|title| escape(page.t(title)));
    let rows: Vec<String> =
        hard.into_iter().map(|violation| hard_row(page, violation)).chain(groups.iter().map(|group| group_row(page, group))).collect();
    format!(
        "{title}<table class=\"list\"><thead><tr><th>{}</th><th class=\"number\">{}</th><th class=\"number\">{}</th>\
         <th class=\"wide\">{}</th></tr></thead><tbody>\n{}\n</tbody></table>",
        heads[0],
        heads[1],
        heads[2],
        heads[3],
        rows.join("\n")
    )
}

fn hard_row(page: &Page, violation: &Violation) -> String {
    let texts = [page.rule(violation.rule), page.t(&words::HARD).to_owned(), page.say(&violation.message)].map(|text| escape(&text));
    format!(
        "<tr class=\"hard\"><td class=\"tag\">{}</td><td class=\"number\">{}</td><td class=\"number\"></td><td class=\"wide\">{}</td></tr>",
        texts[0], texts[1], texts[2]
    )
}

fn group_row(page: &Page, group: &Group) -> String {
    let found = if group.found == 0 { String::new() } else { group.found.to_string() };
    let mut examples: Vec<String> = group.examples.iter().map(|example| escape(example)).collect();
    if group.more > 0 {
        let more = page.say(&Message::new(&words::MORE).with("n", group.more));
        examples.push(format!("<span class=\"quiet\">{}</span>", escape(&more)));
    }
    format!(
        "<tr><td class=\"tag\">{}</td><td class=\"number\">{}</td><td class=\"number\">{found}</td><td class=\"wide\">{}</td></tr>",
        escape(&group.rule),
        points(group.cost),
        examples.join("<br/>")
    )
}
