//! How good the forecast would have been.

use super::Workspace;
use super::forecast::questions;
use crate::domain::SkillIx;
use crate::forecast::{Backtest, backtest as run};

/// How far back to look.
#[derive(Clone, Copy, Debug)]
pub struct BacktestOptions {
    /// Weekly origins. Default 8.
    pub weeks: usize,
}

/// Scores per skill.
pub struct BacktestReply {
    pub skills: Vec<(SkillIx, Backtest)>,
}

/// Rolling weekly origins for each skill with a history. `progress` hears `(done, of)`.
pub fn backtest(workspace: &Workspace, options: BacktestOptions, progress: &mut dyn FnMut(usize, usize)) -> BacktestReply {
    let questions = questions(workspace);
    let all = questions.len() * options.weeks;
    let mut skills = Vec::new();
    for (index, question) in questions.iter().enumerate() {
        let mut step = |done: usize, _: usize| progress(index * options.weeks + done, all);
        skills.push((question.history.skill, run(question, options.weeks, &mut step)));
    }
    BacktestReply { skills }
}
