//! What people did who opted out of reports: what has to leave counts that were made of everybody.

use std::collections::HashMap;

use super::bytes::{put, put_ascending, put_texts, take, take_ascending, take_count, take_texts};
use super::{Heard, Part};
use crate::facts::series::{Series, series_of};

/// The statements of a day that somebody did who opted out, in the order of time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Withheld {
    /// All series in which any of them counts.
    series: Vec<Series>,
    statements: Vec<Statement>,
    /// Places of series, while statements come in.
    places: HashMap<Series, u32>,
}

/// A statement that is not counted as it is, or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Statement {
    /// In milliseconds since 1970.
    time_ms: i64,
    /// Whether it leaves as a whole: all of its people opted out.
    whole: bool,
    /// Those who opted out, by the numbers that stand for them, ascending.
    people: Vec<u32>,
    /// The places of its series, ascending.
    series: Vec<u32>,
}

/// What a statement takes out of the counts of its series.
#[derive(Debug, Clone, Copy)]
pub struct Taken<'w> {
    /// In milliseconds since 1970.
    pub time_ms: i64,
    /// Whether the statement itself does not count either.
    pub whole: bool,
    /// Those who do not count, ascending.
    pub people: &'w [u32],
    series: &'w [u32],
}

impl Taken<'_> {
    /// The places of the series in which it counts, among [`Withheld::series`].
    pub fn series(&self) -> impl Iterator<Item = usize> {
        self.series.iter().map(|place| index(*place))
    }
}

impl Withheld {
    #[must_use]
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// All of the day, in the order of time.
    pub fn all(&self) -> impl Iterator<Item = Taken<'_>> {
        self.statements.iter().map(|one| Taken {
            time_ms: one.time_ms,
            whole: one.whole,
            people: &one.people,
            series: &one.series,
        })
    }

    fn place(&mut self, series: Series) -> u32 {
        if let Some(place) = self.places.get(&series) {
            return *place;
        }
        let place = u32::try_from(self.series.len()).unwrap_or(u32::MAX);
        self.series.push(series.clone());
        self.places.insert(series, place);
        place
    }
}

impl Part for Withheld {
    const NUMBER: u8 = 36;

    fn hear(&mut self, heard: &Heard<'_>) {
        let (told, party) = (heard.told, heard.party());
        if party.out.is_empty() {
            return;
        }
        let whole = party.is_left_out();
        let mut people = party.out.clone();
        people.sort_unstable();
        people.dedup();
        let series = series_of(&told.facts).into_iter();
        let mut series: Vec<u32> = series.map(|one| self.place(one)).collect();
        series.sort_unstable();
        self.statements.push(Statement {
            time_ms: told.time_ms,
            whole,
            people,
            series,
        });
    }

    /// The keys of the series; then of each statement how long after the one before it was, whether it leaves, its
    /// people and its series.
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let keys: Vec<String> = self.series.iter().map(Series::key).collect();
        put_texts(&mut bytes, &keys);
        put(&mut bytes, self.statements.len() as u64);
        let mut before = 0_i64;
        for one in &self.statements {
            put(&mut bytes, one.time_ms.wrapping_sub(before).cast_unsigned());
            before = one.time_ms;
            put(&mut bytes, u64::from(one.whole));
            put_ascending(&mut bytes, &one.people);
            put_ascending(&mut bytes, &one.series);
        }
        bytes
    }

    fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        let bytes = &mut bytes;
        let keys = take_texts(bytes)?;
        let series: Option<Vec<Series>> = keys.iter().map(|key| Series::from_key(key)).collect();
        let series = series?;
        let mut statements = Vec::new();
        let mut time_ms = 0_i64;
        for _ in 0..take_count(bytes)? {
            time_ms = time_ms.wrapping_add(take(bytes)?.cast_signed());
            let whole = match take(bytes)? {
                0 => false,
                1 => true,
                _ => return None,
            };
            let (people, places) = (take_ascending(bytes)?, take_ascending(bytes)?);
            if places.iter().any(|place| index(*place) >= series.len()) {
                return None;
            }
            statements.push(Statement {
                time_ms,
                whole,
                people,
                series: places,
            });
        }
        bytes.is_empty().then(|| Self {
            places: series.iter().cloned().zip(0..).collect(),
            series,
            statements,
        })
    }
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
