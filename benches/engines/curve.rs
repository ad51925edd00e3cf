//! The picture of the gap to the best known over time: a panel an instance, both axes logarithmic, a line a seed, and the peers' marks.

use std::fmt::Write;

/// One instance. Gaps in per cent.
pub struct Curve {
    pub title: String,
    /// `[seed]`: seconds and gap of each better roster.
    pub runs: Vec<Vec<(f64, f64)>>,
    /// Seconds and gap of the best peer.
    pub peers: Vec<(f64, f64)>,
}

const WIDTH: f64 = 230.0;
const HEIGHT: f64 = 190.0;
const LEFT: f64 = 46.0;
const TOP: f64 = 28.0;
const BOTTOM: f64 = 30.0;
const RIGHT: f64 = 12.0;
const COLUMNS: usize = 3;
const HEAD: f64 = 58.0;
/// Seconds at the left and right edge.
const TIME: (f64, f64) = (0.1, 1000.0);
/// Per cent at the lower and upper edge; the optimum lies on the lower one.
const GAPS: (f64, f64) = (0.01, 1000.0);
const OURS: &str = "#1f5fa8";
const PEERS: &str = "#b5451b";

/// The whole picture.
pub fn draw(seconds: f64, curves: &[Curve]) -> String {
    let rows = curves.len().div_ceil(COLUMNS).max(1);
    let (width, height) = (COLUMNS as f64 * WIDTH + RIGHT, HEAD + rows as f64 * HEIGHT);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"sans-serif\" font-size=\"11\" fill=\"#222\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
    );
    let title = format!("Gap to the best known over time, %, runs of {seconds} s");
    let _ = writeln!(svg, "<text x=\"{LEFT}\" y=\"22\" font-size=\"15\" font-weight=\"bold\">{title}</text>");
    let _ = writeln!(svg, "<text x=\"{LEFT}\" y=\"42\" fill=\"{OURS}\">— ours, a line a seed (the lower edge is the best known)</text>");
    let _ =
        writeln!(svg, "<text x=\"{:.0}\" y=\"42\" fill=\"{PEERS}\">◆ best peer, 60 s and 10 min (its own machine)</text>", LEFT + 340.0);
    for (place, curve) in curves.iter().enumerate() {
        let (x, y) = ((place % COLUMNS) as f64 * WIDTH, HEAD + (place / COLUMNS) as f64 * HEIGHT);
        let _ = writeln!(svg, "<g transform=\"translate({x} {y})\">");
        panel(&mut svg, curve);
        svg.push_str("</g>\n");
    }
    svg.push_str("</svg>\n");
    svg
}

fn share(value: f64, (low, high): (f64, f64)) -> f64 {
    (value.clamp(low, high) / low).log10() / (high / low).log10()
}

fn x(seconds: f64) -> f64 {
    LEFT + (WIDTH - LEFT - RIGHT) * share(seconds, TIME)
}

fn y(gap: f64) -> f64 {
    HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share(gap, GAPS)
}

fn panel(svg: &mut String, curve: &Curve) {
    let _ = writeln!(svg, "<text x=\"{LEFT}\" y=\"{:.0}\" font-weight=\"bold\">{}</text>", TOP - 8.0, curve.title);
    for power in -2..=3 {
        let gap = 10_f64.powi(power);
        let _ = writeln!(svg, "<path d=\"M{LEFT} {0:.1}H{1:.1}\" stroke=\"#ddd\"/>", y(gap), WIDTH - RIGHT);
        let _ = writeln!(svg, "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{gap}</text>", LEFT - 5.0, y(gap) + 4.0);
    }
    for (seconds, text) in [(0.1, "0.1"), (1.0, "1"), (10.0, "10"), (100.0, "100"), (1000.0, "1000")] {
        let _ = writeln!(svg, "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{text}</text>", x(seconds), HEIGHT - BOTTOM + 15.0);
    }
    let _ = writeln!(svg, "<path d=\"M{LEFT} {TOP}V{0:.1}H{1:.1}\" fill=\"none\" stroke=\"#222\"/>", HEIGHT - BOTTOM, WIDTH - RIGHT);
    for run in curve.runs.iter().filter(|run| !run.is_empty()) {
        let mut path = String::new();
        for (index, (seconds, gap)) in run.iter().enumerate() {
            let start =
                if index == 0 { format!("M{:.1} {:.1}", x(*seconds), y(*gap)) } else { format!("H{:.1}V{:.1}", x(*seconds), y(*gap)) };
            path.push_str(&start);
        }
        let _ = writeln!(svg, "<path d=\"{path}\" fill=\"none\" stroke=\"{OURS}\" stroke-width=\"1.5\"/>");
    }
    for (seconds, gap) in &curve.peers {
        let _ = writeln!(svg, "<path d=\"M{:.1} {:.1}l5 5l-5 5l-5 -5z\" fill=\"{PEERS}\"/>", x(*seconds), y(*gap) - 5.0);
    }
}
