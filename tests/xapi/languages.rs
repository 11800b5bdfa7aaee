//! xAPI 1.0.3, Part 2, 4.2; RFC 5646

use tertulia::xapi::language::is_language_tag;

use crate::support::{ACTIVITY, ACTOR, assert_broken, assert_valid, of};

#[test]
fn well_formed_tags_are_accepted() {
    for tag in [
        "en",
        "EN-us",
        "pt-BR",
        "es-419",
        "zh-Hant-TW",
        "zh-cmn-Hans-CN",
        "sl-rozaj-biske",
        "de-1996",
        "x-private",
        "i-klingon",
        "en-GB-oed",
        "und",
        "mul",
        "de-DE-u-co-phonebk",
        "en-a-bbb-x-a-ccc",
    ] {
        assert!(is_language_tag(tag), "{tag}");
    }
}

#[test]
fn malformed_tags_are_refused() {
    for tag in [
        "",
        "e",
        "en_US",
        "en-",
        "-en",
        "en--US",
        "a12345",
        "a12345678",
        "something",
        "en-US-US",
        "en-u",
        "x",
        "x-",
        "en-x",
        "e n",
        "en-é",
        "deutschland",
        "12",
        "en-abcdefghi",
    ] {
        assert!(!is_language_tag(tag), "{tag}");
    }
}

/// RFC 5646, 2.2.6: each singleton once, whatever its case; after `x` everything is private.
#[test]
fn repeated_singletons_are_refused() {
    for tag in [
        "en-a-bbb-a-ccc",
        "en-a-bbb-A-ccc",
        "de-u-co-phonebk-t-it-u-nu-latn",
        "en-0-aa-0-bb",
    ] {
        assert!(!is_language_tag(tag), "{tag}");
    }
    for tag in [
        "en-a-bbb-b-ccc",
        "en-a-bbb-x-a-ccc-a-ddd",
        "x-a-a",
        "en-x-x1-a-a",
    ] {
        assert!(is_language_tag(tag), "{tag}");
    }
}

#[test]
fn language_maps_hold_strings_under_tags() {
    let verb = |display: &str| {
        let verb = format!(r#"{{"id":"http://example.com/v","display":{display}}}"#);
        of(ACTOR, &verb, ACTIVITY, "")
    };
    assert_valid(&verb("{}"));
    assert_valid(&verb(r#"{"en":"asked","es":"preguntó","de":""}"#));
    for (display, broken) in [
        (r#""asked""#, "not-an-object@/verb/display"),
        ("[]", "not-an-object@/verb/display"),
        ("null", "null-value@/verb/display"),
        (r#"{"en":null}"#, "null-value@/verb/display/en"),
        (
            r#"{"en":1}"#,
            "language-map-value-not-string@/verb/display/en",
        ),
        (
            r#"{"en":{"a":"b"}}"#,
            "language-map-value-not-string@/verb/display/en",
        ),
        (
            r#"{"en_US":"a"}"#,
            "language-map-key-malformed@/verb/display/en_US",
        ),
        (
            r#"{"a/b":"a"}"#,
            "language-map-key-malformed@/verb/display/a~1b",
        ),
        (r#"{"":"a"}"#, "language-map-key-malformed@/verb/display/"),
    ] {
        assert_broken(&verb(display), &[broken]);
    }
}
