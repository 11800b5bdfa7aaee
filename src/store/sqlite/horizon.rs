//! The time each commit carries, and the time up to which everything is visible.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::store::Clock;

/// Beyond this many milliseconds the clock was set back rather than outrun, and waiting is no use.
const WORTH_WAITING: i64 = 50;

/// Hands out `stored`, later with every commit, in milliseconds since 1970.
#[derive(Debug)]
pub(super) struct Horizon {
    clock: Clock,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// `stored` of the newest commit.
    committed: i64,
    /// `stored` of the commit in progress.
    writing: Option<i64>,
    /// The latest time that somebody was told everything is visible up to. What comes later is
    /// stored later, also when the clock was set back meanwhile.
    promised: i64,
}

impl Horizon {
    pub(super) fn new(clock: Clock, committed: i64) -> Self {
        Self {
            clock,
            state: Mutex::new(State {
                committed,
                writing: None,
                promised: committed,
            }),
        }
    }

    /// Begins a commit that comes after `newest`, the latest `stored` in the file, and after all that
    /// was promised, and says its time. A second commit within one millisecond waits for the next one, so that `since` can
    /// tell the two apart.
    pub(super) fn begin(&self, newest: i64) -> i64 {
        loop {
            let mut state = self.state();
            state.committed = state.committed.max(newest);
            let now = self.clock.now().as_millisecond();
            let next = state.committed.max(state.promised) + 1;
            if now >= next || next - now > WORTH_WAITING {
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
            state.committed = stored;
        }
    }

    /// A time up to which nothing is missing to whoever starts reading now. It never runs backwards.
    pub(super) fn consistent_through(&self) -> i64 {
        let mut state = self.state();
        let through = match state.writing {
            Some(stored) => stored - 1,
            // The next commit may still fall into this millisecond.
            None => (self.clock.now().as_millisecond() - 1).max(state.committed),
        };
        state.promised = state.promised.max(through);
        state.promised
    }

    /// Notes that a reader saw everything stored up to this time: a commit is visible a moment
    /// before it has ended here.
    pub(super) fn saw(&self, stored: i64) {
        let mut state = self.state();
        state.promised = state.promised.max(stored);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
