//! Reading the counts: statements and distinct people of some series over some stretches of time.
//!
//! A report asks for many nodes of a few series. They are read in few queries, each of many stretches of
//! neighbours, and every document that comes is added to all cells that it is part of.

mod plan;
mod recent;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use mongodb::options::FindOptions;

use self::plan::{Plan, Run};
pub(super) use self::recent::Recent;
use self::recent::{Arrivals, Fresh};
use super::Reader;
use super::days;
use super::facts::FactRow;
use super::fault::Fault;
use super::id::Id;
use super::people::Aliases;
use super::rollup::{self, FineRow, Place, RollupRow, Wanted, is_fine};
use super::series::SeriesId;
use super::snapshot::Snapshot;
use super::table::{Row as _, any_of};
use crate::facts::{Series, series_of};
use crate::store::counts::Found;
use crate::store::tallied::{Cell, List};
use crate::store::{DayState, OfEdition, Tally};

/// Sums that are made at a time. Each may hold a set of all people there are.
const SUMS: usize = 1_024;
/// Stretches asked for by one query.
const ASKED: usize = 500;

/// `found[cell][series]`; a cell is a union of disjoint half-open ranges of milliseconds.
pub(super) async fn tally(
    reader: &Reader,
    series: &Arc<[Series]>,
    cells: &[Cell],
) -> Result<OfEdition<Vec<Vec<Tally>>>, Fault> {
    let mut snapshot = Snapshot::begin(reader).await?;
    let edition = snapshot.order.current;
    let found = of(reader, &mut snapshot, series, cells).await?;
    Ok(OfEdition { edition, found })
}

/// The same in a state of the store.
pub(super) async fn of(
    reader: &Reader,
    snapshot: &mut Snapshot,
    series: &Arc<[Series]>,
    cells: &[Cell],
) -> Result<Vec<Vec<Tally>>, Fault> {
    let edition = snapshot.order.current;
    let (list, tallied) = (List::of(edition, series), &reader.recent.tallied);
    let (mut found, states) = match &list {
        Some(list) => {
            let states = cell_states(snapshot, cells).await?;
            (tallied.known(list, cells, &states), states)
        }
        None => (vec![None; cells.len()], Vec::new()),
    };
    let unknown = (0..cells.len()).filter(|place| found[*place].is_none());
    let unknown: Vec<usize> = unknown.collect();
    let some = unknown.iter().map(|place| cells[*place].clone()).collect();
    let counts = counted(reader, snapshot, series, some).await?;
    for (place, counts) in unknown.into_iter().zip(counts) {
        if let (Some(list), Some(state)) = (&list, states.get(place)) {
            tallied.keep(list, &cells[place], *state, &counts);
        }
        found[place] = Some(counts);
    }
    Ok(found.into_iter().flatten().collect())
}

/// The states of cells: the last of those of their ranges.
async fn cell_states(snapshot: &mut Snapshot, cells: &[Cell]) -> Result<Vec<DayState>, Fault> {
    let ranges: Vec<_> = cells.iter().flatten().cloned().collect();
    let mut states = days::states(snapshot, &ranges).await?.into_iter();
    let last = |cell: &Cell| states.by_ref().take(cell.len()).max().unwrap_or_default();
    Ok(cells.iter().map(last).collect())
}

/// Counts cells that are not known.
async fn counted(
    reader: &Reader,
    snapshot: &mut Snapshot,
    series: &[Series],
    cells: Vec<Cell>,
) -> Result<Vec<Vec<Tally>>, Fault> {
    if cells.is_empty() {
        return Ok(Vec::new());
    }
    let aliases = reader.recent.aliases(snapshot).await?;
    let fresh = reader.recent.fresh(snapshot).await?;
    let asked = Asked::of(snapshot.order.current, series);
    let arrivals = if asked.arrive {
        reader.recent.arrivals(snapshot).await?
    } else {
        Arrivals::default()
    };
    let mut found = Vec::with_capacity(cells.len());
    for cells in cells.chunks((SUMS / series.len().max(1)).max(1)) {
        let plan = Plan::of(cells);
        let mut sums = vec![vec![Sum::default(); series.len()]; cells.len()];
        asked.rollups(snapshot, &plan, &mut sums).await?;
        asked.edges(snapshot, &plan, &mut sums).await?;
        asked.fresh(&fresh, cells, &mut sums);
        asked.arrivals(&arrivals, cells, &mut sums);
        let tallies = |sums: Vec<Sum>| sums.iter().map(|sum| tally_of(sum, &aliases)).collect();
        found.extend(sums.into_iter().map(tallies).collect::<Vec<Vec<Tally>>>());
    }
    Ok(found)
}

/// The series that are asked for.
struct Asked<'s> {
    edition: u32,
    places: HashMap<&'s Series, usize>,
    kept: HashMap<SeriesId, usize>,
    ids: Vec<SeriesId>,
    /// Whether any of them counts by arrival.
    arrive: bool,
}

/// What is counted in one cell of one series.
type Sum = Found;

fn tally_of(sum: &Sum, aliases: &Aliases) -> Tally {
    Tally {
        // A count that fell below nothing would be a defect; it is not hidden as a huge number.
        statements: u64::try_from(sum.statements).unwrap_or_default(),
        people: aliases.count(&sum.people),
    }
}

impl<'s> Asked<'s> {
    fn of(edition: u32, series: &'s [Series]) -> Self {
        let ids = series.iter().map(|one| SeriesId::of(edition, one));
        let ids: Vec<SeriesId> = ids.collect();
        Self {
            edition,
            places: series.iter().zip(0..).collect(),
            kept: ids.iter().copied().zip(0..).collect(),
            ids,
            arrive: series
                .iter()
                .any(|one| one.as_received().is_some() || one.as_unmapped().is_some()),
        }
    }

    /// The runs of all series, from one of them on and as many as one query asks for.
    fn stretches(&self, runs: &[Run], from: usize) -> Vec<Range<Id>> {
        let all = self.ids.len() * runs.len();
        let some = from..all.min(from + ASKED);
        let stretch = |place: usize| {
            let Run { first, last } = runs[place % runs.len()];
            let series = self.ids[place / runs.len()];
            let first = Place {
                series,
                node: first,
            };
            first.through(last)
        };
        some.map(stretch).collect()
    }

    /// Adds whole nodes.
    async fn rollups(
        &self,
        snapshot: &mut Snapshot,
        plan: &Plan,
        sums: &mut [Vec<Sum>],
    ) -> Result<(), Fault> {
        let (fine, coarse): (Vec<_>, Vec<_>) =
            plan.runs().into_iter().partition(|run| is_fine(run.first));
        self.together(snapshot, plan, &fine, sums).await?;
        self.apart(snapshot, plan, &coarse, sums).await?;
        if rollup::are_apart(&snapshot.order) {
            self.apart(snapshot, plan, &fine, sums).await?;
        }
        Ok(())
    }

    /// Adds nodes of which each series has documents of its own.
    async fn apart(
        &self,
        snapshot: &mut Snapshot,
        plan: &Plan,
        runs: &[Run],
        sums: &mut [Vec<Sum>],
    ) -> Result<(), Fault> {
        for from in (0..self.ids.len() * runs.len()).step_by(ASKED) {
            let filter = any_of(self.stretches(runs, from));
            let options = FindOptions::default();
            snapshot
                .each(RollupRow::COLLECTION, filter, options, |row| {
                    let (place, found) = rollup::read(row)?;
                    if let Some(series) = self.kept.get(&place.series) {
                        for cell in plan.cells_of(place.node) {
                            sums[*cell][*series].add(&found);
                        }
                    }
                    Ok(())
                })
                .await?;
        }
        Ok(())
    }

    /// Adds nodes of which the documents have all series.
    async fn together(
        &self,
        snapshot: &mut Snapshot,
        plan: &Plan,
        runs: &[Run],
        sums: &mut [Vec<Sum>],
    ) -> Result<(), Fault> {
        let wanted = Wanted::of(&self.ids);
        let mut stretches = Vec::new();
        for edition in wanted.editions() {
            let stretch = |run: &Run| FineRow::through(edition, run.first, run.last);
            stretches.extend(runs.iter().map(stretch));
        }
        for some in stretches.chunks(ASKED) {
            let filter = any_of(some.iter().cloned());
            let options = FindOptions::default();
            snapshot
                .each(FineRow::COLLECTION, filter, options, |row| {
                    wanted.read(row, |node, series, found| {
                        for cell in plan.cells_of(node) {
                            sums[*cell][series].add(&found);
                        }
                    })
                })
                .await?;
        }
        Ok(())
    }

    /// Adds what fills no node, from the facts that are rolled up.
    async fn edges(
        &self,
        snapshot: &mut Snapshot,
        plan: &Plan,
        sums: &mut [Vec<Sum>],
    ) -> Result<(), Fault> {
        let rolled = snapshot.order.rolled;
        for some in plan.edges().chunks(ASKED) {
            let ranges = some
                .iter()
                .map(|range| FactRow::within(self.edition, range));
            let filter = any_of(ranges);
            let options = FindOptions::builder().projection(FactRow::counts()).build();
            snapshot
                .each(FactRow::COLLECTION, filter, options, |row| {
                    let row = FactRow::read(row)?;
                    if row.commit > rolled {
                        return Ok(());
                    }
                    let counted = row.counted()?;
                    let series = series_of(&counted.facts);
                    for cell in plan.cells_with_edge(row.time()?) {
                        let known = series
                            .iter()
                            .filter_map(|one| self.places.get_key_value(one));
                        for (series, place) in known {
                            count(&mut sums[cell][*place], series, &counted.people);
                        }
                    }
                    Ok(())
                })
                .await?;
        }
        Ok(())
    }

    /// Adds facts that are not rolled up.
    fn fresh(&self, fresh: &Fresh, cells: &[Vec<Range<i64>>], sums: &mut [Vec<Sum>]) {
        let places = fresh.places(&self.places);
        for (cell, sums) in cells.iter().zip(sums) {
            for entry in cell.iter().flat_map(|range| fresh.within(range)) {
                let known = entry
                    .series
                    .iter()
                    .filter_map(|one| places.get(*one)?.as_ref());
                for (series, place) in known {
                    count(&mut sums[*place], series, &entry.people);
                }
            }
        }
    }

    /// Adds arrivals that are not rolled up.
    fn arrivals(&self, arrivals: &Arrivals, cells: &[Vec<Range<i64>>], sums: &mut [Vec<Sum>]) {
        for (cell, sums) in cells.iter().zip(sums) {
            for range in cell {
                for arrived in arrivals.within(range) {
                    if let Some(place) = self.kept.get(&arrived.series) {
                        sums[*place].statements += arrived.statements;
                    }
                }
            }
        }
    }
}

/// Adds a statement to a series it counts in.
fn count(sum: &mut Sum, series: &Series, people: &[u32]) {
    sum.statements += 1;
    if series.counts_people() {
        sum.people.extend(people);
    }
}
