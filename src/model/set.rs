//! Sets of symbols.

use serde::{Deserialize, Serialize};

/// Symbols of a [`super::Problem`] by index, at most 64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct SymbolSet(u64);

impl SymbolSet {
    pub const EMPTY: Self = Self(0);
    /// How many symbols a problem may have.
    pub const CAPACITY: usize = 64;

    #[must_use]
    pub const fn one(symbol: u8) -> Self {
        Self(1 << symbol)
    }

    /// All symbols below `count`.
    #[must_use]
    pub const fn all(count: usize) -> Self {
        if count >= 64 { Self(u64::MAX) } else { Self((1 << count) - 1) }
    }

    #[must_use]
    pub const fn contains(self, symbol: u8) -> bool {
        self.0 >> symbol & 1 == 1
    }

    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    #[must_use]
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    #[must_use]
    pub const fn is_subset(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// In order of index.
    pub fn iter(self) -> impl Iterator<Item = u8> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let symbol = left.trailing_zeros();
            left &= left.wrapping_sub(1);
            u8::try_from(symbol).ok().filter(|symbol| *symbol < 64)
        })
    }
}

impl FromIterator<u8> for SymbolSet {
    fn from_iter<I: IntoIterator<Item = u8>>(symbols: I) -> Self {
        symbols.into_iter().fold(Self::EMPTY, |set, symbol| set.union(Self::one(symbol)))
    }
}
