//! What was found about statements.

use super::Reader;
use super::fault::{Fault, unbuilt};
use crate::store::{FindingCount, FindingQuery, KeptFinding};

pub(super) async fn read(reader: &Reader, query: &FindingQuery) -> Result<Vec<KeptFinding>, Fault> {
    unbuilt()
}

pub(super) async fn counts(
    reader: &Reader,
    query: &FindingQuery,
) -> Result<Vec<FindingCount>, Fault> {
    unbuilt()
}
