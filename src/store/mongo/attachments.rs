//! The content of attachments: files of \`GridFS\`.

use uuid::Uuid;

use super::Reader;
use super::fault::{Fault, unbuilt};
use super::write::Write;
use crate::store::{KeptAttachment, NewAttachment};
use crate::xapi::hash::Sha2;

/// Writes a piece of an upload.
pub(super) async fn stage(
    reader: &Reader,
    upload: Uuid,
    place: u32,
    bytes: Vec<u8>,
) -> Result<(), Fault> {
    unbuilt()
}

/// Makes an attachment one of a statement.
pub(super) async fn keep(
    write: &mut Write<'_>,
    statement: Uuid,
    attachment: &NewAttachment,
) -> Result<(), Fault> {
    unbuilt()
}

/// What each of these statements brought.
pub(super) async fn brought(
    reader: &Reader,
    statements: &[Uuid],
) -> Result<Vec<Vec<KeptAttachment>>, Fault> {
    unbuilt()
}

/// A piece of the content with a hash.
pub(super) async fn piece(
    reader: &Reader,
    sha2: &Sha2,
    place: u32,
) -> Result<Option<Vec<u8>>, Fault> {
    unbuilt()
}
