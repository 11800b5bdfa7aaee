//! The two lines of xAPI, picked for each request by its `X-Experience-API-Version` header.

/// The line a request speaks (xAPI 1.0.3, Part 3, 3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Version {
    /// 1.0.x
    V1,
    /// 2.0.x
    V2,
}

impl Version {
    /// The line a version header names: `1.0`, `2.0`, or either with any patch number.
    #[must_use]
    pub fn from_header(text: &str) -> Option<Self> {
        let text = text.trim();
        let (line, rest) = text.split_at_checked(3)?;
        let known = rest.is_empty() || rest.strip_prefix('.').is_some_and(is_number);
        match line {
            "1.0" if known => Some(Self::V1),
            "2.0" if known => Some(Self::V2),
            _ => None,
        }
    }

    /// What the answer's header says: the latest patch of the line.
    #[must_use]
    pub fn latest(self) -> &'static str {
        match self {
            Self::V1 => "1.0.3",
            Self::V2 => "2.0.0",
        }
    }

    /// Whether a statement sent in this line may carry `text` as its `version`
    /// (xAPI 1.0.3, Part 2, 2.4.10; a 2.0 request may carry statements of either line).
    pub(super) fn admits(self, text: &str) -> bool {
        let of = |line| text.strip_prefix(line).is_some_and(is_patch);
        of("1.0") || (self == Self::V2 && of("2.0"))
    }
}

/// What may follow `1.0` in a statement: nothing, or a patch number that may have the pre-release
/// and build parts of Semantic Versioning, since everything that starts with `1.0.` is accepted.
fn is_patch(text: &str) -> bool {
    let Some(patch) = text.strip_prefix('.') else {
        return text.is_empty();
    };
    let digits = patch.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = patch.split_at(digits);
    let suffix = rest.is_empty()
        || (rest.starts_with(['-', '+'])
            && rest
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-+.".contains(&byte)));
    is_number(number) && suffix
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
