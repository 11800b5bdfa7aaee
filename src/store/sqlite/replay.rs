//! Finding again what statements are filed under, from the statements: after a crash, for a command
//! beside the server, and for a file of an earlier version.

use std::collections::HashMap;

use rusqlite::Connection;
use uuid::Uuid;

use super::codec::Codec;
use super::fault::Fault;
use super::links::{self, Placed};
use super::names::{self, Kind};
use super::tail::{self, Entry, Tail};
use crate::store::budget::Budget;

/// Statements read again at a time.
const STEP: i64 = 8_192;

/// Statements that are left for the tail; more than a tail ever holds.
const LEFT: i64 = 8 * STEP;

/// The entries of the statements at `first..=last`.
pub(super) fn entries(
    connection: &Connection,
    codec: &Codec,
    first: i64,
    last: i64,
) -> Result<Vec<Entry>, Fault> {
    let mut entries = Vec::new();
    let mut known: HashMap<Kind, HashMap<String, i64>> = HashMap::new();
    let mut select = connection.prepare_cached(
        "SELECT seq, id, key, dictionary, body FROM statement WHERE seq BETWEEN ?1 AND ?2",
    )?;
    let mut rows = select.query([first, last])?;
    while let Some(row) = rows.next()? {
        let id = Uuid::from_bytes(row.get(1)?);
        let body = row.get_ref(4)?.as_blob().map_err(rusqlite::Error::from)?;
        let (terms, target) = links::terms_of(&codec.unpack(connection, row.get(3)?, body)?)?;
        let placed = Placed {
            sequence: row.get(0)?,
            id,
            key: row.get(2)?,
            terms: &terms,
            target,
            referrers: &links::referrers(connection, id)?,
        };
        let number = |kind, name: &str| {
            if let Some(number) = known.get(&kind).and_then(|names| names.get(name)) {
                return Ok(*number);
            }
            let number = names::find(connection, kind, name)?
                .ok_or_else(|| Fault::Corrupt(format!("{name:?} has no number")))?;
            known
                .entry(kind)
                .or_default()
                .insert(name.to_owned(), number);
            Ok(number)
        };
        let mut budget = Budget::unlimited();
        links::file(
            connection,
            codec,
            &placed,
            &mut budget,
            number,
            &mut entries,
        )?;
    }
    Ok(entries)
}

/// Brings the lists in the file up to date but for the last statements, which become the tail.
pub(super) fn catch_up(connection: &Connection, codec: &Codec, tail: &Tail) -> Result<(), Fault> {
    let (newest, _) = super::writer::newest(connection)?;
    let mut filed = tail::filed(connection)?;
    if newest - filed > LEFT {
        tracing::info!(
            statements = newest - filed,
            "filing stored statements anew; this takes a while and happens once"
        );
    }
    while newest - filed > LEFT {
        let upto = filed + STEP;
        let mut found = entries(connection, codec, filed + 1, upto)?;
        let transaction = tail::begin(connection)?;
        tail::file_upto(connection, &mut found, upto)?;
        transaction.commit()?;
        filed = upto;
    }
    let found = entries(connection, codec, filed + 1, newest)?;
    tail.publish(&found, newest);
    Ok(())
}

/// Entries of the statements up to `upper` that are neither in `tails` nor in the file, added to
/// `tails`; `known` is the last statement they know.
pub(super) fn extend(
    connection: &Connection,
    codec: &Codec,
    headings: &[super::filing::Heading],
    tails: &mut [Vec<i64>],
    known: i64,
    upper: i64,
) -> Result<(), Fault> {
    if known >= upper {
        return Ok(());
    }
    let mut read = known;
    while read < upper {
        let last = upper.min(read + STEP);
        for (heading, place) in entries(connection, codec, read + 1, last)? {
            for (wanted, tail) in headings.iter().zip(tails.iter_mut()) {
                if *wanted == heading {
                    tail.push(place);
                }
            }
        }
        read = last;
    }
    for tail in tails {
        tail.sort_unstable();
    }
    Ok(())
}
