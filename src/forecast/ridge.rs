//! Count regression with a log link and a Gaussian (ridge) prior, fitted by iteratively reweighted least squares.

use nalgebra::{Cholesky, DMatrix, DVector, Dyn};

const STEPS: usize = 40;
const LONGEST_STEP: f64 = 2.0;
const TOLERANCE: f64 = 1e-5;

/// One observed count.
pub(super) struct Row {
    /// Columns that are not zero.
    pub x: Vec<(usize, f64)>,
    pub count: f64,
    /// Expected count where all coefficients are zero; more than 0.
    pub exposure: f64,
    /// 0 to 1: how far the row is trusted.
    pub weight: f64,
    /// Relative variance beyond Poisson: the count's variance is `μ + spread μ²`.
    pub spread: f64,
}

/// Where the coefficients are thought to lie before any data.
pub(super) struct Prior {
    pub mean: DVector<f64>,
    pub precision: DMatrix<f64>,
}

impl Prior {
    /// No knowledge yet: add some to every column with [`Prior::pin`].
    pub(super) fn new(columns: usize) -> Self {
        Self { mean: DVector::zeros(columns), precision: DMatrix::zeros(columns, columns) }
    }

    /// A column lies around `mean` with a standard deviation.
    pub(super) fn pin(&mut self, column: usize, mean: f64, deviation: f64) {
        self.mean[column] = mean;
        self.precision[(column, column)] += deviation.powi(-2);
    }

    /// Two columns differ by about as much as `deviation`, beyond what their means do.
    pub(super) fn tie(&mut self, a: usize, b: usize, deviation: f64) {
        let precision = deviation.powi(-2);
        for (i, j, sign) in [(a, a, 1.0), (b, b, 1.0), (a, b, -1.0), (b, a, -1.0)] {
            self.precision[(i, j)] += sign * precision;
        }
    }
}

/// The most likely coefficients and how sure they are.
pub(super) struct Fit {
    pub coefficients: DVector<f64>,
    curvature: Cholesky<f64, Dyn>,
}

impl Fit {
    pub(super) fn predict(&self, x: &[(usize, f64)]) -> f64 {
        dot(x, &self.coefficients)
    }

    /// Variance of the linear predictor.
    pub(super) fn variance(&self, x: &[(usize, f64)]) -> f64 {
        let mut full = DVector::zeros(self.coefficients.len());
        x.iter().for_each(|&(column, value)| full[column] += value);
        full.dot(&self.curvature.solve(&full))
    }

    /// Logarithm of the data's probability under the prior (Laplace's approximation), up to a constant that the prior does not move.
    pub(super) fn evidence(&self, rows: &[Row], prior: &Prior) -> Option<f64> {
        let likelihood: f64 = rows
            .iter()
            .map(|row| {
                let mean = expected(row, &self.coefficients).max(1e-12);
                let damp = if row.spread < 1e-9 { mean } else { (row.count + 1.0 / row.spread) * (row.spread * mean).ln_1p() };
                row.weight * (row.count * mean.ln() - damp)
            })
            .sum();
        let off = &self.coefficients - &prior.mean;
        let log_det = |factor: &Cholesky<f64, Dyn>| 2.0 * factor.l_dirty().diagonal().map(f64::ln).sum();
        let before = log_det(&Cholesky::new(prior.precision.clone())?);
        Some(likelihood - 0.5 * off.dot(&(&prior.precision * &off)) + 0.5 * (before - log_det(&self.curvature)))
    }

    /// Mean over `columns` of the second moment about zero: the scale that an expectation step gives their prior.
    pub(super) fn mean_square(&self, columns: std::ops::Range<usize>) -> f64 {
        let inverse = self.curvature.inverse();
        let count = columns.len().max(1) as f64;
        columns.map(|c| self.coefficients[c].powi(2) + inverse[(c, c)]).sum::<f64>() / count
    }
}

fn dot(x: &[(usize, f64)], coefficients: &DVector<f64>) -> f64 {
    x.iter().map(|&(column, value)| value * coefficients[column]).sum()
}

fn expected(row: &Row, coefficients: &DVector<f64>) -> f64 {
    row.exposure * dot(&row.x, coefficients).clamp(-40.0, 40.0).exp()
}

/// Fits `count ~ exposure · exp(x·β)` with variance `μ + spread μ²`, β normal about the prior. `None` when the prior leaves a
/// direction free.
///
/// # Source
/// McCullagh and Nelder, Generalized Linear Models (1989), section 2.5 for the iteration, 9.2 for the quasi-likelihood.
pub(super) fn fit(rows: &[Row], prior: &Prior, start: Option<&DVector<f64>>) -> Option<Fit> {
    let mut coefficients = start.unwrap_or(&prior.mean).clone();
    let mut curvature = None;
    for _ in 0..STEPS {
        let (slope, hessian) = normal_equations(rows, prior, &coefficients);
        let solver = Cholesky::new(hessian)?;
        let step = solver.solve(&slope);
        let longest = step.amax();
        if !longest.is_finite() {
            return None;
        }
        coefficients += step * (LONGEST_STEP / longest.max(LONGEST_STEP));
        curvature = Some(solver);
        if longest < TOLERANCE {
            break;
        }
    }
    curvature.map(|curvature| Fit { coefficients, curvature })
}

fn normal_equations(rows: &[Row], prior: &Prior, coefficients: &DVector<f64>) -> (DVector<f64>, DMatrix<f64>) {
    let mut slope = -(&prior.precision * (coefficients - &prior.mean));
    let mut hessian = prior.precision.clone();
    for row in rows {
        let mean = expected(row, coefficients);
        let share = row.weight / (1.0 + row.spread * mean);
        let (pull, bend) = (share * (row.count - mean), share * mean);
        for &(i, a) in &row.x {
            slope[i] += a * pull;
            for &(j, b) in &row.x {
                hessian[(i, j)] += a * b * bend;
            }
        }
    }
    (slope, hessian)
}
