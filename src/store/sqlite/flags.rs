//! What a row says about its statement besides the text.

/// What a row says about its statement besides the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(clippy::struct_excessive_bools)] // Four independent facts, packed into one column.
pub(super) struct Flags {
    pub(super) voided: bool,
    pub(super) voiding: bool,
    /// Whether its object is a `StatementRef`.
    pub(super) refers: bool,
    pub(super) timestamp_sent: bool,
}

impl Flags {
    pub(super) const VOIDED: i64 = 1;
    const VOIDING: i64 = 2;
    const REFERS: i64 = 4;
    const TIMESTAMP_SENT: i64 = 8;

    pub(super) fn bits(self) -> i64 {
        [
            (self.voided, Self::VOIDED),
            (self.voiding, Self::VOIDING),
            (self.refers, Self::REFERS),
            (self.timestamp_sent, Self::TIMESTAMP_SENT),
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
        }
    }
}
