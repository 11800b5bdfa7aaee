//! Who comes to sharing by a formal route, and whether they share of themselves later.

use std::ops::Range;

use roaring::RoaringBitmap;

use super::figure::{Figure, Set};
use super::frame::{DAY, Frame, YEAR};
use super::sight::Sight;
use super::words::FORMAL_THEN_SPONTANEOUS;

/// How many days later somebody is looked for again.
const LATER: usize = 60;

/// Those who shared by a formal route on a day and had not shared for a year before.
pub(super) struct Newcomers<'s, 'd> {
    sight: &'s Sight<'d>,
    period: Range<usize>,
    /// In the order of time; days without any are left out.
    by_day: Vec<(usize, RoaringBitmap)>,
}

impl<'s, 'd> Newcomers<'s, 'd> {
    /// Those of a period, by the places of its days.
    pub(super) fn of(sight: &'s Sight<'d>, period: &Range<usize>) -> Self {
        let mut by_day = Vec::new();
        let pieces = sight.added.traced.iter();
        let pieces =
            pieces.filter(|(piece, _)| piece.start < period.end && period.start < piece.end);
        for (piece, traced) in pieces {
            // What is a year back for each of its days is looked through for all of them at once.
            let back = (piece.end - 1).saturating_sub(YEAR);
            let mut new = traced.all.formal.clone();
            let sift = |new: &mut RoaringBitmap, days| sift(new, sight, days, period);
            sift(&mut new, back.min(piece.start)..piece.start);
            for place in piece.clone().filter(|place| period.contains(place)) {
                let Some(day) = traced.days.get(place - piece.start) else {
                    continue;
                };
                let mut new = &day.formal & &new;
                sift(&mut new, piece.start..place);
                let back_here = place.saturating_sub(YEAR);
                sift(&mut new, back_here..back.max(back_here).min(place));
                if !new.is_empty() {
                    by_day.push((place, new));
                }
            }
        }
        Self {
            sight,
            period: period.clone(),
            by_day,
        }
    }

    /// What became of them.
    pub(super) fn figure(&self, frame: &Frame) -> Figure {
        let (mut shared, mut others, mut open) = (Set::default(), Set::default(), Set::default());
        for (place, people) in &self.by_day {
            let last = self.sight.added.days.get(place + LATER);
            let is_old = last.is_some_and(|day| day.end <= frame.observed_ms);
            let later = self
                .sight
                .traces(place + 1..place + LATER + 1, &self.period);
            let later: Vec<_> = later.collect();
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
fn sift(new: &mut RoaringBitmap, sight: &Sight<'_>, days: Range<usize>, period: &Range<usize>) {
    for traces in sight.traces(days, period).rev() {
        if new.is_empty() {
            return;
        }
        *new -= &traces.shared;
    }
}
