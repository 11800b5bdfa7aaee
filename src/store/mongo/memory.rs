//! What the writer remembers from one transaction to the next.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::definitions::Absorbed;
use super::facts::FactRow;
use super::id::Id;
use super::referred::Seen;
use super::{agents, arrivals};

/// Everything here can be read again; it is forgotten when a transaction is undone.
#[derive(Default)]
pub(super) struct Memory {
    /// The last commit that this process has decided on, which may be on its way.
    commits: i64,
    /// What was seen of stored statements to which others refer.
    pub(super) seen: Seen,
    /// Whether something that waits was left to the sweeper, which nobody has told it yet.
    pub(super) late: bool,
    pub(super) agents: agents::Remembered,
    pub(super) listed: arrivals::Listed,
    /// Definitions that would change nothing.
    pub(super) absorbed: Absorbed,
    /// All facts that are not rolled up, where this process has seen all of them come, so that thousands need not be
    /// read again to be rolled up.
    pub(super) fresh: Option<BTreeMap<Id, Arc<FactRow>>>,
}

impl Memory {
    /// A transaction begins; what other processes may have changed since the last one is forgotten. Whether
    /// there was none.
    pub(super) fn begin(&mut self, commits: i64) -> bool {
        let alone = commits == self.commits + 1;
        self.commits = commits;
        self.absorbed.begin();
        if !alone {
            self.others_wrote();
        }
        alone
    }

    /// What was begun last will be begun again.
    pub(super) fn begun_in_vain(&mut self) {
        self.commits -= 1;
    }

    /// Forgets what other processes may have changed.
    fn others_wrote(&mut self) {
        self.absorbed.clear();
        self.fresh = None;
    }

    /// Forgets what a request has made that was undone.
    pub(super) fn undone(&mut self) {
        self.absorbed.undone();
    }
}
