//! What the requests of a transaction will ask for, read at once for all of them: most bring one statement, and
//! what each asks for by itself costs a way to the database and back.

use std::sync::Arc;

use super::accept::{self, Parcel};
use super::documents;
use super::fault::Fault;
use super::id::Id;
use super::queue::Job;
use super::write::Write;
use crate::store::{DocumentName, MOST_REFERRED};

/// What one request will ask for.
#[derive(Clone)]
pub(super) enum Ahead {
    Nothing,
    Statements(Arc<[Parcel]>),
    Document(Id),
}

impl Ahead {
    pub(super) fn of_document(name: &DocumentName) -> Self {
        Self::Document(documents::identity(name))
    }
}

/// Whether some requests only store statements of which everything lies in rows that are found by what they are
/// called; attachments are also written beside all transactions.
pub(super) fn are_plain(group: &[Box<dyn Job>]) -> bool {
    group.iter().all(|job| match job.ahead() {
        Ahead::Statements(batch) => batch.iter().all(Parcel::is_plain),
        Ahead::Nothing | Ahead::Document(_) => false,
    })
}

/// Reads it.
pub(super) async fn read(write: &mut Write<'_>, group: &[Box<dyn Job>]) -> Result<(), Fault> {
    let mut parcels = Vec::new();
    let mut documents = Vec::new();
    for job in group {
        match job.ahead() {
            Ahead::Nothing => {}
            Ahead::Statements(batch) => parcels.extend(batch.iter()),
            Ahead::Document(id) => documents.push(id.clone()),
        }
    }
    if !documents.is_empty() {
        let tables = &mut write.tables;
        tables.documents.fetch(&mut write.tx, documents).await?;
    }
    if !parcels.is_empty() {
        let references = &mut write.pending.references;
        let before = references.allow(MOST_REFERRED);
        accept::prefetch(write, &parcels).await?;
        write.pending.references.allow(before);
    }
    Ok(())
}
