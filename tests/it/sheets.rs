//! Tests of `sheets`.
