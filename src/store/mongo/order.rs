//! The one document that every transaction of every process changes, which puts their commits in an order.

use std::collections::BTreeMap;

use mongodb::bson::doc;
use mongodb::options::{ReturnDocument, UpdateOptions};
use mongodb::{Collection, Database};
use serde::{Deserialize, Serialize};

use super::fault::{Fault, is_conflict};
use super::id::Id;
use super::table::Tx;

/// Its collection, and its `_id` there.
pub(super) const COLLECTION: &str = "order";
pub(super) const ID: &str = "order";

/// Where the store has come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Order {
    #[serde(rename = "_id")]
    id: String,
    /// How many transactions there were.
    pub(super) commits: i64,
    /// The place of the last statement; they count from 1.
    pub(super) sequence: i64,
    /// The time of the last commit, in milliseconds since 1970.
    pub(super) stored: i64,
    /// The edition that counts, and the one that will.
    pub(super) current: u32,
    pub(super) next: Option<u32>,
    /// What was written with commits up to this one is rolled up.
    pub(super) rolled: i64,
    /// The last number given of each kind.
    pub(super) numbers: BTreeMap<String, i64>,
    /// Which process has which part.
    #[serde(default)]
    pub(super) parts: BTreeMap<String, Id>,
}

impl Order {
    /// Makes the document of a new store, unless it is there.
    pub(super) async fn make(database: &Database) -> Result<(), Fault> {
        let options = UpdateOptions::builder().upsert(true).build();
        database
            .collection::<Self>(COLLECTION)
            .update_one(
                doc! { "_id": ID },
                doc! { "$setOnInsert": {
                    "commits": 0_i64, "sequence": 0_i64, "stored": 0_i64, "current": 0_i64,
                    "next": null, "rolled": 0_i64, "numbers": {}, "parts": {},
                } },
            )
            .with_options(options)
            .await?;
        Ok(())
    }

    /// As the last commit left it that a majority has.
    pub(super) async fn read(database: &Database) -> Result<Self, Fault> {
        let found = Self::collection(database)
            .find_one(doc! { "_id": ID })
            .await?;
        found.ok_or_else(Self::missing)
    }

    /// The same in a state of the store that is being read.
    pub(super) async fn seen(tx: &mut Tx<'_>) -> Result<Self, Fault> {
        let found = Self::collection(tx.database)
            .find_one(doc! { "_id": ID })
            .session(&mut *tx.session)
            .await?;
        found.ok_or_else(Self::missing)
    }

    /// Takes the turn of a transaction: until it ends no other one gets here.
    pub(super) async fn take(tx: &mut Tx<'_>) -> Result<Self, Fault> {
        let found = Self::collection(tx.database)
            .find_one_and_update(doc! { "_id": ID }, doc! { "$inc": { "commits": 1_i64 } })
            .return_document(ReturnDocument::After)
            .session(&mut *tx.session)
            .await;
        match found {
            Ok(found) => found.ok_or_else(Self::missing),
            Err(error) if is_conflict(&error) => Err(Fault::Busy),
            Err(error) => Err(error.into()),
        }
    }

    /// The same once the next transaction has taken its turn, if nobody comes before it.
    pub(super) fn next(&self) -> Self {
        Self {
            commits: self.commits + 1,
            ..self.clone()
        }
    }

    /// Writes what the transaction has made of it.
    pub(super) async fn keep(&self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        Self::collection(tx.database)
            .replace_one(doc! { "_id": ID }, self)
            .session(&mut *tx.session)
            .await?;
        Ok(())
    }

    /// The next number of a kind; they count from 1 and are never given twice.
    pub(super) fn number(&mut self, kind: &str) -> i64 {
        let last = self.numbers.entry(kind.to_owned()).or_default();
        *last += 1;
        *last
    }

    fn collection(database: &Database) -> Collection<Self> {
        database.collection(COLLECTION)
    }

    fn missing() -> Fault {
        Fault::Corrupt("the database lost the document that orders its commits".to_owned())
    }
}
