//! Opening hours, statutory holidays and make-up workdays.

use crate::time::{ClockRange, Date, Datelike};
use std::collections::BTreeMap;

/// What the state makes of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// 法定节假日: triple pay.
    Statutory,
    /// Off by 调休, not itself statutory.
    BridgeOff,
    /// 调休上班: a weekend day that offices work.
    MakeupWork,
}

/// Special dates, past and coming.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calendar {
    days: BTreeMap<Date, (DayKind, String)>,
}

impl Calendar {
    pub fn set(&mut self, date: Date, kind: DayKind, name: impl Into<String>) {
        self.days.insert(date, (kind, name.into()));
    }

    #[must_use]
    pub fn kind(&self, date: Date) -> Option<DayKind> {
        self.days.get(&date).map(|(kind, _)| *kind)
    }

    /// The holiday's name, such as 国庆节.
    #[must_use]
    pub fn name(&self, date: Date) -> Option<&str> {
        self.days.get(&date).map(|(_, name)| name.as_str())
    }

    #[must_use]
    pub fn is_statutory(&self, date: Date) -> bool {
        self.kind(date) == Some(DayKind::Statutory)
    }

    pub fn iter(&self) -> impl Iterator<Item = (Date, DayKind, &str)> {
        self.days.iter().map(|(date, (kind, name))| (*date, *kind, name.as_str()))
    }
}

/// When the team answers chats.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Opening {
    /// From Monday; an empty day is closed.
    pub week: [Vec<ClockRange>; 7],
    /// Dates that differ from their weekday.
    pub special: BTreeMap<Date, Vec<ClockRange>>,
    /// Office hours: closed on holidays, open (as on a Monday) on make-up workdays.
    pub follows_holidays: bool,
}

impl Opening {
    /// Opening ranges of a business day, in order.
    #[must_use]
    pub fn ranges(&self, date: Date, calendar: &Calendar) -> &[ClockRange] {
        if let Some(ranges) = self.special.get(&date) {
            return ranges;
        }
        if self.follows_holidays {
            match calendar.kind(date) {
                Some(DayKind::Statutory | DayKind::BridgeOff) => return &[],
                Some(DayKind::MakeupWork) => return &self.week[0],
                None => {}
            }
        }
        &self.week[date.weekday().num_days_from_monday() as usize]
    }
}
