//! The measures of the report `network`, of pairs of people.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use super::figure::{Count, Figure, Place, Set};
use super::frame::{DAY, Frame, MONTH, people_of};
use super::words::{
    CENTRALISATION, CONTACTS, CROSS_BOUNDARY, CROSSINGS_CONFIRMED, DENSITY, E_I, E_I_AT_RANDOM,
    EDGES, FRAGILE_BROKERS, ISOLATES, LARGEST_COMPONENT, RECIPROCITY, RECIPROCITY_WITHOUT_RINGS,
    RINGS,
};
use crate::facts::Directory;
use crate::facts::together::{Author, Contacts, End};
use crate::report::days::Day;
use crate::report::floor::Viewer;
use crate::report::item::Item;
use crate::report::period::Period;
use crate::report::statistics::graph::{
    centralisation, degrees, density, e_i, e_i_at_random, largest_component, reciprocated,
};
use crate::report::statistics::share::share;

type Pairs = BTreeSet<(u32, u32)>;

pub(super) fn figures(
    days: &[Day<Contacts>],
    directory: &Directory,
    frame: &Frame,
) -> Vec<Vec<Figure>> {
    let places = frame.days(days).into_iter();
    let of_period = |(places, period): (Range<usize>, &Period)| {
        let mut contacts = Contacts::default();
        let earlier: Vec<Author> = earlier(days, places.start, &mut contacts);
        for day in &days[places] {
            contacts.append(day.part.clone());
        }
        contacts.join(&earlier);
        Network::of(&contacts).figures(&contacts, directory, period, frame)
    };
    places.zip(&frame.periods).map(of_period).collect()
}

/// Who did the statements of the days before, with the places of units as they are in `contacts`.
fn earlier(days: &[Day<Contacts>], first: usize, contacts: &mut Contacts) -> Vec<Author> {
    for day in &days[first.saturating_sub(MONTH)..first] {
        contacts.append(Contacts {
            units: day.part.units.clone(),
            authors: day.part.authors.clone(),
            ..Contacts::default()
        });
    }
    std::mem::take(&mut contacts.authors)
}

/// The pairs of a period, told apart.
#[derive(Default)]
struct Network {
    pairs: Pairs,
    of_members: Pairs,
    members: BTreeSet<u32>,
    /// Those with both units known at one of their contacts.
    known: Pairs,
    /// Those whose units differed at one of them.
    crossing: Pairs,
    /// By the units on both sides.
    by_units: BTreeMap<(Option<u32>, Option<u32>), Pairs>,
    acknowledgements: HashMap<(u32, u32), u64>,
}

impl Network {
    fn of(contacts: &Contacts) -> Self {
        let mut network = Self::default();
        for (contact, acknowledgements) in &contacts.contacts {
            let (from, to) = (contact.from, contact.to);
            let pair = (from.person, to.person);
            network.pairs.insert(pair);
            let member = |end: &&End| end.is_member;
            let members = [&from, &to].into_iter().filter(member);
            network.members.extend(members.map(|end| end.person));
            if from.is_member && to.is_member {
                network.of_members.insert(pair);
            }
            if let Some((one, other)) = from.unit.zip(to.unit) {
                network.known.insert(pair);
                if one != other {
                    network.crossing.insert(pair);
                }
            }
            let units = network.by_units.entry((from.unit, to.unit)).or_default();
            units.insert(pair);
            if *acknowledgements > 0 {
                *network.acknowledgements.entry(pair).or_default() += u64::from(*acknowledgements);
            }
        }
        network
    }

    fn figures(
        &self,
        contacts: &Contacts,
        directory: &Directory,
        period: &Period,
        frame: &Frame,
    ) -> Vec<Figure> {
        let range = period.range();
        let population = people_of(directory, &range);
        let pairs = self.pairs.len() as u64;
        let rings = self.rings(&range);
        let quiet: Pairs = self.pairs.difference(&rings).copied().collect();
        let ringed = parted(&self.pairs, &rings);
        let known = self.known.len() as u64;
        let mut contacts_made = Figure::number(&CONTACTS, set(&self.pairs));
        if !directory.only_counts_people() {
            contacts_made = contacts_made.covering(self.of_members.len() as u64, pairs);
        }
        let mut figures = vec![
            contacts_made,
            mutual(&self.pairs).into_share(&RECIPROCITY),
            mutual(&quiet).into_share(&RECIPROCITY_WITHOUT_RINGS),
            ringed.into_share(&RINGS),
            parted(&self.known, &self.crossing)
                .into_share(&CROSS_BOUNDARY)
                .covering(known, pairs),
            self.e_i(),
            Figure::value(
                &E_I_AT_RANDOM,
                population.and_then(|_| {
                    let units = directory.population(&range).by_unit;
                    e_i_at_random(&units.into_values().collect::<Vec<_>>())
                }),
            ),
            crossings(contacts),
        ];
        figures.extend(self.shape(population));
        if frame.viewer == Viewer::Exact {
            figures.extend(self.edges(contacts));
        }
        figures
    }

    /// The pairs who acknowledged each other and nobody else, more than five times for each 30 days begun.
    fn rings(&self, range: &Range<i64>) -> Pairs {
        let mut thanked: HashMap<u32, u64> = HashMap::new();
        for (from, _) in self.acknowledgements.keys() {
            *thanked.entry(*from).or_default() += 1;
        }
        let months = (range.end - range.start)
            .max(1)
            .cast_unsigned()
            .div_ceil(30 * DAY.cast_unsigned());
        let is_ring = |((from, to), count): &(&(u32, u32), &u64)| {
            let only = |person: &u32| thanked.get(person) == Some(&1);
            let back = self.acknowledgements.get(&(*to, *from));
            back.is_some_and(|back| *count + back > 5 * months) && only(from) && only(to)
        };
        let rings = self.acknowledgements.iter().filter(is_ring);
        rings.map(|(pair, _)| *pair).collect()
    }

    fn e_i(&self) -> Figure {
        let across = self.crossing.len() as u64;
        let parted = parted(&self.known, &self.crossing);
        let value = e_i(across, self.known.len() as u64 - across);
        Figure {
            value,
            interval: None,
            numerator: Count::None,
            ..parted.into_share(&E_I)
        }
    }

    /// What the network looks like as a whole.
    fn shape(&self, population: Option<u64>) -> Vec<Figure> {
        let connected = Set::of_people(self.members.iter().copied());
        let isolates = Figure::of_population(&ISOLATES, connected.clone(), population);
        // More than there are cannot be right, and leave nobody to be told of.
        let enough = population.filter(|all| connected.len() <= *all);
        let isolates = match enough {
            Some(all) => {
                let alone = all - connected.len();
                Figure {
                    value: share(alone, all),
                    interval: crate::report::statistics::share::wilson(alone, all),
                    numerator: Count::Rest(all, connected),
                    ..isolates
                }
            }
            None => Figure {
                population,
                ..Figure::new(&ISOLATES)
            },
        };
        let largest = largest_component(&self.pairs);
        let members = largest.into_iter().filter(|one| self.members.contains(one));
        let members = Set::of_people(members);
        let both = |pair: &(u32, u32)| [pair.0, pair.1];
        let everybody: BTreeSet<u32> = self.pairs.iter().flat_map(both).collect();
        let people = everybody.len();
        let largest = match enough {
            Some(_) => Figure::of_population(&LARGEST_COMPONENT, members, population),
            None => Figure {
                population,
                ..Figure::new(&LARGEST_COMPONENT)
            },
        };
        let central = Figure {
            denominator: Count::Set(Set::of_people(everybody)),
            ..Figure::value(&CENTRALISATION, centralisation(&self.pairs))
        };
        let dense = enough.and_then(|all| density(self.of_members.len() as u64, all));
        let dense = Figure {
            numerator: Count::Set(set(&self.of_members)),
            population,
            ..Figure::value(&DENSITY, dense)
        };
        vec![isolates, largest, central, self.brokers(people), dense]
    }

    fn brokers(&self, people: usize) -> Figure {
        let degrees = degrees(&self.crossing, |(from, to)| vec![from, to]);
        let mut top: Vec<_> = degrees
            .iter()
            .map(|(person, degree)| (std::cmp::Reverse(*degree), *person))
            .collect();
        top.sort_unstable();
        top.truncate(people.div_ceil(100));
        let top: BTreeSet<u32> = top.into_iter().map(|(_, person)| person).collect();
        let touches = |(from, to): &&(u32, u32)| top.contains(from) || top.contains(to);
        let theirs: Pairs = self.crossing.iter().filter(touches).copied().collect();
        parted(&self.crossing, &theirs)
            .into_share(&FRAGILE_BROKERS)
            .behind(Set::of_people(top))
    }

    fn edges(&self, contacts: &Contacts) -> Vec<Figure> {
        let name = |unit: Option<u32>| {
            let place = unit.and_then(|unit| usize::try_from(unit).ok());
            place
                .and_then(|place| contacts.units.get(place))
                .map(Arc::clone)
        };
        let mut named: BTreeMap<_, &Pairs> = BTreeMap::new();
        for ((from, to), pairs) in &self.by_units {
            named.insert((name(*from), name(*to)), pairs);
        }
        let edge =
            |((from, to), pairs)| Figure::number(&EDGES, set(pairs)).at(Place::Units(from, to));
        named.into_iter().map(edge).collect()
    }
}

/// Some of all pairs, and the others.
struct Parted {
    part: Set,
    rest: Set,
}

impl Parted {
    fn into_share(self, definition: &'static super::words::Definition) -> Figure {
        Figure::share(definition, self.part, self.rest)
    }
}

fn parted(all: &Pairs, part: &Pairs) -> Parted {
    Parted {
        part: set(part),
        rest: set(all.difference(part)),
    }
}

fn mutual(all: &Pairs) -> Parted {
    parted(all, &reciprocated(all).into_iter().collect())
}

fn set<'p>(pairs: impl IntoIterator<Item = &'p (u32, u32)>) -> Set {
    let mut set = Set::default();
    for (from, to) in pairs {
        set.push(Item::Pair(*from, *to), [*from, *to]);
    }
    set
}

fn crossings(contacts: &Contacts) -> Figure {
    let (mut differ, mut others) = (Set::default(), Set::default());
    for crossing in &contacts.crossings {
        let set = if crossing.differs {
            &mut differ
        } else {
            &mut others
        };
        set.push(
            Item::Statement(crossing.sequence),
            crossing.people.iter().copied(),
        );
    }
    let known = contacts.crossings.iter().filter(|one| one.is_known).count();
    Figure::share(&CROSSINGS_CONFIRMED, differ, others)
        .covering(known as u64, contacts.crossings.len() as u64)
}
