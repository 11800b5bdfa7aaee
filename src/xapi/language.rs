//! Language tags and language maps (xAPI 1.0.3, Part 2, 4.2).

use oxilangtag::LanguageTag;

use super::check::Check;
use super::json::{Node, Value};
use super::rule::Rule;

/// Whether a text is a well-formed language tag (RFC 5646, 2.2.9) that repeats no singleton
/// (RFC 5646, 2.2.6), which the grammar alone does not see.
#[must_use]
pub fn is_language_tag(text: &str) -> bool {
    LanguageTag::parse(text).is_ok() && !repeats_singleton(text)
}

fn repeats_singleton(tag: &str) -> bool {
    let mut seen = 0_u128;
    tag.split('-')
        // What follows `x` is private and has no singletons.
        .take_while(|subtag| !subtag.eq_ignore_ascii_case("x"))
        .filter_map(|subtag| match subtag.as_bytes() {
            [singleton] => Some(1_u128 << (singleton.to_ascii_lowercase() & 0x7f)),
            _ => None,
        })
        .any(|singleton| {
            let known = seen & singleton != 0;
            seen |= singleton;
            known
        })
}

/// A map from language tags to strings; it may be empty.
pub(super) fn map(check: &mut Check<'_>, node: &Node<'_>) {
    check.entries(node, |check, tag, value| {
        if !is_language_tag(tag) {
            check.report(Rule::LanguageMapKeyMalformed, value);
        }
        match value.value {
            Value::Null => check.report(Rule::NullValue, value),
            Value::String(_) => {}
            _ => check.report(Rule::LanguageMapValueNotString, value),
        }
    });
}
