//! The real program under force: killed, cut off from power, out of room, stopped, and read while written.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod api;
mod ledger;
#[cfg(target_os = "linux")]
mod namespace;
#[cfg(target_os = "linux")]
mod preload;
mod random;
mod recount;
mod server;
#[cfg(target_os = "linux")]
mod shadow;
mod statements;

mod beside;
mod documents;
#[cfg(target_os = "linux")]
mod failing_disk;
#[cfg(target_os = "linux")]
mod full_disk;
mod judging;
mod killed;
mod paging;
#[cfg(target_os = "linux")]
mod power;
mod stop;
#[cfg(target_os = "linux")]
mod streaming;
mod uploads;
