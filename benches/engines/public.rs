//! The public instances: each solved by `paiban benchmark`, scored by two programs, and held against the best known and the peers.

use crate::curve::{Curve, draw};
use crate::page::{Page, oddities, origin, table};
use crate::peers;
use crate::process::{Memory, run};
use crate::settings::{Settings, listed};
use crate::{median, most, spread};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const PAIBAN: &str = env!("CARGO_BIN_EXE_paiban");

/// An instance and what our runs gave.
struct Case {
    number: u32,
    file: PathBuf,
    size: String,
    runs: Vec<Run>,
    odd: Vec<String>,
}

struct Run {
    objective: i64,
    bound: i64,
    seconds: f64,
    memory: Memory,
    /// Seconds and objective of each better roster on the way.
    news: Vec<(f64, f64)>,
}

/// Measures each instance, and renews the block after it.
pub fn measure(settings: &Settings, page: &mut Page) {
    let root = folder();
    let found = instances(&root, &settings.instances);
    if found.is_empty() {
        let text = "The public data is missing: `PAIBAN_BENCH` is to name the folder that holds `rostering/curtois/InstanceN.txt`.";
        println!("{text} Looked in {}.", root.display());
        return;
    }
    let mut cases = Vec::new();
    for (number, file) in found {
        let mut case = Case { number, size: size(&file), file, runs: Vec::new(), odd: Vec::new() };
        for seed in &settings.seeds {
            match case.run(&root, settings, *seed) {
                Ok(run) => case.runs.push(run),
                Err(why) => case.odd.push(format!("instance {number} seed {seed}: no roster: {why}")),
            }
        }
        case.compare();
        println!("| {} |", case.row(settings).join(" | "));
        cases.push(case);
        put(settings, page, &cases);
    }
}

/// `$PAIBAN_BENCH/rostering`.
fn folder() -> PathBuf {
    let root = std::env::var("PAIBAN_BENCH").map_or_else(|_| PathBuf::from("../shared/bench"), PathBuf::from);
    Path::new(env!("CARGO_MANIFEST_DIR")).join(root).join("rostering")
}

/// Numbers and files, by number; all of them when none are asked for.
fn instances(root: &Path, asked: &[u32]) -> Vec<(u32, PathBuf)> {
    let Ok(entries) = std::fs::read_dir(root.join("curtois")) else { return Vec::new() };
    let number = |path: PathBuf| {
        let number = path.file_stem()?.to_str()?.strip_prefix("Instance")?.parse().ok()?;
        (asked.is_empty() || asked.contains(&number)).then_some((number, path))
    };
    let mut found: Vec<(u32, PathBuf)> = entries.flatten().filter_map(|entry| number(entry.path())).collect();
    found.sort();
    found
}

/// Days × staff × shifts.
fn size(file: &Path) -> String {
    paiban::files::read_instance(file)
        .map_or_else(|_| "unreadable".to_owned(), |one| format!("{}×{}×{}", one.days, one.staff.len(), one.shifts.len()))
}

impl Case {
    fn run(&mut self, root: &Path, settings: &Settings, seed: u32) -> Result<Run, String> {
        let scratch = tempfile::tempdir().map_err(|error| error.to_string())?;
        let roster = scratch.path().join("roster.txt");
        let mut command = Command::new(PAIBAN);
        command.arg("benchmark").arg(&self.file).args(["--seconds", &settings.seconds.to_string(), "--seed", &seed.to_string()]);
        command.args(["--threads", &settings.threads.to_string(), "--log", "--solution"]).arg(&roster);
        let ran = run(&mut command, Duration::from_secs_f64(2.0 * settings.seconds + 120.0));
        let status = ran.status.ok_or("did not end, killed")?;
        let words: Vec<&str> = ran.stdout.split_whitespace().collect();
        let [objective, bound, _] = words.as_slice() else { return Err(format!("{status}, no figures")) };
        let whole = |word: &str| word.parse::<i64>().map_err(|_| format!("`{word}` is no number"));
        let one = Run {
            objective: whole(objective)?,
            bound: whole(bound)?,
            seconds: ran.seconds,
            memory: ran.memory,
            news: rosters(&ran.stderr),
        };
        let scores = self.scores(root, &roster);
        if let Some((program, _, broken)) = scores.iter().find(|(_, _, broken)| *broken > 0) {
            return Err(format!("{broken} violations by {program}"));
        }
        let who = format!("instance {} seed {seed}", self.number);
        for (program, score, _) in scores.iter().filter(|(_, score, _)| *score != one.objective) {
            self.odd.push(format!("{who}: {} printed, {score} by {program}", one.objective));
        }
        if !status.success() {
            self.odd.push(format!("{who}: {status}"));
        }
        if one.seconds > settings.seconds + 1.5 {
            self.odd.push(format!("{who}: {:.1} s instead of {}", one.seconds, settings.seconds));
        }
        if let Some(bound) = logged_bound(&ran.stderr).filter(|bound| *bound > one.objective as f64 + 0.001) {
            self.odd.push(format!("{who}: a bound of {bound} on the way, above the objective of {}", one.objective));
        }
        Ok(one)
    }

    /// Program, objective and violations: by our own check, and by the script that comes with the data.
    fn scores(&mut self, root: &Path, roster: &Path) -> Vec<(&'static str, i64, i64)> {
        let mut own = Command::new(PAIBAN);
        own.arg("benchmark").arg(&self.file).arg("--score").arg(roster);
        let mut script = Command::new("python3");
        script.arg(root.join("score.py")).arg(&self.file).arg(roster);
        let mut scores = Vec::new();
        for (program, mut command) in [("paiban --score", own), ("score.py", script)] {
            let said = command.output().ok().map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
            let field = |name: &str| said.as_ref()?.split_whitespace().skip_while(|word| *word != name).nth(1)?.parse().ok();
            match field("objective").zip(field("violations")) {
                Some((objective, violations)) => scores.push((program, objective, violations)),
                None => self.odd.push(format!("instance {}: {program} gave no score", self.number)),
            }
        }
        scores
    }

    /// Runs against each other and against what is known.
    fn compare(&mut self) {
        let Some(cheapest) = self.runs.iter().map(|run| run.objective).min() else { return };
        let bound = self.bound();
        let best = peers::of(self.number).map(|peers| peers.best);
        if bound > cheapest {
            self.odd.push(format!("instance {}: a bound of {bound} above a roster of {cheapest}", self.number));
        }
        if best.is_some_and(|best| bound > best) {
            self.odd.push(format!("instance {}: a bound of {bound} above the best known", self.number));
        }
        if best.is_some_and(|best| cheapest < best) {
            self.odd.push(format!("instance {}: {cheapest} is below the best known, which is proven", self.number));
        }
    }

    fn bound(&self) -> i64 {
        self.runs.iter().map(|run| run.bound).max().unwrap_or(0)
    }

    fn objectives(&self, seeds: usize) -> Vec<f64> {
        let missing = seeds.saturating_sub(self.runs.len());
        let ours = self.runs.iter().map(|run| run.objective as f64);
        ours.chain(std::iter::repeat_n(f64::INFINITY, missing)).collect()
    }

    /// Per cent of the median above the best known.
    fn gap(&self, seeds: usize) -> Option<f64> {
        let best = peers::of(self.number)?.best as f64;
        Some(100.0 * (median(&self.objectives(seeds)) - best) / best)
    }

    fn row(&self, settings: &Settings) -> Vec<String> {
        let known = peers::of(self.number);
        let text = |value: Option<i64>| value.map_or_else(|| "–".to_owned(), |value| value.to_string());
        let objectives = self.objectives(settings.seeds.len());
        let middle = median(&objectives);
        let bar = known
            .and_then(|known| known.bar(settings.seconds))
            .map_or_else(|| "–".to_owned(), |bar| format!("≤ {bar} {}", if middle <= bar as f64 { "met" } else { "**missed**" }));
        let proven = self.runs.iter().filter(|run| run.bound >= run.objective).count();
        let seconds: Vec<f64> = self.runs.iter().map(|run| run.seconds).collect();
        let memory: Vec<f64> = self.runs.iter().map(|run| run.memory.together).collect();
        vec![
            self.number.to_string(),
            self.size.clone(),
            text(known.map(|known| known.best)),
            text(known.and_then(|known| known.minute)),
            text(known.and_then(|known| known.ten_minutes)),
            spread(&objectives, 0).replace("inf", "none"),
            if self.runs.is_empty() { "–".to_owned() } else { self.bound().to_string() },
            self.gap(settings.seeds.len()).map_or_else(|| "–".to_owned(), |gap| format!("{gap:.2}").replace("inf", "–")),
            format!("{proven} of {}", settings.seeds.len()),
            bar,
            spread(&seconds, 1),
            if self.runs.is_empty() { "–".to_owned() } else { format!("{:.0}", most(&memory)) },
        ]
    }
}

/// The greatest bound in the lines of progress.
fn logged_bound(log: &str) -> Option<f64> {
    let bound = |line: &str| serde_json::from_str::<serde_json::Value>(line).ok()?["bound"].as_f64();
    log.lines().filter_map(bound).reduce(f64::max)
}

/// Seconds and objective in the lines of progress.
fn rosters(log: &str) -> Vec<(f64, f64)> {
    let one = |line: &str| {
        let news = serde_json::from_str::<serde_json::Value>(line).ok()?;
        news["seconds"].as_f64().zip(news["best"].as_f64())
    };
    log.lines().filter_map(one).collect()
}

/// Instances that are solved at once have no curve to look at.
const SLOW: f64 = 2.0;

fn curves(cases: &[Case]) -> Vec<Curve> {
    let slow = |case: &&Case| median(&case.runs.iter().map(|run| run.seconds).collect::<Vec<_>>()) > SLOW;
    let curve = |case: &Case| {
        let known = peers::of(case.number)?;
        let gap = |cost: f64| 100.0 * (cost - known.best as f64) / known.best as f64;
        let run = |run: &Run| {
            run.news.iter().map(|(seconds, cost)| (*seconds, gap(*cost))).chain([(run.seconds, gap(run.objective as f64))]).collect()
        };
        let peers = [(60.0, known.minute), (600.0, known.ten_minutes)];
        Some(Curve {
            title: format!("{}: {}", case.number, case.size),
            runs: case.runs.iter().map(run).collect(),
            peers: peers.into_iter().filter_map(|(seconds, cost)| Some((seconds, gap(cost? as f64)))).collect(),
        })
    };
    cases.iter().filter(slow).filter_map(curve).collect()
}

fn put(settings: &Settings, page: &mut Page, cases: &[Case]) {
    let seconds = settings.seconds;
    let name = format!("images/solver-gap-{seconds}.svg");
    paiban::files::write_atomic(&settings.out.join(&name), draw(seconds, &curves(cases)).as_bytes()).expect("the picture is written");
    let picture = format!("![gap to the best known over time, beside the peers]({name})\n");
    let command = settings.command("public", &format!(" --seconds {seconds}{}", listed("instances", &settings.instances)));
    let head = [
        "instance",
        "days × staff × shifts",
        "best known",
        "best peer, 60 s",
        "best peer, 10 min",
        "ours (median, least–most)",
        "proven bound",
        "gap to best known %",
        "proven optimal",
        "bar",
        "seconds",
        "peak MiB",
    ];
    let rows: Vec<Vec<String>> = cases.iter().map(|case| case.row(settings)).collect();
    let odd: Vec<String> = cases.iter().flat_map(|case| case.odd.clone()).collect();
    let text =
        [origin(settings, &command), picture, table(&head, &rows), summary(cases, settings.seeds.len()), SOURCE.to_owned(), oddities(&odd)];
    page.put(&format!("public-{seconds}"), &format!("Public instances (Curtois and Qu), {seconds} s"), &text.join("\n"));
}

const SOURCE: &str = "\
Best known and peers: `benches/engines/peers.rs` names the sources. Each roster was scored by `score.py` of the data folder and by
`paiban benchmark --score`; the bound is the best over the seeds.
";

/// The last instance of which the mean is asked.
const LAST_OF_MEAN: u32 = 18;

fn summary(cases: &[Case], seeds: usize) -> String {
    let upto = cases.iter().filter(|case| case.number <= LAST_OF_MEAN);
    let gaps: Vec<f64> = upto.filter_map(|case| case.gap(seeds)).collect();
    if gaps.is_empty() {
        return String::new();
    }
    if gaps.iter().any(|gap| !gap.is_finite()) {
        return "No mean gap: an instance is without a roster.\n".to_owned();
    }
    let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
    format!(
        "Mean gap to the best known over the {} instances up to {LAST_OF_MEAN}: {mean:.2} %; the worst {:.2} %.\n",
        gaps.len(),
        most(&gaps)
    )
}
