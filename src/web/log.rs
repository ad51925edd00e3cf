//! The log: one line of JSON an event, on standard error. No names, addresses, tokens or contents are ever passed to it.

use tracing_subscriber::EnvFilter;

/// Starts it. `filter` as `info`, `paiban=debug`; JSON for programs, else lines for people.
pub fn start(filter: &str, json: bool) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    // Somebody else may have started one: then it is theirs.
    let _ = if json { builder.json().flatten_event(true).try_init() } else { builder.with_ansi(false).try_init() };
}
