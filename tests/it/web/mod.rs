//! The server as people and programs meet it: the binary, over HTTP.

mod access;
mod accounts;
mod both;
mod browser;
mod clients;
mod clock;
mod evening;
mod files;
mod fuzz;
mod groups;
mod jobs;
mod publishing;
mod running;
mod shelf;
mod subscribers;
mod workers;
