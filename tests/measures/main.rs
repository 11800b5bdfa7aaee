//! Measures of learning together: exact on every history, by a plain recount that is written from their words.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod floor;
mod history;
mod loops;
mod recount;
mod recount_network;
mod recount_threads;
mod recounted;
mod rows;
mod statistics;
mod store;
mod sums;
