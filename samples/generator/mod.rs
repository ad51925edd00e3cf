//! The generated histories of the samples. Everything else in `samples/` is written by hand.
//!
//! Chances are products and quotients of plain numbers, drawn against whole random numbers: no logarithm or exponential whose last digit
//! differs between machines, so the files are the same everywhere.

mod demand;
mod flagship;
mod october;
mod round;
mod small;

use std::collections::BTreeMap;
use std::path::Path;

/// Every generated file: path below `samples/` and content.
#[must_use]
pub fn files() -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let text = |(name, text): (String, String)| (name, text.into_bytes());
    files.extend(flagship::files().into_iter().map(text));
    files.extend(round::files().into_iter().map(text));
    files.extend(small::files());
    files
}

/// Every generated file of the month of attendance, made for the rosters that lie in `samples`.
#[must_use]
pub fn attendance(samples: &Path) -> BTreeMap<String, Vec<u8>> {
    october::files(samples).into_iter().map(|(name, text)| (name, text.into_bytes())).collect()
}
