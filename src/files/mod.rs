//! Room `files`.

pub mod grid_export;
mod grid_header;
pub mod grid_import;
mod grid_mark;
mod grid_symbol;
mod grid_table;
