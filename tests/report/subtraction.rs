//! What one report hides, no other one and no combination of them gives away.
//!
//! Principles and competencies are totals of behaviours. Whoever knows the catalogue can weigh the
//! totals they see, take the behaviours they see away, and look at what is left: it is about the
//! statements that show none of these. Whatever the weights, these are statements of as many
//! people as the floor asks for, or none.

use std::collections::BTreeSet;

use proptest::prelude::*;
use tertulia::facts::Principle::{Empowerment, Openness, Sharing};
use tertulia::facts::{Behaviour, Catalogue, Evidence, Principle, PrincipleSet, Subject};
use tertulia::report::Viewer;

use super::behaviours::{MARCH, behaviour, by, catalogue, done, shows};
use super::memory::{Done, Memory, Question, fact, instant};

const FLOOR: usize = 5;
const COMPETENCIES: [&str; 2] = ["https://example.org/c/1", "https://example.org/c/2"];

/// The behaviours that are shown, by slug.
fn shown(store: &Memory, catalogue: &Catalogue) -> Vec<String> {
    let report = by(Viewer::Floored, &MARCH).behaviours(store, catalogue, "");
    let rows = report.unwrap().data.into_iter();
    let shown = rows.filter(|row| row.statements.is_some());
    shown.map(|row| row.called.behaviour.clone()).collect()
}

#[test]
fn beside_a_small_behaviour_the_smallest_large_one_of_its_principle_is_hidden() {
    let catalogue = catalogue(vec![
        behaviour("small", &[Openness], &[]),
        behaviour("large", &[Openness], &[]),
        behaviour("larger", &[Openness], &[]),
        behaviour("other", &[Sharing], &[]),
        behaviour("empty", &[Openness], &[]),
    ]);
    let [small, large, larger, other] = [0, 1, 2, 3].map(|place| &catalogue.behaviours[place]);
    let store = done(&[(small, 0..2), (large, 0..6), (larger, 0..8), (other, 0..5)]);
    assert_eq!(shown(&store, &catalogue), ["larger", "other", "empty"]);
    let store = done(&[(large, 0..6), (larger, 0..8), (other, 0..5)]);
    assert_eq!(shown(&store, &catalogue).len(), 5);
    // Nothing is left of the principle but its total.
    let store = done(&[(small, 0..2), (large, 2..6), (other, 0..5)]);
    assert_eq!(shown(&store, &catalogue), ["larger", "other", "empty"]);
}

#[test]
fn a_large_behaviour_that_always_stands_beside_others_protects_nobody() {
    let catalogue = catalogue(vec![
        behaviour("small", &[Openness], &[]),
        behaviour("facet", &[Openness], &[]),
        behaviour("large", &[Openness], &[]),
        behaviour("larger", &[Openness], &[]),
    ]);
    let time = instant("2026-03-10T10:00:00Z").as_millisecond();
    let say = |places: &[usize], people: std::ops::Range<u32>| {
        let facts = places
            .iter()
            .flat_map(|place| shows(&catalogue.behaviours[*place], Evidence::Mapped));
        Done::showing(time, &people.collect::<Vec<_>>(), facts.collect())
    };
    let store = Memory::of(&[
        say(&[0], 0..2),
        say(&[1, 3], 0..6),
        say(&[2], 0..7),
        say(&[3], 0..9),
    ]);
    assert_eq!(shown(&store, &catalogue), ["facet", "larger"]);
}

#[test]
fn a_principle_is_veiled_where_nothing_large_can_be_hidden_in_it() {
    let catalogue = catalogue(vec![
        behaviour("small", &[Openness], &[]),
        behaviour("crossing", &[Openness, Sharing], &[]),
        behaviour("empty", &[Openness], &[]),
        behaviour("large", &[Sharing], &[]),
        behaviour("larger", &[Sharing], &[]),
        behaviour("other", &[Empowerment], &[]),
    ]);
    let at = |place: usize| &catalogue.behaviours[place];
    let store = done(&[(at(0), 0..2), (at(1), 0..9), (at(3), 0..6), (at(4), 0..7)]);
    assert_eq!(shown(&store, &catalogue), ["larger", "other"]);
    let principles = by(Viewer::Floored, &MARCH).ask(&store).unwrap();
    let openness = &principles.data[0];
    assert_eq!((openness.statements, openness.people), (Some(2), Some(9)));
}

#[test]
fn a_competency_does_not_tell_that_a_veiled_behaviour_is_empty() {
    let catalogue = catalogue(vec![
        behaviour("small", &[Openness], &[]),
        behaviour("crossing", &[Openness, Sharing], &[]),
        behaviour("empty", &[Openness], &[COMPETENCIES[0]]),
        behaviour("large", &[Sharing], &[COMPETENCIES[1]]),
        behaviour("larger", &[Sharing], &[]),
    ]);
    let at = |place: usize| &catalogue.behaviours[place];
    let store = done(&[(at(0), 0..2), (at(1), 0..9), (at(3), 0..6), (at(4), 0..7)]);
    assert_eq!(shown(&store, &catalogue), ["large"]);
    let report = by(Viewer::Floored, &MARCH).competencies(&store, &catalogue);
    let rows = report.unwrap().data.into_iter();
    let people: Vec<_> = rows.map(|row| row.people).collect();
    assert_eq!(people, [None, Some(6)]);
}

#[test]
fn a_competency_is_hidden_where_its_principle_less_it_would_be_small() {
    let catalogue = catalogue(vec![
        behaviour("small", &[Openness], &[]),
        behaviour("large", &[Openness], &[COMPETENCIES[0]]),
        behaviour("other", &[Sharing], &[COMPETENCIES[1]]),
    ]);
    let at = |place: usize| &catalogue.behaviours[place];
    let store = done(&[(at(0), 0..2), (at(1), 0..9), (at(2), 0..6)]);
    let report = by(Viewer::Floored, &MARCH)
        .competencies(&store, &catalogue)
        .unwrap();
    let people: Vec<_> = report
        .data
        .iter()
        .map(|row| (row.people, row.suppressed))
        .collect();
    assert_eq!(people, [(None, true), (Some(6), false)]);
    assert_eq!(shown(&store, &catalogue), ["other"]);
}

/// A statement: the month, the people, and behaviours with the principles they count toward there.
#[derive(Debug, Clone)]
struct Said {
    month: usize,
    people: Vec<u32>,
    shown: Vec<(usize, PrincipleSet)>,
}

const MONTHS: [&str; 3] = ["2026-03", "2026-04", "2026-05"];

const PARTS: [(&str, &[Principle]); 9] = [
    ("o1", &[Openness]),
    ("o2", &[Openness]),
    ("o3", &[Openness]),
    ("s1", &[Sharing]),
    ("s2", &[Sharing]),
    ("e1", &[Empowerment]),
    ("e2", &[Empowerment]),
    ("os", &[Openness, Sharing]),
    ("se", &[Sharing, Empowerment]),
];

/// Each behaviour is part of none, one or both of the competencies.
fn parts() -> impl Strategy<Value = Catalogue> {
    let proves = prop::sample::select(vec![vec![], vec![], vec![0], vec![1], vec![0, 1]]);
    prop::collection::vec(proves, PARTS.len()).prop_map(|proves| {
        let each = PARTS
            .iter()
            .zip(proves)
            .map(|((slug, principles), proves)| {
                let ids: Vec<_> = proves
                    .into_iter()
                    .map(|one: usize| COMPETENCIES[one])
                    .collect();
                behaviour(slug, principles, &ids)
            });
        let mut catalogue = catalogue(each.collect());
        catalogue
            .competencies
            .sort_by(|one, other| one.id.cmp(&other.id));
        catalogue
    })
}

/// A statement that shows at most so many behaviours.
fn said(most: usize) -> impl Strategy<Value = Said> {
    let which = prop::collection::btree_set(0..PARTS.len(), 1..=most);
    let people = prop::collection::vec(0_u32..12, 1..6);
    (0..MONTHS.len(), people, which, any::<u8>()).prop_map(|(month, people, which, some)| {
        let toward = |place: usize| {
            let (_, principles) = PARTS[place];
            // A rule can count toward less than the catalogue says.
            let chosen = match (principles.len(), some % 4) {
                (2, 0) => &principles[..1],
                (2, 1) => &principles[1..],
                _ => principles,
            };
            (place, chosen.iter().copied().collect())
        };
        Said {
            month,
            people,
            shown: which.into_iter().map(toward).collect(),
        }
    })
}

fn store(catalogue: &Catalogue, all: &[Said]) -> Memory {
    let done = all.iter().map(|said| {
        let time = instant(&format!("{}-10T10:00:00Z", MONTHS[said.month])).as_millisecond();
        let mut facts = Vec::new();
        for (place, principles) in &said.shown {
            let one = Behaviour {
                principles: *principles,
                ..catalogue.behaviours[*place].clone()
            };
            let more = shows(&one, Evidence::Mapped);
            facts.extend(
                more.into_iter()
                    .filter(|fact| fact.subject.behaviour().is_some()),
            );
        }
        let proved = said
            .shown
            .iter()
            .flat_map(|(place, _)| &catalogue.behaviours[*place].competencies);
        let proved: BTreeSet<&String> = proved.collect();
        facts.extend(proved.into_iter().map(|id| {
            fact(
                Subject::Competency(id.clone()),
                PrincipleSet::EMPTY,
                Evidence::Mapped,
            )
        }));
        Done::showing(time, &said.people, facts)
    });
    Memory::of(&done.collect::<Vec<_>>())
}

/// A total as the reader sees it: whether it is shown, and what is part of it.
#[derive(Debug)]
enum Total<'c> {
    Principle(Principle),
    Competency(&'c str),
}

impl Total<'_> {
    fn has(&self, behaviour: &Behaviour) -> bool {
        match self {
            Self::Principle(principle) => behaviour.principles.contains(*principle),
            Self::Competency(id) => behaviour.competencies.iter().any(|one| one == id),
        }
    }

    /// Whether it counts one of these behaviours of a statement.
    fn counts(&self, catalogue: &Catalogue, shown: &[(usize, PrincipleSet)]) -> bool {
        shown.iter().any(|(place, principles)| match self {
            Self::Principle(principle) => principles.contains(*principle),
            Self::Competency(_) => self.has(&catalogue.behaviours[*place]),
        })
    }
}

/// Every choice of so many weights from -2 to 2.
fn weights(count: usize) -> impl Iterator<Item = Vec<i64>> {
    let all = 5_usize.pow(u32::try_from(count).unwrap());
    (0..all).map(move |mut number| {
        let digit = |_| {
            let digit = number % 5;
            number /= 5;
            i64::try_from(digit).unwrap() - 2
        };
        (0..count).map(digit).collect()
    })
}

/// A month as a viewer without exact figures sees it, and what really happened in it.
struct Month<'c> {
    catalogue: &'c Catalogue,
    said: Vec<&'c Said>,
    /// By behaviour.
    hidden: Vec<bool>,
    /// By behaviour, whether nobody shows it.
    empty: Vec<bool>,
    /// Those that are shown and count anything.
    totals: Vec<Total<'c>>,
    /// By behaviour, whether nobody shows it and the viewer cannot tell.
    veiled: Vec<bool>,
}

impl<'c> Month<'c> {
    fn of(catalogue: &'c Catalogue, store: &Memory, all: &'c [Said], month: usize) -> Self {
        let from = format!("{}-01", MONTHS[month]);
        let to = ["2026-04-01", "2026-05-01", "2026-06-01"][month];
        let question = Question {
            query: &[("from", &from), ("to", to), ("interval", "month")],
            viewer: Viewer::Floored,
            ..Question::default()
        };
        let behaviours = question.behaviours(store, catalogue, "").unwrap().data;
        let principles = question.ask(store).unwrap().data.into_iter();
        let principles = principles.map(|row| {
            let principle = Principle::from_slug(row.principle).unwrap();
            (Total::Principle(principle), row.statements)
        });
        let rows = question.competencies(store, catalogue).unwrap().data;
        let competencies = catalogue.competencies.iter().zip(rows);
        let competencies =
            competencies.map(|(one, row)| (Total::Competency(&one.id), row.statements));
        let (mut totals, mut zeros) = (Vec::new(), Vec::new());
        for (total, statements) in principles.chain(competencies) {
            match statements {
                Some(0) => zeros.push(total),
                Some(_) => totals.push(total),
                None => {}
            }
        }
        let said: Vec<&Said> = all.iter().filter(|said| said.month == month).collect();
        let shows = |place: usize| {
            let mut shown = said.iter().flat_map(|said| &said.shown);
            shown.any(|(one, _)| *one == place)
        };
        let hidden: Vec<bool> = behaviours
            .iter()
            .map(|row| row.statements.is_none())
            .collect();
        let empty: Vec<bool> = (0..hidden.len()).map(|place| !shows(place)).collect();
        let veiled = |(place, one): (usize, &Behaviour)| {
            hidden[place] && empty[place] && !zeros.iter().any(|total| total.has(one))
        };
        Self {
            veiled: catalogue
                .behaviours
                .iter()
                .enumerate()
                .map(veiled)
                .collect(),
            catalogue,
            said,
            hidden,
            empty,
            totals,
        }
    }

    fn weighed(&self, weights: &[i64], has: impl Fn(&Total<'_>) -> bool) -> i64 {
        let pairs = self.totals.iter().zip(weights);
        pairs
            .filter(|(total, _)| has(total))
            .map(|(_, weight)| weight)
            .sum()
    }

    /// Whether a behaviour has weight of which the viewer cannot tell that nobody shows it, and so not
    /// whose statements the rest is about.
    fn is_veiled(&self, weights: &[i64]) -> bool {
        self.catalogue
            .behaviours
            .iter()
            .zip(&self.veiled)
            .any(|(one, veiled)| *veiled && self.weighed(weights, |total| total.has(one)) != 0)
    }

    /// Whether what is weighed of hidden behaviours are principles of which nothing else is told.
    /// Two that count the same statements tell by themselves how far they do not. Where statements
    /// show several behaviours, it tells nothing of them that others are shown by nobody.
    fn is_of_principles(&self, weights: &[i64], several: bool) -> bool {
        let parts = |total: &Total<'_>| -> Vec<usize> {
            let all = self.catalogue.behaviours.iter().enumerate();
            all.filter(|(_, one)| total.has(one))
                .map(|(place, _)| place)
                .collect()
        };
        let weighed = self
            .totals
            .iter()
            .zip(weights)
            .filter(|(_, weight)| **weight != 0);
        weighed
            .map(|(total, _)| (total, parts(total)))
            .all(|(total, parts)| {
                let untouched = parts
                    .iter()
                    .all(|place| !self.hidden[*place] || self.empty[*place]);
                let alone = matches!(total, Total::Principle(_))
                    && parts
                        .iter()
                        .all(|place| self.hidden[*place] || (several && self.empty[*place]));
                untouched || alone
            })
    }

    /// The people behind the statements to which their hidden behaviours give weight.
    fn told(&self, weights: &[i64]) -> BTreeSet<u32> {
        let counts = |shown: &[(usize, PrincipleSet)]| {
            self.weighed(weights, |total| total.counts(self.catalogue, shown))
        };
        let told = self.said.iter().filter(|said| {
            let mut visible = said.shown.clone();
            visible.retain(|(place, _)| !self.hidden[*place]);
            counts(&said.shown) != counts(&visible)
        });
        told.flat_map(|said| said.people.iter().copied()).collect()
    }

    fn check(&self, several: bool) -> Result<(), TestCaseError> {
        for weights in weights(self.totals.len()) {
            let told = self.told(&weights);
            let safe = told.is_empty() || told.len() >= FLOOR;
            let known = || self.is_veiled(&weights) || self.is_of_principles(&weights, several);
            prop_assert!(
                safe || known(),
                "{told:?} stand behind {weights:?} of {:?} with {:?} hidden of {:?}",
                self.totals,
                self.hidden,
                self.said
            );
        }
        Ok(())
    }
}

/// What is told of several months is told of each of those that are shown.
fn check_sums(catalogue: &Catalogue, store: &Memory) -> Result<(), TestCaseError> {
    let figures = |interval| {
        let query = [
            ("from", "2026-03-01"),
            ("to", "2026-06-01"),
            ("interval", interval),
        ];
        let question = Question {
            query: &query,
            viewer: Viewer::Floored,
            ..Question::default()
        };
        let behaviours = question.behaviours(store, catalogue, "").unwrap().data;
        let competencies = question.competencies(store, catalogue).unwrap().data;
        let behaviours = behaviours.iter().map(|row| row.statements);
        behaviours
            .chain(competencies.iter().map(|row| row.statements))
            .collect::<Vec<_>>()
    };
    let (months, whole) = (figures("month"), figures("none"));
    let (parts, competencies) = (catalogue.behaviours.len(), catalogue.competencies.len());
    for (place, whole) in whole.iter().enumerate() {
        let of_month = |month: usize| match place.checked_sub(parts) {
            None => months[month * parts + place],
            Some(place) => months[3 * parts + month * competencies + place],
        };
        let shown: Vec<u64> = (0..3).filter_map(of_month).collect();
        let sum = (!shown.is_empty()).then(|| shown.iter().sum());
        prop_assert_eq!(*whole, sum);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_combination_of_totals_and_behaviours_is_about_fewer_people_than_the_floor(
        catalogue in parts(),
        all in prop::collection::vec(said(1), 0..50),
    ) {
        let store = store(&catalogue, &all);
        for month in 0..MONTHS.len() {
            Month::of(&catalogue, &store, &all, month).check(false)?;
        }
        check_sums(&catalogue, &store)?;
    }

    #[test]
    fn nor_is_one_where_statements_show_several_behaviours(
        catalogue in parts(),
        all in prop::collection::vec(said(3), 0..50),
    ) {
        let store = store(&catalogue, &all);
        for month in 0..MONTHS.len() {
            Month::of(&catalogue, &store, &all, month).check(true)?;
        }
    }
}
