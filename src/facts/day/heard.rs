//! A statement as the parts of its day take it in.

use std::cell::OnceCell;

use super::dimension::{Counting, Party};
use crate::facts::directory::Whom;
use crate::facts::evidence::Evidence;
use crate::facts::together::Deed;
use crate::facts::told::Told;

/// A statement, and what several parts look at: each of it is worked out once, when the first part asks.
pub struct Heard<'t> {
    pub told: &'t Told,
    pub whom: &'t Whom,
    party: OnceCell<Party>,
    principles: OnceCell<Vec<(&'t str, Evidence)>>,
    behaviours: OnceCell<Vec<(&'t str, Evidence)>>,
    deed: OnceCell<Option<Deed<'t>>>,
}

impl<'t> Heard<'t> {
    #[must_use]
    pub fn of(told: &'t Told, whom: &'t Whom) -> Self {
        Self {
            told,
            whom,
            party: OnceCell::new(),
            principles: OnceCell::new(),
            behaviours: OnceCell::new(),
            deed: OnceCell::new(),
        }
    }

    pub(crate) fn party(&self) -> &Party {
        self.party.get_or_init(|| Party::of(self.told, self.whom))
    }

    /// [`Counting::subjects`].
    pub(crate) fn subjects(&self, counting: Counting) -> &[(&'t str, Evidence)] {
        let subjects = match counting {
            Counting::Principles => &self.principles,
            Counting::Behaviours => &self.behaviours,
        };
        subjects.get_or_init(|| counting.subjects(self.told))
    }

    /// [`Deed::of`].
    #[must_use]
    pub fn deed(&self) -> Option<&Deed<'t>> {
        let deed = || Deed::of(self.told, self.whom);
        self.deed.get_or_init(deed).as_ref()
    }
}
