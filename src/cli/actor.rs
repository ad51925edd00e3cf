//! Who runs a command, and when.

use crate::time::Instant;

/// The login name, else the user's number as `uid:1000`; empty where neither is known, which is then a fault.
#[allow(clippy::disallowed_methods)]
pub(super) fn login() -> String {
    let names = ["USER", "LOGNAME", "USERNAME"].into_iter().filter_map(|name| std::env::var(name).ok());
    names.map(|name| name.trim().to_owned()).find(|name| !name.is_empty()).unwrap_or_else(user_number)
}

#[cfg(unix)]
fn user_number() -> String {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").map(|own| format!("uid:{}", own.uid())).unwrap_or_default()
}

#[cfg(not(unix))]
fn user_number() -> String {
    String::new()
}

/// The present moment, for flags that say it otherwise.
#[allow(clippy::disallowed_methods)]
pub(super) fn now() -> Instant {
    chrono::Utc::now()
}
