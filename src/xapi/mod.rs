//! The language: xAPI data of versions 1.0.3 and 2.0.0, and nothing else of this project.
//!
//! A statement is a typed view over the JSON that was sent, so that numbers keep their digits and
//! extension values their bytes. Every broken rule is an error of its own with a JSON Pointer, a
//! sentence and the clause of the specification.

pub mod accept_language;
pub mod actor;
pub mod broken;
pub mod json;
pub mod rule;
