//! The child process.
