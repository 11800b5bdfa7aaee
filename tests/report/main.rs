//! Reports: what may be asked, how time is cut, what is shown to whom, and in which shape.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod arrivals;
mod behaviours;
mod competencies;
mod days;
mod explain;
mod floor;
mod listing;
mod memory;
mod no_difference;
mod org;
mod period;
mod principles;
mod quality;
mod recomputed;
mod request;
mod shape;
mod split;
mod split_floor;
mod subtraction;
mod unmapped;
