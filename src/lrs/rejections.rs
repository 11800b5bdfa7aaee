//! Refused requests, kept so that they can be explained afterwards.

use super::{Fault, Lrs};
use crate::store::{Key, NewRejection, Rejection, RejectionQuery, StoreError};

/// Faults of one request that are kept at most.
const KEPT_OF_A_REQUEST: usize = 100;
/// Characters of a text that are kept at most. A pointer holds names that the sender chose, and
/// they may be as long as a request.
const KEPT_OF_A_TEXT: usize = 1_000;

impl Lrs {
    /// Keeps what was wrong with a request of `key`. A log that cannot be written is no reason to
    /// answer anything else; it is told in the server's log.
    pub async fn keep_rejection(&self, key: &Key, request: &str, status: u16, faults: &[Fault]) {
        let time = self.clock.now();
        let rejections: Vec<NewRejection> = faults
            .iter()
            .take(KEPT_OF_A_REQUEST)
            .map(|fault| NewRejection {
                time,
                key: key.id.clone(),
                request: request.to_owned(),
                status,
                index: fault.index.and_then(|index| u32::try_from(index).ok()),
                statement: fault.statement,
                pointer: shortened(&fault.pointer),
                rule: fault.rule.clone().into_owned(),
                clause: fault.clause.clone().into_owned(),
                message: shortened(&fault.message),
                excerpt: fault.found.as_deref().map(shortened),
            })
            .collect();
        if rejections.is_empty() {
            return;
        }
        if let Err(error) = self.store.reject(rejections).await {
            tracing::warn!(%error, "a rejection could not be kept");
        }
    }

    /// Rejections, newest first.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn rejections(&self, query: RejectionQuery) -> Result<Vec<Rejection>, StoreError> {
        self.store.rejections(query).await
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(KEPT_OF_A_TEXT) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}
