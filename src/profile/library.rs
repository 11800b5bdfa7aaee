//! The profiles that are loaded.

use std::sync::Arc;

use super::verdict::Verdict;
use super::version::Version;
use crate::xapi::statement::Statement;

/// Versions of profiles, side by side.
#[derive(Debug, Clone, Default)]
pub struct Library {
    versions: Vec<Arc<Version>>,
}

impl Library {
    #[must_use]
    pub fn new(versions: Vec<Arc<Version>>) -> Self {
        Self { versions }
    }

    #[must_use]
    pub fn versions(&self) -> &[Arc<Version>] {
        &self.versions
    }

    /// The version with this IRI.
    #[must_use]
    pub fn version(&self, id: &str) -> Option<&Arc<Version>> {
        self.versions.iter().find(|version| version.id == id)
    }

    /// Judges a statement by every version its `category` names (structure, 5.0), in their order; as it was
    /// sent, before a server sets anything.
    #[must_use]
    pub fn judge(&self, statement: Statement<'_>) -> Vec<Verdict> {
        let _ = statement;
        todo!()
    }
}
