//! UUIDs (xAPI 1.0.3, Part 2, 4.4).

use uuid::Uuid;

/// A UUID in its standard string form: 8-4-4-4-12 hexadecimal digits in either case.
///
/// Any variant and version is taken: variant 2 of RFC 4122 is a recommendation.
#[must_use]
pub fn parse_uuid(text: &str) -> Option<Uuid> {
    // The parser also reads braces, URNs and the form without hyphens, which are longer or shorter.
    if text.len() != uuid::fmt::Hyphenated::LENGTH {
        return None;
    }
    Uuid::try_parse(text).ok()
}
