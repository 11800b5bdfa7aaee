//! Reading statements: one by id, or a page of those that match.

use std::ops::RangeInclusive;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row};
use uuid::Uuid;

use super::codec::Codec;
use super::fault::Fault;
use super::filing::Heading;
use super::lists::Conditions;
use super::tail::{self, Tail};
use super::{links, replay, writer};
use crate::facts::milliseconds;
use crate::store::flags::Flags;
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
        .map(|found| found.statement(connection, codec))
        .transpose()
}

/// One page. `before` is a time up to which nothing was missing when the reading began; `tail` is
/// `None` for a command.
pub(super) fn page(
    connection: &mut Connection,
    codec: &Codec,
    tail: Option<&Tail>,
    request: &PageRequest,
    before: i64,
) -> Result<Page, Fault> {
    // Names that matter are older than the question; the tail must be older than the snapshot, which
    // then has all that has left the tail.
    let conditions = Conditions::of(connection, &request.filter)?;
    let headings = conditions
        .as_ref()
        .map(Conditions::headings)
        .unwrap_or_default();
    let tails = tail.map(|tail| tail.lists(&headings));
    let snapshot = connection.transaction()?;
    let read = Read {
        connection: &snapshot,
        codec,
        request,
    };
    let page = read.page(conditions.as_ref(), &headings, tails, before)?;
    snapshot.finish()?;
    Ok(page)
}

struct Read<'r> {
    connection: &'r Connection,
    codec: &'r Codec,
    request: &'r PageRequest,
}

impl Read<'_> {
    fn page(
        &self,
        conditions: Option<&Conditions>,
        headings: &[Heading],
        tails: Option<(i64, Vec<Vec<i64>>)>,
        before: i64,
    ) -> Result<Page, Fault> {
        let mut filling = Filling {
            page: Page {
                statements: Vec::new(),
                next: None,
                consistent_through: timestamp(before)?,
            },
            bytes: 0,
            upper: 0,
            last: None,
        };
        let Some(conditions) = conditions else {
            return Ok(filling.page);
        };
        let (upper, _) = writer::newest(self.connection)?;
        filling.upper = self.request.after.map_or(upper, |after| after.upper);
        let Some(places) = places(self.connection, self.request, filling.upper)? else {
            return Ok(filling.page);
        };
        if conditions.none() {
            self.all(&places, &mut filling)?;
        } else {
            let (known, mut tails) = match tails {
                Some(tails) => tails,
                None => (
                    tail::filed(self.connection)?,
                    vec![Vec::new(); headings.len()],
                ),
            };
            // A commit reaches the tail a moment after it can be read, and what a command wrote not
            // at all; what others may have seen must be found here.
            replay::extend(
                self.connection,
                self.codec,
                headings,
                &mut tails,
                known,
                filling.upper.min(upper),
            )?;
            self.matching(conditions, tails, &places, &mut filling)?;
        }
        Ok(filling.page)
    }

    fn all(&self, places: &RangeInclusive<i64>, filling: &mut Filling) -> Result<(), Fault> {
        let order = if self.request.ascending {
            "ASC"
        } else {
            "DESC"
        };
        let sql = format!(
            "SELECT {COLUMNS} FROM statement s WHERE s.seq BETWEEN ?1 AND ?2 ORDER BY s.seq {order}"
        );
        let mut select = self.connection.prepare_cached(&sql)?;
        let mut rows = select.query([places.start(), places.end()])?;
        while let Some(row) = rows.next()? {
            let found = Found::read(row)?;
            if !found.flags.voided && !filling.take(self, &found)? {
                break;
            }
        }
        Ok(())
    }

    fn matching(
        &self,
        conditions: &Conditions,
        tails: Vec<Vec<i64>>,
        places: &RangeInclusive<i64>,
        filling: &mut Filling,
    ) -> Result<(), Fault> {
        let sql = format!("SELECT {COLUMNS} FROM statement s WHERE s.seq = ?1");
        let mut select = self.connection.prepare_cached(&sql)?;
        let ascending = self.request.ascending;
        let (mut bound, step) = if ascending {
            (*places.start(), 1)
        } else {
            (*places.end(), -1)
        };
        let mut matches = conditions.matches(self.connection, tails, ascending);
        while let Some(place) = matches.next(bound)?.filter(|place| places.contains(place)) {
            bound = place + step;
            let Some(found) = select.query_row([place], Found::read).optional()? else {
                continue;
            };
            let hidden = found.flags.voided
                || (conditions.several
                    && found.flags.refers
                    && !together(self.connection, self.codec, &found, &self.request.filter)?);
            if !hidden && !filling.take(self, &found)? {
                break;
            }
        }
        Ok(())
    }
}

/// A page that fills.
struct Filling {
    page: Page,
    bytes: usize,
    upper: i64,
    last: Option<Position>,
}

impl Filling {
    /// Takes one more statement; `false` when the page is full and the next one begins here.
    fn take(&mut self, read: &Read<'_>, found: &Found) -> Result<bool, Fault> {
        if self.page.statements.len() == read.request.limit || self.bytes > read.request.max_bytes {
            self.page.next = self.last;
            return Ok(false);
        }
        let statement = found.statement(read.connection, read.codec)?;
        self.bytes += statement.sealed.len();
        self.page.consistent_through = self.page.consistent_through.max(statement.stored);
        self.last = Some(Position {
            stored: statement.stored,
            sequence: found.sequence,
            upper: self.upper,
        });
        self.page.statements.push(statement);
        Ok(true)
    }
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
        first = behind(connection, milliseconds(since), upper)?;
    }
    if let Some(until) = filter.until {
        last = last.min(behind(connection, milliseconds(until), upper)? - 1);
    }
    match request.after {
        Some(after) if request.ascending => first = first.max(after.sequence.saturating_add(1)),
        Some(after) => last = last.min(after.sequence.saturating_sub(1)),
        None => {}
    }
    Ok((first <= last).then_some(first..=last))
}

/// The first place up to `upper` that was stored after a time, or the one behind `upper`: `stored`
/// never runs backwards, so halving finds it. A finer time counts as the millisecond it falls into.
fn behind(connection: &Connection, time: i64, upper: i64) -> Result<i64, Fault> {
    let mut select = connection
        .prepare_cached("SELECT stored FROM statement WHERE seq >= ?1 ORDER BY seq LIMIT 1")?;
    let (mut low, mut high) = (1, upper.saturating_add(1));
    while low < high {
        let middle = low.midpoint(high);
        let stored: Option<i64> = select.query_row([middle], |row| row.get(0)).optional()?;
        if stored.is_some_and(|stored| stored <= time) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
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

    fn statement(&self, connection: &Connection, codec: &Codec) -> Result<StoredStatement, Fault> {
        Ok(StoredStatement {
            id: self.id,
            stored: timestamp(self.stored)?,
            key: self.key,
            sealed: codec.unpack(connection, self.dictionary, &self.body)?,
            timestamp_sent: self.flags.timestamp_sent,
            set: self.flags.set,
            copy: self.flags.copy,
        })
    }
}

pub(super) fn timestamp(milliseconds: i64) -> Result<Timestamp, Fault> {
    Timestamp::from_millisecond(milliseconds)
        .map_err(|error| Fault::Corrupt(format!("a stored time is out of range: {error}")))
}
