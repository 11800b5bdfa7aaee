//! The content of one attachment on its way in.

use std::sync::Arc;

use uuid::Uuid;

use super::faults;
use crate::lrs::{Refusal, random};
use crate::store::{Content, NewAttachment, PIECE, Store, StoreError};
use crate::xapi::hash::{Hasher, Sha2};

/// Bytes of a signature at most.
const LONGEST_SIGNATURE: usize = 1024 * 1024;

/// Content that was staged, and is removed when this is dropped unless a batch took it.
pub(super) struct Uploads {
    store: Arc<dyn Store>,
    ids: Vec<Uuid>,
}

impl Uploads {
    pub(super) fn new(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            ids: Vec::new(),
        }
    }

    fn begin(&mut self) -> Uuid {
        let id = random::id();
        self.ids.push(id);
        id
    }
}

impl Drop for Uploads {
    fn drop(&mut self) {
        if !self.ids.is_empty() {
            self.store.discard(std::mem::take(&mut self.ids));
        }
    }
}

/// What is done with the content of a part besides hashing it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// It is stored.
    Keep,
    /// It is stored, and signs a statement: it stays in memory.
    Signature,
    /// Nothing: the same content came before.
    Spare,
}

/// The content of one attachment on its way in.
pub(super) struct Part {
    /// Its number among the parts of the request, from 1.
    pub(super) number: usize,
    pub(super) purpose: Purpose,
    sha2: Sha2,
    hasher: Hasher,
    length: u64,
    /// What was not staged yet.
    pending: Vec<u8>,
    /// Where the rest is, and how many pieces that are.
    staged: Option<(Uuid, u32)>,
}

impl Part {
    pub(super) fn new(number: usize, sha2: Sha2, purpose: Purpose) -> Self {
        Self {
            number,
            purpose,
            sha2,
            hasher: sha2.hasher(),
            length: 0,
            pending: Vec::new(),
            staged: None,
        }
    }

    /// Takes more content, and stages what is too much to hold.
    pub(super) async fn take(
        &mut self,
        bytes: &[u8],
        uploads: &mut Uploads,
    ) -> Result<(), Refusal> {
        self.hasher.update(bytes);
        self.length += bytes.len() as u64;
        match self.purpose {
            Purpose::Spare => {}
            Purpose::Signature => {
                if self.length > LONGEST_SIGNATURE as u64 {
                    return Err(faults::signature_too_large(LONGEST_SIGNATURE));
                }
                self.pending.extend_from_slice(bytes);
            }
            Purpose::Keep => {
                self.pending.extend_from_slice(bytes);
                while self.pending.len() > PIECE {
                    let piece = self.pending.drain(..PIECE).collect();
                    self.stage(piece, uploads).await?;
                }
            }
        }
        Ok(())
    }

    /// Whether what was taken so far has the hash.
    pub(super) fn is_whole(&self) -> bool {
        self.hasher.clone().finish() == Some(self.sha2)
    }

    /// The attachment, if the content has its hash; `room` bytes of content may stay in memory. `None`
    /// for what came before.
    pub(super) async fn end(
        mut self,
        room: usize,
        uploads: &mut Uploads,
    ) -> Result<Option<NewAttachment>, Refusal> {
        let actual = self.hasher.clone().finish();
        if actual != Some(self.sha2) {
            return Err(faults::content_mismatch(self.number, actual).into());
        }
        if self.purpose == Purpose::Spare {
            return Ok(None);
        }
        let pending = std::mem::take(&mut self.pending);
        let small = self.staged.is_none() && pending.len() <= room;
        let content = if small || self.purpose == Purpose::Signature {
            Content::Whole(pending.into())
        } else {
            Content::Staged(self.stage(pending, uploads).await?)
        };
        Ok(Some(NewAttachment {
            sha2: self.sha2,
            length: self.length,
            content,
        }))
    }

    async fn stage(&mut self, piece: Vec<u8>, uploads: &mut Uploads) -> Result<Uuid, StoreError> {
        let (upload, place) = match self.staged {
            Some(staged) => staged,
            None => (uploads.begin(), 0),
        };
        self.staged = Some((upload, place + 1));
        uploads.store.stage(upload, place, piece).await?;
        Ok(upload)
    }
}
