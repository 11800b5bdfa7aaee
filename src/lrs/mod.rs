//! What a learning record store does with statements and documents, above any store and below any protocol.

mod accept;
pub mod access;
mod activities;
mod agents;
mod attachments;
pub mod behaviours;
pub mod directory;
mod documents;
mod fault;
pub mod findings;
mod limits;
mod parameters;
mod people;
mod query;
pub mod random;
pub mod rate;
mod reader;
mod refusal;
pub mod rejections;
mod retrieve;
pub mod rules;
pub mod validate;

use std::sync::Arc;

pub use attachments::{Enclosed, Incoming};
pub use directory::{DirectoryAnswer, DirectoryForm, DirectoryTold, LoadedDirectory};
pub use documents::{DocumentsAnswer, DocumentsQuery};
pub use fault::Fault;
pub use limits::Limits;
pub use parameters::{Parameters, is_utf8};
pub use query::{Format, Listing, Single, StatementsQuery};
pub use refusal::Refusal;
pub use retrieve::Retrieved;

use crate::store::{Clock, Store};

/// A learning record store over a [`Store`].
#[derive(Clone)]
pub struct Lrs {
    pub store: Arc<dyn Store>,
    pub rules: Arc<rules::Book>,
    pub limits: Limits,
    pub clock: Clock,
}
