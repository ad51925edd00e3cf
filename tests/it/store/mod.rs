//! The store: one set of tests on SQLite and on a PostgreSQL server of their own.

mod accounts;
mod anonymise;
mod audit;
mod backup;
mod commands;
mod crash;
mod drafts;
mod edits;
mod feed_tokens;
mod folders;
mod jobs;
mod migrations;
mod notices;
mod outbox;
pub(crate) mod place;
mod postgres;
mod publishing;
mod purge;
mod roundtrip;
mod sample;
mod settings;
mod sign_in;
mod together;

/// Runs each test on a new database of either kind.
macro_rules! on_both {
    ($($name:ident)*) => {
        mod on_sqlite {
            $(#[test] fn $name() { super::$name(&crate::store::place::Place::sqlite()); })*
        }
        mod on_postgres {
            $(#[test] fn $name() { super::$name(&crate::store::place::Place::postgres()); })*
        }
    };
}
pub(crate) use on_both;
