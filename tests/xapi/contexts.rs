//! xAPI 1.0.3, Part 2, 2.4.6; xAPI 2.0, 4.2.2.5

use tertulia::xapi::version::Version;

use crate::support::{
    ACTIVITY, ACTOR, UUID, VERB, assert_broken, assert_valid, broken_in, of, with,
};

const GROUP: &str = r#"{"objectType":"Group","member":[{"mbox":"mailto:ben@example.com"}]}"#;

#[test]
fn a_context_has_typed_properties() {
    assert_valid(&with("context", "{}"));
    assert_valid(&with(
        "context",
        &format!(
            r#"{{"registration":"{}","instructor":{GROUP},"team":{GROUP},"revision":"","platform":"x",
                "language":"en-US","statement":{{"objectType":"StatementRef","id":"{UUID}"}},
                "extensions":{{"http://x.org/e":null}},"contextActivities":{{}}}}"#,
            UUID.to_uppercase()
        ),
    ));
    for (context, broken) in [
        ("\"x\"", "not-an-object@/context"),
        (
            r#"{"registration":"x"}"#,
            "registration-not-uuid@/context/registration",
        ),
        (
            r#"{"registration":"{fd41c918-b88b-4b20-a0a5-a4c32391aaa0}"}"#,
            "registration-not-uuid@/context/registration",
        ),
        (
            r#"{"registration":"fd41c918b88b4b20a0a5a4c32391aaa0"}"#,
            "registration-not-uuid@/context/registration",
        ),
        (
            r#"{"registration":null}"#,
            "null-value@/context/registration",
        ),
        (
            r#"{"instructor":{}}"#,
            "agent-identifier-missing@/context/instructor",
        ),
        (
            r#"{"team":{"mbox":"mailto:a@b.c"}}"#,
            "team-not-a-group@/context/team",
        ),
        (
            r#"{"team":{"objectType":"Agent","mbox":"mailto:a@b.c"}}"#,
            "team-not-a-group@/context/team/objectType",
        ),
        (r#"{"team":"x"}"#, "not-an-object@/context/team"),
        (r#"{"revision":1}"#, "not-a-string@/context/revision"),
        (r#"{"platform":{}}"#, "not-a-string@/context/platform"),
        (
            r#"{"language":"en_US"}"#,
            "context-language-malformed@/context/language",
        ),
        (
            r#"{"language":""}"#,
            "context-language-malformed@/context/language",
        ),
        (r#"{"language":1}"#, "not-a-string@/context/language"),
        (
            r#"{"extensions":{"x":1}}"#,
            "extension-key-not-iri@/context/extensions/x",
        ),
        (
            r#"{"Platform":"x"}"#,
            "property-in-wrong-case@/context/Platform",
        ),
        (r#"{"device":"x"}"#, "property-unknown@/context/device"),
        (
            r#"{"statement":{"id":"fd41c918-b88b-4b20-a0a5-a4c32391aaa0"}}"#,
            "statement-ref-object-type@/context/statement",
        ),
        (
            r#"{"statement":{"objectType":"StatementRef"}}"#,
            "statement-ref-id-missing@/context/statement",
        ),
        (
            r#"{"statement":{"objectType":"Activity","id":"fd41c918-b88b-4b20-a0a5-a4c32391aaa0"}}"#,
            "statement-ref-object-type@/context/statement/objectType",
        ),
    ] {
        assert_broken(&with("context", context), &[broken]);
    }
}

/// 2.4.6.2
#[test]
fn context_activities_are_activities_under_four_keys() {
    let of = |value: &str| with("context", &format!(r#"{{"contextActivities":{value}}}"#));
    for key in ["parent", "grouping", "category", "other"] {
        assert_valid(&of(&format!(r#"{{"{key}":{ACTIVITY}}}"#)));
        assert_valid(&of(&format!(r#"{{"{key}":[]}}"#)));
        assert_valid(&of(&format!(r#"{{"{key}":[{ACTIVITY},{ACTIVITY}]}}"#)));
        let at = format!("/context/contextActivities/{key}");
        for (value, broken) in [
            ("\"urn:x:1\"", format!("context-activities-value@{at}")),
            ("{}", format!("activity-id-missing@{at}")),
            ("[{}]", format!("activity-id-missing@{at}/0")),
            ("[\"urn:x:1\"]", format!("not-an-object@{at}/0")),
            ("[null]", format!("null-value@{at}/0")),
            (
                r#"[{"objectType":"Agent","id":"urn:x:1"}]"#,
                format!("activity-object-type@{at}/0/objectType"),
            ),
            (
                r#"{"id":"urn:x:1","definition":{"type":"x"}}"#,
                format!("activity-type-not-iri@{at}/definition/type"),
            ),
        ] {
            assert_broken(&of(&format!(r#"{{"{key}":{value}}}"#)), &[&broken]);
        }
    }
    assert_broken(&of("[]"), &["not-an-object@/context/contextActivities"]);
    assert_broken(
        &of(&format!(r#"{{"Parent":{ACTIVITY},"mother":{ACTIVITY}}}"#)),
        &[
            "property-in-wrong-case@/context/contextActivities/Parent",
            "property-unknown@/context/contextActivities/mother",
        ],
    );
}

/// "The "revision" property MUST only be used if the Statement's Object is an Activity."
#[test]
fn revision_and_platform_ask_for_an_activity() {
    let context = r#","context":{"platform":"p","revision":"r"}"#;
    assert_valid(&of(ACTOR, VERB, ACTIVITY, context));
    assert_valid(&of(
        ACTOR,
        VERB,
        r#"{"objectType":"Activity","id":"urn:x:1"}"#,
        context,
    ));
    let broken = [
        "revision-without-activity@/context/revision",
        "platform-without-activity@/context/platform",
    ];
    for object in [
        r#"{"objectType":"Agent","mbox":"mailto:b@x.org"}"#.to_owned(),
        GROUP.to_owned(),
        format!(r#"{{"objectType":"StatementRef","id":"{UUID}"}}"#),
        format!(
            r#"{{"objectType":"SubStatement","actor":{ACTOR},"verb":{VERB},"object":{ACTIVITY}}}"#
        ),
    ] {
        assert_broken(&of(ACTOR, VERB, &object, context), &broken);
    }
    let inside = format!(
        r#"{{"objectType":"SubStatement","actor":{ACTOR},"verb":{VERB},"object":{GROUP}{context}}}"#
    );
    assert_broken(
        &of(ACTOR, VERB, &inside, ""),
        &[
            "revision-without-activity@/object/context/revision",
            "platform-without-activity@/object/context/platform",
        ],
    );
}

/// xAPI 2.0, 4.2.2.5
#[test]
fn context_agents_and_groups_belong_to_version_2() {
    let agents = format!(
        r#"{{"contextAgents":[{{"objectType":"contextAgent","agent":{ACTOR},"relevantTypes":["urn:x"]}},
            {{"objectType":"contextAgent","agent":{ACTOR}}}]}}"#
    );
    let groups = format!(
        r#"{{"contextGroups":[{{"objectType":"contextGroup","group":{GROUP},"relevantTypes":["urn:x"]}}]}}"#
    );
    for (key, context) in [("contextAgents", &agents), ("contextGroups", &groups)] {
        let sub = format!(
            r#"{{"objectType":"SubStatement","actor":{ACTOR},"verb":{VERB},"object":{ACTIVITY},"context":{context}}}"#
        );
        for (text, at) in [
            (with("context", context), "/context"),
            (of(ACTOR, VERB, &sub, ""), "/object/context"),
        ] {
            assert_eq!(broken_in(&text, Version::V2), [""; 0]);
            let broken = format!("property-of-version-2@{at}/{key}");
            assert_eq!(broken_in(&text, Version::V1), [broken]);
        }
    }
}

#[test]
fn context_agents_hold_agents_and_relevant_types() {
    let check = |value: &str, broken: &[&str]| {
        let text = with("context", &format!(r#"{{"contextAgents":{value}}}"#));
        assert_eq!(broken_in(&text, Version::V2), broken, "{text}");
    };
    let agent = r#""objectType":"contextAgent","agent":{"mbox":"mailto:a@b.c"}"#;
    check("[]", &[]);
    check("{}", &["not-an-array@/context/contextAgents"]);
    let at = "/context/contextAgents/0";
    for (value, broken) in [
        ("[\"x\"]".to_owned(), "not-an-object@"),
        (
            r#"[{"agent":{"mbox":"mailto:a@b.c"}}]"#.to_owned(),
            "context-agent-object-type@",
        ),
        (
            r#"[{"objectType":"Agent","agent":{"mbox":"mailto:a@b.c"}}]"#.to_owned(),
            "context-agent-object-type@/objectType",
        ),
        (
            r#"[{"objectType":"contextAgent"}]"#.to_owned(),
            "context-agent-missing@",
        ),
        (
            format!(r#"[{{"objectType":"contextAgent","agent":{GROUP}}}]"#),
            "context-agent-not-an-agent@/agent/objectType",
        ),
        (
            r#"[{"objectType":"contextAgent","agent":{"name":"x"}}]"#.to_owned(),
            "agent-identifier-missing@/agent",
        ),
        (
            format!(r#"[{{{agent},"relevantTypes":[]}}]"#),
            "relevant-types-empty@/relevantTypes",
        ),
        (
            format!(r#"[{{{agent},"relevantTypes":"x"}}]"#),
            "not-an-array@/relevantTypes",
        ),
        (
            format!(r#"[{{{agent},"relevantTypes":["urn:x","x"]}}]"#),
            "relevant-type-not-iri@/relevantTypes/1",
        ),
        (
            format!(r#"[{{{agent},"relevantTypes":[1]}}]"#),
            "not-a-string@/relevantTypes/0",
        ),
        (
            format!(r#"[{{{agent},"group":{GROUP}}}]"#),
            "property-unknown@/group",
        ),
    ] {
        check(&value, &[&broken.replace('@', &format!("@{at}"))]);
    }
}

#[test]
fn context_groups_hold_groups_and_relevant_types() {
    let at = "/context/contextGroups/0";
    for (value, broken) in [
        (
            format!(r#"{{"group":{GROUP}}}"#),
            "context-group-object-type@",
        ),
        (
            r#"{"objectType":"contextGroup"}"#.to_owned(),
            "context-group-missing@",
        ),
        (
            format!(r#"{{"objectType":"contextGroup","group":{ACTOR}}}"#),
            "context-group-not-a-group@/group",
        ),
        (
            r#"{"objectType":"contextGroup","group":{"objectType":"Group"}}"#.to_owned(),
            "anonymous-group-member-missing@/group",
        ),
        (
            format!(r#"{{"objectType":"contextGroup","group":{GROUP},"relevantTypes":[]}}"#),
            "relevant-types-empty@/relevantTypes",
        ),
    ] {
        let text = with("context", &format!(r#"{{"contextGroups":[{value}]}}"#));
        let expected = broken.replace('@', &format!("@{at}"));
        assert_eq!(broken_in(&text, Version::V2), [expected], "{text}");
    }
}
