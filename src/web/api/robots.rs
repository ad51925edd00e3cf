//! Robots of group chats: added, removed; how they call the agents; what was sent and what could not be.

use super::stamp;
use crate::ops::server::{Contact as StoredContact, MessageState, NewRobotOptions, Outgoing, Store, StoredRobot};
use crate::web::answer::Answer;
use crate::web::call::Call;
use crate::web::problem::Problem;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A robot; its address and secret are shown nowhere.
#[derive(Serialize, ToSchema)]
pub struct Robot {
    pub id: String,
    /// `dingtalk`, `wecom`, `feishu`, `plain`.
    pub kind: String,
    pub name: String,
    pub signed: bool,
    pub created_at: String,
}

#[derive(Serialize, ToSchema)]
pub struct Robots {
    pub items: Vec<Robot>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRobot {
    /// `dingtalk`, `wecom`, `feishu`, `plain`.
    pub kind: String,
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    /// The webhook that the app shows.
    pub url: String,
    /// The key for signing, where the robot asks for it.
    pub secret: Option<String>,
}

/// How robots call an agent.
#[derive(Serialize, ToSchema)]
pub struct Contact {
    pub agent: String,
    /// `mobile`, `dingtalk`, `wecom`, `feishu`.
    pub app: String,
    pub address: String,
}

#[derive(Serialize, ToSchema)]
pub struct Contacts {
    pub items: Vec<Contact>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactAddress {
    /// A mobile number, or the app's id of the user.
    #[schema(min_length = 1, max_length = 64)]
    pub address: String,
}

#[derive(Serialize, ToSchema)]
pub struct Message {
    pub id: String,
    pub robot: String,
    pub topic: String,
    /// `waiting`, `sent`, `dead`.
    pub state: String,
    pub tries: i64,
    pub created_at: String,
    pub next_at: String,
    pub ended_at: Option<String>,
    /// Why it could not be sent.
    pub error: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Messages {
    pub items: Vec<Message>,
}

fn robot(stored: StoredRobot) -> Robot {
    let StoredRobot { id, kind, name, secret, created_at, .. } = stored;
    Robot { id, kind, name, signed: secret.is_some(), created_at: stamp(created_at) }
}

pub fn list(call: &Call) -> Result<Answer, Problem> {
    let found = call.app.desk.with(|store| store.robots(call.team()))?;
    Ok(Answer::json(&Robots { items: found.into_iter().map(robot).collect() }))
}

pub fn add(call: &Call) -> Result<Answer, Problem> {
    let NewRobot { kind, name, url, secret } = call.json()?;
    if name.trim().is_empty() || name.chars().count() > 64 || name.chars().any(char::is_control) {
        return Err(Problem::unreadable("name: 1–64 characters"));
    }
    let options =
        NewRobotOptions { kind: &kind, name: name.trim(), url: &url, secret: secret.as_deref(), inner: call.app.options.inner_robots };
    let added = call.app.desk.add_robot(&call.act()?, call.team(), &options)?;
    Ok(Answer::json_with(StatusCode::CREATED, &robot(added)))
}

pub fn remove(call: &Call) -> Result<Answer, Problem> {
    let (act, id) = (call.act()?, call.param("robot"));
    let removed = call.app.desk.with(|store| store.remove_robot(&act, call.team(), id))?;
    if removed { Ok(Answer::nothing()) } else { Err(Store::no_robot(id).into()) }
}

pub fn contacts(call: &Call) -> Result<Answer, Problem> {
    let found = call.app.desk.with(|store| store.contacts(call.team()))?;
    let contact = |StoredContact { agent, kind, address }| Contact { agent, app: kind, address };
    Ok(Answer::json(&Contacts { items: found.into_iter().map(contact).collect() }))
}

fn write_contact(call: &Call, address: Option<&str>) -> Result<Answer, Problem> {
    let app = call.param("app");
    if !matches!(app, "mobile" | "dingtalk" | "wecom" | "feishu") {
        return Err(Problem::new(StatusCode::NOT_FOUND, "not-found", "app: mobile, dingtalk, wecom, feishu"));
    }
    call.app.desk.set_contact(&call.act()?, call.team(), call.param("agent"), app, address)?;
    Ok(Answer::nothing())
}

pub fn set_contact(call: &Call) -> Result<Answer, Problem> {
    let ContactAddress { address } = call.json()?;
    let address = address.trim();
    if address.is_empty() || address.len() > 64 || address.chars().any(char::is_control) {
        return Err(Problem::unreadable("address: a mobile number or the app's id of the user"));
    }
    write_contact(call, Some(address))
}

pub fn remove_contact(call: &Call) -> Result<Answer, Problem> {
    write_contact(call, None)
}

fn message(message: Outgoing) -> Message {
    Message {
        id: message.id,
        robot: message.robot,
        topic: message.topic,
        state: message.state.code().to_owned(),
        tries: message.tries,
        created_at: stamp(message.created_at),
        next_at: stamp(message.next_at),
        ended_at: message.ended_at.map(stamp),
        error: message.error,
    }
}

pub fn messages(call: &Call) -> Result<Answer, Problem> {
    let state = match call.asked("state") {
        None => None,
        Some("waiting") => Some(MessageState::Waiting),
        Some("sent") => Some(MessageState::Sent),
        Some("dead") => Some(MessageState::Dead),
        Some(_) => return Err(Problem::unreadable("state: waiting, sent, dead")),
    };
    let most = call.limit()?;
    let found = call.app.desk.with(|store| store.messages(call.team(), state, most))?;
    Ok(Answer::json(&Messages { items: found.into_iter().map(message).collect() }))
}

pub fn retry(call: &Call) -> Result<Answer, Problem> {
    let act = call.act()?;
    let again = call.app.desk.with(|store| store.retry_message(&act, call.team(), call.param("message")))?;
    if again { Ok(Answer::nothing()) } else { Err(Problem::not_found()) }
}
