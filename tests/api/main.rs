//! The server as its clients meet it: started in process on port 0, spoken to over HTTP. The modules
//! follow the tree of URLs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.
#![allow(clippy::cloned_ref_to_slice_refs)] // A list that is expected is written as a list.

mod access;
mod browsers;
#[path = "../support/database.rs"]
mod database;
mod described;
mod health;
mod helpers;
mod hostile;
mod kept;
mod packing;
mod paths;
#[path = "../support/place.rs"]
mod place;
mod rate;
mod samples;

mod start;
mod v1;
mod xapi;
