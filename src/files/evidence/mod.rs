//! What attendance is judged by besides punches: states of the chat tool, chats that held an agent, swaps.

mod codes;
mod holds;
mod status;
mod swaps;

pub use codes::EVIDENCE_CODES;
pub use holds::{ChatHolds, read_holds};
pub use status::read_status;
pub use swaps::read_swaps;
