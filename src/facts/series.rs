//! What is counted.

use std::borrow::Cow;
use std::fmt;

use super::classified::Kind;
use super::fact::Fact;
use super::principle::Principle;

/// Something that is counted.
///
/// Statements and people are counted for principles and behaviours, at the statements' time. What a
/// key sends is counted in statements alone, at the time it arrives, voided or not: how much, and by
/// verb and activity type what of it counts for nothing.
///
/// Its key is kept by stores, so its grammar is a promise: `principle:openness`,
/// `behaviour:asked`, `received:7 late` (7 is the number of the key that sent it),
/// `unmapped:7 VERB TYPE` (two IRIs, the second one possibly empty). The sign `|` is reserved for a
/// second dimension behind the first (`principle:openness|evidence:mapped`); slugs contain neither
/// `|` nor `:`, IRIs no space.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Series {
    of: Subject,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Subject {
    Principle(Principle),
    Behaviour(String),
    Received(i64, Received),
    Unmapped(i64, Kind),
}

/// What is told of the requests and statements of one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Received {
    /// Statements stored, once for each id.
    Stored,
    /// Of these, the ones without an id that repeat an earlier one.
    Duplicate,
    /// Of these, the ones that are no duplicates, void nothing and count for nothing.
    Unmapped,
    /// Of these, the ones that came more than [`LATE`](super::LATE) after their `timestamp`.
    Late,
    /// Requests refused, whatever they held.
    Rejected,
}

/// Series of one kind, of which nobody knows beforehand how many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    Received,
    Unmapped,
    /// What the key of this number sent.
    UnmappedOf(i64),
}

impl Received {
    pub const ALL: [Self; 5] = [
        Self::Stored,
        Self::Duplicate,
        Self::Unmapped,
        Self::Late,
        Self::Rejected,
    ];

    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::Duplicate => "duplicate",
            Self::Unmapped => "unmapped",
            Self::Late => "late",
            Self::Rejected => "rejected",
        }
    }
}

impl Family {
    /// What the keys of its series begin with.
    #[must_use]
    pub fn prefix(self) -> Cow<'static, str> {
        match self {
            Self::Received => Cow::Borrowed("received:"),
            Self::Unmapped => Cow::Borrowed("unmapped:"),
            Self::UnmappedOf(key) => Cow::Owned(format!("unmapped:{key} ")),
        }
    }
}

impl Series {
    #[must_use]
    pub fn principle(principle: Principle) -> Self {
        Self {
            of: Subject::Principle(principle),
        }
    }

    /// The series of a behaviour; the slug is one that a mapping gave, and so free of `|` and `:`.
    #[must_use]
    pub fn behaviour(slug: impl Into<String>) -> Self {
        Self {
            of: Subject::Behaviour(slug.into()),
        }
    }

    #[must_use]
    pub fn received(key: i64, what: Received) -> Self {
        Self {
            of: Subject::Received(key, what),
        }
    }

    #[must_use]
    pub fn unmapped(key: i64, kind: Kind) -> Self {
        Self {
            of: Subject::Unmapped(key, kind),
        }
    }

    /// The key and what is told of it, where this is a series of what arrived.
    #[must_use]
    pub fn as_received(&self) -> Option<(i64, Received)> {
        match self.of {
            Subject::Received(key, what) => Some((key, what)),
            _ => None,
        }
    }

    /// The key and the kind of statement, where this is a series of what counts for nothing.
    #[must_use]
    pub fn as_unmapped(&self) -> Option<(i64, &Kind)> {
        match &self.of {
            Subject::Unmapped(key, kind) => Some((*key, kind)),
            _ => None,
        }
    }

    /// The compact, stable text that stores keep.
    #[must_use]
    pub fn key(&self) -> String {
        self.to_string()
    }

    /// The series of a key; `None` for text that is none, a key with a second dimension included.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        let (dimension, slug) = key.split_once(':')?;
        match dimension {
            "principle" => Principle::from_slug(slug).map(Self::principle),
            "behaviour" => {
                let plain = !slug.is_empty() && !slug.contains(['|', ':']);
                plain.then(|| Self::behaviour(slug))
            }
            "received" => {
                let (key, what) = slug.split_once(' ')?;
                let mut all = Received::ALL.into_iter();
                let what = all.find(|one| one.slug() == what)?;
                Some(Self::received(key.parse().ok()?, what))
            }
            "unmapped" => {
                let mut parts = slug.split(' ');
                let key = parts.next()?.parse().ok()?;
                let (verb, activity_type) = (parts.next()?, parts.next()?);
                let kind = Kind {
                    verb: verb.to_owned(),
                    activity_type: (!activity_type.is_empty()).then(|| activity_type.to_owned()),
                };
                parts.next().is_none().then(|| Self::unmapped(key, kind))
            }
            _ => None,
        }
    }
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.of {
            Subject::Principle(principle) => write!(f, "principle:{principle}"),
            Subject::Behaviour(slug) => write!(f, "behaviour:{slug}"),
            Subject::Received(key, what) => {
                write!(f, "{}{key} {}", Family::Received.prefix(), what.slug())
            }
            Subject::Unmapped(key, kind) => {
                let prefix = Family::Unmapped.prefix();
                let activity_type = kind.activity_type.as_deref().unwrap_or_default();
                write!(f, "{prefix}{key} {} {activity_type}", kind.verb)
            }
        }
    }
}

/// The series in which the statement behind these facts counts, sorted, each once: a statement
/// counts once in a principle and once in a behaviour, however many of its facts name it.
#[must_use]
pub fn series_of(facts: &[Fact]) -> Vec<Series> {
    let mut series: Vec<Series> = facts
        .iter()
        .flat_map(|fact| {
            fact.principles
                .iter()
                .map(Series::principle)
                .chain([Series::behaviour(&fact.behaviour)])
        })
        .collect();
    series.sort_unstable();
    series.dedup();
    series
}
