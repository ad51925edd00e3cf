//! The rules of rostering, one file each: what it demands (`terms`), and whether a roster keeps it (`check`, written from the sentence and
//! not from the terms). A rule knows nothing of solvers.

pub mod after;
mod balance;
mod case;
mod consecutive_evenings;
mod daily_rest;
mod docs;
mod eligibility;
mod evening_balance;
mod handover;
mod holiday_balance;
mod lead_present;
mod leave;
mod line;
mod meeting;
mod mentor_pair;
mod params;
mod pinned;
mod presence;
mod requests;
mod requirement_cover;
mod shift_block;
mod stability;
mod table;
mod weekend_balance;
mod weekly_hours;
mod weekly_rest_day;
mod work_stretch;

pub use case::Case;
pub use docs::markdown;
pub use leave::credited_minutes;
pub use params::{CODES, Param, ParamKind, Strictness, resolve};
pub use requests::granted;
pub use requirement_cover::coverage;
pub use table::TABLE;

use crate::domain::{Roster, Text, Violation};
use crate::model::Term;

/// One rule: everything the rest of the house needs to know of it.
pub struct Rule {
    /// Used in files and answers; a noun of what is measured.
    pub code: &'static str,
    pub name: Text,
    /// One sentence.
    pub summary: Text,
    /// Unit of a violation's amount.
    pub unit: Text,
    /// Where the demand comes from.
    pub source: &'static str,
    pub params: &'static [Param],
    pub terms: fn(&Case) -> Vec<Term>,
    /// On real instants and effective presence, right for rosters edited by hand too. Each violation carries its cost.
    pub check: fn(&Case, &Roster) -> Vec<Violation>,
}
