//! Filters, each with its whole result set (xAPI 1.0.3, Part 3, 2.1.3)

use reqwest::Method;
use serde_json::{Value, json};
use tertulia::store::Scope;

use crate::helpers::{INSTANCE, STATEMENTS, TestApp, ids_of};
use crate::samples::{ASKED, SHARED, about, agent, asked, did, id};

const HASH: &str = "ebd31e95054c018b10727ccffd2ef2ec3a016ee9";

/// Stores each statement and returns the ids.
fn store<const N: usize>(app: &TestApp, statements: &[Value; N]) -> [String; N] {
    app.store(&Value::from(statements.to_vec()))
        .try_into()
        .unwrap()
}

/// What the query finds, oldest first.
fn found(app: &TestApp, query: &[(&str, &str)]) -> Vec<String> {
    let newest_first = app.ids(query);
    let mut query = query.to_vec();
    query.push(("ascending", "true"));
    let mut oldest_first = app.ids(&query);
    let ascending = oldest_first.clone();
    oldest_first.reverse();
    assert_eq!(newest_first, oldest_first);
    ascending
}

fn by_agent(app: &TestApp, agent: &Value) -> Vec<String> {
    found(app, &[("agent", &agent.to_string())])
}

fn as_actor(agent: &Value) -> Value {
    let mut statement = asked("x");
    statement["actor"] = agent.clone();
    statement
}

fn identities() -> [Value; 6] {
    [
        json!({ "mbox": "mailto:ada@example.org" }),
        json!({ "mbox_sha1sum": HASH }),
        json!({ "openid": "https://ada.example.org/" }),
        json!({ "account": { "homePage": "https://a.example.org", "name": "ada" } }),
        // The same name on another system is another person.
        json!({ "account": { "homePage": "https://b.example.org", "name": "ada" } }),
        json!({ "account": { "homePage": "https://a.example.org", "name": "Ada" } }),
    ]
}

#[test]
fn an_agent_is_found_by_each_identifier_and_no_other_2_1_3() {
    let app = TestApp::spawn();
    let identities = identities();
    let ids = store(&app, &identities.clone().map(|agent| as_actor(&agent)));
    for (agent, id) in identities.iter().zip(&ids) {
        assert_eq!(by_agent(&app, agent), [id.clone()], "{agent}");
    }
}

#[test]
fn an_agent_as_the_object_is_found_too_2_1_3() {
    let app = TestApp::spawn();
    let objects = identities().map(|mut agent| {
        agent["objectType"] = json!("Agent");
        let mut statement = asked("somebody");
        statement["object"] = agent;
        statement
    });
    let ids = store(&app, &objects);
    for (agent, id) in identities().iter().zip(&ids) {
        assert_eq!(by_agent(&app, agent), [id.clone()], "{agent}");
    }
}

#[test]
fn identifiers_compare_as_the_specification_lets_them_2_4_2_3() {
    let app = TestApp::spawn();
    let [mail, hash, ..] = identities();
    let ids = store(&app, &[as_actor(&mail), as_actor(&hash)]);
    let upper = json!({ "mbox_sha1sum": HASH.to_uppercase() });
    assert_eq!(by_agent(&app, &upper), [ids[1].clone()]);
    let domain = json!({ "mbox": "mailto:ada@EXAMPLE.org" });
    assert_eq!(by_agent(&app, &domain), [ids[0].clone()]);
    let local = json!({ "mbox": "mailto:Ada@example.org" });
    assert!(by_agent(&app, &local).is_empty());
}

#[test]
fn a_name_in_the_parameter_says_nothing_2_1_3() {
    let app = TestApp::spawn();
    let id = app.store_one(&asked("ada"));
    let named = json!({ "objectType": "Agent", "name": "X", "mbox": "mailto:ada@example.org" });
    assert_eq!(by_agent(&app, &named), [id]);
}

#[test]
fn groups_are_found_by_identifier_and_by_each_member_2_1_3() {
    let app = TestApp::spawn();
    let group = |mut group: Value, members: Value| {
        group["objectType"] = json!("Group");
        group["member"] = members;
        group
    };
    let team = json!({ "mbox": "mailto:team@example.org" });
    let identified = group(team.clone(), json!([agent("ada"), agent("bo")]));
    let anonymous = group(json!({}), json!([agent("bo"), identities()[3]]));
    let mut as_object = asked("cy");
    as_object["object"] = anonymous.clone();
    let ids = store(
        &app,
        &[as_actor(&identified), as_actor(&anonymous), as_object],
    );
    let [first, second, third] = &ids;
    assert_eq!(by_agent(&app, &team), [first.clone()]);
    let mut asked_as_group = team;
    asked_as_group["objectType"] = json!("Group");
    assert_eq!(by_agent(&app, &asked_as_group), [first.clone()]);
    assert_eq!(by_agent(&app, &agent("ada")), [first.clone()]);
    assert_eq!(by_agent(&app, &agent("bo")), ids.clone());
    let account = &identities()[3];
    assert_eq!(by_agent(&app, account), [second.clone(), third.clone()]);
}

#[test]
fn a_verb_is_found_by_its_id_to_the_letter_2_1_3() {
    let app = TestApp::spawn();
    let ids = store(&app, &[did("a", ASKED), did("a", SHARED), did("b", ASKED)]);
    let verb = |verb| found(&app, &[("verb", verb)]);
    assert_eq!(verb(ASKED), [ids[0].clone(), ids[2].clone()]);
    assert_eq!(verb(SHARED), [ids[1].clone()]);
    assert!(verb("http://adlnet.gov/expapi/verbs/Asked").is_empty());
    assert!(verb("http://adlnet.gov/expapi/verbs/ask").is_empty());
}

fn on(activity: &str) -> Value {
    let mut statement = asked("ada");
    statement["object"] = json!({ "id": activity });
    statement
}

#[test]
fn an_activity_is_found_as_the_object_alone_2_1_3() {
    let app = TestApp::spawn();
    let course = "https://example.org/course";
    let mut within = on("https://example.org/unit");
    within["context"] = json!({ "contextActivities": { "parent": [{ "id": course }] } });
    let mut nested = asked("ada");
    nested["object"] = on(course);
    nested["object"]["objectType"] = json!("SubStatement");
    let ids = store(
        &app,
        &[on(course), within, nested, on("https://example.org")],
    );
    assert_eq!(found(&app, &[("activity", course)]), [ids[0].clone()]);
    let query = [("activity", course), ("related_activities", "false")];
    assert_eq!(found(&app, &query), [ids[0].clone()]);
}

#[test]
fn related_activities_are_those_of_the_context_and_of_a_sub_statement_2_1_3() {
    let app = TestApp::spawn();
    let course = "https://example.org/course";
    let unit = "https://example.org/unit";
    let kinds = ["parent", "grouping", "category", "other"];
    let within = |kind: &str, list: Value| {
        let mut statement = on(unit);
        statement["context"] = json!({ "contextActivities": { kind: list } });
        statement
    };
    let mut expected = vec![app.store_one(&on(course))];
    for kind in kinds {
        expected.push(app.store_one(&within(kind, json!([{ "id": unit }, { "id": course }]))));
        expected.push(app.store_one(&within(kind, json!({ "id": course }))));
        for inner in [on(course), within(kind, json!([{ "id": course }]))] {
            let mut nested = asked("ada");
            nested["object"] = inner;
            nested["object"]["objectType"] = json!("SubStatement");
            expected.push(app.store_one(&nested));
        }
    }
    // An attachment's usage type and a definition's type are no activities.
    let mut other = on(unit);
    other["object"]["definition"] = json!({ "type": course, "moreInfo": course });
    app.store(&other);
    let query = [("activity", course), ("related_activities", "true")];
    assert_eq!(found(&app, &query), expected);
}

#[test]
fn related_agents_are_those_of_authority_context_and_sub_statement_2_1_3() {
    let app = TestApp::spawn();
    let bo = agent("bo");
    let team = json!({ "objectType": "Group", "member": [bo] });
    let with_context = |context: Value| {
        let mut statement = asked("ada");
        statement["context"] = context;
        statement
    };
    let nested = |inner: Value| {
        let mut statement = asked("ada");
        statement["object"] = inner;
        statement["object"]["objectType"] = json!("SubStatement");
        statement
    };
    let direct = app.store_one(&asked("bo"));
    let mut expected = vec![direct.clone()];
    for statement in [
        with_context(json!({ "instructor": bo })),
        with_context(json!({ "team": team })),
        nested(asked("bo")),
        nested(with_context(json!({ "instructor": bo }))),
        nested(with_context(json!({ "team": team }))),
    ] {
        expected.push(app.store_one(&statement));
    }
    app.store(&asked("ada"));
    let bo = bo.to_string();
    let query = [("agent", bo.as_str()), ("related_agents", "true")];
    assert_eq!(found(&app, &query), expected);
    let query = [("agent", bo.as_str()), ("related_agents", "false")];
    assert_eq!(found(&app, &query), [direct]);
}

#[test]
fn related_agents_see_context_agents_and_groups_of_version_2() {
    let app = TestApp::spawn();
    let bo = agent("bo");
    let mut agents = asked("ada");
    agents["context"] = json!({ "contextAgents": [
        { "objectType": "contextAgent", "agent": bo, "relevantTypes": ["https://example.org/coach"] },
    ] });
    let mut groups = asked("ada");
    groups["context"] = json!({ "contextGroups": [
        { "objectType": "contextGroup", "group": { "objectType": "Group", "member": [bo] } },
    ] });
    let mut nested = asked("ada");
    nested["object"] = agents.clone();
    nested["object"]["objectType"] = json!("SubStatement");
    let batch = json!([agents, groups, nested]);
    let call = app.call(Method::POST, STATEMENTS).version("2.0.0");
    let ids = ids_of(&call.json(&batch).send().expect(200).json());
    let bo = bo.to_string();
    let query = [("agent", bo.as_str()), ("related_agents", "true")];
    assert_eq!(found(&app, &query), ids);
    assert!(found(&app, &[("agent", &bo)]).is_empty());
}

#[test]
fn the_authority_is_a_related_agent_of_all_it_sent_2_1_3() {
    let app = TestApp::spawn();
    let key = app.key("bridge", &[Scope::All]);
    app.store(&asked("ada"));
    let call = app.call(Method::POST, STATEMENTS).by(&key);
    let ids = ids_of(&call.json(&json!([asked("ada"), asked("bo")])).send().json());
    let authority = json!({ "account": { "homePage": INSTANCE, "name": "bridge" } });
    let authority = authority.to_string();
    let query = [("agent", authority.as_str()), ("related_agents", "true")];
    assert_eq!(found(&app, &query), ids);
    assert!(found(&app, &[("agent", &authority)]).is_empty());
}

#[test]
fn a_registration_is_found_in_either_case_and_not_in_a_sub_statement_2_1_3() {
    let app = TestApp::spawn();
    let registration = id();
    let registered = |registration: &str| {
        let mut statement = asked("ada");
        statement["context"] = json!({ "registration": registration });
        statement
    };
    let mut nested = asked("ada");
    nested["object"] = registered(&registration);
    nested["object"]["objectType"] = json!("SubStatement");
    let statements = [
        registered(&registration),
        registered(&registration.to_uppercase()),
        registered(&id()),
        nested,
        asked("ada"),
    ];
    let ids = store(&app, &statements);
    for asked in [registration.clone(), registration.to_uppercase()] {
        let query = [("registration", asked.as_str())];
        assert_eq!(found(&app, &query), ids[..2]);
    }
}

#[test]
fn all_conditions_hold_together_2_1_3() {
    let app = TestApp::spawn();
    let ids = store(&app, &[did("a", ASKED), did("a", SHARED), did("b", ASKED)]);
    let a = agent("a").to_string();
    let activity = "https://example.org/questions/1";
    let query = [("agent", a.as_str()), ("verb", ASKED)];
    assert_eq!(found(&app, &query), [ids[0].clone()]);
    let query = [("agent", a.as_str()), ("activity", activity)];
    assert_eq!(found(&app, &query), ids[..2]);
    let query = [
        ("agent", a.as_str()),
        ("activity", activity),
        ("verb", SHARED),
    ];
    assert_eq!(found(&app, &query), [ids[1].clone()]);
    let query = [("agent", a.as_str()), ("activity", "https://example.org/x")];
    assert!(found(&app, &query).is_empty());
}

#[test]
fn a_filter_that_nothing_meets_is_answered_with_an_empty_result_2_1_3() {
    let app = TestApp::spawn();
    for stored in 0..2 {
        let page = app.page(&[("verb", "https://example.org/unheard-of")]);
        assert!(page.statements.is_empty() && page.more.is_empty());
        assert_eq!(app.ids(&[]).len(), stored);
        app.store(&asked("ada"));
    }
}

#[test]
fn a_reference_meets_what_its_target_meets_to_any_depth_2_1_3() {
    let app = TestApp::spawn();
    let first = app.store_one(&asked("ben"));
    let second = app.store_one(&about("andrew", SHARED, &first));
    let third = app.store_one(&about("cy", SHARED, &second));
    let fourth = app.store_one(&about("dee", SHARED, &third));
    let all = [first, second, third, fourth];
    assert_eq!(by_agent(&app, &agent("ben")), all);
    assert_eq!(by_agent(&app, &agent("andrew")), all[1..]);
    assert_eq!(found(&app, &[("verb", ASKED)]), all);
    // Together for one statement: nobody but ben asked.
    let andrew = agent("andrew").to_string();
    let query = [("agent", andrew.as_str()), ("verb", ASKED)];
    assert!(found(&app, &query).is_empty());
    let query = [("agent", andrew.as_str()), ("verb", SHARED)];
    assert_eq!(found(&app, &query), all[1..]);
}

#[test]
fn a_reference_meets_what_its_target_meets_when_the_target_comes_later_2_1_3() {
    let app = TestApp::spawn();
    let (first, second) = (id(), id());
    let third = app.store_one(&about("cy", SHARED, &second));
    assert!(by_agent(&app, &agent("ben")).is_empty());
    app.put(&second, &about("andrew", SHARED, &first))
        .expect(204);
    assert!(by_agent(&app, &agent("ben")).is_empty());
    app.put(&first, &asked("ben")).expect(204);
    assert_eq!(by_agent(&app, &agent("ben")), [third, second, first]);
}

#[test]
fn references_that_go_round_end_2_1_3() {
    let app = TestApp::spawn();
    let (first, second, alone) = (id(), id(), id());
    app.put(&first, &about("ada", ASKED, &second)).expect(204);
    app.put(&second, &about("bo", SHARED, &first)).expect(204);
    app.put(&alone, &about("cy", ASKED, &alone)).expect(204);
    assert_eq!(
        by_agent(&app, &agent("ada")),
        [first.clone(), second.clone()]
    );
    assert_eq!(
        by_agent(&app, &agent("bo")),
        [first.clone(), second.clone()]
    );
    assert_eq!(by_agent(&app, &agent("cy")), [alone]);
    let ada = agent("ada").to_string();
    let query = [("agent", ada.as_str()), ("verb", ASKED)];
    assert_eq!(found(&app, &query), [first.clone(), second.clone()]);
    let query = [("agent", ada.as_str()), ("verb", SHARED)];
    assert!(found(&app, &query).is_empty());
}

#[test]
fn the_statement_of_a_context_and_a_reference_in_a_sub_statement_are_no_targets_2_1_3() {
    let app = TestApp::spawn();
    let first = app.store_one(&asked("ben"));
    let mut within = did("ada", SHARED);
    within["context"] = json!({ "statement": { "objectType": "StatementRef", "id": first } });
    let mut nested = did("ada", SHARED);
    nested["object"] = about("cy", SHARED, &first);
    nested["object"]["objectType"] = json!("SubStatement");
    store(&app, &[within, nested]);
    assert_eq!(by_agent(&app, &agent("ben")), [first.clone()]);
    assert_eq!(found(&app, &[("verb", ASKED)]), [first]);
}
