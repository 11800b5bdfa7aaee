//! What a learning record store does with statements, above any store and below any protocol.

mod accept;
pub mod access;
mod fault;
mod limits;
mod parameters;
mod query;
pub mod random;
mod refusal;
pub mod rejections;
mod retrieve;

use std::sync::Arc;

pub use fault::Fault;
pub use limits::Limits;
pub use parameters::Parameters;
pub use query::{Format, Listing, Single, StatementsQuery};
pub use refusal::Refusal;
pub use retrieve::Retrieved;

use crate::facts::Mapping;
use crate::store::{Clock, Key, Store};
use crate::xapi::actor::Ifi;

/// A learning record store over a [`Store`].
#[derive(Clone)]
pub struct Lrs {
    pub store: Arc<dyn Store>,
    pub mapping: Arc<Mapping>,
    pub limits: Limits,
    pub clock: Clock,
}

impl Lrs {
    /// Who vouches for the statements that `key` sends: an account at this instance, named like
    /// the key (xAPI 1.0.3, Part 2, 2.4.9).
    #[must_use]
    pub fn authority(&self, key: &Key) -> Ifi {
        Ifi::Account {
            home_page: self.store.instance().iri.clone(),
            name: key.name.clone(),
        }
    }
}
