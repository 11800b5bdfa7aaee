//! What a viewer may know of the days around a period.
//!
//! Goals matter for a year, and newcomers are those who did not share for one, so a row of one month looks at others.
//! Viewers without exact figures see such a row only where nothing that it looks at is hidden from them: where in
//! each of these cells of the grid nobody did it, or as many people as the floor.

use std::ops::Range;

use super::frame::Frame;
use crate::facts::together::Traces;
use crate::report::days::Added;
use crate::report::period::cell;

pub(super) struct Sight {
    /// What is hidden of each day; nothing is where there are none.
    days: Vec<Hidden>,
}

/// What few people did in a cell.
#[derive(Debug, Clone, Copy)]
struct Hidden {
    shares: bool,
    goals: bool,
}

impl Sight {
    pub(super) fn of(added: &Added, frame: &Frame) -> Self {
        let Some(grid) = frame.grid else {
            return Self { days: Vec::new() };
        };
        let mut days = Vec::with_capacity(added.days.len());
        while let Some(first) = added.days.get(days.len()) {
            let cell = cell(first.start, &frame.window.tz, grid);
            let end = added.days.partition_point(|day| day.start < cell.end);
            let own = days.len()..end.max(days.len() + 1);
            // What has not ended may still change.
            let is_closed = cell.end <= frame.data_through_ms;
            let hidden = if is_closed {
                Hidden::of(added.traces(own.clone()), frame.floor)
            } else {
                Hidden::ALL
            };
            days.resize(own.end, hidden);
        }
        Self { days }
    }

    /// Whether something is hidden of the goals of some days.
    pub(super) fn hides_goals(&self, days: Range<usize>) -> bool {
        self.within(days).iter().any(|day| day.goals)
    }

    /// Whether something is hidden of what was shared on some days.
    pub(super) fn hides_shares(&self, days: Range<usize>) -> bool {
        self.within(days).iter().any(|day| day.shares)
    }

    fn within(&self, days: Range<usize>) -> &[Hidden] {
        let end = days.end.min(self.days.len());
        self.days.get(days.start.min(end)..end).unwrap_or_default()
    }
}

impl Hidden {
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
}
