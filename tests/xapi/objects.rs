//! xAPI 1.0.3, Part 2, 2.4.4: what a statement can be about

use crate::support::{ACTIVITY, ACTOR, UUID, VERB, about, assert_broken, assert_valid, of};

#[test]
fn an_object_type_is_one_of_five() {
    for kind in [
        "activity",
        "agent",
        "statementref",
        "substatement",
        "Statement",
        "",
    ] {
        assert_broken(
            &about(&format!(r#"{{"objectType":"{kind}","id":"urn:x:1"}}"#)),
            &["object-type-unknown@/object/objectType"],
        );
    }
    assert_broken(
        &about(r#"{"objectType":1,"id":"urn:x:1"}"#),
        &["not-a-string@/object/objectType"],
    );
    assert_broken(&about("\"urn:x:1\""), &["not-an-object@/object"]);
}

/// 2.4.4.2: "Statements that specify an Agent or Group as an Object MUST specify an "objectType""
#[test]
fn an_agent_or_group_as_object_says_so() {
    assert_valid(&about(r#"{"objectType":"Agent","mbox":"mailto:b@x.org"}"#));
    assert_valid(&about(
        r#"{"objectType":"Group","member":[{"mbox":"mailto:b@x.org"}]}"#,
    ));
    assert_broken(&about(ACTOR), &["object-type-missing@/object"]);
    assert_broken(
        &about(&format!(r#"{{"member":[{ACTOR}]}}"#)),
        &["object-type-missing@/object"],
    );
    assert_broken(
        &about(r#"{"objectType":"Agent","name":"x"}"#),
        &["agent-identifier-missing@/object"],
    );
    assert_broken(
        &about(r#"{"objectType":"Group"}"#),
        &["anonymous-group-member-missing@/object"],
    );
}

/// 2.4.4.3, "Statement References"
#[test]
fn a_statement_ref_has_a_uuid() {
    assert_valid(&about(&format!(
        r#"{{"objectType":"StatementRef","id":"{UUID}"}}"#
    )));
    for (rest, broken) in [
        ("", "statement-ref-id-missing@/object"),
        (r#","id":"urn:x:1""#, "statement-ref-id-not-uuid@/object/id"),
        (r#","id":7"#, "not-a-string@/object/id"),
    ] {
        assert_broken(
            &about(&format!(r#"{{"objectType":"StatementRef"{rest}}}"#)),
            &[broken],
        );
    }
    assert_broken(
        &about(&format!(
            r#"{{"objectType":"StatementRef","id":"{UUID}","definition":{{}}}}"#
        )),
        &["property-unknown@/object/definition"],
    );
}

fn sub(rest: &str) -> String {
    about(&format!(
        r#"{{"objectType":"SubStatement","actor":{ACTOR},"verb":{VERB},"object":{ACTIVITY}{rest}}}"#
    ))
}

/// 2.4.4.3, "SubStatements"
#[test]
fn a_sub_statement_follows_the_rules_of_statements() {
    assert_valid(&sub(""));
    assert_valid(&sub(
        r#","timestamp":"2030-01-01T00:00:00Z","result":{},"context":{"platform":"x"},"attachments":[]"#,
    ));
    assert_broken(
        &about(r#"{"objectType":"SubStatement"}"#),
        &[
            "actor-missing@/object",
            "verb-missing@/object",
            "object-missing@/object",
        ],
    );
    for (rest, broken) in [
        (
            r#","result":{"success":1}"#,
            "not-a-boolean@/object/result/success",
        ),
        (
            r#","timestamp":"now""#,
            "timestamp-malformed@/object/timestamp",
        ),
        (
            r#","context":{"team":{}}"#,
            "team-not-a-group@/object/context/team",
        ),
        (r#","note":1"#, "property-unknown@/object/note"),
        (r#","Result":{}"#, "property-in-wrong-case@/object/Result"),
    ] {
        let text = sub(rest);
        let first = crate::support::broken_in(&text, tertulia::xapi::version::Version::V2);
        assert_eq!(first.first().map(String::as_str), Some(broken), "{text}");
    }
}

#[test]
fn a_sub_statement_has_no_server_properties() {
    for (key, value) in [
        ("id", format!("{UUID:?}")),
        ("stored", "\"2013-05-18T05:32:34.804Z\"".to_owned()),
        ("version", "\"1.0.3\"".to_owned()),
        ("authority", ACTOR.to_owned()),
    ] {
        let broken = format!("sub-statement-property@/object/{key}");
        assert_broken(&sub(&format!(r#","{key}":{value}"#)), &[&broken]);
    }
}

#[test]
fn sub_statements_do_not_nest() {
    let inner = format!(
        r#"{{"objectType":"SubStatement","actor":{ACTOR},"verb":{VERB},"object":{ACTIVITY}}}"#
    );
    let outer = format!(
        r#"{{"objectType":"SubStatement","actor":{ACTOR},"verb":{VERB},"object":{inner}}}"#
    );
    assert_broken(&about(&outer), &["sub-statement-nested@/object/object"]);
}

/// 2.3.2
#[test]
fn a_voiding_statement_refers_to_a_statement() {
    let voided = r#"{"id":"http://adlnet.gov/expapi/verbs/voided"}"#;
    let reference = format!(r#"{{"objectType":"StatementRef","id":"{UUID}"}}"#);
    assert_valid(&of(ACTOR, voided, &reference, ""));
    for object in [
        ACTIVITY,
        r#"{"objectType":"Agent","mbox":"mailto:b@x.org"}"#,
    ] {
        assert_broken(
            &of(ACTOR, voided, object, ""),
            &["voiding-without-statement-ref@/object"],
        );
    }
}
