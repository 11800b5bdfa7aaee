//! What following references may cost.

use super::{MOST_PLACES, MOST_STEPS};

/// What following references may still cost.
pub(in crate::store) struct Budget {
    pub(in crate::store) steps: usize,
    places: usize,
}

impl Budget {
    /// For one batch.
    pub(in crate::store) fn of_a_batch() -> Self {
        Self {
            steps: MOST_STEPS,
            places: MOST_PLACES,
        }
    }

    /// For what was accepted once, and is not too much to be read again.
    pub(in crate::store) fn unlimited() -> Self {
        Self {
            steps: usize::MAX,
            places: usize::MAX,
        }
    }

    /// `false` when there is less left.
    pub(in crate::store) fn spend(&mut self, steps: usize, places: usize) -> bool {
        match (
            self.steps.checked_sub(steps),
            self.places.checked_sub(places),
        ) {
            (Some(steps), Some(places)) => {
                *self = Self { steps, places };
                true
            }
            _ => false,
        }
    }
}
