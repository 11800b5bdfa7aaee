//! What reports read of a store that look at more than counts: the statements that count, one by one, and what
//! was worked out of whole days of them.

use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use uuid::Uuid;

use super::{OfEdition, StoreError, Tally};
use crate::facts::Series;
use crate::facts::told::Told;

/// A part of the statements that count within a range.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ToldPage {
    /// In the order of time, and of the store where that is the same.
    pub told: Vec<Told>,
    /// Whether there are more behind the last one.
    pub more: bool,
    /// In which state of the store's days it was read.
    pub state: DayState,
}

impl ToldPage {
    /// Of a range of which nothing is told but its state.
    fn untold(state: DayState) -> Self {
        Self {
            told: Vec::new(),
            more: true,
            state,
        }
    }
}

/// Grows with each change of what counts within the days (in UTC) that a range touches, and of who is whom;
/// two reads under the same edition with the same state found the same. The default is that of a range in which
/// nothing ever counted, where no person was ever declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct DayState(pub u64);

/// What is to be counted, and told beside it.
#[derive(Clone)]
pub struct AskedBeside {
    pub series: Vec<Series>,
    /// Each a union of ranges of milliseconds.
    pub cells: Vec<Vec<Range<i64>>>,
    /// Ranges of milliseconds, with the state in which each is known. Those that are in it are not told.
    pub days: Vec<(Range<i64>, Option<DayState>)>,
    /// Days in another state that are told at most: of those beyond nothing is but that there is more.
    pub most_changed: usize,
    /// Other statements are not told.
    pub is_told: IsTold,
    /// Statements that are told at most, of all days together.
    pub most: usize,
}

impl AskedBeside {
    /// The days that are not as they are known: the place of each, its range, and what is to be said of it where nothing
    /// needs to be read for that. `now` are the states of all of them; in that of `nothing` nothing ever counted.
    pub(crate) fn unlike(
        &self,
        now: Vec<DayState>,
        nothing: DayState,
    ) -> impl Iterator<Item = (usize, &Range<i64>, Option<ToldPage>)> {
        let days = self.days.iter().zip(now).enumerate();
        let unlike = days.filter(|(_, ((_, known), now))| *known != Some(*now));
        let mut changed = 0;
        unlike.map(move |(place, ((range, known), now))| {
            changed += usize::from(known.is_some());
            let said = if now == nothing {
                Some(ToldPage {
                    state: now,
                    ..ToldPage::default()
                })
            } else if known.is_some() && changed > self.most_changed {
                Some(ToldPage::untold(now))
            } else {
                None
            };
            (place, range, said)
        })
    }
}

/// Counts, and statements beside them, of one state of the store.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Beside {
    /// As [`Store::tally`](super::Store::tally) has them.
    pub counts: Vec<Vec<Tally>>,
    /// Those of the days that are not as they were, by their places.
    pub changed: Vec<(usize, ToldPage)>,
    /// As [`Happened::identified`] has it.
    pub people: u64,
}

/// Says of the agents who did a statement whether it is to be told.
pub type IsTold = Arc<dyn Fn(&[u32]) -> bool + Send + Sync>;

/// In which state a day is, for what is remembered of days and of the threads that begin there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DayStates {
    /// Of what counts within the day.
    pub counted: DayState,
    /// Of the threads with their first statement within the day, which grows also when a thread goes on much later.
    pub begun: DayState,
}

/// Something worked out of what counts within a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayPart {
    /// Which part; small, fixed numbers.
    pub part: u8,
    pub bytes: Vec<u8>,
}

/// What is kept of a day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeptDay {
    /// The parts asked for, in that order, where they were worked out on the same basis and nothing that counts
    /// within the range has changed since; `None` otherwise.
    pub parts: Option<Vec<Vec<u8>>>,
    pub state: DayState,
}

/// A day that was worked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDay {
    /// Half-open, in milliseconds since 1970.
    pub range: Range<i64>,
    pub edition: u32,
    /// What it depends on beside what counts: a digest of who is whom, of settings and of the form of the parts.
    pub basis: [u8; 16],
    /// That of the first page that was read for it.
    pub state: DayState,
    pub parts: Vec<DayPart>,
}

/// Who an agent is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identified {
    pub agent: u32,
    /// The smallest number among the agents declared to be the same person; its own where none was.
    pub person: u32,
    /// [`Ifi::key`](crate::xapi::actor::Ifi::key) of the agent itself, then of the others that are the person.
    pub keys: Vec<String>,
}

/// A thread that has begun: the statements of one registration as one version of a profile sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptThread {
    /// The IRI of the profile's version.
    pub version: String,
    pub registration: Uuid,
    /// Empty where there is none.
    pub subregistration: Vec<u8>,
    /// The time of its first statement that is not voided, in milliseconds since 1970.
    pub started_ms: i64,
    /// How far each primary pattern has come, as the thread keeps it.
    pub state: Vec<u8>,
}

/// # Errors
/// As for [`Store`](super::Store).
#[async_trait]
pub trait Happened: Send + Sync {
    /// The statements that count within a range of milliseconds under the edition that counts, behind the place
    /// `after` (time and sequence); at most `most` of them. One that is voided counts for nothing; of copies
    /// that a key sent without an id the one that counts is told. One that was judged when less was read from
    /// statements ([`FORM`](crate::facts::FORM)) is not there until it is judged again, which every server sees to
    /// at its first start.
    async fn told(
        &self,
        range: Range<i64>,
        after: Option<(i64, i64)>,
        most: usize,
    ) -> Result<OfEdition<ToldPage>, StoreError>;

    /// Counts as [`Store::tally`](super::Store::tally) does, and tells as [`Self::told`] does of some days: all from one
    /// state of the store.
    async fn tally_beside(&self, asked: AskedBeside) -> Result<OfEdition<Beside>, StoreError>;

    /// What is kept of some days, read from one state of the store. A day is a range of milliseconds.
    async fn days(
        &self,
        days: Vec<Range<i64>>,
        basis: [u8; 16],
        parts: Vec<u8>,
    ) -> Result<OfEdition<Vec<KeptDay>>, StoreError>;

    /// In which states some days are, read from one state of the store. A day is a range of milliseconds.
    async fn day_states(
        &self,
        days: Vec<Range<i64>>,
    ) -> Result<OfEdition<Vec<DayStates>>, StoreError>;

    /// Keeps what was worked out of some days, each part in place of what was kept of the same part of that day, or of
    /// days that overlap it, under the same edition. Days that have changed since, or whose edition counts no more,
    /// may be dropped. It need not survive a crash. Those who write wait meanwhile, so days are kept many at a time
    /// and never one by one.
    async fn keep_days(&self, days: Vec<NewDay>) -> Result<(), StoreError>;

    /// Who these agents are; unknown numbers are left out. The number grows with each declaration of a person
    /// that comes or goes, and is part of every [`DayState`].
    async fn identified(&self, agents: Vec<u32>) -> Result<(u64, Vec<Identified>), StoreError>;

    /// The ids of statements by their places in the order of the store, in the order asked for; those that are
    /// not there are `None`.
    async fn ids(&self, sequences: Vec<i64>) -> Result<Vec<Option<Uuid>>, StoreError>;

    /// The threads of these registrations under the edition that counts, in no order.
    async fn threads(
        &self,
        registrations: Vec<Uuid>,
    ) -> Result<OfEdition<Vec<KeptThread>>, StoreError>;
}
