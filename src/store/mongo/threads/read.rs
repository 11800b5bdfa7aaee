//! Reading threads.

use mongodb::bson;
use mongodb::options::FindOptions;
use uuid::Uuid;

use super::super::Reader;
use super::super::fault::Fault;
use super::super::snapshot::Snapshot;
use super::super::table::{Row as _, any_of};
use super::rows::{ThreadRow, all_of};
use crate::store::{KeptThread, OfEdition};

/// Registrations asked for by one query.
const ASKED: usize = 500;

/// The threads of some registrations that have a statement, under the edition that counts.
pub(in super::super) async fn kept(
    reader: &Reader,
    registrations: &[Uuid],
) -> Result<OfEdition<Vec<KeptThread>>, Fault> {
    let mut snapshot = Snapshot::begin(reader).await?;
    let edition = snapshot.order.current;
    let mut asked = registrations.to_vec();
    asked.sort_unstable();
    asked.dedup();
    let mut found = Vec::new();
    for some in asked.chunks(ASKED) {
        let filter = any_of(some.iter().map(|one| all_of(edition, *one)));
        let options = FindOptions::default();
        snapshot
            .each(ThreadRow::COLLECTION, filter, options, |row| {
                let row: ThreadRow =
                    bson::deserialize_from_slice(row.as_bytes()).map_err(damaged)?;
                if let Some(started_ms) = row.first {
                    let (registration, subregistration) =
                        row.key().ok_or_else(|| damaged("its identity"))?;
                    found.push(KeptThread {
                        registration,
                        subregistration,
                        started_ms,
                        state: row.state.bytes().to_vec(),
                        version: row.version,
                    });
                }
                Ok(())
            })
            .await?;
    }
    Ok(OfEdition { edition, found })
}

fn damaged(what: impl std::fmt::Display) -> Fault {
    Fault::Corrupt(format!("a thread is damaged: {what}"))
}
