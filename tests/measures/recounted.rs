//! Every measure equals a plain recount, on every history.

use std::sync::Arc;

use jiff::tz::TimeZone;
use proptest::prelude::*;
use tertulia::facts::Directory;
use tertulia::profile::Library;
use tertulia::report::together::{MeasureRow, Together};
use tertulia::report::{Listed, Settings, Viewer};

use crate::history::{Said, directory, histories};
use crate::recount::{Page, Rows, World, people};
use crate::recount_network::network;
use crate::recount_threads::{debriefs, seniors, threads};
use crate::store::{Memory, Question};

fn midnight(date: &str, zone: &TimeZone) -> i64 {
    crate::recount::midnight(date.parse().unwrap(), zone)
}

/// The rows of a report by what names them.
pub fn by_key(rows: &[MeasureRow]) -> Rows {
    let text = |one: &Option<String>| one.clone().unwrap_or_default();
    let key = |row: &MeasureRow| {
        let principle = row.principle.unwrap_or_default().to_owned();
        let band = row.band.unwrap_or_default().to_owned();
        (
            row.period.clone(),
            principle,
            row.measure.to_owned(),
            band,
            text(&row.unit),
            text(&row.unit_to),
        )
    };
    let mut all = Rows::new();
    for row in rows {
        let says = (row.value, row.numerator, row.denominator, row.open);
        assert!(all.insert(key(row), says).is_none(), "two rows: {row:?}");
    }
    all
}

fn compare(
    history: &[Said],
    zone: &str,
    interval: &str,
    now: &str,
    loaded: bool,
    (from, to): (&str, &str),
    reports: &[Together],
) -> Result<(), TestCaseError> {
    let tz = TimeZone::get(zone).unwrap();
    let known = if loaded {
        directory(midnight("2026-03-15", &tz))
    } else {
        Directory::default()
    };
    let store = Memory::of(history);
    let question = Question {
        query: &[("from", from), ("to", to), ("interval", interval)],
        viewer: Viewer::Exact,
        settings: Settings {
            tz: tz.clone(),
            ..Settings::default()
        },
        now,
        listed: Listed {
            directory: Arc::new(known.clone()),
            revision: [u8::from(loaded); 16],
            left_out: [0; 16],
            state: 0,
            source: None,
        },
        library: Library::default(),
    };
    let now: jiff::Timestamp = now.parse().unwrap();
    let observed = now.as_millisecond().min(midnight(to, &tz));
    let world = World::of(history, &known, tz, observed);
    for report in reports.iter().copied() {
        // The second time what was kept of days is read.
        let first = question.ask(report, &store).unwrap();
        let again = question.ask(report, &store).unwrap();
        prop_assert_eq!(&first, &again);
        let mut expected = Rows::new();
        let mut periods: Vec<(String, i64, i64)> = first
            .data
            .iter()
            .map(|row| {
                let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_millisecond();
                (
                    row.period.clone(),
                    at(&row.period_start),
                    at(&row.period_end),
                )
            })
            .collect();
        periods.dedup();
        for (period, start, end) in &periods {
            let mut page = Page {
                period,
                rows: &mut expected,
            };
            let range = *start..*end;
            match report {
                Together::People => people(&world, &range, &mut page),
                Together::Network => network(&world, &range, &mut page),
                Together::Threads => threads(&world, &range, &mut page),
                Together::Debriefs => debriefs(&world, &range, &mut page),
                Together::Seniors => seniors(&world, &range, &mut page),
            }
        }
        let mut found = by_key(&first.data);
        // Loops have a test of their own.
        found.retain(|key, _| !key.2.starts_with("closed_"));
        for (key, says) in &expected {
            let row = found.get(key);
            prop_assert!(row.is_some(), "no row {key:?}");
            let row = row.unwrap();
            let near = match (row.0, says.0) {
                (Some(one), Some(other)) => (one - other).abs() < 1e-3,
                (one, other) => one.is_none() && other.is_none(),
            };
            prop_assert!(near, "{key:?}: {row:?} and recounted {says:?}");
            prop_assert_eq!((row.1, row.2, row.3), (says.1, says.2, says.3), "{:?}", key);
        }
        prop_assert_eq!(found.len(), expected.len(), "{:?}", report);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_measure_equals_a_plain_recount(
        history in histories(1_764_547_200_000, 120),
        zone in prop::sample::select(vec!["UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe"]),
        interval in prop::sample::select(vec!["week", "month", "quarter", "none"]),
        now in prop::sample::select(vec!["2026-04-10T09:30:00Z", "2026-09-01T00:00:00Z"]),
        loaded in prop::bool::weighted(0.8),
    ) {
        let range = ("2026-02-02", "2026-05-04");
        compare(&history, zone, interval, now, loaded, range, &Together::ALL)?;
    }

    /// Of people something is looked for a year back, and added up over many weeks at once.
    #[test]
    fn measures_of_people_over_years_equal_a_plain_recount(
        history in histories(1_764_547_200_000, 120),
        zone in prop::sample::select(vec!["UTC", "Australia/Lord_Howe"]),
        interval in prop::sample::select(vec!["week", "month", "quarter", "none"]),
        now in prop::sample::select(vec!["2026-04-10T09:30:00Z", "2028-09-01T00:00:00Z"]),
        stretch in 1..8_i64,
    ) {
        let mut history = history;
        let start = 1_764_547_200_000;
        for said in &mut history {
            said.time = start + (said.time - start) * stretch;
        }
        let range = ("2025-12-29", "2028-01-03");
        compare(&history, zone, interval, now, true, range, &[Together::People])?;
    }
}
