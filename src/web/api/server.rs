//! What concerns the whole server: rules, backups, what is removed, who is forgotten.

use crate::domain::access::Scope;
use crate::ops::database::{Age, ErasePlace, PurgeOptions, anonymise as forget, back_up, plan_purge, purge as remove};
use crate::ops::{self, Rule as KnownRule};
use crate::web::answer::Answer;
use crate::web::call::Call;
use crate::web::problem::Problem;
use axum::http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A parameter of a rule.
#[derive(Serialize, ToSchema)]
pub struct Param {
    pub key: String,
    /// As team.toml writes it.
    pub default: String,
    pub about: String,
}

#[derive(Serialize, ToSchema)]
pub struct Rule {
    pub code: String,
    pub name: String,
    pub about: String,
    pub params: Vec<Param>,
}

#[derive(Serialize, ToSchema)]
pub struct Rules {
    pub items: Vec<Rule>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PurgeRequest {
    /// `3y`, `40m`; without it three years.
    #[schema(pattern = "^[0-9]{1,3}[ym]$")]
    pub older_than: Option<String>,
    /// It may be less than three years.
    #[serde(default)]
    pub force: bool,
    /// Say what would go, and remove nothing.
    #[serde(default)]
    pub dry_run: bool,
}

#[derive(Serialize, ToSchema)]
pub struct PurgeAnswer {
    /// What is older than this.
    pub before: String,
    pub removed: bool,
    /// Rows by table.
    pub rows: BTreeMap<String, i64>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseRequest {
    /// A login, or an agent's id, as the log has it.
    #[schema(min_length = 1, max_length = 200)]
    pub person: String,
    /// Of this team; needed where the log has such a person in several.
    pub team: Option<String>,
    /// In the log of all teams.
    #[serde(default)]
    pub everywhere: bool,
}

#[derive(Serialize, ToSchema)]
pub struct EraseAnswer {
    /// Parts of entries.
    pub erased: usize,
}

#[derive(Serialize, ToSchema)]
pub struct AnonymiseAnswer {
    /// What the agent is called now.
    pub alias: String,
    /// Where the name still is: files, else tables.
    pub left: Vec<String>,
}

pub fn rules(call: &Call) -> Result<Answer, Problem> {
    let text = |text: &crate::domain::Text| text.in_lang(call.lang).to_owned();
    let param = |param: &ops::Param| Param { key: param.key.to_owned(), default: ops::default_text(param), about: text(&param.doc) };
    let rule = |rule: &KnownRule| Rule {
        code: rule.code.to_owned(),
        name: text(&rule.name),
        about: text(&rule.summary),
        params: rule.params.iter().map(param).collect(),
    };
    Ok(Answer::json(&Rules { items: ops::RULES.iter().map(|known| rule(known)).collect() }))
}

/// A backup as of this moment, proved before it is sent.
pub fn backup(call: &Call) -> Result<Answer, Problem> {
    // It holds what opens other things: more than a token that only looks may have.
    if call.principal()?.scope == Some(Scope::Read) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "read-only", "this token only reads"));
    }
    let folder = crate::ops::server::temporary()?;
    let file = folder.path().join("backup.db");
    back_up(call.app.desk.database(), &file, &call.act()?)?;
    let bytes = std::fs::read(&file).map_err(|error| Problem::from(crate::domain::Faults(vec![ops::io_fault(&file, &error)])))?;
    let name = format!("attachment; filename=\"paiban-{}.db\"", call.at.format("%Y-%m-%d"));
    Ok(Answer::new(StatusCode::OK, "application/octet-stream", bytes).with(header::CONTENT_DISPOSITION, name))
}

pub fn purge(call: &Call) -> Result<Answer, Problem> {
    let PurgeRequest { older_than, force, dry_run } = call.json()?;
    let older_than = older_than.as_deref().map_or(Ok(Age::default()), str::parse).map_err(Problem::unreadable)?;
    let options = PurgeOptions { database: call.app.desk.database(), older_than, force, act: call.act()? };
    let plan = if dry_run { plan_purge(&options)? } else { remove(&options)? };
    let rows = plan.rows.into_iter().map(|(table, rows)| (table.to_string(), rows)).collect();
    Ok(Answer::json(&PurgeAnswer { before: super::stamp(plan.before), removed: !dry_run, rows }))
}

pub fn erase(call: &Call) -> Result<Answer, Problem> {
    let EraseRequest { person, team, everywhere } = call.json()?;
    if !(1..=200).contains(&person.chars().count()) {
        return Err(Problem::unreadable("person: 1–200 characters"));
    }
    let act = call.act()?;
    let place = ErasePlace::of(team.as_deref(), everywhere);
    let erased = call.app.desk.with(|store| store.erase(&act, &person, place))?;
    Ok(Answer::json(&EraseAnswer { erased }))
}

pub fn anonymise(call: &Call) -> Result<Answer, Problem> {
    let reply = forget(call.app.desk.database(), call.team(), call.param("agent"), &call.act()?)?;
    Ok(Answer::json(&AnonymiseAnswer { alias: reply.alias, left: reply.left }))
}
