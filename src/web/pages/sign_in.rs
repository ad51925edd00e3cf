//! Sign in and out.

use super::{Answer, Call, Head, Problem, show};
use crate::web::api::account::{cookie, signed_in};
use askama::Template;
use axum::http::{StatusCode, header};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Page {
    head: Head,
    error: String,
    login: String,
    next: String,
}

/// A place on this server, or the beginning: nobody is led elsewhere.
fn here(next: &str) -> String {
    let ours = next.starts_with('/') && !next.starts_with("//") && !next.contains(|c: char| c == '\\' || c.is_control());
    if ours { next.to_owned() } else { "/".to_owned() }
}

pub fn page(call: &Call) -> Result<Answer, Problem> {
    let next = here(call.asked("next").unwrap_or("/"));
    show(&Page { head: Head::of(call), error: String::new(), login: String::new(), next }, call)
}

pub fn form(call: &Call) -> Result<Answer, Problem> {
    let field = |name: &str| call.field(name).unwrap_or_default();
    let (login, next) = (field("login"), here(&field("next")));
    match call.app.desk.sign_in(&login, &field("password"), &call.address, call.client()) {
        Ok(signed) => Ok(signed_in(call, Answer::see(&next), &signed)),
        Err(faults) => {
            let problem = Problem::from(faults);
            if problem.status() == StatusCode::SERVICE_UNAVAILABLE {
                return Err(problem);
            }
            let mut answer = show(&Page { head: Head::of(call), error: problem.cause(call.lang), login, next }, call)?;
            answer.status = problem.status();
            Ok(answer)
        }
    }
}

pub fn out(call: &Call) -> Result<Answer, Problem> {
    crate::web::api::account::sign_out(call)?;
    Ok(Answer::see("/sign-in").with(header::SET_COOKIE, cookie(&call.app, "", 0)))
}

#[cfg(test)]
mod tests {
    use super::here;

    #[test]
    fn nobody_is_led_elsewhere() {
        assert_eq!(here("/teams/shop/my"), "/teams/shop/my");
        for elsewhere in ["https://example.com", "//example.com", "/\\example.com", "", "/a\r\nSet-Cookie: x", "/\t/example.com"] {
            assert_eq!(here(elsewhere), "/", "{elsewhere}");
        }
    }
}
