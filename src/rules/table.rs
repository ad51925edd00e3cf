//! The one list of all rules, by code.

use super::{Rule, pinned, work_stretch};

/// Every rule, in order of code. A rule file that is not here fails the tidy test.
pub const TABLE: &[&Rule] = &[&pinned::RULE, &work_stretch::RULE];
