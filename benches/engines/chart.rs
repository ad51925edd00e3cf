//! The picture of cost against size: two panels over the number of agents.

use std::fmt::Write;

/// One size; ranges are least, median, most over the seeds.
pub struct Point {
    pub agents: f64,
    /// Points an agent.
    pub cost: [f64; 3],
    pub bound: f64,
    /// Per cent.
    pub gap: [f64; 3],
}

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 520.0;
const LEFT: f64 = 76.0;
const RIGHT: f64 = 24.0;
const COST: &str = "#1f5fa8";
const BOUND: &str = "#7a7a7a";
const GAP: &str = "#b5451b";

/// Top and bottom of a panel, and what its upper edge stands for.
struct Panel {
    top: f64,
    bottom: f64,
    most: f64,
    /// What its right edge stands for.
    agents: f64,
}

impl Panel {
    fn x(&self, agents: f64) -> f64 {
        LEFT + (WIDTH - LEFT - RIGHT) * agents / self.agents
    }

    fn y(&self, value: f64) -> f64 {
        self.bottom - (self.bottom - self.top) * value / self.most
    }
}

/// The whole picture.
pub fn draw(title: &str, points: &[Point]) -> String {
    let most = |value: fn(&Point) -> f64| points.iter().map(value).fold(0.0, f64::max);
    let agents = axis(most(|point| point.agents)).1;
    let costs = Panel { top: 62.0, bottom: 262.0, most: axis(most(|point| point.cost[2])).1, agents };
    let gaps = Panel { top: 308.0, bottom: 458.0, most: axis(most(|point| point.gap[2])).1, agents };
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         font-family=\"sans-serif\" font-size=\"13\" fill=\"#222\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
    );
    text(&mut svg, (LEFT, 24.0), "start", &format!("Cost against size: {title}"), "font-size=\"15\" font-weight=\"bold\"");
    text(&mut svg, (LEFT, 46.0), "start", "● cost an agent", &format!("fill=\"{COST}\""));
    text(&mut svg, (LEFT + 130.0, 46.0), "start", "○ proven bound an agent", &format!("fill=\"{BOUND}\""));
    text(&mut svg, (LEFT, 298.0), "start", "● proven gap", &format!("fill=\"{GAP}\""));
    frame(&mut svg, &costs, "points an agent");
    frame(&mut svg, &gaps, "gap, %");
    text(&mut svg, ((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 18.0), "middle", "agents (bars: least to most over the seeds)", "");
    line(&mut svg, &costs, points, |point| point.bound, BOUND, "#fff");
    whiskers(&mut svg, &costs, points, |point| point.cost, COST);
    line(&mut svg, &costs, points, |point| point.cost[1], COST, COST);
    whiskers(&mut svg, &gaps, points, |point| point.gap, GAP);
    line(&mut svg, &gaps, points, |point| point.gap[1], GAP, GAP);
    svg.push_str("</svg>\n");
    svg
}

/// Step and end of an axis from 0: four to ten round steps.
fn axis(most: f64) -> (f64, f64) {
    if most <= 0.0 {
        return (0.25, 1.0);
    }
    let power = 10_f64.powf((most / 5.0).log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|times| times * power).find(|step| most / step <= 6.0).unwrap_or(10.0 * power);
    (step, step * (most / step).ceil())
}

fn text(svg: &mut String, (x, y): (f64, f64), anchor: &str, words: &str, more: &str) {
    let _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" {more}>{words}</text>");
}

/// Axes with their numbers and grid.
fn frame(svg: &mut String, panel: &Panel, label: &str) {
    let (step, _) = axis(panel.most);
    let count = |most: f64, step: f64| (most / step).round() as usize;
    for tick in 0..=count(panel.most, step) {
        let value = step * tick as f64;
        let y = panel.y(value);
        let _ = writeln!(svg, "<path d=\"M{LEFT} {y:.1}H{:.1}\" stroke=\"#ddd\"/>", WIDTH - RIGHT);
        text(svg, (LEFT - 8.0, y + 4.5), "end", &number(value), "");
    }
    let (step, _) = axis(panel.agents);
    for tick in 0..=count(panel.agents, step) {
        let value = step * tick as f64;
        let x = panel.x(value);
        let _ = writeln!(svg, "<path d=\"M{x:.1} {:.1}v5\" stroke=\"#222\"/>", panel.bottom);
        text(svg, (x, panel.bottom + 19.0), "middle", &number(value), "");
    }
    let _ = writeln!(svg, "<path d=\"M{LEFT} {:.1}V{:.1}H{:.1}\" fill=\"none\" stroke=\"#222\"/>", panel.top, panel.bottom, WIDTH - RIGHT);
    let middle = (panel.top + panel.bottom) / 2.0;
    text(svg, (20.0, middle), "middle", label, &format!("transform=\"rotate(-90 20 {middle:.1})\""));
}

/// Without zeros that say nothing.
fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn line(svg: &mut String, panel: &Panel, points: &[Point], value: fn(&Point) -> f64, color: &str, fill: &str) {
    let place = |point: &Point| (panel.x(point.agents), panel.y(value(point)));
    let path: Vec<String> = points.iter().map(place).map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let _ = writeln!(svg, "<polyline points=\"{}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\"/>", path.join(" "));
    for (x, y) in points.iter().map(place) {
        let _ = writeln!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\" fill=\"{fill}\" stroke=\"{color}\" stroke-width=\"2\"/>");
    }
}

fn whiskers(svg: &mut String, panel: &Panel, points: &[Point], value: fn(&Point) -> [f64; 3], color: &str) {
    for point in points {
        let [least, _, most] = value(point);
        let (x, low, high) = (panel.x(point.agents), panel.y(least), panel.y(most));
        let _ = writeln!(svg, "<path d=\"M{x:.1} {low:.1}V{high:.1}m-4 0h8M{:.1} {low:.1}h8\" fill=\"none\" stroke=\"{color}\"/>", x - 4.0);
    }
}
