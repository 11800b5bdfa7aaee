//! Which statements are the same one: Part 2, 2.3.1, rule by rule.

use tertulia::xapi::compare::{difference, fingerprint};

use crate::{statement, with};

fn compare(ours: &str, theirs: &str) -> Option<String> {
    let (ours, theirs) = (statement(ours), statement(theirs));
    with(&ours, |ours| {
        with(&theirs, |theirs| difference(ours, theirs))
    })
}

#[track_caller]
fn assert_same(one: &str, other: &str) {
    assert_eq!(compare(one, other), None);
    assert_eq!(compare(other, one), None);
}

/// `pointer` is the place in `theirs`; the other way round only that there is one counts.
#[track_caller]
fn assert_differ(ours: &str, theirs: &str, pointer: &str) {
    assert_eq!(compare(ours, theirs).as_deref(), Some(pointer));
    assert!(compare(theirs, ours).is_some());
}

const ID: &str = "6690e6c9-3ef0-4ed3-8b37-7f3964730bee";

#[test]
fn b1_what_the_server_sets_may_differ() {
    assert_same(
        r#"{"stored":"2026-01-01T00:00:00Z","version":"1.0.0","authority":{"mbox":"mailto:a@b.org"}}"#,
        r#"{"stored":"2026-02-02T00:00:00Z","version":"1.0.3"}"#,
    );
}

#[test]
fn b1_an_id_that_one_side_lacks_may_have_been_assigned() {
    assert_same(&format!(r#"{{"id":"{ID}"}}"#), "{}");
    let other = ID.replace("bee", "bef");
    assert_differ(
        &format!(r#"{{"id":"{ID}"}}"#),
        &format!(r#"{{"id":"{other}"}}"#),
        "/id",
    );
}

#[test]
fn b1_a_timestamp_that_one_side_lacks_may_have_been_assigned() {
    assert_same(r#"{"timestamp":"2026-01-01T00:00:00Z"}"#, "{}");
    let sub = |timestamp: &str| {
        format!(
            r#"{{"object":{{"objectType":"SubStatement","actor":{{"openid":"http://a.org/"}},
            "verb":{{"id":"http://v.org/"}},"object":{{"id":"http://o.org/"}}{timestamp}}}}}"#
        )
    };
    let dated = sub(r#","timestamp":"2026-01-01T00:00:00Z""#);
    assert_differ(&sub(""), &dated, "/object/timestamp");
}

#[test]
fn b2_activity_definitions_are_no_part_of_a_statement() {
    assert_same(
        r#"{"object":{"id":"http://o.org/","definition":{"name":{"en":"Old"}}},
            "context":{"contextActivities":{"parent":[{"id":"http://p.org/","definition":{}}]}}}"#,
        r#"{"object":{"id":"http://o.org/","definition":{"type":"http://t.org/"}},
            "context":{"contextActivities":{"parent":[{"id":"http://p.org/"}]}}}"#,
    );
}

#[test]
fn b3_a_verb_display_is_no_part_of_a_statement() {
    let verb = |display: &str| format!(r#"{{"verb":{{"id":"http://v.org/"{display}}}}}"#);
    assert_same(&verb(r#","display":{"en":"asked"}"#), &verb(""));
}

#[test]
fn b4_timestamps_compare_as_instants() {
    assert_same(
        r#"{"timestamp":"2026-11-23T11:53:50.10Z"}"#,
        r#"{"timestamp":"2026-11-23T12:53:50.100+01:00"}"#,
    );
    assert_differ(
        r#"{"timestamp":"2026-11-23T11:53:50.100Z"}"#,
        r#"{"timestamp":"2026-11-23T11:53:50.1001Z"}"#,
        "/timestamp",
    );
}

fn group(members: &str) -> String {
    format!(r#"{{"actor":{{"objectType":"Group","member":[{members}]}}}}"#)
}

#[test]
fn b5_group_members_are_unordered() {
    let (ana, ben) = (
        r#"{"mbox":"mailto:a@b.org","name":"Ana"}"#,
        r#"{"mbox":"mailto:b@b.org"}"#,
    );
    assert_same(
        &group(&format!("{ana},{ben}")),
        &group(&format!("{ben},{ana}")),
    );
    assert_differ(
        &group(&format!("{ana},{ben}")),
        &group(ana),
        "/actor/member",
    );
    assert_differ(
        &group(ana),
        &group(&format!("{ben},{ana}")),
        "/actor/member/0",
    );
    let one_twice = [format!("{ana},{ana},{ben}"), format!("{ana},{ben},{ben}")];
    assert_differ(
        &group(&one_twice[0]),
        &group(&one_twice[1]),
        "/actor/member/2/mbox",
    );
}

#[test]
fn b5_the_one_changed_member_is_named_with_what_changed() {
    let (ana, ben) = (
        r#"{"mbox":"mailto:a@b.org","name":"Ana"}"#,
        r#"{"mbox":"mailto:b@b.org"}"#,
    );
    let renamed = ana.replace("Ana", "Anna");
    let (ours, theirs) = (format!("{ana},{ben}"), format!("{ben},{renamed}"));
    assert_differ(&group(&ours), &group(&theirs), "/actor/member/1/name");
}

fn context(context: &str) -> String {
    format!(r#"{{"context":{{{context}}}}}"#)
}

#[test]
fn b5_context_agents_groups_and_their_types_are_unordered() {
    let agent = |n: u8, types: &str| {
        format!(
            r#"{{"objectType":"contextAgent","agent":{{"openid":"http://a.org/{n}"}},"relevantTypes":[{types}]}}"#
        )
    };
    let (s, t) = (r#""http://s.org/""#, r#""http://t.org/""#);
    let both = [format!("{s},{t}"), format!("{t},{s}")];
    assert_same(
        &context(&format!(
            r#""contextAgents":[{},{}]"#,
            agent(1, &both[0]),
            agent(2, s)
        )),
        &context(&format!(
            r#""contextAgents":[{},{}]"#,
            agent(2, s),
            agent(1, &both[1])
        )),
    );
    assert_differ(
        &context(&format!(
            r#""contextAgents":[{},{}]"#,
            agent(1, t),
            agent(2, s)
        )),
        &context(&format!(
            r#""contextAgents":[{},{}]"#,
            agent(2, t),
            agent(1, t)
        )),
        "/context/contextAgents/0/relevantTypes/0",
    );
}

#[test]
fn b5_no_text_in_an_unordered_list_can_pass_for_two() {
    let agent = |types: &str| {
        context(&format!(
            r#""contextAgents":[{{"agent":{{"mbox":"mailto:a@b.org"}},"relevantTypes":[{types}]}}]"#
        ))
    };
    let (two, one) = (r#""http://s.org/","t""#, r#""http://s.org/\":t""#);
    let place = "/context/contextAgents/0/relevantTypes/0";
    assert_differ(&agent(two), &agent(one), place);
}

#[test]
fn part_2_2_4_6_2_a_context_activity_alone_is_a_list_of_one() {
    let parent = |value: &str| context(&format!(r#""contextActivities":{{"parent":{value}}}"#));
    let (one, other) = (r#"{"id":"http://p.org/"}"#, r#"{"id":"http://q.org/"}"#);
    assert_same(&parent(one), &parent(&format!("[{one}]")));
    assert_same(
        &parent(&format!("[{one},{other}]")),
        &parent(&format!("[{other},{one}]")),
    );
    assert_differ(
        &parent(one),
        &parent(other),
        "/context/contextActivities/parent/id",
    );
    assert_differ(
        &parent(one),
        &parent(&format!("[{other}]")),
        "/context/contextActivities/parent/0/id",
    );
}

fn attachments(list: &str) -> String {
    format!(r#"{{"attachments":[{list}]}}"#)
}

fn attachment(usage: &str, sha2: &str) -> String {
    format!(
        r#"{{"usageType":"{usage}","display":{{"en":"x"}},"contentType":"text/plain","length":1,"sha2":"{sha2}"}}"#
    )
}

#[test]
fn b6_what_describes_an_attachment_is_part_of_the_statement_and_ordered() {
    let (one, other) = (
        attachment("http://u.org/", "aa"),
        attachment("http://u.org/", "bb"),
    );
    assert_same(&attachments(&one), &attachments(&one.replace("aa", "AA")));
    assert_differ(
        &attachments(&one),
        &attachments(&other),
        "/attachments/0/sha2",
    );
    assert_differ("{}", &attachments(&one), "/attachments");
    assert_differ(
        &attachments(&format!("{one},{other}")),
        &attachments(&format!("{other},{one}")),
        "/attachments/0/sha2",
    );
    assert_differ(
        &attachments(&format!("{one},{other}")),
        &attachments(&one),
        "/attachments",
    );
}

#[test]
fn part_2_2_6_the_statement_before_its_signature_equals_the_one_with_it() {
    let signature = attachment("http://adlnet.gov/expapi/attachments/signature", "cc");
    let file = attachment("http://u.org/", "aa");
    assert_same("{}", &attachments(&signature));
    assert_same(
        &attachments(&file),
        &attachments(&format!("{signature},{file}")),
    );
    assert_differ(
        &attachments(&signature),
        &attachments(&format!("{signature},{file}")),
        "/attachments",
    );
    assert_differ(
        &attachments(&file),
        &attachments(&format!("{signature},{}", file.replace("aa", "bb"))),
        "/attachments/1/sha2",
    );
}

#[test]
fn b7_case_says_nothing_where_a_property_is_insensitive_to_it() {
    let upper = ID.to_uppercase();
    assert_same(
        &format!(r#"{{"id":"{ID}"}}"#),
        &format!(r#"{{"id":"{upper}"}}"#),
    );
    assert_same(
        &context(&format!(r#""registration":"{ID}","language":"en-GB""#)),
        &context(&format!(r#""registration":"{upper}","language":"en-gb""#)),
    );
    let reference = |id| format!(r#"{{"object":{{"objectType":"StatementRef","id":"{id}"}}}}"#);
    assert_same(&reference(ID), &reference(&upper));
    assert_same(
        r#"{"actor":{"mbox":"mailto:Ana@example.org"}}"#,
        r#"{"actor":{"mbox":"MAILTO:Ana@Example.ORG"}}"#,
    );
}

#[test]
fn b7_case_says_something_everywhere_else() {
    assert_differ(
        r#"{"actor":{"mbox":"mailto:Ana@example.org"}}"#,
        r#"{"actor":{"mbox":"mailto:ana@example.org"}}"#,
        "/actor/mbox",
    );
    assert_differ(
        r#"{"object":{"id":"http://example.org/A"}}"#,
        r#"{"object":{"id":"http://example.org/a"}}"#,
        "/object/id",
    );
}

#[test]
fn part_2_2_3_1_a_duration_is_text() {
    assert_differ(
        r#"{"result":{"duration":"PT60S"}}"#,
        r#"{"result":{"duration":"PT1M"}}"#,
        "/result/duration",
    );
}

#[test]
fn part_2_4_6_digits_behind_hundredths_of_a_second_say_nothing() {
    let duration = |text: &str| format!(r#"{{"result":{{"duration":"{text}"}}}}"#);
    for (one, other) in [
        ("P1DT12H36M0.12S", "P1DT12H36M0.1237S"),
        ("PT0.129S", "PT0.120S"),
        ("PT1.500S", "PT1.50S"),
    ] {
        assert_same(&duration(one), &duration(other));
        let [one, other] = [one, other].map(|text| with(&statement(&duration(text)), fingerprint));
        assert_eq!(one, other);
    }
    // Nothing is rounded, nothing else is a number, and extensions may have durations of their own.
    for (one, other) in [
        ("PT0.129S", "PT0.13S"),
        ("PT1.5S", "PT1.50S"),
        ("PT1.123S", "PT1,123S"),
        ("PT1.123M", "PT1.12M"),
    ] {
        assert_differ(&duration(one), &duration(other), "/result/duration");
    }
    let extension =
        |text: &str| format!(r#"{{"result":{{"extensions":{{"duration":"{text}"}}}}}}"#);
    assert_differ(
        &extension("PT0.12S"),
        &extension("PT0.123S"),
        "/result/extensions/duration",
    );
}

#[test]
fn an_object_type_that_is_the_default_may_be_absent() {
    let object = |kind: &str| format!(r#"{{"object":{{{kind}"id":"http://o.org/"}}}}"#);
    assert_same(&object(""), &object(r#""objectType":"Activity","#));
    let actor = |kind: &str| format!(r#"{{"actor":{{{kind}"mbox":"mailto:a@b.org"}}}}"#);
    assert_same(&actor(""), &actor(r#""objectType":"Agent","#));
    assert_differ(
        &actor(""),
        &actor(r#""objectType":"Group","#),
        "/actor/objectType",
    );
}

#[test]
fn an_agent_as_object_is_no_activity() {
    let agent = r#"{"object":{"objectType":"Agent","mbox":"mailto:a@b.org"}}"#;
    assert_differ(agent, r#"{"object":{"id":"http://o.org/"}}"#, "/object/id");
    let reference = format!(r#"{{"object":{{"objectType":"StatementRef","id":"{ID}"}}}}"#);
    let activity = format!(r#"{{"object":{{"id":"{ID}"}}}}"#);
    assert_differ(&activity, &reference, "/object/objectType");
}

/// A score as text, which `statement` would not keep digit for digit.
fn score(raw: &str) -> String {
    statement(r#"{"result":{"score":{"raw":"RAW"}}}"#).replace("\"RAW\"", raw)
}

fn compare_scores(ours: &str, theirs: &str) -> Option<String> {
    let (ours, theirs) = (score(ours), score(theirs));
    with(&ours, |ours| {
        with(&theirs, |theirs| difference(ours, theirs))
    })
}

#[test]
fn numbers_compare_by_value() {
    for other in ["1.0", "1.00", "1e0", "10e-1", "0.1E+1", "100000e-5"] {
        assert_eq!(compare_scores("1", other), None, "{other}");
    }
    assert_eq!(compare_scores("0", "-0.0e7"), None);
    assert_eq!(compare_scores("1e400", "10e399"), None);
    let endless = format!("1e{}", "9".repeat(50));
    assert_eq!(compare_scores(&endless, &endless), None);
}

#[test]
fn numbers_that_a_float_would_confuse_differ() {
    for (one, other) in [
        ("0.1", "0.1000000000000000055511151231257827"),
        ("9007199254740993", "9007199254740992"),
        ("1e400", "1e401"),
        ("1e-400", "0"),
        ("1", "-1"),
        ("12", "120"),
    ] {
        let place = compare_scores(one, other);
        assert_eq!(place.as_deref(), Some("/result/score/raw"), "{one} {other}");
    }
}

#[test]
fn extension_values_compare_deeply_with_arrays_in_order() {
    let extension =
        |value: &str| format!(r#"{{"result":{{"extensions":{{"http://e.org/a~b":{value}}}}}}}"#);
    assert_same(
        &extension(r#"{"a":[1,null],"b":{}}"#),
        &extension(r#"{"b":{},"a":[1,null]}"#),
    );
    let place = "/result/extensions/http:~1~1e.org~1a~0b/a/1";
    assert_differ(
        &extension(r#"{"a":[1,2]}"#),
        &extension(r#"{"a":[1,3]}"#),
        place,
    );
    assert_differ(
        &extension(r#"{"a":[1]}"#),
        &extension(r#"{"a":[1,2]}"#),
        place,
    );
    assert_differ(
        &extension("null"),
        &extension("false"),
        &place[..place.len() - 4],
    );
    assert_differ(
        &extension("\"1\""),
        &extension("1"),
        &place[..place.len() - 4],
    );
}

#[test]
fn a_member_that_only_one_side_has_is_named() {
    assert_differ("{}", &context(r#""platform":"p""#), "/context");
    assert_differ(
        &context(r#""platform":"p""#),
        &context(""),
        "/context/platform",
    );
}

#[test]
fn long_lists_in_another_order_are_compared_in_one_pass() {
    let agents = |numbers: &mut dyn Iterator<Item = u32>| {
        let agents: Vec<_> = numbers
            .map(|n| format!(r#"{{"mbox":"mailto:{n}@b.org"}}"#))
            .collect();
        group(&agents.join(","))
    };
    let there = agents(&mut (0..20_000));
    let back = agents(&mut (0..20_000).rev());
    assert_same(&there, &back);
}
