//! Which organisation there is now, as far as requests have told.

use std::sync::{Mutex, PoisonError};

use super::Listed;

/// The newest organisation that days were asked for with in this process.
#[derive(Debug, Default)]
pub(super) struct Newest(Mutex<Organisation>);

/// A state of the organisation, and what days are kept under that depends on it.
#[derive(Debug, Default, Clone, Copy)]
struct Organisation {
    state: u64,
    revision: [u8; 16],
    left_out: [u8; 16],
}

/// Whether days may be kept for an organisation. A store keeps each day on one ground, so those of an older
/// organisation would take the place of what was worked out for a newer one since. Many changes of the organisation
/// change nothing for days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MayKeep {
    /// Those that depend on all of the directory.
    pub(super) days: bool,
    /// Those that depend on who opted out alone.
    pub(super) withheld: bool,
}

impl Newest {
    /// Hears with which organisation days are asked for.
    pub(super) fn hear(&self, listed: &Listed) {
        let mut newest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if listed.state >= newest.state {
            *newest = Organisation {
                state: listed.state,
                revision: listed.revision,
                left_out: listed.left_out,
            };
        }
    }

    pub(super) fn may_keep(&self, listed: &Listed) -> MayKeep {
        let newest = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_newest = listed.state >= newest.state;
        MayKeep {
            days: is_newest || listed.revision == newest.revision,
            withheld: is_newest || listed.left_out == newest.left_out,
        }
    }
}
