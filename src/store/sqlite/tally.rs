//! Reading the counts: statements and distinct people of some series over some stretches of time.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use rusqlite::{Connection, params};

use super::editions;
use super::facts::row::Labels;
use super::facts::{self, Arrival, Counted};
use super::fault::Fault;
use super::rollup::{self, Found, LEAF};
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
    let wanted = Wanted::of(&numbers);
    let places: HashMap<&Series, usize> = series
        .iter()
        .enumerate()
        .map(|(place, series)| (series, place))
        .collect();
    let labels = Labels::read(connection)?;
    let fresh = Fresh::read(connection, &labels, edition)?;
    let found = cells
        .iter()
        .map(|cell| {
            let mut sums = vec![Found::default(); series.len()];
            for range in cell {
                let Cover { nodes, edges } = cover(range.clone());
                for (edition, wanted) in &wanted {
                    wanted.add_up(connection, *edition, &nodes, &mut sums)?;
                }
                for edge in edges {
                    for counted in facts::counted_in(connection, &labels, edition, edge)? {
                        count(&counted, &places, &mut sums);
                    }
                }
                for counted in fresh.facts_in(range) {
                    count(counted, &places, &mut sums);
                }
                for arrival in fresh.arrivals_in(range) {
                    for (sum, number) in sums.iter_mut().zip(&numbers) {
                        if number.is_some_and(|(_, series)| series == arrival.series) {
                            sum.statements += arrival.statements;
                        }
                    }
                }
            }
            Ok(sums.iter().map(|sum| told(sum, aliases)).collect())
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
    facts: Vec<Counted>,
    arrivals: Vec<Arrival>,
}

impl Fresh {
    fn read(connection: &Connection, labels: &Labels, edition: u32) -> Result<Self, Fault> {
        let mut facts = facts::fresh(connection, labels, edition)?;
        facts.sort_unstable_by_key(|counted| counted.time);
        Ok(Self {
            facts,
            arrivals: facts::arrivals_of(connection)?,
        })
    }

    fn facts_in(&self, range: &Range<i64>) -> impl Iterator<Item = &Counted> {
        let before = |bound| self.facts.partition_point(|counted| counted.time < bound);
        let found = before(range.start)..before(range.end).max(before(range.start));
        self.facts[found].iter()
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

/// Series by their numbers, ascending, that are counted under the same edition, and their places among those asked
/// for.
#[derive(Default)]
struct Wanted {
    series: Vec<i64>,
    places: Vec<usize>,
}

impl Wanted {
    /// By what [`editions::under`] says.
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

    /// Adds whole nodes.
    fn add_up(
        &self,
        connection: &Connection,
        edition: i64,
        nodes: &[Node],
        sums: &mut [Found],
    ) -> Result<(), Fault> {
        let mut found = vec![Found::default(); self.series.len()];
        rollup::add_up(connection, edition, &self.series, nodes, &mut found)?;
        for (place, found) in self.places.iter().zip(found) {
            if let Some(sum) = sums.get_mut(*place) {
                sum.add(found);
            }
        }
        Ok(())
    }
}

fn told(sum: &Found, aliases: &Aliases) -> Tally {
    Tally {
        // A count that fell below nothing would be a defect; it is not hidden as a huge number.
        statements: u64::try_from(sum.statements).unwrap_or_default(),
        people: aliases.count(&sum.people),
    }
}

/// Adds a statement to the series it counts in.
fn count(counted: &Counted, places: &HashMap<&Series, usize>, sums: &mut [Found]) {
    for counts in series_of(&counted.facts) {
        if let Some(sum) = places.get(&counts).and_then(|place| sums.get_mut(*place)) {
            sum.statements += 1;
            if counts.counts_people() {
                sum.people.extend(counted.people.iter().copied());
            }
        }
    }
}
