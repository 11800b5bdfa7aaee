//! How often each key may call.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, MonotonicClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

type Limiter =
    RateLimiter<i64, HashMapStateStore<i64>, MonotonicClock, NoOpMiddleware<std::time::Instant>>;

/// A bound on the requests of each key: so many a second, as many at once after a pause.
pub struct Rate(Option<Limiter>);

impl Rate {
    /// So many requests a second for each key; `None` for as many as come.
    #[must_use]
    pub fn new(per_second: Option<NonZeroU32>) -> Self {
        Self(per_second.map(|requests| {
            let state = HashMapStateStore::default();
            RateLimiter::new(Quota::per_second(requests), state, MonotonicClock)
        }))
    }

    /// Counts one request of the key of this number. There are never more keys to remember than the
    /// store has.
    ///
    /// # Errors
    /// How long the key has to wait, where it called too often.
    pub fn take(&self, key: i64) -> Result<(), Duration> {
        let Some(limiter) = &self.0 else {
            return Ok(());
        };
        limiter
            .check_key(&key)
            .map_err(|early| early.wait_time_from(MonotonicClock.now()))
    }
}
