//! The greatest convex function below a price on whole amounts of two kinds, as where some people count for less than one.

use crate::model::Cost;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// `(u, v, price)`.
type Point = (i64, i64, Cost);

/// `scale` × price ≥ `u` × first + `v` × second + `constant`, `scale` > 0, without common divisor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Facet {
    pub scale: i64,
    pub u: i64,
    pub v: i64,
    pub constant: i64,
}

impl Facet {
    /// The plane through three points; none where they lie in a line or it overflows.
    fn through(one: Point, two: Point, three: Point) -> Option<Self> {
        let (a, b) = ((two.0 - one.0, two.1 - one.1, two.2 - one.2), (three.0 - one.0, three.1 - one.1, three.2 - one.2));
        let cross = |p: i64, q: i64, r: i64, s: i64| p.checked_mul(s)?.checked_sub(q.checked_mul(r)?);
        let scale = cross(a.0, a.1, b.0, b.1)?;
        let u = cross(a.2, a.1, b.2, b.1)?;
        let v = cross(a.0, a.2, b.0, b.2)?;
        let constant = scale.checked_mul(one.2)?.checked_sub(u.checked_mul(one.0)?)?.checked_sub(v.checked_mul(one.1)?)?;
        let common = [u, v, constant].into_iter().fold(scale.abs(), |common, part| gcd(common, part.abs()));
        (scale != 0).then(|| {
            let divisor = common * scale.signum();
            Self { scale: scale / divisor, u: u / divisor, v: v / divisor, constant: constant / divisor }
        })
    }

    fn below(&self, (u, v, price): Point) -> bool {
        let wide = |left: i64, right: i64| i128::from(left) * i128::from(right);
        wide(self.scale, price) >= wide(self.u, u) + wide(self.v, v) + i128::from(self.constant)
    }
}

fn gcd(one: i64, other: i64) -> i64 {
    if other == 0 { one } else { gcd(other, one % other) }
}

/// Facets through `near` points that lie below the price everywhere.
pub(super) fn facets(
    us: RangeInclusive<i64>,
    vs: RangeInclusive<i64>,
    near: &BTreeSet<(i64, i64)>,
    price: impl Fn(i64, i64) -> Cost,
) -> BTreeSet<Facet> {
    let all: Vec<Point> = us.clone().flat_map(|u| vs.clone().map(move |v| (u, v))).map(|(u, v)| (u, v, price(u, v))).collect();
    let near: Vec<Point> = all.iter().copied().filter(|(u, v, _)| near.contains(&(*u, *v))).collect();
    let mut found = BTreeSet::new();
    for (index, one) in near.iter().enumerate() {
        for (further, two) in near.iter().enumerate().skip(index + 1) {
            let planes = near[further + 1..].iter().filter_map(|three| Facet::through(*one, *two, *three));
            found.extend(planes.filter(|plane| all.iter().all(|point| plane.below(*point))));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kink_between_whole_amounts_is_spanned() {
        // max(0, 3 − 2u − v) on {0, 1, 2} × {0, 1}: 3 2 / 1 0 / 0 0. The corner (1, 0) spans 1 − u to (2, 0) and (1, 1) at 0: price ≥ 2 − u − v.
        let near: BTreeSet<(i64, i64)> = (0..=2).flat_map(|u| (0..=1).map(move |v| (u, v))).collect();
        let found = facets(0..=2, 0..=1, &near, |u, v| (3 - 2 * u - v).max(0));
        assert!(found.contains(&Facet { scale: 1, u: -1, v: -1, constant: 2 }));
        assert!(found.contains(&Facet { scale: 1, u: -2, v: -1, constant: 3 }));
    }
}
