//! A first roster, quickly.

use crate::model::{Lines, Problem};
use std::time::Instant;

pub(super) struct Constructor<'a> {
    problem: &'a Problem,
}

impl<'a> Constructor<'a> {
    pub fn new(problem: &'a Problem, _seed: u32) -> Self {
        Self { problem }
    }

    pub fn run(&mut self, _deadline: Instant) -> Lines {
        let domains = self.problem.domains();
        let first = |(domain, possible): (&crate::model::SymbolSet, &crate::model::SymbolSet)| {
            domain.iter().chain(possible.iter()).next().unwrap_or(0)
        };
        domains.iter().zip(&self.problem.possible).map(|(line, possible)| line.iter().zip(possible).map(first).collect()).collect()
    }
}
