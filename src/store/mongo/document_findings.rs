//! What was found about documents.

use super::Reader;
use super::fault::{Fault, unbuilt};
use super::write::Write;
use crate::profile::Finding;
use crate::store::{DocumentName, KeptDocumentFinding};
use crate::xapi::document::Etag;

pub(super) async fn replace(
    write: &mut Write<'_>,
    key: i64,
    document: &DocumentName,
    content: Etag,
    findings: &[Finding],
) -> Result<(), Fault> {
    unbuilt()
}

pub(super) async fn read(
    reader: &Reader,
    before: Option<i64>,
    limit: usize,
) -> Result<Vec<KeptDocumentFinding>, Fault> {
    unbuilt()
}
