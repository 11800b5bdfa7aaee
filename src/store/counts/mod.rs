//! What is counted of a series over a node of time, and the bytes in which stores keep it.

pub(super) mod people;
pub(super) mod row;

use roaring::RoaringBitmap;

use crate::facts::Crowd;

/// Nodes of the levels below this one are fine: all series of one are kept together. Kept in stores, so it never
/// changes.
pub(super) const COARSE: u8 = 3;

/// Bytes that no store has written.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Damaged(pub(super) &'static str);

/// What is counted of a series in a node.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Found {
    pub(super) statements: i64,
    pub(super) people: RoaringBitmap,
}

/// What is changed of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Change<'p> {
    pub(super) statements: i64,
    pub(super) people: People<'p>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum People<'p> {
    Same,
    /// These come to them.
    More(&'p Crowd),
    /// They are these.
    Exactly(&'p RoaringBitmap),
}

impl Found {
    pub(super) fn with(mut self, change: &Change<'_>) -> Self {
        self.statements += change.statements;
        match change.people {
            People::Same => {}
            People::More(people) => people.add_to(&mut self.people),
            People::Exactly(people) => self.people.clone_from(people),
        }
        self
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.statements += other.statements;
        self.people |= &other.people;
    }
}
