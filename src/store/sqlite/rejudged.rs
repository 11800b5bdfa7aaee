//! Judging again what is stored, beside everything else that is written.

use rusqlite::{Connection, OptionalExtension as _};
use uuid::Uuid;

use super::codec::Codec;
use super::copies;
use super::editions;
use super::facts;
use super::fault::Fault;
use super::happened;
use super::judged::{self, Keeping, Subject};
use super::pages::timestamp;
use super::writer::Write;
use crate::facts::milliseconds;
use crate::store::flags::Flags;
use crate::store::settled::{Alike, Before};
use crate::store::{JudgedAgain, Judgement, MOST_REFERRED, Rejudged, Unjudged};

/// The statements that have to be judged next under an edition.
pub(super) fn unjudged(
    connection: &Connection,
    codec: &Codec,
    edition: u32,
    most_bytes: usize,
) -> Result<Vec<Unjudged>, Fault> {
    if editions::active(connection)?.next != Some(edition) {
        return Ok(Vec::new());
    }
    let (judged, last) = editions::progress(connection, edition)?;
    let mut select = connection.prepare_cached(
        "SELECT seq, stored, key, flags, dictionary, body FROM statement
         WHERE seq > ?1 AND seq <= ?2 ORDER BY seq",
    )?;
    let mut rows = select.query([judged, last])?;
    let mut found = Vec::new();
    let mut bytes = 0;
    while (bytes < most_bytes || found.is_empty())
        && let Some(row) = rows.next()?
    {
        let body = row.get_ref(5)?.as_blob().map_err(rusqlite::Error::from)?;
        // One that is damaged must not keep all others from being judged.
        let sealed = match codec.unpack(connection, row.get(4)?, body) {
            Err(Fault::Corrupt(_)) => String::new(),
            sealed => sealed?,
        };
        bytes += sealed.len();
        let flags = Flags::from_bits(row.get(3)?);
        found.push(Unjudged {
            sequence: row.get(0)?,
            stored: timestamp(row.get(1)?)?,
            key: row.get(2)?,
            sealed,
            set: flags.set,
            copy: flags.copy,
        });
    }
    Ok(found)
}

/// Takes in statements that were judged again, in the order of the store and without gaps.
pub(super) fn judge_again(
    write: &mut Write<'_>,
    edition: u32,
    statements: &[Rejudged],
) -> Result<JudgedAgain, Fault> {
    if write.active.next != Some(edition) {
        return Ok(JudgedAgain::Abandoned);
    }
    let (judged, _) = editions::progress(write.connection, edition)?;
    write.references.allow(MOST_REFERRED);
    let mut upto = judged;
    for statement in statements {
        // Somebody else may have judged them meanwhile.
        if statement.sequence <= judged {
            continue;
        }
        // One that is too much by itself would wait for ever.
        if !take(write, edition, statement, upto > judged)? {
            break;
        }
        upto = statement.sequence;
    }
    let done = editions::advance(write, edition, upto)?;
    Ok(if done {
        JudgedAgain::Switched
    } else {
        JudgedAgain::Going
    })
}

/// Takes in one statement; `false` where it is to be done `wholly` and is too much to be read now; then nothing
/// was changed.
fn take(
    write: &mut Write<'_>,
    edition: u32,
    statement: &Rejudged,
    wholly: bool,
) -> Result<bool, Fault> {
    let sequence = statement.sequence;
    let found = write
        .connection
        .prepare_cached("SELECT stored, key, flags, id FROM statement WHERE seq = ?1")?
        .query_row([sequence], |row| {
            let (flags, id) = (Flags::from_bits(row.get(2)?), Uuid::from_bytes(row.get(3)?));
            Ok((row.get(0)?, row.get(1)?, flags, id))
        })
        .optional()?;
    let Some((stored, key, flags, id)) = found else {
        return Ok(true);
    };
    let sent = statement.timestamp.map(milliseconds);
    let alike = statement.fingerprint.zip(sent);
    let alike = alike.map(|(fingerprint, time)| Alike {
        key,
        time,
        fingerprint,
    });
    let (before, repeats) = match alike {
        Some(alike) => {
            let connection = write.connection;
            let before = copies::earlier(connection, alike, sequence)?;
            let repeats = before != Before::Nothing;
            // It may have been given what another, voided meanwhile, had counted for. Few have another.
            let inherits = copies::has_another(connection, alike, sequence)?
                && facts::is_counted(connection, edition, sequence, alike.time)?;
            let before = if inherits { Before::Standing } else { before };
            (before, repeats)
        }
        None => (Before::Nothing, false),
    };
    let subject = Subject {
        sequence,
        id,
        key,
        stored,
        sent,
        voided: flags.voided,
        before,
        repeats,
        is_new: true,
    };
    // What is stored is not refused any more.
    let keeping = Keeping::again(write, edition, wholly);
    judged::take(write, &subject, &statement.judgement, keeping)?;
    if keeping == (Keeping::Kept { wholly: true }) && write.references.are_short() {
        return Ok(false);
    }
    if let Some(alike) = alike.filter(|_| flags.voided) {
        bequeath(write, &subject, alike, &statement.judgement)?;
    }
    Ok(true)
}

/// Lets another that says the same count in the place of a voided one. The other was stored after the
/// edition began, when this one stood, and so it did not count; when this one was voided, it had nothing
/// to hand over yet.
fn bequeath(
    write: &mut Write<'_>,
    voided: &Subject,
    alike: Alike,
    judgement: &Judgement,
) -> Result<(), Fault> {
    let (connection, edition) = (write.connection, judgement.edition);
    let Some(heir) = copies::standing(connection, alike, voided.sequence)? else {
        return Ok(());
    };
    let (_, last) = editions::progress(connection, edition)?;
    // Up to the last one, its own turn comes or has been.
    if heir <= last || facts::is_counted(connection, edition, heir, alike.time)? {
        return Ok(());
    }
    let Some(id) = happened::id(connection, heir)? else {
        return Ok(());
    };
    let heir = Subject {
        sequence: heir,
        id,
        voided: false,
        before: Before::Voided,
        repeats: true,
        is_new: false,
        ..*voided
    };
    let keeping = Keeping::again(write, edition, false);
    judged::take(write, &heir, judgement, keeping)?;
    Ok(())
}
