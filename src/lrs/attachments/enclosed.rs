//! Attachments on their way out.

use std::collections::{HashMap, HashSet};

use crate::lrs::{Lrs, Refusal};
use crate::store::{StoreError, StoredStatement};
use crate::xapi::attachment::Attachment;
use crate::xapi::hash::Sha2;
use crate::xapi::json;

/// An attachment that goes along with the statements of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosed {
    pub sha2: Sha2,
    /// The hash as the statement spells it.
    pub spelled: String,
    pub content_type: String,
    /// Bytes of the content.
    pub length: u64,
}

impl Lrs {
    /// The attachments that these statements brought, each hash once, in the order in which they are
    /// named. One that came without its data gets none, though the same content be kept for another:
    /// a hash that somebody knows is not leave to read what it is of.
    pub(in crate::lrs) async fn enclosed(
        &self,
        statements: &[StoredStatement],
    ) -> Result<Vec<Enclosed>, Refusal> {
        let ids = statements.iter().map(|statement| statement.id).collect();
        let brought = self.store.attachments(ids).await?;
        let mut told = HashSet::new();
        let mut enclosed = Vec::new();
        for (statement, brought) in statements.iter().zip(brought) {
            if brought.is_empty() {
                continue;
            }
            let text = statement.json();
            let (_, node) = json::parse(text.as_bytes(), json::ANY_DEPTH).map_err(|broken| {
                StoreError::Broken(format!("a stored statement is damaged: {broken}"))
            })?;
            let lengths = brought.iter().map(|kept| (kept.sha2, kept.length));
            let lengths: HashMap<Sha2, u64> = lengths.collect();
            for attachment in Attachment::all(&node) {
                let named = attachment.sha2();
                let kept = named.and_then(|sha2| Some((sha2, *lengths.get(&sha2)?)));
                if let Some((sha2, length)) = kept
                    && told.insert(sha2)
                {
                    enclosed.push(Enclosed {
                        sha2,
                        spelled: attachment.sha2_as_sent().unwrap_or_default().to_owned(),
                        content_type: attachment.content_type().unwrap_or_default().to_owned(),
                        length,
                    });
                }
            }
        }
        Ok(enclosed)
    }
}
