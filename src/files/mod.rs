//! Room `files`.
