//! Patterns of statements: the machine that follows them against the pseudocode of the specification, and
//! threads of real profiles (structure, 9.0; communication, 2.2).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod bounds;
mod bytes;
mod cmi5;
mod findings;
mod oracle;
mod pseudocode;
mod published;
mod readings;
mod social;
mod support;
