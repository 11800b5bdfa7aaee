//! Facts: a document for each statement and edition under which it counts.
//!
//! Facts of commits behind `order.rolled` are fresh: reports read them one by one. Those up to it are in the
//! rollups, and whoever changes one of them changes the rollups too.

mod labels;
mod row;
mod said;

pub(super) use self::labels::Labels;
pub(super) use self::row::{Counted, FactRow};

use std::sync::Arc;

use self::said::Said;
use super::fault::Fault;
use super::statements::LARGEST;
use super::write::Write;
use super::{agents, days, editions, statements};
use crate::facts::Facts;

/// The counter that changes whenever a fresh fact of an earlier commit may have.
pub(super) const CHANGES: &str = "fresh_changes";

/// Whether one document has room for what a statement counts for and says.
pub(super) fn fit(facts: &Facts) -> bool {
    let people = facts.people.len() * 4;
    let texts = facts
        .facts
        .iter()
        .map(|fact| fact.rule.len() + fact.subject.label().len());
    people + texts.sum::<usize>() + said::size(&facts.circumstances) <= LARGEST
}

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

/// Reads the numbers of those who show facts that will be counted, and of those whom they address, many at a time.
pub(super) async fn prefetch_people<'f>(
    write: &mut Write<'_>,
    facts: impl IntoIterator<Item = &'f Facts>,
) -> Result<(), Fault> {
    let people = facts
        .into_iter()
        .flat_map(|facts| facts.people.iter().chain(recipients(facts)));
    agents::prefetch(write, people.map(String::as_str)).await
}

/// Those whom a statement addresses.
fn recipients(facts: &Facts) -> &[String] {
    let social = facts.circumstances.social.as_ref();
    social.map_or(&[], |social| &social.recipients)
}

/// The numbers of some agents, ascending.
async fn numbers(write: &mut Write<'_>, agents: &[String]) -> Result<Vec<u32>, Fault> {
    let mut numbers = Vec::with_capacity(agents.len());
    for agent in agents {
        numbers.push(agents::number(write, agent).await?);
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// Counts a statement under an edition, under which it was not counted before.
pub(super) async fn count(
    write: &mut Write<'_>,
    edition: u32,
    sequence: i64,
    facts: &Facts,
) -> Result<(), Fault> {
    let people = numbers(write, &facts.people).await?;
    let recipients = numbers(write, recipients(facts)).await?;
    let id = statements::id_at(write, sequence).await?;
    // What was stored before this was asked of it must not keep all others from being judged again.
    let said = fit(facts).then(|| Said::new(&facts.circumstances, &id, &recipients));
    let commit = write.order.commits;
    let Some(row) = FactRow::new(edition, sequence, commit, &people, &facts.facts, said) else {
        return Ok(());
    };
    days::changed(write, edition, row.time()?);
    write.tables.facts.put(row);
    write.is_fresher(facts.facts.len());
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
        days::changed(write, edition, time);
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
        let statement = statements::id_at(write, to).await?;
        let row = FactRow::of_another(&row, heir, statement);
        write.tables.facts.put(row);
        days::changed(write, edition, time);
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
    let demoted = FactRow::with_facts(&row, &after);
    write.tables.facts.put(demoted);
    days::changed(write, edition, time);
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
