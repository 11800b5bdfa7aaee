//! Judging again what is stored, in the background, when the rules have changed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::{Rules, Standing};
use crate::facts::{Classified, Said};
use crate::lrs::Lrs;
use crate::store::{Door, JudgedAgain, Judgement, Rejudged, StoreError, Unjudged};
use crate::xapi::compare::fingerprint;

/// Bytes of statements judged in one step. Each step is a commit, for which others wait.
const STEP: usize = 1024 * 1024;
/// Statements judged in a second at most.
const MOST_A_SECOND: u32 = 10_000;
/// The same while statements come in here, so that those who write are slowed down less.
const MOST_BESIDE_OTHERS: u32 = 5_150;
/// How much lost time of slow steps is made up for, so that the pace holds on average.
const MADE_UP_FOR: Duration = Duration::from_secs(1);
/// How long to wait after a failure of the store.
const PATIENCE: Duration = Duration::from_secs(2);

impl Lrs {
    /// Judges again what has to be, whenever the rules change; never ends. It goes on where it was after a
    /// crash, for the store knows how far it came.
    pub async fn keep_judged(&self) {
        loop {
            match self.judge_again().await {
                Ok(()) => self.rules.changed.notified().await,
                Err(error) => {
                    tracing::warn!(%error, "stored statements could not be judged again; trying later");
                    tokio::time::sleep(PATIENCE).await;
                }
            }
        }
    }

    /// Judges all that has to be judged again.
    async fn judge_again(&self) -> Result<(), StoreError> {
        let mut due = Instant::now();
        while let Some(rules) = self.rules.standing().next.clone() {
            let unjudged = self.store.unjudged(rules.edition, STEP).await?;
            let doors = self.doors().await?;
            let count = u32::try_from(unjudged.len()).unwrap_or(u32::MAX);
            let by = Arc::clone(&rules);
            let judged = tokio::task::spawn_blocking(move || by.judge_again(&unjudged, &doors));
            let judged = judged
                .await
                .map_err(|error| StoreError::Broken(error.to_string()))?;
            match self.store.judge_again(rules.edition, judged).await? {
                JudgedAgain::Going => {
                    let most = if self.rules.was_busy() {
                        MOST_BESIDE_OTHERS
                    } else {
                        MOST_A_SECOND
                    };
                    due += Duration::from_secs(1) * count / most;
                    let now = Instant::now();
                    tokio::time::sleep(due.saturating_duration_since(now)).await;
                    due = due.max(now.checked_sub(MADE_UP_FOR).unwrap_or(now));
                }
                JudgedAgain::Switched => {
                    tracing::info!(edition = rules.edition, "reports show the new rules now");
                    let suffices = |now: &Arc<Standing>| now.current.edition >= rules.edition;
                    self.rules.refresh(self.store.as_ref(), suffices).await?;
                }
                JudgedAgain::Abandoned => {
                    let suffices = |now: &Arc<Standing>| {
                        let next = now.next.as_ref();
                        next.is_none_or(|next| next.edition != rules.edition)
                    };
                    self.rules.refresh(self.store.as_ref(), suffices).await?;
                }
            }
        }
        Ok(())
    }

    /// What each key wants of findings, by number.
    async fn doors(&self) -> Result<Vec<(i64, Door)>, StoreError> {
        let keys = self.store.keys().await?;
        Ok(keys.iter().map(|key| (key.number, key.door)).collect())
    }
}

impl Rules {
    /// Judges stored statements again, in their order. `doors` tells by the number of a key what it wants of
    /// findings; a key that is not among them wants them kept. A text that is damaged counts for nothing, and
    /// the log tells its place.
    #[must_use]
    pub fn judge_again(&self, unjudged: &[Unjudged], doors: &[(i64, Door)]) -> Vec<Rejudged> {
        unjudged
            .iter()
            .map(|one| {
                let door = doors.iter().find(|(key, _)| *key == one.key);
                // What is stored is not refused any more.
                let door = match door {
                    Some((_, Door::Off)) => Door::Off,
                    _ => Door::Flag,
                };
                let judged = one.set.with_sent(&one.sealed, |statement| {
                    let timestamp: Option<Timestamp> = statement.timestamp();
                    let time = timestamp.unwrap_or(one.stored);
                    Rejudged {
                        sequence: one.sequence,
                        timestamp,
                        fingerprint: one.copy.then(|| fingerprint(statement)),
                        judgement: self.judge(statement, time, Some(one.stored), door),
                    }
                });
                // One that is damaged must not keep all others from being judged.
                judged.unwrap_or_else(|broken| {
                    let place = one.sequence;
                    tracing::error!(place, %broken, "a stored statement is damaged and counts for nothing");
                    self.nothing(place)
                })
            })
            .collect()
    }

    fn nothing(&self, sequence: i64) -> Rejudged {
        Rejudged {
            sequence,
            timestamp: None,
            fingerprint: None,
            judgement: Judgement {
                edition: self.edition,
                classified: Classified::Voids,
                verdicts: Vec::new(),
                said: Said::default(),
                library: Arc::clone(&self.library),
                door: Door::Off,
            },
        }
    }
}
