//! What a process remembers of days that were added up never shows: whatever has changed since, a report is the same as
//! that of a process that has just begun.

use std::sync::Arc;

use jiff::tz::TimeZone;
use proptest::prelude::*;
use tertulia::facts::Directory;
use tertulia::profile::Library;
use tertulia::report::together::Together;
use tertulia::report::{Listed, Settings, Viewer, Workshop};

use crate::history::{DAY, Said, directory, histories};
use crate::store::{Memory, Question};

/// The begin of the histories, a Monday: 2025-06-02.
const START: i64 = 1_748_822_400_000;

/// Ranges of sixteen weeks and more, of weeks, and of days that are no whole weeks.
const RANGES: [(&str, &str, &str); 7] = [
    ("2025-03-03", "2026-06-29", "none"),
    ("2025-06-02", "2026-03-02", "none"),
    ("2025-06-02", "2025-12-01", "week"),
    ("2025-06-01", "2025-12-01", "month"),
    ("2025-09-03", "2025-09-25", "none"),
    ("2025-10-27", "2025-11-03", "none"),
    ("2025-01-01", "2026-07-01", "quarter"),
];

#[derive(Debug, Clone)]
enum Change {
    /// A statement is voided, or one that was is sent again.
    Toggle(prop::sample::Index),
    /// It is declared who is whom, or taken back.
    Declare,
    /// Another directory is loaded, or none.
    List(u8),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let change = prop_oneof![
        6 => any::<prop::sample::Index>().prop_map(Change::Toggle),
        1 => Just(Change::Declare),
        1 => (0..3_u8).prop_map(Change::List),
    ];
    prop::collection::vec(change, 1..8)
}

fn listed(number: u8) -> Listed {
    let moves = START + i64::from(number) * 40 * DAY;
    Listed {
        directory: Arc::new(match number {
            0 => Directory::default(),
            _ => directory(moves),
        }),
        revision: [number; 16],
        left_out: [0; 16],
        state: 0,
        source: None,
    }
}

/// The same histories over more than a year: every third statement is of the months after.
fn stretched(mut history: Vec<Said>) -> Vec<Said> {
    for said in history.iter_mut().filter(|said| said.sequence % 3 == 0) {
        said.time += 200 * DAY;
    }
    history
}

fn compare(
    store: &Memory,
    listed: &Listed,
    settings: &Settings,
    viewer: Viewer,
    workshop: &Workshop,
) -> Result<(), TestCaseError> {
    for (from, to, interval) in RANGES {
        let grid = viewer == Viewer::Floored;
        if grid && (interval != "week") {
            continue;
        }
        let question = Question {
            query: &[("from", from), ("to", to), ("interval", interval)],
            viewer,
            settings: settings.clone(),
            now: "2026-05-13T09:30:00Z",
            listed: listed.clone(),
            library: Library::default(),
        };
        let remembered = question.ask_again(Together::People, store, workshop);
        let anew = question.ask(Together::People, store).unwrap();
        prop_assert_eq!(remembered.unwrap(), anew, "{} {} {}", from, to, interval);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_remembered_of_days_never_shows(
        history in histories(START, 80),
        changes in changes(),
        zone in prop::sample::select(vec!["UTC", "Europe/Berlin", "Australia/Lord_Howe"]),
        exact in any::<bool>(),
    ) {
        let history = stretched(history);
        let viewer = if exact { Viewer::Exact } else { Viewer::Floored };
        let settings = Settings {
            tz: TimeZone::get(zone).unwrap(),
            grid: tertulia::report::Grid::Week,
            ..Settings::default()
        };
        let (mut store, workshop) = (Memory::of(&history), Workshop::default());
        let (mut is_there, mut directory) = (vec![true; history.len()], listed(1));
        compare(&store, &directory, &settings, viewer, &workshop)?;
        for change in changes {
            match change {
                Change::Toggle(index) => {
                    let place = index.index(history.len());
                    if is_there[place] {
                        store.void(&history[place]);
                    } else {
                        store.arrive(&history[place]);
                    }
                    is_there[place] = !is_there[place];
                }
                Change::Declare => store.declare(),
                Change::List(number) => directory = listed(number),
            }
            compare(&store, &directory, &settings, viewer, &workshop)?;
        }
    }
}
