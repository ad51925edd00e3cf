//! Tests of `solver`.
