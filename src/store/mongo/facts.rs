//! Facts: a document for each statement and edition under which it counts.
//!
//! Facts of commits behind `order.rolled` are fresh: reports read them one by one. Those up to it are in the
//! rollups, and whoever changes one of them changes the rollups too.

mod row;

pub(super) use self::row::{Counted, FactRow};

use std::sync::Arc;

use super::agents;
use super::editions;
use super::fault::Fault;
use super::write::Write;
use crate::facts::Facts;

/// The counter that changes whenever a fresh fact of an earlier commit may have.
pub(super) const CHANGES: &str = "fresh_changes";

/// Reads facts that will be asked for, many at a time: those of statements, by their places in the order of the
/// store and the times they count at, under every edition that is written under.
pub(super) async fn prefetch(
    write: &mut Write<'_>,
    statements: impl IntoIterator<Item = (i64, i64)>,
) -> Result<(), Fault> {
    let active = editions::active(write);
    let mut ids = Vec::new();
    for (sequence, time) in statements {
        ids.extend(
            active
                .iter()
                .map(|edition| FactRow::identity(edition, time, sequence)),
        );
    }
    write.tables.facts.fetch(&mut write.tx, ids).await
}

/// Reads the numbers of those who show facts that will be counted, many at a time.
pub(super) async fn prefetch_people<'f>(
    write: &mut Write<'_>,
    facts: impl IntoIterator<Item = &'f Facts>,
) -> Result<(), Fault> {
    let people = facts.into_iter().flat_map(|facts| &facts.people);
    agents::prefetch(write, people.map(String::as_str)).await
}

/// Counts a statement under an edition, under which it was not counted before.
pub(super) async fn count(
    write: &mut Write<'_>,
    edition: u32,
    sequence: i64,
    facts: &Facts,
) -> Result<(), Fault> {
    let mut people = Vec::with_capacity(facts.people.len());
    for person in &facts.people {
        people.push(agents::number(write, person).await?);
    }
    let commit = write.order.commits;
    if let Some(row) = FactRow::new(edition, sequence, commit, &people, &facts.facts) {
        write.tables.facts.put(row);
        write.is_fresher(facts.facts.len());
    }
    Ok(())
}

/// What a statement counts for under an edition, as the transaction sees it.
async fn find(
    write: &mut Write<'_>,
    edition: u32,
    sequence: i64,
    time: i64,
) -> Result<Option<Arc<FactRow>>, Fault> {
    let id = FactRow::identity(edition, time, sequence);
    write.tables.facts.get(&mut write.tx, &id).await
}

/// Takes back what a statement counted for, under every edition that is written under; `time` is the time it
/// counted at. Nobody reads the others any more.
pub(super) async fn discount(write: &mut Write<'_>, sequence: i64, time: i64) -> Result<(), Fault> {
    for edition in editions::active(write).iter() {
        let Some(row) = find(write, edition, sequence, time).await? else {
            continue;
        };
        write.tables.facts.remove(row.identifier());
        if row.commit > write.order.rolled {
            write.order.number(CHANGES);
        } else {
            write.gathered.remove(edition, row.counted()?.facts);
        }
    }
    Ok(())
}

/// Gives the facts of a statement to another that says the same at the same time.
pub(super) async fn hand_over(
    write: &mut Write<'_>,
    from: i64,
    to: i64,
    time: i64,
) -> Result<(), Fault> {
    for edition in editions::active(write).iter() {
        let Some(row) = find(write, edition, from, time).await? else {
            continue;
        };
        let heir = FactRow::identity(edition, time, to);
        // Whether there is a row decides how it is written.
        write.tables.facts.get(&mut write.tx, &heir).await?;
        write.tables.facts.remove(row.identifier());
        write.tables.facts.put(FactRow::of_another(&row, heir));
    }
    Ok(())
}

/// Takes back under one edition that a statement followed these templates.
pub(super) async fn demote(
    write: &mut Write<'_>,
    edition: u32,
    sequence: i64,
    time: i64,
    templates: &[String],
) -> Result<(), Fault> {
    let Some(row) = find(write, edition, sequence, time).await? else {
        return Ok(());
    };
    let Counted { facts, people } = row.counted()?;
    let mut after = facts.clone();
    let mut demoted = false;
    for template in templates {
        for fact in &mut after {
            demoted |= fact.demote(template);
        }
    }
    if !demoted {
        return Ok(());
    }
    if let Some(row) = FactRow::new(edition, sequence, row.commit, &people, &after) {
        write.tables.facts.put(row);
    }
    if row.commit > write.order.rolled {
        write.order.number(CHANGES);
    } else {
        write.gathered.remove(edition, facts);
        write.gathered.add(edition, after, people);
    }
    Ok(())
}

/// Whether a statement is counted under an edition.
pub(super) async fn is_counted(
    write: &mut Write<'_>,
    edition: u32,
    sequence: i64,
    time: i64,
) -> Result<bool, Fault> {
    let found = find(write, edition, sequence, time).await?;
    Ok(found.is_some())
}
