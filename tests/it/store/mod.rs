//! The store: one set of tests on SQLite and on a PostgreSQL server of their own.

mod audit;
mod backup;
mod commands;
mod crash;
mod drafts;
mod folders;
mod migrations;
mod place;
mod postgres;
mod publishing;
mod roundtrip;

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
use on_both;
