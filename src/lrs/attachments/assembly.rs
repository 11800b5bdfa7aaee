//! Parts put together: the statements first, then what they name.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use uuid::Uuid;

use super::declared::{Carried, Declared};
use super::faults;
use super::part::{Part, Purpose, Uploads};
use super::signatures::Signatures;
use crate::lrs::accept::{FAULTS_TOLD, Prepared};
use crate::lrs::{Lrs, Refusal};
use crate::store::{Content, Key, NewAttachment, NewStatement, StoreError};
use crate::xapi::hash::Sha2;
use crate::xapi::multipart::{self, Head};
use crate::xapi::version::Version;

/// Bytes of attachments that a request may hold in memory; signatures have a bound of their own.
const ROOM: usize = 4 * 1024 * 1024;
/// Parts of a request at most.
const MOST_PARTS: usize = 20_000;

/// What has come of a request.
pub(super) struct Assembly<'l> {
    lrs: &'l Lrs,
    key: &'l Key,
    version: Version,
    put: Option<Uuid>,
    /// Parts that have begun.
    parts: usize,
    /// The part that has not ended; `None` while it is the one with the statements.
    part: Option<Part>,
    /// The statements as they were sent.
    text: Vec<u8>,
    /// The same, checked, as soon as they are whole.
    prepared: Option<Prepared>,
    /// Whether a hash that the statements name is the hash of a signature.
    named: HashMap<Sha2, bool>,
    received: HashMap<Sha2, NewAttachment>,
    /// Bytes held in memory, and those of signatures.
    held: usize,
    signed: usize,
    uploads: Uploads,
}

impl<'l> Assembly<'l> {
    pub(super) fn new(lrs: &'l Lrs, key: &'l Key, version: Version, put: Option<Uuid>) -> Self {
        Self {
            lrs,
            key,
            version,
            put,
            parts: 0,
            part: None,
            text: Vec::new(),
            prepared: None,
            named: HashMap::new(),
            received: HashMap::new(),
            held: 0,
            signed: 0,
            uploads: Uploads::new(Arc::clone(&lrs.store)),
        }
    }

    /// Judges the header of the next part.
    pub(super) fn begin(&mut self, head: &Head) -> Result<(), Refusal> {
        self.parts += 1;
        let content_type = head.get("Content-Type");
        let is_json = content_type
            .map(multipart::essence)
            .is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
        if self.parts == 1 {
            return if is_json {
                Ok(())
            } else {
                Err(faults::statements_not_json(content_type).into())
            };
        }
        if self.parts > MOST_PARTS {
            return Err(faults::too_many_parts(MOST_PARTS));
        }
        let number = self.parts;
        let Some(hash) = head.get("X-Experience-API-Hash") else {
            let fault = if is_json {
                faults::statements_repeated(number)
            } else {
                faults::hash_missing(number)
            };
            return Err(fault.into());
        };
        let sha2 = Sha2::parse(hash).ok_or_else(|| faults::hash_malformed(number, hash))?;
        let Some(signature) = self.named.get(&sha2) else {
            return Err(faults::hash_unmatched(number, &sha2).into());
        };
        // Without one, binary is to be assumed.
        if let Some(encoding) = head.get("Content-Transfer-Encoding")
            && !encoding.eq_ignore_ascii_case("binary")
        {
            return Err(faults::encoding(number, encoding).into());
        }
        let purpose = match signature {
            _ if self.received.contains_key(&sha2) => Purpose::Spare,
            true => Purpose::Signature,
            false => Purpose::Keep,
        };
        self.part = Some(Part::new(number, sha2, purpose));
        Ok(())
    }

    /// Takes content of the part that began last.
    pub(super) async fn content(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        let limit = self.lrs.limits.body;
        match &mut self.part {
            Some(part) => {
                if part.purpose == Purpose::Signature {
                    self.signed += bytes.len();
                    if self.signed > limit {
                        return Err(faults::signatures_too_large(limit));
                    }
                }
                part.take(bytes, &mut self.uploads).await
            }
            None if self.text.len() + bytes.len() > limit => {
                Err(faults::statements_too_large(limit))
            }
            None => {
                self.text.extend_from_slice(bytes);
                Ok(())
            }
        }
    }

    /// Whether the part may be whole as it is: an attachment's hash tells, and no JSON holds what looks
    /// like the next part.
    pub(super) fn may_end(&self) -> bool {
        self.part.as_ref().is_none_or(Part::is_whole)
    }

    /// Judges the part that ends here.
    pub(super) async fn end(&mut self) -> Result<(), Refusal> {
        let Some(part) = self.part.take() else {
            return self.judge();
        };
        let is_signature = part.purpose == Purpose::Signature;
        let room = ROOM.saturating_sub(self.held);
        if let Some(attachment) = part.end(room, &mut self.uploads).await? {
            if let (Content::Whole(bytes), false) = (&attachment.content, is_signature) {
                self.held += bytes.len();
            }
            self.received.insert(attachment.sha2, attachment);
        }
        Ok(())
    }

    /// Judges the statements, which are whole.
    fn judge(&mut self) -> Result<(), Refusal> {
        let (key, text) = (self.key, &self.text);
        let prepared = self
            .lrs
            .prepare(key, self.version, text, self.put, Carried::Parts)?;
        for declared in &prepared.declared {
            *self.named.entry(declared.sha2).or_default() |= declared.signature;
        }
        self.prepared = Some(prepared);
        Ok(())
    }

    /// Stores all of it.
    pub(super) async fn store(self) -> Result<Vec<Uuid>, Refusal> {
        // A body that was read to its end has a first part.
        let Some(Prepared {
            mut batch,
            mut declared,
        }) = self.prepared
        else {
            return Err(faults::statements_not_json(None).into());
        };
        let missing = |one: &&Declared| !one.hosted && !self.received.contains_key(&one.sha2);
        let missing: Vec<_> = declared.iter().filter(missing).collect();
        if !missing.is_empty() {
            let missing = missing.into_iter().take(FAULTS_TOLD);
            return Err(Refusal::Invalid(
                missing.map(faults::data_missing).collect(),
            ));
        }
        let depth = self.lrs.limits.depth;
        if let Some(signed) = Signatures::of(&self.text, depth, &declared, &self.received) {
            let judged = tokio::task::spawn_blocking(move || signed.verify()).await;
            judged.map_err(|error| StoreError::Broken(error.to_string()))??;
        }
        let outcome = loop {
            give(&mut batch, &declared, &self.received);
            match self.lrs.store_batch(batch).await {
                Ok(None) => {}
                Ok(Some(ids)) => break Ok(ids),
                Err(refusal) => break Err(refusal),
            }
            // The rules have changed since it was judged.
            let (key, text) = (self.key, &self.text);
            let again = self
                .lrs
                .prepare(key, self.version, text, self.put, Carried::Parts);
            (batch, declared) = match again {
                Ok(Prepared { batch, declared }) => (batch, declared),
                Err(refusal) => break Err(refusal),
            };
        };
        // What the batch did not need goes now that it was asked for.
        drop(self.uploads);
        outcome
    }
}

/// Gives statements the attachments they name and that came with them.
fn give(
    batch: &mut [NewStatement],
    declared: &[Declared],
    received: &HashMap<Sha2, NewAttachment>,
) {
    let mut given = HashSet::new();
    for one in declared {
        if let Some(attachment) = received.get(&one.sha2)
            && given.insert((one.statement, one.sha2))
        {
            batch[one.statement].attachments.push(attachment.clone());
        }
    }
}
