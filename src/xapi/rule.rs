//! Every rule a statement can break: its code, its sentence, its remedy and its clause.

/// A rule of the specification (or of JSON below it) that was broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    InvalidUtf8,
    MalformedJson,
    BrokenEscape,
    RawControlCharacter,
    DuplicateKey,
    TooDeep,
}

impl Rule {
    /// A stable name for programs, in kebab case.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::InvalidUtf8 => "invalid-utf8",
            Self::MalformedJson => "malformed-json",
            Self::BrokenEscape => "broken-escape",
            Self::RawControlCharacter => "raw-control-character",
            Self::DuplicateKey => "duplicate-key",
            Self::TooDeep => "too-deep",
        }
    }

    /// What was wrong, as a sentence without its full stop.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::InvalidUtf8 => "The text is not valid UTF-8",
            Self::MalformedJson => "The text is not well-formed JSON",
            Self::BrokenEscape => {
                "An escape in a string is malformed, or is half of a surrogate pair"
            }
            Self::RawControlCharacter => "A string holds a control character that is not escaped",
            Self::DuplicateKey => "A key stands twice in one object",
            Self::TooDeep => "The JSON is nested deeper than this server accepts",
        }
    }

    /// The clause that states the rule.
    #[must_use]
    pub fn clause(self) -> &'static str {
        match self {
            Self::InvalidUtf8 => "RFC 8259, 8.1",
            Self::MalformedJson => "RFC 8259, 2",
            Self::BrokenEscape => "RFC 8259, 7 and 8.2",
            Self::RawControlCharacter => "RFC 8259, 7",
            Self::DuplicateKey => "xAPI 1.0.3, Part 2, 2.2",
            Self::TooDeep => "a limit of this server",
        }
    }
}
