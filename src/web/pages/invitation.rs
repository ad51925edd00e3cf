//! Following an invitation: the password is set, and one is signed in.

use super::{Answer, Call, Head, Problem, show};
use crate::web::api::account::signed_in;
use askama::Template;
use axum::http::StatusCode;

#[derive(Template)]
#[template(path = "invitation.html")]
struct Page {
    head: Head,
    error: String,
    name: String,
    login: String,
}

fn shown(call: &Call, error: String) -> Result<Answer, Problem> {
    let account = call.app.desk.invited(call.param("token"))?;
    show(&Page { head: Head::of(call), error, name: account.name, login: account.login }, call)
}

pub fn page(call: &Call) -> Result<Answer, Problem> {
    shown(call, String::new())
}

pub fn form(call: &Call) -> Result<Answer, Problem> {
    let field = |name: &str| call.field(name).unwrap_or_default();
    let refused = |error: String| {
        let mut answer = shown(call, error)?;
        answer.status = StatusCode::UNPROCESSABLE_ENTITY;
        Ok(answer)
    };
    if field("password") != field("again") {
        return refused(crate::locale::PageWords(call.lang).passwords_differ().to_owned());
    }
    match call.app.desk.accept(call.param("token"), &field("password"), call.client()) {
        Ok(signed) => Ok(signed_in(call, Answer::see("/"), &signed)),
        Err(faults) => {
            let problem = Problem::from(faults);
            if problem.code() == "password-weak" { refused(problem.cause(call.lang)) } else { Err(problem) }
        }
    }
}
