//! All integration tests, in one binary.

mod agreement;
mod attendance;
mod attendance_examples;
mod benchmark;
mod browser;
mod cli;
mod feeds;
mod files;
mod forecast;
mod grid;
mod known_truth;
mod october;
mod own_columns;
mod policy;
mod punches;
mod rules;
mod samples;
mod schedules;
mod settle;
mod settle_effects;
mod sheets;
mod solver;
mod staffing;
mod store;
mod tamper;
mod tidy;
