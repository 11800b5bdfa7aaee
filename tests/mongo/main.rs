//! What only the store on `MongoDB` promises: several processes on one database, and a database that is away.
//!
//! `scripts/test` runs these. Tests that stop or kill nodes start a replica set of their own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod away;
mod commits;
#[path = "../support/database.rs"]
mod database;
mod failover;
mod large;
mod load;
#[path = "../support/mongod.rs"]
mod mongod;
mod opening;
mod processes;
mod secrets;
mod together;
