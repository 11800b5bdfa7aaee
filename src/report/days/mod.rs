//! What is added up of days.
//!
//! A [`Part`] is worked out of the statements of one local day. Those of whole days that are over, in the zone of the
//! instance, are kept by the store and read from there; whatever changes in a day makes the store forget them,
//! and they are worked out anew, all parts in one pass. The rest (today, days that a range cuts, days of
//! other zones) is folded for the request alone, up to a bound.
//!
//! Each day is of one state of the store. Two days may be of two: a report is made while others write.

mod adding;
mod cut;
mod derived;
mod keeper;
mod leaving;
mod newest;
mod packed;
mod parts;
mod shelf;
mod sums;
mod walk;
mod whom;
mod withheld;

use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use sha2::{Digest as _, Sha256};
use tokio::sync::Mutex;

pub use cut::LocalDay;
pub(super) use derived::{Around, Derived, OfDays, Stretch, Work};
pub use keeper::{Holds, find_withheld, keep_newest};
pub(super) use leaving::Wanted;
pub use sums::{Added, Traced};
pub use walk::Fold;
pub use whom::{Listed, PopulationTold, Source};
pub(super) use withheld::Counted;

use self::packed::{Packer, Unpacker};
use self::parts::{FORM, Parts};
use self::sums::Sums;
use self::walk::{Halt, MOST_TOLD, Walk};
use self::whom::Remembered;
use super::error::ReportError;
use super::figures::blocking;
use super::tally::Tells;
use super::window::Window;
use super::zone::name;
use crate::facts::Part;
use crate::store::{DayState, NewDay, StoreError};

/// How often a report is begun again because it was declared meanwhile who is whom.
const ATTEMPTS: usize = 5;

/// What requests for days share in a process.
#[derive(Debug, Default)]
pub struct Workshop {
    /// One at a time works days out to be kept: two would do the same.
    turn: Mutex<()>,
    remembered: Arc<Remembered>,
    derived: derived::Kept,
    withheld: derived::Kept,
    numbers: Arc<leaving::Numbers>,
    sums: Arc<Sums>,
    newest: newest::Newest,
}

/// Days of a store.
#[derive(Clone, Copy)]
pub struct Days<'s> {
    pub store: &'s dyn Tells,
    pub listed: &'s Listed,
    pub workshop: &'s Workshop,
    /// The zone of the instance.
    pub home: &'s TimeZone,
    pub now: Timestamp,
}

/// What was worked out of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day<P> {
    /// In milliseconds since 1970.
    pub range: Range<i64>,
    pub part: P,
}

/// Days in the order of time; an error is one of the store.
pub type Decoded<'d, P> = dyn Iterator<Item = Result<Day<P>, ReportError>> + 'd;

/// A day that is kept by nobody, and its state when that was found.
struct Missing {
    place: usize,
    range: Range<i64>,
    state: DayState,
}

impl Days<'_> {
    /// The local days of a window, in order and without gaps; those at its ends may be cut.
    ///
    /// # Errors
    /// [`ReportError::TooMuchToCount`] where there are too many.
    pub fn cut(&self, window: &Window) -> Result<Vec<LocalDay>, ReportError> {
        cut::cut(window, self.home, self.now)
    }

    /// One part of some days, given to `merge` in the order of time, where that may take long. A day is decoded
    /// as it is asked for, so that not all of them lie in memory.
    ///
    /// # Errors
    /// Those of the store and of `merge`; [`ReportError::TooMuchToCount`] where too many statements would have to
    /// be folded for this request alone.
    pub async fn read<P: Part, T: Send + 'static>(
        &self,
        days: &[LocalDay],
        merge: impl FnOnce(&mut Decoded<'_, P>) -> Result<T, ReportError> + Send + 'static,
    ) -> Result<T, ReportError> {
        for _ in 0..ATTEMPTS {
            match self.found::<P>(days).await {
                Ok(found) => {
                    let ranges: Vec<_> = days.iter().map(|day| day.range.clone()).collect();
                    let work = move || {
                        let each = ranges.into_iter().zip(found);
                        let mut unpacker = Unpacker::default();
                        merge(&mut each.map(|(range, found)| {
                            let part = found
                                .part(&mut unpacker)
                                .ok_or_else(|| no_part(P::NUMBER))?;
                            Ok(Day { range, part })
                        }))
                    };
                    return blocking(work).await?;
                }
                Err(Halt::Changed) => {}
                Err(Halt::Failed(error)) => return Err(error),
            }
        }
        Err(ReportError::Unsettled)
    }

    /// Folds the statements of some days into something that nobody keeps.
    ///
    /// # Errors
    /// As for [`Self::read`].
    pub async fn fold<F: Fold>(
        &self,
        days: &[LocalDay],
        begin: impl Fn() -> F + Send + Sync + 'static,
    ) -> Result<Vec<F>, ReportError> {
        let days: Vec<_> = days.iter().map(|day| day.range.clone()).collect();
        let begin: Arc<dyn Fn() -> F + Send + Sync> = Arc::new(begin);
        for _ in 0..ATTEMPTS {
            let (people, _) = self.store.identified(Vec::new()).await?;
            match self.folded(people, &days, Arc::clone(&begin)).await {
                Ok(folded) => return Ok(folded),
                Err(Halt::Changed) => {}
                Err(Halt::Failed(error)) => return Err(error),
            }
        }
        Err(ReportError::Unsettled)
    }

    async fn found<P: Part>(&self, days: &[LocalDay]) -> Result<Vec<Found<P>>, Halt> {
        let (people, _) = self.store.identified(Vec::new()).await?;
        self.found_of(people, days).await
    }

    /// The same for a state of declarations of people.
    async fn found_of<P: Part>(
        &self,
        people: u64,
        days: &[LocalDay],
    ) -> Result<Vec<Found<P>>, Halt> {
        let places = |kept| (0..days.len()).filter(move |place| days[*place].kept == kept);
        let range = |place: usize| days[place].range.clone();
        let mut found: Vec<Found<P>> = days.iter().map(|_| Found::Nothing).collect();
        let wanted: Vec<_> = places(true).map(|place| (place, range(place))).collect();
        let missing = self.kept(people, wanted, &mut found).await?;
        if !missing.is_empty() {
            let _turn = self.workshop.turn.lock().await;
            // Somebody else may have worked them out while this request waited for its turn.
            let wanted = missing.into_iter().map(|one| (one.place, one.range));
            let missing = self.kept(people, wanted.collect(), &mut found).await?;
            self.work_out(people, missing, &mut found).await?;
        }
        let rest: Vec<_> = places(false).map(range).collect();
        let folded = self.folded(people, &rest, Arc::new(P::default)).await?;
        for (place, part) in places(false).zip(folded) {
            found[place] = Found::Folded(part);
        }
        Ok(found)
    }

    /// Reads what is kept of days; those that nobody keeps are given back.
    async fn kept<P: Part>(
        &self,
        people: u64,
        wanted: Vec<(usize, Range<i64>)>,
        found: &mut [Found<P>],
    ) -> Result<Vec<Missing>, ReportError> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let ranges = wanted.iter().map(|(_, range)| range.clone()).collect();
        let kept = self.store.days(ranges, self.basis(people), vec![P::NUMBER]);
        let mut missing = Vec::new();
        for ((place, range), kept) in wanted.into_iter().zip(kept.await?) {
            let bytes = kept.parts.and_then(|parts| parts.into_iter().next());
            match bytes {
                Some(bytes) => found[place] = Found::Kept(bytes),
                // Nothing ever counted there.
                None if kept.state == DayState::default() => {}
                None => missing.push(Missing {
                    place,
                    range,
                    state: kept.state,
                }),
            }
        }
        Ok(missing)
    }

    /// Works all parts out of days, and keeps them.
    async fn work_out<P: Part>(
        &self,
        people: u64,
        missing: Vec<Missing>,
        found: &mut [Found<P>],
    ) -> Result<(), Halt> {
        let days: Vec<_> = missing.iter().map(|one| one.range.clone()).collect();
        let mut walk = self.walk(people, &days, Arc::new(Parts::begin), usize::MAX);
        let mut missing = missing.into_iter();
        let mut folded = walk.step().await?;
        while !folded.is_empty() {
            let written = blocking(move || {
                let mut packer = Packer::default();
                let written = folded.iter().map(|parts| parts.written(&mut packer));
                written.collect::<Vec<_>>()
            });
            // What comes next is folded meanwhile.
            let (written, next) = tokio::join!(written, walk.step());
            let mut days = Vec::new();
            // In this order nothing is taken from what is missing when all that is written was given out.
            for (parts, one) in written?.into_iter().zip(missing.by_ref()) {
                let own = parts.iter().find(|part| part.part == P::NUMBER);
                let own = own.ok_or_else(|| no_part(P::NUMBER))?;
                found[one.place] = Found::Kept(own.bytes.clone());
                days.push(NewDay {
                    range: one.range,
                    edition: self.store.edition(),
                    basis: self.basis(people),
                    state: one.state,
                    parts,
                });
            }
            if self.workshop.newest.may_keep(self.listed).days {
                self.keep(days).await;
            }
            folded = next?;
        }
        Ok(())
    }

    /// Keeps what was worked out. What cannot be kept is worked out again the next time.
    async fn keep(&self, days: Vec<NewDay>) {
        if let Err(error) = self.store.keep_days(days).await {
            tracing::debug!(%error, "days that were worked out could not be kept");
        }
    }

    async fn folded<F: Fold>(
        &self,
        people: u64,
        days: &[Range<i64>],
        begin: Arc<dyn Fn() -> F + Send + Sync>,
    ) -> Result<Vec<F>, Halt> {
        let mut walk = self.walk(people, days, begin, MOST_TOLD);
        let mut all = Vec::new();
        loop {
            let folded = walk.step().await?;
            if folded.is_empty() {
                return Ok(all);
            }
            all.extend(folded);
        }
    }

    fn walk<'w, F>(
        &'w self,
        people: u64,
        days: &'w [Range<i64>],
        begin: Arc<dyn Fn() -> F + Send + Sync>,
        budget: usize,
    ) -> Walk<'w, F> {
        Walk {
            store: self.store,
            listed: self.listed,
            remembered: &self.workshop.remembered,
            people,
            days,
            begin,
            next: 0,
            budget,
            ahead: None,
        }
    }

    /// What parts depend on beside the statements. Days that are of other identities than the report never
    /// come back, although the store forgets days by itself when it is declared who is whom.
    fn basis(&self, people: u64) -> [u8; 16] {
        // Whoever asks for days asks for this, also where memory answers.
        self.workshop.newest.hear(self.listed);
        let mut hasher = Sha256::new();
        hasher.update([FORM]);
        hasher.update(Parts::numbers());
        hasher.update(people.to_be_bytes());
        hasher.update(self.listed.revision);
        hasher.update(name(self.home));
        let mut basis = [0; 16];
        basis.copy_from_slice(&hasher.finalize()[..16]);
        basis
    }
}

/// A part of a day, as it was found.
enum Found<P> {
    /// The day is empty.
    Nothing,
    /// As it is kept.
    Kept(Vec<u8>),
    Folded(P),
}

impl<P: Part> Found<P> {
    fn part(self, unpacker: &mut Unpacker) -> Option<P> {
        match self {
            Self::Nothing => Some(P::default()),
            Self::Kept(bytes) => P::from_bytes(unpacker.unpack(&bytes)?),
            Self::Folded(part) => Some(part),
        }
    }
}

fn no_part(number: u8) -> ReportError {
    StoreError::Broken(format!("what is kept of a day is no part {number}")).into()
}
