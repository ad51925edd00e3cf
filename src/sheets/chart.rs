//! Coverage against requirement as a drawing: one panel a skill, the week from left to right.

use super::escape::escape;
use super::page::{Page, slot_minutes};
use crate::domain::Coverage;

const WIDTH: f64 = 1120.0;
const HEIGHT: f64 = 168.0;
const LEFT: f64 = 30.0;
const TOP: f64 = 24.0;
const BOTTOM: f64 = 20.0;
/// Room between two days.
const GUTTER: f64 = 6.0;

struct Axes {
    /// Minutes after midnight at the left and the right of each day.
    clock: (i32, i32),
    day_width: f64,
    /// People at the top line.
    most: f64,
}

impl Axes {
    fn x(&self, day: usize, minutes: i32) -> f64 {
        let share = f64::from(minutes - self.clock.0) / f64::from((self.clock.1 - self.clock.0).max(1));
        #[allow(clippy::cast_precision_loss)]
        let start = LEFT + day as f64 * self.day_width;
        start + share * (self.day_width - GUTTER)
    }

    fn y(&self, people: f64) -> f64 {
        TOP + (HEIGHT - TOP - BOTTOM) * (1.0 - people / self.most)
    }
}

/// An inline SVG of one skill. Its classes are coloured by the page's style sheet.
#[must_use]
pub fn chart(page: &Page, slots: &[&Coverage], label: &str) -> String {
    let most = slots.iter().map(|cover| cover.need.max(cover.have).as_f64()).fold(1.0, f64::max);
    let step = grid_step(most);
    #[allow(clippy::cast_precision_loss)]
    let days = page.horizon().days.max(1) as f64;
    let axes = Axes { clock: page.clock_bounds(), day_width: (WIDTH - LEFT) / days, most: (most / step).ceil() * step };
    let mut svg = format!("<svg class=\"chart\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">", escape(label));
    svg.push_str(&frame(page, &axes, step));
    svg.push_str(&areas(&axes, slots));
    svg.push_str("</svg>");
    svg
}

/// Distance of the level lines: at most five of them.
fn grid_step(most: f64) -> f64 {
    [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0].into_iter().find(|step| most / step <= 5.0).unwrap_or(most)
}

fn frame(page: &Page, axes: &Axes, step: f64) -> String {
    let mut svg = String::new();
    let mut level = 0.0;
    while level <= axes.most {
        let y = axes.y(level);
        svg.push_str(&format!("<path class=\"level\" d=\"M{LEFT} {y:.1}H{WIDTH}\"/>"));
        svg.push_str(&format!("<text class=\"tick\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{level:.0}</text>", LEFT - 6.0, y + 3.5));
        level += step;
    }
    let hours = (axes.clock.1 - axes.clock.0) / 60;
    let every = if hours > 18 { 6 } else { 4 };
    for (day, head) in page.heads().iter().enumerate() {
        let (left, right) = (axes.x(day, axes.clock.0), axes.x(day, axes.clock.1));
        let title = escape(&format!("{} {} {}", head.weekday, head.date, head.mark));
        let class = if head.holiday || head.weekend { "day off" } else { "day" };
        svg.push_str(&format!(
            "<text class=\"{class}\" x=\"{:.1}\" y=\"14\" text-anchor=\"middle\">{}</text>",
            (left + right) / 2.0,
            title.trim()
        ));
        svg.push_str(&format!("<path class=\"edge\" d=\"M{left:.1} {TOP}V{:.1}\"/>", HEIGHT - BOTTOM));
        for hour in (axes.clock.0 / 60..=axes.clock.1 / 60).filter(|hour| hour % every == 0 && hour * 60 + 90 <= axes.clock.1) {
            let x = axes.x(day, hour * 60);
            svg.push_str(&format!("<path class=\"hour\" d=\"M{x:.1} {:.1}v4\"/>", HEIGHT - BOTTOM));
            svg.push_str(&format!("<text class=\"tick\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{hour:02}</text>", HEIGHT - 4.0));
        }
    }
    svg
}

/// People present as an area, the requirement as a stepped line, and what lacks between them filled.
fn areas(axes: &Axes, slots: &[&Coverage]) -> String {
    let (mut have, mut need, mut short) = (String::new(), String::new(), String::new());
    let ground = axes.y(0.0);
    let mut before: Option<(usize, i32)> = None;
    for cover in slots {
        let (day, start) = (cover.slot.day, cover.slot.clock.minutes());
        let end = start + slot_minutes(cover);
        let (x, right) = (axes.x(day, start), axes.x(day, end));
        let (present, needed) = (axes.y(cover.have.as_f64()), axes.y(cover.need.as_f64()));
        have.push_str(&format!("M{x:.1} {ground:.1}V{present:.1}H{right:.1}V{ground:.1}z"));
        if cover.need > cover.have {
            short.push_str(&format!("M{x:.1} {present:.1}V{needed:.1}H{right:.1}V{present:.1}z"));
        }
        let joined = before == Some((day, start));
        need.push_str(&if joined { format!("V{needed:.1}H{right:.1}") } else { format!("M{x:.1} {needed:.1}H{right:.1}") });
        before = Some((day, end));
    }
    format!("<path class=\"have\" d=\"{have}\"/><path class=\"short\" d=\"{short}\"/><path class=\"need\" d=\"{need}\"/>")
}
