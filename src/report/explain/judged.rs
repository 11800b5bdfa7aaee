//! What profiles say of a statement that arrived, and of those that it refers to.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;

use uuid::Uuid;

use super::source::Statements;
use crate::facts::{Classified, Received};
use crate::profile::{Referred, Verdict};
use crate::report::error::ReportError;
use crate::store::{Claims, Judgement};

/// Statements that others refer to and that are read at most.
const MOST: usize = 20_000;

/// A statement as it was judged.
pub(super) struct Judged {
    judgement: Judgement,
    /// What it counts for in `quality`, once its references are settled.
    told: Vec<Received>,
}

/// Statements that others refer to, as a version of a profile sees them; `None` for what is not there.
#[derive(Default)]
pub(super) struct Seen(HashMap<(String, Uuid), Option<Arc<Referred>>>);

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

    /// Looks at what it refers to, as far as it is there.
    pub(super) async fn settle(
        &mut self,
        store: &dyn Statements,
        seen: &mut Seen,
    ) -> Result<(), ReportError> {
        let mut claims = Claims::default();
        // They are not needed any more, and many are looked at.
        for verdict in std::mem::take(&mut self.judgement.verdicts) {
            claims.add(&settled(verdict, store, seen).await?);
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
    let named = |id| (version.id.clone(), id);
    loop {
        let mut settled = verdict.clone();
        let mut unknown = Vec::new();
        let Ok(_) = settled.settle_by::<Infallible>(&mut |id| {
            let known = seen.0.get(&named(id));
            unknown.extend(known.is_none().then_some(id));
            Ok(known.cloned().flatten())
        });
        if unknown.is_empty() {
            return Ok(settled);
        }
        for id in unknown {
            if seen.0.len() == MOST {
                return Err(too_many());
            }
            let kept = store.statement(id).await?;
            let referred = kept.map(|kept| {
                let statement = kept.statement;
                let set = statement.set;
                let referred = set.with_sent(&statement.sealed, |sent| version.sees(sent));
                Arc::new(referred.unwrap_or_else(|_| Referred::nothing()))
            });
            seen.0.insert(named(id), referred);
        }
    }
}

fn too_many() -> ReportError {
    ReportError::TooMuchToCount {
        reason: format!(
            "The statements of this key in this period refer to more than {MOST} others, too many to look at for \
             those behind one figure."
        ),
        advice: "Ask for the figure of a shorter period: interval=day in the report.".to_owned(),
    }
}
