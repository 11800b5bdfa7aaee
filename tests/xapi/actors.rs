//! xAPI 1.0.3, Part 2, 2.4.2 (actors) and 2.4.9 (authority)

use crate::support::{assert_broken, assert_valid, by, with};

const MBOX: &str = r#""mbox":"mailto:ana@example.com""#;
const SHA1: &str = r#""mbox_sha1sum":"CD9b00a5611f94eaa7b1661edab976068e364975""#;
const OPENID: &str = r#""openid":"http://openid.example.org/12345""#;
const ACCOUNT: &str = r#""account":{"homePage":"http://www.example.com","name":""}"#;
const IDENTIFIERS: [&str; 4] = [MBOX, SHA1, OPENID, ACCOUNT];

/// 2.4.2.1: an agent has exactly one of the four identifiers.
#[test]
fn an_agent_has_exactly_one_identifier() {
    for (n, one) in IDENTIFIERS.iter().enumerate() {
        assert_valid(&by(&format!("{{{one}}}")));
        assert_valid(&by(&format!(
            r#"{{"objectType":"Agent","name":"Ana",{one}}}"#
        )));
        for other in &IDENTIFIERS[n + 1..] {
            assert_broken(
                &by(&format!("{{{one},{other}}}")),
                &["identifiers-several@/actor"],
            );
        }
    }
    assert_broken(&by("{}"), &["agent-identifier-missing@/actor"]);
    assert_broken(
        &by(r#"{"objectType":"Agent","name":"Ana"}"#),
        &["agent-identifier-missing@/actor"],
    );
}

/// 2.4.2.3 and 2.4.2.4
#[test]
fn identifiers_follow_their_formats() {
    for (actor, broken) in [
        (
            r#"{"mbox":"ana@example.com"}"#,
            "mbox-not-mailto@/actor/mbox",
        ),
        (
            r#"{"mbox":"mailto:should.fail.com"}"#,
            "mbox-not-mailto@/actor/mbox",
        ),
        (r#"{"mbox":["mailto:a@b.c"]}"#, "not-a-string@/actor/mbox"),
        (
            r#"{"mbox_sha1sum":"abc"}"#,
            "mbox-sha1sum-malformed@/actor/mbox_sha1sum",
        ),
        (
            r#"{"mbox_sha1sum":"zz9b00a5611f94eaa7b1661edab976068e364975"}"#,
            "mbox-sha1sum-malformed@/actor/mbox_sha1sum",
        ),
        (
            r#"{"openid":"open.id.com/user"}"#,
            "open-id-not-uri@/actor/openid",
        ),
        (
            r#"{"openid":"ab=c://should.fail.com"}"#,
            "open-id-not-uri@/actor/openid",
        ),
        (r#"{"account":"ana"}"#, "not-an-object@/actor/account"),
        (
            r#"{"account":{"name":"1"}}"#,
            "account-home-page-missing@/actor/account",
        ),
        (
            r#"{"account":{"homePage":"www.example.com","name":"1"}}"#,
            "account-home-page-not-irl@/actor/account/homePage",
        ),
        (
            r#"{"account":{"homePage":"http://x.org"}}"#,
            "account-name-missing@/actor/account",
        ),
        (
            r#"{"account":{"homePage":"http://x.org","name":1}}"#,
            "not-a-string@/actor/account/name",
        ),
        (
            r#"{"account":{"homePage":"http://x.org","name":"1","id":"2"}}"#,
            "property-unknown@/actor/account/id",
        ),
        (
            r#"{"account":{"homepage":"http://x.org","homePage":"http://x.org","name":"1"}}"#,
            "property-in-wrong-case@/actor/account/homepage",
        ),
    ] {
        assert_broken(&by(actor), &[broken]);
    }
}

/// 2.4.2 and 2.2: case matters
#[test]
fn an_actor_is_an_agent_or_a_group() {
    for kind in ["agent", "group", "Person", ""] {
        assert_broken(
            &by(&format!(r#"{{"objectType":"{kind}",{MBOX}}}"#)),
            &["actor-object-type-unknown@/actor/objectType"],
        );
    }
    assert_broken(
        &by(&format!(r#"{{"objectType":1,{MBOX}}}"#)),
        &["not-a-string@/actor/objectType"],
    );
    assert_broken(
        &by(&format!(r#"{{"name":null,{MBOX},"email":"x"}}"#)),
        &["null-value@/actor/name", "property-unknown@/actor/email"],
    );
    assert_broken(&by("[]"), &["not-an-object@/actor"]);
    assert_broken(&by("\"ana\""), &["not-an-object@/actor"]);
}

/// 2.4.2.2
#[test]
fn a_group_is_identified_or_lists_its_members() {
    let group = |rest: &str| by(&format!(r#"{{"objectType":"Group"{rest}}}"#));
    let member = format!(r#","member":[{{{MBOX}}},{{{ACCOUNT},"objectType":"Agent"}}]"#);
    assert_valid(&group(&member));
    for identifier in IDENTIFIERS {
        assert_valid(&group(&format!(",{identifier}")));
        assert_valid(&group(&format!(r#",{identifier},"member":[]"#)));
        assert_valid(&group(&format!(",{identifier}{member}")));
    }
    for (rest, broken) in [
        (String::new(), "anonymous-group-member-missing@/actor"),
        (
            r#","name":"us""#.to_owned(),
            "anonymous-group-member-missing@/actor",
        ),
        (
            r#","member":[]"#.to_owned(),
            "anonymous-group-member-missing@/actor",
        ),
        (r#","member":{}"#.to_owned(), "not-an-array@/actor/member"),
        (format!(",{MBOX},{OPENID}"), "identifiers-several@/actor"),
        (
            r#","member":[null]"#.to_owned(),
            "null-value@/actor/member/0",
        ),
        (
            r#","member":["ana"]"#.to_owned(),
            "not-an-object@/actor/member/0",
        ),
        (
            format!(r#","member":[{{{MBOX}}},{{"name":"Ben"}}]"#),
            "agent-identifier-missing@/actor/member/1",
        ),
        (
            format!(r#","member":[{{"objectType":"Group",{MBOX}}}]"#),
            "member-not-an-agent@/actor/member/0/objectType",
        ),
    ] {
        assert_broken(&group(&rest), &[broken]);
    }
}

/// 2.4.2.1: only a group has members
#[test]
fn an_agent_has_no_members() {
    let actor = format!(r#"{{{MBOX},"member":[{{{OPENID}}}]}}"#);
    assert_broken(&by(&actor), &["member-on-agent@/actor/member"]);
}

/// 2.4.9: an agent, or the anonymous pair of three-legged OAuth
#[test]
fn an_authority_is_an_agent_or_an_anonymous_pair() {
    let authority = |value: &str| with("authority", value);
    let group = |rest: &str| authority(&format!(r#"{{"objectType":"Group"{rest}}}"#));
    let (one, two) = (format!("{{{MBOX}}}"), format!("{{{ACCOUNT}}}"));
    assert_valid(&authority(&one));
    assert_valid(&group(&format!(r#","member":[{one},{two}]"#)));
    for (rest, broken) in [
        (
            format!(r#","member":[{one}]"#),
            "authority-group-not-two@/authority/member",
        ),
        (
            format!(r#","member":[{one},{two},{one}]"#),
            "authority-group-not-two@/authority/member",
        ),
        (
            format!(r#",{MBOX},"member":[{one},{two}]"#),
            "authority-group-identified@/authority",
        ),
        (
            format!(",{OPENID}"),
            "authority-group-identified@/authority",
        ),
        (String::new(), "anonymous-group-member-missing@/authority"),
    ] {
        assert_broken(&group(&rest), &[broken]);
    }
}
