//! The binary: the command line, or, for a parent `paiban`, a solver child.

use std::process::ExitCode;

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|first| first == paiban::solver::CHILD_FLAG) {
        return paiban::solver::child();
    }
    paiban::cli::run()
}
