//! Which days have changed, and what was worked out of days.
//!
//! Whatever changes what counts within a day leaves the number of the change with that day, in the same
//! transaction. The state of a range is the last of these numbers together with the number of declarations of
//! people: both only grow, so it is the same only where both are.

use std::ops::{Range, RangeInclusive};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::counters;
use super::editions;
use super::fault::Fault;
use super::people;
use super::writer::Write;
use crate::store::{DayState, DayStates, KeptDay, NewDay, OfEdition};

/// Milliseconds of a day in UTC.
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// The counter of changes.
const CHANGES: &str = "change";

/// Longer than any day in any zone, in milliseconds.
const LONGEST: i64 = 3 * DAY;

/// What is noted of threads stands apart from what is noted of days, under numbers that no day has.
const BEGUN: i64 = 1 << 40;

/// Notes that something counts, or counts no more, or for something else, at a time under an edition.
pub(super) fn changed(write: &mut Write<'_>, edition: u32, time: i64) {
    write.changed.insert((edition, time.div_euclid(DAY)));
}

/// Notes that a thread which begins at a time under an edition begins there, or has gone on.
pub(super) fn begun(write: &mut Write<'_>, edition: u32, time: i64) {
    write
        .changed
        .insert((edition, time.div_euclid(DAY) + BEGUN));
}

/// Keeps what was noted in this transaction.
pub(super) fn settle(write: &mut Write<'_>) -> Result<(), Fault> {
    let changed = std::mem::take(write.changed);
    if changed.is_empty() {
        return Ok(());
    }
    let connection = write.connection;
    let change = counters::read(connection, CHANGES)?.unwrap_or_default() + 1;
    counters::set(connection, CHANGES, change)?;
    let mut note = connection.prepare_cached(
        "INSERT INTO day_change (edition, day, change) VALUES (?1, ?2, ?3)
         ON CONFLICT (edition, day) DO UPDATE SET change = excluded.change",
    )?;
    for (edition, day) in changed {
        note.execute(params![edition, day, change])?;
    }
    Ok(())
}

/// The state of a range of milliseconds under an edition.
pub(super) fn state(
    connection: &Connection,
    edition: u32,
    range: &Range<i64>,
) -> Result<DayState, Fault> {
    let mut state = people::version(connection)?;
    if range.start < range.end {
        let last: Option<i64> = connection
            .prepare_cached(
                "SELECT max(change) FROM day_change WHERE edition = ?1 AND day BETWEEN ?2 AND ?3",
            )?
            .query_row(
                params![
                    edition,
                    range.start.div_euclid(DAY),
                    (range.end - 1).div_euclid(DAY)
                ],
                |row| row.get(0),
            )?;
        state += last.unwrap_or_default();
    }
    Ok(DayState(state.unsigned_abs()))
}

/// The states of some ranges under the edition that counts.
pub(super) fn states(
    connection: &Connection,
    days: &[Range<i64>],
) -> Result<OfEdition<Vec<DayStates>>, Fault> {
    let edition = editions::current(connection)?;
    let people = people::version(connection)?;
    let starts = days.iter().map(|day| day.start.div_euclid(DAY)).min();
    let ends = days.iter().map(|day| day.end.div_euclid(DAY)).max();
    let (first, last) = (starts.unwrap_or_default(), ends.unwrap_or_default());
    let counted = changes(connection, edition, first..=last)?;
    let begun = changes(connection, edition, first + BEGUN..=last + BEGUN)?;
    let state = |changes: &Changes, touched: RangeInclusive<i64>| {
        let last = changes.within(touched).max();
        DayState((people + last.unwrap_or_default()).unsigned_abs())
    };
    let of_day = |day: &Range<i64>| {
        if day.is_empty() {
            return DayStates::default();
        }
        let (first, last) = (day.start.div_euclid(DAY), (day.end - 1).div_euclid(DAY));
        DayStates {
            counted: state(&counted, first..=last),
            begun: state(&begun, first + BEGUN..=last + BEGUN),
        }
    };
    Ok(OfEdition {
        edition,
        found: days.iter().map(of_day).collect(),
    })
}

/// When each of some days has changed last.
fn changes(
    connection: &Connection,
    edition: u32,
    days: RangeInclusive<i64>,
) -> Result<Changes, Fault> {
    let mut select = connection.prepare_cached(
        "SELECT day, change FROM day_change WHERE edition = ?1 AND day BETWEEN ?2 AND ?3
         ORDER BY day",
    )?;
    let values = params![edition, days.start(), days.end()];
    let rows = select.query_map(values, |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Changes(rows.collect::<Result<_, _>>()?))
}

/// The last changes of days, by the days.
#[derive(Default)]
struct Changes(Vec<(i64, i64)>);

impl Changes {
    fn within(&self, days: RangeInclusive<i64>) -> impl Iterator<Item = i64> {
        let first = self.0.partition_point(|(day, _)| day < days.start());
        let behind = self.0[first..].iter();
        behind
            .take_while(move |(day, _)| days.contains(day))
            .map(|(_, change)| *change)
    }
}

/// The states of some cells under an edition, each a union of ranges.
pub(super) fn cell_states(
    connection: &Connection,
    edition: u32,
    cells: &[Vec<Range<i64>>],
) -> Result<Vec<DayState>, Fault> {
    let touched = |range: &Range<i64>| {
        (!range.is_empty()).then(|| range.start.div_euclid(DAY)..=(range.end - 1).div_euclid(DAY))
    };
    let all = || cells.iter().flatten().filter_map(touched);
    let first = all().map(|days| *days.start()).min();
    let last = all().map(|days| *days.end()).max();
    let changes = match first.zip(last) {
        Some((first, last)) => changes(connection, edition, first..=last)?,
        None => Changes::default(),
    };
    let people = people::version(connection)?;
    let state = |cell: &Vec<Range<i64>>| {
        let days = cell.iter().filter_map(touched);
        let last = days.flat_map(|days| changes.within(days)).max();
        DayState((people + last.unwrap_or_default()).unsigned_abs())
    };
    Ok(cells.iter().map(state).collect())
}

/// What is kept of days.
pub(super) fn read(
    connection: &Connection,
    days: &[Range<i64>],
    basis: &[u8; 16],
    parts: &[u8],
) -> Result<OfEdition<Vec<KeptDay>>, Fault> {
    let edition = editions::current(connection)?;
    let mut select = connection.prepare_cached(
        "SELECT bytes FROM day_part
         WHERE edition = ?1 AND part = ?2 AND begins = ?3 AND ends = ?4 AND basis = ?5 AND state = ?6",
    )?;
    let mut found = Vec::with_capacity(days.len());
    for day in days {
        let state = state(connection, edition, day)?;
        let known = kept_as(state);
        let mut kept = Some(Vec::with_capacity(parts.len()));
        for part in parts {
            let values = params![edition, part, day.start, day.end, basis, known];
            let bytes: Option<Vec<u8>> = select.query_row(values, |row| row.get(0)).optional()?;
            kept = kept.zip(bytes).map(|(mut kept, bytes)| {
                kept.push(bytes);
                kept
            });
            if kept.is_none() {
                break;
            }
        }
        found.push(KeptDay { parts: kept, state });
    }
    Ok(OfEdition { edition, found })
}

/// Keeps days that have not changed since they were worked out, in place of what was kept of them, by another
/// division into days too.
pub(super) fn keep(write: &mut Write<'_>, days: &[NewDay]) -> Result<(), Fault> {
    let connection = write.connection;
    let mut remove = connection.prepare_cached(
        "DELETE FROM day_part
         WHERE edition = ?1 AND part = ?2 AND begins > ?3 - ?5 AND begins < ?4 AND ends > ?3",
    )?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO day_part (edition, part, begins, ends, basis, state, bytes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for day in days {
        let (NewDay { range, edition, .. }, active) = (day, write.active);
        if *edition != active.current || state(connection, *edition, range)? != day.state {
            continue;
        }
        for part in &day.parts {
            remove.execute(params![edition, part.part, range.start, range.end, LONGEST])?;
            insert.execute(params![
                edition,
                part.part,
                range.start,
                range.end,
                day.basis,
                kept_as(day.state),
                part.bytes,
            ])?;
        }
    }
    Ok(())
}

/// Counters of changes never come near to the end of the numbers.
fn kept_as(state: DayState) -> i64 {
    i64::try_from(state.0).unwrap_or(i64::MAX)
}
