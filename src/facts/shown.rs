//! The behaviours that a statement shows, each once, whoever says so.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::evidence::Evidence;
use super::principle::PrincipleSet;
use super::subject::is_plain_slug;

/// A template of a profile whose determining properties a statement has that claims this profile.
///
/// One that counts toward no principle (templates of profiles that are not about social learning), or
/// whose slug is none, is passed over: the mapping is asked as if it were not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The slug of the behaviour it names, without `|`, `:` and spaces, which divide the keys of series.
    pub behaviour: String,
    /// What it counts toward.
    pub principles: PrincipleSet,
    /// The IRI of the template.
    pub rule: String,
    /// Followed or matched.
    pub evidence: Evidence,
    /// Whether it names no verb. Such a template adds its behaviour to what the others or the mapping
    /// say, and never stands in for them.
    pub facet: bool,
}

impl Shown {
    /// Whether it names a behaviour that can be counted.
    #[must_use]
    pub fn counts(&self) -> bool {
        is_plain_slug(&self.behaviour) && !self.principles.is_empty()
    }
}

/// What is said of one behaviour of a statement.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub(super) principles: PrincipleSet,
    pub(super) rule: String,
    pub(super) evidence: Evidence,
}

/// The behaviours of one statement, by slug.
#[derive(Debug, Default)]
pub(super) struct Behaviours(pub(super) BTreeMap<String, Claim>);

impl Behaviours {
    /// Adds what one source says. Of two that name the same behaviour the better evidence stays (of
    /// equal evidence the rule that sorts first), and the principles of both: so evidence that changes
    /// later never changes a principle, and the order of the sources never matters.
    pub(super) fn add(&mut self, slug: &str, claim: Claim) {
        match self.0.entry(slug.to_owned()) {
            Entry::Vacant(free) => {
                free.insert(claim);
            }
            Entry::Occupied(mut taken) => {
                let known = taken.get_mut();
                let principles = known.principles.union(claim.principles);
                if claim.is_better_than(known) {
                    *known = claim;
                }
                known.principles = principles;
            }
        }
    }
}

impl Claim {
    /// Whether it proves more, or as much by a rule that sorts before the other's.
    pub(super) fn is_better_than(&self, other: &Self) -> bool {
        (self.evidence, &self.rule) < (other.evidence, &other.rule)
    }
}

impl From<&Shown> for Claim {
    fn from(shown: &Shown) -> Self {
        Self {
            principles: shown.principles,
            rule: shown.rule.clone(),
            evidence: shown.evidence,
        }
    }
}
