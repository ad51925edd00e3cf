//! One at a time: whoever reads, changes and writes the records of attendance holds the folder's lock meanwhile.

use crate::domain::Faults;
use crate::ops::io_fault;
use std::fs::{File, OpenOptions, create_dir_all};
use std::path::Path;

/// The lock file, from the team folder. It stays, empty.
const LOCK: &str = "attendance/.lock";

/// Holds the lock of a team folder until it is dropped, or the process ends.
#[derive(Debug)]
pub struct Held {
    _file: File,
}

/// Waits until nobody else holds the records of attendance of a team folder, and holds them.
///
/// # Errors
/// When the lock file cannot be made or locked.
pub fn hold(root: &Path) -> Result<Held, Faults> {
    let path = root.join(LOCK);
    let locked = || {
        create_dir_all(path.parent().unwrap_or(root))?;
        let file = OpenOptions::new().create(true).append(true).open(&path)?;
        file.lock()?;
        Ok(Held { _file: file })
    };
    locked().map_err(|error: std::io::Error| Faults(vec![io_fault(&path, &error)]))
}
