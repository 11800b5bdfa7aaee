//! What judging has come to in one transaction, besides rows.

use super::referred::References;
use super::threads::Touched;
use super::waiting::{Allowance, Awaiting};

/// It begins anew with each transaction, and nothing of it is kept.
pub(super) struct Pending {
    /// The place of the last statement that was stored before.
    begun: i64,
    pub(super) touched: Touched,
    pub(super) references: References,
    /// What may still be judged again of what has waited.
    pub(super) at_once: Allowance,
    pub(super) awaiting: Awaiting,
}

impl Pending {
    /// `sequence` is the place of the last statement; what waits may be known of the transaction before.
    pub(super) fn new(sequence: i64, awaiting: Awaiting) -> Self {
        Self {
            begun: sequence,
            touched: Touched::default(),
            references: References::default(),
            at_once: Allowance::default(),
            awaiting,
        }
    }

    /// Whether the statement at a place is stored in this transaction, so that nothing of it is anywhere else.
    pub(super) fn is_new(&self, sequence: i64) -> bool {
        sequence > self.begun
    }

    /// Where to return to when a request is undone.
    pub(super) fn mark(&self) -> usize {
        self.touched.mark()
    }

    /// Takes back what a request has done.
    pub(super) fn undo(&mut self, mark: usize) {
        self.touched.undo(mark);
        self.references.distrust();
    }
}
