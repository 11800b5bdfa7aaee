//! The time each commit carries, and the time up to which everything is visible.
//!
//! No clock orders two processes. So a time is promised only once the document that orders commits has
//! it: whatever is stored afterwards, by whichever process, is stored later. While nothing is written and
//! somebody asks, the writer moves it on with the clock.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, Instant};

use crate::store::Clock;

/// How long a commit waits for the clock; one that has not moved by then was set back or stands.
const PATIENCE: Duration = Duration::from_millis(3);

/// Hands out `stored`, later with every commit, in milliseconds since 1970.
pub(super) struct Horizon {
    clock: Clock,
    settled: AtomicI64,
    asked: AtomicBool,
}

impl Horizon {
    /// `stored` is the time of the last commit.
    pub(super) fn new(clock: Clock, stored: i64) -> Self {
        Self {
            clock,
            settled: AtomicI64::new(stored),
            asked: AtomicBool::new(false),
        }
    }

    /// The time of a commit that comes after one at `newest`. A second commit within one millisecond
    /// waits for the next one, so that `since` can tell the two apart and `stored` does not run ahead
    /// of the clock.
    pub(super) async fn begin(&self, newest: i64) -> i64 {
        let began = Instant::now();
        loop {
            let now = self.clock.now().as_millisecond();
            if now > newest || began.elapsed() > PATIENCE {
                return now.max(newest + 1);
            }
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
    }

    /// Notes that everything stored up to a time is visible, and that nothing will be stored before it
    /// any more.
    pub(super) fn saw(&self, stored: i64) {
        self.settled.fetch_max(stored, Ordering::AcqRel);
    }

    /// A time up to which nothing is missing to whoever starts reading now. It never runs backwards.
    pub(super) fn consistent_through(&self) -> i64 {
        self.asked.store(true, Ordering::Release);
        self.settled.load(Ordering::Acquire)
    }

    /// Whether somebody has asked since it was last said that this was seen to.
    pub(super) fn is_asked(&self) -> bool {
        self.asked.load(Ordering::Acquire)
    }

    /// Notes that what was asked for is seen to from here on.
    pub(super) fn is_seen_to(&self) {
        self.asked.store(false, Ordering::Release);
    }

    /// Whether the clock is ahead of what was told.
    pub(super) fn is_behind(&self) -> bool {
        self.clock.now().as_millisecond() > self.settled.load(Ordering::Acquire)
    }
}
