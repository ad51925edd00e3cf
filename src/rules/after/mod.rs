//! What is dealt out once the roster stands: cleaning duties, and who hands over to whom. Nothing here changes a cell.

mod duty;
mod handover_pairs;

pub use duty::deal_duties;
pub use handover_pairs::pair_handovers;
