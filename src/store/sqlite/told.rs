//! Reading the statements that count, one by one: what is rolled up in the order of time, and what is fresh
//! between it.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use foldhash::fast::RandomState;
use rusqlite::{Connection, Rows, params};

use super::facts::row::{self, Row};
use super::facts::told;
use super::fault::Fault;
use super::known::{Known, Within};
use super::names::Kind;
use super::{days, editions, people};
use crate::facts::{Subject, Told, ToldFact};
use crate::store::{AskedBeside, DayState, OfEdition, ToldPage};

/// Time and sequence.
type Place = (i64, i64);

/// The statements of a range behind a place.
pub(super) fn page(
    connection: &Connection,
    known: &Known,
    range: &Range<i64>,
    after: Option<Place>,
    most: usize,
) -> Result<OfEdition<ToldPage>, Fault> {
    let edition = editions::current(connection)?;
    let found = of(connection, known, range, after, &|_| true, most)?;
    Ok(OfEdition { edition, found })
}

fn of(
    connection: &Connection,
    known: &Known,
    range: &Range<i64>,
    after: Option<Place>,
    is_told: &dyn Fn(&[u32]) -> bool,
    most: usize,
) -> Result<ToldPage, Fault> {
    let edition = editions::current(connection)?;
    let before_all = (range.start, i64::MIN);
    let after = after.map_or(before_all, |after| after.max(before_all));
    let mut names = Names {
        within: known.within(connection),
        subjects: HashMap::default(),
    };
    let mut fresh = fresh(connection, edition, range, after)?;
    let mut wanted = Vec::with_capacity(fresh.len());
    for one in fresh.drain(..) {
        if is_told(&row::split(&one.what)?.0) {
            wanted.push(one);
        }
    }
    let mut fresh = wanted.into_iter().peekable();
    let mut select = connection.prepare_cached(
        "SELECT time, seq, what, told FROM fact
         WHERE edition = ?1 AND (time, seq) > (?2, ?3) AND time < ?4 ORDER BY time, seq",
    )?;
    let mut rows = select.query(params![edition, after.0, after.1, range.end])?;
    let mut rolled_up = next(&mut rows, &mut names, is_told)?;
    let mut page = ToldPage {
        state: days::state(connection, edition, range)?,
        ..ToldPage::default()
    };
    while page.told.len() < most {
        let is_before = |told: &Told, fresh: &Fresh| fresh.place < (told.time_ms, told.sequence);
        let first_fresh = match (&rolled_up, fresh.peek()) {
            (Some(told), Some(fresh)) => is_before(told, fresh),
            (None, Some(_)) => true,
            (Some(_), None) => false,
            (None, None) => break,
        };
        if first_fresh {
            let told = fresh.next().map(|fresh| fresh.told(&mut names));
            page.told.extend(told.transpose()?);
        } else {
            page.told.extend(rolled_up.take());
            rolled_up = next(&mut rows, &mut names, is_told)?;
        }
    }
    page.more = rolled_up.is_some() || fresh.peek().is_some();
    Ok(page)
}

/// The statements of those days that are not in these states, by the places of the days.
pub(super) fn changed(
    connection: &Connection,
    known: &Known,
    asked: &AskedBeside,
) -> Result<Vec<(usize, ToldPage)>, Fault> {
    let edition = editions::current(connection)?;
    let ranges = asked.days.iter().map(|(range, _)| vec![range.clone()]);
    let now = days::cell_states(connection, edition, &ranges.collect::<Vec<_>>())?;
    let nothing = DayState(people::version(connection)?.unsigned_abs());
    let mut left = asked.most;
    let mut changed = Vec::new();
    for (place, range, said) in asked.unlike(now, nothing) {
        let page = match said {
            Some(page) => page,
            None => of(connection, known, range, None, &*asked.is_told, left)?,
        };
        left -= page.told.len();
        changed.push((place, page));
    }
    Ok(changed)
}

/// The next statement that is rolled up and tells all that is read from statements.
fn next(
    rows: &mut Rows<'_>,
    names: &mut Names<'_>,
    is_told: &dyn Fn(&[u32]) -> bool,
) -> Result<Option<Told>, Fault> {
    while let Some(row) = rows.next()? {
        let bytes = |column| {
            let value = row.get_ref(column)?;
            Ok::<_, Fault>(value.as_blob_or_null().map_err(rusqlite::Error::from)?)
        };
        let (Some(what), Some(told)) = (bytes(2)?, bytes(3)?) else {
            continue;
        };
        if told::is_whole(told) && is_told(&row::split(what)?.0) {
            return names.told((row.get(0)?, row.get(1)?), what, told).map(Some);
        }
    }
    Ok(None)
}

/// A statement that is not rolled up.
struct Fresh {
    place: Place,
    what: Vec<u8>,
    told: Vec<u8>,
}

impl Fresh {
    fn told(&self, names: &mut Names<'_>) -> Result<Told, Fault> {
        names.told(self.place, &self.what, &self.told)
    }
}

/// Those that are not rolled up, in the order of time.
fn fresh(
    connection: &Connection,
    edition: u32,
    range: &Range<i64>,
    after: Place,
) -> Result<Vec<Fresh>, Fault> {
    let mut select = connection.prepare_cached(
        "SELECT time, seq, what, told FROM fact_fresh
         WHERE edition = ?1 AND time >= ?2 AND time < ?3 AND told IS NOT NULL",
    )?;
    let rows = select.query_map(params![edition, range.start, range.end], |row| {
        Ok(Fresh {
            place: (row.get(0)?, row.get(1)?),
            what: row.get(2)?,
            told: row.get(3)?,
        })
    })?;
    let mut found = rows.collect::<Result<Vec<_>, _>>()?;
    found.retain(|one| one.place > after && told::is_whole(&one.told));
    found.sort_unstable_by_key(|one| one.place);
    Ok(found)
}

/// What the numbers in rows stand for.
struct Names<'k> {
    within: Within<'k>,
    subjects: HashMap<i64, Arc<Subject>, RandomState>,
}

impl Names<'_> {
    fn told(&mut self, place: Place, what: &[u8], told: &[u8]) -> Result<Told, Fault> {
        let row = Row::from_bytes(what)?;
        let mut facts = Vec::with_capacity(row.facts.len());
        for fact in &row.facts {
            facts.push(ToldFact {
                subject: self.subject(fact.subject)?,
                principles: fact.principles,
                rule: self.within.name(Kind::Label, fact.rule)?,
                evidence: fact.evidence,
            });
        }
        let (time_ms, sequence) = place;
        Ok(Told {
            sequence,
            time_ms,
            people: row.people,
            facts,
            circumstances: told::from_bytes(told, |kind, number| self.within.name(kind, number))?,
        })
    }

    fn subject(&mut self, number: i64) -> Result<Arc<Subject>, Fault> {
        if let Some(subject) = self.subjects.get(&number) {
            return Ok(Arc::clone(subject));
        }
        let label = self.within.name(Kind::Label, number)?;
        let subject = Subject::from_label(&label)
            .ok_or_else(|| Fault::Corrupt(format!("a fact is about {label:?}")))?;
        let subject = Arc::new(subject);
        self.subjects.insert(number, Arc::clone(&subject));
        Ok(subject)
    }
}
