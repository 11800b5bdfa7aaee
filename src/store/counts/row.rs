//! What is counted in one node of the fine levels: all series in one row, each with its statements and people.
//!
//! Most of them count a few statements of a few people there. A row for each would be mostly key.

use roaring::RoaringBitmap;

use super::{Change, Damaged, Found, people};
use crate::store::varint;

/// What stands for a series in a row.
pub(in crate::store) trait Key: Copy + Ord {
    fn put(self, bytes: &mut Vec<u8>);

    /// That which the bytes begin with, which are shortened by it.
    fn take(bytes: &mut &[u8]) -> Option<Self>;
}

/// What is counted of a series, as it is kept.
struct Entry<'b, K> {
    series: K,
    statements: i64,
    /// As [`people::to_bytes`] gives them; empty where there are none.
    people: &'b [u8],
}

impl<K: Key> Entry<'_, K> {
    fn put(&self, bytes: &mut Vec<u8>) {
        self.series.put(bytes);
        varint::put_signed(bytes, self.statements);
        varint::put(bytes, self.people.len() as u64);
        bytes.extend_from_slice(self.people);
    }

    fn found(&self) -> Result<Found, Damaged> {
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
    fn next<K: Key>(&mut self) -> Result<Option<Entry<'b, K>>, Damaged> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let entry = self.read();
        entry
            .map(Some)
            .ok_or(Damaged("what is counted at one time is damaged"))
    }

    fn read<K: Key>(&mut self) -> Option<Entry<'b, K>> {
        let series = K::take(&mut self.0)?;
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

/// The row with some series changed: in their order, each once.
pub(in crate::store) fn changed<'c, 'p: 'c, K: Key + 'c>(
    bytes: &[u8],
    changes: impl ExactSizeIterator<Item = (K, &'c Change<'p>)>,
) -> Result<Vec<u8>, Damaged> {
    let mut out = Vec::with_capacity(bytes.len() + 12 * changes.len());
    let mut entries = Entries(bytes);
    let mut changes = changes.peekable();
    while let Some(entry) = entries.next::<K>()? {
        while let Some((series, change)) = changes.next_if(|(series, _)| *series < entry.series) {
            put(&mut out, series, Found::default(), change)?;
        }
        match changes.next_if(|(series, _)| *series == entry.series) {
            Some((series, change)) => put(&mut out, series, entry.found()?, change)?,
            None => entry.put(&mut out),
        }
    }
    for (series, change) in changes {
        put(&mut out, series, Found::default(), change)?;
    }
    Ok(out)
}

fn put<K: Key>(
    out: &mut Vec<u8>,
    series: K,
    known: Found,
    change: &Change<'_>,
) -> Result<(), Damaged> {
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
pub(in crate::store) fn read<K: Key>(
    bytes: &[u8],
    series: &[K],
    mut each: impl FnMut(usize, Found),
) -> Result<(), Damaged> {
    let mut entries = Entries(bytes);
    let mut next = 0;
    while next < series.len()
        && let Some(entry) = entries.next::<K>()?
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
