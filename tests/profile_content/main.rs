//! What the published profile says: by itself, beside its schemas, its examples and its pages.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

mod document;
mod examples;
mod pages;
mod patterns;
mod schemas;
mod simulated;
mod support;
mod table;
