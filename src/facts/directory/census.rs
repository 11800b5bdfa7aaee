//! Counting who is there, over many ranges of time in one pass over the people.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::{Place, Population};
use crate::facts::told::Band;

/// What is counted of each range so far.
pub(super) struct Census<'d> {
    /// In the order of time.
    ranges: &'d [Range<i64>],
    members: Steps,
    by_unit: HashMap<&'d Arc<str>, Steps>,
    by_band: [Steps; Band::ALL.len()],
}

/// By how much the count of each range differs from that of the one before.
#[derive(Clone)]
struct Steps(Vec<i64>);

impl Steps {
    fn new(ranges: usize) -> Self {
        Self(vec![0; ranges + 1])
    }

    /// Counts one more in ranges `from..to`, without those before `counted`, and says how far is counted then.
    fn add(&mut self, from: usize, to: usize, counted: usize) -> usize {
        let from = from.max(counted);
        if from < to {
            for (place, step) in [(from, 1), (to, -1)] {
                if let Some(difference) = self.0.get_mut(place) {
                    *difference += step;
                }
            }
        }
        counted.max(to)
    }

    /// The count of each range.
    fn counts(&self) -> impl Iterator<Item = u64> {
        let steps = self.0.iter().scan(0_i64, |count, step| {
            *count += step;
            Some(u64::try_from(*count).unwrap_or_default())
        });
        steps.take(self.0.len().saturating_sub(1))
    }
}

impl<'d> Census<'d> {
    pub(super) fn new(ranges: &'d [Range<i64>]) -> Self {
        Self {
            ranges,
            members: Steps::new(ranges.len()),
            by_unit: HashMap::new(),
            by_band: std::array::from_fn(|_| Steps::new(ranges.len())),
        }
    }

    /// Counts somebody who was in these places, in the order of time: once in each range, and once for each unit
    /// and band of theirs in it.
    pub(super) fn count(&mut self, places: &'d [Place]) {
        let mut counted = 0;
        let mut in_units: Vec<(&Arc<str>, usize)> = Vec::new();
        let mut in_bands = [0; Band::ALL.len()];
        for Place { range, unit, band } in places {
            let from = self.ranges.partition_point(|one| one.end <= range.start);
            let to = self.ranges.partition_point(|one| one.start < range.end);
            counted = self.members.add(from, to, counted);
            if let Some(unit) = unit {
                let known = in_units.iter_mut().find(|(known, _)| *known == unit);
                let before = known.as_ref().map_or(0, |(_, counted)| *counted);
                let ranges = self.ranges.len();
                let steps = self.by_unit.entry(unit);
                let steps = steps.or_insert_with(|| Steps::new(ranges));
                let counted = steps.add(from, to, before);
                match known {
                    Some((_, known)) => *known = counted,
                    None => in_units.push((unit, counted)),
                }
            }
            if let Some(band) = band {
                let all = in_bands.iter_mut().zip(&mut self.by_band).zip(Band::ALL);
                for ((counted, steps), one) in all {
                    if one == *band {
                        *counted = steps.add(from, to, *counted);
                    }
                }
            }
        }
    }

    pub(super) fn finish(self) -> Vec<Population> {
        let mut all = vec![Population::default(); self.ranges.len()];
        for (population, members) in all.iter_mut().zip(self.members.counts()) {
            population.members = members;
        }
        for (unit, steps) in &self.by_unit {
            for (population, members) in all.iter_mut().zip(steps.counts()) {
                if members > 0 {
                    population.by_unit.insert(Arc::clone(unit), members);
                }
            }
        }
        for (band, steps) in Band::ALL.into_iter().zip(&self.by_band) {
            for (population, members) in all.iter_mut().zip(steps.counts()) {
                if members > 0 {
                    population.by_band.insert(band, members);
                }
            }
        }
        all
    }
}
