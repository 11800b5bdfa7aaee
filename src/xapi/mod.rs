//! The language: xAPI data of versions 1.0.3 and 2.0.0, and nothing else of this project.
//!
//! A statement is a typed view over the JSON that was sent, so that numbers keep their digits and
//! extension values their bytes. Every broken rule is an error of its own with a JSON Pointer, a
//! sentence and the clause of the specification.

pub mod accept_language;
mod activity;
pub mod actor;
pub mod attachment;
pub mod broken;
mod check;
pub mod compare;
mod context;
pub(crate) mod decimal;
pub mod definition;
pub mod document;
pub mod duration;
mod extensions;
pub mod format;
pub mod hash;
pub mod id;
mod interaction;
pub mod iri;
pub mod json;
pub mod language;
pub mod multipart;
pub mod object;
mod parts;
mod result;
pub mod rule;
pub mod seal;
pub mod signature;
mod splice;
pub mod statement;
pub mod terms;
pub mod time;
mod verb;
pub mod version;
