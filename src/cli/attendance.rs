//! `paiban attendance`: punches and what becomes of them.

use super::attendance_import;
use super::screen::{Failure, Found, Screen};

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(clap::Subcommand)]
enum Action {
    /// 导入打卡文件 · import punch files
    Import(attendance_import::Args),
}

pub(super) fn run(args: &Args, screen: &Screen) -> Result<Found, Failure> {
    match &args.action {
        Action::Import(args) => attendance_import::run(args, screen),
    }
}
