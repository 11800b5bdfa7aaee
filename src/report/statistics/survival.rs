//! How long something takes, where not everything has come to its end.

/// The Kaplan-Meier estimate of the median: the shortest time after which at most half are still open. `ended` are
/// how long those took that came to their end; those that were still open when one stopped following them,
/// after so long as `open` says, count as open until then, and for nothing after. `None` where it is not reached.
#[must_use]
pub fn median(mut ended: Vec<i64>, mut open: Vec<i64>) -> Option<i64> {
    ended.sort_unstable();
    open.sort_unstable();
    let mut at_risk = ended.len() + open.len();
    let mut still = 1.0;
    let (mut ended, mut open) = (ended.as_slice(), open.as_slice());
    while let Some(&now) = ended.first() {
        let gone = open.partition_point(|one| *one < now);
        open = &open[gone..];
        at_risk -= gone;
        let ends = ended.partition_point(|one| *one == now);
        ended = &ended[ends..];
        still *= super::share::share((at_risk - ends) as u64, at_risk as u64)?;
        // A half that is made of thirds and the like may come out a little above it.
        if still <= 0.5 + 1e-9 {
            return Some(now);
        }
        at_risk -= ends;
    }
    None
}
