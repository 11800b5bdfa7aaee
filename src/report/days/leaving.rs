//! What leaves the counts of a day, made ready to be taken away however often it is asked for.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::derived::Derived;
use crate::facts::day::withheld::Withheld;
use crate::facts::{Part, Series};

/// Numbers that stand for series and for people who opted out, as long as the process runs.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    series: Numbered<Series>,
    people: Numbered<u32>,
}

/// Things numbered from 0 on without gaps, in the order in which they were met.
#[derive(Debug)]
struct Numbered<T>(Mutex<HashMap<T, u32>>);

/// What people did on one day who opted out, in [`Numbers`].
#[derive(Debug)]
pub(in crate::report) struct Leaving {
    /// In the order of time.
    statements: Vec<Statement>,
    /// The series of each of the statements, one after the other.
    series: Vec<u32>,
    /// Its people, in the same way.
    people: Vec<u32>,
    by_series: Vec<OfSeries>,
    /// The people of each of the series, each once, one after the other.
    people_by_series: Vec<u32>,
}

#[derive(Debug)]
struct Statement {
    /// In milliseconds since 1970.
    time_ms: i64,
    /// Whether it leaves as a whole.
    whole: bool,
    /// Where its series and its people end.
    series: usize,
    people: usize,
}

/// A series on the whole day.
#[derive(Debug)]
struct OfSeries {
    series: u32,
    /// Those that leave as a whole.
    statements: u64,
    /// Where its people end.
    people: usize,
}

/// Which of the series that leave are asked for.
#[derive(Debug)]
pub(in crate::report) struct Wanted {
    /// By the number of a series its place among those that are asked for.
    places: Vec<Option<usize>>,
    /// More than any number of a person.
    pub(in crate::report) people: usize,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Eq + Hash + Clone> Numbered<T> {
    fn of_all<'t>(&self, things: impl IntoIterator<Item = &'t T>) -> Vec<u32>
    where
        T: 't,
    {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = |thing: &T| {
            if let Some(number) = known.get(thing) {
                return *number;
            }
            let number = u32::try_from(known.len()).unwrap_or(u32::MAX);
            known.insert(thing.clone(), number);
            number
        };
        things.into_iter().map(number).collect()
    }
}

impl Numbers {
    pub(super) fn leaving(&self, day: &Withheld) -> Leaving {
        let of_series = self.series.of_all(day.series());
        let mut leaving = Leaving {
            statements: Vec::new(),
            series: Vec::new(),
            people: Vec::new(),
            by_series: Vec::new(),
            people_by_series: Vec::new(),
        };
        let mut whole: Vec<(u64, Vec<u32>)> = vec![(0, Vec::new()); of_series.len()];
        for one in day.all() {
            let people = self.people.of_all(one.people);
            for place in one.series() {
                let (statements, doers) = &mut whole[place];
                *statements += u64::from(one.whole);
                doers.extend(&people);
                leaving.series.push(of_series[place]);
            }
            leaving.people.extend(people);
            leaving.statements.push(Statement {
                time_ms: one.time_ms,
                whole: one.whole,
                series: leaving.series.len(),
                people: leaving.people.len(),
            });
        }
        for (series, (statements, mut people)) in of_series.into_iter().zip(whole) {
            people.sort_unstable();
            people.dedup();
            leaving.people_by_series.extend(people);
            leaving.by_series.push(OfSeries {
                series,
                statements,
                people: leaving.people_by_series.len(),
            });
        }
        // It stays in memory, with hundreds of others.
        leaving.series.shrink_to_fit();
        leaving.people.shrink_to_fit();
        leaving.people_by_series.shrink_to_fit();
        leaving
    }

    /// To be asked after the days were found that are to be looked at: what has no number then is in none of them.
    pub(super) fn wanted(&self, series: &[Series]) -> Wanted {
        let known = self.series.0.lock();
        let known = known.unwrap_or_else(PoisonError::into_inner);
        let mut places = vec![None; known.len()];
        for (place, one) in series.iter().enumerate() {
            let number = known
                .get(one)
                .and_then(|number| usize::try_from(*number).ok());
            if let Some(number) = number {
                places[number] = Some(place);
            }
        }
        let people = self.people.0.lock();
        Wanted {
            places,
            people: people.unwrap_or_else(PoisonError::into_inner).len(),
        }
    }
}

impl Wanted {
    fn place(&self, series: u32) -> Option<usize> {
        let number = usize::try_from(series).ok()?;
        self.places.get(number).copied().flatten()
    }
}

impl Leaving {
    /// Tells `take` what leaves the whole day: of a series that is asked for its place, how many statements, and people,
    /// each once.
    pub(in crate::report) fn all<'l>(
        &'l self,
        wanted: &Wanted,
        mut take: impl FnMut(usize, u64, &'l [u32]),
    ) {
        let mut start = 0;
        for one in &self.by_series {
            if let Some(place) = wanted.place(one.series) {
                take(
                    place,
                    one.statements,
                    &self.people_by_series[start..one.people],
                );
            }
            start = one.people;
        }
    }

    /// The same of a stretch of milliseconds, statement by statement.
    pub(in crate::report) fn within<'l>(
        &'l self,
        range: &Range<i64>,
        wanted: &Wanted,
        mut take: impl FnMut(usize, u64, &'l [u32]),
    ) {
        let (mut series, mut people) = (0, 0);
        for one in &self.statements {
            if range.contains(&one.time_ms) {
                let places = self.series[series..one.series].iter();
                for place in places.filter_map(|series| wanted.place(*series)) {
                    take(
                        place,
                        u64::from(one.whole),
                        &self.people[people..one.people],
                    );
                }
            }
            (series, people) = (one.series, one.people);
        }
    }
}

impl Derived for Leaving {
    const NUMBER: u8 = <Withheld as Part>::NUMBER;

    fn bytes(&self) -> usize {
        let numbers = self.series.len() + self.people.len() + self.people_by_series.len();
        size_of::<Self>()
            + numbers * size_of::<u32>()
            + self.statements.capacity() * size_of::<Statement>()
            + self.by_series.capacity() * size_of::<OfSeries>()
    }
}
