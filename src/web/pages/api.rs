//! The API document as a page to read, without anything from elsewhere.

use super::{Answer, Call, Head, Problem, show};
use crate::web::openapi::{documented, method, tag, who};
use crate::web::route::{Given, Route, Sent, Shape};
use askama::Template;

struct Row {
    method: String,
    path: &'static str,
    summary: &'static str,
    who: String,
    query: &'static [(&'static str, &'static str)],
    sent: String,
    status: u16,
    given: String,
}

#[derive(Template)]
#[template(path = "api.html")]
struct Page {
    head: Head,
    groups: Vec<(&'static str, Vec<Row>)>,
}

fn schema(shape: &Shape) -> String {
    let text = serde_json::to_string_pretty(&(shape.own)()).unwrap_or_default();
    format!("{} {text}", (shape.name)())
}

fn row(route: &Route) -> Row {
    let sent = match &route.sent {
        Sent::Json(shape) => schema(shape),
        Sent::Bytes(kind) => (*kind).to_owned(),
        Sent::Nothing | Sent::Form => String::new(),
    };
    let given = match &route.given {
        Given::Json(shape) => schema(shape),
        Given::Bytes(kind) => (*kind).to_owned(),
        Given::Events => "text/event-stream".to_owned(),
        Given::Page => "text/html".to_owned(),
        Given::Nothing => String::new(),
    };
    Row {
        method: method(route.method).to_uppercase(),
        path: route.path,
        summary: route.summary,
        who: who(route.access),
        query: route.query,
        sent,
        status: route.status,
        given,
    }
}

pub fn page(call: &Call) -> Result<Answer, Problem> {
    let mut groups: Vec<(&'static str, Vec<Row>)> = Vec::new();
    for route in documented() {
        let name = tag(route);
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, rows)) => rows.push(row(route)),
            None => groups.push((name, vec![row(route)])),
        }
    }
    show(&Page { head: Head::of(call), groups }, call)
}
