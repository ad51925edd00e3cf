//! Sessions, invitations, tokens for programs, and failed sign-ins. Of every token only the digest is kept.

use super::accounts::{self, Account, Membership};
use super::audit::Record;
use super::session::{Act, Done, Store, Transaction, View};
use super::value::Row;
use crate::domain::Faults;
use crate::time::Instant;
use serde_json::json;
use std::collections::BTreeSet;

/// Who calls, as far as the database knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    pub account: Account,
    pub memberships: Vec<Membership>,
    /// Words parted by spaces, for a token of a program; `None`: a person's session.
    pub scopes: Option<String>,
}

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Digest of its token.
    pub digest: String,
    pub created_at: Instant,
    pub expires_at: Instant,
    /// What the browser said of itself.
    pub client: Option<String>,
    pub seen_at: Option<Instant>,
}

/// A session to be begun.
#[derive(Clone, Copy, Debug)]
pub struct NewSession<'a> {
    pub digest: &'a str,
    pub account: &'a str,
    pub expires_at: Instant,
    pub client: &'a str,
}

/// A token for programs, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    pub id: String,
    pub name: String,
    /// Words parted by spaces.
    pub scopes: String,
    pub created_at: Instant,
    pub expires_at: Instant,
    pub revoked_at: Option<Instant>,
    pub used_at: Option<Instant>,
}

/// A token to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewApiToken<'a> {
    pub id: &'a str,
    pub digest: &'a str,
    pub account: &'a str,
    pub name: &'a str,
    pub scopes: &'a str,
    pub expires_at: Instant,
}

impl Store {
    /// Who holds a session, when it is in force.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn caller_of_session(&mut self, digest: &str, at: Instant) -> Result<Option<Caller>, Faults> {
        self.read(|view| {
            let sql = "SELECT account FROM session WHERE digest = $1 AND revoked_at IS NULL AND expires_at > $2";
            caller(view, sql, digest, at)
        })
    }

    /// Who holds a token for programs, when it is in force.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn caller_of_token(&mut self, digest: &str, at: Instant) -> Result<Option<Caller>, Faults> {
        self.read(|view| {
            let sql = "SELECT account, scopes FROM api_token WHERE digest = $1 AND revoked_at IS NULL AND expires_at > $2";
            caller(view, sql, digest, at)
        })
    }

    /// Begins a session.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn begin_session(&mut self, act: &Act, new: &NewSession) -> Result<(), Faults> {
        self.write(act, |transaction| {
            let account = accounts::hold(transaction, new.account)?;
            let args = [new.digest.into(), new.account.into(), act.at.into(), new.expires_at.into(), new.client.into(), act.at.into()];
            let sql = "INSERT INTO session (digest, account, created_at, expires_at, revoked_at, client, seen_at)
                       VALUES ($1, $2, $3, $4, NULL, $5, $6)";
            transaction.run(sql, &args)?;
            Ok(Done::Changed((), about(&account, "sign-in", json!({ "session": short(new.digest) }))))
        })
    }

    /// Ends a session of an account; false when it is over already or another's.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn end_session(&mut self, act: &Act, account: &str, digest: &str) -> Result<bool, Faults> {
        self.write(act, |transaction| {
            let account = accounts::need(transaction, account)?;
            let sql = "UPDATE session SET revoked_at = $3 WHERE account = $1 AND digest = $2 AND revoked_at IS NULL";
            if transaction.run(sql, &[(&account.id).into(), digest.into(), act.at.into()])? == 0 {
                return Ok(Done::Unchanged(false));
            }
            Ok(Done::Changed(true, about(&account, "sign-out", json!({ "session": short(digest) }))))
        })
    }

    /// Sessions in force of an account, the newest first.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn sessions(&mut self, account: &str, at: Instant) -> Result<Vec<Session>, Faults> {
        self.read(|view| {
            let sql = "SELECT digest, created_at, expires_at, client, seen_at FROM session
                       WHERE account = $1 AND revoked_at IS NULL AND expires_at > $2 ORDER BY created_at DESC, digest";
            let session = |row: &Row| {
                Ok(Session {
                    digest: row.text(0)?,
                    created_at: row.instant(1)?,
                    expires_at: row.instant(2)?,
                    client: row.maybe_text(3)?,
                    seen_at: row.maybe_instant(4)?,
                })
            };
            view.rows(sql, &[account.into(), at.into()])?.iter().map(session).collect()
        })
    }

    /// A session in force was used: its end moves on.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn session_seen(&mut self, digest: &str, at: Instant, expires_at: Instant) -> Result<(), Faults> {
        self.note(|transaction| {
            let sql = "UPDATE session SET seen_at = $2, expires_at = $3 WHERE digest = $1 AND revoked_at IS NULL AND expires_at > $2";
            transaction.run(sql, &[digest.into(), at.into(), expires_at.into()]).map(drop)
        })
    }

    /// Makes a link that signs in once and sets a password; former links of the account end.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn invite(&mut self, act: &Act, account: &str, digest: &str, expires_at: Instant) -> Result<(), Faults> {
        self.write(act, |transaction| {
            let account = accounts::hold(transaction, account)?;
            end_invitations(transaction, act, &account.id)?;
            new_invitation(transaction, act, &account.id, digest, expires_at)?;
            Ok(Done::Changed((), about(&account, "invite", json!({ "account": account.id }))))
        })
    }

    /// Whose invitation it is, when it can still be followed.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn invited(&mut self, digest: &str, at: Instant) -> Result<Option<Account>, Faults> {
        self.read(|view| {
            let sql = "SELECT account FROM invitation WHERE digest = $1 AND used_at IS NULL AND expires_at > $2";
            Ok(caller(view, sql, digest, at)?.map(|caller| caller.account))
        })
    }

    /// Follows an invitation: sets the hash of the password and ends the link. `None`: it was followed already, or is over.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn accept(&mut self, act: &Act, digest: &str, hash: &str) -> Result<Option<Account>, Faults> {
        self.write(act, |transaction| {
            let rows = transaction.rows("SELECT account FROM invitation WHERE digest = $1", &[digest.into()])?;
            let Some(row) = rows.first() else { return Ok(Done::Unchanged(None)) };
            // The account first, as everywhere: two who hold one of both each would wait for ever.
            let account = accounts::hold(transaction, &row.text(0)?)?;
            let sql = "UPDATE invitation SET used_at = $2 WHERE digest = $1 AND used_at IS NULL AND expires_at > $2";
            if account.disabled_at.is_some() || transaction.run(sql, &[digest.into(), act.at.into()])? == 0 {
                return Ok(Done::Unchanged(None));
            }
            transaction.run("UPDATE account SET password = $2 WHERE id = $1", &[(&account.id).into(), hash.into()])?;
            let ended = "UPDATE session SET revoked_at = $2 WHERE account = $1 AND revoked_at IS NULL";
            transaction.run(ended, &[(&account.id).into(), act.at.into()])?;
            let record = about(&account, "accept-invitation", json!({ "account": account.id }));
            Ok(Done::Changed(Some(account), record))
        })
    }

    /// Makes a token for programs.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn create_api_token(&mut self, act: &Act, new: &NewApiToken) -> Result<(), Faults> {
        self.write(act, |transaction| {
            let account = accounts::hold(transaction, new.account)?;
            let args = [
                new.id.into(),
                new.digest.into(),
                new.account.into(),
                new.name.into(),
                new.scopes.into(),
                act.at.into(),
                new.expires_at.into(),
            ];
            let sql = "INSERT INTO api_token (id, digest, account, name, scopes, created_at, expires_at, revoked_at, used_at)
                       VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, NULL)";
            transaction.run(sql, &args)?;
            Ok(Done::Changed((), about(&account, "create-token", json!({ "token": new.id, "scopes": new.scopes }))))
        })
    }

    /// Ends a token of an account; false when there is none.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn revoke_api_token(&mut self, act: &Act, account: &str, id: &str) -> Result<bool, Faults> {
        self.write(act, |transaction| {
            let account = accounts::need(transaction, account)?;
            let sql = "UPDATE api_token SET revoked_at = $3 WHERE account = $1 AND id = $2 AND revoked_at IS NULL";
            if transaction.run(sql, &[(&account.id).into(), id.into(), act.at.into()])? == 0 {
                return Ok(Done::Unchanged(false));
            }
            Ok(Done::Changed(true, about(&account, "revoke-token", json!({ "token": id }))))
        })
    }

    /// Tokens of an account, the newest first.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn api_tokens(&mut self, account: &str) -> Result<Vec<ApiToken>, Faults> {
        self.read(|view| {
            let sql = "SELECT id, name, scopes, created_at, expires_at, revoked_at, used_at FROM api_token
                       WHERE account = $1 ORDER BY created_at DESC, id";
            let token = |row: &Row| {
                Ok(ApiToken {
                    id: row.text(0)?,
                    name: row.text(1)?,
                    scopes: row.text(2)?,
                    created_at: row.instant(3)?,
                    expires_at: row.instant(4)?,
                    revoked_at: row.maybe_instant(5)?,
                    used_at: row.maybe_instant(6)?,
                })
            };
            view.rows(sql, &[account.into()])?.iter().map(token).collect()
        })
    }

    /// Failures in a row of a subject (a digest), and when the last was.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn attempts(&mut self, subject: &str) -> Result<Option<(i64, Instant)>, Faults> {
        self.read(|view| {
            let rows = view.rows("SELECT failures, last_at FROM attempt WHERE subject = $1", &[subject.into()])?;
            rows.first().map(|row| Ok((row.int(0)?, row.instant(1)?))).transpose()
        })
    }

    /// A sign-in failed; those before `forgotten` no longer count.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn attempt_failed(&mut self, subjects: &[&str], at: Instant, forgotten: Instant) -> Result<(), Faults> {
        self.note(|transaction| {
            for subject in in_order(subjects) {
                let sql = "INSERT INTO attempt (subject, failures, last_at) VALUES ($1, 1, $2) ON CONFLICT (subject) DO UPDATE
                           SET failures = CASE WHEN attempt.last_at < $3 THEN 1 ELSE attempt.failures + 1 END, last_at = $2";
                transaction.run(sql, &[subject.into(), at.into(), forgotten.into()])?;
            }
            // Last, and without waiting: what somebody else counts just now is not old.
            let passing_over = transaction.passing_over_locked();
            let sql = format!("DELETE FROM attempt WHERE subject IN (SELECT subject FROM attempt WHERE last_at < $1 {passing_over})");
            transaction.run(&sql, &[forgotten.into()]).map(drop)
        })
    }

    /// A sign-in succeeded: its subjects begin anew.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn attempts_over(&mut self, subjects: &[&str]) -> Result<(), Faults> {
        self.note(|transaction| {
            for subject in in_order(subjects) {
                transaction.run("DELETE FROM attempt WHERE subject = $1", &[subject.into()])?;
            }
            Ok(())
        })
    }
}

/// All who count several subjects lock them in one order, so that nobody waits in a circle.
fn in_order<'s>(subjects: &[&'s str]) -> BTreeSet<&'s str> {
    subjects.iter().copied().collect()
}

/// Digests of tokens are no secret, but need not be told whole.
fn short(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}

fn about(account: &Account, action: &'static str, after: serde_json::Value) -> Record {
    Record { action, team: None, about: Some(account.login.clone()), before: None, after: Some(after) }
}

/// The holder of what a statement finds by digest and time; nobody when the account is disabled.
fn caller(view: &mut View, sql: &str, digest: &str, at: Instant) -> Result<Option<Caller>, Faults> {
    let rows = view.rows(sql, &[digest.into(), at.into()])?;
    let Some(row) = rows.first() else { return Ok(None) };
    let account = accounts::need(view, &row.text(0)?)?;
    if account.disabled_at.is_some() {
        return Ok(None);
    }
    let memberships = accounts::memberships(view, &account.id)?;
    let scopes = if row.0.len() > 1 { row.maybe_text(1)? } else { None };
    Ok(Some(Caller { account, memberships, scopes }))
}

/// Links of an account open nothing any more.
pub(super) fn end_invitations(transaction: &mut Transaction, act: &Act, account: &str) -> Result<(), Faults> {
    let sql = "UPDATE invitation SET used_at = $2 WHERE account = $1 AND used_at IS NULL";
    transaction.run(sql, &[account.into(), act.at.into()]).map(drop)
}

pub(super) fn new_invitation(
    transaction: &mut Transaction,
    act: &Act,
    account: &str,
    digest: &str,
    expires_at: Instant,
) -> Result<(), Faults> {
    let args = [digest.into(), account.into(), act.at.into(), expires_at.into()];
    let sql = "INSERT INTO invitation (digest, account, created_at, expires_at, used_at) VALUES ($1, $2, $3, $4, NULL)";
    transaction.run(sql, &args).map(drop)
}
