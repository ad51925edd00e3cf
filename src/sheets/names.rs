//! How a person is called: by name, and by name and id when somebody else of the team has the same name.

use super::width::{cut, width};
use crate::domain::{AgentIx, Team};

/// The name; `王芳(a05)` when two people share it.
#[must_use]
pub fn display_name(team: &Team, agent: AgentIx) -> String {
    team.agent(agent).name.clone() + &told_apart(team, agent)
}

/// Likewise in at most so many columns: a long name is cut, the id stays whole.
#[must_use]
pub fn name_within(team: &Team, agent: AgentIx, columns: usize) -> String {
    let id = told_apart(team, agent);
    let room = columns.saturating_sub(width(&id));
    cut(&(cut(&team.agent(agent).name, room) + &id), columns)
}

/// `(a05)`; empty when nobody else has the name.
fn told_apart(team: &Team, agent: AgentIx) -> String {
    let who = team.agent(agent);
    let shared = team.agents.iter().filter(|other| other.name == who.name).count() > 1;
    if shared { format!("({})", who.id) } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixture;

    #[test]
    fn only_people_of_one_name_are_told_apart_by_id() {
        let mut team = fixture::team(3);
        for (agent, name) in team.agents.iter_mut().zip(["王芳", "李娜", "王芳"]) {
            agent.name = name.to_owned();
        }
        let names: Vec<String> = team.agent_ixs().map(|agent| display_name(&team, agent)).collect();
        assert_eq!(names, ["王芳(a00)", "李娜", "王芳(a02)"]);
    }

    #[test]
    fn the_id_stays_whole_where_a_long_name_is_cut() {
        let mut team = fixture::team(2);
        team.agents.iter_mut().for_each(|agent| agent.name = "欧阳静怡阿依古丽".to_owned());
        let name = name_within(&team, AgentIx(1), 12);
        assert!(name.ends_with("(a01)") && width(&name) <= 12, "{name}");
    }
}
