//! Tests of `grid`.
