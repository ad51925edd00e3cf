//! Accounts and what they are to teams.

use super::audit::Record;
use super::codes;
use super::session::{Act, Done, Store, Transaction, View};
use super::value::{Row, damaged};
use crate::domain::access::Role;
use crate::domain::{Faults, Place};
use crate::time::Instant;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// Somebody who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: String,
    pub login: String,
    pub name: String,
    pub created_at: Instant,
    /// Since when the account can do nothing any more.
    pub disabled_at: Option<Instant>,
    /// False until an invitation was followed.
    pub has_password: bool,
}

/// What an account is to a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    pub id: String,
    /// `None`: to all teams.
    pub team: Option<String>,
    pub role: Role,
    /// Id of the agent that the account is on the team's rosters.
    pub agent: Option<String>,
}

/// An account to be made.
#[derive(Clone, Copy, Debug, Default)]
pub struct NewAccount<'a> {
    pub id: &'a str,
    pub login: &'a str,
    pub name: &'a str,
    pub role: Option<&'a Membership>,
    /// Digest of a link, and until when it opens.
    pub invitation: Option<(&'a str, Instant)>,
}

impl Account {
    fn told(&self) -> Json {
        json!({ "account": self.id, "login": self.login, "name": self.name })
    }
}

impl Membership {
    fn told(&self, account: &str) -> Json {
        json!({ "account": account, "membership": self.id, "team": self.team, "role": self.role.code(), "agent": self.agent })
    }
}

const COLUMNS: &str = "id, login, name, created_at, disabled_at, CAST(CASE WHEN password IS NULL THEN 0 ELSE 1 END AS BIGINT)";

impl Store {
    /// Makes an account, which can sign in once it has followed an invitation.
    ///
    /// # Errors
    /// When the login is taken.
    pub fn create_account(&mut self, act: &Act, new: &NewAccount) -> Result<Account, Faults> {
        self.write(act, |transaction| {
            if let Some(role) = new.role {
                may_join(transaction, role, None)?;
            }
            let args = [new.id.into(), new.login.into(), new.name.into(), act.at.into()];
            let sql = "INSERT INTO account (id, login, name, password, created_at, disabled_at) VALUES ($1, $2, $3, NULL, $4, NULL)
                       ON CONFLICT (login) DO NOTHING";
            if transaction.run(sql, &args)? == 0 {
                return Err(Faults(vec![codes::LOGIN_TAKEN.at(Place::default(), &[("login", new.login.into())])]));
            }
            let account = need(transaction, new.id)?;
            let mut told = account.told();
            if let Some(role) = new.role {
                join(transaction, new.id, role)?;
                told["role"] = role.told(new.id);
            }
            if let Some((digest, expires_at)) = new.invitation {
                super::sign_in::new_invitation(transaction, act, new.id, digest, expires_at)?;
            }
            let record = record("create-account", new.role.and_then(|role| role.team.clone()), &account, None, Some(told));
            Ok(Done::Changed(account, record))
        })
    }

    /// All accounts, by login.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn accounts(&mut self) -> Result<Vec<Account>, Faults> {
        self.read(|view| {
            let mut all: Vec<Account> =
                view.rows(&format!("SELECT {COLUMNS} FROM account"), &[])?.iter().map(account).collect::<Result<_, _>>()?;
            all.sort_by(|one, other| one.login.cmp(&other.login));
            Ok(all)
        })
    }

    /// One account, by id.
    ///
    /// # Errors
    /// When there is none.
    pub fn account(&mut self, id: &str) -> Result<Account, Faults> {
        self.read(|view| need(view, id))
    }

    /// The account of a login with the hash of its password, where it may sign in.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn password_of(&mut self, login: &str) -> Result<Option<(Account, String)>, Faults> {
        self.read(|view| {
            let sql = format!("SELECT {COLUMNS}, password FROM account WHERE login = $1 AND disabled_at IS NULL AND password IS NOT NULL");
            let rows = view.rows(&sql, &[login.into()])?;
            rows.first().map(|row| Ok((account(row)?, row.text(6)?))).transpose()
        })
    }

    /// Sets the hash of a password; every session of the account ends.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn set_password(&mut self, act: &Act, id: &str, hash: &str) -> Result<(), Faults> {
        self.write(act, |transaction| {
            let account = need(transaction, id)?;
            transaction.run("UPDATE account SET password = $2 WHERE id = $1", &[id.into(), hash.into()])?;
            end_sessions(transaction, act, id)?;
            Ok(Done::Changed((), record("set-password", None, &account, None, Some(json!({ "account": id })))))
        })
    }

    /// The account can do nothing any more: sessions, tokens and invitations end, and the calendars of its agent with them.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn disable_account(&mut self, act: &Act, id: &str) -> Result<(), Faults> {
        self.write(act, |transaction| {
            let calendars: BTreeSet<(String, String)> =
                memberships(transaction, id)?.into_iter().filter_map(|known| Some((known.team?, known.agent?))).collect();
            // A calendar that is given out at the same time is there before, or its giver waits.
            for (team, _) in &calendars {
                super::folder::hold(transaction, team)?;
            }
            let account = hold(transaction, id)?;
            if account.disabled_at.is_some() {
                return Ok(Done::Unchanged(()));
            }
            transaction.run("UPDATE account SET disabled_at = $2 WHERE id = $1", &[id.into(), act.at.into()])?;
            end_sessions(transaction, act, id)?;
            transaction
                .run("UPDATE api_token SET revoked_at = $2 WHERE account = $1 AND revoked_at IS NULL", &[id.into(), act.at.into()])?;
            super::sign_in::end_invitations(transaction, act, id)?;
            for (team, agent) in &calendars {
                super::feed_tokens::end(transaction, team, agent, act.at)?;
            }
            let record = record("disable-account", None, &account, Some(account.told()), None);
            Ok(Done::Changed((), record))
        })
    }

    /// What an account is to teams.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn memberships(&mut self, account: &str) -> Result<Vec<Membership>, Faults> {
        self.read(|view| memberships(view, account))
    }

    /// Every account that is something to a team, with what it is.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn members(&mut self, team: &str) -> Result<Vec<(Account, Membership)>, Faults> {
        Ok(self.all_members()?.into_iter().filter(|(_, membership)| membership.team.as_deref().is_none_or(|own| own == team)).collect())
    }

    fn all_members(&mut self) -> Result<Vec<(Account, Membership)>, Faults> {
        self.read(|view| {
            let accounts = view.rows(&format!("SELECT {COLUMNS} FROM account"), &[])?;
            let mut all = Vec::new();
            for row in &accounts {
                let account = account(row)?;
                all.extend(memberships(view, &account.id)?.into_iter().map(|membership| (account.clone(), membership)));
            }
            all.sort_by(|one, other| (&one.0.login, &one.1.id).cmp(&(&other.0.login, &other.1.id)));
            Ok(all)
        })
    }

    /// Makes an account something to a team. Who is that already stays so; links to an account that was something already end.
    ///
    /// # Errors
    /// When there is no such account or team, it is that already as another agent, or the agent has another account.
    pub fn add_membership(&mut self, act: &Act, account: &str, new: &Membership) -> Result<(), Faults> {
        self.write(act, |transaction| {
            may_join(transaction, new, Some(account))?;
            let holder = hold(transaction, account)?;
            let held = memberships(transaction, account)?;
            match held.iter().find(|known| (&known.team, known.role) == (&new.team, new.role)) {
                Some(known) if known.agent == new.agent => return Ok(Done::Unchanged(())),
                Some(_) => return Err(Faults(vec![codes::ROLE_HELD.at(Place::default(), &[("login", holder.login.into())])])),
                None => {}
            }
            // Who made a link for an agent must not get into what the agent has become.
            if !held.is_empty() {
                super::sign_in::end_invitations(transaction, act, account)?;
            }
            join(transaction, account, new)?;
            let record = record("add-role", new.team.clone(), &holder, None, Some(new.told(account)));
            Ok(Done::Changed((), record))
        })
    }

    /// Ends a membership; false when there was none.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn remove_membership(&mut self, act: &Act, account: &str, id: &str) -> Result<bool, Faults> {
        self.write(act, |transaction| {
            let holder = hold(transaction, account)?;
            let Some(former) = memberships(transaction, account)?.into_iter().find(|known| known.id == id) else {
                return Ok(Done::Unchanged(false));
            };
            transaction.run("DELETE FROM membership WHERE id = $1", &[id.into()])?;
            let record = record("remove-role", former.team.clone(), &holder, Some(former.told(account)), None);
            Ok(Done::Changed(true, record))
        })
    }
}

/// The team is there, and its agent is nobody else's account. Nobody joins the team until the transaction ends.
fn may_join(transaction: &mut Transaction, new: &Membership, own: Option<&str>) -> Result<(), Faults> {
    let Some(team) = &new.team else { return Ok(()) };
    super::folder::hold(transaction, team)?;
    let Some(agent) = &new.agent else { return Ok(()) };
    let sql = "SELECT account.login FROM membership JOIN account ON account.id = membership.account
               WHERE membership.team = $1 AND membership.agent = $2 AND account.disabled_at IS NULL AND account.id <> $3";
    match transaction.rows(sql, &[team.into(), agent.into(), own.unwrap_or_default().into()])?.first() {
        None => Ok(()),
        Some(row) => {
            let args = [("agent", agent.as_str().into()), ("login", row.text(0)?.into())];
            Err(Faults(vec![codes::AGENT_HAS_ACCOUNT.at(Place::default(), &args)]))
        }
    }
}

fn join(transaction: &mut Transaction, account: &str, new: &Membership) -> Result<(), Faults> {
    let args = [(&new.id).into(), account.into(), new.team.as_deref().into(), new.role.code().into(), new.agent.as_deref().into()];
    transaction.run("INSERT INTO membership (id, account, team, role, agent) VALUES ($1, $2, $3, $4, $5)", &args).map(drop)
}

fn record(action: &'static str, team: Option<String>, account: &Account, before: Option<Json>, after: Option<Json>) -> Record {
    Record { action, team, about: Some(account.login.clone()), before, after }
}

fn end_sessions(transaction: &mut Transaction, act: &Act, account: &str) -> Result<(), Faults> {
    let sql = "UPDATE session SET revoked_at = $2 WHERE account = $1 AND revoked_at IS NULL";
    transaction.run(sql, &[account.into(), act.at.into()]).map(drop)
}

/// One account, which nobody else changes until the transaction ends.
pub(super) fn hold(transaction: &mut Transaction, id: &str) -> Result<Account, Faults> {
    transaction.run("UPDATE account SET name = name WHERE id = $1", &[id.into()])?;
    need(transaction, id)
}

pub(super) fn need(view: &mut View, id: &str) -> Result<Account, Faults> {
    let rows = view.rows(&format!("SELECT {COLUMNS} FROM account WHERE id = $1"), &[id.into()])?;
    let unknown = || Faults(vec![codes::NO_ACCOUNT.at(Place::default(), &[("name", id.into())])]);
    rows.first().map_or_else(|| Err(unknown()), account)
}

/// From the columns above.
pub(super) fn account(row: &Row) -> Result<Account, Faults> {
    Ok(Account {
        id: row.text(0)?,
        login: row.text(1)?,
        name: row.text(2)?,
        created_at: row.instant(3)?,
        disabled_at: row.maybe_instant(4)?,
        has_password: row.truth(5)?,
    })
}

pub(super) fn memberships(view: &mut View, account: &str) -> Result<Vec<Membership>, Faults> {
    let rows = view.rows("SELECT id, team, role, agent FROM membership WHERE account = $1", &[account.into()])?;
    let membership = |row: &Row| {
        let role = Role::from_code(&row.text(2)?).ok_or_else(|| damaged("role"))?;
        Ok(Membership { id: row.text(0)?, team: row.maybe_text(1)?, role, agent: row.maybe_text(3)? })
    };
    let mut all: Vec<Membership> = rows.iter().map(membership).collect::<Result<_, Faults>>()?;
    all.sort_by(|one, other| (&one.team, one.role, &one.id).cmp(&(&other.team, other.role, &other.id)));
    Ok(all)
}
