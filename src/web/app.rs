//! What all requests share.

use super::limits::Limits;
use super::metrics::Metrics;
use crate::ops::server::{Desk, FeedShelf};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// How the server is run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where phones and browsers reach it, such as `https://paiban.example`; links and cookies are made for it.
    pub public_url: String,
    /// Whether `X-Forwarded-For` of the connecting address is believed: behind a reverse proxy.
    pub behind_proxy: bool,
    /// Largest body of a request, in bytes.
    pub most_bytes: usize,
    /// A request is given up after so long.
    pub patience: Duration,
    /// Connections at a time.
    pub connections: usize,
    /// Requests a minute from one address.
    pub rate: u32,
    /// Robots may be on inner addresses.
    pub inner_robots: bool,
    /// Jobs at a time in this process; 0: other processes do them.
    pub workers: usize,
    /// This program, for the children of jobs.
    pub program: PathBuf,
}

/// The server.
pub struct App {
    pub desk: Arc<Desk>,
    pub shelf: FeedShelf,
    pub options: Options,
    pub metrics: Metrics,
    pub limits: Limits,
    /// No new work is taken.
    pub stopping: Arc<AtomicBool>,
}

impl App {
    #[must_use]
    pub fn new(desk: Arc<Desk>, options: Options) -> Arc<Self> {
        let limits = Limits::new(options.rate);
        Arc::new(Self { desk, shelf: FeedShelf::default(), metrics: Metrics::default(), limits, options, stopping: Arc::default() })
    }

    /// Phones reach it over TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.options.public_url.starts_with("https://")
    }

    /// An address below the public one.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.options.public_url.trim_end_matches('/'))
    }
}
