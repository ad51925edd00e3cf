//! The monthly cap on overtime, as a finding on the day that goes over it.

use super::record::plain;
use super::{Evidence, words};
use crate::domain::{Arg, DayRecord, FindingKind, Minutes, Period};
use crate::time::{Date, Datelike};

/// Longest pay month, in days: a longer period is capped by calendar month.
const MONTH: i64 = 31;

/// One number for the days that share a cap.
fn bucket(period: Period, date: Date) -> (i32, u32) {
    if (period.last - period.first).num_days() < MONTH { (0, 0) } else { (date.year(), date.month()) }
}

/// Adds a finding to the first day at which an agent's overtime of the month is over the cap. `days`: one agent's, in order.
pub(super) fn cap(evidence: &Evidence, days: &mut [DayRecord]) {
    for month in days.chunk_by_mut(|one, next| bucket(evidence.period, one.date) == bucket(evidence.period, next.date)) {
        let total: Minutes = month.iter().map(DayRecord::overtime_minutes).sum();
        let mut sum = 0;
        for day in month {
            let cap = evidence.policies.on(day.date).overtime.monthly_cap_minutes;
            sum += day.overtime_minutes();
            if sum <= cap {
                continue;
            }
            let said = words::say(&words::CAP).with("total", Arg::Minutes(total)).with("cap", Arg::Minutes(cap));
            day.findings.push(plain(FindingKind::OvertimeCap, total - cap, Vec::new(), said));
            day.findings.sort_by_key(|finding| finding.kind);
            break;
        }
    }
}
