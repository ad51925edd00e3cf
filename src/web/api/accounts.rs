//! Accounts of others: made, ended, invited; their roles.

use super::account::{Role, role};
use crate::domain::access;
use crate::ops::server::{Account as Stored, Membership, Token, id};
use crate::web::answer::Answer;
use crate::web::call::Call;
use crate::web::problem::Problem;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct Account {
    pub id: String,
    pub login: String,
    pub name: String,
    pub created_at: String,
    /// Since when it can do nothing.
    pub disabled_at: Option<String>,
    /// False until the invitation was followed.
    pub has_password: bool,
    pub roles: Vec<Role>,
}

#[derive(Serialize, ToSchema)]
pub struct Accounts {
    pub items: Vec<Account>,
    /// For `after`, when there are more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRole {
    /// Without a team, in all of them.
    pub team: Option<String>,
    #[schema(value_type = String, pattern = "^(administrator|director|lead|hr|agent)$")]
    pub role: access::Role,
    /// The agent of the team's rosters.
    pub agent: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// No spaces, 1–64 characters.
    #[schema(min_length = 1, max_length = 64)]
    pub login: String,
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    pub role: Option<NewRole>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgentLogin {
    /// No spaces, 1–64 characters.
    #[schema(min_length = 1, max_length = 64)]
    pub login: String,
}

/// A one-time link, shown once.
#[derive(Serialize, ToSchema)]
pub struct Invited {
    pub account: String,
    /// What the person signs in as.
    pub login: String,
    pub link: String,
}

fn account(stored: Stored, memberships: &[Membership]) -> Account {
    Account {
        id: stored.id,
        login: stored.login,
        name: stored.name,
        created_at: super::stamp(stored.created_at),
        disabled_at: stored.disabled_at.map(super::stamp),
        has_password: stored.has_password,
        roles: memberships.iter().map(role).collect(),
    }
}

pub fn list(call: &Call) -> Result<Answer, Problem> {
    let limit = usize::try_from(call.limit()?).unwrap_or(50);
    let after = call.asked("after").unwrap_or_default().to_owned();
    let mut found = call.app.desk.with(|store| store.accounts())?;
    found.retain(|account| account.login > after);
    let next = (found.len() > limit).then(|| found[limit - 1].login.clone());
    found.truncate(limit);
    let mut items = Vec::new();
    for stored in found {
        let memberships = call.app.desk.with(|store| store.memberships(&stored.id))?;
        items.push(account(stored, &memberships));
    }
    Ok(Answer::json(&Accounts { items, next }))
}

fn membership(new: NewRole) -> Membership {
    Membership { id: id(), team: new.team, role: new.role, agent: new.agent }
}

/// A program's token gives nobody a way to sign in: it would outlive the token.
fn by_a_person(call: &Call) -> Result<(), Problem> {
    if call.principal()?.scope.is_none() { Ok(()) } else { Err(Problem::not_a_person()) }
}

fn invited(call: &Call, account: Stored, token: &Token) -> Answer {
    let link = call.app.url(&format!("/invitation/{}", token.text));
    Answer::json_with(StatusCode::CREATED, &Invited { account: account.id, login: account.login, link })
}

pub fn create(call: &Call) -> Result<Answer, Problem> {
    let NewAccount { login, name, role } = call.json()?;
    by_a_person(call)?;
    let role = role.map(membership);
    let (account, token) = call.app.desk.create_account(&call.act()?, &login, &name, role.as_ref())?;
    Ok(invited(call, account, &token))
}

/// An account for an agent of the team, under the agent's name; a new link for who has one.
pub fn agent(call: &Call) -> Result<Answer, Problem> {
    let AgentLogin { login } = call.json()?;
    by_a_person(call)?;
    let (team, agent) = (call.team(), call.param("agent"));
    let now = call.app.desk.team(team)?;
    let known = now.workspace.agent(agent)?;
    let name = now.workspace.folder.team.agent(known).name.clone();
    if let Some(account) = call.app.desk.account_of_agent(team, agent)? {
        let token = call.app.desk.invite_agent(&call.act()?, &account, team)?;
        return Ok(invited(call, account, &token));
    }
    let role = Membership { id: id(), team: Some(team.to_owned()), role: access::Role::Agent, agent: Some(agent.to_owned()) };
    let (account, token) = call.app.desk.create_account(&call.act()?, &login, &name, Some(&role))?;
    Ok(invited(call, account, &token))
}

pub fn disable(call: &Call) -> Result<Answer, Problem> {
    call.app.desk.disable_account(&call.act()?, call.param("account"))?;
    Ok(Answer::nothing())
}

pub fn invite(call: &Call) -> Result<Answer, Problem> {
    by_a_person(call)?;
    let token = call.app.desk.invite(&call.act()?, call.param("account"))?;
    let account = call.app.desk.with(|store| store.account(call.param("account")))?;
    Ok(invited(call, account, &token))
}

pub fn add_role(call: &Call) -> Result<Answer, Problem> {
    call.app.desk.add_role(&call.act()?, call.param("account"), &membership(call.json()?))?;
    Ok(Answer::nothing())
}

pub fn remove_role(call: &Call) -> Result<Answer, Problem> {
    let removed = call.app.desk.remove_role(&call.act()?, call.param("account"), call.param("role"))?;
    if removed { Ok(Answer::nothing()) } else { Err(Problem::not_found()) }
}
