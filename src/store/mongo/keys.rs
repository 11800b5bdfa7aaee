//! Keys, a document each.

use futures_util::TryStreamExt as _;
use mongodb::bson::doc;
use serde::{Deserialize, Serialize};

use super::Reader;
use super::fault::Fault;
use super::id::Id;
use super::table::Row;
use super::time::timestamp;
use super::write::Write;
use crate::store::{Door, Key, NewKey, Scope, SecretHash};

/// A key. Its `_id` stands for what callers name it by.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct KeyRow {
    #[serde(rename = "_id")]
    id: Id,
    number: i64,
    named: String,
    name: String,
    salt: Id,
    digest: Id,
    scopes: Vec<String>,
    created: i64,
    revoked: Option<i64>,
    door: String,
}

impl Row for KeyRow {
    const COLLECTION: &'static str = "key";

    fn id(&self) -> &Id {
        &self.id
    }
}

impl KeyRow {
    fn key(&self) -> Result<Key, Fault> {
        let unknown =
            |what: &str, name: &str| Fault::Corrupt(format!("a key has the unknown {what} {name}"));
        let scopes = self
            .scopes
            .iter()
            .map(|name| Scope::named(name).ok_or_else(|| unknown("scope", name)));
        let damaged = |_| Fault::Corrupt("the secret of a key is damaged".to_owned());
        Ok(Key {
            number: self.number,
            id: self.named.clone(),
            name: self.name.clone(),
            secret: SecretHash {
                salt: self.salt.bytes().try_into().map_err(damaged)?,
                digest: self.digest.bytes().try_into().map_err(damaged)?,
            },
            scopes: scopes.collect::<Result<_, _>>()?,
            door: Door::named(&self.door).ok_or_else(|| unknown("door", &self.door))?,
            created: timestamp(self.created)?,
            revoked: self.revoked.map(timestamp).transpose()?,
        })
    }
}

pub(super) async fn put(write: &mut Write<'_>, key: &NewKey) -> Result<Option<Key>, Fault> {
    let id = Id::text(&key.id);
    let known = everything(write).await?;
    let taken = known
        .iter()
        .any(|other| other.name == key.name && other.named != key.id);
    if taken {
        return Ok(None);
    }
    let before = known.into_iter().find(|other| other.id == id);
    let (number, created) = match before {
        Some(before) => (before.number, before.created),
        None => (write.order.number("key"), write.stored),
    };
    let row = KeyRow {
        id,
        number,
        named: key.id.clone(),
        name: key.name.clone(),
        salt: key.secret.salt.to_vec().into(),
        digest: key.secret.digest.to_vec().into(),
        scopes: key
            .scopes
            .iter()
            .map(|scope| scope.name().to_owned())
            .collect(),
        created,
        revoked: None,
        door: key.door.name().to_owned(),
    };
    let key = row.key()?;
    write.tables.keys.put(row);
    Ok(Some(key))
}

/// All keys as this transaction sees them. There are few.
async fn everything(write: &mut Write<'_>) -> Result<Vec<KeyRow>, Fault> {
    write.tables.keys.load(&mut write.tx, doc! {}, None).await?;
    Ok(write
        .tables
        .keys
        .rows()
        .map(|row| KeyRow::clone(row))
        .collect())
}

/// Changes a key that is not revoked; `false` where there is none.
async fn change(
    write: &mut Write<'_>,
    id: &str,
    change: impl FnOnce(&mut KeyRow),
) -> Result<bool, Fault> {
    let found = write.tables.keys.get(&mut write.tx, &Id::text(id)).await?;
    let Some(found) = found.filter(|key| key.revoked.is_none()) else {
        return Ok(false);
    };
    let mut key = KeyRow::clone(&found);
    change(&mut key);
    write.tables.keys.put(key);
    Ok(true)
}

pub(super) async fn set_door(write: &mut Write<'_>, id: &str, door: Door) -> Result<bool, Fault> {
    change(write, id, |key| door.name().clone_into(&mut key.door)).await
}

/// What a key wants of the findings about its statements.
pub(super) async fn door(write: &mut Write<'_>, number: i64) -> Result<Door, Fault> {
    let is = |row: &KeyRow| row.number == number;
    let known = write.tables.keys.rows().find(|row| is(row));
    let key = match known.map(|row| KeyRow::clone(row)) {
        None => everything(write).await?.into_iter().find(is),
        known => known,
    };
    Ok(key
        .and_then(|key| Door::named(&key.door))
        .unwrap_or_default())
}

/// The number of the key with this id, revoked or not.
pub(super) async fn number(write: &mut Write<'_>, id: &str) -> Result<Option<i64>, Fault> {
    let found = write.tables.keys.get(&mut write.tx, &Id::text(id)).await?;
    Ok(found.map(|key| key.number))
}

pub(super) async fn revoke(write: &mut Write<'_>, id: &str) -> Result<bool, Fault> {
    let now = write.stored;
    change(write, id, |key| key.revoked = Some(now)).await
}

pub(super) async fn by_id(reader: &Reader, id: &str) -> Result<Option<Key>, Fault> {
    let keys = reader.database.collection::<KeyRow>(KeyRow::COLLECTION);
    let found = keys.find_one(doc! { "_id": Id::text(id) }).await?;
    found.map(|row| row.key()).transpose()
}

pub(super) async fn all(reader: &Reader) -> Result<Vec<Key>, Fault> {
    let keys = reader.database.collection::<KeyRow>(KeyRow::COLLECTION);
    let found: Vec<KeyRow> = keys.find(doc! {}).await?.try_collect().await?;
    let mut keys = found
        .iter()
        .map(KeyRow::key)
        .collect::<Result<Vec<_>, _>>()?;
    keys.sort_unstable_by_key(|key| key.number);
    Ok(keys)
}
