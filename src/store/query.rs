//! Which statements a query asks for, and where a page of them ends.

use jiff::Timestamp;
use uuid::Uuid;

use super::StoredStatement;

/// Conditions on statements; each that is given must hold (xAPI 1.0.3, Part 3, 2.1.3).
///
/// A statement matches when `agent`, `verb`, `activity` and `registration` hold together for
/// itself, or together for one of the statements it targets, directly or through others; `since`,
/// `until` and `owner` always apply to the statement itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// [`crate::xapi::actor::Ifi::key`] of an agent or identified group.
    pub agent: Option<String>,
    pub related_agents: bool,
    pub verb: Option<String>,
    pub activity: Option<String>,
    pub related_activities: bool,
    pub registration: Option<Uuid>,
    /// Only statements stored after this time.
    pub since: Option<Timestamp>,
    /// Only statements stored at or before this time.
    pub until: Option<Timestamp>,
    /// Only statements that the key of this number sent.
    pub owner: Option<i64>,
}

/// Where the next page begins: behind `sequence`, and never beyond `upper`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// `stored` of the last statement returned.
    pub stored: Timestamp,
    /// Its place in the order of the store.
    pub sequence: i64,
    /// The last place that existed when the first page was read.
    pub upper: i64,
}

/// A page to be read.
#[derive(Debug, Clone)]
pub struct PageRequest {
    pub filter: Filter,
    /// Oldest first; newest first otherwise.
    pub ascending: bool,
    /// `None` for the first page.
    pub after: Option<Position>,
    /// At most this many statements.
    pub limit: usize,
    /// A page ends early rather than hold more than about this many bytes.
    pub max_bytes: usize,
}

/// A page that was read.
#[derive(Debug, Clone)]
pub struct Page {
    pub statements: Vec<StoredStatement>,
    /// Where the next page begins; `None` when this was the last.
    pub next: Option<Position>,
    /// Every statement stored up to this time was visible to this page.
    pub consistent_through: Timestamp,
}
