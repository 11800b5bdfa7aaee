//! The commands: what a newcomer types, what is refused, and what a script relies on.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod directory;
mod first_start;
mod keys;
mod misuse;
mod program;
mod report;
mod secrets;
mod simulate;
mod validate;
