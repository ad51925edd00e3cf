//! What the server does by itself: who fetched which calendar, messages to groups, the evening, calendars of those who left.

use super::app::App;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

/// How often it looks.
const BEAT: Duration = Duration::from_secs(1);

/// Runs until the server stops.
pub fn upkeep(app: &Arc<App>) {
    let mut beats = 0_u64;
    while !app.stopping.load(Ordering::SeqCst) {
        thread::sleep(BEAT);
        beats += 1;
        // An outage is waited out: everything is done the next time.
        if beats.is_multiple_of(10) {
            told("fetches", app.shelf.write_fetches(&app.desk));
            app.limits.forget();
        }
        told("messages", app.desk.send_messages(app.options.inner_robots).map(drop));
        if beats.is_multiple_of(30) {
            told("evening", app.desk.evening());
        }
        if beats % 600 == 5 {
            told("leavers", app.desk.end_feeds_of_leavers(&crate::ops::database::Act { who: "paiban", at: app.desk.now() }).map(drop));
        }
    }
    told("fetches", app.shelf.write_fetches(&app.desk));
}

fn told(what: &'static str, done: Result<(), crate::domain::Faults>) {
    if let Err(faults) = done {
        tracing::warn!(what, code = faults.0.first().map(|fault| fault.code), "put off");
    }
}
