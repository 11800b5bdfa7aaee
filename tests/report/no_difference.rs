//! No two answers differ by a hidden cell.
//!
//! The strongest form of the promise is that hidden cells do not enter any answer: exchange what
//! lies in them for anything else that is hidden, and every answer a floored viewer can get stays
//! the same, byte for byte. Whoever combines answers combines things that do not depend on what is
//! hidden, and so cannot derive it, by difference or in any other way.

use jiff::civil::{Date, date};
use jiff::{Span, ToSpan};
use proptest::prelude::*;
use tertulia::facts::Principle;
use tertulia::report::{Grid, Report, Settings, Viewer};

use super::memory::{Done, Memory, Question};

const FLOOR: u64 = 5;
const CELLS: usize = 5;

/// What is done in each cell: people, a list for each statement.
type Cells = Vec<Vec<Vec<u32>>>;

struct Calendar {
    settings: Settings,
    intervals: &'static [&'static str],
    first: Date,
    step: Span,
    /// A moment in the last cell, which has not ended.
    now: &'static str,
}

fn months() -> Calendar {
    Calendar {
        settings: Settings::default(),
        intervals: &["month", "quarter", "none"],
        first: date(2026, 2, 1),
        step: 1.month(),
        now: "2026-06-20T12:00:00Z",
    }
}

fn weeks() -> Calendar {
    Calendar {
        settings: Settings {
            grid: Grid::Week,
            ..Settings::default()
        },
        intervals: &["week", "none"],
        first: date(2026, 2, 2),
        step: 1.week(),
        now: "2026-03-04T12:00:00Z",
    }
}

impl Calendar {
    /// Where cell `number` begins.
    fn edge(&self, number: usize) -> Date {
        (0..number).fold(self.first, |edge, _| edge + self.step)
    }

    fn store(&self, cells: &Cells) -> Memory {
        let mut done = Vec::new();
        for (number, statements) in cells.iter().enumerate() {
            for people in statements {
                let time = format!("{}T10:00:00Z", self.edge(number) + 1.day());
                done.push(Done::new(
                    &time,
                    Principle::Openness,
                    people.iter().copied(),
                ));
            }
        }
        Memory::of(&done)
    }

    /// Every answer a floored viewer can get about these cells: each range and each interval.
    fn answers(&self, cells: &Cells) -> Vec<Report> {
        let store = self.store(cells);
        let mut answers = Vec::new();
        for from in 0..CELLS {
            for to in from + 1..=CELLS {
                for interval in self.intervals {
                    let (from, to) = (self.edge(from).to_string(), self.edge(to).to_string());
                    let question = Question {
                        query: &[("from", &from), ("to", &to), ("interval", interval)],
                        viewer: Viewer::Floored,
                        settings: self.settings.clone(),
                        now: self.now,
                    };
                    answers.push(question.ask(&store).unwrap());
                }
            }
        }
        answers
    }
}

fn people(cell: &[Vec<u32>]) -> usize {
    let mut people: Vec<u32> = cell.concat();
    people.sort_unstable();
    people.dedup();
    people.len()
}

/// Whether a viewer may not see the cell; told here in other words than the code's.
fn is_hidden(number: usize, cell: &[Vec<u32>]) -> bool {
    let unfinished = number == CELLS - 1;
    unfinished || (!cell.is_empty() && people(cell) < usize::try_from(FLOOR).unwrap())
}

/// A few statements of a few people out of ten, so that the same ones stand in many cells.
fn cell(most_people: usize) -> impl Strategy<Value = Vec<Vec<u32>>> {
    let statement = prop::collection::vec(0_u32..10, 0..=most_people);
    prop::collection::vec(statement, 0..5)
}

/// Something else that is hidden: statements of at most four people out of the same ten.
fn small_cell() -> impl Strategy<Value = Vec<Vec<u32>>> {
    let few = prop::collection::vec(0_u32..10, 1..=4);
    let places = prop::collection::vec(prop::collection::vec(0_usize..4, 0..4), 1..6);
    (few, places).prop_map(|(few, statements)| {
        let people =
            |places: Vec<usize>| places.iter().map(|place| few[place % few.len()]).collect();
        statements.into_iter().map(people).collect()
    })
}

fn exchanged(cells: &Cells, others: &Cells) -> Cells {
    let pairs = cells.iter().zip(others).enumerate();
    pairs
        .map(|(number, (cell, other))| if is_hidden(number, cell) { other } else { cell }.clone())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_lies_in_a_hidden_cell_enters_no_answer_on_a_grid_of_months(
        cells in prop::collection::vec(cell(5), CELLS),
        others in prop::collection::vec(small_cell(), CELLS),
    ) {
        let calendar = months();
        prop_assert_eq!(calendar.answers(&cells), calendar.answers(&exchanged(&cells, &others)));
    }

    #[test]
    fn what_lies_in_a_hidden_cell_enters_no_answer_on_a_grid_of_weeks(
        cells in prop::collection::vec(cell(5), CELLS),
        others in prop::collection::vec(small_cell(), CELLS),
    ) {
        let calendar = weeks();
        prop_assert_eq!(calendar.answers(&cells), calendar.answers(&exchanged(&cells, &others)));
    }
}

/// The same by hand: one small month between large ones, and every difference of two answers.
#[test]
fn subtracting_answers_never_yields_the_hidden_month() {
    let calendar = months();
    let large = |people: std::ops::Range<u32>| vec![people.collect::<Vec<u32>>()];
    let mut cells = vec![
        large(0..6),
        large(0..7),
        large(20..23),
        large(0..8),
        large(0..9),
    ];
    cells[2].extend(vec![vec![20]; 40]);
    let answers = calendar.answers(&cells);
    let shown: Vec<(u64, u64)> = answers
        .iter()
        .flat_map(|report| &report.data)
        .filter_map(|row| Some((row.statements?, row.people?)))
        .collect();
    // 41 statements of three people, whom nobody else shares a month with.
    for (statements, people) in &shown {
        for (fewer_statements, fewer_people) in &shown {
            assert_ne!(statements.checked_sub(*fewer_statements), Some(41));
            assert!(statements - statements.min(fewer_statements) <= 3);
            assert!(
                *people <= 8 && *fewer_people <= 8,
                "nobody of the hidden month is counted"
            );
        }
    }
    // The viewer is told that something is hidden, in each answer that touches the month.
    let touching = answers.iter().filter(|report| {
        let (from, to) = (&report.meta.from[..10], &report.meta.to[..10]);
        from <= "2026-04-01" && to >= "2026-05-01"
    });
    for report in touching {
        assert!(
            report.data.iter().any(|row| row.suppressed),
            "{:?}",
            report.meta
        );
    }
}
