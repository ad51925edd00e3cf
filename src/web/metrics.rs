//! Figures for Prometheus. Nothing in them is of a person.

use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper ends of the classes of seconds.
const SECONDS: [f64; 9] = [0.001, 0.005, 0.02, 0.05, 0.1, 0.5, 2.0, 10.0, 30.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: Word,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Of {
    state: Word,
}

/// A label's value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Word(&'static str);

impl EncodeLabelValue for Word {
    fn encode(&self, encoder: &mut LabelValueEncoder) -> fmt::Result {
        encoder.write_str(self.0)
    }
}

/// The figures of this process.
pub struct Metrics {
    registry: Mutex<Registry>,
    requests: Family<Answered, Counter>,
    seconds: Histogram,
    calendars: Family<Of, Counter>,
    jobs: Family<Of, Gauge>,
    messages: Family<Of, Gauge>,
    connections: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("paiban");
        let metrics = Self {
            registry: Mutex::default(),
            requests: Family::default(),
            seconds: Histogram::new(SECONDS),
            calendars: Family::default(),
            jobs: Family::default(),
            messages: Family::default(),
            connections: Gauge::default(),
        };
        registry.register("requests", "Requests by route and status", metrics.requests.clone());
        registry.register("request_seconds", "How long requests took", metrics.seconds.clone());
        registry.register("calendars", "Calendars served, whole or unchanged", metrics.calendars.clone());
        registry.register("jobs", "Jobs waiting and running", metrics.jobs.clone());
        registry.register("messages", "Messages to robots, waiting and given up", metrics.messages.clone());
        registry.register("connections", "Open connections", metrics.connections.clone());
        *metrics.registry.lock().unwrap_or_else(PoisonError::into_inner) = registry;
        metrics
    }
}

impl Metrics {
    pub fn request(&self, route: &'static str, status: u16, took: Duration) {
        self.requests.get_or_create(&Answered { route: Word(route), status }).inc();
        self.seconds.observe(took.as_secs_f64());
    }

    pub fn calendar(&self, unchanged: bool) {
        self.calendars.get_or_create(&Of { state: Word(if unchanged { "unchanged" } else { "whole" }) }).inc();
    }

    pub fn connected(&self, change: i64) {
        self.connections.inc_by(change);
    }

    /// The text that Prometheus reads.
    pub fn text(&self, jobs: &BTreeMap<String, i64>, (waiting, dead): (i64, i64)) -> String {
        for state in ["waiting", "running"] {
            self.jobs.get_or_create(&Of { state: Word(state) }).set(jobs.get(state).copied().unwrap_or(0));
        }
        self.messages.get_or_create(&Of { state: Word("waiting") }).set(waiting);
        self.messages.get_or_create(&Of { state: Word("dead") }).set(dead);
        let mut text = String::new();
        let _ = encode(&mut text, &self.registry.lock().unwrap_or_else(PoisonError::into_inner));
        text
    }
}
