//! Quantities with their unit in the type.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

/// A length of time in whole minutes.
pub type Minutes = i64;

/// People, counted in thousandths so that sums are exact: a trainee may count 0, a half day half.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Headcount(i64);

impl Headcount {
    pub const ZERO: Self = Self(0);
    pub const ONE: Self = Self(1000);

    #[must_use]
    pub const fn from_milli(milli: i64) -> Self {
        Self(milli)
    }

    #[must_use]
    pub const fn whole(people: i64) -> Self {
        Self(people * 1000)
    }

    /// Rounded to the nearest thousandth; not-a-number counts as nobody.
    #[must_use]
    #[allow(clippy::cast_possible_truncation)]
    pub fn from_f64(people: f64) -> Self {
        if people.is_finite() { Self((people * 1000.0).round() as i64) } else { Self::ZERO }
    }

    #[must_use]
    pub const fn milli(self) -> i64 {
        self.0
    }

    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / 1000.0
    }
}

impl Add for Headcount {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Headcount {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl AddAssign for Headcount {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sum for Headcount {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Headcount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1}", self.as_f64())
    }
}
