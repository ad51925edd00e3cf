//! The team: everything in its file, with names turned into indices.

use super::{
    Agent, Calendar, Contract, Duty, Handover, Headcount, Meeting, Opening, Policies, PresenceTable, RuleSettings, ShiftTemplate, Skill,
    Training,
};
use crate::time::{Date, Zone};

/// Index into [`Team::agents`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AgentIx(pub usize);
/// Index into [`Team::skills`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SkillIx(pub usize);
/// Index into [`Team::shifts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShiftIx(pub usize);
/// Index into [`Team::contracts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContractIx(pub usize);

/// One chat team.
#[derive(Clone, Debug, PartialEq)]
pub struct Team {
    /// Part of calendar UIDs; never changes.
    pub id: String,
    pub name: String,
    pub zone: Zone,
    /// Length of an interval: 15, 30 or 60.
    pub interval_minutes: i64,
    pub opening: Opening,
    pub calendar: Calendar,
    pub skills: Vec<Skill>,
    /// Present templates first, then retired versions that past rosters use.
    pub shifts: Vec<ShiftTemplate>,
    pub presence: PresenceTable,
    pub handovers: Vec<Handover>,
    pub meetings: Vec<Meeting>,
    pub duties: Vec<Duty>,
    pub trainings: Vec<Training>,
    pub contracts: Vec<Contract>,
    pub agents: Vec<Agent>,
    pub rules: RuleSettings,
    /// Rules on attendance and money, with the days from which they hold.
    pub policies: Policies,
}

impl Team {
    #[must_use]
    pub fn agent(&self, agent: AgentIx) -> &Agent {
        &self.agents[agent.0]
    }

    #[must_use]
    pub fn shift(&self, shift: ShiftIx) -> &ShiftTemplate {
        &self.shifts[shift.0]
    }

    #[must_use]
    pub fn skill(&self, skill: SkillIx) -> &Skill {
        &self.skills[skill.0]
    }

    #[must_use]
    pub fn contract_of(&self, agent: AgentIx) -> &Contract {
        &self.contracts[self.agent(agent).contract.0]
    }

    pub fn agent_ixs(&self) -> impl DoubleEndedIterator<Item = AgentIx> + ExactSizeIterator + use<> {
        (0..self.agents.len()).map(AgentIx)
    }

    /// Templates that may be given out.
    pub fn current_shifts(&self) -> impl Iterator<Item = ShiftIx> {
        self.shifts.iter().enumerate().filter(|(_, shift)| !shift.retired).map(|(index, _)| ShiftIx(index))
    }

    #[must_use]
    pub fn agent_by_id(&self, id: &str) -> Option<AgentIx> {
        self.agents.iter().position(|agent| agent.id == id).map(AgentIx)
    }

    /// The present template with that id.
    #[must_use]
    pub fn shift_by_id(&self, id: &str) -> Option<ShiftIx> {
        self.shifts.iter().position(|shift| shift.id == id && !shift.retired).map(ShiftIx)
    }

    #[must_use]
    pub fn skill_by_id(&self, id: &str) -> Option<SkillIx> {
        self.skills.iter().position(|skill| skill.id == id).map(SkillIx)
    }

    /// Shifts an agent may be given: of the contract, narrowed by the agent's own list, in the team's order.
    #[must_use]
    pub fn allowed_shifts(&self, agent: AgentIx) -> Vec<ShiftIx> {
        let own = self.agent(agent).shifts.as_ref();
        let contract = self.contract_of(agent);
        self.current_shifts().filter(|shift| contract.shifts.contains(shift) && own.is_none_or(|own| own.contains(shift))).collect()
    }

    /// What one minute of the agent's presence counts for: 0 in training, less than 1 with a lower concurrency than the main skill's.
    #[must_use]
    pub fn weight(&self, agent: AgentIx, date: Date) -> Headcount {
        let who = self.agent(agent);
        if who.in_training(date) {
            return Headcount::ZERO;
        }
        let usual = who.skills.first().map_or(1.0, |skill| f64::from(self.skill(*skill).target.max_concurrency.max(1)));
        Headcount::from_f64(who.max_concurrency.map_or(1.0, |own| (own / usual).clamp(0.0, 1.0)))
    }
}
