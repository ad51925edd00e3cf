//! The wall sheet: one A4 landscape drawing that hangs in the room and goes into the group as a picture. Leave is shown without its reason.

use super::color::{Rgb, ground};
use super::escape::escape;
use super::names::{display_name, name_within};
use super::page::Page;
use super::width::{cut, width};
use super::words;
use crate::domain::{AgentIx, Lang, Plan, Symbol, Team};
use crate::locale;
use crate::time::Date;

/// Units of the drawing: a quarter of a millimetre.
const WIDTH: f64 = 1188.0;
const HEIGHT: f64 = 840.0;
const MARGIN: f64 = 36.0;
const GAP: f64 = 18.0;
/// From the top of the page to the grid.
const GRID_TOP: f64 = 104.0;
/// Lines of a day's handovers or duties; what is more is counted.
const NOTE_LINES: usize = 4;
const NOTE_ROW: f64 = 14.5;
const NOTE_HEAD: f64 = 14.0;
const LEGEND: f64 = 34.0;
const INK: &str = "#1f2933";
const SOFT: &str = "#5b6773";
const LINE: &str = "#aab4be";
const RED: &str = "#c62828";

/// An SVG of 297 × 210 mm that holds the whole team, whatever its size: rows shrink and stand in two or three columns.
#[must_use]
pub fn wall(team: &Team, plan: &Plan, lang: Lang) -> String {
    let page = Page { team, plan, lang, rule_name: |_| None };
    let notes = notes(&page);
    let note_height: f64 = notes.iter().map(Note::height).sum::<f64>() + if notes.is_empty() { 0.0 } else { GAP + NOTE_HEAD };
    let bottom = HEIGHT - MARGIN - LEGEND - note_height;
    let mut body = title(&page);
    body.push_str(&blocks(&page, bottom));
    body.push_str(&note_table(&page, &notes, bottom + GAP));
    body.push_str(&legend(&page));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"297mm\" height=\"210mm\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         font-family=\"sans-serif\">\n<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#ffffff\"/>\n{body}</svg>\n"
    )
}

/// How a text stands.
struct Pen {
    size: f64,
    fill: &'static str,
    anchor: &'static str,
    bold: bool,
}

impl Pen {
    const fn new(size: f64, fill: &'static str, anchor: &'static str) -> Self {
        Self { size, fill, anchor, bold: false }
    }

    fn write(&self, x: f64, y: f64, text: &str) -> String {
        self.colored(x, y, text, self.fill)
    }

    fn colored(&self, x: f64, y: f64, text: &str, fill: &str) -> String {
        let weight = if self.bold { " font-weight=\"bold\"" } else { "" };
        let Self { size, anchor, .. } = self;
        let text = escape(text);
        format!("<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size:.1}\" fill=\"{fill}\" text-anchor=\"{anchor}\"{weight}>{text}</text>\n")
    }
}

/// Shortened to a width in units at a font size, a column of text being half a font size wide.
fn fit(text: &str, size: f64, room: f64) -> String {
    cut(text, columns(size, room))
}

/// Columns of text of that size that have room.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn columns(size: f64, room: f64) -> usize {
    (room / (size * 0.5)).floor().max(1.0) as usize
}

fn rect(x: f64, y: f64, w: f64, h: f64, fill: &str) -> String {
    format!("<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{w:.1}\" height=\"{h:.1}\" fill=\"{fill}\" stroke=\"{LINE}\" stroke-width=\"0.7\"/>\n")
}

fn title(page: &Page) -> String {
    let name = format!("{} {}", page.team.name, page.t(&words::ROSTER));
    let big = Pen { bold: true, ..Pen::new(34.0, INK, "start") };
    let right = WIDTH - MARGIN;
    let mut out = big.write(MARGIN, 66.0, &fit(&name, 34.0, 640.0));
    out.push_str(&Pen::new(17.0, INK, "end").write(right, 56.0, &page.week_text()));
    out.push_str(&Pen::new(12.0, SOFT, "end").write(right, 78.0, &page.revision_text()));
    out.push_str(&format!("<path d=\"M{MARGIN} 88H{right}\" stroke=\"{INK}\" stroke-width=\"2\"/>\n"));
    out
}

/// One part of the team, drawn as a table.
struct Block {
    x: f64,
    width: f64,
    head: f64,
    row: f64,
    name: f64,
    post: f64,
}

impl Block {
    fn day(&self, days: f64) -> f64 {
        (self.width - self.name - self.post) / days
    }

    fn font(&self) -> f64 {
        (self.row * 0.62).clamp(5.0, 24.0)
    }
}

#[allow(clippy::cast_precision_loss)]
fn blocks(page: &Page, bottom: f64) -> String {
    let agents = page.agents();
    let columns = match agents.len() {
        0..=28 => 1,
        29..=72 => 2,
        _ => 3,
    };
    let rows = agents.len().div_ceil(columns).max(1);
    let width = (WIDTH - 2.0 * MARGIN - GAP * (columns - 1) as f64) / columns as f64;
    let row = ((bottom - GRID_TOP) / (rows as f64 + 1.6)).min(62.0);
    let head = (row * 1.6).min(58.0);
    let mut out = String::new();
    for (column, part) in agents.chunks(rows).enumerate() {
        let name = if columns == 1 { 120.0 } else { 76.0 };
        let post = if columns == 1 { 150.0 } else { 90.0 };
        let block = Block { x: MARGIN + column as f64 * (width + GAP), width, head, row, name, post };
        out.push_str(&heads(page, &block));
        for (index, agent) in part.iter().enumerate() {
            out.push_str(&line(page, &block, *agent, GRID_TOP + head + row * index as f64));
        }
    }
    out
}

#[allow(clippy::cast_precision_loss)]
fn heads(page: &Page, block: &Block) -> String {
    let days = page.heads();
    let day = block.day(days.len().max(1) as f64);
    let (height, font) = (block.head, (block.head * 0.34).clamp(5.0, 17.0));
    let strong = Pen { bold: true, ..Pen::new(font, INK, "middle") };
    let mut out = rect(block.x, GRID_TOP, block.name + block.post, height, "#eef1f4");
    let start = Pen { bold: true, ..Pen::new(font, INK, "start") };
    out.push_str(&start.write(block.x + 6.0, GRID_TOP + height * 0.62, page.t(&words::NAME)));
    out.push_str(&start.write(block.x + block.name + 6.0, GRID_TOP + height * 0.62, page.t(&words::POST)));
    for (index, head) in days.iter().enumerate() {
        let x = block.x + block.name + block.post + index as f64 * day;
        let ink = if head.weekend || head.holiday { RED } else { INK };
        let below = if head.mark.is_empty() { head.date.clone() } else { format!("{} {}", head.date, head.mark) };
        out.push_str(&rect(x, GRID_TOP, day, height, "#eef1f4"));
        out.push_str(&strong.colored(x + day / 2.0, GRID_TOP + height * 0.44, head.weekday, ink));
        let small = Pen::new(font * 0.85, ink, "middle");
        out.push_str(&small.write(x + day / 2.0, GRID_TOP + height * 0.86, &fit(&below, font * 0.85, day - 2.0)));
    }
    out
}

#[allow(clippy::cast_precision_loss)]
fn line(page: &Page, block: &Block, agent: AgentIx, y: f64) -> String {
    let symbols = &page.roster().lines[agent.0];
    let day = block.day(symbols.len().max(1) as f64);
    let font = block.font();
    let base = y + block.row / 2.0 + font * 0.36;
    let small = font * 0.72;
    let mut out = rect(block.x, y, block.name + block.post, block.row, "#ffffff");
    let name = name_within(page.team, agent, columns(font, block.name - 8.0));
    out.push_str(&Pen { bold: true, ..Pen::new(font, INK, "start") }.write(block.x + 6.0, base, &name));
    let post = fit(&page.post(agent), small, block.post - 8.0);
    out.push_str(&Pen::new(small, SOFT, "start").write(block.x + block.name + 6.0, y + block.row / 2.0 + small * 0.36, &post));
    for (index, symbol) in symbols.iter().enumerate() {
        let x = block.x + block.name + block.post + index as f64 * day;
        let (letter, fill, ink) = mark(page, *symbol);
        out.push_str(&rect(x, y, day, block.row, &fill));
        out.push_str(&Pen { bold: symbol.is_work(), ..Pen::new(font, INK, "middle") }.colored(x + day / 2.0, base, &letter, &ink));
    }
    out
}

/// Letter, ground and ink of a cell. Leave is a dash: the sheet goes to everybody.
fn mark(page: &Page, symbol: Symbol) -> (String, String, String) {
    let white = Rgb(0xff, 0xff, 0xff);
    match symbol {
        Symbol::Shift(_) => {
            let ground = ground(page.team, symbol).unwrap_or(white);
            (locale::letter(page.team, symbol, page.lang), ground.hex(), ground.ink().hex())
        }
        Symbol::Rest => (locale::letter(page.team, symbol, page.lang), white.hex(), SOFT.to_owned()),
        Symbol::Leave(_) => ("—".to_owned(), "#ece8e0".to_owned(), SOFT.to_owned()),
        Symbol::NotEmployed => (String::new(), "#f7f8f9".to_owned(), SOFT.to_owned()),
    }
}

/// A row under the grid: what it is, and a few lines for each day.
struct Note {
    title: String,
    days: Vec<Vec<String>>,
}

impl Note {
    #[allow(clippy::cast_precision_loss)]
    fn height(&self) -> f64 {
        self.days.iter().map(Vec::len).max().unwrap_or(0) as f64 * NOTE_ROW + 6.0
    }
}

/// One row a handover, one a duty.
fn notes(page: &Page) -> Vec<Note> {
    let published = &page.plan.published;
    let name = |agent: AgentIx| display_name(page.team, agent);
    let mut found: Vec<(String, Date, String)> = Vec::new();
    for (date, id, from, to) in &published.handovers {
        found.push((page.handover_name(id), *date, format!("{}→{}", name(*from), name(*to))));
    }
    for (date, id, agent) in &published.duties {
        found.push((page.duty_name(id), *date, name(*agent)));
    }
    let mut titles: Vec<&String> = Vec::new();
    for (title, ..) in &found {
        if !titles.contains(&title) {
            titles.push(title);
        }
    }
    let of = |title: &String, date: Date| {
        let texts: Vec<&str> = found.iter().filter(|(t, on, _)| t == title && *on == date).map(|(.., text)| text.as_str()).collect();
        packed(&texts, page.t(&words::COMMA))
    };
    titles
        .iter()
        .map(|title| Note { title: (*title).clone(), days: page.horizon().dates().map(|date| of(title, date)).collect() })
        .collect()
}

/// Texts put on lines of at most 24 columns; past the last line they are counted.
fn packed(texts: &[&str], comma: &str) -> Vec<String> {
    const COLUMNS: usize = 24;
    let mut lines: Vec<String> = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let full = lines.len() >= NOTE_LINES;
        match lines.last_mut() {
            Some(last) if width(last) + width(comma) + width(text) <= COLUMNS => *last = format!("{last}{comma}{text}"),
            Some(last) if full => {
                *last = format!("{} +{}", cut(last, COLUMNS - 4), texts.len() - index);
                break;
            }
            _ => lines.push(cut(text, COLUMNS)),
        }
    }
    lines
}

#[allow(clippy::cast_precision_loss)]
fn note_table(page: &Page, notes: &[Note], top: f64) -> String {
    const TITLE: f64 = 96.0;
    let day = (WIDTH - 2.0 * MARGIN - TITLE) / page.horizon().days.max(1) as f64;
    let mut out = String::new();
    let mut y = top;
    let heads = if notes.is_empty() { Vec::new() } else { page.heads() };
    for (index, head) in heads.iter().enumerate() {
        let x = MARGIN + TITLE + index as f64 * day;
        out.push_str(&Pen::new(9.5, SOFT, "middle").write(x + day / 2.0, y + 9.0, &format!("{} {}", head.weekday, head.date)));
    }
    y += NOTE_HEAD;
    for note in notes {
        let height = note.height();
        out.push_str(&rect(MARGIN, y, TITLE, height, "#eef1f4"));
        out.push_str(&Pen { bold: true, ..Pen::new(11.5, INK, "start") }.write(
            MARGIN + 6.0,
            y + 14.0,
            &fit(&note.title, 11.5, TITLE - 10.0),
        ));
        for (index, lines) in note.days.iter().enumerate() {
            let x = MARGIN + TITLE + index as f64 * day;
            out.push_str(&rect(x, y, day, height, "#ffffff"));
            for (row, text) in lines.iter().enumerate() {
                out.push_str(&Pen::new(10.5, INK, "start").write(x + 5.0, y + 13.0 + row as f64 * NOTE_ROW, &fit(text, 10.5, day - 8.0)));
            }
        }
        y += height;
    }
    out
}

fn legend(page: &Page) -> String {
    let y = HEIGHT - MARGIN - 16.0;
    let mut x = MARGIN;
    let mut out = String::new();
    let mut items: Vec<(Symbol, String)> = page
        .shifts()
        .into_iter()
        .map(|shift| {
            (
                Symbol::Shift(shift),
                format!("{} {}", page.team.shift(shift).name, locale::clock_range(page.team.shift(shift).time, page.lang)),
            )
        })
        .collect();
    items.push((Symbol::Rest, page.t(&words::RESTING).to_owned()));
    items.push((Symbol::Leave(crate::domain::LeaveKind::Other), page.t(&words::AWAY).to_owned()));
    for (symbol, text) in items {
        let (letter, fill, ink) = mark(page, symbol);
        #[allow(clippy::cast_precision_loss)]
        let taken = 40.0 + width(&text) as f64 * 6.3;
        if x + taken > WIDTH - MARGIN - 150.0 {
            break;
        }
        out.push_str(&rect(x, y, 24.0, 16.0, &fill));
        out.push_str(&Pen::new(11.5, INK, "middle").colored(x + 12.0, y + 12.2, &letter, &ink));
        out.push_str(&Pen::new(11.5, SOFT, "start").write(x + 30.0, y + 12.2, &text));
        x += taken + 10.0;
    }
    out.push_str(&Pen::new(11.5, SOFT, "end").write(WIDTH - MARGIN, y + 12.2, page.t(&words::WALL_NOTE)));
    out
}
