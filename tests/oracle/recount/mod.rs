//! Each report, counted again from the list of all statements.

mod answers;
mod arrivals;
mod counts;
mod debriefs;
mod deeds;
mod dimensions;
mod explained;
mod filtered;
mod loops;
mod measures;
mod network;
mod people;
mod seniors;
mod statistics;
mod threads;

pub use counts::PRINCIPLES;

use super::asked::Asked;
use super::table::Table;
use super::world::World;

/// A report, and how it differs from what was counted.
pub struct Difference {
    pub asked: String,
    pub rows: Vec<String>,
}

/// Asks every report that counts, and returns those that are wrong.
pub fn of_counts(world: &World, asked: &Asked) -> Vec<Difference> {
    let mut all = Vec::new();
    all.extend(counts::differences(world, asked));
    all.extend(arrivals::differences(world, asked));
    all.extend(dimensions::differences(world, asked));
    all.extend(filtered::differences(world, asked));
    all.extend(explained::differences(world, asked));
    all.retain(|one| !one.rows.is_empty());
    all
}

/// The same of the reports on learning together.
pub fn of_measures(world: &World, asked: &Asked) -> Vec<Difference> {
    let mut all = measures::differences(world, asked);
    all.retain(|one| !one.rows.is_empty());
    all
}

/// Asks for a report and compares the named figures of all its rows.
fn compare(
    world: &World,
    path: &str,
    keys: &[&str],
    figures: &[&str],
    right: &Table,
) -> Difference {
    let answer = world.app.get(path);
    let rows = if answer.status == 200 {
        Table::told(&answer.json(), keys, figures).differences(right)
    } else {
        vec![format!("{}: {}", answer.status, answer.text())]
    };
    Difference {
        asked: path.to_owned(),
        rows,
    }
}

/// The same of a report that this program may not have yet.
fn compare_beside(
    world: &World,
    path: &str,
    keys: &[&str],
    figures: &[&str],
    right: &Table,
) -> Difference {
    let is_there = world.app.get(path).status != 404;
    let mut difference = compare(world, path, keys, figures, right);
    difference.rows.retain(|_| is_there);
    difference
}
