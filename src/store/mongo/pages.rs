//! Reading statements: one by id, or a page of those that match.
//!
//! A page is read along an index that has the statements of one term in the order of the store, so its cost does
//! not grow with what is stored. Times become bounds of that order, in which `stored` never runs backwards.

use std::ops::RangeInclusive;

use mongodb::bson::{Document, doc};
use mongodb::{Collection, SessionCursor};
use serde::Deserialize;
use uuid::Uuid;

use super::Reader;
use super::fault::Fault;
use super::filing;
use super::id::Id;
use super::order::Order;
use super::statements::StatementRow;
use super::table::{Row as _, Tx};
use super::texts;
use super::time::timestamp;
use crate::facts::milliseconds;
use crate::store::flags::Flags;
use crate::store::{Page, PageRequest, Position, Standing, StoredStatement};

/// Statements asked for at a time.
const ASKED: usize = 501;

/// What is read of a statement.
#[derive(Deserialize)]
struct Found {
    #[serde(rename = "_id")]
    id: Id,
    #[serde(rename = "n")]
    sequence: i64,
    stored: i64,
    key: i64,
    flags: i64,
    body: Id,
}

impl Found {
    /// All but what it is found by, which may be large.
    fn projection() -> Document {
        doc! { "n": 1, "stored": 1, "key": 1, "flags": 1, "body": 1 }
    }

    fn flags(&self) -> Flags {
        Flags::from_bits(self.flags)
    }

    fn statement(&self) -> Result<StoredStatement, Fault> {
        let damaged = || Fault::Corrupt("the id of a stored statement is damaged".to_owned());
        let flags = self.flags();
        Ok(StoredStatement {
            id: self.id.to_uuid().ok_or_else(damaged)?,
            stored: timestamp(self.stored)?,
            key: self.key,
            sealed: texts::unpack(self.body.bytes())?,
            timestamp_sent: flags.timestamp_sent,
            set: flags.set,
            copy: flags.copy,
        })
    }
}

/// The statement with this id, if it stands as asked for.
pub(super) async fn by_id(
    reader: &Reader,
    id: Uuid,
    standing: Standing,
) -> Result<Option<StoredStatement>, Fault> {
    let statements = reader
        .database
        .collection::<Found>(StatementRow::COLLECTION);
    let found = statements
        .find_one(doc! { "_id": Id::uuid(id) })
        .projection(Found::projection())
        .await?;
    found
        .filter(|found| found.flags().voided == (standing == Standing::Voided))
        .map(|found| found.statement())
        .transpose()
}

/// One page, and all that is read for it in one state of the store.
pub(super) async fn page(reader: &Reader, request: &PageRequest) -> Result<Page, Fault> {
    let mut session = reader.client.start_session().snapshot(true).await?;
    let mut tx = Tx {
        database: &reader.database,
        session: &mut session,
    };
    let order = Order::seen(&mut tx).await?;
    let upper = request.after.map_or(order.sequence, |after| after.upper);
    let mut filling = Filling {
        page: Page {
            statements: Vec::new(),
            next: None,
            consistent_through: timestamp(order.stored)?,
        },
        bytes: 0,
        upper,
        last: None,
    };
    let Some(places) = places(&mut tx, request, upper).await? else {
        return Ok(filling.page);
    };
    let mut cursor = matching(&mut tx, request, &places).await?;
    while let Some(found) = cursor.next(&mut *tx.session).await {
        if !filling.take(request, &found?)? {
            break;
        }
    }
    Ok(filling.page)
}

/// Asks for what matches at some places, and for one more than fits on the page.
async fn matching(
    tx: &mut Tx<'_>,
    request: &PageRequest,
    places: &RangeInclusive<i64>,
) -> Result<SessionCursor<Found>, Fault> {
    let statements: Collection<Found> = tx.database.collection(StatementRow::COLLECTION);
    let most = request.limit.saturating_add(1);
    let asked = u32::try_from(most.min(ASKED)).unwrap_or(u32::MAX);
    let (filter, hint) = question(request, places);
    let mut find = statements
        .find(filter)
        .projection(Found::projection())
        .sort(doc! { "n": if request.ascending { 1 } else { -1 } })
        .limit(i64::try_from(most).unwrap_or(i64::MAX))
        .batch_size(asked);
    if let Some(hint) = hint {
        find = find.hint(mongodb::options::Hint::Keys(hint));
    }
    Ok(find.session(&mut *tx.session).await?)
}

/// What is asked, and the index along which it is to be read, where only one is right whatever is stored.
fn question(request: &PageRequest, places: &RangeInclusive<i64>) -> (Document, Option<Document>) {
    let filter = &request.filter;
    let mut asked = doc! { "n": { "$gte": *places.start(), "$lte": *places.end() } };
    let voided = Flags {
        voided: true,
        ..Flags::default()
    };
    asked.insert("flags", doc! { "$bitsAllClear": voided.bits() });
    let either = |terms: Vec<Id>| match <[Id; 1]>::try_from(terms) {
        Ok([one]) => doc! { "t": one },
        Err(terms) => doc! { "t": { "$in": terms } },
    };
    let mut conditions: Vec<Document> =
        filing::conditions(filter).into_iter().map(either).collect();
    let is_filed = !conditions.is_empty();
    if is_filed {
        // All of them together hold for one view.
        let together = if conditions.len() == 1 {
            conditions.remove(0)
        } else {
            doc! { "$and": conditions }
        };
        asked.insert("views", doc! { "$elemMatch": together });
    }
    if let Some(key) = filter.owner {
        asked.insert("key", key);
    }
    let hint = match (is_filed, filter.owner) {
        // Which is shorter, what the key sent or what has the term, is for the database to find out.
        (true, Some(_)) => None,
        (true, None) => Some(doc! { "views.t": 1, "n": 1 }),
        (false, Some(_)) => Some(doc! { "key": 1, "n": 1 }),
        (false, None) => Some(doc! { "n": 1 }),
    };
    (asked, hint)
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
    fn take(&mut self, request: &PageRequest, found: &Found) -> Result<bool, Fault> {
        if self.page.statements.len() == request.limit || self.bytes > request.max_bytes {
            self.page.next = self.last;
            return Ok(false);
        }
        let statement = found.statement()?;
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
async fn places(
    tx: &mut Tx<'_>,
    request: &PageRequest,
    upper: i64,
) -> Result<Option<RangeInclusive<i64>>, Fault> {
    let (mut first, mut last) = (1, upper);
    let filter = &request.filter;
    if let Some(since) = filter.since {
        let behind = behind(tx, milliseconds(since)).await?;
        first = behind.unwrap_or(upper.saturating_add(1));
    }
    if let Some(until) = filter.until {
        let behind = behind(tx, milliseconds(until)).await?;
        last = last.min(behind.map_or(upper, |place| place - 1));
    }
    match request.after {
        Some(after) if request.ascending => first = first.max(after.sequence.saturating_add(1)),
        Some(after) => last = last.min(after.sequence.saturating_sub(1)),
        None => {}
    }
    Ok((first <= last).then_some(first..=last))
}

/// The first place that was stored after a time. A finer time counts as the millisecond it falls into.
async fn behind(tx: &mut Tx<'_>, time: i64) -> Result<Option<i64>, Fault> {
    #[derive(Deserialize)]
    struct Place {
        n: i64,
    }
    let statements: Collection<Place> = tx.database.collection(StatementRow::COLLECTION);
    let found = statements
        .find_one(doc! { "stored": { "$gt": time } })
        .projection(doc! { "_id": 0, "n": 1 })
        .sort(doc! { "stored": 1, "n": 1 })
        .session(&mut *tx.session)
        .await?;
    Ok(found.map(|found| found.n))
}
