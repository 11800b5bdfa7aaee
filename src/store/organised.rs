//! What a store knows of the organisation: the directory, and the documents in which people and communities say
//! what reports on them should heed.

use std::sync::LazyLock;

use async_trait::async_trait;

use super::{DocumentContext, DocumentName, StoreError};
use crate::facts::BASE_IRI;
use crate::xapi::document::Stored;

/// The id of the agent profiles in which people say what reports may use of them. It stands in the published
/// profile.
pub static PREFERENCES: LazyLock<String> =
    LazyLock::new(|| format!("{BASE_IRI}/documents/reporting-preferences"));
/// The id of the activity profiles that say how many people there are.
pub static POPULATION: LazyLock<String> =
    LazyLock::new(|| format!("{BASE_IRI}/documents/population"));

/// What one state of a store knows of the organisation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeptOrganisation {
    /// Of which state it is; see [`Organised::organisation_state`].
    pub state: u64,
    /// The document [`DocumentName::directory`].
    pub directory: Option<Stored>,
    /// Each agent profile with the id [`PREFERENCES`], in the order of [`KeptPreferences::keys`].
    pub preferences: Vec<KeptPreferences>,
    /// The profile with the id [`POPULATION`] of the activity that has the IRI of the
    /// [instance](super::Instance::iri).
    pub population: Option<Stored>,
}

/// What somebody wants reports to heed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeptPreferences {
    /// [`Ifi::key`](crate::xapi::actor::Ifi::key) of the agent whose document it is, then those of the others that
    /// are declared to be the same person.
    pub keys: Vec<String>,
    pub content: Vec<u8>,
}

impl KeptPreferences {
    pub(super) fn new(agent: String, person: Vec<String>, content: Vec<u8>) -> Self {
        let mut keys = vec![agent];
        for key in person {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        Self { keys, content }
    }
}

/// The part of the contract that is about the organisation. Its documents are changed as all are, by
/// [`change_document`](super::Store::change_document), and what depends on them follows in the same commit.
///
/// # Errors
/// As for [`Store`](super::Store).
#[async_trait]
pub trait Organised: Send + Sync {
    /// A number that grows with each commit that changes what [`organisation`](Self::organisation) finds, and
    /// with no other but those that declare or forget a person or write the population of another activity. It
    /// costs one small read, however much there is.
    async fn organisation_state(&self) -> Result<u64, StoreError>;

    /// All there is, read from one state of the store. What it costs grows with the directory and the number of
    /// people who said what they want, not with the documents there are.
    async fn organisation(&self) -> Result<KeptOrganisation, StoreError>;
}

/// Whether what the organisation is depends on the document.
pub(super) fn concerns(name: &DocumentName) -> bool {
    match name.context {
        DocumentContext::State { .. } => false,
        DocumentContext::ActivityProfile { .. } => name.id == *POPULATION,
        DocumentContext::AgentProfile { .. } => name.id == *PREFERENCES,
        DocumentContext::Organisation => true,
    }
}

/// Whether it may depend on one of the documents of a context.
pub(super) fn may_concern(context: &DocumentContext) -> bool {
    !matches!(context, DocumentContext::State { .. })
}
