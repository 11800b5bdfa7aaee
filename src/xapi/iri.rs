//! IRIs and IRLs (xAPI 1.0.3, Part 2, 4.3).

use std::borrow::Cow;

use iri_string::types::IriStr;

/// Whether a text is an IRI: absolute, with a scheme that RFC 3986 allows, a fragment if it likes.
///
/// The grammar is that of RFC 3987, with one leniency that the specification grants ("best-effort
/// validation", 2.2): browsers leave `[`, `]` and `|` unescaped behind the host, and senders copy
/// what stands in the address bar (`?tag[]=1`).
#[must_use]
pub fn is_iri(text: &str) -> bool {
    IriStr::new(text).is_ok() || {
        let escaped = escape_behind_host(text);
        matches!(&escaped, Cow::Owned(escaped) if IriStr::new(escaped).is_ok())
    }
}

/// Whether a text is a `mailto:` IRI with an e-mail address (xAPI 1.0.3, Part 2, 2.4.2.3).
#[must_use]
pub fn is_mailto(text: &str) -> bool {
    let Some((scheme, address)) = text.split_at_checked("mailto:".len()) else {
        return false;
    };
    let Some((local, domain)) = address.rsplit_once('@') else {
        return false;
    };
    scheme.eq_ignore_ascii_case("mailto:")
        && !local.is_empty()
        && !domain.is_empty()
        && is_iri(text)
}

fn escape_behind_host(text: &str) -> Cow<'_, str> {
    const LEFT_BY_BROWSERS: [char; 3] = ['[', ']', '|'];
    let after_scheme = text.find("://").map_or(0, |scheme| scheme + 3);
    let behind_host = text[after_scheme..]
        .find(['/', '?', '#'])
        .map_or(text.len(), |host| after_scheme + host);
    let (head, tail) = text.split_at(behind_host);
    if !tail.contains(LEFT_BY_BROWSERS) {
        return Cow::Borrowed(text);
    }
    // Any legal character does: the result is only looked at by the grammar.
    Cow::Owned(format!("{head}{}", tail.replace(LEFT_BY_BROWSERS, "_")))
}
