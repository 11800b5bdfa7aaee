//! Judging again what is stored, beside everything else that is written.
//!
//! Any process may do it, and several at once: how far it came stands with the edition, and what somebody else
//! has judged meanwhile is left out.

use futures_util::TryStreamExt as _;
use mongodb::bson::doc;

use super::Reader;
use super::copies;
use super::editions;
use super::facts;
use super::fault::Fault;
use super::judged::{self, Expected, Subject};
use super::referred::readable;
use super::snapshot::Snapshot;
use super::statements::{self, StatementRow};
use super::table::Row as _;
use super::time::timestamp;
use super::write::Write;
use crate::facts::milliseconds;
use crate::store::settled::{Alike, Before};
use crate::store::{JudgedAgain, Judgement, MOST_REFERRED, Rejudged, Unjudged};

/// Statements that come with one answer of the database; the last of them may not be needed.
const BATCH: u32 = 250;

/// The statements that have to be judged next under an edition.
pub(super) async fn unjudged(
    reader: &Reader,
    edition: u32,
    most_bytes: usize,
) -> Result<Vec<Unjudged>, Fault> {
    let mut snapshot = Snapshot::begin(reader).await?;
    let progress = editions::progress_seen(&mut snapshot, edition).await?;
    let Some((judged, last)) = progress else {
        return Ok(Vec::new());
    };
    // Statements up to the last one are there, whenever they are looked for.
    let mut rows = reader
        .database
        .collection::<StatementRow>(StatementRow::COLLECTION)
        .find(doc! { "n": { "$gt": judged, "$lte": last } })
        .sort(doc! { "n": 1 })
        .batch_size(BATCH)
        .await?;
    let mut found = Vec::new();
    let mut bytes = 0;
    while (bytes < most_bytes || found.is_empty())
        && let Some(row) = rows.try_next().await?
    {
        // One that is damaged must not keep all others from being judged.
        let sealed = readable(&row)?;
        bytes += sealed.len();
        let flags = row.flags();
        found.push(Unjudged {
            sequence: row.sequence,
            stored: timestamp(row.stored)?,
            key: row.key,
            sealed,
            set: flags.set,
            copy: flags.copy,
        });
    }
    Ok(found)
}

/// Takes in statements that were judged again, in the order of the store and without gaps.
pub(super) async fn judge_again(
    write: &mut Write<'_>,
    edition: u32,
    statements: &[Rejudged],
) -> Result<JudgedAgain, Fault> {
    if editions::active(write).next != Some(edition) {
        return Ok(JudgedAgain::Abandoned);
    }
    let (judged, _) = editions::progress(write, edition).await?;
    write.pending.references.allow(MOST_REFERRED);
    // Somebody else may have judged them meanwhile.
    let left = statements.iter().filter(|one| one.sequence > judged);
    prefetch(write, left.clone()).await?;
    for statement in left {
        take(write, edition, statement).await?;
    }
    let upto = statements.last().map_or(judged, |last| last.sequence);
    let done = editions::advance(write, edition, upto.max(judged)).await?;
    Ok(if done {
        JudgedAgain::Switched
    } else {
        JudgedAgain::Going
    })
}

/// Reads at once what taking these in will ask for.
async fn prefetch(
    write: &mut Write<'_>,
    rejudged: impl Iterator<Item = &Rejudged> + Clone,
) -> Result<(), Fault> {
    let places = rejudged.clone().map(|one| one.sequence);
    statements::fetch_by_sequences(write, places).await?;
    let mut expected = Vec::new();
    let mut counted = Vec::new();
    let mut copied = Vec::new();
    for one in rejudged {
        let Some(row) = statements::by_sequence(write, one.sequence).await? else {
            continue;
        };
        let sent = one.timestamp.map(milliseconds);
        if let Some((fingerprint, time)) = one.fingerprint.zip(sent) {
            counted.push((one.sequence, time));
            copied.push(Alike {
                key: row.key,
                time,
                fingerprint,
            });
        }
        expected.push(Expected {
            sequence: one.sequence,
            key: row.key,
            stored: row.stored,
            sent,
            judgements: std::slice::from_ref(&one.judgement),
        });
    }
    copies::fetch(write, copied).await?;
    facts::prefetch(write, counted).await?;
    judged::prefetch_judged(write, &expected).await
}

async fn take(write: &mut Write<'_>, edition: u32, statement: &Rejudged) -> Result<(), Fault> {
    let sequence = statement.sequence;
    let Some(row) = statements::by_sequence(write, sequence).await? else {
        return Ok(());
    };
    let flags = row.flags();
    let sent = statement.timestamp.map(milliseconds);
    let alike = statement.fingerprint.zip(sent);
    let alike = alike.map(|(fingerprint, time)| Alike {
        key: row.key,
        time,
        fingerprint,
    });
    let (before, repeats) = match alike {
        Some(alike) => {
            let before = copies::earlier(write, alike, sequence).await?;
            let repeats = before != Before::Nothing;
            // It may have been given what another, voided meanwhile, had counted for.
            if facts::is_counted(write, edition, sequence, alike.time).await? {
                (Before::Standing, repeats)
            } else {
                (before, repeats)
            }
        }
        None => (Before::Nothing, false),
    };
    let subject = Subject {
        sequence,
        key: row.key,
        stored: row.stored,
        sent,
        voided: flags.voided,
        before,
        repeats,
        is_new: true,
    };
    // What is stored is not refused any more.
    judged::take(write, &subject, &statement.judgement).await?;
    match alike {
        Some(alike) if flags.voided => bequeath(write, &subject, alike, &statement.judgement).await,
        _ => Ok(()),
    }
}

/// Lets another that says the same count in the place of a voided one. The other was stored after the
/// edition began, when this one stood, and so it did not count; when this one was voided, it had nothing
/// to hand over yet.
async fn bequeath(
    write: &mut Write<'_>,
    voided: &Subject,
    alike: Alike,
    judgement: &Judgement,
) -> Result<(), Fault> {
    let edition = judgement.edition;
    let Some(heir) = copies::standing(write, alike, voided.sequence).await? else {
        return Ok(());
    };
    let (_, last) = editions::progress(write, edition).await?;
    // Up to the last one, its own turn comes or has been.
    if heir <= last || facts::is_counted(write, edition, heir, alike.time).await? {
        return Ok(());
    }
    let heir = Subject {
        sequence: heir,
        voided: false,
        before: Before::Voided,
        repeats: true,
        is_new: false,
        ..*voided
    };
    judged::take(write, &heir, judgement).await?;
    Ok(())
}
