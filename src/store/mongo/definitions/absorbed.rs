//! The writer's memory of definitions that would change nothing.

use std::num::NonZeroUsize;

use lru::LruCache;

use crate::store::mongo::id::Id;

/// Activities remembered. The `expect` is judged by the compiler.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(65_536).expect("not zero");

/// Definitions remembered of each: platforms may send one in the language of each reader.
const OF_EACH: usize = 4;

/// The writer's memory of definitions that would change nothing, by their activity.
pub(in crate::store::mongo) struct Absorbed {
    known: LruCache<Id, Fingerprints>,
    /// Activities of which something was learnt in this transaction, to be forgotten when that is undone.
    fresh: Vec<Id>,
}

/// The last few, oldest first from `next` on.
#[derive(Default)]
struct Fingerprints {
    all: [Option<i64>; OF_EACH],
    next: usize,
}

impl Default for Absorbed {
    fn default() -> Self {
        Self {
            known: LruCache::new(REMEMBERED),
            fresh: Vec::new(),
        }
    }
}

impl Absorbed {
    /// A transaction begins, and what was learnt before it is kept.
    pub(in crate::store::mongo) fn begin(&mut self) {
        self.fresh.clear();
    }

    /// Forgets everything.
    pub(in crate::store::mongo) fn clear(&mut self) {
        self.fresh.clear();
        self.known.clear();
    }

    /// Forgets what was learnt in this transaction, some of which was undone.
    pub(in crate::store::mongo) fn undone(&mut self) {
        for activity in self.fresh.drain(..) {
            self.known.pop(&activity);
        }
    }

    pub(super) fn has(&mut self, activity: &Id, fingerprint: i64) -> bool {
        let known = self.known.get(activity);
        known.is_some_and(|known| known.all.contains(&Some(fingerprint)))
    }

    /// Notes a definition that changed nothing, or, where it `changed` what is known, the only one of
    /// which that can be said now.
    pub(super) fn add(&mut self, activity: &Id, fingerprint: i64, changed: bool) {
        self.fresh.push(activity.clone());
        let known = self
            .known
            .get_or_insert_mut_ref(activity, Fingerprints::default);
        if changed {
            *known = Fingerprints::default();
        }
        let next = known.next % OF_EACH;
        if let Some(place) = known.all.get_mut(next) {
            *place = Some(fingerprint);
        }
        known.next = next + 1;
    }
}
