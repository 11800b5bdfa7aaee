//! What was refused, kept so that "why was this rejected?" has an answer afterwards.

use jiff::Timestamp;
use uuid::Uuid;

/// One broken rule of one refused request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRejection {
    pub time: Timestamp,
    /// Id of the key that sent it.
    pub key: String,
    /// Id of the request, as its answer carried it.
    pub request: String,
    /// HTTP status of the answer.
    pub status: u16,
    /// Place of the statement in its batch, from 0; `None` where the whole request was refused.
    pub index: Option<u32>,
    /// The statement's id, where the sender gave a readable one.
    pub statement: Option<Uuid>,
    /// JSON Pointer within the statement.
    pub pointer: String,
    /// Name of the rule, for programs.
    pub rule: String,
    /// The clause that states the rule.
    pub clause: String,
    /// The sentence the sender was given.
    pub message: String,
    /// What was found there, shortened.
    pub excerpt: Option<String>,
}

impl NewRejection {
    /// How many are kept; the oldest go first.
    pub const KEPT: i64 = 10_000;
}

/// A rejection that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Grows with each rejection; pages continue below it.
    pub number: i64,
    pub what: NewRejection,
}

/// Which rejections to read.
#[derive(Debug, Clone, Default)]
pub struct RejectionQuery {
    /// Only those of this key.
    pub key: Option<String>,
    /// Only those of the request with this id.
    pub request: Option<String>,
    /// Only those with a smaller number.
    pub before: Option<i64>,
    /// At most this many.
    pub limit: usize,
}
