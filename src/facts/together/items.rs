//! Statements that others answer to, and those that do.

use std::ops::Range;
use std::sync::Arc;

use uuid::Uuid;

use super::bytes::mark;
use super::template::Templates;
use crate::facts::day::{Heard, Part};
use crate::facts::told::Band;

/// The statements of some templates in a day, in the order of time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Items<const KIND: u8> {
    pub happenings: Vec<Happening>,
    /// People and their bands, for [`Happening::people`].
    pub people: Vec<(u32, Option<Band>)>,
    pub objectives: Vec<Arc<str>>,
}

/// The number of the part [`Threads`].
pub const THREADS: u8 = 33;
/// The number of the part [`Debriefs`].
pub const DEBRIEFS: u8 = 34;

/// Asks, answers, feedback, things shared, concerns, and how they were received.
pub type Threads = Items<THREADS>;
/// Debriefs, and where they were shared.
pub type Debriefs = Items<DEBRIEFS>;

/// A statement that answers to another, or that others may answer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    pub sequence: i64,
    pub time_ms: i64,
    /// The mark of its identifier, which only that of a target is compared with.
    pub id: Uuid,
    /// The mark of what it answers to.
    pub target: Option<Uuid>,
    pub registration: Option<Uuid>,
    pub templates: Templates,
    /// Places in [`Items::people`].
    pub people: Range<u32>,
    pub action_taken: bool,
    pub actions: bool,
    pub confirmed: bool,
    /// A place in [`Items::objectives`].
    pub objective: Option<u32>,
}

impl<const KIND: u8> Items<KIND> {
    /// The templates whose statements are here.
    #[must_use]
    pub fn templates() -> Templates {
        let debriefs = Templates::DEBRIEFS.union(Templates::named(&["shared-debrief"]));
        if KIND == DEBRIEFS {
            return debriefs;
        }
        let others = Templates::named(&[
            "listened",
            "raised-concern",
            "clarified-contribution",
            "invited-contributions",
        ]);
        Templates::VULNERABLE
            .union(Templates::GIVES)
            .union(Templates::ACKNOWLEDGES)
            .union(Templates::MAKES)
            .union(debriefs)
            .union(others)
    }

    /// Those who did one of them.
    #[must_use]
    pub fn people_of(&self, happening: &Happening) -> &[(u32, Option<Band>)] {
        let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let range = place(happening.people.start)..place(happening.people.end);
        self.people.get(range).unwrap_or_default()
    }

    /// Adds those of a later day.
    pub fn append(&mut self, mut other: Self) {
        let people = u32::try_from(self.people.len()).unwrap_or(u32::MAX);
        let known: Vec<u32> = other
            .objectives
            .drain(..)
            .map(|objective| place_of(&mut self.objectives, &objective))
            .collect();
        self.people.append(&mut other.people);
        self.happenings
            .extend(other.happenings.into_iter().map(|mut one| {
                one.people = one.people.start + people..one.people.end + people;
                let place = one.objective.and_then(|place| usize::try_from(place).ok());
                one.objective = place.and_then(|place| known.get(place).copied());
                one
            }));
    }
}

impl<const KIND: u8> Part for Items<KIND> {
    const NUMBER: u8 = KIND;

    fn hear(&mut self, heard: &Heard<'_>) {
        let Some(deed) = heard.deed() else {
            return;
        };
        if !deed.templates.intersects(Self::templates()) {
            return;
        }
        let len = |people: &Vec<_>| u32::try_from(people.len()).unwrap_or(u32::MAX);
        let start = len(&self.people);
        let people = deed.people.iter().map(|doer| (doer.person, doer.band));
        self.people.extend(people);
        let social = deed.social;
        let objective = social.objective.as_ref();
        self.happenings.push(Happening {
            sequence: deed.sequence,
            time_ms: deed.time_ms,
            id: mark(&social.id),
            target: social.target.as_ref().map(mark),
            registration: social.registration,
            templates: deed.templates,
            people: start..len(&self.people),
            action_taken: social.marks.action_taken,
            actions: social.marks.actions,
            confirmed: social.marks.confirmed,
            objective: objective.map(|objective| place_of(&mut self.objectives, objective)),
        });
    }

    fn to_bytes(&self) -> Vec<u8> {
        super::items_bytes::write(self)
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        super::items_bytes::read(bytes)
    }
}

fn place_of(texts: &mut Vec<Arc<str>>, text: &Arc<str>) -> u32 {
    let place = texts.iter().position(|one| one == text);
    let place = place.unwrap_or_else(|| {
        texts.push(Arc::clone(text));
        texts.len() - 1
    });
    u32::try_from(place).unwrap_or(u32::MAX)
}
