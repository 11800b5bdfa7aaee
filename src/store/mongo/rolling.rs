//! What is counted, brought up to date at the end of a transaction.
//!
//! Fresh facts and arrivals are cheap to write. The commit that makes them too many brings all of them into the
//! rollups, those of other processes too. Readers add what is fresh to what is rolled up, in one state of the
//! store, so no figure ever lacks a stored statement.

use std::collections::BTreeMap;
use std::sync::Arc;

use mongodb::bson::doc;
use mongodb::options::FindOptions;

use super::arrivals::{self, ArrivalRow};
use super::facts::FactRow;
use super::fault::Fault;
use super::rollup::{self, Counts};
use super::series::NO_EDITION;
use super::write::Write;
use super::{agents, editions};
use crate::facts::node::ancestry;

/// Fresh facts and arrivals at which they are rolled up. More would make reports slower, fewer writes.
const FRESH: i64 = 4_096;

/// The counter of what is fresh.
const COUNTER: &str = "fresh";

impl Write<'_> {
    /// Notes how much more is fresh.
    pub(super) fn is_fresher(&mut self, rows: usize) {
        let rows = i64::try_from(rows).unwrap_or(i64::MAX);
        let fresh = self.order.numbers.entry(COUNTER.to_owned()).or_default();
        *fresh = fresh.saturating_add(rows);
    }
}

/// Notes what arrived, rolls up what is fresh when that is too much, and brings the rollups up to date.
pub(super) async fn settle(write: &mut Write<'_>) -> Result<(), Fault> {
    agents::remember(write);
    let arrived = arrivals::settle(write).await?;
    if arrived > 0 {
        write.is_fresher(arrived);
    }
    let fresh = write.order.numbers.get(COUNTER).copied();
    let counts = if fresh.unwrap_or_default() >= FRESH {
        roll_up(write).await?
    } else {
        remember(write);
        Counts::new()
    };
    let active = editions::active(write);
    let mut deltas = write.gathered.take_deltas();
    // What was counted under an edition that was given up is swept, and nothing must come after.
    deltas.retain(|edition, _| active.contains(*edition));
    rollup::apply(write, &deltas, counts).await
}

/// Remembers which facts are fresh, where that is known.
fn remember(write: &mut Write<'_>) {
    let rolled = write.order.rolled;
    let Some(fresh) = &mut write.memory.fresh else {
        return;
    };
    for (id, row) in write.tables.facts.changes() {
        match row.filter(|row| row.commit > rolled) {
            Some(row) => fresh.insert(id.clone(), Arc::clone(row)),
            None => fresh.remove(id),
        };
    }
}

/// Rolls up all that is fresh. What arrived is the answer; facts join what else changes.
async fn roll_up(write: &mut Write<'_>) -> Result<Counts, Fault> {
    let rolled = write.order.rolled;
    let facts = &mut write.tables.facts;
    // From here on there is none, and this process sees those that come.
    if let Some(fresh) = write.memory.fresh.replace(BTreeMap::new()) {
        for row in fresh.into_values() {
            facts.see(row);
        }
    } else {
        let fresh = doc! { "c": { "$gt": rolled } };
        // None of them is written any more in this transaction.
        let options = FindOptions::builder().projection(FactRow::counts()).build();
        facts.load(&mut write.tx, fresh, Some(options)).await?;
    }
    for row in write.tables.facts.rows().filter(|row| row.commit > rolled) {
        let counted = row.counted()?;
        write
            .gathered
            .add(row.edition()?, counted.facts, counted.people);
    }
    let active = editions::active(write);
    let tables = &mut write.tables;
    let all = ArrivalRow::identity(0)..ArrivalRow::identity(i64::MAX);
    let arrivals = tables.arrivals.range(&mut write.tx, all, usize::MAX, false);
    let mut counts: Counts = BTreeMap::new();
    for row in arrivals.await? {
        for arrived in &row.arrived {
            let series = arrived.series()?;
            if series.edition() == NO_EDITION || active.contains(series.edition()) {
                for node in ancestry(arrived.quarter) {
                    *counts.entry((series, node)).or_default() += arrived.statements;
                }
            }
        }
        write
            .tables
            .arrivals
            .remove(&ArrivalRow::identity(row.commit()?));
    }
    write.order.rolled = write.order.commits;
    write.order.numbers.insert(COUNTER.to_owned(), 0);
    Ok(counts)
}
