//! xAPI Profiles 1.0: documents, templates, patterns, and what a statement has against them.
//!
//! Nothing here waits, stores or calls out. A [`document`] is read and [checked](check); what it says of
//! statements is compiled once into a [`Version`]; several of them make a [`Library`], which judges
//! statements. What depends on other statements (references, threads) is settled by whoever stores
//! them, with the pure functions of [`Verdict`] and [`pattern`].

mod activities;
pub mod check;
mod compile;
mod context;
mod determining;
pub mod document;
mod elements;
mod extensions;
pub mod finding;
pub mod library;
pub mod path;
pub mod pattern;
mod place;
mod read;
mod reference;
mod resource;
mod rule;
mod schema;
mod sight;
mod subregistration;
mod template;
mod value;
pub mod verdict;
pub mod version;

pub use check::{Problem, Severity, Stage};
pub use document::Document;
pub use finding::{Finding, Gravity, Rule};
pub use library::Library;
pub use pattern::{Element, Patterns, Primary, Symbol, TemplateSet, Thread};
pub use schema::schema_fault;
pub use verdict::{Match, Outcome, Reference, ThreadKey, Verdict};
pub use version::{Template, Version};
