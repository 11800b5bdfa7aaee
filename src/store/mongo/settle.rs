//! What is done once at the end of a transaction, for all its requests.

use super::fault::Fault;
use super::rolling;
use super::write::Write;

/// Brings threads, facts and arrivals of the transaction up to date.
pub(super) async fn settle(write: &mut Write<'_>) -> Result<(), Fault> {
    rolling::settle(write).await
}
