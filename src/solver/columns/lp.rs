//! A linear program in HiGHS that grows by columns: what `good_lp` cannot do, in a process that solves nothing else.

use super::super::mip::RowOf;
use highs_sys::HighsInt;
use std::ffi::{CStr, c_void};

/// The value of HiGHS' `simplex_strategy`.
const PRIMAL: HighsInt = 4;

/// A column to add: its price, and what it adds to rows.
pub(super) struct NewColumn {
    pub cost: f64,
    pub lower: f64,
    pub upper: f64,
    pub entries: Vec<(usize, f64)>,
}

/// Least cost, subject to rows within bounds.
pub(super) struct LinearProgram {
    highs: *mut c_void,
    rows: usize,
    columns: usize,
}

/// An optimal solution.
#[derive(Clone, Debug, Default)]
pub(super) struct Optimum {
    pub cost: f64,
    /// Steps of the simplex method it took.
    pub steps: u32,
    pub values: Vec<f64>,
    /// Reduced cost of each column.
    pub reduced: Vec<f64>,
    /// Price of each row: what its bound costs a unit.
    pub duals: Vec<f64>,
}

impl LinearProgram {
    /// Rows with the entries of later columns only; none when HiGHS refuses.
    pub fn new(rows: &[RowOf], seed: u32) -> Option<Self> {
        // SAFETY: creates an object that `drop` destroys.
        let highs = unsafe { highs_sys::Highs_create() };
        if highs.is_null() {
            return None;
        }
        let mut program = Self { highs, rows: rows.len(), columns: 0 };
        program.flag(c"output_flag", false)?;
        program.word(c"parallel", c"off")?;
        program.word(c"solver", c"simplex")?;
        program.number(c"threads", 1)?;
        // Added columns leave a solution feasible, so the primal method goes on from it.
        program.number(c"simplex_strategy", PRIMAL)?;
        program.number(c"random_seed", HighsInt::try_from(seed & 0x7fff_ffff).unwrap_or(0))?;
        let lower: Vec<f64> = rows.iter().map(|row| row.lower).collect();
        let upper: Vec<f64> = rows.iter().map(|row| row.upper).collect();
        let starts = vec![0; rows.len()];
        // SAFETY: all arrays hold as many entries as said and live through the call, which copies them.
        let status = unsafe {
            highs_sys::Highs_addRows(
                highs,
                int(rows.len())?,
                lower.as_ptr(),
                upper.as_ptr(),
                0,
                starts.as_ptr(),
                std::ptr::null(),
                std::ptr::null(),
            )
        };
        (status != highs_sys::kHighsStatusError).then_some(program)
    }

    fn flag(&mut self, name: &CStr, value: bool) -> Option<()> {
        // SAFETY: the name is a C string.
        let status = unsafe { highs_sys::Highs_setBoolOptionValue(self.highs, name.as_ptr(), value.into()) };
        (status != highs_sys::kHighsStatusError).then_some(())
    }

    fn word(&mut self, name: &CStr, value: &CStr) -> Option<()> {
        // SAFETY: both are C strings.
        let status = unsafe { highs_sys::Highs_setStringOptionValue(self.highs, name.as_ptr(), value.as_ptr()) };
        (status != highs_sys::kHighsStatusError).then_some(())
    }

    fn number(&mut self, name: &CStr, value: HighsInt) -> Option<()> {
        // SAFETY: the name is a C string.
        let status = unsafe { highs_sys::Highs_setIntOptionValue(self.highs, name.as_ptr(), value) };
        (status != highs_sys::kHighsStatusError).then_some(())
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Adds columns after those there are.
    pub fn add(&mut self, new: &[NewColumn]) -> Option<()> {
        let (mut starts, mut index, mut value) = (Vec::new(), Vec::<HighsInt>::new(), Vec::new());
        for column in new {
            starts.push(int(index.len())?);
            for (row, coef) in &column.entries {
                index.push(int(*row)?);
                value.push(*coef);
            }
        }
        let of = |field: fn(&NewColumn) -> f64| new.iter().map(field).collect::<Vec<f64>>();
        let (cost, lower, upper) = (of(|column| column.cost), of(|column| column.lower), of(|column| column.upper));
        // SAFETY: all arrays hold as many entries as said and live through the call, which copies them.
        let status = unsafe {
            highs_sys::Highs_addCols(
                self.highs,
                int(new.len())?,
                cost.as_ptr(),
                lower.as_ptr(),
                upper.as_ptr(),
                int(index.len())?,
                starts.as_ptr(),
                index.as_ptr(),
                value.as_ptr(),
            )
        };
        self.columns += new.len();
        (status != highs_sys::kHighsStatusError).then_some(())
    }

    /// Bounds of some columns, which come in rising order.
    pub fn bound(&mut self, columns: &[(usize, f64, f64)]) -> Option<()> {
        let set = columns.iter().map(|(column, ..)| int(*column)).collect::<Option<Vec<HighsInt>>>()?;
        let lower: Vec<f64> = columns.iter().map(|(_, lower, _)| *lower).collect();
        let upper: Vec<f64> = columns.iter().map(|(.., upper)| *upper).collect();
        // SAFETY: all arrays hold as many entries as said and live through the call, which copies them.
        let status =
            unsafe { highs_sys::Highs_changeColsBoundsBySet(self.highs, int(set.len())?, set.as_ptr(), lower.as_ptr(), upper.as_ptr()) };
        (status != highs_sys::kHighsStatusError).then_some(())
    }

    /// Takes columns out; those after them move up. They come in rising order.
    pub fn remove(&mut self, columns: &[usize]) -> Option<()> {
        let set = columns.iter().map(|column| int(*column)).collect::<Option<Vec<HighsInt>>>()?;
        // SAFETY: the array holds as many entries as said.
        let status = unsafe { highs_sys::Highs_deleteColsBySet(self.highs, int(set.len())?, set.as_ptr()) };
        self.columns -= columns.len();
        (status != highs_sys::kHighsStatusError).then_some(())
    }

    /// Solves from where it stands; none when there is no optimum, or not in time.
    pub fn solve(&mut self) -> Option<Optimum> {
        let (values, reduced) = (vec![0.0; self.columns], vec![0.0; self.columns]);
        let mut optimum = Optimum { cost: 0.0, steps: 0, values, reduced, duals: vec![0.0; self.rows] };
        let mut steps: HighsInt = 0;
        let mut activity = vec![0.0; self.rows];
        // SAFETY: the arrays are as long as HiGHS has columns and rows.
        unsafe {
            if highs_sys::Highs_run(self.highs) == highs_sys::kHighsStatusError
                || highs_sys::Highs_getModelStatus(self.highs) != highs_sys::kHighsModelStatusOptimal
            {
                return None;
            }
            highs_sys::Highs_getIntInfoValue(self.highs, c"simplex_iteration_count".as_ptr(), &raw mut steps);
            optimum.steps = u32::try_from(steps).unwrap_or(0);
            optimum.cost = highs_sys::Highs_getObjectiveValue(self.highs);
            let status = highs_sys::Highs_getSolution(
                self.highs,
                optimum.values.as_mut_ptr(),
                optimum.reduced.as_mut_ptr(),
                activity.as_mut_ptr(),
                optimum.duals.as_mut_ptr(),
            );
            (status != highs_sys::kHighsStatusError).then_some(optimum)
        }
    }
}

impl Drop for LinearProgram {
    fn drop(&mut self) {
        // SAFETY: made in `new` and destroyed once.
        unsafe { highs_sys::Highs_destroy(self.highs) }
    }
}

fn int(number: usize) -> Option<HighsInt> {
    number.try_into().ok()
}
