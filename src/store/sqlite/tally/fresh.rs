//! What is not in the nodes of the rollups: what is not rolled up yet, and what fills no node.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use rusqlite::Connection;

use crate::facts::{Series, series_of};
use crate::store::counts::Found;
use crate::store::sqlite::facts::row::{Labels, Row, split};
use crate::store::sqlite::facts::{self, Arrival};
use crate::store::sqlite::fault::Fault;
use crate::store::sqlite::rollup::LEAF;

/// A statement, and where it counts among the series asked for.
pub(super) struct Entry {
    time: i64,
    people: Vec<u32>,
    counts: Rc<[Counts]>,
}

/// A series by its place among those asked for, and whether it counts people.
#[derive(Clone, Copy)]
struct Counts {
    place: usize,
    people: bool,
}

impl Entry {
    /// Adds it to what is counted of each series.
    pub(super) fn add(&self, sums: &mut [Found]) {
        for counts in self.counts.iter() {
            let Some(sum) = sums.get_mut(counts.place) else {
                continue;
            };
            sum.statements += 1;
            if counts.people {
                sum.people.extend(self.people.iter().copied());
            }
        }
    }
}

/// Reads where statements count. Few different things are said of many, so each is thought through once.
pub(super) struct Places<'s> {
    labels: Labels,
    asked: HashMap<&'s Series, usize>,
    known: HashMap<Box<[u8]>, Rc<[Counts]>>,
}

impl<'s> Places<'s> {
    pub(super) fn of(connection: &Connection, series: &'s [Series]) -> Result<Self, Fault> {
        Ok(Self {
            labels: Labels::read(connection)?,
            asked: series.iter().zip(0..).collect(),
            known: HashMap::new(),
        })
    }

    fn entry(&mut self, time: i64, what: &[u8]) -> Result<Entry, Fault> {
        let (people, shown) = split(what)?;
        let counts = if let Some(counts) = self.known.get(shown) {
            Rc::clone(counts)
        } else {
            let row = Row::from_bytes(what)?;
            let series = series_of(&self.labels.facts(&row, time)?);
            let counts = series.iter().filter_map(|one| {
                let place = *self.asked.get(one)?;
                let people = one.counts_people();
                Some(Counts { place, people })
            });
            let counts: Rc<[Counts]> = counts.collect();
            self.known.insert(shown.into(), Rc::clone(&counts));
            counts
        };
        Ok(Entry {
            time,
            people,
            counts,
        })
    }

    /// The statements within a range that are rolled up.
    pub(super) fn within(
        &mut self,
        connection: &Connection,
        edition: u32,
        range: Range<i64>,
    ) -> Result<Vec<Entry>, Fault> {
        let mut entries = Vec::new();
        facts::each_in(connection, edition, range, |time, what| {
            entries.push(self.entry(time, what)?);
            Ok(())
        })?;
        Ok(entries)
    }
}

/// What is not rolled up, by time.
pub(super) struct Fresh {
    facts: Vec<Entry>,
    arrivals: Vec<Arrival>,
}

impl Fresh {
    pub(super) fn read(
        connection: &Connection,
        places: &mut Places<'_>,
        edition: u32,
    ) -> Result<Self, Fault> {
        let mut entries = Vec::new();
        facts::each_fresh(connection, edition, |time, what| {
            entries.push(places.entry(time, what)?);
            Ok(())
        })?;
        entries.sort_unstable_by_key(|entry| entry.time);
        Ok(Self {
            facts: entries,
            arrivals: facts::arrivals_of(connection)?,
        })
    }

    pub(super) fn facts_in(&self, range: &Range<i64>) -> &[Entry] {
        let before = |bound| self.facts.partition_point(|entry| entry.time < bound);
        let start = before(range.start);
        &self.facts[start..before(range.end).max(start)]
    }

    /// Those in the whole quarters of an hour of a range.
    pub(super) fn arrivals_in(&self, range: &Range<i64>) -> impl Iterator<Item = &Arrival> {
        let first = range.start.div_euclid(LEAF) + i64::from(range.start.rem_euclid(LEAF) != 0);
        let whole = first.saturating_mul(LEAF)..range.end.div_euclid(LEAF) * LEAF;
        self.arrivals
            .iter()
            .filter(move |arrival| whole.contains(&arrival.time))
    }
}
