//! Reading the counts: statements and distinct people of some series over some stretches of time.

mod counting;
mod fresh;

use std::sync::Arc;

use rusqlite::{Connection, params};

use self::counting::Counting;
use super::days;
use super::editions;
use super::fault::Fault;
use super::people::People;
use crate::facts::{Family, Series};
use crate::store::tallied::{Cell, List, Tallied};
use crate::store::{OfEdition, Tally};

/// Cells that are counted at a time. Each may hold a set of all people there are for each series.
const AT_ONCE: usize = 32;

/// `found[cell][series]`.
pub(super) fn tally(
    connection: &Connection,
    people: &People,
    tallied: &Tallied,
    series: &Arc<[Series]>,
    cells: &[Cell],
) -> Result<OfEdition<Vec<Vec<Tally>>>, Fault> {
    let edition = editions::current(connection)?;
    let list = List::of(edition, series);
    let (mut found, states) = match &list {
        Some(list) => {
            let states = days::cell_states(connection, edition, cells)?;
            (tallied.known(list, cells, &states), states)
        }
        None => (vec![None; cells.len()], Vec::new()),
    };
    let unknown = (0..cells.len()).filter(|place| found[*place].is_none());
    let unknown: Vec<usize> = unknown.collect();
    if !unknown.is_empty() {
        let aliases = people.aliases(connection)?;
        let counting = Counting::begin(connection, edition, series)?;
        for places in unknown.chunks(AT_ONCE) {
            let some: Vec<&Cell> = places.iter().map(|place| &cells[*place]).collect();
            for (place, counts) in places.iter().zip(counting.of(&some, &aliases)?) {
                if let (Some(list), Some(state)) = (&list, states.get(*place)) {
                    tallied.keep(list, &cells[*place], *state, &counts);
                }
                found[*place] = Some(counts);
            }
        }
    }
    let found = found.into_iter().flatten().collect();
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
