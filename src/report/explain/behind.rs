//! What a figure counts.

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::cell::{self, Claim};
use super::request::ExplainRequest;
use super::{Source, arrived, measured, narrowed, scan};
use crate::facts::Directory;
use crate::report::counts::Asking;
use crate::report::days::Days;
use crate::report::error::ReportError;
use crate::report::item::Item;
use crate::report::named::Ruled;
use crate::report::together::Together;
use crate::store::Rejection;

/// What a figure counts, one by one.
#[derive(Debug, Default)]
pub struct Behind {
    /// Each once, in an order of their own.
    pub items: Vec<Listed>,
    /// Why statements count here, and how many by each; those of [`Listed::Statement`] by place.
    pub claims: Vec<(Claim, u64)>,
    /// The refused requests of [`Listed::Refused`], by place.
    pub refused: Vec<Rejection>,
    /// What the members of [`Listed::Member`] are called, by place: [`Ifi::key`](crate::xapi::actor::Ifi::key) of each of
    /// their identifiers.
    pub members: Vec<Vec<String>>,
    /// Where the figure cannot be listed, or not all of it: the figure, and why.
    pub unlisted: Option<(u64, String)>,
}

/// One of the things that a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    /// By its place in the order of the store, with the best claim that it counts.
    Statement {
        sequence: i64,
        claim: Option<usize>,
    },
    /// A statement that arrived, and whether it is voided.
    Arrived {
        id: Uuid,
        voided: bool,
    },
    Person {
        /// The smallest number among the agents that are this person.
        person: u32,
        /// How many of the statements are theirs; `None` where that was not counted.
        done: Option<Done>,
    },
    /// A member of the directory, whom the store need not know.
    Member {
        /// In [`Behind::members`].
        place: usize,
        /// Of the first identifier.
        digest: u64,
    },
    Pair(u32, u32),
    /// The slug or code of a behaviour.
    Behaviour(&'static str),
    /// A request that was refused, by its place in [`Behind::refused`].
    Refused(usize),
}

/// What a person did of what a figure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    pub statements: u64,
    /// The place of the first one, by time.
    pub first: i64,
}

impl Behind {
    /// The figure.
    #[must_use]
    pub fn figure(&self) -> u64 {
        let length = u64::try_from(self.items.len()).unwrap_or(u64::MAX);
        self.unlisted.as_ref().map_or(length, |(figure, _)| *figure)
    }

    /// Members of a directory, by their places.
    pub(super) fn of_members(directory: &Directory, places: Vec<usize>) -> Self {
        let all = directory.members();
        let members = places.into_iter().filter_map(|place| all.get(place));
        let members: Vec<_> = members.map(|one| one.keys.clone()).collect();
        let listed = members.iter().enumerate().map(|(place, keys)| {
            let key = keys.first().map(String::as_str).unwrap_or_default();
            let digest = Sha256::digest(key);
            let digest = digest.first_chunk().copied().unwrap_or_default();
            Listed::Member {
                place,
                digest: u64::from_be_bytes(digest),
            }
        });
        Self {
            items: listed.collect(),
            members,
            ..Self::default()
        }
    }

    /// Says so where a report counts more than there is to list. Statements that were judged by an earlier program
    /// count before they can be told, until they are judged again.
    pub(super) fn admit(&mut self, counted: Option<u64>) {
        let listed = self.figure();
        if let Some(counted) = counted.filter(|counted| *counted > listed) {
            let why = format!(
                "{listed} of these {counted} are listed: the others are being judged again, or the figure changed \
                 while it was read. Ask again later."
            );
            self.unlisted = Some((counted, why));
        }
    }
}

impl Listed {
    /// What it is, in numbers.
    pub(super) fn bytes(self) -> (u8, [u64; 2]) {
        match self {
            Self::Statement { sequence, .. } => (0, [sequence.cast_unsigned(), 0]),
            Self::Arrived { id, .. } => {
                let (high, low) = id.as_u64_pair();
                (1, [high, low])
            }
            Self::Person { person, .. } => (2, [person.into(), 0]),
            Self::Member { digest, .. } => (6, [digest, 0]),
            Self::Pair(from, to) => (3, [from.into(), to.into()]),
            Self::Behaviour(code) => {
                let mut first = [0; 8];
                for (into, byte) in first.iter_mut().zip(code.bytes()) {
                    *into = byte;
                }
                (5, [u64::from_be_bytes(first), 0])
            }
            Self::Refused(place) => (4, [u64::try_from(place).unwrap_or(u64::MAX), 0]),
        }
    }
}

/// What measures are made of.
impl FromIterator<Item> for Behind {
    fn from_iter<I: IntoIterator<Item = Item>>(items: I) -> Self {
        let listed = |item| match item {
            Item::Statement(sequence) => Listed::Statement {
                sequence,
                claim: None,
            },
            Item::Person(person) => Listed::Person { person, done: None },
            Item::Pair(from, to) => Listed::Pair(from, to),
        };
        Self {
            items: items.into_iter().map(listed).collect(),
            ..Self::default()
        }
    }
}

/// Finds what stands behind a figure of a row.
pub(super) async fn behind(
    store: &dyn Source,
    days: &Days<'_>,
    request: &ExplainRequest<'_>,
    (row, tz): (&Value, &str),
    (ruled, asking): (&Ruled<'_>, &Asking<'_>),
) -> Result<Behind, ReportError> {
    if let Some(cell) = cell::of(request, row) {
        let filters = narrowed::filters(request, row)?;
        if !filters.is_empty() {
            return narrowed::found(days, &cell::range(row)?, tz, cell, filters).await;
        }
        let directory = &days.listed.directory;
        return scan::scan(store.statements(), directory, cell::range(row)?, cell).await;
    }
    if let Some(report) = Together::named(request.report.name) {
        return measured::measured(report, days, request, row, (ruled, asking)).await;
    }
    arrived::arrived(store, request, row, ruled).await
}
