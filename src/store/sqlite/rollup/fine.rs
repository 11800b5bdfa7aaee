//! What is counted in one node of the fine levels: all series in one row, each with its statements and people.
//!
//! Most of them count a few statements of a few people there. A row for each would be mostly key.

use roaring::RoaringBitmap;

use super::people;
use super::{Change, Changed, Found};
use crate::facts::Node;
use crate::store::sqlite::fault::Fault;
use crate::store::sqlite::varint;

/// Bits of the number of a node: the quarters of an hour of twenty thousand years.
const NODES: u32 = 30;
/// Bits of a level.
const LEVELS: u32 = 2;

/// Where the row of a node lies: what is counted under an edition (as [`editions::under`] says) lies together, and the
/// nodes of a level in their order.
///
/// [`editions::under`]: super::editions::under
pub(super) fn place(edition: i64, node: Node) -> i64 {
    let (level, index) = (i64::from(node.level()), node.index());
    ((((edition + 1) << LEVELS) | level) << NODES) + (index + (1 << (NODES - 1)))
}

/// The places under an edition, the second one outside.
pub(in super::super) fn places(edition: i64) -> (i64, i64) {
    let first = |edition: i64| (edition + 1) << (LEVELS + NODES);
    (first(edition), first(edition + 1))
}

/// What is counted of a series, as it is kept.
struct Entry<'b> {
    series: i64,
    statements: i64,
    /// As [`people::to_bytes`] gives them; empty where there are none.
    people: &'b [u8],
}

impl Entry<'_> {
    fn put(&self, bytes: &mut Vec<u8>) {
        varint::put(bytes, self.series.unsigned_abs());
        varint::put_signed(bytes, self.statements);
        varint::put(bytes, self.people.len() as u64);
        bytes.extend_from_slice(self.people);
    }

    fn found(&self) -> Result<Found, Fault> {
        Ok(Found {
            statements: self.statements,
            people: match self.people {
                [] => RoaringBitmap::new(),
                people => people::from_bytes(people)?,
            },
        })
    }
}

/// The entries of a row, in the order of their series.
struct Entries<'b>(&'b [u8]);

impl<'b> Entries<'b> {
    fn next(&mut self) -> Result<Option<Entry<'b>>, Fault> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let entry = self.read();
        entry
            .map(Some)
            .ok_or_else(|| Fault::Corrupt("what is counted at one time is damaged".to_owned()))
    }

    fn read(&mut self) -> Option<Entry<'b>> {
        let series = varint::take(&mut self.0)?.try_into().ok()?;
        let statements = varint::take_signed(&mut self.0)?;
        let length = varint::take(&mut self.0)?.try_into().ok()?;
        let (people, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(Entry {
            series,
            statements,
            people,
        })
    }
}

/// The row with some series changed: in the order of their numbers, each once.
pub(super) fn changed(bytes: &[u8], changes: &[Changed<'_>]) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::with_capacity(bytes.len() + 12 * changes.len());
    let mut entries = Entries(bytes);
    let mut changes = changes.iter().peekable();
    while let Some(entry) = entries.next()? {
        while let Some((_, series, change)) =
            changes.next_if(|(_, series, _)| *series < entry.series)
        {
            put(&mut out, *series, Found::default(), change)?;
        }
        match changes.next_if(|(_, series, _)| *series == entry.series) {
            Some((_, series, change)) => put(&mut out, *series, entry.found()?, change)?,
            None => entry.put(&mut out),
        }
    }
    for (_, series, change) in changes {
        put(&mut out, *series, Found::default(), change)?;
    }
    Ok(out)
}

fn put(out: &mut Vec<u8>, series: i64, known: Found, change: &Change<'_>) -> Result<(), Fault> {
    let now = known.with(change);
    let people = people::to_bytes(&now.people)?;
    let entry = Entry {
        series,
        statements: now.statements,
        people: people.as_deref().unwrap_or_default(),
    };
    entry.put(out);
    Ok(())
}

/// Calls `each` with what is counted of those of some series, ascending, that are in the row, by their place
/// among them.
pub(super) fn read(
    bytes: &[u8],
    series: &[i64],
    mut each: impl FnMut(usize, Found),
) -> Result<(), Fault> {
    let mut entries = Entries(bytes);
    let mut next = 0;
    while next < series.len()
        && let Some(entry) = entries.next()?
    {
        while series
            .get(next)
            .is_some_and(|wanted| *wanted < entry.series)
        {
            next += 1;
        }
        while series.get(next) == Some(&entry.series) {
            each(next, entry.found()?);
            next += 1;
        }
    }
    Ok(())
}
