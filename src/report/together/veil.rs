//! Which measures of a period a viewer without exact figures may see.
//!
//! A row is hidden where few people stand behind one of its figures or the difference of two of them, and so is one
//! that would give that away together with rows that are shown: each set of things that a shown row counts is
//! compared with each other one that it holds or lies in, and what is between the two must have nobody or
//! enough people behind it.

use roaring::RoaringBitmap;

use super::figure::{Count, Figure, Place, Set};
use super::frame::Frame;
use crate::report::item::Item;
use crate::report::period::Period;

/// Who did a statement, by its place in the order of the store.
pub(super) type Behind = dyn Fn(i64) -> Vec<u32> + Send + Sync;

/// For each figure of a period whether it is hidden. `others` are what other reports show of it: they are never
/// hidden here.
pub(super) fn hidden(
    figures: &[Figure],
    others: &[Set],
    period: &Period,
    frame: &Frame,
    behind: &Behind,
) -> Vec<bool> {
    let mut hidden = vec![true; figures.len()];
    let mut shown: Vec<Sorted> = others.iter().map(Sorted::of).collect();
    for group in groups(figures) {
        let is_old = |one: &usize| {
            let end = period.range().end;
            end <= frame.data_through_ms
                && end.saturating_add(figures[*one].needs_ms) <= frame.observed_ms.max(end)
        };
        let is_fine =
            |one: &usize| !figures[*one].is_veiled && !figures[*one].is_below(frame.floor);
        if !group.iter().all(|one| is_old(one) && is_fine(one)) {
            continue;
        }
        let own = group.iter().flat_map(|one| sets(&figures[*one]));
        let own: Vec<Sorted> = own.map(Sorted::of).collect();
        let gives_away = |one: &Sorted| {
            let all = shown.iter().chain(&own);
            all.into_iter()
                .any(|other| is_small_between(one, other, frame.floor, behind))
        };
        if own.iter().any(gives_away) {
            continue;
        }
        shown.extend(own);
        for one in group {
            hidden[one] = false;
        }
    }
    // What follows from others is shown with them.
    for place in 0..figures.len() {
        let with = figures[place].with;
        let is_one = |other: &usize| with.contains(&figures[*other].definition.name);
        if (0..figures.len()).filter(is_one).any(|one| hidden[one]) {
            hidden[place] = true;
        }
    }
    hidden
}

/// Places of figures that are shown together or not at all: the bands of a measure add up to all of it.
///
/// Those that are old enough first come first, so that what is shown of a period stays shown when the rest of it
/// gets old enough, or another range lets it be.
fn groups(figures: &[Figure]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (place, figure) in figures.iter().enumerate() {
        let joins = |group: &&mut Vec<usize>| {
            let first = &figures[group[0]];
            let by_band = |one: &Figure| matches!(one.place, Place::Band(_));
            by_band(figure) && by_band(first) && first.definition.name == figure.definition.name
        };
        match groups.iter_mut().find(joins) {
            Some(group) => group.push(place),
            None => groups.push(vec![place]),
        }
    }
    groups.sort_by_key(|group| group.iter().map(|one| figures[*one].needs_ms).max());
    groups
}

fn sets(figure: &Figure) -> impl Iterator<Item = &Set> {
    let counts = [&figure.numerator, &figure.denominator];
    let counts = counts.into_iter().filter_map(Count::set);
    let others = figure.open.iter().chain(&figure.behind);
    counts.chain([&figure.rest]).chain(others)
}

/// A set with its items in order.
enum Sorted {
    People(RoaringBitmap),
    Items(Vec<Item>),
}

impl Sorted {
    fn of(set: &Set) -> Self {
        if let Some(people) = set.as_people() {
            return Self::People(people.clone());
        }
        let mut items = set.clone().into_items();
        items.sort_unstable();
        Self::Items(items)
    }

    fn len(&self) -> u64 {
        match self {
            Self::People(people) => people.len(),
            Self::Items(items) => items.len() as u64,
        }
    }

    fn holds(&self, item: &Item) -> bool {
        match self {
            Self::People(people) => match item {
                Item::Person(person) => people.contains(*person),
                _ => false,
            },
            Self::Items(items) => items.binary_search(item).is_ok(),
        }
    }

    fn items(&self) -> Box<dyn Iterator<Item = Item> + '_> {
        match self {
            Self::People(people) => Box::new(people.iter().map(Item::Person)),
            Self::Items(items) => Box::new(items.iter().copied()),
        }
    }
}

/// Whether one of two sets holds the other, and few people stand behind what is between them.
fn is_small_between(one: &Sorted, other: &Sorted, floor: u64, behind: &Behind) -> bool {
    let (large, small) = if one.len() < other.len() {
        (other, one)
    } else {
        (one, other)
    };
    if small.len() == 0 {
        return false;
    }
    if let (Sorted::People(large), Sorted::People(small)) = (large, small) {
        let between = large.len() - small.len();
        return floor > 1 && between > 0 && between < floor && small.is_subset(large);
    }
    if !small.items().all(|item| large.holds(&item)) {
        return false;
    }
    let mut people = RoaringBitmap::new();
    let mut is_empty = true;
    for item in large.items().filter(|item| !small.holds(item)) {
        is_empty = false;
        match item {
            Item::Statement(sequence) => people.extend(behind(sequence)),
            Item::Person(person) => people.extend([person]),
            Item::Pair(from, to) => people.extend([from, to]),
        }
        if people.len() >= floor {
            return false;
        }
    }
    floor > 1 && !is_empty
}
