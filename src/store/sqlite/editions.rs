//! The rules statements are judged and counted by, and the editions of them.
//!
//! What is counted under one edition lies beside what is counted under another, in the same tables and apart
//! in them: rows begin with the edition's number. The label of a series that depends on rules begins with that
//! number and a slash; edition 0, of files from before there were any, has no such prefix. So switching over
//! is one row, and what nobody reads any more is swept afterwards (`editions/sweep.rs`).
//!
//! What profiles say (findings, threads, and what waits for others) does not depend on mappings. An edition that
//! begins with the profiles of the one that counts shares it with that one: its rows have the number that
//! `verdicts` says, and only what statements count for is made anew.

pub(super) mod sweep;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::counters;
use super::fault::Fault;
use super::pages::timestamp;
use super::writer::Write;
use crate::facts::{FORM, Series};
use crate::store::settled::Active;
use crate::store::{
    Begun, Building, Edition, NewEdition, NewRuleText, RuleKind, RuleText, Rulebook, Used,
};

/// The counter of editions.
const LATEST: &str = "edition";

/// What an edition is at present, as it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Nobody reads it any more; what was counted under it goes.
    Gone = 0,
    Next = 1,
    Current = 2,
}

/// The editions under which is written.
pub(super) fn active(connection: &Connection) -> Result<Active, Fault> {
    let mut select = connection.prepare_cached(
        "SELECT number, standing, coalesce(verdicts, number) FROM edition WHERE standing <> 0",
    )?;
    let mut active = Active {
        current: 0,
        next: None,
        verdicts: 0,
        next_verdicts: None,
    };
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (number, standing): (u32, i64) = (row.get(0)?, row.get(1)?);
        if standing == Standing::Current as i64 {
            (active.current, active.verdicts) = (number, row.get(2)?);
        } else {
            (active.next, active.next_verdicts) = (Some(number), Some(row.get(2)?));
        }
    }
    Ok(active)
}

/// The edition that reports show.
pub(super) fn current(connection: &Connection) -> Result<u32, Fault> {
    Ok(active(connection)?.current)
}

/// The label under which a name of an edition stands.
pub(super) fn label(edition: u32, name: &str) -> String {
    match edition {
        0 => name.to_owned(),
        edition => format!("{edition}/{name}"),
    }
}

/// The edition and the name that a label stands for. Names that have a slash begin with a letter.
pub(super) fn unlabel(label: &str) -> (u32, &str) {
    label
        .split_once('/')
        .and_then(|(edition, name)| Some((edition.parse().ok()?, name)))
        .unwrap_or((0, label))
}

/// What series are counted under that do not depend on rules.
pub(super) const SHARED: i64 = -1;

/// What a series is counted under, as it is kept: an edition, or [`SHARED`]. What arrives counts whatever the
/// rules are, but for what these say of it.
pub(super) fn under(edition: u32, series: &Series) -> i64 {
    match series.as_received() {
        Some((_, what)) if !what.depends_on_rules() => SHARED,
        _ => edition.into(),
    }
}

/// The label of a series under an edition.
pub(super) fn series_label(edition: u32, series: &Series) -> String {
    match under(edition, series) {
        SHARED => series.key(),
        _ => label(edition, &series.key()),
    }
}

/// The rules as they stand.
pub(super) fn rulebook(connection: &Connection) -> Result<Rulebook, Fault> {
    let active = active(connection)?;
    let current = edition(connection, active.current)?;
    let next = match active.next {
        Some(number) => Some(building(connection, number)?),
        None => None,
    };
    let mut numbers: Vec<i64> = [Some(&current), next.as_ref().map(|next| &next.edition)]
        .into_iter()
        .flatten()
        .flat_map(|edition| edition.uses.iter().map(|used| used.text))
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    let sql = format!("SELECT {COLUMNS} FROM rule_text WHERE number = ?1");
    let mut select = connection.prepare_cached(&sql)?;
    let texts = numbers
        .iter()
        .map(|number| select.query_row([number], text)?)
        .collect::<Result<_, Fault>>()?;
    Ok(Rulebook {
        texts,
        current,
        next,
    })
}

const COLUMNS: &str = "number, kind, slug, version, built_in, defects, loaded, text";

/// Every text that was ever kept.
pub(super) fn texts(connection: &Connection) -> Result<Vec<RuleText>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM rule_text ORDER BY number");
    connection
        .prepare_cached(&sql)?
        .query_map([], text)?
        .map(|row| row?)
        .collect()
}

fn text(row: &Row<'_>) -> rusqlite::Result<Result<RuleText, Fault>> {
    let kind: String = row.get(1)?;
    let loaded: i64 = row.get(6)?;
    let unknown = || Fault::Corrupt(format!("a text of rules is of the unknown kind {kind}"));
    let known = RuleKind::ALL.into_iter().find(|one| one.name() == kind);
    let (slug, version, built_in, defects) = (row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
    let (number, text) = (row.get(0)?, row.get(7)?);
    Ok(known.ok_or_else(unknown).and_then(|kind| {
        Ok(RuleText {
            number,
            what: NewRuleText {
                kind,
                slug,
                version,
                text,
                built_in,
                defects,
            },
            loaded: timestamp(loaded)?,
        })
    }))
}

fn edition(connection: &Connection, number: u32) -> Result<Edition, Fault> {
    let mut select = connection.prepare_cached(
        "SELECT text, retired FROM edition_text WHERE edition = ?1 ORDER BY place",
    )?;
    let rows = select.query_map([number], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?))
    })?;
    let uses = rows
        .map(|row| {
            let (text, retired) = row?;
            Ok(Used {
                text,
                retired: retired.map(timestamp).transpose()?,
            })
        })
        .collect::<Result<_, Fault>>()?;
    let form = connection
        .prepare_cached("SELECT form FROM edition WHERE number = ?1")?
        .query_row([number], |row| row.get(0))
        .optional()?;
    Ok(Edition {
        number,
        uses,
        form: form.unwrap_or_default(),
    })
}

fn building(connection: &Connection, number: u32) -> Result<Building, Fault> {
    let (judged, last) = progress(connection, number)?;
    let count = |sequence: i64| u64::try_from(sequence).unwrap_or_default();
    Ok(Building {
        edition: edition(connection, number)?,
        judged: count(judged),
        of: count(last),
    })
}

/// Whether a statement has been taken in under an active edition.
pub(super) fn has_taken(write: &Write<'_>, edition: u32, sequence: i64) -> Result<bool, Fault> {
    if write.active.next != Some(edition) {
        return Ok(true);
    }
    let (judged, last) = progress(write.connection, edition)?;
    Ok(sequence <= judged || sequence > last)
}

/// The last statement judged under an edition, and the last one to be judged again.
pub(super) fn progress(connection: &Connection, edition: u32) -> Result<(i64, i64), Fault> {
    Ok(connection
        .prepare_cached("SELECT judged, last FROM edition WHERE number = ?1")?
        .query_row([edition], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// Makes a change the next edition; the current one where nothing is stored.
pub(super) fn begin(write: &mut Write<'_>, change: &NewEdition) -> Result<Begun, Fault> {
    let connection = write.connection;
    let active = write.active;
    if active.next.unwrap_or(active.current) != change.after {
        return Ok(Begun::Outdated);
    }
    // A number is never used twice: somebody may still be judging under one that was given up.
    let latest = counters::read(connection, LATEST)?.unwrap_or_default();
    let number = u32::try_from(latest + 1)
        .map_err(|_| Fault::Corrupt("there were too many editions".to_owned()))?;
    counters::set(connection, LATEST, i64::from(number))?;
    if let Some(next) = active.next {
        set_standing(connection, next, Standing::Gone)?;
        forget_fresh(connection, next)?;
    }
    let added = change
        .texts
        .iter()
        .map(|new| {
            let text = add(connection, &new.text, write.stored)?;
            let retired = new.retired;
            Ok(Used { text, retired })
        })
        .collect::<Result<Vec<_>, Fault>>()?;
    for (place, used) in (0_i64..).zip(change.uses.iter().copied().chain(added)) {
        connection
            .prepare_cached(
                "INSERT INTO edition_text (edition, place, text, retired) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                number,
                place,
                used.text,
                used.retired.map(Timestamp::as_millisecond),
            ])?;
    }
    let last = write.newest;
    let verdicts = if has_profiles_of(connection, number, active.current)? {
        active.verdicts
    } else {
        number
    };
    connection
        .prepare_cached(
            "INSERT INTO edition (number, standing, judged, last, form, verdicts)
             VALUES (?1, ?2, 0, ?3, ?4, ?5)",
        )?
        .execute(params![number, Standing::Next as i64, last, FORM, verdicts])?;
    if last == 0 {
        switch(connection, number)?;
    }
    write.active = self::active(connection)?;
    Ok(Begun::Edition(number))
}

/// Whether a new edition has the profiles of another one, which this program has judged by.
fn has_profiles_of(connection: &Connection, number: u32, other: u32) -> Result<bool, Fault> {
    let form: Option<u32> = connection
        .prepare_cached("SELECT form FROM edition WHERE number = ?1")?
        .query_row([other], |row| row.get(0))
        .optional()?;
    let profiles = |edition: u32| -> Result<Vec<(i64, Option<i64>)>, Fault> {
        let mut select = connection.prepare_cached(
            "SELECT used.text, used.retired FROM edition_text used
             JOIN rule_text text ON text.number = used.text
             WHERE used.edition = ?1 AND text.kind = ?2 ORDER BY used.place",
        )?;
        let rows = select.query_map(params![edition, RuleKind::Profile.name()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    };
    let own = profiles(number)?;
    Ok(form == Some(FORM) && !own.is_empty() && own == profiles(other)?)
}

fn add(connection: &Connection, text: &NewRuleText, loaded: i64) -> Result<i64, Fault> {
    connection
        .prepare_cached(
            "INSERT INTO rule_text (kind, slug, version, built_in, defects, loaded, text)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            text.kind.name(),
            text.slug,
            text.version,
            text.built_in,
            text.defects,
            loaded,
            text.text,
        ])?;
    Ok(connection.last_insert_rowid())
}

fn set_standing(connection: &Connection, edition: u32, standing: Standing) -> Result<(), Fault> {
    connection
        .prepare_cached("UPDATE edition SET standing = ?2 WHERE number = ?1")?
        .execute(params![edition, standing as i64])?;
    Ok(())
}

/// Lets reports show an edition, and nobody the one before.
fn switch(connection: &Connection, edition: u32) -> Result<(), Fault> {
    let before = current(connection)?;
    // Edition 0 has no row, for older files know nothing of editions.
    connection
        .prepare_cached(
            "INSERT INTO edition (number, standing, judged, last) VALUES (?1, 0, 0, 0)
             ON CONFLICT (number) DO UPDATE SET standing = 0",
        )?
        .execute([before])?;
    forget_fresh(connection, before)?;
    set_standing(connection, edition, Standing::Current)
}

/// Removes what was counted under an edition and is not rolled up, so that it never will be.
fn forget_fresh(connection: &Connection, edition: u32) -> Result<(), Fault> {
    for sql in [
        "DELETE FROM fact_fresh WHERE edition = ?1",
        "DELETE FROM arrival WHERE edition = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([edition])?;
    }
    Ok(())
}

/// Remembers how far judging again has come; `true` when that was the last of it, and reports show the
/// edition now.
pub(super) fn advance(write: &mut Write<'_>, edition: u32, judged: i64) -> Result<bool, Fault> {
    let connection = write.connection;
    connection
        .prepare_cached("UPDATE edition SET judged = ?2 WHERE number = ?1")?
        .execute(params![edition, judged])?;
    let (_, last) = progress(connection, edition)?;
    if judged < last {
        return Ok(false);
    }
    switch(connection, edition)?;
    write.active = active(connection)?;
    Ok(true)
}

/// An edition under which nothing is written any more and whose counts still lie there.
pub(super) fn gone(connection: &Connection) -> Result<Option<u32>, Fault> {
    Ok(connection
        .prepare_cached("SELECT number FROM edition WHERE standing = 0 ORDER BY number LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?)
}
