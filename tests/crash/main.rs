//! The real program under force: killed, cut off from power, out of room, stopped, and read while written.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod api;
#[path = "../support/database.rs"]
mod database;
mod inside;
mod ledger;
#[path = "../support/place.rs"]
mod place;
mod random;
mod recount;
mod server;
mod statements;
mod told;

mod beside;
mod documents;
mod judging;
#[cfg(target_os = "linux")]
mod keeper;
mod killed;
mod on_sqlite;
mod paging;
mod stop;
#[cfg(target_os = "linux")]
mod streaming;
mod uploads;
