//! Working days out before anybody asks for them.

use std::time::{Duration, Instant};

use jiff::ToSpan as _;

use super::walk::Halt;
use super::{Days, Found, Missing};
use crate::facts::Part;
use crate::report::error::ReportError;
use crate::report::window::Window;
use crate::report::zone::first_instant;

/// How far back days are worked out.
const MONTHS: i32 = 25;

/// Days of which the store is asked at once whether they are kept.
const ASKED: usize = 31;

/// How long a rest is, in times of the work before it, so that others have most of the machine.
const RESTS: u32 = 3;

/// Works out the days of the last 25 months that are over and not kept, the newest first and one at a time.
/// It rests three times as long as it worked.
///
/// # Errors
/// Those of the store; what was worked out until then is kept.
pub async fn keep_newest<P: Part>(days: &Days<'_>) -> Result<(), ReportError> {
    let today = days.home.to_datetime(days.now).date();
    let start = first_instant(today.saturating_sub(MONTHS.months()), days.home);
    let window = Window {
        start: start.unwrap_or(days.now),
        end: days.now,
        tz: days.home.clone(),
    };
    let mut over = days.cut(&window)?;
    over.retain(|day| day.kept);
    for some in over.rchunks(ASKED) {
        let begun = Instant::now();
        let wanted = some.iter().map(|day| (0, day.range.clone())).collect();
        let (people, _) = days.store.identified(Vec::new()).await?;
        let mut found = [Found::<P>::Nothing];
        let mut missing = days.kept(people, wanted, &mut found).await?;
        rest(begun.elapsed()).await;
        while let Some(day) = missing.pop() {
            let begun = Instant::now();
            match one(days, people, day, &mut found).await {
                Ok(()) => rest(begun.elapsed()).await,
                // The rest is found missing the next time.
                Err(Halt::Changed) => return Ok(()),
                Err(Halt::Failed(error)) => return Err(error),
            }
        }
    }
    Ok(())
}

async fn one<P: Part>(
    days: &Days<'_>,
    people: u64,
    day: Missing,
    found: &mut [Found<P>],
) -> Result<(), Halt> {
    let _turn = days.workshop.turn.lock().await;
    let missing = days.kept(people, vec![(0, day.range)], found).await?;
    days.work_out(people, missing, found).await
}

async fn rest(worked: Duration) {
    tokio::time::sleep(worked * RESTS).await;
}
