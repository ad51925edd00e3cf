//! The API document, made from the table of routes, and a page to read it.

use super::answer::Answer;
use super::call::Call;
use super::problem::{Problem, ProblemBody};
use super::route::{Access, Condition, Given, Method, Route, Sent, Shape};
use super::routes::ROUTES;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::OnceLock;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// An ISO week.
const WEEK: &str = "^20[0-9]{2}-W(0[1-9]|[1-4][0-9]|5[0-2])$";

/// `/api/openapi.json`.
pub fn document(_: &Call) -> Result<Answer, Problem> {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    Ok(Answer::json(DOCUMENT.get_or_init(make)))
}

/// `/api/errors`: what each code means, as docs/errors.md.
pub fn errors(_: &Call) -> Result<Answer, Problem> {
    Ok(Answer::new(axum::http::StatusCode::OK, "text/markdown; charset=utf-8", crate::ops::errors_doc() + &super::problem::doc()))
}

/// `/api`.
pub fn page(call: &Call) -> Result<Answer, Problem> {
    super::pages::api::page(call)
}

/// Routes of the API, in the table's order.
pub fn documented() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().filter(|route| route.is_api())
}

fn make() -> Value {
    let mut schemas: BTreeMap<String, Value> = BTreeMap::new();
    let mut paths: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    problem_shape(&mut schemas);
    for route in documented() {
        let operation = operation(route, &mut schemas);
        paths.entry(route.path.replace("{*", "{")).or_default().insert(method(route.method).to_owned(), operation);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Paiban 排班", "version": env!("CARGO_PKG_VERSION"),
            "description": "Errors are RFC 9457 problem documents. Posts may carry an Idempotency-Key: sent twice, they are done once. Writes of what others may change carry If-Match with the ETag that was seen.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer", "description": "A token of /api/me/tokens." },
                "session": { "type": "apiKey", "in": "cookie", "name": super::call::COOKIE, "description": "With X-CSRF-Token on writes." },
            },
        },
    })
}

/// As the document writes it.
pub const fn method(method: Method) -> &'static str {
    match method {
        Method::Get => "get",
        Method::Post => "post",
        Method::Put => "put",
        Method::Delete => "delete",
    }
}

fn problem_shape(schemas: &mut BTreeMap<String, Value>) {
    let mut others = Vec::new();
    <ProblemBody as ToSchema>::schemas(&mut others);
    schemas.insert("ProblemBody".to_owned(), json!(<ProblemBody as PartialSchema>::schema()));
    schemas.extend(others.into_iter().map(|(name, schema)| (name, json!(schema))));
}

fn reference(shape: &Shape, schemas: &mut BTreeMap<String, Value>) -> Value {
    let name = (shape.name)().into_owned();
    let mut others: Vec<(String, RefOr<Schema>)> = Vec::new();
    (shape.others)(&mut others);
    schemas.insert(name.clone(), json!((shape.own)()));
    schemas.extend(others.into_iter().map(|(name, schema)| (name, json!(schema))));
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn operation(route: &Route, schemas: &mut BTreeMap<String, Value>) -> Value {
    let mut operation = json!({
        "operationId": route.id,
        "summary": route.summary,
        "description": who(route.access),
        "tags": [tag(route)],
        "parameters": parameters(route),
        "responses": responses(route, schemas),
    });
    let body = match &route.sent {
        Sent::Json(shape) => Some(json!({ "application/json": { "schema": reference(shape, schemas) } })),
        Sent::Bytes(kind) => Some(json!({ (*kind): { "schema": { "type": "string", "format": "binary" } } })),
        Sent::Nothing | Sent::Form => None,
    };
    if let Some(content) = body {
        operation["requestBody"] = json!({ "required": true, "content": content });
    }
    operation["security"] = if route.access == Access::Open { json!([]) } else { json!([{ "token": [] }, { "session": [] }]) };
    operation
}

/// Who may, in words.
pub fn who(access: Access) -> String {
    match access {
        Access::Open => "Everybody.".to_owned(),
        Access::Account => "Whoever is signed in.".to_owned(),
        Access::Team(action) => format!("Roles in the team: {}.", roles(action)),
        Access::Everywhere(action) => format!("Roles in all teams: {}.", roles(action)),
    }
}

fn roles(action: crate::domain::access::Action) -> String {
    let may = crate::domain::access::Role::ALL.into_iter().filter(|role| role.may(action));
    may.map(|role| role.code()).collect::<Vec<_>>().join(", ")
}

/// Part of the path after the team.
pub fn tag(route: &Route) -> &'static str {
    let rest = route.path.trim_start_matches("/api/").trim_start_matches("teams/{team}").trim_start_matches('/');
    rest.split('/').next().filter(|word| !word.is_empty() && !word.starts_with('{')).unwrap_or("teams")
}

fn parameters(route: &Route) -> Vec<Value> {
    let path = route.params().map(|name| {
        let schema = match name {
            "week" => json!({ "type": "string", "pattern": WEEK }),
            "app" => json!({ "type": "string", "enum": ["mobile", "dingtalk", "wecom", "feishu"] }),
            _ => json!({ "type": "string", "minLength": 1 }),
        };
        json!({ "name": name, "in": "path", "required": true, "schema": schema })
    });
    let query = route.query.iter().map(|(name, about)| {
        let schema = match *name {
            "week" => json!({ "type": "string", "pattern": WEEK }),
            "after" if route.id == "revisions" => json!({ "type": "string", "pattern": "^[0-9]{1,15}$" }),
            "after" if route.id == "jobs" => json!({ "type": "string", "pattern": "^[0-9]{1,13}[.][A-Za-z0-9_-]{22}$" }),
            "name" => json!({ "type": "string", "pattern": "^[^/\\\\.\\u0000-\\u001f\\u007f-\\u009f][^/\\\\\\u0000-\\u001f\\u007f-\\u009f]{0,79}\\.(csv|xlsx|xls|ods|dat|txt)$" }),
            "limit" | "last" => json!({ "type": "integer", "minimum": 1, "maximum": 200 }),
            "revision" => json!({ "type": "integer", "minimum": 1 }),
            "replace" => json!({ "type": "string", "enum": ["true", "false"] }),
            "state" => json!({ "type": "string", "enum": ["waiting", "sent", "dead"] }),
            _ => json!({ "type": "string" }),
        };
        json!({ "name": name, "in": "query", "required": false, "description": about, "schema": schema })
    });
    let mut all: Vec<Value> = path.chain(query).collect();
    let header = |name: &str, about: &str, required: bool| {
        let schema = match name {
            "If-Match" => json!({ "type": "string", "pattern": "^\"[0-9a-f]{1,64}\"$" }),
            "If-None-Match" => json!({ "type": "string", "enum": ["*"] }),
            _ => json!({ "type": "string", "minLength": 1, "maxLength": 200 }),
        };
        json!({ "name": name, "in": "header", "required": required, "description": about, "schema": schema })
    };
    match route.condition {
        Condition::No => {}
        Condition::Match => all.push(header("If-Match", "The ETag that was seen.", true)),
        Condition::MatchOrNew => {
            all.push(header("If-Match", "The ETag that was seen.", false));
            all.push(header("If-None-Match", "`*`: there is nothing yet.", false));
        }
    }
    if route.method == Method::Post {
        all.push(header("Idempotency-Key", "Sent twice with the same key, it is done once.", false));
    }
    all
}

fn responses(route: &Route, schemas: &mut BTreeMap<String, Value>) -> Value {
    let content = match &route.given {
        Given::Json(shape) => Some(json!({ "application/json": { "schema": reference(shape, schemas) } })),
        Given::Bytes(kind) => Some(json!({ (*kind): { "schema": { "type": "string", "format": "binary" } } })),
        Given::Events => Some(json!({ "text/event-stream": { "schema": { "type": "string" } } })),
        Given::Page => Some(json!({ "text/html": { "schema": { "type": "string" } } })),
        Given::Nothing => None,
    };
    let mut good = json!({ "description": "Done." });
    if let Some(content) = content {
        good["content"] = content;
    }
    let problem = json!({
        "description": "A problem.",
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/ProblemBody" } } },
    });
    let mut all = Map::new();
    all.insert(route.status.to_string(), good);
    all.insert("4XX".to_owned(), problem.clone());
    all.insert("5XX".to_owned(), problem);
    Value::Object(all)
}
