//! What was worked out of days, in the memory of the process.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use crate::facts::together::Summed;
use crate::store::DayState;

/// What lies in memory as long as nothing changes, up to a bound; what was not asked for longest goes first.
#[derive(Debug)]
pub(super) struct Shelf<T> {
    most_bytes: usize,
    inner: Mutex<Inner<T>>,
}

#[derive(Debug)]
struct Inner<T> {
    /// By the days it was worked out of, in milliseconds since 1970.
    entries: HashMap<Range<i64>, Entry<T>>,
    bytes: usize,
    /// How often anything was asked for.
    clock: u64,
}

#[derive(Debug)]
struct Entry<T> {
    ground: Ground,
    /// Of each day.
    states: Arc<[DayState]>,
    value: Arc<T>,
    bytes: usize,
    used: u64,
}

/// What something depends on beside the states of its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ground {
    pub(super) edition: u32,
    pub(super) basis: [u8; 16],
    /// How many people sums name of each template.
    pub(super) some: u64,
}

/// Something that says how much memory it takes.
pub(super) trait Weighed {
    fn bytes(&self) -> usize;
}

impl Weighed for Summed {
    fn bytes(&self) -> usize {
        self.bytes()
    }
}

impl<T: Weighed> Shelf<T> {
    pub(super) fn new(most_bytes: usize) -> Self {
        let inner = Inner {
            entries: HashMap::new(),
            bytes: 0,
            clock: 0,
        };
        Self {
            most_bytes,
            inner: Mutex::new(inner),
        }
    }

    /// What was made of days on the same ground, when they were in the same states.
    pub(super) fn get(
        &self,
        ground: &Ground,
        range: &Range<i64>,
        states: &[DayState],
    ) -> Option<Arc<T>> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.clock += 1;
        let clock = inner.clock;
        let entry = inner.entries.get_mut(range)?;
        let is_same = entry.ground == *ground && *entry.states == *states;
        is_same.then(|| {
            entry.used = clock;
            Arc::clone(&entry.value)
        })
    }

    pub(super) fn put(
        &self,
        ground: Ground,
        range: Range<i64>,
        states: Arc<[DayState]>,
        value: Arc<T>,
    ) {
        let bytes = value.bytes() + size_of::<Entry<T>>() + size_of_val(&*states);
        if bytes > self.most_bytes {
            return;
        }
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.clock += 1;
        let entry = Entry {
            ground,
            states,
            value,
            bytes,
            used: inner.clock,
        };
        inner.bytes += bytes;
        if let Some(before) = inner.entries.insert(range, entry) {
            inner.bytes -= before.bytes;
        }
        while inner.bytes > self.most_bytes {
            let entries = inner.entries.iter();
            let oldest = entries.min_by_key(|(_, entry)| entry.used);
            let Some(oldest) = oldest.map(|(range, _)| range.clone()) else {
                return;
            };
            if let Some(gone) = inner.entries.remove(&oldest) {
                inner.bytes -= gone.bytes;
            }
        }
    }
}
