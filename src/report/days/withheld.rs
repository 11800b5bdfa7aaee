//! What people did who opted out, day by day.
//!
//! It is no part of the days that measures are made of: counts need it, and these have to be there whatever
//! becomes of the directory. So it stands on a ground of its own, which only changes with who opted out, is folded
//! by itself, of as many statements as there are, and waits for nothing else.

use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::derived::{Around, Ground, Stretch, Work};
use super::leaving::{Leaving, Wanted};
use super::packed::{Unpacker, pack};
use super::walk::Halt;
use super::{ATTEMPTS, Days, no_part};
use crate::facts::day::withheld::Withheld;
use crate::facts::{Part, Series};
use crate::report::error::ReportError;
use crate::report::figures::blocking;
use crate::report::window::Window;
use crate::report::zone::name;
use crate::store::{DayPart, DayState, NewDay, StoreError};

/// The form of what is kept; it grows with each change of what is made of the same statements.
const FORM: u8 = 1;

/// No other day has to do with it.
const ALONE: Around = Around {
    before: 0,
    after: 0,
};

/// What leaves the counts of some days, in order, and in which states the days were when that was found.
#[derive(Debug, Default)]
pub(in crate::report) struct Withdrawn {
    pub(in crate::report) days: Vec<(Range<i64>, Arc<Leaving>)>,
    states: Vec<DayState>,
}

impl Withdrawn {
    /// Whether the same leaves, whatever became of the days.
    pub(in crate::report) fn is_same(&self, other: &Self) -> bool {
        let mut pairs = self.days.iter().zip(&other.days);
        self.days.len() == other.days.len()
            && pairs.all(|((_, one), (_, other))| Arc::ptr_eq(one, other) || one == other)
    }

    pub(in crate::report) fn append(&mut self, later: Self) {
        self.days.extend(later.days);
        self.states.extend(later.states);
    }
}

/// A day of which nothing is kept.
struct Missing {
    place: usize,
    range: Range<i64>,
    state: DayState,
    is_kept: bool,
}

impl Days<'_> {
    /// What leaves the counts of the days of a stretch of milliseconds that begins and ends with one.
    ///
    /// # Errors
    /// Those of the store; [`ReportError::TooMuchToCount`] where there are too many days.
    pub(in crate::report) async fn withheld(
        &self,
        range: Range<i64>,
    ) -> Result<Withdrawn, ReportError> {
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
        let ground = Ground {
            kept: &self.workshop.withheld,
            basis: self.basis_of_withheld(people),
        };
        let (days, states) = self.derived_on(&ground, &window, ALONE, self).await?;
        Ok(Withdrawn { days, states })
    }

    /// Whether nothing that counts has changed in the days since that was found, nor who is whom.
    ///
    /// # Errors
    /// Those of the store.
    pub(in crate::report) async fn is_untouched(
        &self,
        found: &Withdrawn,
    ) -> Result<bool, ReportError> {
        let days = found.days.iter().map(|(day, _)| day.clone()).collect();
        let states = self.store.day_states(days).await?;
        let now = states.iter().map(|state| &state.counted);
        Ok(found.states.iter().eq(now))
    }

    /// Where these series stand in what leaves. To be asked after that was found.
    pub(in crate::report) fn wanted(&self, series: &[Series]) -> Wanted {
        self.workshop.numbers.wanted(series)
    }

    fn basis_of_withheld(&self, people: u64) -> [u8; 16] {
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
                    is_kept: day.kept,
                });
            }
            found.push(part.transpose()?.unwrap_or_default());
        }
        self.fold_withheld(people, basis, missing, &mut found)
            .await?;
        Ok(found)
    }

    /// Folds days that are kept by nobody, and keeps those that are over.
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
                let each = folded.into_iter();
                each.map(|one| (pack(&one.to_bytes()), one))
                    .collect::<Vec<_>>()
            });
            let mut kept = Vec::new();
            for ((bytes, withheld), one) in written.await?.into_iter().zip(missing.by_ref()) {
                if one.is_kept {
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
                }
                found[one.place] = withheld;
            }
            if kept.is_empty() {
                continue;
            }
            // What cannot be kept is folded again the next time.
            if let Err(error) = self.store.keep_days(kept).await {
                tracing::debug!(%error, "days that were worked out could not be kept");
            }
        }
    }
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
