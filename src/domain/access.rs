//! Who may do what on the server: one table of actions and roles.

use super::Text;

/// What an account is to a team, or, without a team, to all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Administrator,
    /// 总监
    Director,
    /// 组长
    Lead,
    /// 人事
    Hr,
    /// 客服
    Agent,
}

/// What somebody wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// One's own account: who am I, sign out, password, sessions, tokens.
    OwnAccount,
    /// One's own shifts, calendar and notices.
    OwnShifts,
    /// What is published for the team.
    SeeRoster,
    /// Drafts, forecasts, staffing, jobs: what is not published yet.
    SeePlan,
    /// Make rosters: drafts and solves.
    PlanRoster,
    /// Publish a week, or the former revision again.
    Publish,
    /// Punches and verdicts.
    SeeAttendance,
    /// Import punches, settle, close.
    Attend,
    /// The files of the team folder.
    SeeFiles,
    EditFiles,
    /// Make leave and swaps count, where team leads approve them.
    Approve,
    /// The same where the department manager approves first.
    ApproveFirst,
    /// Calendars of others, robots, contacts, settings of the team, who has read what.
    ManageTeam,
    /// Invite agents of the team.
    InviteAgents,
    /// Accounts, roles, sessions of others.
    ManageAccounts,
    SeeAudit,
    /// New teams, backups, the proof of the log.
    ManageServer,
}

use Role::{Administrator, Agent, Director, Hr, Lead};

/// The table: each action with the roles that may do it.
pub const ACCESS: &[(Action, &[Role])] = &[
    (Action::OwnAccount, &[Administrator, Director, Lead, Hr, Agent]),
    (Action::OwnShifts, &[Administrator, Director, Lead, Hr, Agent]),
    (Action::SeeRoster, &[Administrator, Director, Lead, Hr, Agent]),
    (Action::SeePlan, &[Administrator, Director, Lead]),
    (Action::PlanRoster, &[Administrator, Lead]),
    (Action::Publish, &[Administrator, Director, Lead]),
    (Action::SeeAttendance, &[Administrator, Director, Lead, Hr]),
    (Action::Attend, &[Administrator, Hr]),
    (Action::SeeFiles, &[Administrator, Director, Lead, Hr]),
    (Action::EditFiles, &[Administrator, Lead]),
    (Action::Approve, &[Administrator, Director, Lead]),
    (Action::ApproveFirst, &[Administrator, Director]),
    (Action::ManageTeam, &[Administrator, Lead]),
    (Action::InviteAgents, &[Administrator, Lead]),
    (Action::ManageAccounts, &[Administrator]),
    (Action::SeeAudit, &[Administrator, Director]),
    (Action::ManageServer, &[Administrator]),
];

/// What a token may be used for; a token never does more than its account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Only reads.
    Read,
    /// Reads and writes.
    Write,
}

impl Role {
    pub const ALL: [Self; 5] = [Administrator, Director, Lead, Hr, Agent];

    #[must_use]
    pub fn may(self, action: Action) -> bool {
        ACCESS.iter().any(|(known, roles)| *known == action && roles.contains(&self))
    }

    /// As the database and the API write it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Administrator => "administrator",
            Director => "director",
            Lead => "lead",
            Hr => "hr",
            Agent => "agent",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    #[must_use]
    pub const fn name(self) -> Text {
        match self {
            Administrator => Text::new("管理员", "administrator"),
            Director => Text::new("总监", "director"),
            Lead => Text::new("组长", "team lead"),
            Hr => Text::new("人事", "HR"),
            Agent => Text::new("客服", "agent"),
        }
    }
}

impl Scope {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_stands_in_the_table_once() {
        for (index, (action, roles)) in ACCESS.iter().enumerate() {
            assert!(ACCESS[..index].iter().all(|(other, _)| other != action), "{action:?} twice");
            assert!(roles.contains(&Administrator), "{action:?}: nobody could do it in every team");
        }
    }

    #[test]
    fn an_agent_changes_nothing_of_the_team() {
        let allowed: Vec<Action> = ACCESS.iter().filter(|(_, roles)| roles.contains(&Agent)).map(|(action, _)| *action).collect();
        assert_eq!(allowed, [Action::OwnAccount, Action::OwnShifts, Action::SeeRoster]);
    }

    #[test]
    fn codes_are_read_as_they_are_written() {
        for role in Role::ALL {
            assert_eq!(Role::from_code(role.code()), Some(role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.code());
        }
    }
}
