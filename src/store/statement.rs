//! Statements on their way into a store and out of it.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Judgement, NewAttachment, SetByServer};
use crate::profile::Finding;
use crate::xapi::definition::Definition;
use crate::xapi::seal::unseal;
use crate::xapi::terms::Terms;

/// A validated statement, ready to be stored.
#[derive(Debug, Clone)]
pub struct NewStatement {
    pub id: Uuid,
    /// The text to be returned, without its end ([`crate::xapi::seal`]): `stored` is assigned here.
    pub sealed: String,
    /// The sender's `timestamp`; where there is none, `stored` takes its place.
    pub timestamp: Option<Timestamp>,
    /// What filters see of it.
    pub terms: Terms,
    /// The statement its object refers to.
    pub target: Option<Uuid>,
    /// Whether it voids its target.
    pub voiding: bool,
    /// What it counts for and what was found under each edition. Where there is no `timestamp` the store
    /// sets the facts' time.
    pub judgements: Vec<Judgement>,
    /// Which members of `sealed` were not sent.
    pub set: SetByServer,
    /// [`crate::xapi::compare::fingerprint`] of a statement that came without an id and with a
    /// `timestamp`: of those of one key that share it, only one counts.
    pub fingerprint: Option<[u8; 16]>,
    /// The definitions in `sealed` ([`crate::xapi::definition::definitions`]), or none where the key
    /// has no authority to define.
    pub definitions: Vec<Definition>,
    /// What came with it, each hash once.
    pub attachments: Vec<NewAttachment>,
    /// Number of the key that sent it.
    pub key: i64,
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Acceptance {
    /// All of it is stored, now or from before.
    Stored {
        /// How many of the batch were not stored before.
        fresh: usize,
    },
    /// Following the references of the batch costs more than a store does for one request; nothing
    /// of the batch was stored.
    TooEntangled {
        /// Place in the batch, from 0, of the statement at which the bound was passed.
        index: usize,
    },
    /// A statement is larger than this store can keep, or names more than it can find it by; nothing of the
    /// batch was stored.
    TooLarge {
        /// Place in the batch, from 0.
        index: usize,
    },
    /// It was not judged by the rules of this moment; nothing of the batch was stored.
    OtherRules,
    /// A statement breaks a rule or refers to one that it must not refer to, and its key wants such refused;
    /// nothing of the batch was stored.
    Unfit {
        /// Place in the batch, from 0.
        index: usize,
        findings: Vec<Finding>,
    },
    /// A different statement has this id; nothing of the batch was stored.
    Conflict {
        /// Place in the batch, from 0.
        index: usize,
        id: Uuid,
        /// JSON Pointer to the first difference.
        pointer: String,
    },
}

/// A statement as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredStatement {
    pub id: Uuid,
    pub stored: Timestamp,
    /// Number of the key that sent it.
    pub key: i64,
    pub sealed: String,
    /// Whether the sender gave the `timestamp`, which is then part of the sealed text.
    pub timestamp_sent: bool,
    /// Which other members of the sealed text were not sent.
    pub set: SetByServer,
    /// Whether it came without an id and with a timestamp, so that its fingerprint tells retries.
    pub copy: bool,
}

impl StoredStatement {
    /// The statement's JSON, exactly as it is to be returned.
    #[must_use]
    pub fn json(&self) -> String {
        let timestamp = (!self.timestamp_sent).then_some(self.stored);
        unseal(&self.sealed, timestamp, self.stored)
    }
}
