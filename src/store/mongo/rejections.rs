//! The bounded log of what was refused.

use futures_util::TryStreamExt as _;
use mongodb::bson::doc;
use serde::{Deserialize, Serialize};

use super::fault::Fault;
use super::id::{Id, Parts, number_at};
use super::table::Row;
use super::time::timestamp;
use super::write::Write;
use super::{Reader, arrivals, keys};
use crate::facts::{Received, Series};
use crate::store::{NewRejection, Rejection, RejectionQuery};

/// Rejections count in the order in which they come.
const NUMBER: &str = "rejection";

/// A rejection.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct RejectionRow {
    /// Its number.
    #[serde(rename = "_id")]
    id: Id,
    time: i64,
    key: String,
    request: String,
    status: i32,
    place: Option<i64>,
    statement: Option<Id>,
    pointer: String,
    rule: String,
    clause: String,
    message: String,
    excerpt: Option<String>,
}

impl Row for RejectionRow {
    const COLLECTION: &'static str = "rejection";

    fn id(&self) -> &Id {
        &self.id
    }
}

fn identity(number: i64) -> Id {
    Parts::new().number(number).id()
}

pub(super) async fn add(write: &mut Write<'_>, rejections: &[NewRejection]) -> Result<(), Fault> {
    for rejection in rejections {
        let number = write.order.number(NUMBER);
        write.tables.rejections.put(RejectionRow {
            id: identity(number),
            time: rejection.time.as_millisecond(),
            key: rejection.key.clone(),
            request: rejection.request.clone(),
            status: rejection.status.into(),
            place: rejection.index.map(i64::from),
            statement: rejection.statement.map(Id::uuid),
            pointer: rejection.pointer.clone(),
            rule: rejection.rule.clone(),
            clause: rejection.clause.clone(),
            message: rejection.message.clone(),
            excerpt: rejection.excerpt.clone(),
        });
        let oldest = number - NewRejection::KEPT;
        if oldest > 0 {
            write.tables.rejections.remove_unread(&identity(oldest));
        }
    }
    if let Some(first) = rejections.first()
        && let Some(key) = keys::number(write, &first.key).await?
    {
        let stored = write.stored;
        arrivals::arrived(
            write,
            0,
            Series::received(key, Received::Rejected),
            stored,
            1,
        );
    }
    Ok(())
}

/// Of so few rows the order of numbers is index enough.
pub(super) async fn read(reader: &Reader, query: &RejectionQuery) -> Result<Vec<Rejection>, Fault> {
    if query.limit == 0 {
        return Ok(Vec::new());
    }
    let before = identity(query.before.unwrap_or(i64::MAX));
    let mut filter = doc! { "_id": { "$lt": before } };
    if let Some(key) = &query.key {
        filter.insert("key", key);
    }
    if let Some(request) = &query.request {
        filter.insert("request", request);
    }
    let rows: Vec<RejectionRow> = reader
        .database
        .collection(RejectionRow::COLLECTION)
        .find(filter)
        .sort(doc! { "_id": -1 })
        .limit(i64::try_from(query.limit).unwrap_or(i64::MAX))
        .await?
        .try_collect()
        .await?;
    rows.into_iter().map(rejection).collect()
}

fn rejection(row: RejectionRow) -> Result<Rejection, Fault> {
    let damaged = || Fault::Corrupt("a rejection is damaged".to_owned());
    let index = row.place.map(u32::try_from).transpose();
    Ok(Rejection {
        number: number_at(&row.id, 0).ok_or_else(damaged)?,
        what: NewRejection {
            time: timestamp(row.time)?,
            key: row.key,
            request: row.request,
            status: u16::try_from(row.status).map_err(|_| damaged())?,
            index: index.map_err(|_| damaged())?,
            statement: row.statement.as_ref().and_then(Id::to_uuid),
            pointer: row.pointer,
            rule: row.rule,
            clause: row.clause,
            message: row.message,
            excerpt: row.excerpt,
        },
    })
}
