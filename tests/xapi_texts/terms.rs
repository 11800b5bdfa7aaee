//! What each filter sees (Part 3, 2.1.3).

use proptest::prelude::*;
use tertulia::xapi::json;
use tertulia::xapi::terms::{Terms, terms};
use uuid::uuid;

use crate::samples::statements;
use crate::{statement, with};

fn of(changes: &str) -> Terms {
    with(&statement(changes), |statement| terms(statement, None))
}

const ANA: &str = "mailto:ana@example.org";
const QUESTION: &str = "http://example.org/question/1";

#[test]
fn a_plain_statement_has_its_actor_verb_and_activity() {
    let terms = of("{}");
    assert_eq!(terms.verb, "http://adlnet.gov/expapi/verbs/asked");
    assert_eq!(
        (terms.agents, terms.related_agents),
        (vec![ANA.into()], vec![ANA.into()])
    );
    assert_eq!(
        (terms.activities, terms.related_activities),
        (vec![QUESTION.into()], vec![QUESTION.into()])
    );
    assert_eq!(terms.registration, None);
}

#[test]
fn agent_sees_an_agent_or_group_that_is_the_object() {
    let terms = of(r#"{"object":{"objectType":"Agent","openid":"http://id.org/b"}}"#);
    assert_eq!(terms.agents, [ANA, "openid:http://id.org/b"]);
    assert!(terms.activities.is_empty());
    let terms = of(r#"{"object":{"objectType":"Group","mbox":"mailto:team@b.org"}}"#);
    assert_eq!(terms.agents, [ANA, "mailto:team@b.org"]);
}

#[test]
fn agent_sees_the_members_of_groups_and_identified_groups_themselves() {
    let terms = of(
        r#"{"actor":{"objectType":"Group","account":{"homePage":"http://l.org","name":"t 1"},
            "member":[{"mbox":"mailto:B@B.org"},{"mbox_sha1sum":"ABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCD"},{"mbox":"MAILTO:B@b.ORG"}]}}"#,
    );
    let expected = [
        "account:http://l.org t 1",
        "mailto:B@b.org",
        "sha1:abcdefabcdefabcdefabcdefabcdefabcdefabcd",
    ];
    assert_eq!(terms.agents, expected);
    let anonymous = of(r#"{"actor":{"objectType":"Group","member":[{"mbox":"mailto:b@b.org"}]}}"#);
    assert_eq!(anonymous.agents, ["mailto:b@b.org"]);
}

#[test]
fn related_agents_sees_instructor_team_and_the_actors_of_2_0_0() {
    let terms = of(r#"{"context":{"instructor":{"mbox":"mailto:i@b.org"},
            "team":{"objectType":"Group","mbox":"mailto:t@b.org","member":[{"mbox":"mailto:m@b.org"}]},
            "contextAgents":[{"objectType":"contextAgent","agent":{"mbox":"mailto:ca@b.org"}}],
            "contextGroups":[{"objectType":"contextGroup","group":{"objectType":"Group","mbox":"mailto:cg@b.org","member":[{"mbox":"mailto:cm@b.org"}]}}]}}"#);
    let related = [
        "ana@example.org",
        "ca@b.org",
        "cg@b.org",
        "cm@b.org",
        "i@b.org",
        "m@b.org",
        "t@b.org",
    ];
    assert_eq!(
        terms.related_agents,
        related.map(|mbox| format!("mailto:{mbox}"))
    );
    assert_eq!(terms.agents, [ANA]);
}

#[test]
fn related_agents_sees_the_authority_the_server_assigns_and_not_the_one_sent() {
    let text = statement(r#"{"authority":{"mbox":"mailto:claimed@b.org"}}"#);
    let authority = r#"{"objectType":"Group","member":[{"mbox":"mailto:key@b.org"},{"mbox":"mailto:user@b.org"}]}"#;
    let (_, authority) = json::parse(authority.as_bytes(), 100).unwrap();
    let terms = with(&text, |statement| terms(statement, Some(&authority)));
    assert_eq!(
        terms.related_agents,
        [ANA, "mailto:key@b.org", "mailto:user@b.org"]
    );
    assert_eq!(terms.agents, [ANA]);
}

const SUB: &str = r#"{"object":{"objectType":"SubStatement","actor":{"mbox":"mailto:b@b.org"},
    "verb":{"id":"http://v.org/"},"object":{"id":"http://o.org/"},
    "context":{"registration":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee","instructor":{"mbox":"mailto:i@b.org"},
        "contextActivities":{"parent":{"id":"http://p.org/"}},
        "contextAgents":[{"objectType":"contextAgent","agent":{"mbox":"mailto:ca@b.org"}}]}}}"#;

#[test]
fn only_the_related_filters_look_into_a_sub_statement() {
    let terms = of(SUB);
    assert_eq!(terms.agents, [ANA]);
    assert_eq!(
        terms.related_agents,
        [ANA, "mailto:b@b.org", "mailto:ca@b.org", "mailto:i@b.org"]
    );
    assert!(terms.activities.is_empty());
    assert_eq!(terms.related_activities, ["http://o.org/", "http://p.org/"]);
    assert_eq!(terms.verb, "http://adlnet.gov/expapi/verbs/asked");
    assert_eq!(terms.registration, None);
}

#[test]
fn related_agents_sees_an_agent_that_is_the_object_of_a_sub_statement() {
    let object = r#""object":{"objectType":"Agent","mbox":"mailto:o@b.org"}"#;
    let terms = of(&SUB.replace(r#""object":{"id":"http://o.org/"}"#, object));
    assert!(terms.related_agents.contains(&"mailto:o@b.org".to_owned()));
    assert_eq!(terms.related_activities, ["http://p.org/"]);
}

#[test]
fn related_activities_sees_all_four_kinds_of_context_activities() {
    let activity_id = |name: &str| format!("http://{name}.org/");
    let activity = |name: &str| format!(r#"{{"id":"{}"}}"#, activity_id(name));
    let terms = of(&format!(
        r#"{{"context":{{"registration":"6690E6C9-3EF0-4ED3-8B37-7F3964730BEE","contextActivities":
            {{"parent":{},"grouping":[{},{}],"category":[{}],"other":[{}]}}}}}}"#,
        activity("p"),
        activity("g"),
        activity("h"),
        activity("c"),
        activity("o"),
    ));
    let mut related = ["c", "g", "h", "o", "p"].map(activity_id).to_vec();
    related.insert(1, QUESTION.to_owned());
    assert_eq!(terms.related_activities, related);
    assert_eq!(terms.activities, [QUESTION]);
    assert_eq!(
        terms.registration,
        Some(uuid!("6690e6c9-3ef0-4ed3-8b37-7f3964730bee"))
    );
}

#[test]
fn a_reference_in_object_or_context_says_nothing_by_itself() {
    let reference = r#"{"objectType":"StatementRef","id":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee"}"#;
    let terms = of(&format!(
        r#"{{"object":{reference},"context":{{"statement":{reference}}}}}"#
    ));
    assert!(terms.related_activities.is_empty());
    assert_eq!(terms.related_agents, [ANA]);
}

proptest! {
    #[test]
    fn lists_are_sorted_and_the_related_ones_hold_the_direct_ones((tree, _) in statements()) {
        let terms = with(&tree.text(), |statement| terms(statement, None));
        let holds = |all: &[String], some: &[String]| some.iter().all(|one| all.contains(one));
        prop_assert!(holds(&terms.related_agents, &terms.agents));
        prop_assert!(holds(&terms.related_activities, &terms.activities));
        for list in [&terms.agents, &terms.related_agents, &terms.activities, &terms.related_activities] {
            prop_assert!(list.is_sorted_by(|one, next| one < next));
        }
    }
}
