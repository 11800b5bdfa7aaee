//! What `quality` tells of a statement by what profiles say of it.

use crate::facts::{Classified, Evidence, Facts, Received, Said};
use crate::profile::{Outcome, Verdict};

/// What the profiles that a statement names say of it, once it is known how its references stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Claims {
    /// That of all versions that judge it; `None` where none does.
    outcome: Option<Outcome>,
    /// Whether anything was found, be it advice.
    amiss: bool,
}

impl Claims {
    #[must_use]
    pub fn of<'v>(verdicts: impl IntoIterator<Item = &'v Verdict>) -> Self {
        let mut claims = Self::default();
        for verdict in verdicts {
            claims.add(verdict);
        }
        claims
    }

    pub fn add(&mut self, verdict: &Verdict) {
        self.amiss |= !verdict.findings.is_empty();
        if verdict.judges() {
            self.outcome = Some(match (self.outcome, verdict.outcome()) {
                (Some(Outcome::Invalid), _) | (_, Outcome::Invalid) => Outcome::Invalid,
                (Some(Outcome::Success), _) | (_, Outcome::Success) => Outcome::Success,
                _ => Outcome::Unmatched,
            });
        }
    }

    /// What it counts for in `quality`.
    pub fn received(self) -> impl Iterator<Item = Received> {
        let outcome = self.outcome.map(|outcome| match outcome {
            Outcome::Success => Received::Followed,
            Outcome::Invalid => Received::Matched,
            Outcome::Unmatched => Received::Unmatched,
        });
        let flagged = self.amiss.then_some(Received::Flagged);
        outcome.into_iter().chain(flagged)
    }

    /// What a statement with these counts for in `quality` beside [`Received::Stored`] and
    /// [`Received::Late`], if it is no duplicate.
    #[must_use]
    pub fn told(self, classified: &Classified, said: Said) -> Vec<Received> {
        let mut told = Vec::new();
        match classified {
            Classified::Voids => return told,
            Classified::Unmapped(_) => told.push(Received::Unmapped),
            Classified::Counts(facts) if is_mapped(facts) => told.push(Received::Mapped),
            Classified::Counts(_) => {}
        }
        told.extend(self.received());
        if self.outcome.is_some() {
            told.extend(said.registration.then_some(Received::WithRegistration));
            told.extend(said.recipients.then_some(Received::WithRecipients));
        }
        told
    }

    /// What changes in `quality` where they become `after`.
    pub fn moved(self, after: Self) -> impl Iterator<Item = (Received, i64)> {
        let taken = self.received().map(|what| (what, -1));
        taken.chain(after.received().map(|what| (what, 1)))
    }
}

/// Whether a statement counts by the mapping alone.
fn is_mapped(facts: &Facts) -> bool {
    facts
        .facts
        .iter()
        .all(|fact| fact.evidence == Evidence::Mapped)
}
