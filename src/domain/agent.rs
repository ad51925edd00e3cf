//! Agents and their contracts.

use super::team::{AgentIx, ContractIx, ShiftIx, SkillIx};
use crate::time::{Date, Weekday};

/// A person of the team.
#[derive(Clone, Debug, PartialEq)]
pub struct Agent {
    /// Never changes; used in files.
    pub id: String,
    pub name: String,
    /// What the agent can do, the main one first. Never empty.
    pub skills: Vec<SkillIx>,
    pub contract: ContractIx,
    pub role: Role,
    /// Further narrows the contract's shifts; `None`: all of them.
    pub shifts: Option<Vec<ShiftIx>>,
    /// First and last day employed; `None`: open.
    pub start: Option<Date>,
    pub end: Option<Date>,
    /// Chats at a time; `None`: as the skill says. A temp handles fewer.
    pub max_concurrency: Option<f64>,
    /// A trainee: counts as cover only from `signed_off` on (S9).
    pub trainee: bool,
    /// First day as a full agent; `None` with `trainee`: not yet known.
    pub signed_off: Option<Date>,
    /// Both work the same shifts until signed off (S9).
    pub mentor: Option<AgentIx>,
    /// The agreed weekday of rest, for the mode `fixed`.
    pub rest_weekday: Option<Weekday>,
}

impl Agent {
    #[must_use]
    pub fn employed(&self, date: Date) -> bool {
        self.start.is_none_or(|start| start <= date) && self.end.is_none_or(|end| date <= end)
    }

    /// True while the agent still learns and does not count as cover.
    #[must_use]
    pub fn in_training(&self, date: Date) -> bool {
        self.trainee && self.signed_off.is_none_or(|from| date < from)
    }
}

/// Full-time, part-time, 双11 temp: rules have parameters for each.
#[derive(Clone, Debug, PartialEq)]
pub struct Contract {
    pub id: String,
    pub name: String,
    /// Shifts this contract works.
    pub shifts: Vec<ShiftIx>,
    /// Minutes a day of paid leave credits. Default 480.
    pub day_minutes: i64,
}

/// Who may lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Role {
    /// 组长
    Lead,
    /// May stand in for the lead.
    Deputy,
    /// 专员
    #[default]
    Agent,
}
