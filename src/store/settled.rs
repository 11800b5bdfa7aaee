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
///
/// What profiles say (findings, threads, and what waits) does not depend on mappings. An edition of the same
/// profiles as another one may share it with that one, under whose number it is kept then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct Active {
    pub(in crate::store) current: u32,
    pub(in crate::store) next: Option<u32>,
    /// The numbers under which what profiles say is kept.
    pub(in crate::store) verdicts: u32,
    pub(in crate::store) next_verdicts: Option<u32>,
}

impl Active {
    pub(in crate::store) fn contains(self, edition: u32) -> bool {
        self.current == edition || self.next == Some(edition)
    }

    /// The number under which what profiles say under an edition is kept.
    pub(in crate::store) fn verdicts_of(self, edition: u32) -> u32 {
        match self.next_verdicts {
            Some(verdicts) if self.next == Some(edition) => verdicts,
            _ if self.current == edition => self.verdicts,
            _ => edition,
        }
    }

    /// Every such number.
    pub(in crate::store) fn verdicts(self) -> impl Iterator<Item = u32> {
        let next = self.next_verdicts.filter(|next| *next != self.verdicts);
        [self.verdicts].into_iter().chain(next)
    }

    /// The editions that share what is kept under such a number.
    pub(in crate::store) fn sharing(self, verdicts: u32) -> impl Iterator<Item = u32> {
        self.iter()
            .filter(move |edition| self.verdicts_of(*edition) == verdicts)
    }

    pub(in crate::store) fn iter(self) -> impl Iterator<Item = u32> {
        [self.current].into_iter().chain(self.next)
    }
}
