//! What only the store on `MongoDB` promises: several processes on one database, and a database that is away.
//!
//! `scripts/test` runs these. Tests that stop or kill nodes start a replica set of their own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod apart;
mod away;
mod commits;
#[path = "../support/database.rs"]
mod database;
mod days;
mod earlier;
mod failover;
mod http;
mod large;
mod load;
#[path = "../support/mongod.rs"]
mod mongod;
mod opening;
#[path = "../support/place.rs"]
mod place;
mod processes;
mod rolled;
#[path = "../store/samples.rs"]
#[allow(dead_code)] // The tests of the contract use all of it.
mod samples;
mod secrets;
#[path = "../crash/server.rs"]
#[allow(dead_code)] // The tests of crashes use all of it.
mod server;
mod together;
