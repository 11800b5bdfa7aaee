//! What is told of what one key sends.

/// What is counted of the requests and statements of one key, at the time they arrive, voided or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Received {
    /// Statements stored, once for each id.
    Stored,
    /// Of these, the ones without an id that repeat an earlier one.
    Duplicate,
    /// Of these, the ones that came more than [`LATE`](super::LATE) after their `timestamp`.
    Late,
    /// Of those stored, the ones that are no duplicates, void nothing and count for nothing.
    Unmapped,
    /// Of those stored, the ones that are no duplicates, void nothing and count by the mapping alone.
    Mapped,
    /// Of those stored, the ones that are no duplicates, void nothing, name a version of a profile by which they
    /// are judged, fit templates of it and follow all of these. Of several versions, all that they fit any
    /// template of.
    Followed,
    /// The same where one of the templates that they fit is not followed.
    Matched,
    /// The same where they fit no template of any version that they name.
    Unmatched,
    /// Of the ones that are followed, matched or unmatched, those with a registration.
    WithRegistration,
    /// Of the same, those that name recipients, or refer to a statement, whose actor is one.
    WithRecipients,
    /// Of those stored, the ones that are no duplicates, void nothing, and of which profiles find something amiss, be it
    /// advice, and whether the key keeps findings or not; what is found about whole threads aside.
    Flagged,
    /// Requests refused, whatever they held.
    Rejected,
}

impl Received {
    pub const ALL: [Self; 12] = [
        Self::Stored,
        Self::Duplicate,
        Self::Late,
        Self::Unmapped,
        Self::Mapped,
        Self::Followed,
        Self::Matched,
        Self::Unmatched,
        Self::WithRegistration,
        Self::WithRecipients,
        Self::Flagged,
        Self::Rejected,
    ];

    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::Duplicate => "duplicate",
            Self::Late => "late",
            Self::Unmapped => "unmapped",
            Self::Mapped => "mapped",
            Self::Followed => "followed",
            Self::Matched => "matched",
            Self::Unmatched => "unmatched",
            Self::WithRegistration => "with-registration",
            Self::WithRecipients => "with-recipients",
            Self::Flagged => "flagged",
            Self::Rejected => "rejected",
        }
    }

    /// Whether it depends on the rules that statements are judged and counted by.
    #[must_use]
    pub fn depends_on_rules(self) -> bool {
        !matches!(
            self,
            Self::Stored | Self::Duplicate | Self::Late | Self::Rejected
        )
    }
}
