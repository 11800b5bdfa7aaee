//! What people did who opted out, day by day.
//!
//! It is no part of the days that measures are made of: counts need it, and these have to be there whatever
//! becomes of the directory. So it stands on a ground of its own, which only changes with who opted out, is folded
//! by itself, of as many statements as there are, and waits for nothing else.

use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::{Timestamp, ToSpan as _};
use sha2::{Digest as _, Sha256};

use super::derived::{Around, Ground, OfDays, Recalled, Stretch, Work};
use super::leaving::{Leaving, Wanted};
use super::packed::{Packer, Unpacker};
use super::walk::{Halt, PAGE};
use super::{ATTEMPTS, Days, LocalDay, no_part};
use crate::facts::day::withheld::Withheld;
use crate::facts::{Part, Series, milliseconds};
use crate::report::error::ReportError;
use crate::report::figures::blocking;
use crate::report::window::Window;
use crate::report::zone::{first_instant, name};
use crate::store::{AskedBeside, DayPart, DayState, NewDay, StoreError, Tally, ToldPage};

/// The form of what is kept; it grows with each change of what is made of the same statements.
const FORM: u8 = 1;

/// In milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// No other day has to do with it.
const ALONE: Around = Around {
    before: 0,
    after: 0,
    threads: false,
};

/// A day of which nothing is kept.
struct Missing {
    place: usize,
    range: Range<i64>,
    state: DayState,
}

/// A window has fewer days than can be cut at once.
const YEARS_AT_ONCE: i32 = 20;

/// Changed days that are told at once at first: of more that changed since they were remembered, all are worked out one
/// after the other.
const MOST_CHANGED: usize = 31;

/// Counts, and what leaves them on each of some days.
pub(in crate::report) struct Counted {
    /// By cell and series.
    pub(in crate::report) counts: Vec<Vec<Tally>>,
    /// In their order.
    pub(in crate::report) days: OfDays<Leaving>,
}

impl Days<'_> {
    /// Counts everybody, and tells what people did who opted out on the days of a window: both of one state of the store.
    /// The window begins and ends with a day of the instance.
    ///
    /// # Errors
    /// Those of the store, and [`ReportError::Unsettled`].
    pub(in crate::report) async fn counted(
        &self,
        window: &Window,
        series: &[Series],
        cells: &[Vec<Range<i64>>],
    ) -> Result<Counted, ReportError> {
        for attempt in 0..ATTEMPTS {
            let (people, _) = self.store.identified(Vec::new()).await?;
            // What is remembered is only told anew where it has changed. That may be more than can be told.
            let remembered = if attempt == 0 {
                self.remembered(people, window)?
            } else {
                None
            };
            let mut days = match remembered {
                Some(remembered) => remembered,
                None => self.recalled(people, window).await?,
            };
            let as_known = |day: &Recalled<Leaving>| {
                let is_known = day.derived.is_some();
                (day.range.clone(), is_known.then(|| day.state()))
            };
            let remembered = Arc::clone(&self.workshop.remembered);
            let listed = self.listed.revision;
            let may_be_out = move |agents: &[u32]| remembered.may_be_out(listed, people, agents);
            let asked = AskedBeside {
                series: series.to_vec(),
                cells: cells.to_vec(),
                days: days.iter().map(as_known).collect(),
                // What was too much is asked for again, and more of it.
                most_changed: MOST_CHANGED << (2 * attempt),
                is_told: Arc::new(may_be_out),
                most: PAGE << (2 * attempt),
            };
            let beside = self.store.tally_beside(asked).await?;
            if beside.people != people {
                continue;
            }
            match self.fold_changed(people, beside.changed, &mut days).await {
                Ok(true) => {
                    let days = days.into_iter();
                    let days = days.filter_map(|day| Some((day.range, day.derived?)));
                    return Ok(Counted {
                        counts: beside.counts,
                        days: days.collect(),
                    });
                }
                // Who did what was told until there was too much of it is known the next time.
                Ok(false) | Err(Halt::Changed) => {}
                Err(Halt::Failed(error)) => return Err(error),
            }
        }
        Err(ReportError::Unsettled)
    }

    /// Folds what was told of days, and remembers it; `false` where not all was told.
    async fn fold_changed(
        &self,
        people: u64,
        changed: Vec<(usize, ToldPage)>,
        days: &mut [Recalled<Leaving>],
    ) -> Result<bool, Halt> {
        let mut is_whole = true;
        for (place, page) in changed {
            let remembered = &self.workshop.remembered;
            let whom = remembered.whom(self.store, self.listed, people, &page.told);
            let (whom, numbers) = (whom.await?, Arc::clone(&self.workshop.numbers));
            if page.more {
                is_whole = false;
                continue;
            }
            if page.told.is_empty() {
                let nothing = numbers.leaving(&Withheld::default());
                days[place].remember(&self.workshop.withheld, page.state, nothing);
                continue;
            }
            let fold = move || {
                let mut day = Withheld::default();
                for told in &page.told {
                    day.add(told, &whom);
                }
                numbers.leaving(&day)
            };
            let leaving = blocking(fold).await?;
            days[place].remember(&self.workshop.withheld, page.state, leaving);
        }
        Ok(is_whole)
    }

    /// Works out and remembers what leaves the counts of days that are over.
    ///
    /// # Errors
    /// Those of the store.
    pub(super) async fn find_withheld(&self, range: Range<i64>) -> Result<(), ReportError> {
        let moment = |ms| {
            let moment = Timestamp::from_millisecond(ms);
            moment.map_err(|error| StoreError::Broken(error.to_string()))
        };
        let window = Window {
            start: moment(range.start)?,
            end: moment(range.end)?,
            tz: self.home.clone(),
        };
        let (people, _) = self.store.identified(Vec::new()).await?;
        self.recalled(people, &window).await?;
        Ok(())
    }

    /// What is remembered of the days of a window, in whatever state; `None` where nothing is of one that is over.
    fn remembered(
        &self,
        people: u64,
        window: &Window,
    ) -> Result<Option<Vec<Recalled<Leaving>>>, ReportError> {
        let ground = self.ground(people);
        let mut all = Vec::new();
        for some in years(window) {
            match self.remembered_on(&ground, &some, |day| self.is_settled(day))? {
                Some(remembered) => all.extend(remembered),
                None => return Ok(None),
            }
        }
        Ok(Some(all))
    }

    /// Whether a day is so long over that what is said now hardly touches it, wherever on earth the instance is. The others
    /// are told beside counts.
    fn is_settled(&self, day: &LocalDay) -> bool {
        day.kept && day.range.end.saturating_add(DAY) <= milliseconds(self.now)
    }

    fn ground(&self, people: u64) -> Ground<'_> {
        Ground {
            kept: &self.workshop.withheld,
            basis: self.basis_of_withheld(people),
        }
    }

    /// What is remembered of the days of a window, and worked out of those that are over.
    async fn recalled(
        &self,
        people: u64,
        window: &Window,
    ) -> Result<Vec<Recalled<Leaving>>, ReportError> {
        let ground = self.ground(people);
        let mut all = Vec::new();
        for some in years(window) {
            let recalled = self.derived_on(&ground, &some, ALONE, self, |day| self.is_settled(day));
            all.extend(recalled.await?);
        }
        Ok(all)
    }

    /// Where these series stand in what leaves. To be asked after that was found.
    pub(in crate::report) fn wanted(&self, series: &[Series]) -> Wanted {
        self.workshop.numbers.wanted(series)
    }

    fn basis_of_withheld(&self, people: u64) -> [u8; 16] {
        self.workshop.newest.hear(self.listed);
        let mut hasher = Sha256::new();
        hasher.update([<Withheld as Part>::NUMBER, FORM]);
        hasher.update(people.to_be_bytes());
        hasher.update(self.listed.left_out);
        hasher.update(name(self.home));
        let mut basis = [0; 16];
        basis.copy_from_slice(&hasher.finalize()[..16]);
        basis
    }

    async fn withheld_of(&self, people: u64, stretch: &Stretch<'_>) -> Result<Vec<Withheld>, Halt> {
        let basis = self.basis_of_withheld(people);
        let ranges = stretch.own.iter().map(|day| day.range.clone()).collect();
        let parts = vec![<Withheld as Part>::NUMBER];
        let kept = self.store.days(ranges, basis, parts).await?;
        let mut found: Vec<Withheld> = Vec::with_capacity(kept.len());
        let mut missing = Vec::new();
        let mut unpacker = Unpacker::default();
        for (place, (day, kept)) in stretch.own.iter().zip(kept).enumerate() {
            let bytes = kept.parts.and_then(|parts| parts.into_iter().next());
            let part = bytes.map(|bytes| {
                let part = unpacker.unpack(&bytes).and_then(Withheld::from_bytes);
                part.ok_or_else(|| no_part(<Withheld as Part>::NUMBER))
            });
            if part.is_none() && kept.state != DayState::default() {
                missing.push(Missing {
                    place,
                    range: day.range.clone(),
                    state: kept.state,
                });
            }
            found.push(part.transpose()?.unwrap_or_default());
        }
        self.fold_withheld(people, basis, missing, &mut found)
            .await?;
        Ok(found)
    }

    /// Folds days of which nothing is kept, and keeps them.
    async fn fold_withheld(
        &self,
        people: u64,
        basis: [u8; 16],
        missing: Vec<Missing>,
        found: &mut [Withheld],
    ) -> Result<(), Halt> {
        let days: Vec<_> = missing.iter().map(|one| one.range.clone()).collect();
        let mut walk = self.walk(people, &days, Arc::new(Withheld::default), usize::MAX);
        let mut missing = missing.into_iter();
        loop {
            let folded = walk.step().await?;
            if folded.is_empty() {
                return Ok(());
            }
            let written = blocking(move || {
                let mut packer = Packer::default();
                let each = folded.into_iter();
                each.map(|one| (packer.pack(&one.to_bytes()), one))
                    .collect::<Vec<_>>()
            });
            let mut kept = Vec::new();
            for ((bytes, withheld), one) in written.await?.into_iter().zip(missing.by_ref()) {
                kept.push(NewDay {
                    range: one.range,
                    edition: self.store.edition(),
                    basis,
                    state: one.state,
                    parts: vec![DayPart {
                        part: <Withheld as Part>::NUMBER,
                        bytes,
                    }],
                });
                found[one.place] = withheld;
            }
            if self.workshop.newest.may_keep(self.listed).withheld {
                self.keep(kept).await;
            }
        }
    }
}

/// A window in pieces that can be cut into days.
fn years(window: &Window) -> Vec<Window> {
    let mut pieces = Vec::new();
    let mut rest = window.clone();
    while rest.start < rest.end {
        let later = rest.date(rest.start).saturating_add(YEARS_AT_ONCE.years());
        let cut = first_instant(later, &rest.tz).unwrap_or(rest.end);
        let piece = Window {
            end: cut.min(rest.end),
            ..rest.clone()
        };
        rest.start = piece.end;
        pieces.push(piece);
    }
    pieces
}

#[async_trait]
impl Work<Leaving> for Days<'_> {
    async fn work(&self, stretch: Stretch<'_>) -> Result<Vec<Leaving>, ReportError> {
        for _ in 0..ATTEMPTS {
            let (people, _) = self.store.identified(Vec::new()).await?;
            match self.withheld_of(people, &stretch).await {
                Ok(found) => {
                    let numbers = Arc::clone(&self.workshop.numbers);
                    let leaving = move || found.iter().map(|day| numbers.leaving(day)).collect();
                    return blocking(leaving).await;
                }
                Err(Halt::Changed) => {}
                Err(Halt::Failed(error)) => return Err(error),
            }
        }
        Err(ReportError::Unsettled)
    }
}
