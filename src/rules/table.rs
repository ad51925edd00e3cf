//! The one list of all rules, by code.

use super::{
    Rule, evening_balance, handover, holiday_balance, lead_present, meeting, mentor_pair, pinned, requests, requirement_cover,
    weekend_balance, work_stretch,
};

/// Every rule, in order of code. A rule file that is not here fails the tidy test.
pub const TABLE: &[&Rule] = &[
    &evening_balance::RULE,
    &handover::RULE,
    &holiday_balance::RULE,
    &lead_present::RULE,
    &meeting::RULE,
    &mentor_pair::RULE,
    &pinned::RULE,
    &requests::RULE,
    &requirement_cover::RULE,
    &weekend_balance::RULE,
    &work_stretch::RULE,
];
