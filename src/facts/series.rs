//! What is counted.

use std::borrow::Cow;
use std::fmt;

use super::classified::Kind;
use super::evidence::Evidence;
use super::fact::Fact;
use super::principle::{Principle, PrincipleSet};
use super::received::Received;
use super::subject::{self, Subject};
use super::told::ToldFact;

/// What divides a behaviour from the evidence in a key.
const BY_EVIDENCE: &str = "|evidence:";

/// What stands behind a behaviour in the key of its statements that show another one as well.
const BESIDE: &str = "|beside:another";

/// Something that is counted.
///
/// Statements and people are counted for principles, behaviours and competencies, and for those
/// statements of a behaviour that show another one as well, at the statements' time; statements alone
/// for each behaviour by evidence. What a key sends is counted in statements alone, at the time it
/// arrives, voided or not: how much, and by verb and activity type what of it counts for nothing.
///
/// Its key is kept by stores, so its grammar is a promise: `principle:openness`,
/// `behaviour:asked`, `behaviour:asked|evidence:followed`, `behaviour:asked|beside:another`,
/// `competency:IRI`, `received:7 late` (7 is the number of the key that sent it),
/// `unmapped:7 VERB TYPE` (two IRIs, the second one possibly empty). The sign `|` stands before a second dimension and nowhere else; slugs contain neither `|`
/// nor `:`, IRIs no space and no `|`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Series {
    of: Of,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Of {
    Principle(Principle),
    Behaviour(String),
    BehaviourBy(String, Evidence),
    BehaviourBeside(String),
    Competency(String),
    Received(i64, Received),
    Unmapped(i64, Kind),
}

/// Series of one kind, of which nobody knows beforehand how many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    Received,
    Unmapped,
    /// What the key of this number sent.
    UnmappedOf(i64),
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
            of: Of::Principle(principle),
        }
    }

    /// The series of a behaviour; the slug is one that a mapping gave, and so free of `|` and `:`.
    #[must_use]
    pub fn behaviour(slug: impl Into<String>) -> Self {
        Self {
            of: Of::Behaviour(slug.into()),
        }
    }

    /// The series of a behaviour's statements that have this evidence. That of mapped ones is never counted in: it
    /// holds what the behaviour has besides the other two.
    #[must_use]
    pub fn behaviour_by(slug: impl Into<String>, evidence: Evidence) -> Self {
        Self {
            of: Of::BehaviourBy(slug.into(), evidence),
        }
    }

    /// The series of a behaviour's statements that show another behaviour as well. What counts for a
    /// behaviour alone cannot be told without it, and reports need to know that to protect small groups.
    #[must_use]
    pub fn behaviour_beside(slug: impl Into<String>) -> Self {
        Self {
            of: Of::BehaviourBeside(slug.into()),
        }
    }

    /// The series of a competency; the IRI is one that a mapping gave, and so free of `|` and spaces.
    #[must_use]
    pub fn competency(id: impl Into<String>) -> Self {
        Self {
            of: Of::Competency(id.into()),
        }
    }

    /// Whether people are counted beside statements; the sets of all other series are always empty.
    #[must_use]
    pub fn counts_people(&self) -> bool {
        matches!(
            self.of,
            Of::Principle(_) | Of::Behaviour(_) | Of::BehaviourBeside(_) | Of::Competency(_)
        )
    }

    #[must_use]
    pub fn received(key: i64, what: Received) -> Self {
        Self {
            of: Of::Received(key, what),
        }
    }

    #[must_use]
    pub fn unmapped(key: i64, kind: Kind) -> Self {
        Self {
            of: Of::Unmapped(key, kind),
        }
    }

    /// The key and what is told of it, where this is a series of what arrived.
    #[must_use]
    pub fn as_received(&self) -> Option<(i64, Received)> {
        match self.of {
            Of::Received(key, what) => Some((key, what)),
            _ => None,
        }
    }

    /// The key and the kind of statement, where this is a series of what counts for nothing.
    #[must_use]
    pub fn as_unmapped(&self) -> Option<(i64, &Kind)> {
        match &self.of {
            Of::Unmapped(key, kind) => Some((*key, kind)),
            _ => None,
        }
    }

    /// The compact, stable text that stores keep.
    #[must_use]
    pub fn key(&self) -> String {
        self.to_string()
    }

    /// The series of a key; `None` for text that is none.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        let (dimension, slug) = key.split_once(':')?;
        match dimension {
            "principle" => Principle::from_slug(slug).map(Self::principle),
            "behaviour" => of_behaviour(slug),
            "competency" => subject::is_plain_iri(slug).then(|| Self::competency(slug)),
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

/// The series of what stands behind `behaviour:` in a key.
fn of_behaviour(text: &str) -> Option<Series> {
    let (slug, series) = if let Some((slug, evidence)) = text.split_once(BY_EVIDENCE) {
        let evidence = Evidence::from_slug(evidence)?;
        (slug, Series::behaviour_by(slug, evidence))
    } else if let Some(slug) = text.strip_suffix(BESIDE) {
        (slug, Series::behaviour_beside(slug))
    } else {
        (text, Series::behaviour(text))
    };
    subject::is_plain_slug(slug).then_some(series)
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.of {
            Of::Principle(principle) => write!(f, "principle:{principle}"),
            Of::Behaviour(slug) => write!(f, "behaviour:{slug}"),
            Of::BehaviourBy(slug, evidence) => {
                write!(f, "behaviour:{slug}{BY_EVIDENCE}{}", evidence.slug())
            }
            Of::BehaviourBeside(slug) => write!(f, "behaviour:{slug}{BESIDE}"),
            Of::Competency(id) => write!(f, "competency:{id}"),
            Of::Received(key, what) => {
                write!(f, "{}{key} {}", Family::Received.prefix(), what.slug())
            }
            Of::Unmapped(key, kind) => {
                let prefix = Family::Unmapped.prefix();
                let activity_type = kind.activity_type.as_deref().unwrap_or_default();
                write!(f, "{prefix}{key} {} {activity_type}", kind.verb)
            }
        }
    }
}

/// What a fact counts by, however it is kept.
pub trait Counted {
    fn subject(&self) -> &Subject;
    fn principles(&self) -> PrincipleSet;
    fn evidence(&self) -> Evidence;
}

impl Counted for Fact {
    fn subject(&self) -> &Subject {
        &self.subject
    }

    fn principles(&self) -> PrincipleSet {
        self.principles
    }

    fn evidence(&self) -> Evidence {
        self.evidence
    }
}

impl Counted for ToldFact {
    fn subject(&self) -> &Subject {
        &self.subject
    }

    fn principles(&self) -> PrincipleSet {
        self.principles
    }

    fn evidence(&self) -> Evidence {
        self.evidence
    }
}

/// The series in which the statement behind these facts counts, sorted, each once: a statement
/// counts once in a principle and once in a behaviour, however many of its facts name it.
#[must_use]
pub fn series_of<F: Counted>(facts: &[F]) -> Vec<Series> {
    let mut series: Vec<Series> = Vec::new();
    let mut shown = facts.iter().filter_map(|fact| fact.subject().behaviour());
    let first = shown.next();
    let several = shown.any(|slug| Some(slug) != first);
    for fact in facts {
        series.extend(fact.principles().iter().map(Series::principle));
        match fact.subject() {
            Subject::Behaviour(slug) => {
                series.push(Series::behaviour(slug));
                // What is left of all statements is mapped, and need not be counted.
                if fact.evidence() != Evidence::Mapped {
                    series.push(Series::behaviour_by(slug, fact.evidence()));
                }
                series.extend(several.then(|| Series::behaviour_beside(slug)));
            }
            Subject::Competency(id) => series.push(Series::competency(id)),
        }
    }
    series.sort_unstable();
    series.dedup();
    series
}
