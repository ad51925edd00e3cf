//! The page as a browser shows and prints it: the committed page of samples/flagship-shop in a headless Chromium.

use std::path::Path;
use std::process::{Command, Output};

/// Debian's name first; then Ubuntu's, and Chrome itself.
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// What a page shows, left as attributes of its root: a page with a script of its own would not be the page.
const PROBE: &str = r#"<script>addEventListener("load", () => {
  const count = (selector, fits) => [...document.querySelectorAll(selector)].filter((element) => fits(element.getBoundingClientRect())).length;
  const width = document.documentElement.clientWidth;
  const shown = (box) => box.width > 8 && box.height > 8 && box.left >= 0 && box.right <= width;
  const seen = {
    people: count(".grid tbody tr", shown), cells: count(".grid tbody td.cell", shown), charts: count("svg.chart", (box) => shown(box) && box.height > 80),
    areas: count("svg.chart path.have", shown), lines: count("svg.chart path.need", shown),
    wide: document.documentElement.scrollWidth - width, requests: performance.getEntriesByType("resource").length,
  };
  document.documentElement.dataset.seen = Object.entries(seen).map(([name, value]) => `${name} ${value}`).join(", ");
})</script>"#;

/// Runs the browser on a page without any network but the machine's own.
fn browse(folder: &Path, page: &Path, action: &str) -> Output {
    let mut started = BROWSERS.iter().map(|browser| {
        let mut command = Command::new(browser);
        command.args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]);
        command.args([
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--enable-logging=stderr",
            "--window-size=1400,1000",
            "--no-pdf-header-footer",
        ]);
        command.arg(format!("--user-data-dir={}", folder.join("profile").display())).arg(action);
        command.arg(format!("file://{}", page.display())).output()
    });
    let output = started.find_map(Result::ok).expect("chromium is not installed: run `make setup-test`");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

/// What the probe saw of a page, and what the page wrote to the console.
fn seen(html: &str) -> (String, Vec<String>) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let page = folder.path().join("page.html");
    std::fs::write(&page, format!("{html}{PROBE}")).unwrap();
    let output = browse(folder.path(), &page, "--dump-dom");
    let dom = String::from_utf8(output.stdout).unwrap();
    let seen = dom.split_once("data-seen=\"").and_then(|(_, rest)| rest.split_once('"')).map_or("", |(seen, _)| seen).to_owned();
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    (seen, log.lines().filter(|line| line.contains(":CONSOLE")).map(str::to_owned).collect())
}

fn committed_page() -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("schedules/flagship-shop/2026-W48/roster.html");
    std::fs::read_to_string(page).unwrap()
}

#[test]
fn a_browser_shows_grid_and_charts_asks_for_nothing_and_complains_of_nothing() {
    // 24 people on 7 days, 2 skills.
    let expected = "people 24, cells 168, charts 2, areas 2, lines 2, wide 0, requests 0";
    assert_eq!(seen(&committed_page()), (expected.to_owned(), Vec::new()));
}

#[test]
fn the_probe_sees_a_request_a_complaint_and_a_page_without_grid() {
    let (seen, console) = seen("<!DOCTYPE html><img src=\"http://paiban.invalid/x.png\"><script>console.error(\"amiss\")</script>");
    assert_eq!(seen, "people 0, cells 0, charts 0, areas 0, lines 0, wide 0, requests 1");
    assert!(console.iter().any(|line| line.contains("amiss")), "{console:?}");
}

#[test]
fn the_page_prints_on_at_most_three_sides_of_a4() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let (page, pdf) = (folder.path().join("page.html"), folder.path().join("page.pdf"));
    std::fs::write(&page, committed_page()).unwrap();
    browse(folder.path(), &page, &format!("--print-to-pdf={}", pdf.display()));
    let text = String::from_utf8_lossy(&std::fs::read(pdf).unwrap()).into_owned();
    let sides: Vec<&str> = text.split("/MediaBox [").skip(1).filter_map(|rest| rest.split(']').next()).collect();
    assert!((1..=3).contains(&sides.len()), "{sides:?}");
    // 297 × 210 mm in points of 1/72 inch: 841.89 × 595.28.
    for side in sides {
        let edges: Vec<f64> = side.split_whitespace().filter_map(|edge| edge.parse().ok()).collect();
        assert!((edges[2] - 841.89).abs() < 1.0 && (edges[3] - 595.28).abs() < 1.0, "{side}");
    }
}
