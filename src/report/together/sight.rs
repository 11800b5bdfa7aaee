//! What a viewer may know of the days around a period.
//!
//! Goals matter for a year and newcomers are those who did not share for one, so a row of one month looks at others.
//! For viewers without exact figures these are as they see them: of a cell of the grid in which few people shared
//! (or aligned a goal) it is as if nobody had, so that nothing that is hidden enters another row.

use std::ops::Range;
use std::sync::Arc;

use super::frame::Frame;
use crate::facts::together::Traces;
use crate::report::days::{Added, Traced};
use crate::report::period::cell;

/// Days that follow each other, with their places.
type Piece = (Range<usize>, Arc<Traced>);

pub(super) struct Sight<'d> {
    pub(super) added: &'d Added,
    /// What is seen of days outside of a period; `None` where everything is.
    outside: Option<Vec<Piece>>,
    /// The places of whole cells; none where everything is seen.
    cells: Vec<Range<usize>>,
}

impl<'d> Sight<'d> {
    pub(super) fn of(added: &'d Added, frame: &Frame) -> Self {
        let Some(grid) = frame.grid else {
            return Self {
                added,
                outside: None,
                cells: Vec::new(),
            };
        };
        let mut cells: Vec<Range<usize>> = Vec::new();
        let mut place = 0;
        while let Some(first) = added.days.get(place) {
            let whole = cell(first.start, &frame.window.tz, grid);
            let end = added.days.partition_point(|day| day.start < whole.end);
            let last = added.days[place..end].last().unwrap_or(first);
            if whole == (first.start..last.end) {
                cells.push(place..end);
            }
            place = end.max(place + 1);
        }
        let mut hidden = vec![Hidden::ALL; added.days.len()];
        for cell in &cells {
            let of_cell = Hidden::of(added.traces(cell.clone()), frame.floor);
            hidden[cell.clone()].fill(of_cell);
        }
        let outside = added.traced.iter().map(|(piece, traced)| {
            let hidden = &hidden[piece.clone()];
            if hidden.iter().all(|one| *one == Hidden::NOTHING) {
                return (piece.clone(), Arc::clone(traced));
            }
            let days = traced.days.iter().zip(hidden);
            let days = days.map(|(day, hidden)| hidden.left(day)).collect();
            (piece.clone(), Arc::new(Traced::of(days)))
        });
        Self {
            added,
            outside: Some(outside.collect()),
            cells,
        }
    }

    /// What is looked for in some days: all of it in those of a period, what is seen in the others.
    pub(super) fn traces<'s>(
        &'s self,
        days: Range<usize>,
        period: &Range<usize>,
    ) -> impl DoubleEndedIterator<Item = &'s Traces> {
        let outside = self.outside.as_deref().unwrap_or(&self.added.traced);
        let before = days.start..days.end.min(period.start);
        let within = days.start.max(period.start)..days.end.min(period.end);
        let after = days.start.max(period.end)..days.end;
        Added::traces_of(outside, before)
            .chain(self.added.traces(within))
            .chain(Added::traces_of(outside, after))
    }

    /// The first place from which on cells are whole.
    pub(super) fn whole_from(&self, place: usize) -> usize {
        let cell = self.cells.iter().find(|cell| cell.start >= place);
        cell.map_or(place, |cell| cell.start)
    }
}

/// What few people did in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Hidden {
    shares: bool,
    goals: bool,
}

impl Hidden {
    const NOTHING: Self = Self {
        shares: false,
        goals: false,
    };
    const ALL: Self = Self {
        shares: true,
        goals: true,
    };

    fn of<'t>(days: impl Iterator<Item = &'t Traces>, floor: u64) -> Self {
        let mut all = Traces::default();
        for day in days {
            all.join(day);
        }
        let few = |people: u64| people > 0 && people < floor;
        Self {
            shares: few(all.shared.len()),
            goals: few(all.aligned.len()),
        }
    }

    fn left(self, day: &Traces) -> Traces {
        let mut left = day.clone();
        if self.shares {
            left.shared.clear();
            left.formal.clear();
            left.spontaneous.clear();
        }
        if self.goals {
            left.aligned.clear();
            left.aligned_members.clear();
        }
        left
    }
}
