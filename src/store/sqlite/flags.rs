//! What a row says about its statement besides the text.

/// What a row says about its statement besides the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(clippy::struct_excessive_bools)] // Five independent facts, packed into one column.
pub(super) struct Flags {
    pub(super) voided: bool,
    pub(super) voiding: bool,
    /// Whether its object is a `StatementRef`.
    pub(super) refers: bool,
    pub(super) timestamp_sent: bool,
    /// Whether it came without an id, and is known by its fingerprint.
    pub(super) copy: bool,
}

impl Flags {
    const VOIDED: i64 = 1;
    const VOIDING: i64 = 2;
    const REFERS: i64 = 4;
    const TIMESTAMP_SENT: i64 = 8;
    const COPY: i64 = 16;

    pub(super) fn bits(self) -> i64 {
        [
            (self.voided, Self::VOIDED),
            (self.voiding, Self::VOIDING),
            (self.refers, Self::REFERS),
            (self.timestamp_sent, Self::TIMESTAMP_SENT),
            (self.copy, Self::COPY),
        ]
        .into_iter()
        .filter(|(set, _)| *set)
        .map(|(_, bit)| bit)
        .sum()
    }

    pub(super) fn from_bits(bits: i64) -> Self {
        Self {
            voided: bits & Self::VOIDED != 0,
            voiding: bits & Self::VOIDING != 0,
            refers: bits & Self::REFERS != 0,
            timestamp_sent: bits & Self::TIMESTAMP_SENT != 0,
            copy: bits & Self::COPY != 0,
        }
    }
}
