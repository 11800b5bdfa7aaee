//! What is not rolled up, as it was last read.
//!
//! Every report needs all of it. Most of it was there when the last one was made, and then only what came since
//! is read.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use mongodb::bson::doc;
use mongodb::options::FindOptions;

use crate::facts::{Series, series_of};
use crate::store::mongo::arrivals::ArrivalRow;
use crate::store::mongo::facts::{CHANGES, FactRow};
use crate::store::mongo::fault::Fault;
use crate::store::mongo::people::{self, Aliases};
use crate::store::mongo::rollup::LEAF;
use crate::store::mongo::series::SeriesId;
use crate::store::mongo::snapshot::Snapshot;
use crate::store::mongo::table::Row as _;
use crate::store::tallied::Tallied;

/// What was last read of what reports need each time.
#[derive(Default)]
pub(in super::super) struct Recent {
    fresh: Mutex<Arc<Fresh>>,
    arrivals: Mutex<Arrivals>,
    aliases: Mutex<(i64, Arc<Aliases>)>,
    pub(super) tallied: Tallied,
}

/// Facts of one edition that are not rolled up, by time.
#[derive(Clone, Default)]
pub(super) struct Fresh {
    state: State,
    edition: u32,
    /// All series in which any of them counts.
    series: Vec<Series>,
    entries: Vec<Arc<Entry>>,
}

/// A statement that is not rolled up.
pub(super) struct Entry {
    time: i64,
    /// Places in [`Fresh::series`].
    pub(super) series: Vec<usize>,
    pub(super) people: Vec<u32>,
}

/// Arrivals that are not rolled up.
#[derive(Clone, Default)]
pub(super) struct Arrivals {
    state: State,
    entries: Arc<Vec<Arrival>>,
}

#[derive(Clone, Copy)]
pub(super) struct Arrival {
    quarter: i64,
    pub(super) series: SeriesId,
    pub(super) statements: i64,
}

/// Of which state of the store something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct State {
    /// The last commit that is rolled up.
    rolled: i64,
    /// Grows when what was fresh has changed.
    changes: i64,
    /// The last commit.
    commits: i64,
}

impl State {
    fn of(snapshot: &Snapshot) -> Self {
        let order = &snapshot.order;
        Self {
            rolled: order.rolled,
            changes: order.numbers.get(CHANGES).copied().unwrap_or_default(),
            commits: order.commits,
        }
    }

    /// Whether what is fresh in this state and was in an earlier one is the same there.
    fn continues(self, earlier: Self) -> bool {
        (self.rolled, self.changes) == (earlier.rolled, earlier.changes)
            && self.commits >= earlier.commits
    }
}

impl Recent {
    pub(super) async fn fresh(&self, snapshot: &mut Snapshot) -> Result<Arc<Fresh>, Fault> {
        let last = || self.fresh.lock().unwrap_or_else(PoisonError::into_inner);
        let known = Arc::clone(&last());
        let state = State::of(snapshot);
        let edition = snapshot.order.current;
        let is_known = state.continues(known.state) && edition == known.edition;
        if is_known && state == known.state {
            return Ok(known);
        }
        let mut fresh = if is_known {
            Fresh::clone(&known)
        } else {
            Fresh {
                edition,
                ..Fresh::default()
            }
        };
        fresh.read(snapshot, state).await?;
        let fresh = Arc::new(fresh);
        let mut last = last();
        if last.state.commits < state.commits {
            *last = Arc::clone(&fresh);
        }
        Ok(fresh)
    }

    pub(super) async fn arrivals(&self, snapshot: &mut Snapshot) -> Result<Arrivals, Fault> {
        let last = || self.arrivals.lock().unwrap_or_else(PoisonError::into_inner);
        let known = last().clone();
        // What arrived never changes.
        let state = State {
            changes: 0,
            ..State::of(snapshot)
        };
        if state == known.state {
            return Ok(known);
        }
        let is_known = state.continues(known.state);
        let mut arrivals = if is_known { known } else { Arrivals::default() };
        arrivals.read(snapshot, state).await?;
        let mut last = last();
        if last.state.commits < state.commits {
            *last = arrivals.clone();
        }
        Ok(arrivals)
    }

    /// The aliases of the state that is read.
    pub(super) async fn aliases(&self, snapshot: &mut Snapshot) -> Result<Arc<Aliases>, Fault> {
        let version = people::version(&snapshot.order);
        if version == 0 {
            return Ok(Arc::default());
        }
        let last = || self.aliases.lock().unwrap_or_else(PoisonError::into_inner);
        let known = last().clone();
        if known.0 == version {
            return Ok(known.1);
        }
        let aliases = Arc::new(people::aliases(snapshot).await?);
        let mut last = last();
        if last.0 < version {
            *last = (version, Arc::clone(&aliases));
        }
        Ok(aliases)
    }
}

impl Fresh {
    /// Adds what came since.
    async fn read(&mut self, snapshot: &mut Snapshot, state: State) -> Result<(), Fault> {
        let edition = self.edition;
        let seen = self.state.commits.max(state.rolled);
        let mut places: HashMap<Series, usize> = self.series.iter().cloned().zip(0..).collect();
        let filter = doc! { "c": { "$gt": seen } };
        let options = FindOptions::builder().projection(FactRow::counts()).build();
        let (entries, all) = (&mut self.entries, &mut self.series);
        snapshot
            .each(FactRow::COLLECTION, filter, options, |row| {
                let row = FactRow::read(row)?;
                if row.edition()? != edition {
                    return Ok(());
                }
                let counted = row.counted()?;
                let series = series_of(&counted.facts).into_iter().map(|one| {
                    *places.entry(one).or_insert_with_key(|one| {
                        all.push(one.clone());
                        all.len() - 1
                    })
                });
                entries.push(Arc::new(Entry {
                    time: row.time()?,
                    series: series.collect(),
                    people: counted.people,
                }));
                Ok(())
            })
            .await?;
        self.entries.sort_by_key(|entry| entry.time);
        self.state = state;
        Ok(())
    }

    pub(super) fn within(&self, range: &Range<i64>) -> impl Iterator<Item = &Entry> {
        let before = |bound| self.entries.partition_point(|entry| entry.time < bound);
        let found = before(range.start)..before(range.end).max(before(range.start));
        self.entries[found].iter().map(AsRef::as_ref)
    }

    /// For each of its series, the one that is asked for and its place, if it is.
    pub(super) fn places<'s>(
        &self,
        asked: &HashMap<&'s Series, usize>,
    ) -> Vec<Option<(&'s Series, usize)>> {
        let found = self.series.iter().map(|one| asked.get_key_value(one));
        found
            .map(|found| found.map(|(series, place)| (*series, *place)))
            .collect()
    }
}

impl Arrivals {
    /// Adds what came since.
    async fn read(&mut self, snapshot: &mut Snapshot, state: State) -> Result<(), Fault> {
        let seen = self.state.commits.max(state.rolled);
        let filter = doc! { "_id": { "$gt": ArrivalRow::identity(seen) } };
        let mut entries = Vec::clone(&self.entries);
        snapshot
            .each(
                ArrivalRow::COLLECTION,
                filter,
                FindOptions::default(),
                |row| {
                    let row = ArrivalRow::read(row)?;
                    for arrived in &row.arrived {
                        entries.push(Arrival {
                            quarter: arrived.quarter,
                            series: arrived.series()?,
                            statements: arrived.statements,
                        });
                    }
                    Ok(())
                },
            )
            .await?;
        self.entries = Arc::new(entries);
        self.state = state;
        Ok(())
    }

    /// Those in the whole quarters of an hour of a range.
    pub(super) fn within(&self, range: &Range<i64>) -> impl Iterator<Item = &Arrival> {
        let first = range.start.div_euclid(LEAF) + i64::from(range.start.rem_euclid(LEAF) != 0);
        let whole = first.saturating_mul(LEAF)..range.end.div_euclid(LEAF) * LEAF;
        self.entries
            .iter()
            .filter(move |arrival| whole.contains(&arrival.quarter))
    }
}
