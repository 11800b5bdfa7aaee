//! Going through the statements of days in the order of time.

use std::ops::Range;
use std::sync::Arc;

use super::whom::{Listed, Remembered};
use crate::facts::{Part, Told, Whom};
use crate::report::error::ReportError;
use crate::report::figures::blocking;
use crate::report::tally::Tells;
use crate::store::ToldPage;

/// Statements that are read at once.
pub(super) const PAGE: usize = 50_000;

/// How often a day of several pages is begun again because it changed between two of them.
const ATTEMPTS: usize = 5;

/// Takes in statements, one after the other in the order of time.
pub trait Fold: Send + 'static {
    fn add(&mut self, told: &Told, whom: &Whom);
}

impl<P: Part> Fold for P {
    fn add(&mut self, told: &Told, whom: &Whom) {
        Part::add(self, told, whom);
    }
}

/// Why a walk ended early.
pub(super) enum Halt {
    /// People were declared to be one, or not to be any more: what was folded before is about others.
    Changed,
    Failed(ReportError),
}

impl From<ReportError> for Halt {
    fn from(error: ReportError) -> Self {
        Self::Failed(error)
    }
}

/// A walk through days. Each is folded from one state of the store.
pub(super) struct Walk<'w, F> {
    pub(super) store: &'w dyn Tells,
    pub(super) listed: &'w Listed,
    pub(super) remembered: &'w Remembered,
    /// The state of declarations of people.
    pub(super) people: u64,
    /// Ascending; they may have gaps between them.
    pub(super) days: &'w [Range<i64>],
    /// Makes what a day is folded into.
    pub(super) begin: Arc<dyn Fn() -> F + Send + Sync>,
    /// The first day that is not folded yet.
    pub(super) next: usize,
    /// How many more statements may be folded.
    pub(super) budget: usize,
    /// What comes next, read while what came before it was folded.
    pub(super) ahead: Option<(Range<i64>, ToldPage)>,
}

impl<F: Fold> Walk<'_, F> {
    /// Folds the next days: as many as one page holds whole. None is left where there are none.
    pub(super) async fn step(&mut self) -> Result<Vec<F>, Halt> {
        let days = self.days;
        let run = run(&days[self.next..]);
        let (Some(first), Some(last)) = (run.first(), run.last()) else {
            return Ok(Vec::new());
        };
        let range = first.start..last.end;
        let page = match self.ahead.take() {
            Some((read, page)) if read == range => page,
            _ => self.store.told(range.clone(), None, PAGE).await?,
        };
        let reached = match page.told.last() {
            // Of the day in which the page ends more may follow.
            Some(last) if page.more => last.time_ms,
            _ => range.end,
        };
        let whole = run.partition_point(|day| day.end <= reached);
        if whole == 0 {
            return Ok(vec![self.long_day(first.clone()).await?]);
        }
        let days = run[..whole].to_vec();
        let mut told = page.told;
        told.truncate(told.partition_point(|one| one.time_ms < run[whole - 1].end));
        self.spend(told.len())?;
        let whom = self.whom(&told).await?;
        let begin = Arc::clone(&self.begin);
        let folded = blocking(move || {
            let mut told = told.as_slice();
            let fold = |day: &Range<i64>| {
                let (own, later) = told.split_at(told.partition_point(|one| one.time_ms < day.end));
                told = later;
                let mut folded = begin();
                for one in own {
                    folded.add(one, &whom);
                }
                folded
            };
            days.iter().map(fold).collect::<Vec<F>>()
        });
        let (folded, ahead) = tokio::join!(folded, self.read(self.next + whole));
        self.ahead = ahead;
        self.next += whole;
        Ok(folded?)
    }

    /// Reads what a step from this day on begins with. What cannot be read is an error when it is needed.
    async fn read(&self, from: usize) -> Option<(Range<i64>, ToldPage)> {
        let run = run(self.days.get(from..)?);
        let range = run.first()?.start..run.last()?.end;
        let page = self.store.told(range.clone(), None, PAGE).await.ok()?;
        Some((range, page))
    }

    /// Folds a day that one page does not hold.
    async fn long_day(&mut self, day: Range<i64>) -> Result<F, Halt> {
        let budget = self.budget;
        for _ in 0..ATTEMPTS {
            self.budget = budget;
            if let Some(folded) = self.pages(day.clone()).await? {
                self.next += 1;
                return Ok(folded);
            }
        }
        Err(ReportError::Unsettled.into())
    }

    /// `None` where the day changed between two pages.
    async fn pages(&mut self, day: Range<i64>) -> Result<Option<F>, Halt> {
        let (mut folded, mut after, mut state) = ((self.begin)(), None, None);
        loop {
            let page = self.store.told(day.clone(), after, PAGE).await?;
            if *state.get_or_insert(page.state) != page.state {
                return Ok(None);
            }
            self.spend(page.told.len())?;
            after = page.told.last().map(|last| (last.time_ms, last.sequence));
            let whom = self.whom(&page.told).await?;
            let (told, more) = (page.told, page.more);
            let work = blocking(move || {
                for one in &told {
                    folded.add(one, &whom);
                }
                folded
            });
            folded = work.await?;
            if !more {
                return Ok(Some(folded));
            }
        }
    }

    async fn whom(&self, told: &[Told]) -> Result<Whom, Halt> {
        let remembered = self.remembered;
        remembered
            .whom(self.store, self.listed, self.people, told)
            .await
    }

    fn spend(&mut self, statements: usize) -> Result<(), Halt> {
        let left = self.budget.checked_sub(statements);
        self.budget = left.ok_or_else(too_much)?;
        Ok(())
    }
}

/// The first of some days, and those that follow it without a gap.
fn run(days: &[Range<i64>]) -> &[Range<i64>] {
    let neighbours = days.windows(2).take_while(|two| two[0].end == two[1].start);
    let length = (neighbours.count() + 1).min(days.len());
    &days[..length]
}

/// The most statements that are folded for one request without being kept.
pub(super) const MOST_TOLD: usize = 500_000;

fn too_much() -> Halt {
    let reason = format!(
        "More than {MOST_TOLD} statements would have to be gone through one by one: they lie in days of \
         another zone, in parts of days, or were asked for by a combination that nothing is kept of."
    );
    let advice =
        "Ask for whole days in the zone of this instance and for one filter at a time, or for a \
        shorter range."
            .to_owned();
    ReportError::TooMuchToCount { reason, advice }.into()
}
