//! Profile documents: what is read, and every rule that one can break.
//!
//! Each rule has a document that breaks it, with the place and name of what is found, and one beside it
//! that just does not.

#![allow(clippy::unwrap_used, clippy::panic)] // A test fails by panicking.

mod activities;
mod contexts;
mod ids;
mod mutations;
mod patterns;
mod reading;
mod relations;
mod schemas;
mod social_learning;
mod support;
mod syntax;
mod templates;
