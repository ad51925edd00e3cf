//! One generated problem solved in a process of its own, so that its memory is its own, and what came of it.

use crate::process::{Memory, run};
use crate::settings::Settings;
use crate::shop::problem;
use crate::shops::{SHOPS, Shop};
use paiban::model::{Cost, POINT, Problem};
use paiban::solver::{Answer, Effort, Progress, Watch, solve_with};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// What to solve, and what to look for in it.
pub struct Target<'a> {
    pub shop: &'a Shop,
    pub agents: usize,
    pub seconds: f64,
    /// Gap whose proof is timed.
    pub gap: f64,
    /// Gap to the final bound at which a roster is timed.
    pub near: f64,
}

/// Costs in points, seconds from the start of the solve.
pub struct Outcome {
    pub terms: usize,
    pub cost: f64,
    pub bound: f64,
    pub floor: f64,
    pub gap: f64,
    pub proven: Option<f64>,
    pub near: Option<f64>,
    pub seconds: f64,
    pub memory: Memory,
    pub stop: String,
    pub odd: Vec<String>,
}

/// What the process prints; costs in thousandths.
#[derive(Serialize, Deserialize)]
struct Solved {
    terms: usize,
    cost: Cost,
    bound: Cost,
    floor: Cost,
    gap: f64,
    seconds: f64,
    stop: String,
    /// Seconds, best, bound.
    news: Vec<(f64, Option<Cost>, Option<Cost>)>,
    odd: Vec<String>,
}

/// Solves in another process, which is killed when it is far over its time.
pub fn outcome(target: &Target, seed: u32, threads: usize) -> Result<Outcome, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let words = [
        ("--one", target.shop.name.to_owned()),
        ("--agents", target.agents.to_string()),
        ("--shop-seconds", target.seconds.to_string()),
        ("--seeds", seed.to_string()),
        ("--threads", threads.to_string()),
    ];
    let mut command = Command::new(program);
    for (flag, value) in words {
        command.arg(flag).arg(value);
    }
    let ran = run(&mut command, Duration::from_secs_f64(2.0 * target.seconds + 120.0));
    if ran.status.is_none() {
        return Err("did not end, killed".to_owned());
    }
    let last = ran.stderr.lines().last().unwrap_or("no word").to_owned();
    let solved: Solved = serde_json::from_str(&ran.stdout).map_err(|_| last)?;
    Ok(solved.outcome(target, ran.memory))
}

impl Solved {
    fn outcome(self, target: &Target, memory: Memory) -> Outcome {
        let gap = |best: Cost, bound: Cost| (best - bound).max(0) as f64 / (best - self.floor).max(1) as f64;
        let when = |wanted: &dyn Fn(Cost, Cost) -> bool| {
            let good = |(_, best, bound): &&(f64, Option<Cost>, Option<Cost>)| best.is_some_and(|best| wanted(best, bound.unwrap_or(0)));
            self.news.iter().find(good).map(|(seconds, ..)| *seconds)
        };
        let mut odd = self.odd.clone();
        let most = self.news.iter().filter_map(|(_, _, bound)| *bound).max().unwrap_or(0);
        if most > self.cost {
            odd.push(format!("a bound of {most} above the cost of {} thousandths", self.cost));
        }
        if self.seconds > target.seconds + 1.0 {
            odd.push(format!("{:.1} s instead of {}", self.seconds, target.seconds));
        }
        let points = |cost: Cost| cost as f64 / POINT as f64;
        Outcome {
            terms: self.terms,
            cost: points(self.cost),
            bound: points(self.bound),
            floor: points(self.floor),
            gap: self.gap,
            proven: when(&|best, bound| gap(best, bound) <= target.gap),
            near: when(&|best, _| gap(best, self.bound) <= target.near),
            seconds: self.seconds,
            memory,
            stop: self.stop,
            odd,
        }
    }
}

/// Notes what it hears.
struct Notes {
    began: Instant,
    news: Vec<(f64, Option<Cost>, Option<Cost>)>,
}

impl Watch for Notes {
    fn progress(&mut self, progress: &Progress) {
        self.news.push((self.began.elapsed().as_secs_f64(), progress.best, progress.bound));
    }
}

/// The process of its own: solves and prints.
pub fn answer(name: &str, settings: &Settings) {
    let shop = SHOPS.iter().find(|shop| shop.name == name).expect("a shop of that name");
    let shop = Shop { agents: settings.agents.unwrap_or(shop.agents), ..*shop };
    let seed = settings.seeds.first().copied().unwrap_or(1);
    let problem = problem(&shop, seed);
    problem.validate().expect("a problem that makes sense");
    let seconds = settings.shop_seconds.unwrap_or(shop.seconds);
    let effort = Effort { seconds, threads: settings.threads, gap: 0.0, seed, ..Effort::default() };
    let mut notes = Notes { began: Instant::now(), news: Vec::new() };
    let answer = solve_with(Path::new(env!("CARGO_BIN_EXE_paiban")), &problem, None, &effort, &mut notes);
    let solved = Solved {
        terms: problem.terms.len(),
        cost: answer.cost,
        bound: answer.bound,
        floor: answer.floor,
        gap: answer.gap(),
        seconds: notes.began.elapsed().as_secs_f64(),
        stop: format!("{:?}", answer.stop).to_lowercase(),
        odd: checks(&problem, &answer, &notes),
        news: notes.news,
    };
    println!("{}", serde_json::to_string(&solved).expect("JSON"));
}

/// What does not hold of an answer.
fn checks(problem: &Problem, answer: &Answer, notes: &Notes) -> Vec<String> {
    if !problem.admits(&answer.lines) {
        return vec!["the roster has impossible symbols".to_owned()];
    }
    let score = problem.evaluate(&answer.lines);
    let falls = notes.news.windows(2).any(|pair| pair[0].2 > pair[1].2);
    let all = [
        (score.cost != answer.cost, format!("costs {} and says {}", score.cost, answer.cost)),
        (!score.broken.is_empty(), format!("breaks {} hard terms", score.broken.len())),
        (answer.contradiction, "says that hard terms contradict each other; they do not".to_owned()),
        (answer.bound > answer.cost, "the bound is above the cost".to_owned()),
        (answer.floor > answer.bound, "the floor is above the bound".to_owned()),
        (falls, "a bound that falls".to_owned()),
        (answer.stop == paiban::solver::Stop::Failed, "the engine failed".to_owned()),
    ];
    all.into_iter().filter_map(|(wrong, text)| wrong.then_some(text)).collect()
}
