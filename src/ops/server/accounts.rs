//! Accounts: invitations, passwords, signing in with its limits, and who calls.

use super::codes;
use super::desk::Desk;
use super::secret::{self, Token};
use crate::domain::access::{Action, Role, Scope};
use crate::domain::{Arg, FaultCode, Faults, Place};
use crate::store::{Account, Act, Caller, Membership, NewAccount, NewApiToken, NewSession};
use crate::time::Instant;
use chrono::Duration;

/// An invitation can be followed for so long.
const INVITATION: Duration = Duration::days(7);
/// A session that is used goes on for so long.
const SESSION: Duration = Duration::days(30);
/// How often the end of a session is moved on.
const SEEN: Duration = Duration::hours(1);
/// Failures in a row before an account has to wait, and an address.
const ACCOUNT_FAILURES: i64 = 5;
const ADDRESS_FAILURES: i64 = 20;
const FIRST_WAIT: i64 = 30;
const LONGEST_WAIT: i64 = 15 * 60;
/// After so long without a failure, an account or address begins anew.
const FORGOTTEN: Duration = Duration::hours(24);
/// Characters of a password.
const SHORTEST: usize = 10;
const LONGEST: usize = 200;
/// What people choose where ten characters are asked for, from published lists of leaked passwords.
const COMMON: &[&str] = &[
    "1234567890",
    "0123456789",
    "0987654321",
    "1111111111",
    "123456789a",
    "a123456789",
    "qwertyuiop",
    "1q2w3e4r5t",
    "qwerty1234",
    "password12",
    "password123",
    "password1234",
    "passw0rd123",
    "woaini1314",
    "woaini520520",
    "5201314520",
    "aa12345678",
    "abc1234567",
    "abcd123456",
    "q123456789",
    "1qaz2wsx3edc",
    "administrator",
    "iloveyou123",
    "88888888888",
    "12345678910",
    "taobao123456",
];

/// Who calls, and how.
#[derive(Clone, Debug)]
pub struct Principal {
    pub account: Account,
    pub memberships: Vec<Membership>,
    /// `None`: a person's session, which may do what the account may.
    pub scope: Option<Scope>,
}

/// A sign-in that succeeded.
pub struct SignedIn {
    pub account: Account,
    pub session: Token,
    pub expires_at: Instant,
}

impl Principal {
    fn of(caller: Caller) -> Self {
        let scope = |words: String| if words.split(' ').any(|word| word == Scope::Write.code()) { Scope::Write } else { Scope::Read };
        Self { account: caller.account, memberships: caller.memberships, scope: caller.scopes.map(scope) }
    }

    /// Whether the caller may do something, in a team or, without one, everywhere. The one place that decides.
    #[must_use]
    pub fn may(&self, action: Action, team: Option<&str>) -> bool {
        let own = matches!(action, Action::OwnAccount);
        own || self.memberships.iter().any(|membership| {
            let here = membership.team.is_none() || (team.is_some() && membership.team.as_deref() == team);
            here && membership.role.may(action)
        })
    }

    /// The agent that the caller is on a team's rosters.
    #[must_use]
    pub fn agent(&self, team: &str) -> Option<&str> {
        let own = |membership: &&Membership| membership.team.as_deref() == Some(team) && membership.agent.is_some();
        self.memberships.iter().find(own).and_then(|membership| membership.agent.as_deref())
    }

    /// The caller is something to a team.
    #[must_use]
    pub fn knows(&self, team: &str) -> bool {
        self.memberships.iter().any(|membership| membership.team.as_deref().is_none_or(|own| own == team))
    }

    #[must_use]
    pub fn act(&self, at: Instant) -> Act<'_> {
        Act { who: &self.account.login, at }
    }
}

fn refuse(code: &'static FaultCode, args: &[(&'static str, Arg)]) -> Faults {
    Faults(vec![code.at(Place::default(), args)])
}

impl Desk {
    /// Who holds a session's token. A session in use goes on.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn principal_of_session(&self, token: &str) -> Result<Option<Principal>, Faults> {
        let (now, digest) = (self.now(), secret::digest(token));
        let caller = self.with(|store| store.caller_of_session(&digest, now))?;
        Ok(caller.map(Principal::of))
    }

    /// Moves the end of a session on, once an hour. Returns the new end, if so.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn session_seen(&self, token: &str, account: &str) -> Result<Option<Instant>, Faults> {
        let (now, digest) = (self.now(), secret::digest(token));
        self.with(|store| {
            let sessions = store.sessions(account, now)?;
            let due = sessions.iter().any(|session| session.digest == digest && session.seen_at.is_none_or(|seen| now - seen > SEEN));
            if !due {
                return Ok(None);
            }
            store.session_seen(&digest, now, now + SESSION)?;
            Ok(Some(now + SESSION))
        })
    }

    /// Who holds a token for programs.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn principal_of_token(&self, token: &str) -> Result<Option<Principal>, Faults> {
        let caller = self.with(|store| store.caller_of_token(&secret::digest(token), self.now()))?;
        Ok(caller.map(Principal::of))
    }

    /// Signs in. Failures are counted for the account and for the address.
    ///
    /// # Errors
    /// `sign-in-refused`, `sign-in-wait`; when the database refuses.
    pub fn sign_in(&self, login: &str, password: &str, address: &str, client: &str) -> Result<SignedIn, Faults> {
        let now = self.now();
        let subjects = [secret::digest(&format!("login {login}")), secret::digest(&format!("address {address}"))];
        for (subject, most) in subjects.iter().zip([ACCOUNT_FAILURES, ADDRESS_FAILURES]) {
            let attempts = self.with(|store| store.attempts(subject))?;
            if let Some(seconds) = attempts.and_then(|(failures, last)| wait(failures, most, last, now)) {
                return Err(refuse(&codes::SIGN_IN_WAIT, &[("seconds", seconds.into())]));
            }
        }
        let subjects: Vec<&str> = subjects.iter().map(String::as_str).collect();
        let found = self.with(|store| store.password_of(login))?;
        // An unknown login takes as long as a wrong password.
        let hash = found.as_ref().map_or_else(secret::nobodys_hash, |(_, hash)| hash.clone());
        let right = secret::fits(password, &hash);
        let Some((account, _)) = found.filter(|_| right) else {
            self.with(|store| store.attempt_failed(&subjects, now, now - FORGOTTEN))?;
            return Err(refuse(&codes::SIGN_IN_REFUSED, &[]));
        };
        // The address keeps its failures: one good account must not buy it further guesses.
        self.with(|store| store.attempts_over(&subjects[..1]))?;
        self.begin_session(account, client)
    }

    fn begin_session(&self, account: Account, client: &str) -> Result<SignedIn, Faults> {
        let (now, session) = (self.now(), Token::new());
        let expires_at = now + SESSION;
        let client: String = client.chars().filter(|c| !c.is_control()).take(200).collect();
        let new = NewSession { digest: &session.digest, account: &account.id, expires_at, client: &client };
        self.with(|store| store.begin_session(&Act { who: &account.login, at: now }, &new))?;
        Ok(SignedIn { account, session, expires_at })
    }

    /// Makes an account that is something to a team (or to all), with an invitation.
    ///
    /// # Errors
    /// When the login is taken or cannot be used, or there is no such team or agent.
    pub fn create_account(&self, act: &Act, login: &str, name: &str, role: Option<&Membership>) -> Result<(Account, Token), Faults> {
        let plain = |text: &str| !text.trim().is_empty() && text.chars().count() <= 64 && !text.chars().any(char::is_control);
        if !plain(login) || login.contains(char::is_whitespace) || !plain(name) {
            return Err(refuse(&codes::BAD_LOGIN, &[("login", login.into())]));
        }
        if let Some(membership) = role {
            self.agent_exists(membership)?;
        }
        let (id, token) = (secret::id(), Token::new());
        let invitation = Some((token.digest.as_str(), act.at + INVITATION));
        let account = self.with(|store| store.create_account(act, &NewAccount { id: &id, login, name, role, invitation }))?;
        Ok((account, token))
    }

    /// Gives an account a further role.
    ///
    /// # Errors
    /// When there is no such account, team or agent.
    pub fn add_role(&self, act: &Act, account: &str, membership: &Membership) -> Result<(), Faults> {
        self.agent_exists(membership)?;
        self.with(|store| store.add_membership(act, account, membership))
    }

    /// The agent is one of the team.
    fn agent_exists(&self, membership: &Membership) -> Result<(), Faults> {
        match (&membership.team, &membership.agent) {
            (Some(team), Some(agent)) => self.team(team)?.workspace.agent(agent).map(drop),
            _ if membership.role == Role::Agent => Err(refuse(&codes::AGENT_NEEDED, &[])),
            _ => Ok(()),
        }
    }

    /// The account that an agent of a team has, unless it has ended.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn account_of_agent(&self, team: &str, agent: &str) -> Result<Option<Account>, Faults> {
        let members = self.with(|store| store.members(team))?;
        let is = |(account, known): &(Account, Membership)| {
            account.disabled_at.is_none() && known.team.as_deref() == Some(team) && known.agent.as_deref() == Some(agent)
        };
        Ok(members.into_iter().find(is).map(|(account, _)| account))
    }

    /// A new link for the account of an agent, which must be nothing else: who leads a team may not get into others' accounts.
    ///
    /// # Errors
    /// `account-others`.
    pub fn invite_agent(&self, act: &Act, account: &Account, team: &str) -> Result<Token, Faults> {
        let held = self.with(|store| store.memberships(&account.id))?;
        let only = held.iter().all(|known| known.role == Role::Agent && known.team.as_deref() == Some(team));
        if only { self.invite(act, &account.id) } else { Err(refuse(&codes::ACCOUNT_OTHERS, &[("login", account.login.as_str().into())])) }
    }

    /// Takes a role away, but not the last administrator's.
    ///
    /// # Errors
    /// `last-administrator`; when there is no such account.
    pub fn remove_role(&self, act: &Act, account: &str, membership: &str) -> Result<bool, Faults> {
        let held = self.with(|store| store.memberships(account))?;
        if held.iter().any(|known| known.id == membership && known.team.is_none() && known.role == Role::Administrator) {
            self.not_the_last(account)?;
        }
        self.with(|store| store.remove_membership(act, account, membership))
    }

    /// Ends an account, but not the last administrator's.
    ///
    /// # Errors
    /// `last-administrator`; when there is no such account.
    pub fn disable_account(&self, act: &Act, account: &str) -> Result<(), Faults> {
        self.not_the_last(account)?;
        self.with(|store| store.disable_account(act, account))
    }

    fn not_the_last(&self, account: &str) -> Result<(), Faults> {
        // Who has not followed the invitation yet cannot get in, and may never.
        let able: Vec<Account> = self.administrators()?.into_iter().filter(|other| other.has_password).collect();
        if able.iter().any(|own| own.id == account) && able.len() == 1 { Err(refuse(&codes::LAST_ADMINISTRATOR, &[])) } else { Ok(()) }
    }

    /// Accounts that administer everything and can still do something.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn administrators(&self) -> Result<Vec<Account>, Faults> {
        self.with(|store| {
            let mut all = Vec::new();
            for account in store.accounts()? {
                let administers = |known: &Membership| known.team.is_none() && known.role == Role::Administrator;
                if account.disabled_at.is_none() && store.memberships(&account.id)?.iter().any(administers) {
                    all.push(account);
                }
            }
            Ok(all)
        })
    }

    /// A link that signs in once; the former ones of the account end.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn invite(&self, act: &Act, account: &str) -> Result<Token, Faults> {
        let known = self.with(|store| store.account(account))?;
        if known.disabled_at.is_some() {
            return Err(refuse(&codes::ACCOUNT_ENDED, &[("login", known.login.as_str().into())]));
        }
        let token = Token::new();
        self.with(|store| store.invite(act, account, &token.digest, act.at + INVITATION))?;
        Ok(token)
    }

    /// Whose invitation it is.
    ///
    /// # Errors
    /// `invitation-over`.
    pub fn invited(&self, token: &str) -> Result<Account, Faults> {
        let found = self.with(|store| store.invited(&secret::digest(token), self.now()))?;
        found.ok_or_else(|| refuse(&codes::INVITATION_OVER, &[]))
    }

    /// Follows an invitation: the password is set and a session begun.
    ///
    /// # Errors
    /// `invitation-over`, `password-weak`.
    pub fn accept(&self, token: &str, password: &str, client: &str) -> Result<SignedIn, Faults> {
        let account = self.invited(token)?;
        check_password(&account.login, password)?;
        let act = Act { who: &account.login, at: self.now() };
        let accepted = self.with(|store| store.accept(&act, &secret::digest(token), &secret::hash(password)))?;
        let account = accepted.ok_or_else(|| refuse(&codes::INVITATION_OVER, &[]))?;
        let subject = secret::digest(&format!("login {}", account.login));
        self.with(|store| store.attempts_over(&[&subject]))?;
        self.begin_session(account, client)
    }

    /// Changes one's own password; every session ends, and a new one begins.
    ///
    /// # Errors
    /// `sign-in-refused` when the former one is wrong, `password-weak`.
    pub fn change_password(&self, principal: &Principal, former: &str, new: &str, address: &str, client: &str) -> Result<SignedIn, Faults> {
        let login = &principal.account.login;
        check_password(login, new)?;
        drop(self.sign_in(login, former, address, client)?);
        self.with(|store| store.set_password(&principal.act(self.now()), &principal.account.id, &secret::hash(new)))?;
        self.begin_session(principal.account.clone(), client)
    }

    /// Makes a token for programs.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn create_api_token(&self, principal: &Principal, name: &str, scope: Scope, days: i64) -> Result<(String, Token), Faults> {
        let (id, token, now) = (secret::id(), Token::new(), self.now());
        let scopes = if scope == Scope::Write { "read write" } else { "read" };
        let new = NewApiToken {
            id: &id,
            digest: &token.digest,
            account: &principal.account.id,
            name,
            scopes,
            expires_at: now + Duration::days(days.clamp(1, 366)),
        };
        self.with(|store| store.create_api_token(&principal.act(now), &new))?;
        Ok((id, token))
    }
}

/// Seconds to wait, when it was too often.
fn wait(failures: i64, most: i64, last: Instant, now: Instant) -> Option<i64> {
    let over = failures.checked_sub(most).filter(|over| *over >= 0)?;
    let pause = FIRST_WAIT.saturating_mul(1_i64 << over.min(10)).min(LONGEST_WAIT);
    let left = pause - (now - last).num_seconds();
    (left > 0 && now - last < FORGOTTEN).then_some(left)
}

fn check_password(login: &str, password: &str) -> Result<(), Faults> {
    let length = password.chars().count();
    let lower = password.to_lowercase();
    let same = password.chars().all(|c| password.starts_with(c));
    let common = COMMON.contains(&lower.as_str()) || (login.len() >= 4 && lower.contains(&login.to_lowercase()));
    if (SHORTEST..=LONGEST).contains(&length) && !same && !common { Ok(()) } else { Err(refuse(&codes::PASSWORD_WEAK, &[])) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_quarter_of_an_hour() {
        let now: Instant = "2026-11-26T00:00:00Z".parse().unwrap();
        let after = |failures| wait(failures, 5, now, now);
        assert_eq!([4, 5, 6, 7, 10, 60].map(after), [None, Some(30), Some(60), Some(120), Some(900), Some(900)]);
        assert_eq!(wait(5, 5, now - Duration::seconds(29), now), Some(1));
        assert_eq!(wait(5, 5, now - Duration::seconds(30), now), None);
    }

    #[test]
    fn weak_passwords_are_refused() {
        for weak in ["short", "1234567890", "PassWord123", "aaaaaaaaaaaa", "lilei2026!!", &"x1".repeat(101)] {
            assert!(check_password("lilei", weak).is_err(), "{weak}");
        }
        assert!(check_password("lilei", "四季平安又一年的客服").is_ok());
        assert!(check_password("li", "correct horse li").is_ok());
    }
}
