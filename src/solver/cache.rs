//! Costs that were computed before, by a number that tells their states apart; a newer one takes the place of an older one.

use crate::model::Cost;

/// Odd, with bits spread evenly: 2⁶⁴ divided by the golden ratio.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
/// No state has this number, but by a chance of 2⁻⁶⁴.
const NONE: u64 = u64::MAX;

/// A table of fixed size.
pub(super) struct Cache {
    slots: Vec<(u64, Cost)>,
    shift: u32,
}

impl Cache {
    /// Room for 2^`bits` costs, `bits` 1–63.
    pub fn new(bits: u32) -> Self {
        Self { slots: vec![(NONE, 0); 1 << bits], shift: u64::BITS - bits }
    }

    /// Bits of each of `count` tables that share room for 2^`all` costs: between 6 and `most`.
    pub fn bits(count: usize, all: u32, most: u32) -> u32 {
        all.saturating_sub(count.max(1).ilog2()).clamp(6, most)
    }

    #[inline(always)]
    #[allow(clippy::cast_possible_truncation)]
    fn slot(&self, key: u64) -> usize {
        (key.wrapping_mul(FACTOR) >> self.shift) as usize
    }

    #[inline(always)]
    pub fn get(&self, key: u64) -> Option<Cost> {
        let (known, cost) = self.slots[self.slot(key)];
        (known == key).then_some(cost)
    }

    #[inline(always)]
    pub fn put(&mut self, key: u64, cost: Cost) {
        let slot = self.slot(key);
        self.slots[slot] = (key, cost);
    }
}

/// The number of a thing that may be part of a state: the state's number is the sum, turning over, of its parts' numbers.
pub(super) fn number(parts: &[usize]) -> u64 {
    let mixed = parts.iter().fold(0x5bd1_e995_u64, |mixed, part| {
        let turned = (mixed ^ *part as u64).wrapping_mul(FACTOR);
        (turned ^ (turned >> 32)).wrapping_mul(FACTOR)
    });
    mixed ^ (mixed >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_cost_takes_the_place_of_an_older_one_and_never_answers_for_it() {
        let mut cache = Cache::new(1);
        let keys: Vec<u64> = (0..100).map(|part| number(&[part])).collect();
        for (cost, key) in (0..).zip(&keys) {
            cache.put(*key, cost);
            assert_eq!(cache.get(*key), Some(cost));
        }
        let known = (0..).zip(&keys).filter_map(|(cost, key)| cache.get(*key).map(|held| (cost, held)));
        let known: Vec<(Cost, Cost)> = known.collect();
        assert!(!known.is_empty() && known.iter().all(|(cost, held)| cost == held));
    }

    #[test]
    fn many_tables_share_the_room() {
        assert_eq!([1, 64, 1_000_000].map(|count| Cache::bits(count, 20, 14)), [14, 14, 6]);
        assert_eq!(Cache::bits(1024, 20, 14), 10);
    }
}
