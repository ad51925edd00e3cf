//! Settings of a team.

use crate::domain::access::Action;
use crate::ops::server::{SETTINGS, digest};
use crate::web::answer::Answer;
use crate::web::call::Call;
use crate::web::problem::Problem;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Values by name: `notice_hours`, `approvers`, `evening_message`, `language`.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct Settings(pub BTreeMap<String, String>);

fn tag(values: &BTreeMap<String, String>) -> String {
    digest(&serde_json::to_string(values).unwrap_or_default()).get(..16).unwrap_or_default().to_owned()
}

pub fn get(call: &Call) -> Result<Answer, Problem> {
    let values = call.app.desk.setting_values(call.team())?;
    let tag = tag(&values);
    Ok(Answer::json(&Settings(values)).tagged(&tag))
}

pub fn put(call: &Call) -> Result<Answer, Problem> {
    let seen = call.if_match()?;
    let Settings(mut now) = call.json()?;
    for row in SETTINGS {
        now.entry(row.name.to_owned()).or_insert_with(|| row.default.to_owned());
    }
    let values = call.app.desk.setting_values(call.team())?;
    if tag(&values) != seen {
        return Err(Problem::new(StatusCode::PRECONDITION_FAILED, "settings-changed", "somebody changed the settings: read them again"));
    }
    // Whoever has to ask for approval does not say by whom.
    if now.get("approvers") != values.get("approvers") && !call.principal()?.may(Action::ApproveFirst, Some(call.team())) {
        let told = "only an administrator changes `approvers`: send it back as it is";
        return Err(Problem::new(StatusCode::FORBIDDEN, "approvers-kept", told));
    }
    call.app.desk.set_settings(&call.act()?, call.team(), &values, &now)?;
    get(call)
}
