//! Bands that hold a count with a given probability.

/// Largest mean for which the distribution is summed count by count.
const EXACT: f64 = 200.0;

/// Standard normal quantiles of a band's upper end.
pub(super) const Z80: f64 = 1.281_551_565_544_6;
pub(super) const Z95: f64 = 1.959_963_984_540_054;

/// The least and the most of a negative-binomial count of this mean and variance (Poisson when the variance is no larger), leaving
/// `tail` on either side; `z` is the normal quantile of that tail. Whole numbers, as counts are.
pub(super) fn band(mean: f64, variance: f64, tail: f64, z: f64) -> (f64, f64) {
    if mean <= 0.0 {
        return (0.0, 0.0);
    }
    if mean <= EXACT { (quantile(mean, variance, tail), quantile(mean, variance, 1.0 - tail)) } else { wide(mean, variance, z) }
}

/// Smallest count whose distribution function reaches `probability`.
fn quantile(mean: f64, variance: f64, probability: f64) -> f64 {
    let extra = variance - mean;
    let size = if extra > 1e-9 * mean { mean * mean / extra } else { f64::INFINITY };
    let (start, odds) = if size.is_finite() { (-size * (mean / size).ln_1p(), mean / (size + mean)) } else { (-mean, mean) };
    let mut mass = start.exp();
    let mut sum = mass;
    let mut count = 0.0;
    while sum < probability && count < 100.0 * EXACT {
        let ratio = if size.is_finite() { (count + size) * odds } else { odds };
        mass *= ratio / (count + 1.0);
        count += 1.0;
        sum += mass;
    }
    count
}

/// A gamma distribution of the same mean and variance by the cube-root approximation.
///
/// # Source
/// Wilson and Hilferty, The Distribution of Chi-Square (1931), doi:10.1073/pnas.17.12.684.
fn wide(mean: f64, variance: f64, z: f64) -> (f64, f64) {
    let ninth = variance.max(mean) / (9.0 * mean * mean);
    let end = |z: f64| mean * (1.0 - ninth + z * ninth.sqrt()).max(0.0).powi(3);
    (end(-z).floor(), end(z).ceil())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_poisson_count_of_mean_4_lies_between_2_and_7_in_80_per_cent() {
        // Tables of the Poisson distribution: P(N ≤ 1) = 0.0916, P(N ≤ 2) = 0.2381; P(N ≤ 6) = 0.8893, P(N ≤ 7) = 0.9489.
        assert_eq!(band(4.0, 4.0, 0.1, Z80), (2.0, 7.0));
    }

    #[test]
    fn a_geometric_count_is_the_negative_binomial_of_size_one() {
        // Mean 1, variance 2: P(N ≤ k) = 1 − 0.5^(k+1), so 0.9 is reached at 3 (0.9375) and 0.975 at 5 (0.984).
        assert_eq!((band(1.0, 2.0, 0.1, Z80).1, band(1.0, 2.0, 0.025, Z95).1), (3.0, 5.0));
    }

    #[test]
    fn exact_and_approximate_bands_meet() {
        let (low, high) = band(200.0, 600.0, 0.025, Z95);
        let (low_near, high_near) = wide(200.0, 600.0, Z95);
        assert!((low - low_near).abs() <= 2.0 && (high - high_near).abs() <= 2.0, "{low}..{high} against {low_near}..{high_near}");
    }
}
