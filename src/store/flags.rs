//! What a row says about its statement besides the text.

use super::SetByServer;

/// What a row says about its statement besides the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(clippy::struct_excessive_bools)] // Independent facts, packed into one column.
pub(in crate::store) struct Flags {
    pub(in crate::store) voided: bool,
    pub(in crate::store) voiding: bool,
    /// Whether its object is a `StatementRef`.
    pub(in crate::store) refers: bool,
    pub(in crate::store) timestamp_sent: bool,
    /// Whether it came without an id, and is known by its fingerprint.
    pub(in crate::store) copy: bool,
    /// Members of the text that the sender had not sent.
    pub(in crate::store) set: SetByServer,
}

impl Flags {
    const VOIDED: i64 = 1;
    const VOIDING: i64 = 2;
    const REFERS: i64 = 4;
    const TIMESTAMP_SENT: i64 = 8;
    const COPY: i64 = 16;
    const ID_SET: i64 = 32;
    const VERSION_SET: i64 = 64;
    const AUTHORITY_SET: i64 = 128;

    pub(in crate::store) fn bits(self) -> i64 {
        [
            (self.voided, Self::VOIDED),
            (self.voiding, Self::VOIDING),
            (self.refers, Self::REFERS),
            (self.timestamp_sent, Self::TIMESTAMP_SENT),
            (self.copy, Self::COPY),
            (self.set.id, Self::ID_SET),
            (self.set.version, Self::VERSION_SET),
            (self.set.authority, Self::AUTHORITY_SET),
        ]
        .into_iter()
        .filter(|(set, _)| *set)
        .map(|(_, bit)| bit)
        .sum()
    }

    pub(in crate::store) fn from_bits(bits: i64) -> Self {
        Self {
            voided: bits & Self::VOIDED != 0,
            voiding: bits & Self::VOIDING != 0,
            refers: bits & Self::REFERS != 0,
            timestamp_sent: bits & Self::TIMESTAMP_SENT != 0,
            copy: bits & Self::COPY != 0,
            set: SetByServer {
                id: bits & Self::ID_SET != 0,
                version: bits & Self::VERSION_SET != 0,
                authority: bits & Self::AUTHORITY_SET != 0,
            },
        }
    }
}
