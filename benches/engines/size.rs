//! Cost against size: the big shop with ever more agents, as a table and a picture.

use crate::chart::{Point, draw};
use crate::page::{Page, oddities, origin, table};
use crate::settings::{Settings, listed};
use crate::shops::SHOPS;
use crate::solve::{Outcome, Target, outcome};
use crate::{least, median, most, spread};

/// The shop that is made smaller.
const NAME: &str = "big";
const PICTURE: &str = "images/solver-size.svg";

struct Size {
    agents: usize,
    found: Vec<Outcome>,
}

impl Size {
    fn each(&self) -> Vec<f64> {
        self.found.iter().map(|one| one.cost / self.agents as f64).collect()
    }

    fn bounds(&self) -> Vec<f64> {
        self.found.iter().map(|one| one.bound / self.agents as f64).collect()
    }

    fn gaps(&self) -> Vec<f64> {
        self.found.iter().map(|one| 100.0 * one.gap).collect()
    }

    fn row(&self) -> Vec<String> {
        let memory: Vec<f64> = self.found.iter().map(|one| one.memory.together).collect();
        let seconds: Vec<f64> = self.found.iter().map(|one| one.seconds).collect();
        let row = [spread(&self.each(), 2), spread(&self.bounds(), 2), spread(&self.gaps(), 2), spread(&seconds, 1), spread(&memory, 0)];
        std::iter::once(self.agents.to_string()).chain(row).collect()
    }

    fn point(&self) -> Point {
        let range = |values: &[f64]| [least(values), median(values), most(values)];
        Point { agents: self.agents as f64, cost: range(&self.each()), bound: median(&self.bounds()), gap: range(&self.gaps()) }
    }
}

/// Measures each size, and renews block and picture after it.
pub fn measure(settings: &Settings, page: &mut Page) {
    let shop = SHOPS.iter().find(|shop| shop.name == NAME).expect("the big shop");
    let (mut sizes, mut odd): (Vec<Size>, Vec<String>) = (Vec::new(), Vec::new());
    for agents in settings.sizes.iter().copied() {
        let mut found = Vec::new();
        for seed in &settings.seeds {
            let target = Target { shop, agents, seconds: settings.size_seconds, gap: shop.gap, near: 1.0 };
            match outcome(&target, *seed, settings.threads) {
                Ok(one) => {
                    odd.extend(one.odd.iter().map(|odd| format!("{agents} agents, seed {seed}: {odd}")));
                    found.push(one);
                }
                Err(why) => odd.push(format!("{agents} agents, seed {seed}: no answer: {why}")),
            }
        }
        let size = Size { agents, found };
        println!("| {} |", size.row().join(" | "));
        sizes.push(size);
        put(settings, page, &sizes, &odd);
    }
}

fn put(settings: &Settings, page: &mut Page, sizes: &[Size], odd: &[String]) {
    let command = settings.command("size", &format!("{} --size-seconds {}", listed("sizes", &settings.sizes), settings.size_seconds));
    let head = ["agents", "cost an agent", "bound an agent", "gap %", "seconds", "peak MiB together"];
    let rows: Vec<Vec<String>> = sizes.iter().map(Size::row).collect();
    let about = format!("28 days, six shifts (shop `{NAME}`), {} s each.\n", settings.size_seconds);
    let points: Vec<Point> = sizes.iter().filter(|size| !size.found.is_empty()).map(Size::point).collect();
    let title = format!("28 days × 6 shifts, {} s, {} threads", settings.size_seconds, settings.threads);
    paiban::files::write_atomic(&settings.out.join(PICTURE), draw(&title, &points).as_bytes()).expect("the picture is written");
    let picture = format!("![cost an agent and gap against agents]({PICTURE})\n");
    let text = [origin(settings, &command), about, picture, table(&head, &rows), oddities(odd)].join("\n");
    page.put("size", "Cost against size", &text);
}
