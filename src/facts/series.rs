//! What is counted.

use std::fmt;

use super::fact::Fact;
use super::principle::Principle;

/// Something that statements and people are counted for: a principle, or a behaviour.
///
/// Its key is kept by stores, so its grammar is a promise: `principle:openness`,
/// `behaviour:asked`. The sign `|` is reserved for a second dimension behind the first
/// (`principle:openness|evidence:mapped`); slugs contain neither `|` nor `:`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Series {
    of: Subject,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Subject {
    Principle(Principle),
    Behaviour(String),
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
            _ => None,
        }
    }
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.of {
            Subject::Principle(principle) => write!(f, "principle:{principle}"),
            Subject::Behaviour(slug) => write!(f, "behaviour:{slug}"),
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
