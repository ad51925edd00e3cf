//! One's own account: signing in and out, password, sessions, tokens.

use super::{stamp, whole};
use crate::domain::access::Scope;
use crate::ops::server::{Principal, SignedIn};
use crate::web::answer::Answer;
use crate::web::app::App;
use crate::web::call::{COOKIE, Call};
use crate::web::problem::Problem;
use axum::http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    pub login: String,
    pub password: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// At least 10 characters.
    pub password: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    pub former: String,
    /// At least 10 characters.
    pub password: String,
}

/// A role that somebody has.
#[derive(Serialize, ToSchema)]
pub struct Role {
    pub id: String,
    /// Without a team, in all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// `administrator`, `director`, `lead`, `hr`, `agent`.
    pub role: String,
    /// The agent of the team's rosters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
}

/// Who calls.
#[derive(Serialize, ToSchema)]
pub struct Me {
    pub account: String,
    pub login: String,
    pub name: String,
    pub roles: Vec<Role>,
    /// To be sent as `X-CSRF-Token` with writes that use the cookie; empty for tokens.
    pub csrf: String,
}

#[derive(Serialize, ToSchema)]
pub struct Session {
    pub id: String,
    pub created_at: String,
    pub expires_at: String,
    pub seen_at: Option<String>,
    /// What the browser says of itself.
    pub client: String,
    /// The one that asks.
    pub current: bool,
}

#[derive(Serialize, ToSchema)]
pub struct Sessions {
    pub items: Vec<Session>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// What it is for.
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    /// `read` or `write`.
    #[schema(value_type = String, pattern = "^(read|write)$")]
    pub scope: Scope,
    /// Days until it ends, 1–366.
    #[schema(minimum = 1, maximum = 366)]
    #[serde(deserialize_with = "whole")]
    pub days: i64,
}

/// Shown once.
#[derive(Serialize, ToSchema)]
pub struct ShownToken {
    pub id: String,
    pub token: String,
}

#[derive(Serialize, ToSchema)]
pub struct Token {
    pub id: String,
    pub name: String,
    pub scopes: String,
    pub created_at: String,
    pub expires_at: String,
    pub revoked_at: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Tokens {
    pub items: Vec<Token>,
}

/// The cookie of a session.
pub fn cookie(app: &App, value: &str, seconds: i64) -> String {
    let secure = if app.is_secure() { "; Secure" } else { "" };
    format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
}

/// The answer to a sign-in, with the cookie.
pub fn signed_in(call: &Call, answer: Answer, signed: &SignedIn) -> Answer {
    let seconds = (signed.expires_at - call.at).num_seconds();
    answer.with(header::SET_COOKIE, cookie(&call.app, &signed.session.text, seconds))
}

pub fn sign_in(call: &Call) -> Result<Answer, Problem> {
    let SignIn { login, password } = call.json()?;
    let signed = call.app.desk.sign_in(&login, &password, &call.address, call.client())?;
    begun(call, &signed)
}

pub fn accept(call: &Call) -> Result<Answer, Problem> {
    let NewPassword { password } = call.json()?;
    let signed = call.app.desk.accept(call.param("token"), &password, call.client())?;
    begun(call, &signed)
}

fn begun(call: &Call, signed: &SignedIn) -> Result<Answer, Problem> {
    let principal = call.app.desk.principal_of_session(&signed.session.text)?.ok_or_else(Problem::not_found)?;
    let csrf = crate::web::dispatch::csrf_of(&signed.session.text);
    Ok(signed_in(call, Answer::json(&me_of(&principal, csrf)), signed))
}

pub fn sign_out(call: &Call) -> Result<Answer, Problem> {
    if let Some(session) = &call.session {
        let digest = crate::ops::server::digest(session);
        let (principal, act) = (call.principal()?, call.act()?);
        call.app.desk.with(|store| store.end_session(&act, &principal.account.id, &digest))?;
    }
    Ok(Answer::nothing().with(header::SET_COOKIE, cookie(&call.app, "", 0)))
}

fn me_of(principal: &Principal, csrf: String) -> Me {
    let Principal { account, memberships, .. } = principal;
    Me {
        account: account.id.clone(),
        login: account.login.clone(),
        name: account.name.clone(),
        roles: memberships.iter().map(role).collect(),
        csrf,
    }
}

pub fn role(membership: &crate::ops::server::Membership) -> Role {
    let crate::ops::server::Membership { id, team, role, agent } = membership.clone();
    Role { id, team, role: role.code().to_owned(), agent }
}

pub fn me(call: &Call) -> Result<Answer, Problem> {
    Ok(Answer::json(&me_of(call.principal()?, call.csrf())))
}

pub fn change_password(call: &Call) -> Result<Answer, Problem> {
    let ChangePassword { former, password } = call.json()?;
    let signed = call.app.desk.change_password(call.principal()?, &former, &password, &call.address, call.client())?;
    Ok(signed_in(call, Answer::nothing(), &signed))
}

pub fn sessions(call: &Call) -> Result<Answer, Problem> {
    let own = call.session.as_deref().map(crate::ops::server::digest);
    let principal = call.principal()?;
    let found = call.app.desk.with(|store| store.sessions(&principal.account.id, call.at))?;
    let session = |session: crate::ops::server::Session| Session {
        current: own.as_ref() == Some(&session.digest),
        id: session.digest.get(..16).unwrap_or_default().to_owned(),
        created_at: stamp(session.created_at),
        expires_at: stamp(session.expires_at),
        seen_at: session.seen_at.map(stamp),
        client: session.client.unwrap_or_default(),
    };
    Ok(Answer::json(&Sessions { items: found.into_iter().map(session).collect() }))
}

pub fn end_session(call: &Call) -> Result<Answer, Problem> {
    let principal = call.principal()?;
    let id = call.param("session");
    let found = call.app.desk.with(|store| store.sessions(&principal.account.id, call.at))?;
    let digest =
        found.into_iter().map(|session| session.digest).find(|digest| digest.get(..16) == Some(id)).ok_or_else(Problem::not_found)?;
    let act = call.act()?;
    call.app.desk.with(|store| store.end_session(&act, &principal.account.id, &digest))?;
    Ok(Answer::nothing())
}

pub fn tokens(call: &Call) -> Result<Answer, Problem> {
    let principal = call.principal()?;
    let found = call.app.desk.with(|store| store.api_tokens(&principal.account.id))?;
    let token = |token: crate::ops::server::ApiToken| Token {
        id: token.id,
        name: token.name,
        scopes: token.scopes,
        created_at: stamp(token.created_at),
        expires_at: stamp(token.expires_at),
        revoked_at: token.revoked_at.map(stamp),
    };
    Ok(Answer::json(&Tokens { items: found.into_iter().map(token).collect() }))
}

pub fn create_token(call: &Call) -> Result<Answer, Problem> {
    let NewToken { name, scope, days } = call.json()?;
    if name.trim().is_empty() || name.chars().count() > 64 || !(1..=366).contains(&days) {
        return Err(Problem::unreadable("name: 1–64 characters; days: 1–366"));
    }
    if call.principal()?.scope.is_some() {
        return Err(Problem::not_a_person());
    }
    let (id, token) = call.app.desk.create_api_token(call.principal()?, name.trim(), scope, days)?;
    Ok(Answer::json_with(StatusCode::CREATED, &ShownToken { id, token: token.text }))
}

pub fn revoke_token(call: &Call) -> Result<Answer, Problem> {
    let (principal, act) = (call.principal()?, call.act()?);
    let ended = call.app.desk.with(|store| store.revoke_api_token(&act, &principal.account.id, call.param("token_id")))?;
    if ended { Ok(Answer::nothing()) } else { Err(Problem::not_found()) }
}
