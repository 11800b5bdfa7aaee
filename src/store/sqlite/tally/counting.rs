//! Counting cells, several at a time: what lies side by side is read together, whichever cell it belongs to.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use rusqlite::Connection;

use super::fresh::{Fresh, Places};
use crate::facts::{Cover, Series, cover};
use crate::store::Tally;
use crate::store::aliases::Aliases;
use crate::store::counts::Found;
use crate::store::sqlite::fault::Fault;
use crate::store::sqlite::rollup::{self, Part};
use crate::store::tallied::Cell;

/// What all cells need that are counted in one state of the store.
pub(super) struct Counting<'c> {
    connection: &'c Connection,
    edition: u32,
    /// The number of each series with what it is counted under; `None` where nothing ever was.
    numbers: Vec<Option<(i64, i64)>>,
    wanted: BTreeMap<i64, Wanted>,
    places: RefCell<Places<'c>>,
    fresh: Fresh,
}

impl<'c> Counting<'c> {
    pub(super) fn begin(
        connection: &'c Connection,
        edition: u32,
        series: &'c [Series],
    ) -> Result<Self, Fault> {
        let numbers = series
            .iter()
            .map(|series| rollup::number(connection, edition, series))
            .collect::<Result<Vec<_>, _>>()?;
        let mut places = Places::of(connection, series)?;
        Ok(Self {
            connection,
            edition,
            wanted: Wanted::of(&numbers),
            fresh: Fresh::read(connection, &mut places, edition)?,
            places: RefCell::new(places),
            numbers,
        })
    }

    /// The counts of some cells: `found[cell][series]`.
    pub(super) fn of(&self, cells: &[&Cell], aliases: &Aliases) -> Result<Vec<Vec<Tally>>, Fault> {
        let mut sums = vec![vec![Found::default(); self.numbers.len()]; cells.len()];
        let mut parts = Vec::new();
        for (place, (cell, sums)) in cells.iter().zip(&mut sums).enumerate() {
            for range in *cell {
                let whole = cover(range.clone());
                parts.extend(Part::of(&whole.nodes, place));
                self.add_facts(range, &whole, sums)?;
            }
        }
        parts.sort_unstable();
        for (edition, wanted) in &self.wanted {
            let mut add = |cell: usize, series: usize, found: &Found| {
                let place = wanted.places.get(series);
                let sum = place.and_then(|place| sums.get_mut(cell)?.get_mut(*place));
                if let Some(sum) = sum {
                    sum.add(found);
                }
            };
            rollup::each(self.connection, *edition, &wanted.series, &parts, &mut add)?;
        }
        let told = |sums: Vec<Found>| sums.iter().map(|sum| told(sum, aliases)).collect();
        Ok(sums.into_iter().map(told).collect())
    }

    /// Adds what is in no node.
    fn add_facts(
        &self,
        range: &Range<i64>,
        cover: &Cover,
        sums: &mut [Found],
    ) -> Result<(), Fault> {
        for edge in &cover.edges {
            let mut places = self.places.borrow_mut();
            let entries = places.within(self.connection, self.edition, edge.clone())?;
            for entry in entries {
                entry.add(sums);
            }
        }
        for entry in self.fresh.facts_in(range) {
            entry.add(sums);
        }
        for arrival in self.fresh.arrivals_in(range) {
            for (sum, number) in sums.iter_mut().zip(&self.numbers) {
                if number.is_some_and(|(_, series)| series == arrival.series) {
                    sum.statements += arrival.statements;
                }
            }
        }
        Ok(())
    }
}

/// Series by their numbers, ascending, that are counted under the same edition, and their places among those asked
/// for.
#[derive(Default)]
struct Wanted {
    series: Vec<i64>,
    places: Vec<usize>,
}

impl Wanted {
    /// By what [`editions::under`](crate::store::sqlite::editions::under) says.
    fn of(numbers: &[Option<(i64, i64)>]) -> BTreeMap<i64, Self> {
        let known = numbers.iter().enumerate();
        let mut known: Vec<_> = known
            .filter_map(|(place, number)| Some(((*number)?, place)))
            .collect();
        known.sort_unstable();
        let mut wanted: BTreeMap<i64, Self> = BTreeMap::new();
        for ((edition, series), place) in known {
            let wanted = wanted.entry(edition).or_default();
            wanted.series.push(series);
            wanted.places.push(place);
        }
        wanted
    }
}

fn told(sum: &Found, aliases: &Aliases) -> Tally {
    Tally {
        // A count that fell below nothing would be a defect; it is not hidden as a huge number.
        statements: u64::try_from(sum.statements).unwrap_or_default(),
        people: aliases.count(&sum.people),
    }
}
