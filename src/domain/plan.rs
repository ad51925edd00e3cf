//! A week's roster with all that documents show of it.

use super::team::SkillIx;
use super::{Headcount, Published, Slot, Violation};

/// What one page, workbook or terminal screen is drawn from.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub published: Published,
    /// By slot, then skill. Empty when there is no requirement to compare with.
    pub coverage: Vec<Coverage>,
    pub violations: Vec<Violation>,
}

/// People present against people needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    pub slot: Slot,
    pub skill: SkillIx,
    pub need: Headcount,
    /// Dealt to this skill; people of several skills are counted where they are needed most.
    pub have: Headcount,
}

/// How good a solved roster is proven to be. Costs in thousandths of a point.
#[derive(Clone, Debug, PartialEq)]
pub struct SolveRecord {
    pub cost: i64,
    /// No roster costs less.
    pub bound: i64,
    /// What no roster can influence: constants and unavoidable shortage; part of both.
    pub floor: i64,
    /// (cost − bound) ÷ (cost − floor), 0–1.
    pub gap: f64,
    /// `optimal`, `gap`, `time`, `cancelled` or `failed`.
    pub stop: String,
    /// By rule code.
    pub costs_by_rule: Vec<(String, i64)>,
    /// Hard rules that contradict each other: the roster breaks the least.
    pub contradiction: bool,
}
