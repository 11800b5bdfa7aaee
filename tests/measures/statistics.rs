//! Statistics, by examples worked by hand and by what holds of all.

use jiff::tz::TimeZone;
use proptest::prelude::*;
use tertulia::report::statistics::graph::{Edge, Graph, are_mutual, density, e_i, e_i_at_random};
use tertulia::report::statistics::inequality::{gini, top_tenth};
use tertulia::report::statistics::share::wilson;
use tertulia::report::statistics::survival::median;
use tertulia::report::statistics::working::two_days_after;

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-4
}

#[test]
fn the_interval_of_a_share_is_that_of_wilson() {
    let (low, high) = wilson(5, 10).unwrap();
    assert!(near(low, 0.2366) && near(high, 0.7634), "{low} {high}");
    let (low, high) = wilson(0, 10).unwrap();
    assert!(near(low, 0.0) && near(high, 0.2775), "{low} {high}");
    assert_eq!(wilson(0, 0), None);
}

#[test]
fn gini_counts_those_who_did_nothing() {
    assert_eq!(gini(&[1, 1, 1, 1], 4), Some(0.0));
    assert_eq!(gini(&[4], 4), Some(0.75));
    // Of 0, 0, 1 and 3 the differences sum to 20, both ways; over 2 * 4 people * 4.
    assert_eq!(gini(&[3, 1], 4), Some(0.625));
    assert_eq!(gini(&[], 4), None);
    assert_eq!(gini(&[1, 1], 1), None);
}

#[test]
fn the_top_tenth_is_rounded_up_to_whole_people() {
    assert_eq!(top_tenth(&[5, 3, 2], 10), Some(0.5));
    assert_eq!(top_tenth(&[5, 3, 2], 11), Some(0.8));
    assert_eq!(top_tenth(&[], 11), None);
}

#[test]
fn what_is_open_counts_as_long_as_it_was_followed() {
    let of = |times: &[(i64, bool)]| {
        let (ended, open): (Vec<_>, Vec<_>) = times.iter().partition(|(_, ended)| *ended);
        let durations = |of: Vec<(i64, bool)>| of.into_iter().map(|(time, _)| time).collect();
        median(durations(ended), durations(open))
    };
    assert_eq!(of(&[(1, true), (2, true), (3, true)]), Some(2));
    assert_eq!(of(&[(1, true), (2, false), (3, true), (4, true)]), Some(3));
    assert_eq!(of(&[(1, true), (5, false), (5, false)]), None);
    // 6/7 * 5/6 * 4/5 = 4/7 at 3; then 4/7 * 2/3 = 8/21 at 6.
    let times = [
        (1, true),
        (2, true),
        (3, true),
        (4, false),
        (6, true),
        (7, false),
        (8, false),
    ];
    assert_eq!(of(&times), Some(6));
    // What ends at the same moment at which another is given up was at risk beside it.
    assert_eq!(of(&[(2, false), (2, true), (3, true)]), Some(3));
    assert_eq!(of(&[]), None);
}

#[test]
fn two_working_days_leave_weekends_out_and_keep_the_time_by_the_clock() {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let due = |at: &str| {
        let at: jiff::Timestamp = at.parse().unwrap();
        zone.to_datetime(two_days_after(at, &zone)).to_string()
    };
    assert_eq!(due("2026-11-24T09:30:00+01:00"), "2026-11-26T09:30:00");
    assert_eq!(due("2026-11-27T15:00:00+01:00"), "2026-12-01T15:00:00");
    assert_eq!(due("2026-11-28T15:00:00+01:00"), "2026-12-02T00:00:00");
    // Clocks are put forward on Sunday, 29 March.
    assert_eq!(due("2026-03-26T12:00:00+01:00"), "2026-03-30T12:00:00");
    assert_eq!(due("2026-03-27T12:00:00+01:00"), "2026-03-31T12:00:00");
}

#[test]
fn shapes_of_small_networks_are_those_worked_by_hand() {
    let star = Graph::of(&[(1, 9), (2, 9), (3, 9)]);
    assert_eq!(star.centralisation(), Some(1.0));
    let ring = Graph::of(&[(1, 2), (2, 3), (3, 1)]);
    assert_eq!(ring.centralisation(), Some(0.0));
    let parts: [Edge; 5] = [(1, 2), (3, 2), (4, 7), (5, 6), (6, 7)];
    assert_eq!(Graph::of(&parts).largest_component(), [4, 5, 6, 7]);
    // Of two as large it is the one with the smallest number.
    assert_eq!(Graph::of(&parts[..4]).largest_component(), [1, 2, 3]);
    assert_eq!(Graph::of(&[]).largest_component(), [0_u32; 0]);
    assert_eq!(Graph::of(&[]).centralisation(), None);
    assert_eq!(
        are_mutual(&[(1, 2), (1, 3), (2, 1), (3, 4)]),
        [true, false, true, false]
    );
    assert_eq!(density(3, 3), Some(0.5));
    assert_eq!(e_i(3, 1), Some(0.5));
    // Two units of two: of 12 ordered pairs 4 lie within.
    assert!(near(e_i_at_random(&[2, 2]).unwrap(), 1.0 - 8.0 / 12.0));
}

/// The median by its definition: at each moment at which something ends, of those still open beforehand.
fn plain_median(ended: &[i64], open: &[i64]) -> Option<i64> {
    let moments: std::collections::BTreeSet<i64> = ended.iter().copied().collect();
    let (mut still, mut of) = (1_u128, 1_u128);
    for now in moments {
        let at_risk = ended.iter().chain(open).filter(|one| **one >= now).count();
        let ends = ended.iter().filter(|one| **one == now).count();
        still *= (at_risk - ends) as u128;
        of *= at_risk as u128;
        if 2 * still <= of {
            return Some(now);
        }
    }
    None
}

proptest! {
    #[test]
    fn the_median_is_that_of_kaplan_and_meier_whatever_the_order(
        ended in prop::collection::vec(0..12_i64, 0..14),
        open in prop::collection::vec(0..12_i64, 0..14),
    ) {
        prop_assert_eq!(median(ended.clone(), open.clone()), plain_median(&ended, &open));
    }

    #[test]
    fn gini_is_half_the_mean_difference_over_the_mean(
        counts in prop::collection::vec(1..20_u64, 1..8),
        zeros in 0..5_u64,
    ) {
        let people = counts.len() as u64 + zeros;
        let mut all = counts.clone();
        all.resize(usize::try_from(people).unwrap(), 0);
        let sum: u64 = all.iter().sum();
        let differences: u64 = all.iter().flat_map(|one| all.iter().map(move |other| one.abs_diff(*other))).sum();
        #[allow(clippy::cast_precision_loss)]
        let expected = differences as f64 / (2.0 * people as f64 * sum as f64);
        prop_assert!((gini(&counts, people).unwrap() - expected).abs() < 1e-9);
    }

    #[test]
    fn the_interval_holds_the_share(whole in 1..500_u64, part in 0..500_u64) {
        let part = part.min(whole);
        let (low, high) = wilson(part, whole).unwrap();
        #[allow(clippy::cast_precision_loss)]
        let share = part as f64 / whole as f64;
        prop_assert!(0.0 <= low && low <= share + 1e-12 && share <= high + 1e-12 && high <= 1.0);
    }
}
