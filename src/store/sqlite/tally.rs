//! Reading the counts: statements and distinct people of some series over some stretches of time.

use std::collections::HashMap;
use std::ops::Range;

use roaring::RoaringBitmap;
use rusqlite::{Connection, params};

use super::editions;
use super::facts::{self, Arrival, Counted};
use super::fault::Fault;
use super::rollup::{self, LEAF};
use crate::facts::{Cover, Family, Node, Series, cover, series_of};
use crate::store::aliases::Aliases;
use crate::store::{OfEdition, Tally};

/// `found[cell][series]`; a cell is a union of disjoint half-open ranges of milliseconds.
pub(super) fn tally(
    connection: &Connection,
    aliases: &Aliases,
    series: &[Series],
    cells: &[Vec<Range<i64>>],
) -> Result<OfEdition<Vec<Vec<Tally>>>, Fault> {
    let edition = editions::current(connection)?;
    let numbers = series
        .iter()
        .map(|series| rollup::number(connection, edition, series))
        .collect::<Result<Vec<_>, _>>()?;
    let places: HashMap<&Series, usize> = series
        .iter()
        .enumerate()
        .map(|(place, series)| (series, place))
        .collect();
    let fresh = Fresh::read(connection, edition)?;
    let found = cells
        .iter()
        .map(|cell| {
            let mut sums = vec![Sum::default(); series.len()];
            for range in cell {
                let Cover { nodes, edges } = cover(range.clone());
                for (sum, number) in sums.iter_mut().zip(&numbers) {
                    if let Some(number) = number {
                        sum.nodes(connection, *number, &nodes)?;
                    }
                }
                for edge in edges {
                    for counted in facts::counted_in(connection, edition, edge)? {
                        count(&counted, &places, &mut sums);
                    }
                }
                for counted in fresh.facts_in(range) {
                    count(counted, &places, &mut sums);
                }
                for arrival in fresh.arrivals_in(range) {
                    for (sum, number) in sums.iter_mut().zip(&numbers) {
                        if *number == Some(arrival.series) {
                            sum.statements += arrival.statements;
                        }
                    }
                }
            }
            Ok(sums.iter().map(|sum| sum.tally(aliases)).collect())
        })
        .collect::<Result<_, Fault>>()?;
    Ok(OfEdition { edition, found })
}

/// The series of a family, in the order of their keys.
pub(super) fn series(
    connection: &Connection,
    family: Family,
    most: usize,
) -> Result<OfEdition<Vec<Series>>, Fault> {
    let edition = editions::current(connection)?;
    // What arrives counts whatever the rules are.
    let under = match family {
        Family::Received => 0,
        Family::Unmapped | Family::UnmappedOf(_) => edition,
    };
    let prefix = editions::label(under, &family.prefix());
    let mut select = connection.prepare_cached(
        "SELECT name FROM label WHERE name >= ?1 AND name < ?1 || char(1114111)
         ORDER BY name LIMIT ?2",
    )?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let names = select
        .query_map(params![prefix, most], |row| row.get(0))?
        .collect::<Result<Vec<String>, _>>()?;
    let found = names
        .iter()
        .map(|name| {
            Series::from_key(editions::unlabel(name).1)
                .ok_or_else(|| Fault::Corrupt(format!("{name:?} is the key of no series")))
        })
        .collect::<Result<_, _>>()?;
    Ok(OfEdition { edition, found })
}

/// What is not rolled up, by time.
struct Fresh {
    facts: Vec<(i64, Counted)>,
    arrivals: Vec<Arrival>,
}

impl Fresh {
    fn read(connection: &Connection, edition: u32) -> Result<Self, Fault> {
        let time = |counted: &Counted| counted.facts.first().map(|fact| fact.time_ms);
        let mut facts: Vec<_> = facts::fresh(connection)?
            .into_iter()
            .filter(|counted| counted.edition == edition)
            .filter_map(|counted| Some((time(&counted)?, counted)))
            .collect();
        facts.sort_unstable_by_key(|(time, _)| *time);
        Ok(Self {
            facts,
            arrivals: facts::received(connection)?,
        })
    }

    fn facts_in(&self, range: &Range<i64>) -> impl Iterator<Item = &Counted> {
        let before = |bound| self.facts.partition_point(|(time, _)| *time < bound);
        let found = before(range.start)..before(range.end).max(before(range.start));
        self.facts[found].iter().map(|(_, counted)| counted)
    }

    /// Those in the whole quarters of an hour of a range.
    fn arrivals_in(&self, range: &Range<i64>) -> impl Iterator<Item = &Arrival> {
        let first = range.start.div_euclid(LEAF) + i64::from(range.start.rem_euclid(LEAF) != 0);
        let whole = first.saturating_mul(LEAF)..range.end.div_euclid(LEAF) * LEAF;
        self.arrivals
            .iter()
            .filter(move |arrival| whole.contains(&arrival.time))
    }
}

#[derive(Clone, Default)]
struct Sum {
    statements: i64,
    people: RoaringBitmap,
}

impl Sum {
    /// Adds whole nodes, neighbours of one level with one query.
    fn nodes(&mut self, connection: &Connection, series: i64, nodes: &[Node]) -> Result<(), Fault> {
        for run in nodes.chunk_by(|left, right| {
            left.level() == right.level() && left.index() + 1 == right.index()
        }) {
            let [first, ..] = run else { continue };
            let last = first.index() + i64::try_from(run.len()).unwrap_or(i64::MAX) - 1;
            let bounds = params![series, first.level(), first.index(), last];
            self.statements += connection
                .prepare_cached(
                    "SELECT coalesce(sum(statements), 0) FROM rollup
                     WHERE series = ?1 AND level = ?2 AND node BETWEEN ?3 AND ?4",
                )?
                .query_row(bounds, |row| row.get::<_, i64>(0))?;
            let mut select = connection.prepare_cached(
                "SELECT people FROM rollup_people
                 WHERE series = ?1 AND level = ?2 AND node BETWEEN ?3 AND ?4",
            )?;
            let mut rows = select.query(bounds)?;
            while let Some(row) = rows.next()? {
                self.people |=
                    rollup::bitmap(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?)?;
            }
        }
        Ok(())
    }

    fn tally(&self, aliases: &Aliases) -> Tally {
        Tally {
            // A count that fell below nothing would be a defect; it is not hidden as a huge number.
            statements: u64::try_from(self.statements).unwrap_or_default(),
            people: aliases.count(&self.people),
        }
    }
}

/// Adds a statement to the series it counts in.
fn count(counted: &Counted, places: &HashMap<&Series, usize>, sums: &mut [Sum]) {
    for counts in series_of(&counted.facts) {
        if let Some(sum) = places.get(&counts).and_then(|place| sums.get_mut(*place)) {
            sum.statements += 1;
            if counts.counts_people() {
                sum.people.extend(counted.people.iter().copied());
            }
        }
    }
}
