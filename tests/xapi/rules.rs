//! The table of rules itself.

use std::collections::HashSet;

use tertulia::xapi::broken::{Broken, Rule};

#[test]
fn codes_are_unique_and_in_kebab_case() {
    let codes: HashSet<&str> = Rule::ALL.iter().map(|rule| rule.code()).collect();
    assert_eq!(codes.len(), Rule::ALL.len());
    for code in codes {
        assert!(
            code.split('-').all(|word| !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())),
            "{code}"
        );
    }
}

/// Every rule says what was wrong, where that is written, and what to do.
#[test]
fn every_rule_explains_itself() {
    for rule in Rule::ALL {
        for sentence in [rule.message(), rule.fix()] {
            assert!(sentence.starts_with(char::is_uppercase), "{sentence}");
            assert!(!sentence.ends_with('.'), "{sentence}");
        }
        let clause = rule.clause();
        assert!(
            [
                "xAPI 1.0.3, Part ",
                "xAPI 2.0, ",
                "RFC 7515, ",
                "RFC 8259, ",
                "a limit"
            ]
            .iter()
            .any(|source| clause.starts_with(source)),
            "{clause}"
        );
    }
}

#[test]
fn a_broken_rule_reads_as_a_sentence_with_its_place() {
    let broken = Broken::at("/actor/mbox", Rule::MboxNotMailto).found("\"ana\"");
    insta::assert_snapshot!(
        broken,
        @r#"The mbox is not of the form mailto: and an e-mail address (at /actor/mbox, found "ana"; xAPI 1.0.3, Part 2, 2.4.2.3)"#
    );
}

#[test]
fn excerpts_are_bounded() {
    let text = crate::support::with("timestamp", &format!("\"{}\"", "é".repeat(10_000)));
    let broken = crate::support::check(&text, tertulia::xapi::version::Version::V2);
    let found = broken[0].found.as_deref().expect("an excerpt");
    assert_eq!(found.chars().count(), 121);
    assert!(found.ends_with('…'));
}
