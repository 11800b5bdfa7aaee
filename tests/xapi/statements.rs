//! xAPI 1.0.3, Part 2, 2.2, 2.4 and 2.4.1; and the typed view

use tertulia::xapi::id::parse_uuid;
use tertulia::xapi::json;
use tertulia::xapi::object::Object;
use tertulia::xapi::statement::Statement;
use tertulia::xapi::time::format_timestamp;
use tertulia::xapi::version::Version;

use crate::support::{ACTIVITY, ACTOR, UUID, VERB, assert_broken, assert_valid, check, of, with};

#[test]
fn a_statement_has_an_actor_a_verb_and_an_object() {
    assert_valid(&of(ACTOR, VERB, ACTIVITY, ""));
    assert_broken(
        "{}",
        &["actor-missing@", "verb-missing@", "object-missing@"],
    );
    for text in ["[]", "null", "1", "\"x\""] {
        assert_broken(text, &["not-an-object@"]);
    }
}

/// 2.4.3
#[test]
fn a_verb_has_an_iri() {
    for (verb, broken) in [
        ("{}", "verb-id-missing@/verb"),
        (r#"{"id":"asked"}"#, "verb-id-not-iri@/verb/id"),
        (
            r#"{"id":"ab=c://should.fail.com"}"#,
            "verb-id-not-iri@/verb/id",
        ),
        (r#"{"id":null}"#, "null-value@/verb/id"),
        (r#"{"id":1}"#, "not-a-string@/verb/id"),
        (
            r#"{"id":"urn:x","name":"y"}"#,
            "property-unknown@/verb/name",
        ),
        (
            r#"{"id":"urn:x","Display":{}}"#,
            "property-in-wrong-case@/verb/Display",
        ),
        ("\"urn:x\"", "not-an-object@/verb"),
    ] {
        assert_broken(&of(ACTOR, verb, ACTIVITY, ""), &[broken]);
    }
}

/// 2.4.1 and 4.4
#[test]
fn a_statement_id_is_a_uuid_in_standard_form() {
    for id in [
        UUID,
        "FD41C918-B88B-4B20-A0A5-A4C32391AAA0",
        "00000000-0000-0000-0000-000000000000",
        // Another variant, and a version of its own
        "12345678-1234-f234-1234-567812345678",
    ] {
        assert_valid(&with("id", &format!("{id:?}")));
    }
    for id in [
        "",
        "AA97B177-9383-4934-8543-0F91A7A028368",
        "MA97B177-9383-4934-8543-0F91A7A02836",
        "fd41c918b88b4b20a0a5a4c32391aaa0",
        "{fd41c918-b88b-4b20-a0a5-a4c32391aaa0}",
        "urn:uuid:fd41c918-b88b-4b20-a0a5-a4c32391aaa0",
        "fd41c918-b88b4-b20-a0a5-a4c32391aaa0",
        "fd41c918-b88b-4b20-a0a5-a4c32391aaa ",
    ] {
        assert_eq!(parse_uuid(id), None, "{id}");
        assert_broken(
            &with("id", &format!("{id:?}")),
            &["statement-id-not-uuid@/id"],
        );
    }
    assert_broken(&with("id", "1"), &["not-a-string@/id"]);
}

/// 2.2: "where the case of a key does not match", "where a key or value is not allowed"
#[test]
fn property_names_are_those_of_the_specification() {
    for (key, code) in [
        ("Id", "property-in-wrong-case"),
        ("iD", "property-in-wrong-case"),
        ("timeStamp", "property-in-wrong-case"),
        ("attachmentS", "property-in-wrong-case"),
        ("objectType", "property-unknown"),
        ("", "property-unknown"),
        ("extensions", "property-unknown"),
    ] {
        assert_broken(&with(key, "{}"), &[&format!("{code}@/{key}")]);
    }
}

/// 2.2: "with any null values (except inside extensions)"
#[test]
fn no_property_is_null() {
    for key in [
        "id",
        "result",
        "context",
        "timestamp",
        "stored",
        "authority",
        "version",
        "attachments",
        "other",
    ] {
        assert_broken(&with(key, "null"), &[&format!("null-value@/{key}")]);
    }
    assert_broken(
        r#"{"actor":null,"verb":null,"object":null}"#,
        &[
            "null-value@/actor",
            "null-value@/verb",
            "null-value@/object",
        ],
    );
}

/// Every broken rule is reported at once, each with what was found there.
#[test]
fn every_broken_rule_is_reported_with_its_place() {
    let text = r#"{"id":"x","actor":{"mbox":"ana","Name":"Ana"},"verb":{"id":"asked","display":{"en_US":1}},
        "object":{"id":"urn:x:1","definition":{"choices":[{}]}},"result":{"score":{"scaled":1.5}},
        "context":{"team":{}},"version":"3.0","note":"n"}"#;
    let broken: Vec<String> = check(text, Version::V2)
        .iter()
        .map(|broken| {
            let found = broken.found.as_deref().unwrap_or_default();
            format!("{} {} {found}", broken.pointer, broken.rule.code())
        })
        .collect();
    insta::assert_snapshot!(broken.join("\n"), @r#"
    /id statement-id-not-uuid "x"
    /actor/mbox mbox-not-mailto "ana"
    /actor/Name property-in-wrong-case "Ana"
    /verb/id verb-id-not-iri "asked"
    /verb/display/en_US language-map-key-malformed 1
    /verb/display/en_US language-map-value-not-string 1
    /object/definition/choices/0 component-id-missing {}
    /object/definition/choices interaction-type-missing [{}]
    /result/score/scaled scaled-out-of-bounds 1.5
    /context/team team-not-a-group {}
    /context/team anonymous-group-member-missing {}
    /version statement-version-unknown "3.0"
    /note property-unknown "n"
    "#);
}

#[test]
fn a_statement_is_read_through_its_view() {
    let document = format!(
        r#"[ {} ,{{"id":"{}","actor":{ACTOR},"verb":{{"id":"http://adlnet.gov/expapi/verbs/voided"}},
            "object":{{"objectType":"StatementRef","id":"{UUID}"}},
            "timestamp":"2026-11-23T12:53:50+01:00","version":"1.0.1",
            "context":{{"registration":"{UUID}"}}}} ]"#,
        of(ACTOR, VERB, ACTIVITY, ""),
        UUID.to_uppercase(),
    );
    let (text, node) = json::parse(document.as_bytes(), 20).expect("JSON");
    let both = node.elements().expect("an array");
    let plain = Statement::parse(text, &both[0], Version::V1).expect("valid");
    assert_eq!(plain.raw(), of(ACTOR, VERB, ACTIVITY, ""));
    assert_eq!(plain.verb_id(), "http://adlnet.gov/expapi/verbs/asked");
    assert_eq!(plain.actor().map(|actor| actor.raw(text)), Some(ACTOR));
    assert!(matches!(plain.object(), Object::Activity(node) if node.raw(text) == ACTIVITY));
    assert!(!plain.is_voiding());
    assert!(plain.id().is_none() && plain.timestamp().is_none() && plain.target().is_none());
    assert!(plain.registration().is_none() && plain.version().is_none());

    let voiding = Statement::parse(text, &both[1], Version::V2).expect("valid");
    assert_eq!(voiding.id(), parse_uuid(UUID));
    assert_eq!(voiding.target(), parse_uuid(UUID));
    assert_eq!(voiding.registration(), parse_uuid(UUID));
    assert_eq!(voiding.version(), Some("1.0.1"));
    assert!(voiding.is_voiding());
    assert_eq!(
        voiding.timestamp().map(format_timestamp).as_deref(),
        Some("2026-11-23T11:53:50.000Z")
    );
    assert!(std::ptr::eq(
        Statement::trusted(text, &both[1]).node(),
        voiding.node()
    ));
    assert_eq!(voiding.text(), document);
}
