//! The one list of all rules, by code.

use super::Rule;

/// Every rule, in order of code. A rule file that is not here fails the tidy test.
pub const TABLE: &[&Rule] = &[
    &super::consecutive_evenings::RULE,
    &super::daily_rest::RULE,
    &super::eligibility::RULE,
    &super::leave::RULE,
    &super::pinned::RULE,
    &super::shift_block::RULE,
    &super::stability::RULE,
    &super::weekly_hours::RULE,
    &super::weekly_rest_day::RULE,
    &super::work_stretch::RULE,
];
