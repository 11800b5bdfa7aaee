//! Documents, one of the database each.

use jiff::Timestamp;

use super::Reader;
use super::fault::{Fault, unbuilt};
use super::write::Write;
use crate::store::{DocumentChange, DocumentContext, DocumentIds, DocumentName};
use crate::xapi::document::{Request, Stored};

pub(super) async fn by_name(reader: &Reader, name: &DocumentName) -> Result<Option<Stored>, Fault> {
    unbuilt()
}

pub(super) async fn ids(
    reader: &Reader,
    context: &DocumentContext,
    since: Option<Timestamp>,
) -> Result<DocumentIds, Fault> {
    unbuilt()
}

pub(super) async fn change(
    write: &mut Write<'_>,
    name: &DocumentName,
    request: &Request,
) -> Result<DocumentChange, Fault> {
    unbuilt()
}

pub(super) async fn delete_all(
    write: &mut Write<'_>,
    context: &DocumentContext,
) -> Result<(), Fault> {
    unbuilt()
}
