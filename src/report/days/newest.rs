//! Which organisation there is now, as far as requests have told.

use std::sync::{Mutex, PoisonError};

use super::Listed;

/// Of the newest state of the organisation that days were asked for with in this process.
#[derive(Debug, Default)]
pub(super) struct Newest(Mutex<Ground>);

/// What days are kept under that depends on the organisation.
#[derive(Debug, Default)]
struct Ground {
    state: u64,
    revision: [u8; 16],
    left_out: [u8; 16],
}

impl Newest {
    /// Hears with which organisation days are asked for.
    pub(super) fn hear(&self, listed: &Listed) {
        let mut newest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if listed.state >= newest.state {
            *newest = Ground {
                state: listed.state,
                revision: listed.revision,
                left_out: listed.left_out,
            };
        }
    }

    /// Whether days of this organisation may be kept: a store keeps each day on one ground, so those of an older
    /// organisation would take the place of what was worked out for a newer one since. Many states make no
    /// difference to days; they are as one.
    pub(super) fn allows(&self, listed: &Listed) -> bool {
        let newest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        listed.state >= newest.state
            || (listed.revision == newest.revision && listed.left_out == newest.left_out)
    }
}
