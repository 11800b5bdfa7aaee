//! What one stored statement has to do with another: references, voiding, the text in between.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension as _};
use uuid::Uuid;

use super::codec::Codec;
use super::fault::Fault;
use super::filing::Flags;
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
        let (terms, target) = terms_of(&codec.unpack(dictionary, &body)?)?;
        found.push(terms);
        next = target;
    }
    Ok(found)
}

/// The places of all statements that target `id`, directly or through others, but for `own`; more
/// than `most` are told by at least one too many.
pub(super) fn referrers(
    connection: &Connection,
    id: Uuid,
    own: i64,
    most: usize,
) -> Result<Vec<i64>, Fault> {
    let mut select = connection.prepare_cached(
        "SELECT s.seq, s.id FROM by_target t JOIN statement s ON s.seq = t.seq WHERE t.target = ?1",
    )?;
    let mut seen: HashSet<i64> = HashSet::from([own]);
    let mut found = Vec::new();
    let mut open = vec![id.into_bytes()];
    while found.len() <= most
        && let Some(target) = open.pop()
    {
        let rows = select.query_map([target], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for row in rows {
            let (sequence, referrer): (i64, [u8; 16]) = row?;
            if seen.insert(sequence) {
                found.push(sequence);
                open.push(referrer);
            }
        }
    }
    Ok(found)
}

/// Whether a stored voiding statement names this id.
pub(super) fn is_voided_already(connection: &Connection, id: Uuid) -> Result<bool, Fault> {
    let mut select = connection.prepare_cached(
        "SELECT s.flags FROM by_target t JOIN statement s ON s.seq = t.seq WHERE t.target = ?1",
    )?;
    let flags = select.query_map([id.as_bytes()], |row| row.get(0))?;
    for bits in flags {
        if Flags::from_bits(bits?).voiding {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The time a stored statement counts at, in milliseconds since 1970.
pub(super) fn time_of(connection: &Connection, codec: &Codec, sequence: i64) -> Result<i64, Fault> {
    let (stored, dictionary, body) = connection
        .prepare_cached("SELECT stored, dictionary, body FROM statement WHERE seq = ?1")?
        .query_row([sequence], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get(1)?,
                row.get::<_, Vec<u8>>(2)?,
            ))
        })?;
    let sealed = codec.unpack(dictionary, &body)?;
    #[allow(clippy::redundant_closure_for_method_calls)] // The method alone is not general enough.
    let sent = with_view(&sealed, |statement| statement.timestamp())?;
    Ok(sent.map_or(stored, crate::facts::milliseconds))
}
