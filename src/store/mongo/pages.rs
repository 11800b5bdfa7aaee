//! Reading statements: one by id, or a page of those that match.

use uuid::Uuid;

use super::Reader;
use super::fault::{Fault, unbuilt};
use crate::store::{Page, PageRequest, Standing, StoredStatement};

/// The statement with this id, if it stands as asked for.
pub(super) async fn by_id(
    reader: &Reader,
    id: Uuid,
    standing: Standing,
) -> Result<Option<StoredStatement>, Fault> {
    unbuilt()
}

/// One page.
pub(super) async fn page(reader: &Reader, request: &PageRequest) -> Result<Page, Fault> {
    unbuilt()
}
