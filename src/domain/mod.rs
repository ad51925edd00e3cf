//! The things of the trade: team, agents, shifts, rosters, requirement, leave, volumes; and the messages and faults that speak of them.
//! No input or output here, and no wording other than inside a [`Text`].

pub mod access;
mod agent;
mod attendance;
mod calendar;
mod case;
mod change;
mod event;
mod fault;
pub mod fixture;
mod leave;
mod message;
mod money;
mod penalty;
mod period;
mod plan;
mod policy;
mod presence;
mod published;
mod punch;
mod quantities;
mod requirement;
mod roster;
mod settings;
mod settlement;
mod shift;
mod skill;
mod team;
mod violation;
mod volume;

pub use agent::{Agent, Contract, Role};
pub use attendance::{
    Correction, CorrectionSet, DayEvidence, DayRecord, Finding, FindingKind, Judgement, OnlineTime, PayClass, PayPart, Period, PlannedDay,
    Proof, Stamp, StampSource, SwapHint, SwappedWith,
};
pub use calendar::{Calendar, DayKind, Opening};
pub use case::{Case, CaseLine, CaseState, Decision, Ruling, ruling_sets, ruling_words};
pub use change::{AgentChange, DayChange, DayPart, DayView, NoticeContent};
pub use event::Event;
pub use fault::{Fault, FaultCode, Faults, Place, Severity};
pub use leave::{Leave, LeaveKind, Request, Wish};
pub use message::{Arg, Lang, Message, Text};
pub use money::Money;
pub use penalty::{AfterLast, Fine, FineWindow, LateStep, MoneyPolicy, Prize, RateCounts, RateDefinition, RateUnit};
pub use period::PeriodError;
pub use plan::{Coverage, Plan, SolveRecord};
pub use policy::{LatenessPolicy, MatchingPolicy, OnlinePolicy, OvertimePolicy, Policies, Policy};
pub use presence::{PresenceBlock, PresenceDay, PresenceKind, PresenceRule, PresenceTable};
pub use published::{EventState, Published};
pub use punch::{ChatHold, ChatState, Direction, Punch, StatusSpan, Swap};
pub use quantities::{Headcount, Minutes};
pub use requirement::{Requirement, Slot};
pub use roster::{DatedSymbols, Roster, Symbol};
pub use settings::{RuleSettings, Setting, SettingEntry};
pub use settlement::{
    Adjustment, AgentTotals, Closed, Conduct, DayResult, Fund, FundEntry, FundLine, MoneyKind, MoneyLine, OnlineSums, PeriodResult, Rate,
    Statement, Tally,
};
pub use shift::{Duty, Handover, Meeting, MeetingSession, ShiftKind, ShiftTemplate, Side, Training};
pub use skill::{LevelMeaning, QueueModel, ServiceTarget, Skill};
pub use team::{AgentIx, ContractIx, ShiftIx, SkillIx, Team};
pub use violation::Violation;
pub use volume::{Forecast, ForecastSlot, HandleTime, VolumeHistory};
