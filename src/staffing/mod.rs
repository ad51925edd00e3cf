//! Room `staffing`.
