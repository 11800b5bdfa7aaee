//! Which values of a dimension are shown beside their principle, so that no subtraction brings the others to
//! light.
//!
//! A principle is the total of its values. What is left of it once the shown values are taken away is about those that
//! are hidden, together with the statements that have no value. So either nothing is left, or at least
//! `floor` people stand behind it, and it is never one hidden value alone.
//!
//! People can keep the values from adding up: a statement of several units counts in each. Where they are fewer than
//! `floor`, something larger has to be hidden beside them.

use std::cmp::Reverse;

use super::sums::{Altogether, Sum};
use crate::report::floor::hidden;
use crate::store::Tally;

/// Which values are shown of one principle in one cell of the grid. All that occur in the cell are given; of the
/// others it is shown that they are nobody's. `None` where nothing is shown, not even that.
#[must_use]
pub fn shown(values: &[&Sum], altogether: &Altogether, floor: u64) -> Option<Vec<bool>> {
    if floor <= 1 {
        return Some(vec![true; values.len()]);
    }
    let everybody = Tally {
        statements: altogether.statements.max(altogether.everybody.len()),
        people: altogether.everybody.len(),
    };
    if hidden(everybody, floor) {
        return None;
    }
    let mut shown: Vec<bool> = values
        .iter()
        .map(|one| !hidden(one.tally(), floor))
        .collect();
    while !is_covered(values, &shown, altogether, floor) {
        let smallest = (0..values.len())
            .filter(|place| shown[*place] && !values[*place].is_empty())
            .min_by_key(|place| {
                (
                    values[*place].people.len(),
                    values[*place].statements,
                    Reverse(*place),
                )
            });
        shown[smallest?] = false;
    }
    Some(shown)
}

/// Whether nothing can be told of what is hidden but that of `floor` people.
fn is_covered(values: &[&Sum], shown: &[bool], altogether: &Altogether, floor: u64) -> bool {
    let several = altogether.several.len();
    let is_loose = several > 0 && several < floor;
    let rest = &altogether.rest;
    let mut people = rest.people.clone();
    let mut parts = usize::from(!rest.is_empty()) + usize::from(is_loose);
    let mut statements = rest.statements;
    let mut hides = false;
    for (value, _) in values.iter().zip(shown).filter(|(_, shown)| !**shown) {
        people |= &value.people;
        statements += value.statements;
        parts += 1;
        hides = true;
    }
    match (hides, parts) {
        (_, 0) => true,
        (true, 1) => false,
        // As many statements as parts would be one in each.
        (true, _) => people.len() >= floor && statements > parts as u64,
        (false, _) => people.len() >= floor,
    }
}
