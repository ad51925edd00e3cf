//! The solver against enumeration, against the clock, and against death.

mod generate;
mod process;
mod shop;

use generate::{best_by_enumeration, random_line, random_problem};
use paiban::model::Problem;
use paiban::solver::{Answer, Effort, Stop, Unwatched, solve_with};
use proptest::prelude::*;
use std::path::Path;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_paiban");

fn effort(seconds: f64) -> Effort {
    Effort { seconds, threads: 1, gap: 0.0, seed: 1 }
}

fn exact(problem: &Problem) -> Answer {
    solve_with(Path::new(PROGRAM), problem, None, &effort(20.0), &mut Unwatched)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    /// The answer is the best of all rosters, its bound is its cost, and hard terms contradict each other exactly if no roster holds them.
    #[test]
    fn the_answer_is_the_best_of_all_rosters(seed in any::<u64>()) {
        let problem = random_problem(seed);
        prop_assert!(problem.validate().is_ok());
        let answer = exact(&problem);
        let best = best_by_enumeration(&problem);
        prop_assert!(problem.admits(&answer.lines));
        let score = problem.evaluate(&answer.lines);
        prop_assert_eq!(score.key(), best.score.key(), "{:?} {:?}", answer, best.lines);
        prop_assert_eq!(answer.contradiction, best.score.key().0 > 0);
        prop_assert_eq!(answer.cost, score.cost);
        prop_assert!(answer.bound <= best.score.cost);
        prop_assert!(answer.floor <= best.score.cost || answer.contradiction);
        if !answer.contradiction {
            prop_assert_eq!(answer.stop, Stop::Optimal);
            prop_assert_eq!(answer.bound, answer.cost);
        }
    }

    /// Without a child the constructive start stands: for one agent and line terms alone it is the best of all lines.
    #[test]
    fn the_line_search_finds_the_best_line(seed in any::<u64>()) {
        let problem = random_line(seed);
        let answer = solve_with(Path::new("no such program"), &problem, None, &effort(5.0), &mut Unwatched);
        let best = best_by_enumeration(&problem);
        prop_assert_eq!(answer.stop, Stop::Failed);
        prop_assert_eq!(problem.evaluate(&answer.lines).key(), best.score.key(), "{:?} {:?}", answer, best.lines);
    }

    /// The start is a roster the problem admits, and it is not better than the best.
    #[test]
    fn the_start_is_a_roster(seed in any::<u64>()) {
        let problem = random_problem(seed);
        let answer = solve_with(Path::new("no such program"), &problem, None, &effort(5.0), &mut Unwatched);
        prop_assert!(problem.admits(&answer.lines));
        prop_assert!(answer.bound <= best_by_enumeration(&problem).score.cost || answer.contradiction);
    }
}
