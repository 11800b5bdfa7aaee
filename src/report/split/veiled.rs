//! Principles of which no verb is shown because a behaviour is hidden.
//!
//! Profiles say which verb shows which behaviour, so verbs tell of behaviours: a verb that is shown can be a large
//! behaviour that is hidden beside a small one, and give that away.

use std::collections::HashSet;
use std::ops::Range;

use crate::facts::{Catalogue, Principle};
use crate::report::complement::Relations;
use crate::report::error::ReportError;
use crate::report::figures::{Answer, blocking};
use crate::report::tally::Tallies;

/// The cells and principles in which a behaviour is hidden, or the principle itself.
pub(super) async fn veiled(
    store: &dyn Tallies,
    cells: &[Range<i64>],
    catalogue: &Catalogue,
    floor: u64,
) -> Result<HashSet<(usize, &'static str)>, ReportError> {
    let series = Relations::series(catalogue);
    let stretches: Vec<_> = cells.iter().map(|cell| vec![cell.clone()]).collect();
    let answer = Answer(store.tally(&series, &stretches).await?);
    let relations = Relations::of(catalogue);
    let first = Principle::ALL.len() + catalogue.competencies.len();
    let behaviours: Vec<_> = catalogue
        .behaviours
        .iter()
        .map(|one| one.principles)
        .collect();
    let (cells, series) = (cells.len(), series.len());
    let work = move || {
        let mut veiled = HashSet::new();
        for cell in 0..cells {
            let tallies = (0..series).map(|one| answer.at(cell, one));
            let shown = relations.shown(&tallies.collect::<Result<Vec<_>, _>>()?, floor);
            let is_shown = |place: usize| shown.get(place).copied().unwrap_or_default();
            for principle in Principle::ALL {
                let mut parts = behaviours.iter().enumerate();
                let hides = parts.any(|(place, principles)| {
                    principles.contains(principle) && !is_shown(first + place)
                });
                if hides || !is_shown(principle.index()) {
                    veiled.insert((cell, principle.slug()));
                }
            }
        }
        Ok(veiled)
    };
    blocking(work).await?
}
