//! Sums of columns with whole coefficients.

use std::collections::BTreeMap;

/// `constant` + Σ coefficient × column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::solver) struct Sum {
    pub constant: i64,
    terms: BTreeMap<usize, i64>,
}

impl Sum {
    pub fn constant(constant: i64) -> Self {
        Self { constant, terms: BTreeMap::new() }
    }

    pub fn column(column: usize) -> Self {
        Self { constant: 0, terms: BTreeMap::from([(column, 1)]) }
    }

    pub fn is_constant(&self) -> bool {
        self.terms.is_empty()
    }

    pub fn add_column(&mut self, column: usize, coef: i64) {
        let entry = self.terms.entry(column).or_insert(0);
        *entry += coef;
        if *entry == 0 {
            self.terms.remove(&column);
        }
    }

    pub fn add(&mut self, other: &Self, factor: i64) {
        self.constant += other.constant * factor;
        for (column, coef) in &other.terms {
            self.add_column(*column, coef * factor);
        }
    }

    pub fn scaled(mut self, factor: i64) -> Self {
        let mut scaled = Self::default();
        std::mem::swap(&mut self, &mut scaled);
        self.add(&scaled, factor);
        self
    }

    pub fn iter(&self) -> impl Iterator<Item = (usize, i64)> + '_ {
        self.terms.iter().map(|(column, coef)| (*column, *coef))
    }

    /// Greatest common divisor of the coefficients: the sum moves in multiples of it. 0 for a constant.
    pub fn step(&self) -> i64 {
        self.terms.values().fold(0, |step, coef| gcd(step, coef.abs()))
    }

    /// The terms; where they have no step in common, those of each size apart, so that each part counts whole people.
    pub fn parts(&self) -> Vec<Self> {
        let least = self.terms.values().map(|coef| coef.abs()).min().unwrap_or(0);
        self.grouped(self.step() < least)
    }

    /// Terms of each size apart: each part is a head count times that size.
    pub fn sizes(&self) -> Vec<Self> {
        self.grouped(true)
    }

    fn grouped(&self, apart: bool) -> Vec<Self> {
        let mut parts: BTreeMap<i64, Self> = BTreeMap::new();
        for (column, coef) in &self.terms {
            parts.entry(if apart { -coef.abs() } else { 0 }).or_default().add_column(*column, *coef);
        }
        parts.into_values().collect()
    }

    /// Coefficients divided by `step`.
    #[allow(clippy::cast_precision_loss)]
    pub fn terms_over(&self, step: i64) -> Vec<(usize, f64)> {
        self.terms.iter().map(|(column, coef)| (*column, *coef as f64 / step as f64)).collect()
    }

    /// Coefficients divided by their common divisor, the first one positive; and the factor that leads back.
    pub fn primitive(&self) -> (Vec<(usize, i64)>, i64) {
        let sign = self.terms.values().next().map_or(1, |coef| coef.signum());
        let factor = self.step().max(1) * sign;
        (self.terms.iter().map(|(column, coef)| (*column, coef / factor)).collect(), factor)
    }
}

fn gcd(one: i64, other: i64) -> i64 {
    if other == 0 { one } else { gcd(other, one % other) }
}
