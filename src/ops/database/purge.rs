//! `paiban purge`: what is older than shops have to keep goes, on the record.

use super::codes;
use crate::domain::{Faults, Place};
use crate::store::{Act, Database, Purged, Store};
use crate::time::Instant;
use chrono::Months;
use std::str::FromStr;

/// Nothing younger is removed unless somebody forces it.
///
/// # Source
/// Wage records are kept for two years at least (工资支付暂行规定, 1994, article 6), records of trade for three (电子商务法, 2019, article 31).
const LEAST_MONTHS: u32 = 36;

/// A span of time before now: `3y`, `40m`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Age {
    months: u32,
}

/// What to remove.
pub struct PurgeOptions<'a> {
    pub database: &'a Database,
    pub older_than: Age,
    /// It may be younger than three years.
    pub force: bool,
    pub act: Act<'a>,
}

/// What is to go, and what everything older than.
pub struct PurgePlan {
    pub before: Instant,
    pub rows: Purged,
}

impl Default for Age {
    fn default() -> Self {
        Self { months: LEAST_MONTHS }
    }
}

impl FromStr for Age {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let unreadable = || format!("`{text}`: 3y, 40m");
        let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(unreadable)?;
        let each = match unit {
            "y" => 12,
            "m" => 1,
            _ => return Err(unreadable()),
        };
        let months = number.parse::<u32>().ok().and_then(|number| number.checked_mul(each)).filter(|months| *months <= 1200);
        Ok(Self { months: months.ok_or_else(unreadable)? })
    }
}

/// What [`purge`] would remove. Nothing is.
///
/// # Errors
/// When it is too young, the log does not hold, it is not known who does it, or the database refuses.
pub fn plan_purge(options: &PurgeOptions) -> Result<PurgePlan, Faults> {
    let before = before(options)?;
    let rows = Store::open(options.database, options.act.at)?.purgeable(&options.act, before)?;
    Ok(PurgePlan { before, rows })
}

/// Removes what is older than a time and not in force.
///
/// # Errors
/// As [`plan_purge`].
pub fn purge(options: &PurgeOptions) -> Result<PurgePlan, Faults> {
    let before = before(options)?;
    let rows = Store::open(options.database, options.act.at)?.purge(&options.act, before)?;
    Ok(PurgePlan { before, rows })
}

fn before(options: &PurgeOptions) -> Result<Instant, Faults> {
    super::known(&options.act)?;
    let young = || Faults(vec![codes::PURGE_YOUNG.at(Place::default(), &[])]);
    if options.older_than < Age::default() && !options.force {
        return Err(young());
    }
    options.act.at.checked_sub_months(Months::new(options.older_than.months)).ok_or_else(young)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_years_or_months() {
        let months = |text: &str| text.parse::<Age>().ok().map(|age| age.months);
        assert_eq!(["3y", "36m", "0m", "100y"].map(months), [Some(36), Some(36), Some(0), Some(1200)]);
        assert_eq!(["", "3", "y", "3d", "-1y", "101y", "三年"].map(months), [None; 7]);
    }
}
