//! Tests of `agreement`.
