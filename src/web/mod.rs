//! The server's face: one table of routes, the JSON API, pages, calendars. It only calls `ops`.
//!
//! Handlers are plain functions from a `Call` to an `Answer` and run on threads of their own, since the database blocks. Who may call them is
//! said in the table ([`ROUTES`]) and asked in one place (`dispatch`).

mod answer;
mod api;
mod app;
mod calendars;
mod call;
mod dispatch;
mod health;
mod idempotency;
mod limits;
mod listen;
mod log;
mod metrics;
mod openapi;
mod pages;
mod problem;
mod roles;
mod route;
mod routes;
mod signals;
mod upkeep;

pub use app::{App, Options};
pub use listen::{Server, serve};
pub use log::start as start_log;
pub use roles::access_doc;
pub use route::{Access, Method, Route};
pub use routes::ROUTES;
pub use signals::stopped;
pub use upkeep::upkeep;
