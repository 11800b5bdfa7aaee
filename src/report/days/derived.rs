//! What is worked out of a day together with the days around it: what became of the things of that day.
//!
//! It is remembered as long as none of those days changes, so that a report about years does not go through the same
//! statements again. Nothing of it is kept by the store: after a start it is worked out anew, from the days that are.

use std::any::Any;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use jiff::ToSpan as _;

use super::{Days, LocalDay};
use crate::report::error::ReportError;
use crate::report::window::Window;
use crate::report::zone::first_instant;
use crate::store::{DayState, DayStates};

/// Bytes that are remembered at most, about. What does not fit is made anew for each report that looks at it.
const MOST_BYTES: usize = 384 * 1024 * 1024;

/// Days that are worked out at once: those around them are read once for all of them.
const AT_ONCE: usize = 28;

/// How many days before and after a day may have to do with it.
#[derive(Debug, Clone, Copy)]
pub(in crate::report) struct Around {
    pub(in crate::report) before: usize,
    pub(in crate::report) after: usize,
    /// Whether the threads that begin in the day have to do with it, however long they go on.
    pub(in crate::report) threads: bool,
}

/// Days that are to be worked out, and those around them.
#[derive(Debug, Clone, Copy)]
pub(in crate::report) struct Stretch<'d> {
    pub(in crate::report) around: &'d [LocalDay],
    pub(in crate::report) own: &'d [LocalDay],
}

/// Something worked out of a day.
pub(in crate::report) trait Derived: Send + Sync + 'static {
    /// Its own small number.
    const NUMBER: u8;

    /// About how many bytes it takes.
    fn bytes(&self) -> usize;
}

/// What was worked out of days, in their order.
pub(in crate::report) type OfDays<D> = Vec<(Range<i64>, Arc<D>)>;

/// Works something out of days.
#[async_trait]
pub(in crate::report) trait Work<D>: Sync {
    /// For each of the days themselves, in their order.
    ///
    /// # Errors
    /// Those of the store.
    async fn work(&self, stretch: Stretch<'_>) -> Result<Vec<D>, ReportError>;
}

/// Where something is remembered, and what it depends on beside the statements.
pub(super) struct Ground<'g> {
    pub(super) kept: &'g Kept,
    pub(super) basis: [u8; 16],
}

/// A day, and what is worked out of it.
pub(super) struct Recalled<D> {
    pub(super) range: Range<i64>,
    pub(super) derived: Option<Arc<D>>,
    mark: Mark,
}

/// What is remembered of days, by the number of what it is and the beginning of the day.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// One at a time works something out: two would do the same.
    turn: tokio::sync::Mutex<()>,
    days: Mutex<Remembered>,
}

#[derive(Debug, Default)]
struct Remembered {
    days: HashMap<(u8, i64), One>,
    bytes: usize,
}

#[derive(Debug)]
struct One {
    mark: Mark,
    bytes: usize,
    derived: Arc<dyn Any + Send + Sync>,
}

/// What it was worked out of.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mark {
    end: i64,
    edition: u32,
    basis: [u8; 16],
    /// The last change of a day around it.
    counted: DayState,
    begun: DayState,
}

impl Days<'_> {
    /// What is worked out of each day of a window, in their order. `work` is asked for those that are not
    /// remembered, some at a time, and answers for each in their order.
    ///
    /// # Errors
    /// Those of the store and of `work`; [`ReportError::TooMuchToCount`] where there are too many days.
    pub(in crate::report) async fn derived<D: Derived>(
        &self,
        window: &Window,
        around: Around,
        work: &dyn Work<D>,
    ) -> Result<OfDays<D>, ReportError> {
        let (people, _) = self.store.identified(Vec::new()).await?;
        let ground = Ground {
            kept: &self.workshop.derived,
            basis: self.basis(people),
        };
        let recalled = self
            .derived_on(&ground, window, around, work, |_| true)
            .await?;
        let recalled = recalled.into_iter();
        // There is one for each, as those that were asked for them answer for each.
        let found = recalled.filter_map(|one| Some((one.range, one.derived?)));
        Ok(found.collect())
    }

    /// The same on any ground; `is_wanted` says which days are worked out where they are not remembered.
    pub(super) async fn derived_on<D: Derived>(
        &self,
        ground: &Ground<'_>,
        window: &Window,
        around: Around,
        work: &dyn Work<D>,
        is_wanted: impl Fn(&LocalDay) -> bool,
    ) -> Result<Vec<Recalled<D>>, ReportError> {
        let (all, own) = self.with_those_around(window, around)?;
        let own_days = &all[own.clone()];
        let kept = ground.kept;
        let mut marks = self.marks(ground, &all, own.clone(), around).await?;
        let mut found = kept.recall::<D>(own_days, &marks);
        let is_missing = |found: &[Option<_>], place: usize| {
            found[place].is_none() && is_wanted(&own_days[place])
        };
        if (0..found.len()).any(|place| is_missing(&found, place)) {
            let _turn = kept.turn.lock().await;
            // Days may have changed while this request waited for its turn, and somebody else have worked them out.
            marks = self.marks(ground, &all, own.clone(), around).await?;
            found = kept.recall::<D>(own_days, &marks);
            let places = (0..found.len()).filter(|place| is_missing(&found, *place));
            for run in runs(places.collect()) {
                let first = own.start + run.start;
                let last = own.start + run.end;
                let from = first.saturating_sub(around.before);
                let to = all.len().min(last + around.after);
                let stretch = Stretch {
                    around: &all[from..to],
                    own: &all[first..last],
                };
                let made = work.work(stretch).await?;
                for (place, one) in run.zip(made) {
                    let one = Arc::new(one);
                    kept.remember(own_days[place].range.start, &marks[place], &one);
                    found[place] = Some(one);
                }
            }
        }
        let days = own_days.iter().zip(marks).zip(found);
        let recalled = days.map(|((day, mark), derived)| Recalled {
            range: day.range.clone(),
            derived,
            mark,
        });
        Ok(recalled.collect())
    }

    /// What is remembered of the days of a window on a ground, whatever became of them since; `None` where something
    /// is not that is wanted.
    pub(super) fn remembered_on<D: Derived>(
        &self,
        ground: &Ground<'_>,
        window: &Window,
        is_wanted: impl Fn(&LocalDay) -> bool,
    ) -> Result<Option<Vec<Recalled<D>>>, ReportError> {
        let days = self.cut(window)?;
        let edition = self.store.edition();
        let remembered = ground.kept.days.lock();
        let remembered = remembered.unwrap_or_else(PoisonError::into_inner);
        let recall = |day: LocalDay| {
            let nothing = || Mark {
                end: day.range.end,
                edition,
                basis: ground.basis,
                counted: DayState::default(),
                begun: DayState::default(),
            };
            let one = remembered.days.get(&(D::NUMBER, day.range.start));
            let one = one.filter(|one| {
                let Mark { end, basis, .. } = one.mark;
                (end, one.mark.edition, basis) == (day.range.end, edition, ground.basis)
            });
            let derived = one.and_then(|one| Arc::clone(&one.derived).downcast::<D>().ok());
            if derived.is_none() && is_wanted(&day) {
                return None;
            }
            Some(Recalled {
                mark: one.map_or_else(nothing, |one| one.mark.clone()),
                range: day.range,
                derived,
            })
        };
        Ok(days.into_iter().map(recall).collect())
    }

    /// What the days with these places are worked out of now.
    async fn marks(
        &self,
        ground: &Ground<'_>,
        all: &[LocalDay],
        own: Range<usize>,
        around: Around,
    ) -> Result<Vec<Mark>, ReportError> {
        let ranges = all.iter().map(|day| day.range.clone()).collect();
        let states = self.store.day_states(ranges).await?;
        let mark = |place: usize| {
            let from = place.saturating_sub(around.before);
            let to = states.len().min(place + around.after + 1);
            let counted = states[from..to].iter().map(|state| state.counted).max();
            let begun = states.get(place).filter(|_| around.threads);
            let begun = begun.map(|state: &DayStates| state.begun);
            Mark {
                end: all[place].range.end,
                edition: self.store.edition(),
                basis: ground.basis,
                counted: counted.unwrap_or_default(),
                begun: begun.unwrap_or_default(),
            }
        };
        Ok(own.map(mark).collect())
    }

    /// The days of a window and those around it, and which of them are its own.
    fn with_those_around(
        &self,
        window: &Window,
        around: Around,
    ) -> Result<(Vec<LocalDay>, Range<usize>), ReportError> {
        let span = |days: usize| i32::try_from(days).unwrap_or(i32::MAX).days();
        let start = window.date(window.start);
        let start = start.saturating_sub(span(around.before));
        let end = window.date(window.end).saturating_add(span(around.after));
        let wide = Window {
            start: first_instant(start, &window.tz).unwrap_or(window.start),
            end: first_instant(end, &window.tz).unwrap_or(window.end),
            tz: window.tz.clone(),
        };
        let all = self.cut(&wide)?;
        let before = |ms: i64| all.partition_point(|day| day.range.start < ms);
        let own = before(window.start.as_millisecond())..before(window.end.as_millisecond());
        Ok((all, own))
    }
}

/// Runs of neighbours, none longer than is worked out at once.
fn runs(places: Vec<usize>) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for place in places {
        match runs.last_mut() {
            Some(run) if run.end == place && run.len() < AT_ONCE => run.end += 1,
            _ => runs.push(place..place + 1),
        }
    }
    runs
}

impl<D: Derived> Recalled<D> {
    /// In which state the day was; what is worked out of it is of that state, unless it changed meanwhile.
    pub(super) fn state(&self) -> DayState {
        self.mark.counted
    }

    /// Remembers what was worked out of the day in a state.
    pub(super) fn remember(&mut self, kept: &Kept, state: DayState, derived: D) {
        self.mark.counted = state;
        let derived = Arc::new(derived);
        kept.remember(self.range.start, &self.mark, &derived);
        self.derived = Some(derived);
    }
}

impl Kept {
    fn recall<D: Derived>(&self, days: &[LocalDay], marks: &[Mark]) -> Vec<Option<Arc<D>>> {
        let remembered = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        let recalled = days.iter().zip(marks).map(|(day, mark)| {
            let one = remembered.days.get(&(D::NUMBER, day.range.start))?;
            let derived = (one.mark == *mark).then(|| Arc::clone(&one.derived))?;
            derived.downcast::<D>().ok()
        });
        recalled.collect()
    }

    fn remember<D: Derived>(&self, start: i64, mark: &Mark, derived: &Arc<D>) {
        let mut remembered = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (D::NUMBER, start);
        if let Some(old) = remembered.days.remove(&key) {
            remembered.bytes -= old.bytes;
        }
        let bytes = derived.bytes();
        if remembered.bytes + bytes > MOST_BYTES {
            // Those of other rules or people never come back; then the earliest day is missed the least.
            let is_of_now =
                |one: &One| one.mark.edition == mark.edition && one.mark.basis == mark.basis;
            remembered.days.retain(|_, one| is_of_now(one));
            remembered.bytes = remembered.days.values().map(|one| one.bytes).sum();
        }
        while remembered.bytes + bytes > MOST_BYTES {
            let earliest = remembered.days.keys().min_by_key(|(_, start)| *start);
            let Some(earliest) = earliest.copied() else {
                break;
            };
            if let Some(old) = remembered.days.remove(&earliest) {
                remembered.bytes -= old.bytes;
            }
        }
        remembered.bytes += bytes;
        let one = One {
            mark: mark.clone(),
            bytes,
            derived: Arc::clone(derived) as Arc<dyn Any + Send + Sync>,
        };
        remembered.days.insert(key, one);
    }
}
