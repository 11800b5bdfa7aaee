//! How long something takes, where not everything has come to its end.

use super::share::share;

/// The Kaplan-Meier estimate of the median: the shortest time after which at most half are still open. `ended` are
/// how long those took that came to their end; those that were still open when one stopped following them,
/// after so long as `open` says, count as open until then, and for nothing after. `None` where it is not reached.
///
/// Of many that all ended only those are put in order that lie near the middle.
#[must_use]
pub fn median(mut ended: Vec<i64>, mut open: Vec<i64>) -> Option<i64> {
    let all = ended.len() + open.len();
    // It lies where it would if all were followed for ever, or before.
    let last = middle(all);
    if last < ended.len() {
        ended.select_nth_unstable(last);
        ended.truncate(last + 1);
    }
    let latest = *ended.iter().max()?;
    open.retain(|one| *one < latest);
    open.sort_unstable();
    // And where it would if those had never been, or behind.
    let first = middle(all - open.len());
    if first >= ended.len() {
        return None;
    }
    let (before, earliest, _) = ended.select_nth_unstable(first);
    let (early, mut late) = open.split_at(open.partition_point(|one| one < earliest));
    // Between two of whom no more is known it does not matter when the others end.
    let mut between = vec![0; early.len() + 1];
    for one in before {
        between[early.partition_point(|early| early < one)] += 1;
    }
    let mut left = Left {
        at_risk: all,
        still: 1.0,
    };
    for (place, ends) in between.into_iter().enumerate() {
        left.at_risk -= usize::from(place > 0);
        left.end(ends)?;
    }
    let rest = &mut ended[first..];
    rest.sort_unstable();
    for now in rest.chunk_by(|one, other| one == other) {
        let gone = late.partition_point(|one| *one < now[0]);
        late = &late[gone..];
        left.at_risk -= gone;
        left.end(now.len())?;
        // A half that is made of thirds and the like may come out a little above it.
        if left.still <= 0.5 + 1e-9 {
            return Some(now[0]);
        }
    }
    None
}

/// Where the one stands, from 0 on, after which at most half of so many are left.
fn middle(all: usize) -> usize {
    all.div_ceil(2).saturating_sub(1)
}

/// What is left after some time.
struct Left {
    /// How many are still followed and open.
    at_risk: usize,
    /// The share of all that is open.
    still: f64,
}

impl Left {
    fn end(&mut self, ends: usize) -> Option<()> {
        if ends > 0 {
            self.still *= share((self.at_risk - ends) as u64, self.at_risk as u64)?;
            self.at_risk -= ends;
        }
        Some(())
    }
}
