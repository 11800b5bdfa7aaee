//! What is done once at the end of a transaction, for all its requests.

use super::fault::Fault;
use super::write::Write;

/// Brings threads, facts and arrivals of the transaction up to date.
#[allow(clippy::unused_async)]
pub(super) async fn settle(_write: &mut Write<'_>) -> Result<(), Fault> {
    Ok(())
}
