//! What profiles say of a statement that arrived, and of those that it refers to.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;

use uuid::Uuid;

use super::source::Statements;
use crate::facts::{Classified, Received};
use crate::profile::{Referred, Verdict, Version};
use crate::report::error::ReportError;
use crate::store::{Claims, Judgement, MOST_REFERRED};

/// Statements that others refer to and that are read at most.
const MOST: usize = 20_000;

/// Bytes of their texts that are read at most.
const MOST_BYTES: usize = 4 * MOST_REFERRED;

/// A statement as it was judged.
pub(super) struct Judged {
    judgement: Judgement,
    /// What it counts for in `quality`, once its references are settled.
    told: Vec<Received>,
}

/// What a version sees of a statement.
type Look = (Arc<Version>, Option<Arc<Referred>>);

/// Statements that others refer to, as versions of profiles see them.
#[derive(Default)]
pub(super) struct Seen {
    /// `None` for what is not there.
    known: HashMap<Uuid, Vec<Look>>,
    count: usize,
    bytes: usize,
}

impl Seen {
    /// What is known of a statement; `None` where it was not looked at.
    fn of(&self, version: &Arc<Version>, id: Uuid) -> Option<&Option<Arc<Referred>>> {
        let mut known = self.known.get(&id)?.iter();
        let found = known.find(|(by, _)| Arc::ptr_eq(by, version))?;
        Some(&found.1)
    }

    async fn look(
        &mut self,
        store: &dyn Statements,
        version: &Arc<Version>,
        id: Uuid,
    ) -> Result<(), ReportError> {
        if self.count >= MOST || self.bytes >= MOST_BYTES {
            return Err(too_many());
        }
        let kept = store.statement(id).await?;
        let referred = kept.map(|kept| {
            let statement = kept.statement;
            self.bytes += statement.sealed.len();
            let set = statement.set;
            let referred = set.with_sent(&statement.sealed, |sent| version.sees(sent));
            Arc::new(referred.unwrap_or_else(|_| Referred::nothing()))
        });
        self.count += 1;
        let known = self.known.entry(id).or_default();
        known.push((Arc::clone(version), referred));
        Ok(())
    }
}

impl Judged {
    pub(super) fn of(judgement: Judgement) -> Self {
        Self {
            judgement,
            told: Vec::new(),
        }
    }

    pub(super) fn classified(&self) -> &Classified {
        &self.judgement.classified
    }

    pub(super) fn is(&self, what: Received) -> bool {
        self.told.contains(&what)
    }

    pub(super) fn claims(&self) -> bool {
        let claims = [Received::Followed, Received::Matched, Received::Unmatched];
        claims.into_iter().any(|what| self.is(what))
    }

    /// Looks at what it refers to, as far as it is there, where what is asked for depends on that.
    pub(super) async fn settle(
        &mut self,
        what: Option<Received>,
        store: &dyn Statements,
        seen: &mut Seen,
    ) -> Result<(), ReportError> {
        let depending = [Received::Followed, Received::Matched, Received::Flagged];
        let depends = what.is_some_and(|what| depending.contains(&what));
        let mut claims = Claims::default();
        // They are not needed any more, and many are looked at.
        for verdict in std::mem::take(&mut self.judgement.verdicts) {
            if depends {
                claims.add(&settled(verdict, store, seen).await?);
            } else {
                claims.add(&verdict);
            }
        }
        self.told = claims.told(&self.judgement.classified, self.judgement.said);
        Ok(())
    }
}

/// Looking reads nothing. What it finds not to be known is read, and it looks again from the start.
async fn settled(
    verdict: Verdict,
    store: &dyn Statements,
    seen: &mut Seen,
) -> Result<Verdict, ReportError> {
    let version = Arc::clone(&verdict.version);
    loop {
        let mut settled = verdict.clone();
        let mut unknown = Vec::new();
        let Ok(_) = settled.settle_by::<Infallible>(&mut |id| {
            let known = seen.of(&version, id);
            unknown.extend(known.is_none().then_some(id));
            Ok(known.cloned().flatten())
        });
        if unknown.is_empty() {
            return Ok(settled);
        }
        for id in unknown {
            seen.look(store, &version, id).await?;
        }
    }
}

fn too_many() -> ReportError {
    ReportError::TooMuchToCount {
        reason: format!(
            "The statements of this key in this period refer to more than {MOST} others, or to very long ones: too much to look at \
             for those behind one figure."
        ),
        advice: "Ask for the figure of a shorter period: interval=day in the report.".to_owned(),
    }
}
