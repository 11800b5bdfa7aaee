//! What is said of statements, and how the command exits.

use serde_json::json;

use super::super::program::text;
use super::{Folder, QUESTION, claiming, lines, question, statement};

#[test]
fn each_outcome_has_a_record_of_its_own() {
    let mut broken = question(3);
    broken["actor"] = json!({ "name": "nobody" });
    let mut input = lines(&[
        question(0),
        statement(1, "asked"),
        statement(2, "liked"),
        broken,
    ]);
    input.push_str("{\"id\": 7, oops}\n");
    input.push_str(&lines(&[question(5)]));
    let folder = Folder::new();
    let output = folder.run(
        &["statement", "--json", "--profile", "talk.jsonld", "-"],
        &input,
    );
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stderr), "");
    insta::assert_snapshot!(text(&output.stdout), @r#"
    {"index":0,"id":"6a2c2a1e-5f0e-4f5e-9d0c-000000000000","outcome":"success","templates":["https://example.org/talk/templates/question"],"patterns":[{"pattern":"https://example.org/talk/patterns/exchange","standing":"partial"},{"pattern":"https://example.org/talk/patterns/questions","standing":"success"}],"findings":[]}
    {"index":1,"id":"6a2c2a1e-5f0e-4f5e-9d0c-000000000001","outcome":"invalid","templates":["https://example.org/talk/templates/question"],"patterns":[{"pattern":"https://example.org/talk/patterns/exchange","standing":"failure"},{"pattern":"https://example.org/talk/patterns/questions","standing":"failure"}],"findings":[{"profile":"https://example.org/talk/v1","template":"https://example.org/talk/templates/question","rule":"included","stated":"/templates/0/rules/0","location":"$.result.response","wanted":"at least one value at `$.result.response`","fix":"Send a value at `$.result.response`.","gravity":"breaks","found":[]},{"profile":"https://example.org/talk/v1","template":null,"rule":"pattern","stated":"/patterns","location":"$.context.registration","wanted":"a statement that follows the templates it fits, and at least one: every statement that claims the profile must be part of a pattern","fix":"Mend what else was found in this statement.","gravity":"flags","found":[]}]}
    {"index":2,"id":"6a2c2a1e-5f0e-4f5e-9d0c-000000000002","outcome":"unmatched","templates":[],"patterns":[],"findings":[]}
    {"index":3,"id":"6a2c2a1e-5f0e-4f5e-9d0c-000000000003","outcome":"invalid","templates":[],"patterns":[],"findings":[{"rule":"xapi","code":"agent-identifier-missing","pointer":"/actor","message":"The agent has nothing that identifies it","fix":"Add one of mbox, mbox_sha1sum, openid or account","clause":"xAPI 1.0.3, Part 2, 2.4.2.1","found":["{\"name\":\"nobody\"}"]}]}
    {"index":4,"id":null,"outcome":"invalid","templates":[],"patterns":[],"findings":[{"rule":"xapi","code":"malformed-json","pointer":"","message":"The text is not well-formed JSON","fix":"Write the body with a JSON library, as exactly one value","clause":"RFC 8259, 2","found":["key must be a string"],"line":5,"column":11}]}
    {"index":5,"id":"6a2c2a1e-5f0e-4f5e-9d0c-000000000005","outcome":"success","templates":["https://example.org/talk/templates/question"],"patterns":[{"pattern":"https://example.org/talk/patterns/exchange","standing":"partial"},{"pattern":"https://example.org/talk/patterns/questions","standing":"success"}],"findings":[]}
    "#);
}

#[test]
fn people_read_of_statements_with_findings_and_a_summary() {
    let mut broken = question(3);
    broken["verb"] = json!({ "id": "asked" });
    let mut input = lines(&[
        question(0),
        statement(1, "asked"),
        statement(2, "liked"),
        broken,
    ]);
    input.push_str("{\"id\": 7, oops}\n");
    let folder = Folder::new();
    let output = folder.run(&["statement", "--profile", "talk.jsonld", "-"], &input);
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stdout);
    // How long it took is another figure each time.
    let begin = told.find(" statements in ").unwrap();
    let end = told.find(" a second").unwrap();
    let told = format!("{} statements in TIME{}", &told[..begin], &told[end..]);
    insta::assert_snapshot!(told, @r#"
    statement 1 at line 2, 6a2c2a1e-5f0e-4f5e-9d0c-000000000001: invalid
      included at $.result.response, https://example.org/talk/templates/question
        wanted: at least one value at `$.result.response`
        fix: Send a value at `$.result.response`.
      pattern at $.context.registration, https://example.org/talk/v1
        wanted: a statement that follows the templates it fits, and at least one: every statement that claims the profile must be part of a pattern
        fix: Mend what else was found in this statement.
    statement 3 at line 4, 6a2c2a1e-5f0e-4f5e-9d0c-000000000003: invalid
      xapi verb-id-not-iri at /verb/id
        The id of the verb is not an absolute IRI (xAPI 1.0.3, Part 2, 2.4.3)
        found: "asked"
        fix: Send the whole IRI with its scheme, percent-encoded where needed
    statement 4 at line 5, without an id: invalid
      xapi malformed-json at line 5, column 11
        The text is not well-formed JSON (RFC 8259, 2)
        found: key must be a string
        fix: Write the body with a JSON library, as exactly one value
    5 statements in TIME a second: 1 success, 3 invalid, 1 unmatched
        findings  rule                 of
               1  included             https://example.org/talk/templates/question
               1  pattern              https://example.org/talk/v1
               1  xapi                 malformed-json
               1  xapi                 verb-id-not-iri
    "#);
}

#[test]
fn it_exits_0_when_all_is_well() {
    let folder = Folder::new();
    let well = folder.judge(&[], &lines(&[question(0), claiming(question(1))]));
    assert_eq!((well.outcomes(), well.code), (vec!["success"; 2], Some(0)));
    let nothing = folder.judge(&[], "");
    assert_eq!((nothing.outcomes(), nothing.code), (vec![], Some(0)));
}

#[test]
fn an_invalid_statement_among_others_exits_1() {
    let folder = Folder::new();
    let judged = folder.judge(
        &[],
        &lines(&[question(0), statement(1, "asked"), question(2)]),
    );
    assert_eq!(judged.outcomes(), ["success", "invalid", "success"]);
    assert_eq!(judged.records[1]["templates"], json!([QUESTION]));
    assert_eq!(judged.code, Some(1));
}

#[test]
fn an_unmatched_statement_is_well_unless_it_claims_the_profile() {
    let folder = Folder::new();
    let apart = folder.judge(&[], &lines(&[statement(0, "liked")]));
    assert_eq!((apart.outcomes(), apart.code), (vec!["unmatched"], Some(0)));
    let claimed = folder.judge(&[], &lines(&[claiming(statement(0, "liked"))]));
    assert_eq!(claimed.outcomes(), ["unmatched"]);
    assert_eq!(claimed.rules()[0][0], "no-template");
    assert_eq!(claimed.code, Some(1));
}

#[test]
fn what_names_the_profile_in_place_of_its_version_is_advised() {
    let mut named = question(0);
    named["context"] = json!({
        "contextActivities": { "category": [{ "id": "https://example.org/talk" }] }
    });
    let judged = Folder::new().judge(&[], &lines(&[named]));
    assert_eq!(judged.outcomes(), ["success"]);
    assert_eq!(judged.rules(), [["version-named"]]);
    assert_eq!(judged.code, Some(0));
}

#[test]
fn every_version_of_every_profile_judges() {
    let folder = Folder::new();
    let other = super::TALK.replace("example.org/talk", "example.org/chat");
    // It wants of the same verb what the first one does not.
    let other = other
        .replace("chat/verbs/asked", "talk/verbs/asked")
        .replace("$.result.response", "$.result.completion");
    folder.write("chat.jsonld", &other);
    let mut both = question(1);
    both["result"]["completion"] = json!(true);
    let judged = folder.judge(
        &["--profile", "chat.jsonld", "--accept-defects"],
        &lines(&[question(0), both]),
    );
    assert_eq!(judged.outcomes(), ["invalid", "success"]);
    let chat = "https://example.org/chat/templates/question";
    assert_eq!(judged.records[0]["templates"], json!([chat]));
    assert_eq!(judged.records[1]["templates"], json!([QUESTION, chat]));
}

#[test]
fn a_statement_is_checked_as_the_line_of_xapi_it_names_or_else_as_either() {
    let mut of_2 = question(0);
    of_2["context"] = json!({
        "contextAgents": [{
            "objectType": "contextAgent",
            "agent": { "objectType": "Agent", "mbox": "mailto:bob@example.org" },
            "relevantTypes": ["https://example.org/types/peer"],
        }]
    });
    let mut named_2 = of_2.clone();
    named_2["version"] = json!("2.0.0");
    let mut named_1 = of_2.clone();
    named_1["version"] = json!("1.0.3");
    let judged = Folder::new().judge(&[], &lines(&[of_2, named_2, named_1]));
    assert_eq!(judged.outcomes(), ["success", "success", "invalid"]);
    assert_eq!(
        judged.records[2]["findings"][0]["code"],
        "property-of-version-2"
    );
}

#[test]
fn a_profile_with_errors_is_refused_unless_they_are_accepted() {
    let folder = Folder::new();
    let defective = super::TALK.replacen("\"included\"", "\"sometimes\"", 1);
    folder.write("talk.jsonld", &defective);
    let input = lines(&[statement(0, "asked"), super::answer(1, 9)]);
    let arguments = ["statement", "--json", "--profile", "talk.jsonld", "-"];
    let refused = folder.run(&arguments, &input);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(text(&refused.stdout), "");
    let told = text(&refused.stderr);
    for words in ["/templates/0/rules/0/presence", "--accept-defects"] {
        assert!(told.contains(words), "does not say {words}: {told}");
    }
    let accepted = folder.run(
        &[&["statement", "--accept-defects"], &arguments[1..]].concat(),
        &input,
    );
    let told = text(&accepted.stderr);
    assert!(told.contains(&format!("disabled: {QUESTION}\n")), "{told}");
    let judged = super::Judged::of(&accepted);
    assert_eq!(
        judged.outcomes(),
        ["unmatched", "success"],
        "nothing is asked of questions"
    );
}

#[test]
fn without_a_profile_the_one_of_social_learning_judges() {
    let folder = Folder::new();
    let example = include_str!("../../../profiles/examples/asked-question.json");
    folder.write("asked.json", example);
    let judged = super::Judged::of(&folder.run(&["statement", "--json", "asked.json"], ""));
    assert_eq!(judged.outcomes(), ["success"]);
    let template = judged.records[0]["templates"][0].as_str().unwrap();
    assert!(
        template.ends_with("/templates/asked-question"),
        "{template}"
    );
}

#[test]
fn what_cannot_be_read_is_misuse_and_says_which() {
    let folder = Folder::new();
    let cases: [&[&str]; 4] = [
        &["--profile", "gone", "-"],
        &["--profile", "talk.jsonld", "gone"],
        &["--profile", "talk.jsonld", "--context", "gone", "-"],
        &["--profile", "talk.jsonld", "--linked", "gone"],
    ];
    for case in cases {
        let output = folder.run(&[&["statement"], case].concat(), "");
        assert_eq!(output.status.code(), Some(2), "{case:?}");
        let told = text(&output.stderr);
        assert!(
            told.starts_with("tertulia: gone cannot be read: "),
            "{case:?}: {told}"
        );
    }
    let folders = folder.run(&["statement", "."], "");
    assert_eq!(folders.status.code(), Some(2));
}
