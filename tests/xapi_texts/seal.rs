//! The stored text: what was sent, byte for byte, with what the server sets (Part 2, 2.3.1).

use jiff::Timestamp;
use proptest::prelude::*;
use tertulia::xapi::compare::difference;
use tertulia::xapi::json::Node;
use tertulia::xapi::seal::{Assigned, seal, unseal};
use tertulia::xapi::statement::Statement;
use uuid::uuid;

use crate::samples::statements;
use crate::{statement, with};

const ASSIGNED: Assigned<'_> = Assigned {
    id: uuid!("6690e6c9-3ef0-4ed3-8b37-7f3964730bee"),
    authority: r#"{"account":{"homePage":"http://lrs.example.org","name":"key"}}"#,
    version: "2.0.0",
};

const STORED: Timestamp = Timestamp::constant(1_795_435_200, 7_900_000);

fn sealed(text: &str) -> String {
    with(text, |statement| seal(statement, &ASSIGNED))
}

#[test]
fn a_sealed_statement_has_an_end_only_when_stored_is_known() {
    let sealed = sealed(r#"{"actor":{},"verb":{},"object":{}}"#);
    let open = r#"{"id":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee","actor":{},"verb":{},"object":{},"version":"2.0.0","authority":{"account":{"homePage":"http://lrs.example.org","name":"key"}}"#;
    assert_eq!(sealed, open);
    let stored = r#","stored":"2026-11-23T12:00:00.007Z"}"#;
    assert_eq!(unseal(&sealed, None, STORED), format!("{open}{stored}"));
}

#[test]
fn part_2_2_4_7_the_server_sets_a_timestamp_where_none_was_sent() {
    let sealed = sealed(r#"{"actor":{}}"#);
    let earlier = STORED - jiff::SignedDuration::from_hours(1);
    let end = r#","timestamp":"2026-11-23T11:00:00.007Z","stored":"2026-11-23T12:00:00.007Z"}"#;
    assert_eq!(
        unseal(&sealed, Some(earlier), STORED),
        format!("{sealed}{end}")
    );
}

#[test]
fn what_was_sent_is_kept_byte_for_byte_and_in_its_order() {
    let kept = r#""timestamp":"2026-01-01T01:00:00.10+01:00","result":{ "score" : {"raw":95.50, "max":1E2},
        "extensions":{"http://e.org/\u00e9\"":[ 1.00 ,"\u0000 \/"]} },"verb":{"id":"http://v.org/"},"version":"1.0""#;
    let sealed = sealed(&format!("{{ {kept} }}"));
    let head = format!(r#"{{"id":"{}",{kept},"authority":"#, ASSIGNED.id);
    assert_eq!(sealed, format!("{head}{}", ASSIGNED.authority));
}

#[test]
fn keys_keep_their_spelling() {
    assert!(sealed("{ \"res\\u0075lt\" \n:\t{} }").contains(r#","res\u0075lt":{},"#));
}

#[test]
fn id_stored_and_authority_are_the_servers() {
    let text = sealed(
        r#"{"stored":"2000-01-01T00:00:00Z","\u0069d":"6690E6C9-3EF0-4ED3-8B37-7F3964730BEE","authority":{"mbox":"mailto:a@b.org"},"actor":{}}"#,
    );
    assert_eq!(text, sealed(r#"{"actor":{}}"#));
}

#[test]
fn part_2_2_4_10_a_version_that_was_sent_is_kept() {
    let text = sealed(r#"{"version":"1.0.1"}"#);
    assert_eq!(text.matches("version").count(), 1);
    assert!(text.contains(r#""version":"1.0.1""#));
}

#[test]
fn part_2_2_4_6_2_a_context_activity_alone_becomes_an_array() {
    let context = r#"{"contextActivities":{ "parent": {"id":"http://p.org/"}, "other":[ {"id":"http://o.org/"} ],
        "category":{"id":"http://c.org/"} },"platform":"p"}"#;
    let arrays = context
        .replace(r#"{"id":"http://p.org/"}"#, r#"[{"id":"http://p.org/"}]"#)
        .replace(r#"{"id":"http://c.org/"}"#, r#"[{"id":"http://c.org/"}]"#);
    let nested = format!(r#"{{"objectType":"SubStatement","context":{context}}}"#);
    let text = sealed(&format!(r#"{{"object":{nested},"context":{context}}}"#));
    let expected = format!(
        r#","object":{{"objectType":"SubStatement","context":{arrays}}},"context":{arrays},"#
    );
    assert!(text.contains(&expected), "{text}");
}

#[test]
fn what_looks_like_a_context_activity_in_an_extension_is_left_alone() {
    let extensions = r#"{"http://e.org/":{"contextActivities":{"parent":{"id":"http://p.org/"}}}}"#;
    let text = sealed(&format!(r#"{{"context":{{"extensions":{extensions}}}}}"#));
    assert!(text.contains(extensions));
}

#[test]
fn a_statement_inside_a_batch_is_sealed_alone() {
    let batch = format!(
        "[{}, {}]",
        statement("{}"),
        statement(r#"{"timestamp":"x"}"#)
    );
    let (text, node) = tertulia::xapi::json::parse(batch.as_bytes(), 100).unwrap();
    let second = &node.elements().unwrap()[1];
    let sealed = seal(Statement::trusted(text, second), &ASSIGNED);
    assert_eq!(sealed, self::sealed(&statement(r#"{"timestamp":"x"}"#)));
}

/// The members that must come back as they were.
fn members<'d>(text: &'d str, node: &'d Node<'d>) -> Vec<(&'d str, &'d str)> {
    let members = node.members().unwrap().iter();
    members
        .filter(|(name, _)| !["id", "stored", "authority", "version"].contains(&&**name))
        .map(|(name, value)| (&**name, value.raw(text)))
        .collect()
}

/// A text with its lone context activities in arrays, by way of brackets alone.
fn without_brackets(members: &[(&str, &str)]) -> Vec<String> {
    let bare = |value: &str| value.replace(['[', ']'], "");
    members
        .iter()
        .map(|(name, value)| format!("{name}:{}", bare(value)))
        .collect()
}

proptest! {
    #[test]
    fn every_member_comes_back_as_it_was_sent((tree, _) in statements()) {
        let sent = tree.text();
        let stored = unseal(&sealed(&sent), None, STORED);
        with(&sent, |sent| with(&stored, |stored| {
            let (sent, stored) = (members(sent.text(), sent.node()), members(stored.text(), stored.node()));
            assert_eq!(without_brackets(&sent), without_brackets(&stored));
            for (sent, stored) in sent.iter().zip(&stored) {
                assert!(sent == stored || sent.1.contains("contextActivities"));
            }
        }));
    }

    #[test]
    fn a_stored_statement_is_the_one_that_was_sent((tree, _) in statements()) {
        let sent = tree.text();
        let assigned = Assigned { id: with(&sent, |sent| sent.id().unwrap_or(ASSIGNED.id)), ..ASSIGNED };
        let stored = unseal(&with(&sent, |sent| seal(sent, &assigned)), None, STORED);
        let place = with(&sent, |sent| with(&stored, |stored| difference(stored, sent)));
        prop_assert_eq!(place, None);
    }

    #[test]
    fn sealing_what_was_stored_changes_nothing((tree, _) in statements()) {
        let once = unseal(&sealed(&tree.text()), None, STORED);
        let twice = unseal(&sealed(&once), None, STORED);
        prop_assert_eq!(once, twice);
    }
}
