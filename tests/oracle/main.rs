//! Reports against a plain recomputation. Small organisations and histories are drawn, sent over HTTP in the
//! order in which they were drawn, and every report is compared with loops over the list of all statements,
//! which share nothing with the program but the published profile and mapping.
//!
//! `PROPTEST_CASES` asks for more histories than the usual few.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

#[path = "../support/database.rs"]
mod database;
mod described;
#[allow(dead_code)] // Made for the tests of the interface, which use all of it.
#[path = "../api/helpers.rs"]
mod helpers;
#[allow(dead_code)]
#[path = "../api/kept.rs"]
mod kept;
#[path = "../support/place.rs"]
mod place;

mod asked;
mod attack;
mod counted;
mod crowd;
mod dimensions;
mod histories;
mod history;
mod plain;
mod recount;
mod script;
mod table;
mod world;
