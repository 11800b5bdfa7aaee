//! The privacy floor: which figures a viewer may see.
//!
//! A viewer who may not read statements sees cells of one grid (whole months, or whole ISO weeks, in
//! the instance's zone, once they have ended), and only cells behind which nobody or at least
//! `floor` people stand. Everything else such a viewer can get is made from shown cells alone, so
//! whatever lies in a hidden cell changes no answer: there is no difference to take.

use jiff::tz::TimeZone;

use super::request::Interval;
use crate::store::Tally;

/// What a caller may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewer {
    /// One who may read the statements: every figure, small cells marked.
    Exact,
    /// One who may read reports only.
    Floored,
}

impl Viewer {
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Floored => "floored",
        }
    }
}

/// The cells of time that viewers without exact figures see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Grid {
    #[default]
    Month,
    /// ISO weeks.
    Week,
}

impl Grid {
    /// The interval whose periods are the cells.
    #[must_use]
    pub fn interval(self) -> Interval {
        match self {
            Self::Month => Interval::Month,
            Self::Week => Interval::Week,
        }
    }

    /// The intervals whose periods are made of whole cells.
    #[must_use]
    pub fn intervals(self) -> &'static [Interval] {
        match self {
            Self::Month => &[Interval::Month, Interval::Quarter, Interval::None],
            Self::Week => &[Interval::Week, Interval::None],
        }
    }
}

/// The instance's settings for reports.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The instance's zone, which has a name in the IANA database.
    pub tz: TimeZone,
    /// The fewest people behind a figure that everybody may see; 0 and 1 hide nothing.
    pub floor: u64,
    pub grid: Grid,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            tz: TimeZone::UTC,
            floor: 5,
            grid: Grid::Month,
        }
    }
}

/// Whether a cell is hidden from viewers without exact figures. An empty cell never is. One with
/// statements and no people is: statements of groups whose members nobody listed, so that one
/// person can stand behind all of them.
#[must_use]
pub fn hidden(tally: Tally, floor: u64) -> bool {
    floor > 1 && tally.people < floor && tally != Tally::default()
}
