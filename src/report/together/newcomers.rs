//! Who comes to sharing by a formal route, and whether they share of themselves later.

use std::ops::Range;

use roaring::RoaringBitmap;

use super::figure::{Figure, Set};
use super::frame::{DAY, Frame, YEAR};
use super::words::FORMAL_THEN_SPONTANEOUS;
use crate::report::days::Added;

/// How many days later somebody is looked for again.
pub(super) const LATER: usize = 60;

/// Those who shared by a formal route on a day and had not shared for a year before.
pub(super) struct Newcomers<'d> {
    added: &'d Added,
    /// In the order of time; days without any are left out.
    by_day: Vec<(usize, RoaringBitmap)>,
}

impl<'d> Newcomers<'d> {
    /// Those of some periods in order, each by the places of its days.
    pub(super) fn of(added: &'d Added, periods: &[Range<usize>]) -> Self {
        let mut by_day = Vec::new();
        let first = periods.first().map_or(0, |period| period.start);
        let end = periods.last().map_or(0, |period| period.end);
        let asked = added.traced.iter();
        let asked = asked.filter(|(piece, _)| piece.start < end && first < piece.end);
        for (piece, traced) in asked {
            // What is a year back for each of its days is looked through for all of them at once.
            let back = (piece.end - 1).saturating_sub(YEAR);
            let mut new = traced.all.formal.clone();
            sift(&mut new, added, back.min(piece.start)..piece.start);
            for place in piece.clone().filter(|place| (first..end).contains(place)) {
                let Some(day) = traced.days.get(place - piece.start) else {
                    continue;
                };
                let mut new = &day.formal & &new;
                sift(&mut new, added, piece.start..place);
                let back_here = place.saturating_sub(YEAR);
                sift(&mut new, added, back_here..back.max(back_here).min(place));
                if !new.is_empty() {
                    by_day.push((place, new));
                }
            }
        }
        Self { added, by_day }
    }

    /// What became of those of a period.
    pub(super) fn figure(&self, period: &Range<usize>, frame: &Frame) -> Figure {
        let (mut shared, mut others, mut open) = (Set::default(), Set::default(), Set::default());
        let from = self.by_day.partition_point(|(day, _)| *day < period.start);
        let to = self.by_day.partition_point(|(day, _)| *day < period.end);
        for (place, people) in self.by_day.get(from..to).unwrap_or_default() {
            let last = self.added.days.get(place + LATER);
            let is_old = last.is_some_and(|day| day.end <= frame.observed_ms);
            let later: Vec<_> = self.added.traces(place + 1..place + LATER + 1).collect();
            for person in people {
                let set = if !is_old {
                    &mut open
                } else if later.iter().any(|days| days.spontaneous.contains(person)) {
                    &mut shared
                } else {
                    &mut others
                };
                set.person(person);
            }
        }
        let needs = DAY * i64::try_from(LATER + 1).unwrap_or(i64::MAX);
        Figure::share(&FORMAL_THEN_SPONTANEOUS, shared, others)
            .open(open)
            .after(needs)
    }
}

/// Takes out who shared within some days, the last ones first: most who share do it often.
fn sift(new: &mut RoaringBitmap, added: &Added, days: Range<usize>) {
    for traces in added.traces(days).rev() {
        if new.is_empty() {
            return;
        }
        *new -= &traces.shared;
    }
}
