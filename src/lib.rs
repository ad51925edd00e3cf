//! Paiban (排班): rosters for chat teams, from past chats to calendars.
//!
//! Data flows one way: chats → `forecast` → `staffing` → `rules` → `model` → `solver` → roster → published revision → `feeds`;
//! published revisions + punches → `attendance`.
//! docs/ARCHITECTURE.md is the map; `tests/it/tidy.rs` keeps the arrows.

pub mod attendance;
pub mod cli;
pub mod domain;
pub mod feeds;
pub mod files;
pub mod forecast;
pub mod locale;
pub mod model;
pub mod ops;
pub mod robots;
pub mod rules;
pub mod sheets;
pub mod solver;
pub mod staffing;
pub mod store;
pub mod time;
pub mod web;
