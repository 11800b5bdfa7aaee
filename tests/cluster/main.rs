//! What only a store on MongoDB has to stand: nodes that end, are killed or do not answer, and several
//! processes that start at once. Each test has a replica set of its own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

#[path = "../support/database.rs"]
mod database;
#[path = "../support/mongod.rs"]
mod mongod;
mod samples;

mod nodes;
mod starts;
