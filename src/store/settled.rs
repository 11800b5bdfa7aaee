//! What every store means by the same words when it settles a batch: copies of a statement, and the editions
//! under which is written.

/// What there was of the same key with the same fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Before {
    Nothing,
    /// Only voided ones.
    Voided,
    /// One that counts, if any statement of its kind does.
    Standing,
}

/// What copies of each other share. They are kept in the order of time, so that a new one is written
/// beside others of its day.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct Alike {
    /// The number of the key that sent it.
    pub(in crate::store) key: i64,
    /// Its timestamp, in milliseconds since 1970.
    pub(in crate::store) time: i64,
    pub(in crate::store) fingerprint: [u8; 16],
}

/// The editions under which is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct Active {
    pub(in crate::store) current: u32,
    pub(in crate::store) next: Option<u32>,
}

impl Active {
    pub(in crate::store) fn contains(self, edition: u32) -> bool {
        self.current == edition || self.next == Some(edition)
    }

    pub(in crate::store) fn iter(self) -> impl Iterator<Item = u32> {
        [self.current].into_iter().chain(self.next)
    }
}
