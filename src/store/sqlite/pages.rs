//! Reading statements: one by id, or a page of those that match.

use std::ops::RangeInclusive;

use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Row, params_from_iter};
use uuid::Uuid;

use super::codec::Codec;
use super::fault::Fault;
use super::filing::Flags;
use super::links;
use super::names::{self, Kind};
use crate::store::{Filter, MOST_STEPS, Page, PageRequest, Position, Standing, StoredStatement};
use crate::xapi::terms::Terms;

const COLUMNS: &str = "s.seq, s.id, s.stored, s.key, s.flags, s.dictionary, s.body";

/// The statement with this id, if it stands as asked for.
pub(super) fn by_id(
    connection: &Connection,
    codec: &Codec,
    id: Uuid,
    standing: Standing,
) -> Result<Option<StoredStatement>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM statement s WHERE s.id = ?1");
    let found = connection
        .prepare_cached(&sql)?
        .query_row([id.as_bytes()], Found::read)
        .optional()?;
    found
        .filter(|found| found.flags.voided == (standing == Standing::Voided))
        .map(|found| found.statement(codec))
        .transpose()
}

/// One page. `before` is a time up to which nothing was missing when the snapshot was taken.
pub(super) fn page(
    connection: &Connection,
    codec: &Codec,
    request: &PageRequest,
    before: i64,
) -> Result<Page, Fault> {
    let mut page = Page {
        statements: Vec::new(),
        next: None,
        consistent_through: timestamp(before)?,
    };
    let upper = match request.after {
        Some(after) => after.upper,
        None => connection
            .prepare_cached("SELECT coalesce(max(seq), 0) FROM statement")?
            .query_row([], |row| row.get(0))?,
    };
    let Some(conditions) = Conditions::of(connection, &request.filter)? else {
        return Ok(page);
    };
    let Some(places) = places(connection, request, upper)? else {
        return Ok(page);
    };

    let (sql, values) = conditions.query(&places, request);
    let mut select = connection.prepare_cached(&sql)?;
    let mut rows = select.query(params_from_iter(values))?;
    let mut bytes = 0;
    let mut last = None;
    while let Some(row) = rows.next()? {
        let found = Found::read(row)?;
        if conditions.several
            && found.flags.refers
            && !together(connection, codec, &found, &request.filter)?
        {
            continue;
        }
        if page.statements.len() == request.limit || bytes > request.max_bytes {
            page.next = last;
            break;
        }
        let statement = found.statement(codec)?;
        bytes += statement.sealed.len();
        page.consistent_through = page.consistent_through.max(statement.stored);
        last = Some(Position {
            stored: statement.stored,
            sequence: found.sequence,
            upper,
        });
        page.statements.push(statement);
    }
    Ok(page)
}

/// The places in the order of the store that the request leaves; `None` for none at all.
fn places(
    connection: &Connection,
    request: &PageRequest,
    upper: i64,
) -> Result<Option<RangeInclusive<i64>>, Fault> {
    let (mut first, mut last) = (1, upper);
    let filter = &request.filter;
    if let Some(since) = filter.since {
        first = connection
            .prepare_cached(
                "SELECT seq FROM statement WHERE stored > ?1 ORDER BY stored, seq LIMIT 1",
            )?
            .query_row([floor(since)], |row| row.get(0))
            .optional()?
            .unwrap_or(i64::MAX);
    }
    if let Some(until) = filter.until {
        let found: Option<i64> = connection
            .prepare_cached(
                "SELECT seq FROM statement WHERE stored <= ?1 ORDER BY stored DESC, seq DESC LIMIT 1",
            )?
            .query_row([floor(until)], |row| row.get(0))
            .optional()?;
        last = last.min(found.unwrap_or(0));
    }
    match request.after {
        Some(after) if request.ascending => first = first.max(after.sequence.saturating_add(1)),
        Some(after) => last = last.min(after.sequence.saturating_sub(1)),
        None => {}
    }
    Ok((first <= last).then_some(first..=last))
}

/// `stored` is whole milliseconds, so a finer bound counts as the millisecond it falls into.
fn floor(time: Timestamp) -> i64 {
    crate::facts::milliseconds(time)
}

/// The filter in the store's numbers.
struct Conditions {
    /// Lists to intersect, the most telling first.
    lists: Vec<List>,
    /// Whether conditions met by different statements of a chain must be told apart.
    several: bool,
    /// Number of the key that must have sent the statement.
    owner: Option<i64>,
}

/// One of the tables in which statements are filed, and under what to look there.
struct List {
    table: &'static str,
    under: Vec<(&'static str, Value)>,
}

impl List {
    fn new(table: &'static str, under: &'static str, value: impl Into<Value>) -> Self {
        Self {
            table,
            under: vec![(under, value.into())],
        }
    }
}

impl Conditions {
    /// `None` when a name was never seen, so that nothing matches.
    fn of(connection: &Connection, filter: &Filter) -> Result<Option<Self>, Fault> {
        let mut lists = Vec::new();
        if let Some(registration) = filter.registration {
            let bytes = registration.as_bytes().to_vec();
            lists.push(List::new("by_registration", "registration", bytes));
        }
        if let Some(activity) = &filter.activity {
            let Some(activity) = names::find(connection, Kind::Activity, activity)? else {
                return Ok(None);
            };
            let related = filter.related_activities;
            let table = if related {
                "by_related_activity"
            } else {
                "by_activity"
            };
            lists.push(List::new(table, "activity", activity));
        }
        if let Some(agent) = &filter.agent {
            let Some(agent) = names::find(connection, Kind::Agent, agent)? else {
                return Ok(None);
            };
            let table = if filter.related_agents {
                "by_related_agent"
            } else {
                "by_agent"
            };
            lists.push(List::new(table, "agent", agent));
        }
        if let Some(verb) = &filter.verb {
            let Some(verb) = names::find(connection, Kind::Verb, verb)? else {
                return Ok(None);
            };
            match lists.last_mut() {
                Some(list) if list.table == "by_agent" => {
                    list.table = "by_agent_verb";
                    list.under.push(("verb", verb.into()));
                }
                _ => lists.push(List::new("by_verb", "verb", verb)),
            }
        }
        let several = lists.len() > 1;
        if let (true, Some(owner)) = (lists.is_empty(), &filter.owner) {
            // Every statement is filed under its authority; one that sent nothing has no number.
            let Some(agent) = names::find(connection, Kind::Agent, &owner.agent)? else {
                return Ok(None);
            };
            lists.push(List::new("by_related_agent", "agent", agent));
        }
        let owner = filter.owner.as_ref().map(|owner| owner.key);
        Ok(Some(Self {
            lists,
            several,
            owner,
        }))
    }

    /// The query and its values, in the order of the question marks.
    fn query(&self, places: &RangeInclusive<i64>, request: &PageRequest) -> (String, Vec<Value>) {
        let mut tables = Vec::new();
        let mut wheres = Vec::new();
        let mut values = Vec::new();
        for (place, list) in self.lists.iter().enumerate() {
            tables.push(format!("{} d{place}", list.table));
            if place > 0 {
                wheres.push(format!("d{place}.seq = d0.seq"));
            }
            for (column, value) in &list.under {
                wheres.push(format!("d{place}.{column} = ?"));
                values.push(value.clone());
            }
        }
        tables.push("statement s".to_owned());
        let leader = if self.lists.is_empty() { "s" } else { "d0" };
        if leader == "d0" {
            wheres.push("s.seq = d0.seq".to_owned());
        }
        wheres.push(format!("{leader}.seq BETWEEN ? AND ?"));
        values.extend([Value::from(*places.start()), Value::from(*places.end())]);
        wheres.push(format!("s.flags & {} = 0", Flags::VOIDED));
        if let Some(owner) = self.owner {
            wheres.push("s.key = ?".to_owned());
            values.push(owner.into());
        }
        // CROSS JOIN keeps SQLite from choosing another order of tables.
        let sql = format!(
            "SELECT {COLUMNS} FROM {} WHERE {} ORDER BY {leader}.seq {}",
            tables.join(" CROSS JOIN "),
            wheres.join(" AND "),
            if request.ascending { "ASC" } else { "DESC" },
        );
        (sql, values)
    }
}

/// Whether all conditions hold together for one statement of the chain that begins here.
fn together(
    connection: &Connection,
    codec: &Codec,
    found: &Found,
    filter: &Filter,
) -> Result<bool, Fault> {
    let chain = links::chain(connection, codec, found.id, None, MOST_STEPS)?;
    Ok(chain.iter().any(|terms| meets(terms, filter)))
}

fn meets(terms: &Terms, filter: &Filter) -> bool {
    let agents = if filter.related_agents {
        &terms.related_agents
    } else {
        &terms.agents
    };
    let activities = if filter.related_activities {
        &terms.related_activities
    } else {
        &terms.activities
    };
    filter
        .agent
        .as_ref()
        .is_none_or(|agent| agents.contains(agent))
        && filter.verb.as_ref().is_none_or(|verb| terms.verb == *verb)
        && filter
            .activity
            .as_ref()
            .is_none_or(|activity| activities.contains(activity))
        && filter
            .registration
            .is_none_or(|registration| terms.registration == Some(registration))
}

/// A row of the statements.
struct Found {
    sequence: i64,
    id: Uuid,
    stored: i64,
    key: i64,
    flags: Flags,
    dictionary: i64,
    body: Vec<u8>,
}

impl Found {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            sequence: row.get(0)?,
            id: Uuid::from_bytes(row.get(1)?),
            stored: row.get(2)?,
            key: row.get(3)?,
            flags: Flags::from_bits(row.get(4)?),
            dictionary: row.get(5)?,
            body: row.get(6)?,
        })
    }

    fn statement(&self, codec: &Codec) -> Result<StoredStatement, Fault> {
        Ok(StoredStatement {
            id: self.id,
            stored: timestamp(self.stored)?,
            key: self.key,
            sealed: codec.unpack(self.dictionary, &self.body)?,
            timestamp_sent: self.flags.timestamp_sent,
        })
    }
}

pub(super) fn timestamp(milliseconds: i64) -> Result<Timestamp, Fault> {
    Timestamp::from_millisecond(milliseconds)
        .map_err(|error| Fault::Corrupt(format!("a stored time is out of range: {error}")))
}
