//! Statements and people of each principle, and of each behaviour, by each value of one dimension.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::bytes::{put, put_ascending, put_texts, take, take_ascending, take_count, take_texts};
use super::dimension::{Counting, Dimension};
use super::{Heard, Part};

/// Of principles by the dimension with this [index](Dimension::index).
#[derive(Debug, Default)]
pub struct ByPrinciple<const D: u8>(pub Pairs);

/// Of behaviours.
#[derive(Debug, Default)]
pub struct ByBehaviour<const D: u8>(pub Pairs);

/// Something counted: statements, and people in no order, perhaps twice.
#[derive(Debug, Clone, Default)]
pub struct Counted {
    pub statements: u64,
    pub people: Vec<u32>,
}

/// What is counted for one subject, whatever its values.
#[derive(Debug, Clone, Default)]
pub struct Whole {
    /// Statements, without those whose people all opted out.
    pub statements: u64,
    /// Of these, those without a value.
    pub rest: Counted,
    /// Everybody, in no order, perhaps twice.
    pub everybody: Vec<u32>,
    /// The people of statements with several values.
    pub several: Vec<u32>,
    /// Whether some of everybody may stand in no cell and not in the rest: those without a unit who do something together
    /// with others who have one.
    apart: bool,
}

/// Subjects by values.
#[derive(Debug, Default)]
pub struct Pairs {
    subjects: Names,
    values: Names,
    /// In the order of the subjects.
    wholes: Vec<Whole>,
    cells: Vec<Cell>,
    places: HashMap<(u32, u32), usize, RandomState>,
}

#[derive(Debug)]
struct Cell {
    subject: u32,
    value: u32,
    counted: Counted,
}

impl Pairs {
    fn hear(&mut self, counting: Counting, dimension: Dimension, heard: &Heard<'_>) {
        let party = heard.party();
        if party.is_left_out() {
            return;
        }
        let units = match dimension {
            Dimension::Unit => party.units(),
            _ => Vec::new(),
        };
        for (slug, evidence) in heard.subjects(counting) {
            let subject = self.subjects.number(slug);
            let place = index(subject);
            if place == self.wholes.len() {
                self.wholes.push(Whole::default());
            }
            let whole = &mut self.wholes[place];
            whole.everybody.extend(party.people());
            whole.statements += 1;
            let value = dimension.value(heard.told, *evidence);
            if units.is_empty() && value.is_none() {
                whole.rest.statements += 1;
                whole.rest.people.extend(party.people());
            }
            whole.apart |= !units.is_empty();
            if units.len() > 1 {
                whole.several.extend(party.people());
            }
            if let Some(value) = value {
                self.count(subject, value.as_str(), party.people());
            }
            for unit in &units {
                self.count(subject, unit, party.of_unit(unit));
            }
        }
    }

    fn count(&mut self, subject: u32, value: &str, people: impl Iterator<Item = u32>) {
        let value = self.values.number(value);
        let next = self.cells.len();
        // Those that were read are looked for only when more is added.
        if self.places.len() < next {
            let places = self.cells.iter().map(|cell| (cell.subject, cell.value));
            self.places = places.zip(0..).collect();
        }
        let place = *self.places.entry((subject, value)).or_insert(next);
        if place == next {
            self.cells.push(Cell {
                subject,
                value,
                counted: Counted::default(),
            });
        }
        let counted = &mut self.cells[place].counted;
        counted.statements += 1;
        counted.people.extend(people);
    }

    /// Each subject with what is counted for it altogether.
    pub fn wholes(&self) -> impl Iterator<Item = (&Arc<str>, &Whole)> {
        self.subjects.names.iter().zip(&self.wholes)
    }

    /// Each subject and value with anything to count.
    pub fn cells(&self) -> impl Iterator<Item = (&Arc<str>, &Arc<str>, &Counted)> {
        self.cells.iter().map(|cell| {
            let subject = &self.subjects.names[index(cell.subject)];
            let value = &self.values.names[index(cell.value)];
            (subject, value, &cell.counted)
        })
    }

    /// The values in order, the subjects in order, and for each of these the whole and its cells in the order of
    /// the values. Of everybody only those are written who stand nowhere else.
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let (values, ranks) = self.values.ordered();
        put_texts(&mut bytes, &values);
        let (subjects, order) = self.subjects.ordered();
        put_texts(&mut bytes, &subjects);
        let mut cells: Vec<_> = self.cells.iter().collect();
        cells.sort_unstable_by_key(|cell| (order[index(cell.subject)], ranks[index(cell.value)]));
        let mut cells = cells.as_slice();
        let mut wholes: Vec<_> = order.iter().zip(&self.wholes).collect();
        wholes.sort_unstable_by_key(|(order, _)| **order);
        for (rank, whole) in wholes {
            let own = cells.partition_point(|cell| order[index(cell.subject)] <= *rank);
            let (own, later) = cells.split_at(own);
            cells = later;
            put(&mut bytes, whole.statements);
            put_counted(&mut bytes, &whole.rest);
            put_people(&mut bytes, &whole.several);
            put_people(&mut bytes, &nowhere_else(whole, own));
            put(&mut bytes, own.len() as u64);
            let mut before = 0;
            for cell in own {
                let value = ranks[index(cell.value)];
                put(&mut bytes, u64::from(value - before));
                before = value;
                put_counted(&mut bytes, &cell.counted);
            }
        }
        bytes
    }

    fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        let bytes = &mut bytes;
        let values = Names::of(take_texts(bytes)?);
        let subjects = Names::of(take_texts(bytes)?);
        let (mut wholes, mut cells) = (Vec::new(), Vec::new());
        for subject in 0..u32::try_from(subjects.names.len()).ok()? {
            let mut whole = Whole {
                statements: take(bytes)?,
                rest: take_counted(bytes)?,
                several: take_ascending(bytes)?,
                everybody: take_ascending(bytes)?,
                apart: false,
            };
            whole.apart = !whole.everybody.is_empty();
            whole.everybody.extend_from_slice(&whole.rest.people);
            let mut value = 0_u32;
            for _ in 0..take_count(bytes)? {
                value = value.checked_add(u32::try_from(take(bytes)?).ok()?)?;
                if index(value) >= values.names.len() {
                    return None;
                }
                let counted = take_counted(bytes)?;
                whole.everybody.extend_from_slice(&counted.people);
                cells.push(Cell {
                    subject,
                    value,
                    counted,
                });
            }
            wholes.push(whole);
        }
        bytes.is_empty().then(|| Self {
            places: HashMap::default(),
            subjects,
            values,
            wholes,
            cells,
        })
    }
}

fn put_counted(bytes: &mut Vec<u8>, counted: &Counted) {
    put(bytes, counted.statements);
    put_people(bytes, &counted.people);
}

fn put_people(bytes: &mut Vec<u8>, people: &[u32]) {
    put_ascending(bytes, &ascending(people.to_vec()));
}

fn ascending(mut people: Vec<u32>) -> Vec<u32> {
    people.sort_unstable();
    people.dedup();
    people
}

/// Those of everybody who are neither in a cell nor in what else is written of the subject.
fn nowhere_else(whole: &Whole, cells: &[&Cell]) -> Vec<u32> {
    if !whole.apart {
        return Vec::new();
    }
    let written = cells.iter().map(|cell| &cell.counted.people);
    let written = written.chain([&whole.rest.people]).flatten();
    let written = ascending(written.copied().collect());
    let mut others = whole.everybody.clone();
    others.retain(|person| written.binary_search(person).is_err());
    others
}

fn take_counted(bytes: &mut &[u8]) -> Option<Counted> {
    Some(Counted {
        statements: take(bytes)?,
        people: take_ascending(bytes)?,
    })
}

/// Texts that are looked through in place of being hashed.
const FEW: usize = 8;

/// Texts by number.
#[derive(Debug, Default)]
struct Names {
    names: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32, RandomState>,
}

impl Names {
    fn of(names: Vec<Arc<str>>) -> Self {
        Self {
            names,
            numbers: HashMap::default(),
        }
    }

    fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.known(name) {
            return number;
        }
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        let name: Arc<str> = Arc::from(name);
        if self.numbers.len() == self.names.len() {
            self.numbers.insert(Arc::clone(&name), number);
        }
        self.names.push(name);
        number
    }

    fn known(&mut self, name: &str) -> Option<u32> {
        // A few are looked through faster than hashed.
        if self.names.len() <= FEW {
            let place = self.names.iter().position(|known| **known == *name);
            return place.and_then(|place| u32::try_from(place).ok());
        }
        if self.numbers.len() < self.names.len() {
            self.numbers = self.names.iter().cloned().zip(0..).collect();
        }
        self.numbers.get(name).copied()
    }

    /// The texts in order, and for each number the place of its text among these.
    fn ordered(&self) -> (Vec<&Arc<str>>, Vec<u32>) {
        let mut order: Vec<usize> = (0..self.names.len()).collect();
        order.sort_unstable_by_key(|place| &self.names[*place]);
        let mut ranks = vec![0; order.len()];
        for (rank, place) in (0..).zip(&order) {
            ranks[*place] = rank;
        }
        (
            order.iter().map(|place| &self.names[*place]).collect(),
            ranks,
        )
    }
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

const fn dimension(index: u8) -> Dimension {
    Dimension::ALL[index as usize]
}

macro_rules! part {
    ($name:ident, $counting:expr, $first:expr) => {
        impl<const D: u8> Part for $name<D> {
            const NUMBER: u8 = $first + D;

            fn hear(&mut self, heard: &Heard<'_>) {
                self.0.hear($counting, const { dimension(D) }, heard);
            }

            fn to_bytes(&self) -> Vec<u8> {
                self.0.to_bytes()
            }

            fn from_bytes(bytes: &[u8]) -> Option<Self> {
                Pairs::from_bytes(bytes).map(Self)
            }
        }

        impl<const D: u8> From<$name<D>> for Pairs {
            fn from(part: $name<D>) -> Self {
                part.0
            }
        }
    };
}

part!(ByPrinciple, Counting::Principles, 1);
part!(ByBehaviour, Counting::Behaviours, 9);
