//! The measures of `debriefs`: what became of them.

use jiff::SignedDuration;

use super::answers::{chosen, time, within};
use super::deeds::{Deed, delay};
use super::measures::{Period, Right};

pub fn right(period: &Period<'_, '_>, measure: &str) -> Option<Right> {
    let debriefs = chosen(period.these, |deed| deed.begins("debriefed-"));
    let count = |is: &dyn Fn(&Deed<'_>) -> bool| {
        let fitting = debriefs.iter().filter(|deed| is(deed));
        Right::share(fitting.count(), debriefs.len())
    };
    Some(match measure {
        "debriefs_shared" => within(period, &debriefs, 30, |deed| shared_wider(period, deed)),
        "time_to_share" => time(period, &debriefs, 60, |deed| shared_wider(period, deed)),
        "debriefs_with_actions" => count(&|deed| deed.result("debrief").get("actions").is_some()),
        "debriefs_of_mistakes" => count(&|deed| deed.is("debriefed-mistake")),
        _ => return None,
    })
}

/// How long until somebody shared it, whoever that was.
fn shared_wider(period: &Period<'_, '_>, deed: &Deed<'_>) -> Option<SignedDuration> {
    let shares = period.deeds.iter().filter(|other| {
        other.is("shared-debrief") && other.follows(deed) && other.time < period.until
    });
    delay(deed, shares)
}
