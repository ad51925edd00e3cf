//! What the QR code opens: a page that offers what the phone can do with a calendar.

use super::{Answer, Call, Head, Problem, show};
use askama::Template;

#[derive(Template)]
#[template(path = "subscribe.html")]
struct Page {
    head: Head,
    over: bool,
    wechat: bool,
    webcal: String,
    https: String,
}

pub fn page(call: &Call) -> Result<Answer, Problem> {
    let token = call.param("token");
    let over = !call.app.desk.feed_is_open(token)?;
    let https = call.app.url(&format!("/feeds/{token}.ics"));
    let webcal = https.split_once("://").map_or_else(String::new, |(_, rest)| format!("webcal://{rest}"));
    let wechat = call.client().contains("MicroMessenger");
    let mut answer = show(&Page { head: Head::of(call), over, wechat, webcal, https }, call)?;
    if over {
        answer.status = axum::http::StatusCode::NOT_FOUND;
    }
    Ok(answer)
}
