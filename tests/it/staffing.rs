//! Tests of `staffing`.
