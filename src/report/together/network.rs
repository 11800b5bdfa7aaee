//! The measures of the report `network`, of pairs of people.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::figure::{Count, Figure, Place, Set};
use super::frame::{Frame, MONTH, people_of};
use super::made::Wanted;
use super::pairs::{Network, Traits};
use super::words::{
    CENTRALISATION, CONTACTS, CROSS_BOUNDARY, CROSSINGS_CONFIRMED, DENSITY, Definition, E_I,
    E_I_AT_RANDOM, EDGES, FRAGILE_BROKERS, ISOLATES, LARGEST_COMPONENT, RECIPROCITY,
    RECIPROCITY_WITHOUT_RINGS, RINGS,
};
use crate::facts::Directory;
use crate::facts::together::{Authors, Contacts};
use crate::report::days::Day;
use crate::report::floor::Viewer;
use crate::report::item::Item;
use crate::report::period::Period;
use crate::report::statistics::graph::{Edge, are_mutual, density, e_i, e_i_at_random};
use crate::report::statistics::share::{share, wilson};

pub(super) fn figures(
    mut days: Vec<Day<Contacts>>,
    directory: &Directory,
    frame: &Frame,
    wanted: Wanted,
) -> Vec<Vec<Figure>> {
    let sets = Sets {
        list: wanted == Wanted::Lists || frame.viewer == Viewer::Floored,
        floor: frame.floor,
    };
    let places = frame.days(&days).into_iter();
    let of_period = |(places, period): (Range<usize>, &Period)| {
        let mut contacts = Contacts::default();
        let earlier = earlier(&days, places.start, &mut contacts);
        for day in &mut days[places] {
            // Later periods look at these again, and at nothing else of it.
            let part = Contacts {
                units: day.part.units.clone(),
                authors: day.part.authors.clone(),
                ..Contacts::default()
            };
            contacts.append(std::mem::replace(&mut day.part, part));
        }
        contacts.join(&earlier);
        let network = Network::of(&mut contacts.contacts);
        let told = Told {
            network,
            contacts: &contacts,
            sets,
        };
        told.figures(directory, period, frame)
    };
    places.zip(&frame.periods).map(of_period).collect()
}

/// Who did the statements that say that they crossed a boundary.
pub(super) fn behind(days: &[Day<Contacts>]) -> std::collections::HashMap<i64, Vec<u32>> {
    let crossings = days.iter().flat_map(|day| &day.part.crossings);
    crossings
        .map(|one| (one.sequence, one.people.clone()))
        .collect()
}

/// Who did the statements of the days before, with the places of units as they are in `contacts`.
fn earlier(days: &[Day<Contacts>], first: usize, contacts: &mut Contacts) -> Authors {
    for day in &days[first.saturating_sub(MONTH)..first] {
        contacts.append(Contacts {
            units: day.part.units.clone(),
            authors: day.part.authors.clone(),
            ..Contacts::default()
        });
    }
    std::mem::take(&mut contacts.authors)
}

/// How what is counted is taken together.
#[derive(Debug, Clone, Copy)]
struct Sets {
    /// Whether somebody asks which they are; if not, they are only counted.
    list: bool,
    floor: u64,
}

/// A set that is filled.
struct Filling {
    sets: Sets,
    set: Set,
    pairs: u64,
    /// As many as the floor asks for.
    people: BTreeSet<u32>,
}

impl Sets {
    fn begin(self) -> Filling {
        Filling {
            sets: self,
            set: Set::default(),
            pairs: 0,
            people: BTreeSet::new(),
        }
    }

    fn of<'p>(self, pairs: impl IntoIterator<Item = &'p Edge>) -> Set {
        let mut filling = self.begin();
        for pair in pairs {
            filling.push(*pair);
        }
        filling.finish()
    }
}

impl Filling {
    fn push(&mut self, (from, to): Edge) {
        if self.sets.list {
            self.set.push(Item::Pair(from, to), [from, to]);
            return;
        }
        self.pairs += 1;
        for person in [from, to] {
            if (self.people.len() as u64) < self.sets.floor {
                self.people.insert(person);
            }
        }
    }

    fn finish(mut self) -> Set {
        if self.pairs > 0 {
            let people: Vec<u32> = self.people.into_iter().collect();
            self.set.count(self.pairs, &people, self.sets.floor);
        }
        self.set
    }
}

/// Makes measures of the network of a period.
struct Told<'c> {
    network: Network,
    contacts: &'c Contacts,
    sets: Sets,
}

impl Told<'_> {
    fn figures(&self, directory: &Directory, period: &Period, frame: &Frame) -> Vec<Figure> {
        let (network, range) = (&self.network, period.range());
        let population = people_of(directory, &range);
        let pairs = network.pairs.len() as u64;
        let known = |has: fn(&Traits) -> bool| {
            let all = network.traits.iter().filter(|one| has(one));
            all.count() as u64
        };
        let (of_members, both_known) = (known(|one| one.of_members), known(|one| one.known));
        let (rings, mutual) = (network.rings(&range), are_mutual(&network.pairs));
        let mut contacts_made = Figure::number(&CONTACTS, self.sets.of(&network.pairs));
        if !directory.only_counts_people() {
            contacts_made = contacts_made.covering(of_members, pairs);
        }
        let mut figures = vec![
            contacts_made,
            self.share(&RECIPROCITY, |place| Some(mutual[place])),
            // Both ways of a ring are in it, so the others go both ways without them as well.
            self.share(&RECIPROCITY_WITHOUT_RINGS, |place| {
                (!rings[place]).then_some(mutual[place])
            }),
            self.share(&RINGS, |place| Some(rings[place])),
            self.share(&CROSS_BOUNDARY, self.crosses())
                .covering(both_known, pairs),
            self.e_i(both_known, known(|one| one.crossing)),
            Figure::value(
                &E_I_AT_RANDOM,
                population.and_then(|_| {
                    let units = directory.population(&range).by_unit;
                    e_i_at_random(&units.into_values().collect::<Vec<_>>())
                }),
            ),
            crossings(self.contacts),
        ];
        figures.extend(self.shape(population, of_members));
        if frame.viewer == Viewer::Exact {
            figures.extend(self.edges());
        }
        figures
    }

    /// The share of some pairs among all that are meant: of each place of a pair whether it is one of them, `None`
    /// where it is not meant.
    fn share(
        &self,
        definition: &'static Definition,
        is_part: impl Fn(usize) -> Option<bool>,
    ) -> Figure {
        let (mut part, mut rest) = (self.sets.begin(), self.sets.begin());
        for (place, pair) in self.network.pairs.iter().enumerate() {
            match is_part(place) {
                Some(true) => part.push(*pair),
                Some(false) => rest.push(*pair),
                None => {}
            }
        }
        Figure::share(definition, part.finish(), rest.finish())
    }

    /// Whether the units of a pair differed, where both are known.
    fn crosses(&self) -> impl Fn(usize) -> Option<bool> {
        |place| {
            let known = self.network.traits[place];
            known.known.then_some(known.crossing)
        }
    }

    fn e_i(&self, known: u64, across: u64) -> Figure {
        Figure {
            value: e_i(across, known - across),
            interval: None,
            numerator: Count::None,
            ..self.share(&E_I, self.crosses())
        }
    }

    /// What the network looks like as a whole.
    fn shape(&self, population: Option<u64>, of_members: u64) -> Vec<Figure> {
        let network = &self.network;
        let connected = Set::of_all(network.members.clone());
        let isolates = Figure::of_population(&ISOLATES, connected.clone(), population);
        // More than there are cannot be right, and leave nobody to be told of.
        let enough = population.filter(|all| connected.len() <= *all);
        let isolates = match enough {
            Some(all) => {
                let alone = all - connected.len();
                Figure {
                    value: share(alone, all),
                    interval: wilson(alone, all),
                    numerator: Count::Rest(all, connected),
                    ..isolates
                }
            }
            None => Figure {
                population,
                ..Figure::new(&ISOLATES)
            },
        };
        let largest = network.graph.largest_component().into_iter();
        let members = largest.filter(|one| network.members.contains(*one));
        let members = Set::of_all(members.collect());
        let largest = match enough {
            Some(_) => Figure::of_population(&LARGEST_COMPONENT, members, population),
            None => Figure {
                population,
                ..Figure::new(&LARGEST_COMPONENT)
            },
        };
        let everybody = network.graph.people().iter().copied();
        let central = Figure {
            denominator: Count::Set(Set::of_all(everybody.collect())),
            ..Figure::value(&CENTRALISATION, network.graph.centralisation())
        };
        let between = network.pairs.iter().zip(&network.traits);
        let between = between.filter(|(_, known)| known.of_members);
        let dense = Figure {
            numerator: Count::Set(self.sets.of(between.map(|(pair, _)| pair))),
            population,
            ..Figure::value(&DENSITY, enough.and_then(|all| density(of_members, all)))
        };
        vec![isolates, largest, central, self.brokers(), dense]
    }

    fn brokers(&self) -> Figure {
        let (network, people) = (&self.network, self.network.graph.people());
        let top = network.brokers();
        let mut is_top = vec![false; people.len()];
        for place in &top {
            is_top[*place] = true;
        }
        let touches = |place: usize| {
            let (from, to) = network.graph.edges()[place];
            let crossing = network.traits[place].crossing;
            crossing.then_some(is_top[from] || is_top[to])
        };
        let top = top.iter().map(|place| people[*place]);
        self.share(&FRAGILE_BROKERS, touches)
            .behind(Set::of_all(top.collect()))
    }

    fn edges(&self) -> Vec<Figure> {
        let name = |unit: Option<u32>| {
            let place = unit.and_then(|unit| usize::try_from(unit).ok());
            place
                .and_then(|place| self.contacts.units.get(place))
                .map(Arc::clone)
        };
        let mut named: BTreeMap<_, &Vec<Edge>> = BTreeMap::new();
        for ((from, to), pairs) in &self.network.by_units {
            named.insert((name(*from), name(*to)), pairs);
        }
        let edge = |((from, to), pairs)| {
            Figure::number(&EDGES, self.sets.of(pairs)).at(Place::Units(from, to))
        };
        named.into_iter().map(edge).collect()
    }
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
