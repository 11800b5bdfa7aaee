//! Reading the rollups: statements and distinct people of some series over some stretches of time.

use std::collections::HashMap;
use std::ops::Range;

use roaring::RoaringBitmap;
use rusqlite::{Connection, params};

use super::fault::Fault;
use super::rollup;
use crate::facts::{Cover, Node, Series, cover, series_of};
use crate::store::Tally;

/// `result[cell][series]`; a cell is a union of disjoint half-open ranges of milliseconds.
pub(super) fn tally(
    connection: &Connection,
    series: &[Series],
    cells: &[Vec<Range<i64>>],
) -> Result<Vec<Vec<Tally>>, Fault> {
    let numbers = series
        .iter()
        .map(|series| rollup::number(connection, series))
        .collect::<Result<Vec<_>, _>>()?;
    cells
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
                    add_facts(connection, series, &mut sums, edge)?;
                }
            }
            Ok(sums.iter().map(Sum::tally).collect())
        })
        .collect()
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

    fn tally(&self) -> Tally {
        Tally {
            // A count that fell below nothing would be a defect; it is not hidden as a huge number.
            statements: u64::try_from(self.statements).unwrap_or_default(),
            people: self.people.len(),
        }
    }
}

/// Adds what lies between the edge of a range and the next whole node.
fn add_facts(
    connection: &Connection,
    series: &[Series],
    sums: &mut [Sum],
    edge: Range<i64>,
) -> Result<(), Fault> {
    let places: HashMap<&Series, usize> = series
        .iter()
        .enumerate()
        .map(|(place, series)| (series, place))
        .collect();
    for counted in rollup::counted_in(connection, edge)? {
        for counts in series_of(&counted.facts) {
            if let Some(sum) = places.get(&counts).and_then(|place| sums.get_mut(*place)) {
                sum.statements += 1;
                sum.people.extend(counted.people.iter().copied());
            }
        }
    }
    Ok(())
}
