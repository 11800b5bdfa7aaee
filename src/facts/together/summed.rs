//! What people did in some days, added up: as much as is asked of many days at once.
//!
//! Sums are made of days, or of sums of days that follow each other; both ways give the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use roaring::RoaringBitmap;

use super::doings::{COUNTS, Doing, Doings};
use super::heap::{Counts, Heap};
use super::template::{TEMPLATES, Templates};

/// What people did in some days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summed {
    /// By principle and, last, of all.
    pub contributions: [Contributions; COUNTS],
    /// Who gave others something.
    pub gave: RoaringBitmap,
    /// Who showed what they lack.
    pub took: RoaringBitmap,
    pub developed: Doers,
    pub made: Doers,
    /// Who made something, by the unit they were in.
    pub makers: BTreeMap<Arc<str>, RoaringBitmap>,
    /// Who did something that was no contribution of its own.
    beside: RoaringBitmap,
    /// Of each template some people who followed it: all of them, where there are fewer than were to be named.
    some: Vec<RoaringBitmap>,
}

/// People who did something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Doers {
    /// Those who did it while the directory had a place for them.
    pub members: RoaringBitmap,
    /// Those who did it only at other times.
    pub others: RoaringBitmap,
}

/// Contributions by person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contributions {
    pub doers: Doers,
    /// How many each of the members made while the directory had a place for them, in their order.
    pub counts: Counts,
}

/// Adds up days.
#[derive(Debug)]
pub struct Adder {
    sum: Summed,
    heaps: [Heap; COUNTS],
    /// How many people are named of each template.
    some: u64,
}

impl Doers {
    #[must_use]
    pub fn all(&self) -> RoaringBitmap {
        &self.members | &self.others
    }

    fn insert(&mut self, doing: &Doing) {
        let whose = if doing.is_member {
            &mut self.members
        } else {
            &mut self.others
        };
        whose.insert(doing.person);
    }

    /// Puts others in, [`settle`](Self::settle) being due after the last ones.
    fn join(&mut self, other: &Self) {
        self.members |= &other.members;
        self.others |= &other.others;
    }

    fn settle(&mut self) {
        self.others -= &self.members;
    }
}

impl Summed {
    /// All who did anything.
    #[must_use]
    pub fn everybody(&self) -> RoaringBitmap {
        let mut all = self.beside.clone();
        if let Some(contributions) = self.contributions.last() {
            all |= &contributions.doers.members;
            all |= &contributions.doers.others;
        }
        all
    }

    /// Who followed one of these templates; at least as many as were to be named, where there are as many.
    #[must_use]
    pub fn some(&self, templates: Templates) -> RoaringBitmap {
        let named = templates.iter().filter_map(|place| self.some.get(place));
        named.fold(RoaringBitmap::new(), |all, one| all | one)
    }

    /// The sum of sums of different days. Of each template `some` people are named, as in each of them.
    #[must_use]
    pub fn of<'s>(sums: impl Iterator<Item = &'s Self>, some: u64) -> Self {
        let mut all = Adder::new(some);
        for sum in sums {
            all.join(sum);
        }
        all.finish()
    }

    /// About how much memory it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let of_doers =
            |doers: &Doers| doers.members.serialized_size() + doers.others.serialized_size();
        let contributions = self.contributions.iter();
        let contributions = contributions.map(|one| of_doers(&one.doers) + one.counts.bytes());
        let bitmaps = [&self.gave, &self.took, &self.beside];
        let bitmaps = bitmaps
            .into_iter()
            .chain(&self.some)
            .chain(self.makers.values());
        // What the bitmaps and the map take beside their content.
        let beside = size_of::<Self>() + 64 * (self.some.len() + 2 * self.makers.len());
        contributions.sum::<usize>()
            + bitmaps.map(RoaringBitmap::serialized_size).sum::<usize>()
            + of_doers(&self.developed)
            + of_doers(&self.made)
            + beside
    }
}

impl Adder {
    /// Of each template `some` people are to be named.
    #[must_use]
    pub fn new(some: u64) -> Self {
        let sum = Summed {
            some: vec![RoaringBitmap::new(); TEMPLATES.len()],
            ..Summed::default()
        };
        Self {
            sum,
            heaps: Default::default(),
            some,
        }
    }

    /// Adds a day.
    pub fn add(&mut self, day: &Doings) {
        let mut makers = vec![RoaringBitmap::new(); day.units.len()];
        for doing in &day.doings {
            self.count(doing);
            let sum = &mut self.sum;
            if doing.templates.intersects(Templates::GIVES) {
                sum.gave.insert(doing.person);
            }
            if doing.templates.intersects(Templates::TAKES) {
                sum.took.insert(doing.person);
            }
            if doing.templates.intersects(Templates::DEVELOPS) {
                sum.developed.insert(doing);
            }
            if doing.templates.intersects(Templates::MAKES) {
                sum.made.insert(doing);
                let unit = doing.unit.and_then(|unit| usize::try_from(unit).ok());
                if let Some(makers) = unit.and_then(|unit| makers.get_mut(unit)) {
                    makers.insert(doing.person);
                }
            }
            for place in doing.templates.iter() {
                let named = &mut sum.some[place];
                if named.len() < self.some {
                    named.insert(doing.person);
                }
            }
        }
        for (unit, makers) in day.units.iter().zip(makers) {
            if !makers.is_empty() {
                *self.sum.makers.entry(Arc::clone(unit)).or_default() |= makers;
            }
        }
    }

    fn count(&mut self, doing: &Doing) {
        let own = doing.contributions.iter().zip(&mut self.heaps);
        for ((count, heap), all) in own.zip(&mut self.sum.contributions) {
            if *count == 0 {
                continue;
            }
            if doing.is_member {
                heap.add(doing.person, *count);
            } else {
                all.doers.others.insert(doing.person);
            }
        }
        if doing.contributions.last() == Some(&0) {
            self.sum.beside.insert(doing.person);
        }
    }

    fn join(&mut self, other: &Summed) {
        let sum = &mut self.sum;
        for ((own, heap), other) in sum
            .contributions
            .iter_mut()
            .zip(&mut self.heaps)
            .zip(&other.contributions)
        {
            own.doers.others |= &other.doers.others;
            heap.add_all(&other.doers.members, &other.counts);
        }
        sum.gave |= &other.gave;
        sum.took |= &other.took;
        sum.developed.join(&other.developed);
        sum.made.join(&other.made);
        sum.beside |= &other.beside;
        for (unit, makers) in &other.makers {
            match sum.makers.get_mut(unit) {
                Some(own) => *own |= makers,
                None => _ = sum.makers.insert(Arc::clone(unit), makers.clone()),
            }
        }
        for (own, named) in sum.some.iter_mut().zip(&other.some) {
            if own.len() < self.some {
                *own |= named;
            }
        }
    }

    #[must_use]
    pub fn finish(self) -> Summed {
        let Self { mut sum, heaps, .. } = self;
        for (all, heap) in sum.contributions.iter_mut().zip(heaps) {
            (all.doers.members, all.counts) = heap.finish();
            all.doers.settle();
        }
        sum.developed.settle();
        sum.made.settle();
        if let Some(contributions) = sum.contributions.last() {
            sum.beside -= &contributions.doers.members;
            sum.beside -= &contributions.doers.others;
        }
        sum
    }
}
