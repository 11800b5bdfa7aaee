//! How long something takes, where not everything has come to its end.

/// How long one thing was followed, and whether it came to its end then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Followed {
    pub duration_ms: i64,
    /// Otherwise it was still open when one stopped following it.
    pub ended: bool,
}

/// The Kaplan-Meier estimate of the median: the shortest time after which at most half are still open. What was open
/// when one stopped following it counts as open until then, and for nothing after. `None` where it is not reached.
#[must_use]
pub fn median(followed: &[Followed]) -> Option<i64> {
    let mut followed = followed.to_vec();
    followed.sort_unstable_by_key(|one| one.duration_ms);
    let mut at_risk = followed.len();
    let mut open = 1.0;
    let mut rest = followed.as_slice();
    while let Some(first) = rest.first() {
        let same = rest.partition_point(|one| one.duration_ms == first.duration_ms);
        let (now, later) = rest.split_at(same);
        let ended = now.iter().filter(|one| one.ended).count();
        if ended > 0 {
            open *= super::share::share((at_risk - ended) as u64, at_risk as u64)?;
            // A half that is made of thirds and the like may come out a little above it.
            if open <= 0.5 + 1e-9 {
                return Some(first.duration_ms);
            }
        }
        at_risk -= same;
        rest = later;
    }
    None
}
