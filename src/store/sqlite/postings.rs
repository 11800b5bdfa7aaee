//! The lists of statements by heading, as they stand in the file: each in chunks of ascending places,
//! a row with the first place and the distances of the others behind it.
//!
//! Chunks keep a list in a tenth of the pages that a row for each entry would take, so that a write
//! touches few pages however large the store is.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::fault::Fault;
use super::filing::Heading;

/// Bytes of distances a row holds at most. A larger row would not fit into a page of the tree.
const FULL: usize = 800;

/// Adds places, ascending and each once, to a list. Those that stand there already change nothing.
pub(super) fn add(connection: &Connection, heading: Heading, places: &[i64]) -> Result<(), Fault> {
    let mut rest = places;
    let last = connection
        .prepare_cached(
            "SELECT first, rest FROM posting WHERE list = ?1 AND thing = ?2
             ORDER BY first DESC LIMIT 1",
        )?
        .query_row(params![heading.list(), heading], chunk)
        .optional()?;
    let behind = last.as_ref().map_or(i64::MIN, |(first, _)| *first);
    // What comes late, such as a referrer filed under what its target brings.
    while let Some(&least) = rest.first().filter(|least| **least < behind) {
        let before = connection
            .prepare_cached(BEFORE)?
            .query_row(params![heading.list(), heading, least], chunk)
            .optional()?;
        let next: i64 = connection
            .prepare_cached(
                "SELECT first FROM posting WHERE list = ?1 AND thing = ?2 AND first > ?3
                 ORDER BY first LIMIT 1",
            )?
            .query_row(params![heading.list(), heading, least], |row| row.get(0))?;
        let (part, others) = rest.split_at(rest.partition_point(|place| *place < next));
        rest = others;
        merge(connection, heading, before, part)?;
    }
    if rest.is_empty() {
        return Ok(());
    }
    merge(connection, heading, last, rest)
}

const BEFORE: &str =
    "SELECT first, rest FROM posting WHERE list = ?1 AND thing = ?2 AND first <= ?3
     ORDER BY first DESC LIMIT 1";

/// Puts places into a chunk that begins before them, or into a new one.
fn merge(
    connection: &Connection,
    heading: Heading,
    chunk: Option<(i64, Vec<u8>)>,
    places: &[i64],
) -> Result<(), Fault> {
    let known = chunk.map_or_else(|| Ok(Vec::new()), |(first, rest)| unpack(first, &rest))?;
    let mut all = Vec::with_capacity(known.len() + places.len());
    all.extend_from_slice(&known);
    all.extend_from_slice(places);
    all.sort_unstable();
    all.dedup();
    if all.len() == known.len() {
        return Ok(());
    }
    let mut write = connection.prepare_cached(
        "INSERT INTO posting (list, thing, first, rest) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (list, thing, first) DO UPDATE SET rest = excluded.rest",
    )?;
    let mut left = all.as_slice();
    while let Some(&first) = left.first() {
        let (rest, packed) = pack(left);
        write.execute(params![heading.list(), heading, first, rest])?;
        left = &left[packed..];
    }
    Ok(())
}

fn chunk(row: &rusqlite::Row<'_>) -> rusqlite::Result<(i64, Vec<u8>)> {
    Ok((row.get(0)?, row.get(1)?))
}

/// The distances behind the first place, as many as a row holds, and how many places that are.
fn pack(places: &[i64]) -> (Vec<u8>, usize) {
    let mut bytes = Vec::new();
    let mut packed = 1;
    for pair in places.windows(2) {
        if bytes.len() > FULL {
            break;
        }
        let mut distance = pair[1].abs_diff(pair[0]);
        // Seven bits a byte, the least first; all but the last byte carry the eighth.
        while distance >= 0x80 {
            bytes.push(u8::try_from(distance & 0x7f).unwrap_or_default() | 0x80);
            distance >>= 7;
        }
        bytes.push(u8::try_from(distance).unwrap_or_default());
        packed += 1;
    }
    (bytes, packed)
}

fn unpack(first: i64, bytes: &[u8]) -> Result<Vec<i64>, Fault> {
    let damaged = || Fault::Corrupt("a list of statements is damaged".to_owned());
    let mut places = Vec::with_capacity(bytes.len() + 1);
    places.push(first);
    let (mut place, mut distance, mut shift) = (first, 0_i64, 0_u32);
    for byte in bytes {
        let bits = i64::from(byte & 0x7f);
        distance |= bits.checked_shl(shift).ok_or_else(damaged)?;
        if byte & 0x80 == 0 {
            place = place.checked_add(distance).ok_or_else(damaged)?;
            places.push(place);
            (distance, shift) = (0, 0);
        } else {
            shift += 7;
        }
    }
    if shift == 0 {
        Ok(places)
    } else {
        Err(damaged())
    }
}

/// Reads one list in one direction.
pub(super) struct Reader<'c> {
    connection: &'c Connection,
    heading: Heading,
    ascending: bool,
    /// The chunk at hand, ascending.
    chunk: Vec<i64>,
}

impl<'c> Reader<'c> {
    pub(super) fn new(connection: &'c Connection, heading: Heading, ascending: bool) -> Self {
        Self {
            connection,
            heading,
            ascending,
            chunk: Vec::new(),
        }
    }

    /// The nearest place at `bound` or behind it, in the reader's direction. Bounds only move on.
    pub(super) fn seek(&mut self, bound: i64) -> Result<Option<i64>, Fault> {
        if let Some(found) = nearest(&self.chunk, bound, self.ascending) {
            return Ok(Some(found));
        }
        self.load(BEFORE, bound)?;
        let found = nearest(&self.chunk, bound, self.ascending);
        if found.is_some() || !self.ascending {
            return Ok(found);
        }
        self.load(
            "SELECT first, rest FROM posting WHERE list = ?1 AND thing = ?2 AND first > ?3
             ORDER BY first LIMIT 1",
            bound,
        )?;
        Ok(self.chunk.first().copied())
    }

    fn load(&mut self, sql: &str, bound: i64) -> Result<(), Fault> {
        let found = self
            .connection
            .prepare_cached(sql)?
            .query_row(params![self.heading.list(), self.heading, bound], chunk)
            .optional()?;
        self.chunk = found.map_or_else(|| Ok(Vec::new()), |(first, rest)| unpack(first, &rest))?;
        Ok(())
    }
}

/// The nearest of some ascending places at `bound` or behind it, in a direction.
pub(super) fn nearest(places: &[i64], bound: i64, ascending: bool) -> Option<i64> {
    if ascending {
        let before = places.partition_point(|place| *place < bound);
        places.get(before).copied()
    } else {
        let until = places.partition_point(|place| *place <= bound);
        until.checked_sub(1).map(|last| places[last])
    }
}
