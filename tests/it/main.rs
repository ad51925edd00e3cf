//! All integration tests, in one binary.

mod agreement;
mod cli;
mod feeds;
mod files;
mod forecast;
mod grid;
mod policy;
mod punches;
mod rules;
mod samples;
mod schedules;
mod settle;
mod sheets;
mod solver;
mod staffing;
mod tidy;
