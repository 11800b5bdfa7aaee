//! Simulated life: the same every time, right in every statement, and like life in its proportions.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod proportions;
mod repeatable;
mod samples;
mod sending;
mod statements;
mod templates;
