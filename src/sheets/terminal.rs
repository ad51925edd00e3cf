//! The roster on a terminal: grid, people per shift, coverage strip, price and violations.

use super::color::{Rgb, ground};
use super::findings::{Group, groups, hard};
use super::names::{display_name, name_within};
use super::page::{Page, RuleName, points};
use super::strip::strips;
use super::width::{center, cut, left, right, width, wrap};
use super::words;
use crate::domain::{AgentIx, Lang, Message, Plan, Symbol, Team, Violation};
use crate::locale;
use anstyle::{AnsiColor, RgbColor, Style};

/// Examples of each rule with a price; hard findings are all shown.
const EXAMPLES: usize = 2;
/// Columns that free text may take.
pub const WIDEST: usize = 118;

/// Puts colours on text, or leaves it as it is.
#[derive(Clone, Copy)]
pub struct Paint {
    color: bool,
}

impl Paint {
    fn with(self, style: Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    pub fn bold(self, text: &str) -> String {
        self.with(Style::new().bold(), text)
    }

    pub fn dim(self, text: &str) -> String {
        self.with(Style::new().dimmed(), text)
    }

    /// White on red: people are short.
    pub fn short(self, text: &str) -> String {
        self.with(Style::new().bold().fg_color(Some(AnsiColor::White.into())).bg_color(Some(AnsiColor::Red.into())), text)
    }

    pub fn short_text(self, text: &str) -> String {
        self.with(AnsiColor::Red.on_default(), text)
    }

    pub fn surplus(self, text: &str) -> String {
        self.with(AnsiColor::Cyan.on_default(), text)
    }

    pub fn enough(self, text: &str) -> String {
        self.with(AnsiColor::Green.on_default(), text)
    }

    fn ground(self, ground: Rgb, text: &str) -> String {
        let ink = ground.ink();
        let style = Style::new().fg_color(Some(RgbColor(ink.0, ink.1, ink.2).into()));
        self.with(style.bg_color(Some(RgbColor(ground.0, ground.1, ground.2).into())), text)
    }
}

/// The whole screen, at most 120 columns wide for seven days. `color`: with ANSI colours; without, the text holds no escape.
#[must_use]
pub fn terminal(team: &Team, plan: &Plan, lang: Lang, rule_name: RuleName, color: bool) -> String {
    let page = Page { team, plan, lang, rule_name };
    let paint = Paint { color };
    let title = format!("{} {} · {}", team.name, page.week_text(), page.revision_text());
    let screen =
        [paint.bold(&cut(&title, WIDEST)), grid(&page, paint), strips(&page, paint), solve(&page, paint), violations(&page, paint)]
            .join("\n");
    screen.lines().map(str::trim_end).fold(String::new(), |text, line| text + line + "\n")
}

/// Widths of the grid's columns.
struct Columns {
    name: usize,
    post: usize,
    day: usize,
}

impl Columns {
    fn of(page: &Page) -> Self {
        let names = page.agents().into_iter().map(|agent| width(&display_name(page.team, agent))).max().unwrap_or(0);
        let posts = page.agents().into_iter().map(|agent| width(&page.post(agent))).max().unwrap_or(0);
        let shifts = page.shifts().into_iter().map(|shift| width(&shift_label(page, shift))).max().unwrap_or(0);
        let name = names.clamp(6, 16) + 2;
        let post = posts.max(shifts.saturating_sub(name) + 1).clamp(6, 22) + 1;
        let marked = page.heads().iter().any(|head| !head.mark.is_empty());
        Self { name, post, day: if marked { 9 } else { 7 } }
    }

    fn head(&self) -> usize {
        self.name + self.post
    }
}

fn shift_label(page: &Page, shift: crate::domain::ShiftIx) -> String {
    let template = page.team.shift(shift);
    format!("{} {} {}", template.letter, template.name, locale::clock_range(template.time, page.lang))
}

fn grid(page: &Page, paint: Paint) -> String {
    let columns = Columns::of(page);
    let heads = page.heads();
    let join = |cells: Vec<String>| cells.concat();
    let mut lines = vec![String::new()];
    let days = |text: &dyn Fn(&super::page::DayHead) -> String| {
        let cell = |head: &super::page::DayHead| {
            let text = center(&text(head), columns.day);
            if head.holiday {
                paint.short_text(&text)
            } else if head.weekend {
                paint.surplus(&text)
            } else {
                text
            }
        };
        join(heads.iter().map(cell).collect())
    };
    let sums = [right(page.t(&words::DAYS), 6), right(page.t(&words::HOURS), 7)].concat();
    let titles = left(page.t(&words::NAME), columns.name) + &left(page.t(&words::POST), columns.post);
    lines.push(format!("{titles}{}{sums}", days(&|head| head.weekday.to_owned())));
    lines.push(format!("{}{}", " ".repeat(columns.head()), days(&|head| head.date.clone())));
    if heads.iter().any(|head| !head.mark.is_empty()) {
        lines.push(format!("{}{}", " ".repeat(columns.head()), days(&|head| head.mark.clone())));
    }
    lines.extend(page.agents().into_iter().map(|agent| row(page, &columns, agent, paint)));
    lines.push(paint.dim(&"─".repeat(columns.head() + columns.day * heads.len() + 13)));
    lines.extend(counts(page, &columns));
    lines.push(String::new());
    lines.join("\n")
}

fn row(page: &Page, columns: &Columns, agent: AgentIx, paint: Paint) -> String {
    let cell = |symbol: &Symbol| {
        let text = center(&locale::letter(page.team, *symbol, page.lang), columns.day);
        match (*symbol, ground(page.team, *symbol)) {
            (Symbol::Rest, _) => paint.dim(&text),
            (_, Some(ground)) => paint.ground(ground, &text),
            (_, None) => text,
        }
    };
    let who = left(&name_within(page.team, agent, columns.name), columns.name) + &paint.dim(&left(&page.post(agent), columns.post));
    let cells: String = page.roster().lines[agent.0].iter().map(cell).collect();
    let (days, hours) = page.work_of(agent);
    format!("{who}{cells}{}{}", right(&days.to_string(), 6), right(&format!("{hours:.1}"), 7))
}

/// People per shift and day, then those off and on leave.
fn counts(page: &Page, columns: &Columns) -> Vec<String> {
    let line = |label: &str, counts: Vec<usize>| {
        let cells: String = counts.iter().map(|count| center(&count.to_string(), columns.day)).collect();
        format!("{}{cells}{}", left(label, columns.head()), right(&counts.iter().sum::<usize>().to_string(), 6))
    };
    let shifts = page.shifts();
    let mut lines: Vec<String> =
        shifts.into_iter().map(|shift| line(&shift_label(page, shift), page.count(|symbol| symbol == Symbol::Shift(shift)))).collect();
    let labelled = |symbol, text| format!("{} {}", locale::letter(page.team, symbol, page.lang), page.t(text));
    lines.push(line(&labelled(Symbol::Rest, &words::RESTING), page.count(|symbol| symbol == Symbol::Rest)));
    let leave = Symbol::Leave(crate::domain::LeaveKind::Other);
    lines.push(line(&labelled(leave, &words::ON_LEAVE), page.count(|symbol| matches!(symbol, Symbol::Leave(_)))));
    lines
}

fn solve(page: &Page, paint: Paint) -> String {
    let Some(solve) = &page.plan.published.solve else { return format!("{}\n", page.t(&words::BY_HAND)) };
    let colon = page.t(&words::COLON);
    let mut lines = Vec::new();
    if solve.contradiction {
        lines.push(paint.short(page.t(&words::CONTRADICTION)));
    }
    let gap = format!("{:.1} %", solve.gap * 100.0);
    let facts = [
        (&words::PRICE, format!("{} {}", points(solve.cost), page.t(&words::POINTS))),
        (&words::GAP, gap),
        (&words::STOP, page.stop_text(&solve.stop)),
    ];
    lines.push(facts.map(|(title, value)| format!("{}{colon}{value}", page.t(title))).join("   "));
    lines.push(String::new());
    lines.join("\n")
}

/// Hard findings in full, then a line or a few for each rule with a price.
fn violations(page: &Page, paint: Paint) -> String {
    let (hard, groups) = (hard(page), groups(page, EXAMPLES));
    if hard.is_empty() && groups.is_empty() {
        return page.t(&words::NO_VIOLATIONS).to_owned();
    }
    let mut lines = vec![paint.bold(page.t(&words::VIOLATIONS))];
    lines.extend(hard.into_iter().flat_map(|violation| hard_finding(page, violation, paint)));
    let widest = |text: &dyn Fn(&Group) -> String| groups.iter().map(|group| width(&text(group))).max().unwrap_or(0).min(30);
    let columns = [widest(&|group| group.rule.clone()) + 2, widest(&|group| price(page, group)), widest(&|group| times(page, group)) + 2];
    lines.extend(groups.iter().flat_map(|group| finding(page, group, columns, paint)));
    lines.join("\n")
}

fn hard_finding(page: &Page, violation: &Violation, paint: Paint) -> Vec<String> {
    let tag = paint.short_text(&left(page.t(&words::HARD), 5));
    let text = format!("{}{}{}", page.rule(violation.rule), page.t(&words::COLON), page.say(&violation.message));
    let mut wrapped = wrap(&text, WIDEST - 8).into_iter();
    let first = format!("  {tag} {}", wrapped.next().unwrap_or_default());
    std::iter::once(first).chain(wrapped.map(|line| format!("        {line}"))).collect()
}

fn price(page: &Page, group: &Group) -> String {
    format!("{} {}", points(group.cost), page.t(&words::POINTS))
}

fn times(page: &Page, group: &Group) -> String {
    if group.found == 0 { String::new() } else { page.say(&Message::new(&words::TIMES).with("n", group.found)) }
}

/// `columns`: widths of the rule's name, its price and its number of findings.
fn finding(page: &Page, group: &Group, columns: [usize; 3], paint: Paint) -> Vec<String> {
    let head = [left(&group.rule, columns[0]), right(&price(page, group), columns[1]), right(&times(page, group), columns[2])].concat();
    let indent = 2 + columns.iter().sum::<usize>() + 2;
    let mut texts: Vec<String> = group.examples.iter().flat_map(|example| wrap(example, WIDEST - indent)).collect();
    if group.more > 0 {
        texts.push(paint.dim(&page.say(&Message::new(&words::MORE).with("n", group.more))));
    }
    let mut texts = texts.into_iter();
    let first = format!("  {head}  {}", texts.next().unwrap_or_default());
    std::iter::once(first).chain(texts.map(|text| format!("{}{text}", " ".repeat(indent)))).collect()
}
