//! What one stored statement has to do with another: references, voiding, the text in between.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::codec::Codec;
use super::fault::Fault;
use super::filing::{Heading, headings, most_headings};
use super::names::Kind;
use super::tail::Entry;
use crate::facts::milliseconds;
use crate::store::budget::Budget;
use crate::store::flags::Flags;
use crate::xapi::compare::fingerprint;
use crate::xapi::json;
use crate::xapi::statement::Statement;
use crate::xapi::terms::{Terms, terms};

/// Looks at a sealed text as a statement.
pub(super) fn with_view<T>(
    sealed: &str,
    look: impl FnOnce(Statement<'_>) -> T,
) -> Result<T, Fault> {
    let mut whole = String::with_capacity(sealed.len() + 1);
    whole.push_str(sealed);
    whole.push('}');
    let damaged = |broken| Fault::Corrupt(format!("a stored statement is damaged: {broken}"));
    let (text, node) = json::parse(whole.as_bytes(), json::ANY_DEPTH).map_err(damaged)?;
    Ok(look(Statement::trusted(text, &node)))
}

/// What filters see of a stored statement, and its target.
pub(super) fn terms_of(sealed: &str) -> Result<(Terms, Option<Uuid>), Fault> {
    with_view(sealed, |statement| {
        (
            terms(statement, statement.node().get("authority")),
            statement.target(),
        )
    })
}

/// What filters see of the statement `start` and of all it targets, directly or through others.
/// A chain that comes back to itself, or to `from`, ends there; one of more than `most` statements is
/// told by one statement too many.
pub(super) fn chain(
    connection: &Connection,
    codec: &Codec,
    start: Uuid,
    from: Option<Uuid>,
    most: usize,
) -> Result<Vec<Terms>, Fault> {
    let mut select =
        connection.prepare_cached("SELECT dictionary, body FROM statement WHERE id = ?1")?;
    let mut seen: HashSet<Uuid> = from.into_iter().collect();
    let mut found = Vec::new();
    let mut next = Some(start);
    while found.len() <= most
        && let Some(id) = next.filter(|id| seen.insert(*id))
    {
        let row = select
            .query_row([id.as_bytes()], |row| {
                Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?))
            })
            .optional()?;
        let Some((dictionary, body)) = row else { break };
        let (terms, target) = terms_of(&codec.unpack(connection, dictionary, &body)?)?;
        found.push(terms);
        next = target;
    }
    Ok(found)
}

/// Remembers that the statement at `sequence` targets `target`, stored or not.
pub(super) fn refer(connection: &Connection, sequence: i64, target: Uuid) -> Result<(), Fault> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO by_target (target, seq) VALUES (?1, ?2)")?
        .execute(params![target.as_bytes(), sequence])?;
    Ok(())
}

/// A stored statement whose object is another one.
pub(super) struct Referrer {
    sequence: i64,
    id: [u8; 16],
    pub(super) voiding: bool,
}

/// The statements that target `id` directly.
pub(super) fn referrers(connection: &Connection, id: Uuid) -> Result<Vec<Referrer>, Fault> {
    direct(connection, id.into_bytes())
}

fn direct(connection: &Connection, target: [u8; 16]) -> Result<Vec<Referrer>, Fault> {
    let mut select = connection.prepare_cached(
        "SELECT s.seq, s.id, s.flags FROM by_target t JOIN statement s ON s.seq = t.seq
         WHERE t.target = ?1",
    )?;
    let rows = select.query_map([target], |row| {
        Ok(Referrer {
            sequence: row.get(0)?,
            id: row.get(1)?,
            voiding: Flags::from_bits(row.get(2)?).voiding,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The places of all statements that target one directly, those of `first`, or through others, but
/// for the place `own`; more than `most` are told by at least one too many.
fn all_referrers(
    connection: &Connection,
    first: &[Referrer],
    own: i64,
    most: usize,
) -> Result<Vec<i64>, Fault> {
    let mut seen: HashSet<i64> = HashSet::from([own]);
    let mut found = Vec::new();
    let mut open = Vec::new();
    let mut note = |referrer: &Referrer, open: &mut Vec<[u8; 16]>| {
        if seen.insert(referrer.sequence) {
            found.push(referrer.sequence);
            open.push(referrer.id);
        }
        found.len() <= most
    };
    for referrer in first {
        note(referrer, &mut open);
    }
    while let Some(target) = open.pop() {
        for referrer in direct(connection, target)? {
            if !note(&referrer, &mut open) {
                return Ok(found);
            }
        }
    }
    Ok(found)
}

/// A statement to be filed.
pub(super) struct Placed<'s> {
    pub(super) sequence: i64,
    pub(super) id: Uuid,
    pub(super) key: i64,
    pub(super) terms: &'s Terms,
    pub(super) target: Option<Uuid>,
    /// Its direct [`referrers`].
    pub(super) referrers: &'s [Referrer],
}

/// Finds the entries of a statement: under what it says, what its targets say, and everything that
/// refers to it under the same. `false` when that takes more than is left of the budget.
pub(super) fn file(
    connection: &Connection,
    codec: &Codec,
    placed: &Placed<'_>,
    budget: &mut Budget,
    mut number: impl FnMut(Kind, &str) -> Result<i64, Fault>,
    entries: &mut Vec<Entry>,
) -> Result<bool, Fault> {
    let own = placed.sequence;
    entries.push((Heading::sender(placed.key), own));
    headings(placed.terms, &mut number, |heading| {
        entries.push((heading, own));
    })?;
    if placed.target.is_none() && placed.referrers.is_empty() {
        return Ok(true);
    }
    let inherited = match placed.target {
        Some(target) => chain(connection, codec, target, Some(placed.id), budget.steps)?,
        None => Vec::new(),
    };
    let referrers = all_referrers(connection, placed.referrers, own, budget.steps)?;
    let brought: usize = inherited.iter().map(most_headings).sum();
    let steps = inherited.len() + referrers.len() * (1 + inherited.len());
    let under = brought + referrers.len() * (brought + most_headings(placed.terms));
    if !budget.spend(steps, under) {
        return Ok(false);
    }
    for terms in &inherited {
        headings(terms, &mut number, |heading| entries.push((heading, own)))?;
    }
    for terms in inherited.iter().chain([placed.terms]) {
        headings(terms, &mut number, |heading| {
            entries.extend(referrers.iter().map(|referrer| (heading, *referrer)));
        })?;
    }
    Ok(true)
}

/// What a stored statement is counted by.
pub(super) struct CountedBy {
    /// The time it counts at, in milliseconds since 1970.
    pub(super) time: i64,
    /// That of a statement that came without an id.
    pub(super) fingerprint: Option<[u8; 16]>,
    pub(super) registration: Option<Uuid>,
}

/// What the statement at `sequence` is counted by.
pub(super) fn counted(
    connection: &Connection,
    codec: &Codec,
    sequence: i64,
) -> Result<CountedBy, Fault> {
    let (stored, flags, dictionary, body) = connection
        .prepare_cached("SELECT stored, flags, dictionary, body FROM statement WHERE seq = ?1")?
        .query_row([sequence], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                Flags::from_bits(row.get(1)?),
                row.get(2)?,
                row.get::<_, Vec<u8>>(3)?,
            ))
        })?;
    let sealed = codec.unpack(connection, dictionary, &body)?;
    with_view(&sealed, |statement| CountedBy {
        time: statement.timestamp().map_or(stored, milliseconds),
        fingerprint: flags.copy.then(|| fingerprint(statement)),
        registration: statement.registration(),
    })
}
