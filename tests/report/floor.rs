use std::ops::Range;
use std::sync::{Arc, Mutex};
use std::thread::ThreadId;

use async_trait::async_trait;
use jiff::tz::TimeZone;
use tertulia::facts::Principle::{Openness, Sharing};
use tertulia::facts::{Principle, Series};
use tertulia::report::figures::{self, Asked, Cell};
use tertulia::report::floor::hidden;
use tertulia::report::{ErrorKind, Grid, ReportError, Row, Settings, Tallies, Viewer};
use tertulia::store::Tally;

use super::memory::{Done, Memory, Question, instant, made};

fn floored<'q>(query: &'q [(&'q str, &'q str)], settings: Settings) -> Question<'q> {
    Question {
        query,
        viewer: Viewer::Floored,
        settings,
        ..Question::default()
    }
}

fn in_berlin(grid: Grid) -> Settings {
    Settings {
        tz: TimeZone::get("Europe/Berlin").unwrap(),
        grid,
        ..Settings::default()
    }
}

fn openness(store: &dyn Tallies, query: &[(&str, &str)], settings: Settings) -> Vec<Row> {
    let report = floored(query, settings).ask(store).unwrap();
    let rows = report.data.into_iter();
    rows.filter(|row| row.principle == "openness").collect()
}

fn figures(row: &Row) -> (Option<u64>, Option<u64>, bool) {
    (row.statements, row.people, row.suppressed)
}

#[test]
fn cells_of_one_to_four_people_are_hidden_and_empty_ones_are_not() {
    let cell = |statements, people| hidden(Tally { statements, people }, 5);
    assert!(!cell(0, 0));
    assert!(cell(1, 1) && cell(900, 4));
    assert!(!cell(5, 5));
}

#[test]
fn statements_of_groups_without_members_alone_are_hidden() {
    assert!(hidden(
        Tally {
            statements: 40,
            people: 0
        },
        5
    ));
}

#[test]
fn a_floor_of_one_hides_nothing() {
    for floor in [0, 1] {
        assert!(!hidden(
            Tally {
                statements: 3,
                people: 1
            },
            floor
        ));
        assert!(!hidden(
            Tally {
                statements: 3,
                people: 0
            },
            floor
        ));
    }
}

#[test]
fn a_row_over_several_cells_is_made_from_the_shown_ones() {
    let store = Memory::of(&[
        Done::new("2026-01-10T10:00:00Z", Openness, 1..=6),
        Done::new("2026-02-10T10:00:00Z", Openness, 20..=23),
        Done::new("2026-03-10T10:00:00Z", Openness, 4..=9),
        Done::new("2026-03-11T10:00:00Z", Openness, [5]),
        Done::new("2026-04-11T10:00:00Z", Openness, 1..=3),
    ]);
    let query = [
        ("from", "2026-01-01"),
        ("to", "2026-10-01"),
        ("interval", "quarter"),
    ];
    let rows = openness(&store, &query, Settings::default());
    // Persons 1 to 9, not those of February; in April to June only empty months are shown.
    assert_eq!(figures(&rows[0]), (Some(3), Some(9), true));
    assert_eq!(figures(&rows[1]), (Some(0), Some(0), true));
    assert_eq!(figures(&rows[2]), (Some(0), Some(0), false));
    let query = [("from", "2026-01-01"), ("to", "2026-04-01")];
    let rows = openness(&store, &query, Settings::default());
    assert_eq!(figures(&rows[0]), (Some(3), Some(9), true));
}

#[test]
fn a_row_of_hidden_cells_alone_has_no_figures() {
    let done = [
        "2026-01-10T10:00:00Z",
        "2026-02-10T10:00:00Z",
        "2026-03-10T10:00:00Z",
    ];
    let store = Memory::of(&done.map(|time| Done::new(time, Openness, [1, 2])));
    let query = [
        ("from", "2026-01-01"),
        ("to", "2026-04-01"),
        ("interval", "quarter"),
    ];
    let rows = openness(&store, &query, Settings::default());
    assert_eq!(figures(&rows[0]), (None, None, true));
}

#[test]
fn people_of_hidden_cells_do_not_become_visible_by_adding_up() {
    // Five people over the quarter, never five in a month.
    let store = Memory::of(&[
        Done::new("2026-01-10T10:00:00Z", Openness, [1, 2]),
        Done::new("2026-02-10T10:00:00Z", Openness, [3, 4, 5]),
    ]);
    let query = [
        ("from", "2026-01-01"),
        ("to", "2026-04-01"),
        ("interval", "none"),
    ];
    let rows = openness(&store, &query, Settings::default());
    assert_eq!(figures(&rows[0]), (Some(0), Some(0), true));
}

#[test]
fn a_period_that_has_not_ended_is_withheld_until_everything_of_it_is_counted() {
    let store = Memory::of(&[Done::new("2026-10-10T10:00:00Z", Openness, 1..=9)]);
    let query = [
        ("from", "2026-10-01"),
        ("to", "2026-11-01"),
        ("interval", "month"),
    ];
    let mut question = floored(&query, in_berlin(Grid::Month));
    // The month ends at 23:00Z.
    question.now = "2026-10-31T22:59:59.999Z";
    let row = question.ask(&store).unwrap().data.remove(0);
    assert_eq!(figures(&row), (None, None, true));
    assert!(row.unfinished);
    question.now = "2026-10-31T23:00:00Z";
    let row = question.ask(&store).unwrap().data.remove(0);
    assert_eq!(figures(&row), (Some(1), Some(9), false));
    assert!(!row.unfinished);
}

#[test]
fn each_principle_is_judged_by_itself() {
    let store = Memory::of(&[
        Done::new("2026-01-10T10:00:00Z", Openness, 1..=6),
        Done::new("2026-01-10T10:00:00Z", Sharing, [1]),
        Done::new("2026-02-10T10:00:00Z", Openness, [1]),
        Done::new("2026-02-10T10:00:00Z", Sharing, 1..=7),
    ]);
    let query = [("from", "2026-01-01"), ("to", "2026-03-01")];
    let report = floored(&query, Settings::default()).ask(&store).unwrap();
    let people: Vec<_> = report.data.iter().map(|row| row.people).collect();
    assert_eq!(people, [Some(6), Some(0), Some(7), Some(0)]);
}

#[test]
fn another_zone_than_the_instances_is_off_the_grid() {
    let error = floored(
        &[("tz", "UTC"), ("interval", "month")],
        in_berlin(Grid::Month),
    )
    .refused();
    assert_eq!(error.kind(), ErrorKind::BadParameter);
    assert_eq!(error.parameter(), Some("tz"));
    assert_eq!(
        error.sentence(),
        "`tz` is UTC, and the zone of this instance is Europe/Berlin. This key reads reports but \
         not statements, and so sees figures on one grid only, so that no two answers can give \
         away a small group. Leave `tz` out, or ask for Europe/Berlin. A key that may also read \
         statements is not bound to this; an administrator issues it."
    );
    let same = [("tz", "europe/berlin"), ("interval", "month")];
    assert!(
        floored(&same, in_berlin(Grid::Month))
            .ask(&Memory::default())
            .is_ok()
    );
}

#[test]
fn intervals_that_cut_cells_are_off_the_grid() {
    let allowed = |grid, interval| {
        let query = [("interval", interval)];
        let answer = floored(&query, in_berlin(grid)).ask(&Memory::default());
        if let Err(error) = &answer {
            assert_eq!(error.parameter(), Some("interval"));
        }
        answer.is_ok()
    };
    let intervals = ["day", "week", "month", "quarter", "none"];
    assert_eq!(
        intervals.map(|interval| allowed(Grid::Month, interval)),
        [false, false, true, true, true]
    );
    assert_eq!(
        intervals.map(|interval| allowed(Grid::Week, interval)),
        [false, true, false, false, true]
    );
}

#[test]
fn a_range_that_cuts_a_cell_is_off_the_grid_and_told_its_neighbours() {
    let query = [
        ("from", "2026-01-01"),
        ("to", "2026-01-15"),
        ("interval", "month"),
    ];
    let error = floored(&query, in_berlin(Grid::Month)).refused();
    assert_eq!(error.parameter(), Some("to"));
    assert!(
        error.sentence().contains("to=2026-01-01 or to=2026-02-01"),
        "{error}"
    );
    // The first instant of January in UTC is not the one in Berlin.
    let query = [("from", "2026-01-01T00:00:00Z"), ("interval", "month")];
    let error = floored(&query, in_berlin(Grid::Month)).refused();
    assert_eq!(error.parameter(), Some("from"));
    let query = [("from", "2025-12-31T23:00:00Z"), ("interval", "month")];
    assert!(
        floored(&query, in_berlin(Grid::Month))
            .ask(&Memory::default())
            .is_ok()
    );
}

#[test]
fn on_a_grid_of_weeks_the_default_range_is_made_of_whole_weeks() {
    let report = floored(&[("interval", "week")], in_berlin(Grid::Week))
        .ask(&Memory::default())
        .unwrap();
    assert_eq!(report.meta.from, "2025-10-27T00:00:00+01:00");
    assert_eq!(report.meta.to, "2026-11-30T00:00:00+01:00");
    assert_eq!(report.data[0].period, "2025-W44");
    let wednesday = [("from", "2026-11-18"), ("interval", "week")];
    let error = floored(&wednesday, in_berlin(Grid::Week)).refused();
    assert!(
        error
            .sentence()
            .contains("from=2026-11-16 or from=2026-11-23"),
        "{error}"
    );
}

#[test]
fn too_many_cells_behind_one_row_are_refused_too() {
    let query = [("from", "1900-01-01"), ("to", "3000-01-01")];
    let error = floored(&query, Settings::default()).refused();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert!(
        error.sentence().ends_with("Ask for a shorter range."),
        "{error}"
    );
}

/// A store in which a write happens between one question and the next.
struct Changing {
    states: Vec<Memory>,
    asked: Mutex<usize>,
}

#[async_trait]
impl Tallies for Changing {
    async fn tally(
        &self,
        series: &[Series],
        cells: &[Vec<Range<i64>>],
    ) -> Result<Vec<Vec<Tally>>, ReportError> {
        let state = {
            let mut asked = self.asked.lock().unwrap();
            *asked += 1;
            (*asked - 1) % self.states.len()
        };
        self.states[state].tally(series, cells).await
    }
}

#[test]
fn a_cell_that_falls_below_the_floor_between_two_questions_is_in_no_figure() {
    // All principles move together, so that one union is exchanged for one other.
    let mut before = [
        Done::new("2026-01-10T10:00:00Z", Openness, 1..=5),
        Done::new("2026-02-10T10:00:00Z", Openness, 1..=6),
        Done::new("2026-03-10T10:00:00Z", Openness, 1..=7),
    ];
    for done in &mut before {
        done.principles = Principle::ALL.to_vec();
    }
    let mut after = before.clone();
    after[0].people.pop();
    let after = || Memory::of(&after);
    let store = Changing {
        states: vec![Memory::of(&before), after(), after()],
        asked: Mutex::new(0),
    };
    let query = [
        ("from", "2026-01-01"),
        ("to", "2026-04-01"),
        ("interval", "quarter"),
    ];
    let rows = openness(&store, &query, Settings::default());
    assert_eq!(figures(&rows[0]), (Some(2), Some(7), true));
    assert_eq!(*store.asked.lock().unwrap(), 3);
}

#[test]
fn figures_that_never_settle_are_an_error_and_no_guess() {
    let one = [
        Done::new("2026-01-10T10:00:00Z", Openness, 1..=5),
        Done::new("2026-02-10T10:00:00Z", Openness, 1..=6),
        Done::new("2026-03-10T10:00:00Z", Openness, 1..=7),
    ];
    let mut other = one.clone();
    other[0].people.pop();
    let store = Changing {
        states: vec![Memory::of(&one), Memory::of(&other)],
        asked: Mutex::new(0),
    };
    let query = [
        ("from", "2026-01-01"),
        ("to", "2026-04-01"),
        ("interval", "quarter"),
    ];
    let error = floored(&query, Settings::default())
        .ask(&store)
        .unwrap_err();
    assert!(matches!(error, ReportError::Unsettled));
    assert_eq!(error.kind(), ErrorKind::TryAgain);
}

#[test]
fn what_is_shown_is_decided_where_no_request_waits_for_it() {
    let store = Memory::of(&[Done::new("2026-01-10T10:00:00Z", Openness, 1..=5)]);
    let deciding: Arc<Mutex<Vec<ThreadId>>> = Arc::default();
    let threads = Arc::clone(&deciding);
    let series = [Series::principle(Openness)];
    let asked = Asked {
        series: &series,
        wanted: 0..1,
        shown: Arc::new(move |tallies| {
            threads.lock().unwrap().push(std::thread::current().id());
            vec![true; tallies.len()]
        }),
    };
    let range = instant("2026-01-01T00:00:00Z").as_millisecond()
        ..instant("2026-02-01T00:00:00Z").as_millisecond();
    let cells = [Cell {
        range,
        closed: true,
    }];
    let rows = std::slice::from_ref(&(0..1));
    made(figures::floored(&store, &asked, &cells, rows)).unwrap();
    let deciding = deciding.lock().unwrap();
    assert_eq!(deciding.len(), 1);
    assert_ne!(deciding[0], std::thread::current().id());
}
