//! How much of anything is accepted.

use std::time::Duration;

use crate::xapi::json;

/// Bounds on requests, each an option of the server.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of a request body; with attachments, of the statements in it.
    pub body: usize,
    /// Bytes of a request body that brings attachments.
    pub attachments: usize,
    /// Statements in one request.
    pub batch: usize,
    /// Levels of nesting in a JSON text.
    pub depth: usize,
    /// Time for a request's head to arrive.
    pub head_time: Duration,
    /// Time for a request's body to arrive; with attachments, for more of it to arrive.
    pub body_time: Duration,
    /// Time for a request to be answered once it has arrived.
    pub answer_time: Duration,
    /// Connections open at once.
    pub connections: usize,
    /// Statements on one page of an answer.
    pub page: usize,
    /// Bytes after which a page of an answer ends early.
    pub page_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 16 * 1024 * 1024,
            attachments: 1024 * 1024 * 1024,
            batch: 5_000,
            depth: json::DEFAULT_MAX_DEPTH,
            head_time: Duration::from_secs(10),
            body_time: Duration::from_secs(30),
            answer_time: Duration::from_secs(60),
            connections: 10_000,
            page: 500,
            page_bytes: 8 * 1024 * 1024,
        }
    }
}
