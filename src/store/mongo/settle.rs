//! What is done once at the end of a transaction, for all its requests.

use super::fault::Fault;
use super::write::Write;
use super::{findings, rolling, threads};

/// Brings threads, findings, facts and arrivals of the transaction up to date.
pub(super) async fn settle(write: &mut Write<'_>) -> Result<(), Fault> {
    threads::settle(write).await?;
    findings::settle(write).await?;
    rolling::settle(write).await
}
