//! The one list of all rules, by code.

use super::Rule;

/// Every rule, in order of code. A rule file that is not here fails the tidy test.
pub const TABLE: &[&Rule] = &[
    &super::consecutive_evenings::RULE,
    &super::daily_rest::RULE,
    &super::eligibility::RULE,
    &super::evening_balance::RULE,
    &super::handover::RULE,
    &super::holiday_balance::RULE,
    &super::lead_present::RULE,
    &super::leave::RULE,
    &super::meeting::RULE,
    &super::mentor_pair::RULE,
    &super::pinned::RULE,
    &super::requests::RULE,
    &super::requirement_cover::RULE,
    &super::shift_block::RULE,
    &super::stability::RULE,
    &super::weekend_balance::RULE,
    &super::weekly_hours::RULE,
    &super::weekly_rest_day::RULE,
    &super::work_stretch::RULE,
];
