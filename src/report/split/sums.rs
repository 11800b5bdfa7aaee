//! What days count for subjects and values, added up over cells of time.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use foldhash::fast::RandomState;
use roaring::RoaringBitmap;

use crate::facts::day::pairs::{ByBehaviour, ByPrinciple, Counted, Pairs, Whole};
use crate::facts::{Counting, Dimension};
use crate::report::days::{Days, Decoded, LocalDay};
use crate::report::error::ReportError;
use crate::store::Tally;

/// Figures that are added up for one report at most.
const MOST_SUMS: usize = 1_000_000;

/// Statements and people.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sum {
    pub statements: u64,
    pub people: RoaringBitmap,
}

impl Sum {
    fn add(&mut self, counted: &Counted) {
        self.statements += counted.statements;
        self.people.extend(counted.people.iter().copied());
    }

    /// Adds what another stretch of time has.
    pub fn join(&mut self, other: &Self) {
        self.statements += other.statements;
        self.people |= &other.people;
    }

    #[must_use]
    pub fn tally(&self) -> Tally {
        Tally {
            statements: self.statements,
            people: self.people.len(),
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.statements == 0
    }
}

/// [`Whole`], added up.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Altogether {
    pub statements: u64,
    pub rest: Sum,
    pub everybody: RoaringBitmap,
    pub several: RoaringBitmap,
}

impl Altogether {
    fn add(&mut self, whole: &Whole) {
        self.statements += whole.statements;
        self.rest.add(&whole.rest);
        self.everybody.extend(whole.everybody.iter().copied());
        self.several.extend(whole.several.iter().copied());
    }
}

/// Sums by cell, subject and value.
#[derive(Debug, Default)]
pub struct Sums {
    subjects: usize,
    /// All that occur, in order.
    pub values: Vec<Arc<str>>,
    by_place: HashMap<(usize, usize, usize), Sum, RandomState>,
    /// By cell and subject.
    altogether: Vec<Altogether>,
}

impl Sums {
    /// Of a subject and value in a cell; `None` where there is nothing.
    #[must_use]
    pub fn at(&self, cell: usize, subject: usize, value: usize) -> Option<&Sum> {
        self.by_place.get(&(cell, subject, value))
    }

    /// All there are, by cell, subject and place of the value.
    pub fn all(&self) -> impl Iterator<Item = ((usize, usize, usize), &Sum)> {
        self.by_place.iter().map(|(place, sum)| (*place, sum))
    }

    /// `None` for a cell that was not asked for.
    #[must_use]
    pub fn altogether(&self, cell: usize, subject: usize) -> Option<&Altogether> {
        self.altogether.get(cell * self.subjects + subject)
    }
}

/// What is to be added up.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub counting: Counting,
    pub dimension: Dimension,
    /// By slug.
    pub subjects: Vec<String>,
    /// The only value that is looked at; all where `None`.
    pub only: Option<String>,
    /// Ascending and disjoint, cut at midnights; each day lies in one or in none.
    pub cells: Vec<Range<i64>>,
}

/// # Errors
/// Those of [`Days::read`]; [`ReportError::TooMuchToCount`] where there are too many values.
pub async fn sums(
    days: &Days<'_>,
    local: &[LocalDay],
    wanted: Wanted,
) -> Result<Sums, ReportError> {
    macro_rules! read {
        ($part:ident: $($name:ident)*) => {
            match wanted.dimension {
                $(Dimension::$name => {
                    let merge = move |found: &mut Decoded<'_, $part<{ Dimension::$name.index() }>>| {
                        let pairs = found.map(|day| day.map(|day| (day.range, day.part.0)));
                        added(&wanted, pairs)
                    };
                    days.read(local, merge).await
                })*
            }
        };
    }
    match wanted.counting {
        Counting::Principles => {
            read!(ByPrinciple: Verb Activity Unit Team Course Platform Evidence)
        }
        Counting::Behaviours => {
            read!(ByBehaviour: Verb Activity Unit Team Course Platform Evidence)
        }
    }
}

fn added(
    wanted: &Wanted,
    days: impl Iterator<Item = Result<(Range<i64>, Pairs), ReportError>>,
) -> Result<Sums, ReportError> {
    let mut sums = Sums {
        subjects: wanted.subjects.len(),
        altogether: vec![Altogether::default(); wanted.cells.len() * wanted.subjects.len()],
        ..Sums::default()
    };
    let subjects: HashMap<&str, usize> = wanted
        .subjects
        .iter()
        .map(String::as_str)
        .zip(0..)
        .collect();
    let mut numbers: HashMap<Arc<str>, usize, RandomState> = HashMap::default();
    for day in days {
        let (range, pairs) = day?;
        let cell = wanted.cells.partition_point(|cell| cell.end <= range.start);
        if wanted
            .cells
            .get(cell)
            .is_none_or(|cell| range.start < cell.start)
        {
            continue;
        }
        for (subject, whole) in pairs.wholes() {
            if let Some(subject) = subjects.get(&**subject) {
                sums.altogether[cell * wanted.subjects.len() + subject].add(whole);
            }
        }
        for (subject, value, counted) in pairs.cells() {
            let Some(subject) = subjects.get(&**subject) else {
                continue;
            };
            if wanted.only.as_deref().is_some_and(|only| only != &**value) {
                continue;
            }
            let next = numbers.len();
            let number = *numbers.entry(Arc::clone(value)).or_insert(next);
            sums.by_place
                .entry((cell, *subject, number))
                .or_default()
                .add(counted);
            if sums.by_place.len() > MOST_SUMS {
                return Err(too_many(wanted.dimension));
            }
        }
    }
    Ok(sums.in_order(numbers))
}

impl Sums {
    fn in_order(mut self, numbers: HashMap<Arc<str>, usize, RandomState>) -> Self {
        let mut values: Vec<_> = numbers.into_iter().collect();
        values.sort_unstable();
        let mut places = vec![0; values.len()];
        for (place, (_, number)) in values.iter().enumerate() {
            places[*number] = place;
        }
        let moved = |((cell, subject, value), sum)| ((cell, subject, places[value]), sum);
        self.by_place = self.by_place.into_iter().map(moved).collect();
        self.values = values.into_iter().map(|(value, _)| value).collect();
        self
    }
}

fn too_many(dimension: Dimension) -> ReportError {
    ReportError::TooMuchToCount {
        reason: format!(
            "More than {MOST_SUMS} figures by {} would have to be added up.",
            dimension.slug()
        ),
        advice: "Ask for a shorter range.".to_owned(),
    }
}
