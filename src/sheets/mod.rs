//! Room `sheets`.
