//! Documents of a period's attendance: the month on a terminal, a page for each agent to sign, the fund for everybody.

mod fund;
mod mark;
mod month;
mod sign;

pub use fund::fund_page;
pub use month::attendance_terminal;
pub use sign::{sign_page, sign_pages};
