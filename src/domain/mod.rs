//! The things of the trade: team, agents, shifts, rosters, requirement, leave, volumes; and the messages and faults that speak of them.
//! No input or output here, and no wording other than inside a [`Text`].

mod agent;
mod calendar;
mod event;
mod fault;
pub mod fixture;
mod leave;
mod message;
mod money;
mod plan;
mod policy;
mod presence;
mod published;
mod quantities;
mod requirement;
mod roster;
mod settings;
mod shift;
mod skill;
mod team;
mod violation;
mod volume;

pub use agent::{Agent, Contract, Role};
pub use calendar::{Calendar, DayKind, Opening};
pub use event::Event;
pub use fault::{Fault, FaultCode, Faults, Place, Severity};
pub use leave::{Leave, LeaveKind, Request, Wish};
pub use message::{Arg, Lang, Message, Text};
pub use money::Money;
pub use plan::{Coverage, Plan, SolveRecord};
pub use policy::{AfterLast, Fine, FineWindow, LateStep, Policies, Policy, Prize, RateCounts, RateDefinition, RateUnit, Rounding};
pub use presence::{Attendance, PresenceBlock, PresenceKind, PresenceRule, PresenceTable};
pub use published::{EventState, Published};
pub use quantities::{Headcount, Minutes};
pub use requirement::{Requirement, Slot};
pub use roster::{DatedSymbols, Roster, Symbol};
pub use settings::{RuleSettings, Setting, SettingEntry};
pub use shift::{Duty, Handover, Meeting, MeetingSession, ShiftKind, ShiftTemplate, Side, Training};
pub use skill::{LevelMeaning, QueueModel, ServiceTarget, Skill};
pub use team::{AgentIx, ContractIx, ShiftIx, SkillIx, Team};
pub use violation::Violation;
pub use volume::{Forecast, ForecastSlot, HandleTime, VolumeHistory};
