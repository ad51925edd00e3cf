//! Skills and the service they promise.

/// A post that chats belong to, such as pre-sale 售前.
#[derive(Clone, Debug, PartialEq)]
pub struct Skill {
    /// Never changes; used in files.
    pub id: String,
    pub name: String,
    pub target: ServiceTarget,
}

/// The promise to customers of one skill, and what staffing needs to know to keep it.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceTarget {
    /// The threshold of a first answer, seconds. Default 30 (S12).
    pub first_response_seconds: f64,
    /// Share of chats answered within the threshold, 0–1. Default 0.9.
    pub service_level: f64,
    /// Which of the three usual meanings the level has.
    pub level_meaning: LevelMeaning,
    /// Chats one agent handles at a time, at most. Default 3 (S14).
    pub max_concurrency: u32,
    /// Growth of a chat's handle time with each further chat at the same time: handle(c) = handle × (1 + drag × (c − 1)). Default 0.15.
    pub concurrency_drag: f64,
    /// Seconds an agent holds one chat when it is the only one; used where the history has no handle times.
    pub handle_seconds: f64,
    /// Mean seconds a customer waits before leaving; `None`: nobody leaves.
    pub patience_seconds: Option<f64>,
    /// Share of chat places in use, at most, 0–1. Default 0.85.
    pub occupancy_cap: f64,
    /// Share of paid time an agent is online for chats, 0–1. Default 0.8 (S15).
    pub online_share: f64,
    pub model: QueueModel,
    /// Only for [`QueueModel::ErlangC`]: share of chats that may wait at all, 0–1, instead of a service level; `None`: use the level.
    pub wait_probability: Option<f64>,
    /// Fewest people while open, though the volume asks for less. Default 1.
    pub minimum: f64,
}

/// The three meanings of "service level" differ as soon as customers leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum LevelMeaning {
    /// Answered within the threshold ÷ all chats. The default: the customer's view.
    #[default]
    AnsweredOfAll,
    /// Share whose wait would be within the threshold if they had patience without end.
    VirtualWait,
    /// Answered within the threshold ÷ all answered.
    AnsweredOfAnswered,
}

/// How waiting is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum QueueModel {
    /// Several chats an agent, patience, handle time that grows with concurrency. The default.
    #[default]
    Chat,
    /// Calls: one at a time, nobody leaves.
    ErlangC,
    /// Calls: one at a time, customers leave.
    ErlangA,
}
