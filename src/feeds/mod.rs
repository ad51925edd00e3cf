//! Room `feeds`.
