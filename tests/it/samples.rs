//! Tests of `samples`.
