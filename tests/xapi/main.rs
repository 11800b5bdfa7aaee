//! The data of xAPI 1.0.3 and 2.0.0: one test for each family of rules.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod activities;
mod actors;
mod attachments;
mod contexts;
mod documents;
mod durations;
mod generated;
mod iris;
mod json;
mod languages;
mod multipart;
mod objects;
mod results;
mod rules;
mod signatures;
mod statements;
mod support;
mod timestamps;
mod versions;
