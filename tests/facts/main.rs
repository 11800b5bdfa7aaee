//! What a statement counts for, and over which stretches of time.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod catalogue;
mod circumstances;
mod crowd;
mod delta;
mod directory;
mod fact;
mod mapping;
mod mappings;
mod node;
mod order;
mod pairs;
mod platforms;
mod series;
mod shown;
mod together;
mod withheld;
