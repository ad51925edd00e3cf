//! A rule that a roster does not keep.

use super::Message;
use super::team::AgentIx;
use crate::time::Date;

/// One finding of a rule's check.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    /// Code of the rule.
    pub rule: &'static str,
    /// Empty: the team.
    pub agents: Vec<AgentIx>,
    pub dates: Vec<Date>,
    /// In the rule's unit.
    pub amount: i64,
    /// The rule must hold; else it has a price.
    pub hard: bool,
    /// Thousandths of a point; 0 when hard.
    pub cost: i64,
    pub message: Message,
}
