//! Which figures are hidden beside those below the floor, so that no subtraction brings these to light.
//!
//! Principles and competencies are totals of behaviours, and the catalogue says of which. Whoever sees a
//! total and all behaviours in it but one can tell this one. So, where behaviours are hidden, others of
//! at least `floor` people have to be hidden with them.
//!
//! Each behaviour is a column of ones and zeros: which of the totals that are shown it is part of. What
//! can be told by adding and subtracting totals, once the shown behaviours are taken away, weighs the
//! hidden behaviours by some product with their columns. It weighs no small one without a large
//! one as soon as **the columns of the small ones are combinations of the columns of the large ones**:
//! what is zero on these is then zero on those. That is the rule here, and the totals of the four
//! principles never suffer for it.
//!
//! A statement can show several behaviours. *Large* is therefore a hidden behaviour that keeps `floor`
//! people when all are left out who stand behind a statement of it that shows another one as well. For
//! a small one that stands beside others, and for one that counts toward several principles
//! (of which single statements may count toward some only), each of its totals has to be such a
//! combination by itself.
//!
//! Where too few large behaviours are there to be hidden, competencies are; where none is left, the
//! principle is veiled: all of its behaviours are hidden, also those nobody shows, and all competencies
//! with a part in it. What is left to tell is its total, which is large.

use std::cmp::Reverse;

use super::floor::hidden;
use super::span::Span;
use crate::facts::{Catalogue, Principle, Series};
use crate::store::Tally;

/// What behaviours are part of.
#[derive(Debug, Clone)]
pub struct Relations {
    /// The principles, then the competencies of the catalogue.
    totals: usize,
    behaviours: Vec<Relation>,
}

#[derive(Debug, Clone)]
struct Relation {
    /// The totals it is part of, ascending.
    totals: Vec<usize>,
    /// How many of them are principles.
    principles: usize,
}

/// How many of the totals are principles.
const PRINCIPLES: usize = Principle::ALL.len();

impl Relations {
    #[must_use]
    pub fn of(catalogue: &Catalogue) -> Self {
        let competencies = &catalogue.competencies;
        let relation = |behaviour: &crate::facts::Behaviour| {
            let mut totals: Vec<_> = behaviour.principles.iter().map(Principle::index).collect();
            let principles = totals.len();
            let places = competencies.iter().enumerate();
            let proved = places.filter(|(_, one)| behaviour.competencies.contains(&one.id));
            totals.extend(proved.map(|(place, _)| PRINCIPLES + place));
            Relation { totals, principles }
        };
        Self {
            totals: PRINCIPLES + competencies.len(),
            behaviours: catalogue.behaviours.iter().map(relation).collect(),
        }
    }

    /// What has to be counted to decide: principles, competencies, behaviours, and each behaviour's
    /// statements that show another one as well.
    #[must_use]
    pub fn series(catalogue: &Catalogue) -> Vec<Series> {
        let slugs = || catalogue.behaviours.iter().map(|one| &one.slug);
        let mut series = Principle::ALL.map(Series::principle).to_vec();
        let competencies = catalogue.competencies.iter();
        series.extend(competencies.map(|one| Series::competency(&one.id)));
        series.extend(slugs().map(Series::behaviour));
        series.extend(slugs().map(Series::behaviour_beside));
        series
    }

    /// Which of [these series](Self::series) are shown in a cell with these counts, in their order; the
    /// last kind never is, and nothing where other ones were counted.
    #[must_use]
    pub fn shown(&self, tallies: &[Tally], floor: u64) -> Vec<bool> {
        let count = self.behaviours.len();
        let parts = tallies.split_at_checked(self.totals);
        let parts = parts.and_then(|(totals, rest)| Some((totals, rest.split_at_checked(count)?)));
        let Some((totals, (behaviours, beside))) =
            parts.filter(|(_, (_, rest))| rest.len() == count)
        else {
            return vec![false; tallies.len()];
        };
        let visible = |tally: &Tally| !hidden(*tally, floor);
        let cell = Cell {
            relations: &self.behaviours,
            totals,
            behaviours: behaviours.iter().zip(beside).collect(),
            floor,
            shown_totals: totals.iter().map(visible).collect(),
            shown: behaviours.iter().map(visible).collect(),
            veiled: [false; PRINCIPLES],
        };
        let mut shown = cell.settled();
        shown.resize(tallies.len(), false);
        shown
    }
}

/// One cell of time, while it is decided what is shown of it.
struct Cell<'c> {
    relations: &'c [Relation],
    totals: &'c [Tally],
    /// Each with those of its statements that show another behaviour as well.
    behaviours: Vec<(&'c Tally, &'c Tally)>,
    floor: u64,
    shown_totals: Vec<bool>,
    shown: Vec<bool>,
    veiled: [bool; PRINCIPLES],
}

impl Cell<'_> {
    fn settled(mut self) -> Vec<bool> {
        // Each turn hides something, or veils a principle, after which this need is met.
        loop {
            let span = self.span();
            let Some(need) = self.unmet(&span) else { break };
            if !self.hide_large(&need, &span) && !self.hide_competency(&need) {
                self.veil(&need);
            }
        }
        self.shown_totals.extend(self.shown);
        self.shown_totals
    }

    /// Whether a total is there to subtract from.
    fn tells(&self, total: usize) -> bool {
        self.shown_totals[total] && self.totals[total].statements > 0
    }

    fn column(&self, behaviour: usize) -> Vec<u64> {
        self.sum_of(self.relations[behaviour].totals.iter().copied())
    }

    fn sum_of(&self, totals: impl IntoIterator<Item = usize>) -> Vec<u64> {
        let mut column = vec![0; self.totals.len()];
        for total in totals {
            column[total] = u64::from(self.tells(total));
        }
        column
    }

    fn is_empty(&self, behaviour: usize) -> bool {
        self.behaviours[behaviour].0.statements == 0
    }

    fn is_large(&self, behaviour: usize) -> bool {
        let (all, beside) = self.behaviours[behaviour];
        self.relations[behaviour].principles == 1
            && all.people.saturating_sub(beside.people) >= self.floor
    }

    /// The combinations of what is hidden and large.
    fn span(&self) -> Span {
        let mut span = Span::default();
        for behaviour in (0..self.shown.len()).filter(|one| !self.shown[*one]) {
            if self.is_large(behaviour) {
                span.add(self.column(behaviour));
            }
        }
        for principle in 0..PRINCIPLES {
            if self.veiled[principle] || self.stands_alone(principle) {
                span.add(self.sum_of([principle]));
            }
        }
        span
    }

    /// Whether all that is hidden of a principle is all of it, and is no part of anything else.
    fn stands_alone(&self, principle: usize) -> bool {
        let parts = (0..self.shown.len())
            .filter(|one| !self.is_empty(*one) && self.relations[*one].totals.contains(&principle));
        let alone = self.sum_of([principle]);
        parts.into_iter().all(|one| {
            !self.shown[one] && self.column(one) == alone && self.relations[one].principles == 1
        })
    }

    /// What should be such a combination, and is not.
    fn unmet(&self, span: &Span) -> Option<Vec<u64>> {
        (0..self.shown.len())
            .filter(|one| !self.shown[*one] && !self.is_empty(*one))
            .flat_map(|one| self.needs(one))
            .find(|need| !span.contains(need))
    }

    fn needs(&self, behaviour: usize) -> Vec<Vec<u64>> {
        let relation = &self.relations[behaviour];
        let (_, beside) = self.behaviours[behaviour];
        if relation.principles > 1 || beside.statements > 0 {
            let each = relation.totals.iter();
            each.map(|total| self.sum_of([*total])).collect()
        } else {
            vec![self.column(behaviour)]
        }
    }

    /// Hides large behaviours, small ones first, until they combine to the need; none where all of them
    /// together do not. `known` are the combinations of what is hidden already.
    fn hide_large(&mut self, need: &[u64], known: &Span) -> bool {
        let mut candidates: Vec<usize> = (0..self.shown.len())
            .filter(|one| self.shown[*one] && self.is_large(*one))
            .collect();
        candidates.sort_by_key(|one| (self.column(*one) != need, self.behaviours[*one].0.people));
        let mut span = known.clone();
        let mut chosen = Vec::new();
        for candidate in candidates {
            if span.add(self.column(candidate)) {
                chosen.push(candidate);
            }
            if span.contains(need) {
                break;
            }
        }
        if !span.contains(need) {
            return false;
        }
        for place in (0..chosen.len()).rev() {
            let mut fewer = known.clone();
            let others = chosen
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != place);
            others.for_each(|(_, one)| {
                fewer.add(self.column(*one));
            });
            if fewer.contains(need) {
                chosen.remove(place);
            }
        }
        for one in chosen {
            self.shown[one] = false;
        }
        true
    }

    /// Hides the smallest competency that has part in the need, or else in one of its principles.
    fn hide_competency(&mut self, need: &[u64]) -> bool {
        let meets = |competency: usize| {
            self.relations.iter().enumerate().any(|(one, relation)| {
                !self.is_empty(one)
                    && relation.totals.contains(&competency)
                    && relation.totals.iter().any(|total| need[*total] != 0)
            })
        };
        let near = (PRINCIPLES..self.totals.len())
            .filter(|one| self.tells(*one) && (need[*one] != 0 || meets(*one)))
            .max_by_key(|one| (need[*one], Reverse(self.totals[*one].people)));
        near.inspect(|one| self.shown_totals[*one] = false)
            .is_some()
    }

    /// Hides all of the principles that the need is about, and the competencies with a part in them: an empty
    /// one would tell of its behaviours that nobody shows them.
    fn veil(&mut self, need: &[u64]) {
        for principle in (0..PRINCIPLES).filter(|one| need[*one] != 0) {
            self.veiled[principle] = true;
            for (shown, relation) in self.shown.iter_mut().zip(self.relations) {
                if relation.totals.contains(&principle) {
                    *shown = false;
                    for competency in &relation.totals[relation.principles..] {
                        self.shown_totals[*competency] = false;
                    }
                }
            }
        }
    }
}
