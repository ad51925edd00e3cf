//! Documents drawn from a published week: terminal screen, web page, wall sheet (SVG, PNG, PDF), lines for the group chat.
//! Pure functions from a team and its plan; nothing here reads a file, asks the clock or prints.

mod attendance;
mod changes;
mod chart;
mod color;
mod escape;
mod findings;
mod html;
mod lines;
mod names;
mod page;
mod picture;
mod strip;
mod terminal;
mod wall;
mod width;
mod words;

pub use attendance::{attendance_terminal, fund_page, sign_page, sign_pages};
pub use changes::{change_lines, day, group_line};
pub use html::html;
pub use lines::{Audience, lines};
pub use page::RuleName;
pub use picture::{SheetError, pdf, png};
pub use terminal::terminal;
pub use wall::wall;
