//! The child process: killed, orphaned, fed rubbish, stopped.

use super::{PROGRAM, shop};
use paiban::model::{Body, Cell, Limit, Origin, Problem, SymbolSet, Term};
use paiban::solver::{CHILD_FLAG, Effort, Progress, Stop, Unwatched, Watch, solve_with};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn effort(seconds: f64) -> Effort {
    Effort { seconds, threads: 1, gap: 0.0, seed: 1, only: None }
}

/// A program that behaves like the child, but in its own way.
fn script(name: &str, text: &str) -> (tempfile::TempDir, PathBuf) {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(name);
    std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).expect("a script");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("its permissions");
    (folder, path)
}

#[test]
fn the_best_roster_stands_when_the_child_is_killed() {
    let (_folder, program) = script("dies", &format!("exec timeout -s KILL 0.5 {PROGRAM} \"$@\""));
    let problem = shop::flagship().problem(1);
    let answer = solve_with(&program, &problem, None, &effort(20.0), &mut Unwatched);
    assert_eq!(answer.stop, Stop::Failed);
    assert!(answer.seconds < 15.0, "{}", answer.seconds);
    assert!(problem.admits(&answer.lines) && problem.evaluate(&answer.lines).broken.is_empty());
    assert!(answer.bound <= answer.cost);
}

#[test]
fn the_time_limit_holds_when_the_child_is_deaf() {
    let (_folder, program) = script("deaf", "exec sleep 60");
    let problem = shop::small().problem(1);
    let answer = solve_with(&program, &problem, None, &effort(1.0), &mut Unwatched);
    assert_eq!(answer.stop, Stop::Time);
    assert!(answer.seconds < 2.5, "{}", answer.seconds);
}

#[test]
fn rubbish_from_the_child_is_a_failure_and_no_panic() {
    let (_folder, program) = script("babbles", "echo nonsense");
    let problem = shop::small().problem(1);
    let answer = solve_with(&program, &problem, None, &effort(5.0), &mut Unwatched);
    assert_eq!(answer.stop, Stop::Failed);
    assert!(problem.evaluate(&answer.lines).broken.is_empty());
}

#[test]
fn rubbish_to_the_child_ends_it_without_an_answer() {
    for rubbish in ["", "\n", "{}\n", "nonsense\n", "{\"problem\":3}\n"] {
        let mut child = Command::new(PROGRAM)
            .arg(CHILD_FLAG)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a child");
        child.stdin.take().expect("its input").write_all(rubbish.as_bytes()).expect("a write");
        let output = child.wait_with_output().expect("its end");
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{rubbish:?}");
    }
}

/// A job that takes a while, as the wire has it.
fn long_job() -> String {
    let problem = serde_json::to_string(&shop::flagship().problem(1)).expect("a problem in JSON");
    format!(
        "{{\"problem\":{problem},\"start\":null,\"seconds\":60.0,\"threads\":1,\"gap\":0.0,\"seed\":1,\"prove\":false,\"floor\":0,\"engine\":\"Compact\"}}\n"
    )
}

#[test]
fn the_child_ends_when_its_input_does() {
    let mut child = Command::new(PROGRAM).arg(CHILD_FLAG).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("a child");
    let mut input = child.stdin.take().expect("its input");
    input.write_all(long_job().as_bytes()).expect("a write");
    std::thread::sleep(Duration::from_millis(300));
    assert!(child.try_wait().expect("its state").is_none(), "it should still be at work");
    drop(input);
    let patience = Instant::now() + Duration::from_secs(5);
    while child.try_wait().expect("its state").is_none() {
        assert!(Instant::now() < patience, "still there");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The pipe is held open by this test, so that only the death of the parent can end the child.
#[cfg(target_os = "linux")]
#[test]
fn the_child_dies_with_its_parent() {
    let text = format!("exec 3<&0; {PROGRAM} {CHILD_FLAG} <&3 >/dev/null & echo $!; wait");
    let mut parent = Command::new("sh").arg("-c").arg(text).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a parent");
    let mut input = parent.stdin.take().expect("its input");
    input.write_all(long_job().as_bytes()).expect("a write");
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(parent.stdout.take().expect("its output")), &mut line).expect("a line");
    let process = Path::new("/proc").join(line.trim());
    std::thread::sleep(Duration::from_millis(300));
    assert!(alive(&process), "it should still be at work");
    parent.kill().expect("the parent killed");
    parent.wait().expect("its end");
    let patience = Instant::now() + Duration::from_secs(5);
    while alive(&process) {
        assert!(Instant::now() < patience, "still there");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A process that has ended but that nobody has asked after counts as gone.
fn alive(process: &Path) -> bool {
    std::fs::read_to_string(process.join("stat"))
        .is_ok_and(|stat| !stat.rsplit(')').next().is_some_and(|rest| rest.trim().starts_with('Z')))
}

/// Stops after some time.
struct Impatient(Instant);

impl Watch for Impatient {
    fn cancelled(&self) -> bool {
        self.0.elapsed() > Duration::from_millis(700)
    }
}

#[test]
fn a_person_can_stop_it() {
    let problem = shop::flagship().problem(1);
    let answer = solve_with(Path::new(PROGRAM), &problem, None, &Effort { threads: 2, ..effort(60.0) }, &mut Impatient(Instant::now()));
    assert_eq!(answer.stop, Stop::Cancelled);
    assert!(answer.seconds < 4.0, "{}", answer.seconds);
    assert!(problem.evaluate(&answer.lines).broken.is_empty());
}

/// Notes what it hears.
#[derive(Default)]
struct Listener(Vec<Progress>);

impl Watch for Listener {
    fn progress(&mut self, progress: &Progress) {
        self.0.push(progress.clone());
    }
}

#[test]
fn news_only_get_better() {
    let mut listener = Listener::default();
    let problem = shop::small().problem(2);
    let answer = solve_with(Path::new(PROGRAM), &problem, None, &Effort { threads: 2, ..effort(1.5) }, &mut listener);
    assert!(listener.0.windows(2).all(|pair| pair[0].best >= pair[1].best && pair[0].bound <= pair[1].bound));
    assert_eq!(listener.0.last().and_then(|last| last.best), Some(answer.cost));
}

#[test]
fn the_same_work_gives_the_same_roster() {
    let mut problem = shop::small().problem(3);
    problem.terms.retain(|term| matches!(term.origin.rule.as_ref(), "work_stretch" | "weekly_rest_day" | "daily_rest" | "requests"));
    let run = || solve_with(Path::new(PROGRAM), &problem, None, &effort(30.0), &mut Unwatched);
    let (one, other) = (run(), run());
    assert_eq!(one.stop, Stop::Optimal);
    assert_eq!((one.lines, one.cost, one.bound), (other.lines, other.cost, other.bound));
}

fn forbid(agent: usize, day: usize, set: SymbolSet) -> Term {
    Term { origin: Origin::default(), body: Body::Forbid { agent, cell: Cell { day, set } } }
}

#[test]
fn contradicting_demands_give_the_roster_that_breaks_the_least() {
    let mut problem = Problem::new(1, 2, vec!["rest".into(), "day".into()]);
    problem.terms.extend([forbid(0, 0, SymbolSet::one(0)), forbid(0, 1, SymbolSet::one(0))]);
    let sets = vec![SymbolSet::one(1), SymbolSet::one(1)];
    problem.terms.push(Term { origin: Origin::default(), body: Body::Succession { agent: 0, day: 0, sets, limit: Limit::Hard } });
    let answer = solve_with(Path::new(PROGRAM), &problem, None, &effort(10.0), &mut Unwatched);
    assert!(answer.contradiction);
    assert_eq!(problem.evaluate(&answer.lines).key(), (1, 0));
    assert!(answer.floor <= answer.bound && answer.bound <= answer.cost);
}

#[test]
fn a_given_roster_is_never_made_worse() {
    let problem = shop::small().problem(4);
    let first = solve_with(Path::new(PROGRAM), &problem, None, &effort(1.0), &mut Unwatched);
    let again = solve_with(Path::new("no such program"), &problem, Some(first.lines.clone()), &effort(0.05), &mut Unwatched);
    assert!(again.cost <= first.cost);
}

#[test]
fn a_problem_that_makes_no_sense_has_no_roster() {
    let mut problem = Problem::new(1, 1, vec!["rest".into()]);
    problem.terms.push(forbid(3, 0, SymbolSet::one(0)));
    let answer = solve_with(Path::new(PROGRAM), &problem, None, &effort(1.0), &mut Unwatched);
    assert_eq!((answer.stop, answer.lines.len()), (Stop::Failed, 0));
}
