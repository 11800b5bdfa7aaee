//! The rules statements are judged and counted by, and the editions of them.

use super::Reader;
use super::fault::{Fault, unbuilt};
use super::write::Write;
use crate::store::{Begun, NewEdition, RuleText, Rulebook};

/// The editions under which is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Active {
    pub(super) current: u32,
    pub(super) next: Option<u32>,
}

impl Active {
    pub(super) fn contains(self, edition: u32) -> bool {
        self.current == edition || self.next == Some(edition)
    }

    pub(super) fn iter(self) -> impl Iterator<Item = u32> {
        [self.current].into_iter().chain(self.next)
    }
}

/// The editions under which is written.
pub(super) fn active(write: &Write<'_>) -> Active {
    Active {
        current: write.order.current,
        next: write.order.next,
    }
}

pub(super) async fn rulebook(reader: &Reader) -> Result<Rulebook, Fault> {
    unbuilt()
}

pub(super) async fn texts(reader: &Reader) -> Result<Vec<RuleText>, Fault> {
    unbuilt()
}

/// Makes a change the next edition; the current one where nothing is stored.
pub(super) async fn begin(write: &mut Write<'_>, change: &NewEdition) -> Result<Begun, Fault> {
    unbuilt()
}

/// Whether what was counted under an edition that nobody reads any more still lies there.
pub(super) async fn is_one_gone(write: &mut Write<'_>) -> Result<bool, Fault> {
    unbuilt()
}
