//! Statements that came without an id more than once: of those that say the same, one counts.

use serde::{Deserialize, Serialize};

use super::fault::Fault;
use super::id::{Id, Parts};
use super::statements;
use super::table::Row;
use super::write::Write;
use crate::store::settled::{Alike, Before};

/// Statements of one fingerprint that are remembered. What comes beyond counts as one of them, as long as one of
/// these is not voided.
const REMEMBERED: usize = 2_000;

/// Where the statements that share it are remembered.
fn row_of(alike: &Alike) -> Id {
    Parts::new()
        .number(alike.key)
        .number(alike.time)
        .bytes(&alike.fingerprint)
        .id()
}

/// The statements that share a fingerprint.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct CopyRow {
    #[serde(rename = "_id")]
    id: Id,
    /// The places in the order of the store of those that are not voided, ascending.
    standing: Vec<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    voided: Vec<i64>,
}

impl Row for CopyRow {
    const COLLECTION: &'static str = "copy";

    fn id(&self) -> &Id {
        &self.id
    }
}

impl CopyRow {
    fn of(alike: Alike) -> Self {
        Self {
            id: row_of(&alike),
            standing: Vec::new(),
            voided: Vec::new(),
        }
    }

    fn before(&self) -> Before {
        match (self.standing.first(), self.voided.first()) {
            (Some(_), _) => Before::Standing,
            (None, Some(_)) => Before::Voided,
            (None, None) => Before::Nothing,
        }
    }

    fn add(&mut self, sequence: i64, voided: bool) {
        if self.standing.len() + self.voided.len() >= REMEMBERED {
            // The first voided one says for all that there was one.
            if voided || self.voided.len() < 2 {
                return;
            }
            self.voided.pop();
        }
        let places = if voided {
            &mut self.voided
        } else {
            &mut self.standing
        };
        let place = places.partition_point(|known| *known < sequence);
        places.insert(place, sequence);
    }
}

/// Reads what there is of statements that will be asked for, many at a time.
pub(super) async fn fetch(
    write: &mut Write<'_>,
    all: impl IntoIterator<Item = Alike>,
) -> Result<(), Fault> {
    let ids = all.into_iter().map(|alike| row_of(&alike));
    write.tables.copies.fetch(&mut write.tx, ids).await
}

async fn row(write: &mut Write<'_>, alike: Alike) -> Result<CopyRow, Fault> {
    let copies = &mut write.tables.copies;
    let found = copies.get(&mut write.tx, &row_of(&alike)).await?;
    Ok(found.map_or_else(|| CopyRow::of(alike), |row| CopyRow::clone(&row)))
}

/// Remembers the statement at a place by its fingerprint and says what came before it.
pub(super) async fn note(
    write: &mut Write<'_>,
    alike: Alike,
    sequence: i64,
) -> Result<Before, Fault> {
    let own = statements::by_sequence(write, sequence).await?;
    let mut row = row(write, alike).await?;
    let before = row.before();
    row.add(sequence, own.is_some_and(|own| own.flags().voided));
    write.tables.copies.put(row);
    Ok(before)
}

/// What there is of the same before a place in the order of the store.
pub(super) async fn earlier(
    write: &mut Write<'_>,
    alike: Alike,
    sequence: i64,
) -> Result<Before, Fault> {
    let mut row = row(write, alike).await?;
    row.standing.retain(|place| *place < sequence);
    row.voided.retain(|place| *place < sequence);
    Ok(row.before())
}

/// Another statement that says what the one at a place says and is not voided.
pub(super) async fn standing(
    write: &mut Write<'_>,
    alike: Alike,
    sequence: i64,
) -> Result<Option<i64>, Fault> {
    let row = row(write, alike).await?;
    Ok(row.standing.into_iter().find(|place| *place != sequence))
}

/// Notes that a statement was voided.
pub(super) async fn voided(
    write: &mut Write<'_>,
    alike: Alike,
    sequence: i64,
) -> Result<(), Fault> {
    let mut row = row(write, alike).await?;
    let known = row.standing.len();
    row.standing.retain(|place| *place != sequence);
    if row.standing.len() < known {
        row.add(sequence, true);
        write.tables.copies.put(row);
    }
    Ok(())
}
