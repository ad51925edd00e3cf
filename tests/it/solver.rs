//! The solver against enumeration, against the clock, and against death.

mod generate;
mod process;
mod shop;

use generate::{best_by_enumeration, random_line, random_long_line, random_problem};
use paiban::model::{Body, Edge, Limit, Lines, Parts, Problem};
use paiban::solver::{Answer, Effort, Engine, Stop, Unwatched, solve_with};
use proptest::prelude::*;
use std::path::Path;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_paiban");

fn effort(seconds: f64) -> Effort {
    Effort { seconds, threads: 1, gap: 0.0, seed: 1, only: None }
}

fn exact(problem: &Problem) -> Answer {
    solve_with(Path::new(PROGRAM), problem, None, &effort(20.0), &mut Unwatched)
}

fn alone(problem: &Problem, engine: Engine, seconds: f64) -> Answer {
    let effort = Effort { only: Some(engine), ..effort(seconds) };
    solve_with(Path::new(PROGRAM), problem, None, &effort, &mut Unwatched)
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

    /// Each engine alone gives a roster, and never a bound that is none.
    #[test]
    fn no_engine_gives_a_bound_above_the_best(seed in any::<u64>()) {
        let problem = random_problem(seed);
        let best = best_by_enumeration(&problem).score;
        for engine in Engine::ALL {
            let answer = alone(&problem, engine, 0.4);
            prop_assert!(problem.admits(&answer.lines));
            prop_assert_eq!(problem.evaluate(&answer.lines).cost, answer.cost);
            prop_assert!(answer.contradiction || answer.bound <= best.cost, "{:?} {:?} {:?}", engine, answer, best);
        }
    }

    /// Column generation alone, which splits what its program leaves in halves, never has a bound above the best.
    #[test]
    fn column_generation_has_bounds_while_branching(seed in any::<u64>()) {
        let problem = random_problem(seed);
        let best = best_by_enumeration(&problem).score;
        prop_assume!(best.broken.is_empty());
        let answer = alone(&problem, Engine::Columns, 2.0);
        prop_assert!(answer.bound <= best.cost && best.cost <= answer.cost, "{:?} {:?}", answer, best);
        prop_assert!(answer.stop != Stop::Optimal || answer.cost == answer.bound);
    }

    /// Several intervals that see the same people are priced together: that bound is none above the best either.
    #[test]
    fn intervals_with_the_same_people_have_a_bound_together(seed in any::<u64>()) {
        let mut problem = random_problem(seed);
        let mut twins = problem.terms.clone();
        twins.retain_mut(|term| {
            let Body::Cover { demands, .. } = &mut term.body else { return false };
            demands.iter_mut().for_each(|demand| demand.need = demand.need / 2 + 300);
            true
        });
        prop_assume!(!twins.is_empty());
        problem.terms.extend(twins);
        let best = best_by_enumeration(&problem).score;
        prop_assume!(best.broken.is_empty());
        let answer = alone(&problem, Engine::Columns, 2.0);
        prop_assert!(answer.bound <= best.cost && best.cost <= answer.cost, "{:?} {:?}", answer, best);
    }

    /// Column generation alone proves the best line of one agent, also where sums over many days are counted apart.
    #[test]
    fn column_generation_proves_the_best_line(seed in any::<u64>(), long in any::<bool>()) {
        let problem = if long { random_long_line(seed) } else { random_line(seed) };
        let best = best_by_enumeration(&problem).score;
        prop_assume!(best.broken.is_empty());
        let answer = alone(&problem, Engine::Columns, 10.0);
        prop_assert_eq!((answer.cost, answer.bound, answer.stop), (best.cost, best.cost, Stop::Optimal));
    }

    /// The cost of a change is the same in a part as in the whole.
    #[test]
    fn a_part_prices_changes_as_the_whole_does(seed in any::<u64>(), picks in prop::collection::vec(any::<u8>(), 40)) {
        let mut problem = random_problem(seed);
        // Stretches are priced as in the whole where no edge is free and each unit costs the same.
        let level = |limit: &Limit| match limit {
            Limit::Hard => true,
            Limit::Priced(convex) => convex.0.len() == 1 && convex.0[0].width.is_none(),
        };
        let known = |edge: &Edge| matches!(edge, Edge::Known(_));
        problem.terms.retain(|term| match &term.body {
            Body::Run { before, after, under, over, .. } => [before, after].into_iter().all(known) && [under, over].into_iter().all(level),
            _ => true,
        });
        let mut pick = picks.into_iter().map(usize::from).cycle();
        let mut next = |below: usize| pick.next().unwrap_or(0) % below.max(1);
        let mut lines = || -> Lines {
            let symbol = |set: &paiban::model::SymbolSet, at: usize| set.iter().nth(at).expect("a symbol");
            problem.possible.iter().map(|line| line.iter().map(|set| symbol(set, next(set.len()))).collect()).collect()
        };
        let (before, other) = (lines(), lines());
        let first = next(problem.days);
        let days = first..first + 1 + next(problem.days - first);
        // A second window, where there is room for one.
        let second = days.end + 1 + next(3);
        let windows = [days, second..problem.days];
        let windows = if second < problem.days { &windows[..] } else { &windows[..1] };
        let agents: Vec<usize> = (0..problem.agents).filter(|_| next(2) == 0).collect();
        let part = Parts::new(&problem).windows(&before, &agents, windows, 1.0);
        prop_assert!(part.problem.validate().is_ok());
        let mut after = before.clone();
        for (agent, day) in agents.iter().flat_map(|agent| windows.iter().cloned().flatten().map(move |day| (*agent, day))) {
            after[agent][day] = other[agent][day];
        }
        prop_assert_eq!(&part.write(&before, &part.read(&after)), &after);
        let rise = |problem: &Problem, before: &Lines, after: &Lines| {
            let (before, after) = (problem.evaluate(before).key(), problem.evaluate(after).key());
            (after.0 - before.0, after.1 - before.1)
        };
        prop_assert_eq!(rise(&problem, &before, &after), rise(&part.problem, &part.read(&before), &part.read(&after)));
    }

    /// Costs come in the steps that the problem says.
    #[test]
    fn costs_come_in_steps(seed in any::<u64>()) {
        let problem = random_problem(seed);
        let (grain, offset) = problem.grain();
        let start = solve_with(Path::new("no such program"), &problem, None, &effort(5.0), &mut Unwatched).lines;
        prop_assert_eq!((problem.evaluate(&start).cost - offset).rem_euclid(grain), 0);
    }
}

/// Column generation alone proves the best roster by branching. A few small problems with odd prices take it long, so not each of them is asked for.
#[test]
fn column_generation_proves_rosters_by_branching() {
    let (mut asked, mut proven) = (0, 0);
    for seed in 0..40 {
        let problem = random_problem(seed);
        let best = best_by_enumeration(&problem).score;
        if best.broken.is_empty() {
            let answer = alone(&problem, Engine::Columns, 10.0);
            asked += 1;
            proven += i32::from((answer.cost, answer.bound, answer.stop) == (best.cost, best.cost, Stop::Optimal));
        }
    }
    assert!(asked >= 20 && asked - proven <= 1, "{proven} of {asked}");
}
