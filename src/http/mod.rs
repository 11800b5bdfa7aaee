//! The protocol: one table of routes, extraction, answers. No semantics.

mod about;
mod activities;
mod agents;
mod alternate;
mod behaviours;
mod body;
mod caller;
mod conditions;
mod cors;
mod directory;
mod document_findings;
mod documents;
mod error;
mod findings;
mod gate;
mod headers;
mod health;
mod multipart;
pub mod openapi;
mod options;
mod packed;
pub mod paths;
mod people;
mod rejections;
mod reports;
pub mod routes;
pub mod ruled;
mod rules;
mod statements;
mod tagged;
mod unpack;
mod validate;

use std::sync::Mutex;
use std::time::Instant;

use crate::lrs::access::Keyring;
use crate::lrs::rate::Rate;
use crate::lrs::{Limits, Lrs};
use crate::report;
use crate::xapi::version::Version;

pub use cors::{Origins, cors};
pub use error::ApiError;
pub use gate::gate;
pub use packed::spare;

/// Waits for work within the bound on time. Work that is given up may still be done: a write that
/// was queued is stored, and the same request again finds it stored.
async fn in_time<T, E: Into<ApiError>>(
    limits: &Limits,
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, ApiError> {
    let seconds = limits.answer_time.as_secs();
    match tokio::time::timeout(limits.answer_time, work).await {
        Ok(outcome) => outcome.map_err(Into::into),
        Err(_) => Err(ApiError::AnswerTooSlow { seconds }),
    }
}

/// What every request can reach.
pub struct App {
    pub lrs: Lrs,
    pub reports: report::Settings,
    /// Who belongs to the organisation, for reports.
    pub organisation: report::Register,
    /// What requests for days share.
    pub workshop: report::Workshop,
    /// The version under which a request without a version is refused.
    pub default_version: Version,
    pub keyring: Keyring,
    pub rate: Rate,
    /// The last answer of the store's probe and when it was given.
    pub probed: Mutex<Option<(Instant, Result<(), String>)>>,
}
