//! What is still to come, in the order of time.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// Things to come. Those of one instant come in the order in which they were put in.
pub(super) struct Queue<T> {
    heap: BinaryHeap<Reverse<Coming<T>>>,
    put: u64,
}

struct Coming<T> {
    at: i64,
    number: u64,
    what: T,
}

impl<T> Queue<T> {
    pub(super) fn new() -> Self {
        Self {
            heap: BinaryHeap::new(),
            put: 0,
        }
    }

    /// `at` in milliseconds since the epoch.
    pub(super) fn put(&mut self, at: i64, what: T) {
        self.put += 1;
        let number = self.put;
        self.heap.push(Reverse(Coming { at, number, what }));
    }

    pub(super) fn next(&mut self) -> Option<(i64, T)> {
        let Reverse(coming) = self.heap.pop()?;
        Some((coming.at, coming.what))
    }
}

impl<T> Coming<T> {
    fn key(&self) -> (i64, u64) {
        (self.at, self.number)
    }
}

impl<T> Ord for Coming<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl<T> PartialOrd for Coming<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> PartialEq for Coming<T> {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl<T> Eq for Coming<T> {}
