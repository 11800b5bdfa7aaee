//! Why a body is no `multipart/mixed`.

/// Why a body is no `multipart/mixed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Malformed {
    #[error("The Content-Type names no boundary")]
    BoundaryMissing,
    #[error("The boundary is empty, longer than 70 characters, or holds characters it may not")]
    BoundaryUnusable,
    #[error("The boundary that the Content-Type names stands nowhere in the body")]
    NoPart,
    #[error("The multipart body holds no part")]
    Empty,
    #[error("The body ends before its closing boundary")]
    Truncated,
    #[error("The header of a part is not made of lines with a name, a colon and a value")]
    HeadBroken,
    #[error("The header of a part is too long")]
    HeadTooLong,
}

impl Malformed {
    /// A stable name for programs, in kebab case.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::BoundaryMissing => "boundary-missing",
            Self::BoundaryUnusable => "boundary-malformed",
            Self::NoPart => "boundary-not-in-body",
            Self::Empty => "multipart-empty",
            Self::Truncated => "multipart-truncated",
            Self::HeadBroken => "part-header-malformed",
            Self::HeadTooLong => "part-header-too-long",
        }
    }

    /// What to do about it, as a sentence without its full stop.
    #[must_use]
    pub fn fix(self) -> &'static str {
        match self {
            Self::BoundaryMissing => "Send Content-Type: multipart/mixed; boundary=TEXT",
            Self::BoundaryUnusable => {
                "Name a boundary of 1 to 70 letters and digits, as it stands in the body"
            }
            Self::NoPart => {
                "Begin each part with a line of two hyphens and the boundary, and end lines with CRLF"
            }
            Self::Empty => {
                "Send the statements as the first part, with Content-Type: application/json"
            }
            Self::Truncated => {
                "Send the body to its end: a line of two hyphens, the boundary, and two hyphens"
            }
            Self::HeadBroken => {
                "Write one Name: value for each line, end lines with CRLF, and put an empty line before the content"
            }
            Self::HeadTooLong => {
                "Send no more than Content-Type, Content-Transfer-Encoding and X-Experience-API-Hash"
            }
        }
    }

    /// The clause that states the rule.
    #[must_use]
    pub fn clause(self) -> &'static str {
        match self {
            Self::HeadTooLong => "a limit of this server",
            Self::Empty => "xAPI 1.0.3, Part 3, 1.5.2",
            _ => "xAPI 1.0.3, Part 3, 1.5.2, and RFC 2046, 5.1.1",
        }
    }
}
