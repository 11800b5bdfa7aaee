//! Working days out before anybody asks for them.

use std::ops::Range;
use std::time::Instant;

use async_trait::async_trait;
use jiff::ToSpan as _;

use super::walk::Halt;
use super::{Days, Found, LocalDay};
use crate::facts::Part;
use crate::report::error::ReportError;
use crate::report::window::Window;
use crate::report::zone::first_instant;

/// How far back days are worked out.
const MONTHS: i32 = 25;

/// Days that are worked out at once. Those who write wait while days are kept, so it is not done one by one.
const AT_ONCE: usize = 7;

/// How long a rest is, in times of the work before it, so that others have most of the machine.
const RESTS: u32 = 3;

/// Whether the organisation is still as it was when days began to be worked out for it. A round takes minutes in a large
/// store; what is kept for an organisation that is no more would take the place of what others have kept since.
#[async_trait]
pub trait Holds: Send + Sync {
    /// # Errors
    /// Those of the store.
    async fn holds(&self) -> Result<bool, ReportError>;
}

/// Finds what people did who opted out on the days of the last 25 months that are over, in the same way.
///
/// # Errors
/// Those of the store.
pub async fn find_withheld(days: &Days<'_>, still: &dyn Holds) -> Result<(), ReportError> {
    if !days.listed.directory.leaves_out() {
        return Ok(());
    }
    for some in over(days)?.rchunks(AT_ONCE) {
        if !still.holds().await? {
            return Ok(());
        }
        let begun = Instant::now();
        let (first, last) = (some.first(), some.last());
        if let Some((first, last)) = first.zip(last) {
            days.find_withheld(first.range.start..last.range.end)
                .await?;
        }
        tokio::time::sleep(begun.elapsed() * RESTS).await;
    }
    Ok(())
}

/// The days of the last 25 months that are over.
fn over(days: &Days<'_>) -> Result<Vec<LocalDay>, ReportError> {
    let today = days.home.to_datetime(days.now).date();
    let start = first_instant(today.saturating_sub(MONTHS.months()), days.home);
    let window = Window {
        start: start.unwrap_or(days.now),
        end: days.now,
        tz: days.home.clone(),
    };
    let mut over = days.cut(&window)?;
    over.retain(|day| day.kept);
    Ok(over)
}

/// Works out the days of the last 25 months that are over and not kept, the newest first and some at a time.
/// It rests three times as long as it worked, and ends where the organisation is another one.
///
/// # Errors
/// Those of the store; what was worked out until then is kept.
pub async fn keep_newest<P: Part>(days: &Days<'_>, still: &dyn Holds) -> Result<(), ReportError> {
    let over = over(days)?;
    let (people, _) = days.store.identified(Vec::new()).await?;
    let wanted = over.iter().map(|day| day.range.clone()).enumerate();
    let mut found: Vec<_> = over.iter().map(|_| Found::<P>::Nothing).collect();
    let missing = days.kept(people, wanted.collect(), &mut found).await?;
    for some in missing.rchunks(AT_ONCE) {
        let begun = Instant::now();
        let wanted = some.iter().map(|one| (one.place, one.range.clone()));
        let turn = days.workshop.turn.lock().await;
        // Whoever had the turn before may have kept days for another one.
        if !still.holds().await? {
            return Ok(());
        }
        match keep(days, people, wanted.collect(), &mut found).await {
            Ok(()) => {}
            // It was declared who is whom; the rest is found missing the next time.
            Err(Halt::Changed) => return Ok(()),
            Err(Halt::Failed(error)) => return Err(error),
        }
        drop(turn);
        tokio::time::sleep(begun.elapsed() * RESTS).await;
    }
    Ok(())
}

/// Keeps those of some days that are still missing. Whoever calls it has the turn.
async fn keep<P: Part>(
    days: &Days<'_>,
    people: u64,
    wanted: Vec<(usize, Range<i64>)>,
    found: &mut [Found<P>],
) -> Result<(), Halt> {
    let missing = days.kept(people, wanted, found).await?;
    days.work_out(people, missing, found).await
}
