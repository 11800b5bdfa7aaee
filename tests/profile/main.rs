//! What a profile has to say of statements.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.
#![allow(clippy::needless_pass_by_value)] // `json!` makes values, not references.

mod bounds;
mod extensions;
mod paths;
mod references;
mod rules;
mod support;
mod templates;
mod versions;
