//! The rules of the moment, as this process knows them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use tokio::sync::{Mutex, Notify};

use super::Rules;
use crate::store::{Door, Edition, Judgement, Rulebook, Store, StoreError};
use crate::xapi::statement::Statement;

/// The rules of the moment: those that count, and those that will.
#[derive(Debug, Clone)]
pub struct Standing {
    pub current: Arc<Rules>,
    pub next: Option<Arc<Rules>>,
}

impl Standing {
    /// Those that count in the end, once nothing is judged again any more.
    #[must_use]
    pub fn latest(&self) -> &Arc<Rules> {
        self.next.as_ref().unwrap_or(&self.current)
    }

    /// Both, where there are two.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Rules>> {
        [&self.current].into_iter().chain(&self.next)
    }

    /// Judges a statement that comes in, and counts at `time`, by all of them.
    #[must_use]
    pub fn judge(&self, statement: Statement<'_>, time: Timestamp, door: Door) -> Vec<Judgement> {
        let current = self.current.judge(statement, time, None, door);
        let next = self.next.as_ref();
        let next = next.map(|next| next.judge_after(&self.current, &current, statement, time));
        [current].into_iter().chain(next).collect()
    }
}

/// Keeps the rules, and learns from the store when they have changed.
#[derive(Debug)]
pub struct Book {
    standing: RwLock<Arc<Standing>>,
    /// Held from reading the store to writing `standing`, so that what was read earlier is never written
    /// later.
    refreshing: Mutex<()>,
    /// Wakes whoever judges again.
    pub(super) changed: Notify,
    /// Whether statements came in since somebody asked.
    busy: AtomicBool,
}

impl Book {
    /// Reads the rules of a store.
    ///
    /// # Errors
    /// Those of the store, and texts in it that cannot be used.
    pub async fn open(store: &dyn Store) -> Result<Self, StoreError> {
        let standing = standing(&store.rulebook().await?, None)?;
        Ok(Self {
            standing: RwLock::new(Arc::new(standing)),
            refreshing: Mutex::default(),
            changed: Notify::new(),
            busy: AtomicBool::default(),
        })
    }

    /// The rules as they were when they were last read.
    #[must_use]
    pub fn standing(&self) -> Arc<Standing> {
        let standing = self.standing.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&standing)
    }

    /// Notes that statements came in.
    pub(in crate::lrs) fn came_in(&self) {
        self.busy.store(true, Ordering::Relaxed);
    }

    /// Whether statements came in since this was asked before.
    pub(super) fn was_busy(&self) -> bool {
        self.busy.swap(false, Ordering::Relaxed)
    }

    /// Reads the rules again, unless those that are known suffice by the time it is this caller's turn: of
    /// many that find out about one change at once, the first reads it for all.
    ///
    /// # Errors
    /// Those of the store, and texts in it that cannot be used.
    pub async fn refresh(
        &self,
        store: &dyn Store,
        suffice: impl FnOnce(&Arc<Standing>) -> bool,
    ) -> Result<(), StoreError> {
        let _alone = self.refreshing.lock().await;
        let known = self.standing();
        if suffice(&known) {
            return Ok(());
        }
        let book = store.rulebook().await?;
        let work = move || standing(&book, Some(&known));
        let standing = tokio::task::spawn_blocking(work).await;
        let standing = standing.map_err(|error| StoreError::Broken(error.to_string()))??;
        *self
            .standing
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(standing);
        self.changed.notify_one();
        Ok(())
    }
}

fn standing(book: &Rulebook, known: Option<&Standing>) -> Result<Standing, StoreError> {
    let rules = |edition: &Edition, beside: Option<&Arc<Rules>>| {
        let all = || known.into_iter().flat_map(Standing::all);
        match all().find(|one| one.edition == edition.number) {
            Some(rules) => Ok(Arc::clone(rules)),
            None => Rules::beside(beside.into_iter().chain(all()), edition, &book.texts)
                .map(Arc::new)
                .map_err(|error| StoreError::Broken(error.to_string())),
        }
    };
    let current = rules(&book.current, None)?;
    let next = match &book.next {
        Some(next) => Some(rules(&next.edition, Some(&current))?),
        None => None,
    };
    Ok(Standing { current, next })
}
