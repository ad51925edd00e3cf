//! The one list of all rules, by code.

use super::{Rule, pinned, requirement_cover, work_stretch};

/// Every rule, in order of code. A rule file that is not here fails the tidy test.
pub const TABLE: &[&Rule] = &[&pinned::RULE, &requirement_cover::RULE, &work_stretch::RULE];
