//! My shifts: what changed, the days, the calendar.

use super::{Answer, Call, Head, Problem, moment, show};
use crate::domain::DayView;
use crate::ops::server::Token;
use crate::sheets::{Audience, day};
use crate::time::Date;
use crate::web::api::{calendars, own};
use askama::Template;
use qrcode::QrCode;
use qrcode::render::svg;

struct Day {
    date: String,
    text: String,
    class: &'static str,
    today: bool,
}

struct Notice {
    id: String,
    week: String,
    at: String,
    lines: Vec<String>,
    read: bool,
}

/// A new calendar's address, shown once.
struct Shown {
    page: String,
    https: String,
    /// The picture, as SVG.
    qr: String,
}

#[derive(Template)]
#[template(path = "my.html")]
struct Page {
    head: Head,
    team: String,
    name: String,
    notices: Vec<Notice>,
    days: Vec<Day>,
    shown: Option<Shown>,
    /// When and by what the calendar was last fetched; empty without one.
    fetched: String,
}

pub fn page(call: &Call) -> Result<Answer, Problem> {
    shown(call, None)
}

/// A new address: shown at once, on the page that was asked for.
pub fn calendar(call: &Call) -> Result<Answer, Problem> {
    let token = call.app.desk.rotate_feed(&call.act()?, call.team(), call.agent()?)?;
    shown(call, Some(&token))
}

pub fn read(call: &Call) -> Result<Answer, Problem> {
    own::read(call)?;
    Ok(Answer::see(&format!("/teams/{}/my", call.team())))
}

fn shown(call: &Call, token: Option<&Token>) -> Result<Answer, Problem> {
    let agent = call.agent()?;
    let now = call.app.desk.team(call.team())?;
    let team = &now.workspace.folder.team;
    let today = team.zone.local(call.at).0;
    let one = |(date, view): (Date, DayView)| Day {
        date: crate::locale::date_text(date, call.lang),
        // A time is not broken within.
        text: day(&view, team.zone, call.lang, Audience::Own).replace('–', "\u{2060}–\u{2060}"),
        class: if date == today {
            "now"
        } else if view.parts.is_empty() {
            "off"
        } else {
            "work"
        },
        today: date == today,
    };
    let days = own::days(call)?.into_iter().filter(|(date, _)| *date >= today).map(one).collect();
    let notice = |notice: own::Notice| Notice {
        at: notice.created_at.parse().map_or_else(|_| String::new(), |at| moment(at, team.zone)),
        id: notice.id,
        week: notice.week,
        lines: notice.lines,
        read: notice.read_at.is_some(),
    };
    let mut notices: Vec<Notice> = own::found(call, Some(agent))?.into_iter().map(notice).collect();
    // What was read is worth one look back.
    notices.sort_by_key(|notice| notice.read);
    let unread = notices.iter().filter(|notice| !notice.read).count();
    notices.truncate(unread.max(1));
    let name = now.workspace.agent(agent).map(|agent| team.agent(agent).name.clone()).unwrap_or_default();
    let state = call.app.desk.feed_health(call.team())?.into_iter().find(|health| health.agent == agent).and_then(|health| health.state);
    let fetched = state.filter(|state| state.ended_at.is_none()).map(|state| match state.fetched_at {
        Some(at) => format!("{} · {}", moment(at, team.zone), state.fetched_by.unwrap_or_default()),
        None => crate::locale::PageWords(call.lang).never_fetched().to_owned(),
    });
    let page = Page {
        head: Head::of(call),
        team: call.team().to_owned(),
        name,
        notices,
        days,
        shown: token.map(|token| address(call, token)).transpose()?,
        fetched: fetched.unwrap_or_default(),
    };
    show(&page, call)
}

fn address(call: &Call, token: &Token) -> Result<Shown, Problem> {
    let calendars::Address { page, https, .. } = calendars::address(call, token);
    let code = QrCode::new(page.as_bytes()).map_err(|_| Problem::unreadable("the public address is too long for a picture"))?;
    let drawn = code.render::<svg::Color>().min_dimensions(240, 240).build();
    // The declaration of a document has no place within a page.
    let qr = drawn.find("<svg").map_or(String::new(), |from| drawn[from..].to_owned());
    Ok(Shown { page, https, qr })
}
