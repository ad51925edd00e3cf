//! Pages, one file each: typed templates, forms that work without script, both languages.

pub mod api;
pub mod home;
pub mod invitation;
pub mod jobs;
pub mod my;
pub mod plan;
pub mod publish;
pub mod sign_in;
pub mod subscribe;

use super::answer::Answer;
use super::call::Call;
use super::problem::Problem;
use crate::domain::Lang;
use crate::domain::access::Action;
use crate::locale::PageWords;
use crate::time::{Instant, Zone};
use askama::Template;
use axum::http::{StatusCode, header};

/// What the head of every page shows.
pub struct Head {
    pub w: PageWords,
    /// The team of the page.
    pub team: Option<String>,
    /// Empty when nobody is signed in.
    pub csrf: String,
    pub own: bool,
    pub plan: bool,
    pub jobs: bool,
}

impl Head {
    /// For a page of the call's team, where the path has one.
    pub fn of(call: &Call) -> Self {
        let team = Some(call.team().to_owned()).filter(|team| !team.is_empty());
        let may = |action| {
            let principal = call.principal.as_ref().zip(team.as_deref());
            principal.is_some_and(|(principal, team)| principal.may(action, Some(team)))
        };
        let own = call.principal.as_ref().zip(team.as_deref()).is_some_and(|(principal, team)| principal.agent(team).is_some());
        let (plan, jobs) = (may(Action::SeePlan), may(Action::SeeAttendance));
        Self { w: PageWords(call.lang), team, csrf: call.csrf(), own, plan, jobs }
    }

    fn plain(lang: Lang) -> Self {
        Self { w: PageWords(lang), team: None, csrf: String::new(), own: false, plan: false, jobs: false }
    }
}

/// A filled template as an answer.
fn show(template: &impl Template, call: &Call) -> Result<Answer, Problem> {
    let page = template.render().map_err(|_| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the page cannot be shown"))?;
    let answer = Answer::html(page);
    // A chosen language stays.
    Ok(match call.asked("lang") {
        Some("en") => answer.with(header::SET_COOKIE, "lang=en; Path=/; SameSite=Lax; Max-Age=31536000"),
        Some(_) => answer.with(header::SET_COOKIE, "lang=zh-CN; Path=/; SameSite=Lax; Max-Age=31536000"),
        None => answer,
    })
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    head: Head,
    cause: String,
}

/// A problem for people; who is not signed in is led there.
pub fn problem(problem: &Problem, lang: Lang) -> Answer {
    if problem.status() == StatusCode::UNAUTHORIZED {
        return Answer::see("/sign-in");
    }
    let page = ProblemPage { head: Head::plain(lang), cause: problem.cause(lang) }.render().unwrap_or_default();
    let mut answer = Answer::html(page);
    answer.status = problem.status();
    match problem.retry_after() {
        Some(seconds) => answer.with(header::RETRY_AFTER, seconds.to_string()),
        None => answer,
    }
}

/// `11-26 15:04` in the team's zone.
fn moment(at: Instant, zone: Zone) -> String {
    zone.wall(at).format("%m-%d %H:%M").to_string()
}

/// Style and script, from the binary.
pub fn asset(call: &Call) -> Result<Answer, Problem> {
    let (kind, bytes): (&str, &'static [u8]) = match call.param("name") {
        "style.css" => ("text/css; charset=utf-8", include_bytes!("../assets/style.css")),
        "icon.svg" => ("image/svg+xml", include_bytes!("../assets/icon.svg")),
        "htmx.js" => ("text/javascript; charset=utf-8", include_bytes!("../assets/htmx-2.min.js")),
        _ => return Err(Problem::not_found()),
    };
    Ok(Answer::new(StatusCode::OK, kind, bytes::Bytes::from_static(bytes)).with(header::CACHE_CONTROL, "public, max-age=3600"))
}
