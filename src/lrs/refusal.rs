//! Why a request was not granted. Each kind has its status in one place, in `http`.

use uuid::Uuid;

use super::Fault;
use crate::store::StoreError;

/// An outcome other than success.
#[derive(Debug, Clone)]
pub enum Refusal {
    /// Rules are broken: all of them are listed.
    Invalid(Vec<Fault>),
    /// Another statement has the id of the one at `index` in the request.
    Conflict {
        index: usize,
        id: Uuid,
        pointer: String,
    },
    /// A document is stored where a PUT did not say that it knows it.
    DocumentConflict(Box<Fault>),
    /// A profile or mapping cannot be loaded beside those that are.
    RulesConflict(Box<Fault>),
    /// A condition of the request does not hold.
    PreconditionFailed(Box<Fault>),
    /// An agent belongs to another person already.
    PersonConflict {
        /// Place of the agent among those declared.
        index: usize,
        /// The id of the person it belongs to.
        person: String,
    },
    /// A bound of this server is exceeded.
    TooLarge(Box<Fault>),
    /// There is no such thing.
    NotFound(String),
    /// The store could not do it.
    Store(StoreError),
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Invalid(vec![fault])
    }
}

impl Refusal {
    /// Everything that was wrong, a conflict included; nothing for a failure of the store.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        match self {
            Self::Invalid(faults) => faults.clone(),
            Self::TooLarge(fault)
            | Self::DocumentConflict(fault)
            | Self::RulesConflict(fault)
            | Self::PreconditionFailed(fault) => vec![Fault::clone(fault)],
            Self::Conflict { index, id, pointer } => vec![Fault {
                index: Some(*index),
                statement: Some(*id),
                pointer: pointer.clone(),
                ..Fault::request(
                    "statement-conflict",
                    "A different statement with this id is stored already",
                    "Give the statement an id of its own; to correct a stored one, void it and send another",
                    "xAPI 1.0.3, Part 3, 2.1.1",
                )
            }],
            Self::PersonConflict { index, person } => {
                let fault = Fault::request(
                    "agent-of-another-person",
                    format!("This agent belongs to the person {person:?} already"),
                    "Declare that person without it first, or put all of their agents under one id",
                    "this server's interface",
                );
                vec![Fault {
                    pointer: format!("/agents/{index}"),
                    ..fault.found(person)
                }]
            }
            Self::NotFound(_) | Self::Store(_) => Vec::new(),
        }
    }
}
