//! Who had listened before they answered.

use std::collections::HashMap;

use uuid::Uuid;

use super::frame::{DAY, MONTH};
use super::gathered::Thing;
use super::threads::All;
use crate::facts::together::Templates;

const LISTENED: Templates = Templates::named(&["listened"]);

/// When people listened, by person and registration; in the order of time.
pub(super) struct Listened(HashMap<(u32, Uuid), Vec<i64>>);

impl Listened {
    pub(super) fn of(all: &All<'_>) -> Self {
        let mut listened: HashMap<_, Vec<i64>> = HashMap::new();
        for one in all.within(&(i64::MIN..i64::MAX), LISTENED) {
            for (person, _) in all.people(one) {
                if let Some(registration) = one.registration {
                    let times = listened.entry((*person, registration)).or_default();
                    times.push(one.time_ms);
                }
            }
        }
        Self(listened)
    }

    /// Whether somebody who did a thing had listened in its registration in the weeks before.
    pub(super) fn before(&self, thing: Thing<'_>) -> bool {
        let one = thing.happening;
        let back = DAY * i64::try_from(MONTH).unwrap_or(i64::MAX);
        let within = one.time_ms.saturating_sub(back)..=one.time_ms;
        let heard = |(person, _): &(u32, _)| {
            let key = one.registration.map(|registration| (*person, registration));
            let times = key.and_then(|key| self.0.get(&key));
            times.is_some_and(|times| times.iter().any(|at| within.contains(at)))
        };
        thing.people.iter().any(heard)
    }
}
