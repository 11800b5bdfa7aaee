//! A measure of one period, worked out.

use std::sync::Arc;

use roaring::RoaringBitmap;

use super::words::{Definition, Unit};
use crate::facts::{Band, Principle};
use crate::report::item::Item;
use crate::report::statistics::share::{share, wilson};

/// Things that are counted, and the people behind them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Set {
    /// Each once; none where these are the people themselves.
    items: Vec<Item>,
    /// Whether what is counted are the people themselves.
    are_people: bool,
    /// Things that are counted without being listed, where nobody asks which they are.
    unlisted: u64,
    /// All of them; of things that are not listed perhaps only so many as the floor asks for.
    pub(super) people: RoaringBitmap,
}

/// What stands above or below the line.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Count {
    /// Nothing, or nobody knows.
    #[default]
    None,
    Set(Set),
    /// People of the directory, whom the store need not know.
    Population(u64),
    /// All of them but these.
    Rest(u64, Set),
    /// Codes of behaviours.
    Codes(Vec<&'static str>),
}

/// A row before it is decided who may see it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Figure {
    pub(super) definition: &'static Definition,
    pub(super) principle: Option<Principle>,
    pub(super) place: Place,
    pub(super) value: Option<f64>,
    pub(super) numerator: Count,
    pub(super) denominator: Count,
    /// What of the denominator is not in the numerator.
    pub(super) rest: Set,
    pub(super) open: Option<Set>,
    pub(super) population: Option<u64>,
    pub(super) coverage: Option<f64>,
    pub(super) interval: Option<(f64, f64)>,
    /// Others whose number follows from the value.
    pub(super) behind: Vec<Set>,
    /// How long after its period all that it is about is old enough.
    pub(super) needs_ms: i64,
    /// Whether it looks at something that is hidden from viewers without exact figures.
    pub(super) is_veiled: bool,
    /// Shown to viewers without exact figures only with all rows of these measures.
    pub(super) with: &'static [&'static str],
}

/// Which part of the organisation a row is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Place {
    #[default]
    All,
    Band(Option<Band>),
    Unit(Arc<str>),
    /// From one unit to another; `None` where a unit is not known.
    Units(Option<Arc<str>>, Option<Arc<str>>),
}

impl Set {
    pub(super) fn push(&mut self, item: Item, people: impl IntoIterator<Item = u32>) {
        self.spell_out();
        self.items.push(item);
        self.people.extend(people);
    }

    /// People, each given once.
    pub(super) fn of_people(people: impl IntoIterator<Item = u32>) -> Self {
        let mut set = Self::default();
        for person in people {
            set.person(person);
        }
        set
    }

    /// The same, without going through them.
    pub(super) fn of_all(people: RoaringBitmap) -> Self {
        Self {
            are_people: true,
            people,
            ..Self::default()
        }
    }

    pub(super) fn person(&mut self, person: u32) {
        self.push(Item::Person(person), [person]);
    }

    /// Counts things without listing them. `people` are those behind them, or so many of them as the floor asks for.
    pub(super) fn count(&mut self, things: u64, people: &[u32], floor: u64) {
        self.spell_out();
        self.unlisted += things;
        if self.people.len() < floor {
            self.people.extend(people);
        }
    }

    /// The same things without a list of them.
    pub(super) fn unlisted(self) -> Self {
        Self {
            unlisted: self.len(),
            people: self.people,
            ..Self::default()
        }
    }

    pub(super) fn len(&self) -> u64 {
        if self.are_people {
            self.people.len()
        } else {
            self.items.len() as u64 + self.unlisted
        }
    }

    /// The people, where these are what it counts.
    pub(super) fn as_people(&self) -> Option<&RoaringBitmap> {
        let is_empty = self.len() == 0 && self.people.is_empty();
        (self.are_people || is_empty).then_some(&self.people)
    }

    pub(super) fn into_items(mut self) -> Vec<Item> {
        self.spell_out();
        self.items
    }

    fn spell_out(&mut self) {
        if std::mem::take(&mut self.are_people) {
            self.items.extend(self.people.iter().map(Item::Person));
        }
    }

    /// Whether it is there, and fewer than the floor stand behind it; nobody at all where those who did it are not
    /// named.
    pub(super) fn is_small(&self, floor: u64) -> bool {
        floor > 1 && self.len() > 0 && self.people.len() < floor
    }

    pub(super) fn with(mut self, other: &Self) -> Self {
        match (self.as_people(), other.as_people()) {
            (Some(own), Some(others)) if own.is_disjoint(others) => self.are_people = true,
            _ => {
                self.spell_out();
                self.items.extend(other.clone().into_items());
                self.unlisted += other.unlisted;
            }
        }
        self.people |= &other.people;
        self
    }
}

impl Count {
    pub(super) fn number(&self) -> Option<u64> {
        match self {
            Self::None => None,
            Self::Set(set) => Some(set.len()),
            Self::Population(people) => Some(*people),
            Self::Rest(all, but) => Some(all.saturating_sub(but.len())),
            Self::Codes(codes) => Some(codes.len() as u64),
        }
    }

    pub(super) fn set(&self) -> Option<&Set> {
        match self {
            Self::Set(set) | Self::Rest(_, set) => Some(set),
            _ => None,
        }
    }
}

impl Figure {
    pub(super) fn new(definition: &'static Definition) -> Self {
        Self {
            definition,
            principle: None,
            place: Place::All,
            value: None,
            numerator: Count::None,
            denominator: Count::None,
            rest: Set::default(),
            open: None,
            population: None,
            coverage: None,
            interval: None,
            behind: Vec::new(),
            needs_ms: 0,
            is_veiled: false,
            with: &[],
        }
    }

    /// A value that is no part of a whole.
    pub(super) fn value(definition: &'static Definition, value: Option<f64>) -> Self {
        Self {
            value,
            ..Self::new(definition)
        }
    }

    /// How many there are.
    pub(super) fn number(definition: &'static Definition, set: Set) -> Self {
        Self {
            value: Some(to_f64(set.len())),
            numerator: Count::Set(set),
            ..Self::new(definition)
        }
    }

    /// The share of `part` among all, `rest` being the others.
    pub(super) fn share(definition: &'static Definition, part: Set, rest: Set) -> Self {
        let whole = part.clone().with(&rest);
        Self {
            value: share(part.len(), whole.len()),
            interval: wilson(part.len(), whole.len()),
            numerator: Count::Set(part),
            denominator: Count::Set(whole),
            rest,
            ..Self::new(definition)
        }
    }

    /// The share of the organisation that these people are; their number alone where nobody knows how many it has, or
    /// it has fewer than they are.
    pub(super) fn of_population(
        definition: &'static Definition,
        people: Set,
        population: Option<u64>,
    ) -> Self {
        let all = population.filter(|all| people.len() <= *all);
        let all = all.unwrap_or_default();
        Self {
            value: share(people.len(), all),
            interval: wilson(people.len(), all),
            numerator: Count::Set(people),
            denominator: population.map_or(Count::None, Count::Population),
            population,
            ..Self::new(definition)
        }
    }

    pub(super) fn toward(self, principle: Option<Principle>) -> Self {
        Self { principle, ..self }
    }

    pub(super) fn at(self, place: Place) -> Self {
        Self { place, ..self }
    }

    pub(super) fn open(self, open: Set) -> Self {
        Self {
            open: Some(open),
            ..self
        }
    }

    pub(super) fn covering(self, part: u64, whole: u64) -> Self {
        Self {
            coverage: share(part, whole),
            ..self
        }
    }

    pub(super) fn after(self, needs_ms: i64) -> Self {
        Self { needs_ms, ..self }
    }

    pub(super) fn veiled_if(self, is_veiled: bool) -> Self {
        Self { is_veiled, ..self }
    }

    pub(super) fn behind(mut self, set: Set) -> Self {
        self.behind.push(set);
        self
    }

    /// Whether a viewer of exact figures should be told to take care: few people stand behind one of the figures or
    /// the difference of two of them.
    pub(super) fn is_below(&self, floor: u64) -> bool {
        let few = |people: u64| floor > 1 && people > 0 && people < floor;
        let sets = [&self.numerator, &self.denominator];
        let sets = sets.into_iter().filter_map(Count::set);
        let own = sets
            .chain([&self.rest])
            .chain(&self.open)
            .chain(&self.behind);
        if own.into_iter().any(|set| set.is_small(floor)) {
            return true;
        }
        match (&self.numerator, &self.denominator) {
            (Count::Rest(..), _) => few(self.numerator.number().unwrap_or_default()),
            (Count::Set(part), Count::Population(all)) => few(all.saturating_sub(part.len())),
            _ => false,
        }
    }
}

/// The unit of a measure with a value in it, rounded so that no digits stand there that nobody can trust.
pub(super) fn rounded(value: f64, unit: Unit) -> f64 {
    let scale = match unit {
        Unit::Hours | Unit::PerHundred => 1e3,
        _ => 1e6,
    };
    let rounded = (value * scale).round() / scale;
    // No sign on a zero.
    if rounded == 0.0 { 0.0 } else { rounded }
}

#[allow(clippy::cast_precision_loss)] // Counts are far below 2^52.
pub(super) fn to_f64(count: u64) -> f64 {
    count as f64
}
