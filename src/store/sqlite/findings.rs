//! What was found wrong with statements: a row for each of the last ones, and counts of all.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, params, params_from_iter};
use uuid::Uuid;

use super::editions;
use super::fault::Fault;
use super::names::Kind;
use super::pages::timestamp;
use super::writer::Write;
use crate::profile::Finding;
use crate::store::judging::FINDINGS_KEPT;
use crate::store::{FindingCount, FindingQuery, KeptFinding};

/// Rows beyond those that are kept, before the oldest are removed together.
const SLACK: i64 = 1_000;
/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// A statement about which something was found, under one edition.
#[derive(Debug, Clone, Copy)]
pub(super) struct About {
    /// Or the number of the one that it shares this with.
    pub(super) edition: u32,
    pub(super) sequence: i64,
    /// The number of the key that sent it.
    pub(super) key: i64,
    /// When, in milliseconds since 1970.
    pub(super) stored: i64,
}

impl About {
    /// A stored statement.
    pub(super) fn of(connection: &Connection, edition: u32, sequence: i64) -> Result<Self, Fault> {
        let (key, stored) = connection
            .prepare_cached("SELECT key, stored FROM statement WHERE seq = ?1")?
            .query_row([sequence], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Self {
            edition,
            sequence,
            key,
            stored,
        })
    }
}

/// The number of the kind of a finding: of all findings that differ in nothing but the values found.
pub(super) fn kind(write: &mut Write<'_>, finding: &Finding) -> Result<i64, Fault> {
    let name = serde_json::to_string(&finding.kind())
        .map_err(|error| Fault::Corrupt(format!("a finding cannot be written: {error}")))?;
    write.names.number(write.connection, Kind::Finding, &name)
}

/// The values of a finding as they are kept.
fn values(finding: &Finding) -> Result<String, Fault> {
    serde_json::to_string(&finding.found)
        .map_err(|error| Fault::Corrupt(format!("a finding cannot be written: {error}")))
}

/// Keeps a finding and counts it, unless it is there already.
pub(super) fn add(write: &mut Write<'_>, about: &About, finding: &Finding) -> Result<(), Fault> {
    let kind = kind(write, finding)?;
    let found = values(finding)?;
    let added = write
        .connection
        .prepare_cached(
            "INSERT OR IGNORE INTO finding (edition, seq, kind, found) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![about.edition, about.sequence, kind, found])?;
    if added == 0 {
        return Ok(());
    }
    count(write.connection, about, kind, 1)?;
    forget_oldest(write, about.edition)
}

/// Says anew with which values something was found that is found still.
pub(super) fn correct(
    write: &mut Write<'_>,
    about: &About,
    finding: &Finding,
) -> Result<(), Fault> {
    let kind = kind(write, finding)?;
    write
        .connection
        .prepare_cached(
            "UPDATE finding SET found = ?4
             WHERE edition = ?1 AND seq = ?2 AND kind = ?3 AND found <> ?4",
        )?
        .execute(params![
            about.edition,
            about.sequence,
            kind,
            values(finding)?
        ])?;
    Ok(())
}

/// Takes a finding back.
pub(super) fn remove(write: &mut Write<'_>, about: &About, kind: i64) -> Result<(), Fault> {
    let removed = write
        .connection
        .prepare_cached("DELETE FROM finding WHERE edition = ?1 AND seq = ?2 AND kind = ?3")?
        .execute(params![about.edition, about.sequence, kind])?;
    if removed > 0
        && let Some(kept) = write.findings_kept.get_mut(&about.edition)
    {
        *kept -= 1;
    }
    count(write.connection, about, kind, -1)
}

fn count(connection: &Connection, about: &About, kind: i64, by: i64) -> Result<(), Fault> {
    connection
        .prepare_cached(
            "INSERT INTO finding_count (edition, kind, key, day, statements) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (edition, kind, key, day) DO UPDATE SET statements = statements + ?5",
        )?
        .execute(params![
            about.edition,
            kind,
            about.key,
            about.stored.div_euclid(DAY),
            by
        ])?;
    Ok(())
}

/// Removes the findings about the oldest statements where there are too many.
fn forget_oldest(write: &mut Write<'_>, edition: u32) -> Result<(), Fault> {
    let connection = write.connection;
    let kept = match write.findings_kept.get(&edition) {
        Some(kept) => kept + 1,
        None => connection
            .prepare_cached("SELECT count(*) FROM finding WHERE edition = ?1")?
            .query_row([edition], |row| row.get(0))?,
    };
    let too_many = kept >= FINDINGS_KEPT + SLACK;
    if too_many {
        connection
            .prepare_cached(
                "DELETE FROM finding WHERE edition = ?1 AND (edition, seq, kind) IN
                   (SELECT edition, seq, kind FROM finding WHERE edition = ?1
                    ORDER BY seq, kind LIMIT ?2)",
            )?
            .execute(params![edition, SLACK])?;
    }
    let left = if too_many { kept - SLACK } else { kept };
    write.findings_kept.insert(edition, left);
    Ok(())
}

/// Findings, newest statements first.
pub(super) fn read(
    connection: &Connection,
    query: &FindingQuery,
) -> Result<Vec<KeptFinding>, Fault> {
    let edition = editions::active(connection)?.verdicts;
    let kinds = kinds(connection, edition, query)?;
    let mut sql = "SELECT f.seq, f.kind, f.found, s.id, s.stored, s.key FROM finding f
         JOIN statement s ON s.seq = f.seq WHERE f.edition = ?1 AND (f.seq, f.kind) < (?2, ?3)"
        .to_owned();
    let (sequence, kind) = query.before.unwrap_or((i64::MAX, i64::MAX));
    let mut values: Vec<Value> = vec![i64::from(edition).into(), sequence.into(), kind.into()];
    if let Some(key) = query.key {
        sql.push_str(" AND s.key = ?");
        values.push(key.into());
    }
    if let Some(days) = &query.days {
        sql.push_str(" AND s.stored >= ? AND s.stored < ?");
        values.push((day(days.start) * DAY).into());
        values.push((day(days.end) * DAY).into());
    }
    sql.push_str(" ORDER BY f.seq DESC, f.kind DESC");
    let mut select = connection.prepare_cached(&sql)?;
    let mut rows = select.query(params_from_iter(values))?;
    let mut found = Vec::new();
    while found.len() < query.limit
        && let Some(row) = rows.next()?
    {
        let kind: i64 = row.get(1)?;
        let Some(what) = kinds.get(&kind) else {
            continue;
        };
        let values: String = row.get(2)?;
        found.push(KeptFinding {
            place: (row.get(0)?, kind),
            statement: Uuid::from_bytes(row.get(3)?),
            stored: timestamp(row.get(4)?)?,
            key: row.get(5)?,
            what: Finding {
                found: serde_json::from_str(&values).map_err(damaged)?,
                ..what.clone()
            },
        });
    }
    Ok(found)
}

/// Counts by key and kind, the most frequent first.
pub(super) fn counts(
    connection: &Connection,
    query: &FindingQuery,
) -> Result<Vec<FindingCount>, Fault> {
    let edition = editions::active(connection)?.verdicts;
    let kinds = kinds(connection, edition, query)?;
    let (from, to) = match &query.days {
        Some(days) => (day(days.start), day(days.end)),
        None => (i64::MIN, i64::MAX),
    };
    let mut select = connection.prepare_cached(
        "SELECT kind, key, sum(statements), min(day), max(day) FROM finding_count
         WHERE edition = ?1 AND day >= ?2 AND day < ?3 AND statements > 0 AND (?4 IS NULL OR key = ?4)
         GROUP BY kind, key ORDER BY 3 DESC, kind, key",
    )?;
    let mut rows = select.query(params![edition, from, to, query.key])?;
    let mut found = Vec::new();
    while found.len() < query.limit
        && let Some(row) = rows.next()?
    {
        let Some(what) = kinds.get(&row.get(0)?) else {
            continue;
        };
        found.push(FindingCount {
            key: row.get(1)?,
            what: what.clone(),
            statements: row.get::<_, i64>(2)?.try_into().unwrap_or_default(),
            first: date(row.get(3)?)?,
            last: date(row.get(4)?)?,
        });
    }
    Ok(found)
}

/// The kinds of findings that a query is about, by number.
fn kinds(
    connection: &Connection,
    edition: u32,
    query: &FindingQuery,
) -> Result<HashMap<i64, Finding>, Fault> {
    let mut select =
        connection.prepare_cached("SELECT DISTINCT kind FROM finding_count WHERE edition = ?1")?;
    let numbers = select
        .query_map([edition], |row| row.get(0))?
        .collect::<Result<Vec<i64>, _>>()?;
    let mut select = connection.prepare_cached("SELECT name FROM finding_kind WHERE id = ?1")?;
    let mut kinds = HashMap::new();
    for number in numbers {
        let name: Option<String> = select.query_row([number], |row| row.get(0)).optional()?;
        let name = name.ok_or_else(|| Fault::Corrupt("a finding is of no kind".to_owned()))?;
        let what: Finding = serde_json::from_str(&name).map_err(damaged)?;
        let is = |wanted: &Option<String>, found: Option<&str>| {
            wanted.is_none() || wanted.as_deref() == found
        };
        if is(&query.profile, Some(&what.profile))
            && is(&query.template, what.template.as_deref())
            && is(&query.rule, Some(what.rule.slug()))
        {
            kinds.insert(number, what);
        }
    }
    Ok(kinds)
}

#[allow(clippy::needless_pass_by_value)] // To be handed to `map_err`.
fn damaged(error: serde_json::Error) -> Fault {
    Fault::Corrupt(format!("a finding is damaged: {error}"))
}

/// Days since 1970.
fn day(date: Date) -> i64 {
    let midnight = TimeZone::UTC.to_timestamp(date.to_datetime(Time::midnight()));
    // Only days at the ends of the calendar have none.
    midnight.map_or(i64::MAX / DAY, |midnight| {
        midnight.as_millisecond().div_euclid(DAY)
    })
}

fn date(day: i64) -> Result<Date, Fault> {
    let midnight = Timestamp::from_millisecond(day * DAY)
        .map_err(|error| Fault::Corrupt(format!("a day is none: {error}")))?;
    Ok(TimeZone::UTC.to_datetime(midnight).date())
}
