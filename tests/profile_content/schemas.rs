//! The schemas of extensions and documents: in step with the profile, and what they let pass.

use serde_json::{Value, json};

use crate::support::{concepts, json_files, path, slug, text, validator};

const DRAFT_07: &str = "http://json-schema.org/draft-07/schema#";

fn schema(folder: &str, name: &str) -> Value {
    let file = path(&format!("schemas/{folder}/{name}.schema.json"));
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

#[test]
fn files_are_the_schemas_that_the_profile_holds_and_no_others_7_2_7_3() {
    for (folder, ending) in [("extensions", "Extension"), ("documents", "Resource")] {
        let mut names: Vec<String> = Vec::new();
        for concept in concepts().filter(|concept| text(concept, "type").ends_with(ending)) {
            let inline: Value = serde_json::from_str(text(concept, "inlineSchema")).unwrap();
            assert_eq!(inline, schema(folder, slug(concept)), "{}", slug(concept));
            names.push(format!("{}.schema.json", slug(concept)));
        }
        names.sort();
        let files = json_files(&format!("schemas/{folder}"));
        assert_eq!(files.into_keys().collect::<Vec<_>>(), names);
    }
}

#[test]
fn every_schema_compiles_is_of_draft_07_and_says_what_it_describes_7_2() {
    for folder in ["extensions", "documents"] {
        for (name, text_of) in json_files(&format!("schemas/{folder}")) {
            let schema: Value = serde_json::from_str(&text_of).unwrap();
            validator(&schema);
            assert_eq!(text(&schema, "$schema"), DRAFT_07, "{name}");
            assert!(!text(&schema, "title").is_empty(), "{name}");
            assert!(text(&schema, "description").ends_with('.'), "{name}");
        }
    }
}

#[test]
fn extensions_and_documents_have_schemas_and_nothing_else_has() {
    for concept in concepts() {
        let kind = text(concept, "type");
        let takes = kind.ends_with("Extension") || kind.ends_with("Resource");
        assert_eq!(
            takes,
            concept["inlineSchema"].is_string(),
            "{}",
            slug(concept)
        );
        assert_eq!(
            kind.ends_with("Resource"),
            concept["contentType"].is_string()
        );
    }
}

/// A good value of an extension or document, and what is near to it and wrong.
#[track_caller]
fn takes(folder: &str, name: &str, good: &[Value], bad: &[Value]) {
    let validator = validator(&schema(folder, name));
    for value in good {
        assert!(validator.is_valid(value), "{name} refuses {value}");
    }
    for value in bad {
        assert!(!validator.is_valid(value), "{name} takes {value}");
    }
}

#[test]
fn visibility_and_idea_size_are_one_of_their_words() {
    takes(
        "extensions",
        "visibility",
        &[json!("team")],
        &[json!("Team"), json!(["team"])],
    );
    takes("extensions", "idea-size", &[json!("big")], &[json!("huge")]);
}

#[test]
fn recipients_have_one_identifier_each() {
    let account = json!({"account": {"homePage": "https://people.example.org", "name": "p-1"}});
    let group = json!({"objectType": "Group", "mbox": "mailto:team@example.org"});
    let both = json!({"mbox": "mailto:a@example.org", "openid": "https://a.example.org"});
    let good = [json!([account, group]), json!([account])];
    let bad = [
        json!([]),
        json!([account, account]),
        json!([both]),
        json!([{"name": "Ana"}]),
        account,
    ];
    takes("extensions", "recipients", &good, &bad);
}

#[test]
fn an_audience_is_of_a_kind_and_no_smaller_than_one() {
    let good = [
        json!({"kind": "crowd"}),
        json!({"kind": "crowd", "size": 60}),
    ];
    let bad = [
        json!({"size": 60}),
        json!({"kind": "crowd", "size": 0}),
        json!({"kind": "mob"}),
    ];
    takes("extensions", "audience", &good, &bad);
}

#[test]
fn a_boundary_has_two_sides() {
    let good = json!([{"kind": "site", "from": "site:a", "to": ["site:b"]}]);
    let nowhere = json!([{"kind": "site", "from": "site:a", "to": []}]);
    let unkind = json!([{"from": "site:a", "to": ["site:b"]}]);
    takes(
        "extensions",
        "boundary",
        &[good],
        &[nowhere, unkind, json!([])],
    );
}

#[test]
fn seniority_says_where_it_comes_from() {
    let good = json!({"actor": "senior", "source": "directory", "audience": ["entry"]});
    let bad = [
        json!({"actor": "senior"}),
        json!({"actor": "boss", "source": "directory"}),
    ];
    takes("extensions", "seniority", &[good], &bad);
}

#[test]
fn an_objective_is_named_by_an_iri() {
    let good = json!({"objective": "https://example.org/größe", "how": "Less waiting."});
    let bad = [json!({"objective": "growth"}), json!({"label": "Growth"})];
    takes("extensions", "business-objective", &[good], &bad);
}

#[test]
fn a_formal_route_names_its_programme_and_a_spontaneous_one_need_not() {
    let programme = "https://lms.example.org/12";
    let good = [
        json!({"route": "spontaneous"}),
        json!({"route": "formal", "programme": programme}),
    ];
    let bad = [json!({"route": "formal"}), json!({"programme": programme})];
    takes("extensions", "sharing-route", &good, &bad);
}

#[test]
fn acknowledgements_accounts_and_debriefs_have_what_they_are_for() {
    let good = json!({"kind": "bias", "actionTaken": "Asked somebody else."});
    takes(
        "extensions",
        "acknowledgement",
        &[good],
        &[json!({"kind": "thanks"}), json!({})],
    );
    let good = json!({"sources": ["https://wiki.example.org/88"], "limits": "One of three logs."});
    let bad = [
        json!({"sources": []}),
        json!({"sources": ["the log"]}),
        json!({"limits": "None."}),
    ];
    takes("extensions", "accuracy-basis", &[good], &bad);
    let good = json!({"lessons": ["Freeze earlier."], "actions": [{"what": "Move it", "due": "2026-12-02"}]});
    let late =
        json!({"lessons": ["Freeze earlier."], "actions": [{"what": "Move it", "due": "soon"}]});
    takes(
        "extensions",
        "debrief",
        &[good],
        &[json!({"lessons": []}), late],
    );
}

#[test]
fn availability_has_limits_and_times_of_the_day() {
    let of = |from: &str, to: &str| {
        let window = json!({"days": ["tue"], "from": from, "to": to});
        json!({"limits": {"expectedReplyHours": 48}, "windows": [window]})
    };
    let bad = [
        of("25:00", "26:00"),
        json!({"limits": {}}),
        json!({"channels": ["chat"]}),
    ];
    takes(
        "extensions",
        "availability-terms",
        &[of("15:00", "24:00")],
        &bad,
    );
}

#[test]
fn documents_hold_what_they_are_for() {
    let good = json!({"includeInReports": false, "namedInRecognition": true});
    takes(
        "documents",
        "reporting-preferences",
        &[good],
        &[json!({"includeInNetwork": true})],
    );
    let good = json!({"asOf": "2026-11-01", "members": 40, "bySeniority": {"lead": 4}});
    let bad = [
        json!({"members": 40}),
        json!({"asOf": "2026-11-01", "members": -1}),
    ];
    takes("documents", "population", &[good], &bad);
    takes(
        "documents",
        "debrief-draft",
        &[json!({}), json!({"lessons": []})],
        &[json!([])],
    );
}
