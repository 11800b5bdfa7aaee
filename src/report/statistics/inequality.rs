//! How unevenly contributions are spread over people.

/// The Gini coefficient of `counts` and as many zeros as make `people` of them: 0 where all have the same, near 1
/// where one has all. `None` where nobody has any, or where there are more counts than people.
#[must_use]
#[allow(clippy::cast_precision_loss)] // Counts are far below 2^52.
pub fn gini(counts: &[u64], people: u64) -> Option<f64> {
    let zeros = people.checked_sub(counts.len() as u64)?;
    let mut counts = counts.to_vec();
    counts.sort_unstable();
    let total: u64 = counts.iter().sum();
    if total == 0 {
        return None;
    }
    let people = people as f64;
    // Ranks from 1 on, ascending; zeros come first and add nothing.
    let weighted: f64 = counts
        .iter()
        .enumerate()
        .map(|(place, count)| {
            (2.0 * (zeros as f64 + place as f64 + 1.0) - people - 1.0) * *count as f64
        })
        .sum();
    Some(weighted / (people * total as f64))
}

/// Which share of all contributions the most active tenth of `people` has, rounded up to whole people. `None`
/// where there are none.
#[must_use]
pub fn top_tenth(counts: &[u64], people: u64) -> Option<f64> {
    let mut counts = counts.to_vec();
    counts.sort_unstable_by(|one, other| other.cmp(one));
    let most = usize::try_from(people.div_ceil(10)).unwrap_or(usize::MAX);
    let total = counts.iter().sum();
    super::share::share(counts.iter().take(most).sum(), total)
}
