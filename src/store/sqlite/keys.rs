//! Keys, kept as rows.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::fault::Fault;
use super::writer::Write;
use crate::store::{Door, Key, NewKey, Scope, SecretHash};

const COLUMNS: &str = "number, id, name, salt, digest, scopes, created, revoked, door";

pub(super) fn put(write: &mut Write<'_>, key: &NewKey) -> Result<Option<Key>, Fault> {
    let taken: bool = write
        .connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM key WHERE name = ?1 AND id <> ?2)")?
        .query_row([&key.name, &key.id], |row| row.get(0))?;
    if taken {
        return Ok(None);
    }
    let scopes: Vec<_> = key.scopes.iter().map(|scope| scope.name()).collect();
    write
        .connection
        .prepare_cached(
            "INSERT INTO key (id, name, salt, digest, scopes, created, door)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, salt = excluded.salt,
               digest = excluded.digest, scopes = excluded.scopes, door = excluded.door, revoked = NULL",
        )?
        .execute(params![
            key.id,
            key.name,
            key.secret.salt,
            key.secret.digest,
            scopes.join(" "),
            write.stored,
            key.door.name(),
        ])?;
    by_id(write.connection, &key.id)
}

pub(super) fn by_id(connection: &Connection, id: &str) -> Result<Option<Key>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM key WHERE id = ?1");
    let found = connection
        .prepare_cached(&sql)?
        .query_row([id], read)
        .optional()?;
    found.transpose()
}

pub(super) fn all(connection: &Connection) -> Result<Vec<Key>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM key ORDER BY number");
    connection
        .prepare_cached(&sql)?
        .query_map([], read)?
        .map(|row| row?)
        .collect()
}

pub(super) fn set_door(write: &mut Write<'_>, id: &str, door: Door) -> Result<bool, Fault> {
    let changed = write
        .connection
        .prepare_cached("UPDATE key SET door = ?2 WHERE id = ?1 AND revoked IS NULL")?
        .execute(params![id, door.name()])?;
    Ok(changed > 0)
}

/// What a key wants of the findings about its statements.
pub(super) fn door(connection: &Connection, key: i64) -> Result<Door, Fault> {
    let name: Option<String> = connection
        .prepare_cached("SELECT door FROM key WHERE number = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    Ok(name.and_then(|name| Door::named(&name)).unwrap_or_default())
}

pub(super) fn revoke(write: &mut Write<'_>, id: &str) -> Result<bool, Fault> {
    let changed = write
        .connection
        .prepare_cached("UPDATE key SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL")?
        .execute(params![id, write.stored])?;
    Ok(changed > 0)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Result<Key, Fault>> {
    let scopes: String = row.get(5)?;
    let unknown = |name: &str| Fault::Corrupt(format!("a key has the unknown scope {name}"));
    let scopes: Result<Vec<_>, _> = scopes
        .split_whitespace()
        .map(|name| Scope::named(name).ok_or_else(|| unknown(name)))
        .collect();
    let (created, revoked): (i64, Option<i64>) = (row.get(6)?, row.get(7)?);
    let (number, id, name) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let secret = SecretHash {
        salt: row.get(3)?,
        digest: row.get(4)?,
    };
    let door: String = row.get(8)?;
    let unknown = Fault::Corrupt(format!("a key has the unknown door {door}"));
    let door = Door::named(&door).ok_or(unknown);
    Ok(scopes.and_then(|scopes| {
        Ok(Key {
            number,
            id,
            name,
            secret,
            scopes,
            door: door?,
            created: super::pages::timestamp(created)?,
            revoked: revoked.map(super::pages::timestamp).transpose()?,
        })
    }))
}
