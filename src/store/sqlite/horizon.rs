//! The time each commit carries, and the time up to which everything is visible.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::store::Clock;

/// How long a commit waits for the clock; one that has not moved by then was set back or stands.
const PATIENCE: Duration = Duration::from_millis(3);

/// Hands out `stored`, later with every commit, in milliseconds since 1970.
#[derive(Debug)]
pub(super) struct Horizon {
    clock: Clock,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// Nothing is stored at or before this time any more: it is the `stored` of the newest commit,
    /// or a later time up to which somebody was told that nothing is missing.
    settled: i64,
    /// `stored` of the commit in progress.
    writing: Option<i64>,
}

impl Horizon {
    /// `newest` is the latest `stored` in the file.
    pub(super) fn new(clock: Clock, newest: i64) -> Self {
        Self {
            clock,
            state: Mutex::new(State {
                settled: newest,
                writing: None,
            }),
        }
    }

    /// Begins a commit that comes after `newest`, the latest `stored` in the file, and says its
    /// time. A second commit within one millisecond waits for the next one, so that `since` can
    /// tell the two apart and `stored` does not run ahead of the clock.
    pub(super) fn begin(&self, newest: i64) -> i64 {
        let began = Instant::now();
        loop {
            let mut state = self.state();
            state.settled = state.settled.max(newest);
            let now = self.clock.now().as_millisecond();
            let next = state.settled + 1;
            if now >= next || began.elapsed() > PATIENCE {
                let stored = now.max(next);
                state.writing = Some(stored);
                return stored;
            }
            drop(state);
            thread::sleep(Duration::from_micros(100));
        }
    }

    /// Ends the commit in progress.
    pub(super) fn end(&self, visible: bool) {
        let mut state = self.state();
        if let Some(stored) = state.writing.take()
            && visible
        {
            state.settled = stored;
        }
    }

    /// A time up to which nothing is missing to whoever starts reading now. It never runs backwards,
    /// and holds for later commits too, should the clock be set back before them.
    pub(super) fn consistent_through(&self) -> i64 {
        let mut state = self.state();
        let through = match state.writing {
            Some(stored) => stored - 1,
            // The next commit may still fall into this millisecond.
            None => self.clock.now().as_millisecond() - 1,
        };
        state.settled = state.settled.max(through);
        state.settled
    }

    /// Notes that a reader saw everything stored up to this time: a commit is visible a moment
    /// before it has ended here.
    pub(super) fn saw(&self, stored: i64) {
        let mut state = self.state();
        state.settled = state.settled.max(stored);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
