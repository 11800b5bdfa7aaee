//! By what statements are told apart, and who of their people is counted where.

use std::sync::Arc;

use crate::facts::directory::Whom;
use crate::facts::evidence::Evidence;
use crate::facts::told::Told;

/// By what statements that count for the same are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dimension {
    /// The IRI of the verb.
    Verb,
    /// The id of the activity that is the object.
    Activity,
    /// The unit of the people at the time, from the directory.
    Unit,
    Team,
    Course,
    Platform,
    /// The best with which a statement counts for what is looked at.
    Evidence,
}

impl Dimension {
    pub const ALL: [Self; 7] = [
        Self::Verb,
        Self::Activity,
        Self::Unit,
        Self::Team,
        Self::Course,
        Self::Platform,
        Self::Evidence,
    ];

    /// Its name in questions and answers.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Verb => "verb",
            Self::Activity => "activity",
            Self::Unit => "unit",
            Self::Team => "team",
            Self::Course => "course",
            Self::Platform => "platform",
            Self::Evidence => "evidence",
        }
    }

    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.slug() == slug)
    }

    /// Its place in [`Dimension::ALL`].
    #[must_use]
    pub const fn index(self) -> u8 {
        self as u8
    }

    /// The value of a statement that counts with this evidence; `None` where it has none, and for the unit,
    /// which is one of people.
    pub(crate) fn value(self, told: &Told, evidence: Evidence) -> Option<Value<'_>> {
        let said = &told.circumstances;
        let text = match self {
            Self::Verb => Some(&said.verb),
            Self::Activity => said.activity.as_ref(),
            Self::Team => said.team.as_ref(),
            Self::Course => said.course.as_ref(),
            Self::Platform => said.platform.as_ref(),
            Self::Evidence => return Some(Value::Word(evidence.slug())),
            Self::Unit => None,
        };
        text.map(Value::Text)
    }
}

/// A value of a dimension, borrowed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value<'t> {
    Text(&'t Arc<str>),
    Word(&'static str),
}

impl Value<'_> {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Word(word) => word,
        }
    }
}

/// What statements are counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Counting {
    Principles,
    Behaviours,
}

impl Counting {
    /// What a statement counts for, each once by its slug, with the best evidence.
    pub(crate) fn subjects(self, told: &Told) -> Vec<(&str, Evidence)> {
        let mut subjects: Vec<(&str, Evidence)> = Vec::new();
        let mut add = |slug, evidence: Evidence| match subjects.iter_mut().find(|one| one.0 == slug)
        {
            Some((_, best)) => *best = evidence.min(*best),
            None => subjects.push((slug, evidence)),
        };
        for fact in &told.facts {
            match self {
                Self::Principles => {
                    for principle in fact.principles.iter() {
                        add(principle.slug(), fact.evidence);
                    }
                }
                Self::Behaviours => {
                    if let Some(slug) = fact.subject.behaviour() {
                        add(slug, fact.evidence);
                    }
                }
            }
        }
        subjects
    }
}

/// The people of a statement, each once, by the number that stands for them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Party {
    /// Those who are counted, with their unit at the time.
    pub(crate) counted: Vec<(u32, Option<Arc<str>>)>,
    /// Those who opted out.
    pub(crate) out: Vec<u32>,
}

impl Party {
    pub(crate) fn of(told: &Told, whom: &Whom) -> Self {
        let mut party = Self::default();
        for agent in &told.people {
            let Some(identity) = whom.of(*agent) else {
                party.add(*agent, None);
                continue;
            };
            if identity.preferences.opted_out {
                party.out.push(identity.person);
            } else {
                let place = identity.at(told.time_ms);
                party.add(identity.person, place.and_then(|place| place.unit.clone()));
            }
        }
        party
    }

    fn add(&mut self, person: u32, unit: Option<Arc<str>>) {
        if self.counted.iter().all(|(known, _)| *known != person) {
            self.counted.push((person, unit));
        }
    }

    /// Whether a statement is left out: all of its people opted out. One of nobody is counted.
    pub(crate) fn is_left_out(&self) -> bool {
        self.counted.is_empty() && !self.out.is_empty()
    }

    pub(crate) fn people(&self) -> impl Iterator<Item = u32> {
        self.counted.iter().map(|(person, _)| *person)
    }

    /// The units of those who are counted, each once.
    pub(crate) fn units(&self) -> Vec<&Arc<str>> {
        let mut units: Vec<_> = self
            .counted
            .iter()
            .filter_map(|(_, unit)| unit.as_ref())
            .collect();
        units.sort_unstable();
        units.dedup();
        units
    }

    /// Those of them in a unit.
    pub(crate) fn of_unit(&self, unit: &str) -> impl Iterator<Item = u32> {
        let is_there = move |one: &&(u32, Option<Arc<str>>)| one.1.as_deref() == Some(unit);
        self.counted
            .iter()
            .filter(is_there)
            .map(|(person, _)| *person)
    }
}
