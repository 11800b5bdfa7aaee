//! xAPI Profiles 1.0: documents, templates, patterns, and what a statement has against them.
//!
//! Nothing here waits, stores or calls out. A [`document`] is read and [checked](check); what it says of
//! statements is compiled once into a [`Version`]; several of them make a [`Library`], which judges
//! statements. What depends on other statements (references, threads) is settled by whoever stores
//! them, with the pure functions of [`Verdict`] and [`pattern`].
//!
//! # What the specification leaves to read
//! - Everything a version says applies to statements that have its IRI in `category`; the IRI of the profile
//!   claims none of its versions, and gets advice (structure, 5.0).
//! - A statement must follow every template whose determining properties it has (communication, 2.1). What
//!   templates say of references determines nothing (structure, 8.0).
//! - Of a target only the templates count that it fits and follows. The pseudocode of `validates`
//!   (communication, 2.1) returns those it breaks where it breaks one.
//! - Its `follows_rule` ends without an answer; it means true. Its `follows` (2.2) names its parameter and
//!   its result alike; the result is meant.
//! - A path begins with `$`, though the example of structure, 8.1 does not. One without is a fault of the
//!   document; where it is judged all the same, it is judged as if the `$` stood there.
//! - `inlineSchema` is a string that holds a JSON Schema, though its type in the table of structure, 7.2 is
//!   "Object". The examples of 7.2 and 7.3 are of draft-03 and do not compile; such a schema asks nothing.
//! - `inScheme` is required of patterns as of all else, though the table of structure, 9.0 calls it optional:
//!   without it a pattern belongs to no version.
//! - The context of the specification drops the texts of `scopeNote` for whoever expands a profile as JSON-LD.
//!   They are read from the document as it stands, and repeated in findings.
//! - Versions of the specification are not told apart here: `conformsTo` is for those who check documents, and
//!   a successor of 1.0 changes nothing until its rules are known.

mod activities;
pub mod check;
mod compile;
mod context;
mod determining;
pub mod document;
mod elements;
mod extensions;
pub mod finding;
mod gathered;
mod index;
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
pub use pattern::{Element, Patterns, Primary, Step, Symbol, TemplateSet, Thread};
pub use reference::Referred;
pub use schema::schema_fault;
pub use verdict::{Match, Outcome, Reference, ThreadKey, Verdict};
pub use version::{Template, Version};
