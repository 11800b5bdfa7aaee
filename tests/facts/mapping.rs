use serde_json::{Value, json};
use tertulia::facts::mapping::{BUILT_IN, SCHEMA};
use tertulia::facts::{BASE_IRI, Mapping, Principle, PrincipleSet};

fn built_in() -> Mapping {
    Mapping::built_in().expect("the shipped mapping is valid")
}

/// Everything that is wrong, as `pointer: sentence`, sorted.
fn errors(mapping: &Value) -> Vec<String> {
    let errors = Mapping::parse(&mapping.to_string()).expect_err("the mapping is wrong");
    let mut lines: Vec<String> = errors
        .0
        .into_iter()
        .map(|error| format!("{}: {}", error.pointer, error.sentence))
        .collect();
    lines.sort();
    lines
}

fn rule(id: &str, verbs: &[&str]) -> Value {
    json!({"id": id, "verbs": verbs, "behaviour": id, "principles": ["openness"], "note": "n"})
}

fn mapping(rules: &[Value]) -> Value {
    json!({"version": "1.0.0", "base": "https://example.org/base", "rules": rules})
}

#[test]
fn the_shipped_mapping_has_the_base_iri_of_the_code() {
    assert_eq!(built_in().base(), BASE_IRI);
    let text: Value = serde_json::from_str(BUILT_IN).unwrap();
    let of_the_profile: Vec<&str> = text["rules"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|rule| rule["verbs"].as_array().unwrap())
        .filter_map(Value::as_str)
        .filter(|verb| verb.contains("social-learning"))
        .collect();
    assert_eq!(of_the_profile, [format!("{BASE_IRI}/verbs/debriefed")]);
}

#[test]
fn the_schema_itself_is_a_valid_schema() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
}

#[test]
fn each_leading_verb_counts_toward_its_principle_in_every_spelling() {
    let expected = [
        (
            "http://adlnet.gov/expapi/verbs/asked",
            "asked",
            Principle::Openness,
        ),
        (
            "http://activitystrea.ms/schema/1.0/acknowledge",
            "acknowledged",
            Principle::Transparency,
        ),
        (
            "http://activitystrea.ms/acknowledge",
            "acknowledged",
            Principle::Transparency,
        ),
        (
            "http://adlnet.gov/expapi/verbs/shared",
            "shared",
            Principle::Sharing,
        ),
        (
            "http://activitystrea.ms/schema/1.0/share",
            "shared",
            Principle::Sharing,
        ),
        (
            "http://activitystrea.ms/share",
            "shared",
            Principle::Sharing,
        ),
        (
            "https://w3id.org/xapi-social-learning/verbs/debriefed",
            "debriefed",
            Principle::Empowerment,
        ),
    ];
    let mapping = built_in();
    for (verb, behaviour, principle) in expected {
        for kind in [None, Some("http://activitystrea.ms/schema/1.0/question")] {
            let rule = mapping
                .resolve(verb, kind)
                .unwrap_or_else(|| panic!("{verb} counts"));
            assert_eq!(rule.behaviour, behaviour, "{verb}");
            assert_eq!(
                rule.principles,
                PrincipleSet::EMPTY.with(principle),
                "{verb}"
            );
        }
    }
}

#[test]
fn other_verbs_count_for_nothing() {
    for verb in [
        "http://activitystrea.ms/schema/1.0/like",
        "http://activitystrea.ms/schema/1.0/request",
        "http://adlnet.gov/expapi/verbs/answered",
        "http://adlnet.gov/expapi/verbs/Asked",
        "https://w3id.org/xapi/dod-isd/verbs/debriefed",
        "",
    ] {
        assert_eq!(built_in().resolve(verb, None), None, "{verb}");
    }
}

#[test]
fn letting_a_problem_show_its_solution_is_not_asking() {
    let mapping = built_in();
    for kind in [
        "http://id.tincanapi.com/activitytype/solution",
        "https://w3id.org/xapi/acrossx/extensions/supplemental-info",
        "http://adlnet.gov/expapi/activities/cmi.interaction",
    ] {
        let rule = mapping.resolve("http://adlnet.gov/expapi/verbs/asked", Some(kind));
        assert_eq!(rule, None, "{kind}");
    }
}

#[test]
fn the_rule_that_names_the_type_goes_first() {
    let mut general = rule("general", &["verb:v"]);
    general["except_types"] = json!(["type:left-out", "type:named"]);
    let mut special = rule("special", &["verb:v", "verb:w"]);
    special["types"] = json!(["type:named"]);
    let mapping = Mapping::parse(&mapping(&[general, special]).to_string()).unwrap();
    let id = |verb, kind| mapping.resolve(verb, kind).map(|rule| rule.id.as_str());
    assert_eq!(id("verb:v", None), Some("general"));
    assert_eq!(id("verb:v", Some("type:other")), Some("general"));
    assert_eq!(id("verb:v", Some("type:left-out")), None);
    assert_eq!(id("verb:v", Some("type:named")), Some("special"));
    assert_eq!(id("verb:w", Some("type:named")), Some("special"));
    assert_eq!(id("verb:w", None), None);
}

#[test]
fn every_error_is_reported_with_its_place() {
    let mut first = rule("twice", &["verb:v"]);
    first["principles"] = json!(["courage"]);
    first["notes"] = json!("misspelt");
    let mut second = rule("twice", &["verb:w", "verb:v"]);
    second["note"] = json!(7);
    let mut third = rule("Third", &["no iri"]);
    third["types"] = json!(["type:t"]);
    third["except_types"] = json!(["type:u"]);
    let mut document = mapping(&[first, second, third]);
    document["version"] = json!("one");
    let slug = "is not lower-case letters and digits with single hyphens between them, from a \
                letter on";
    assert_eq!(
        errors(&document),
        [
            "/rules/0/principles/0: \"courage\" is not a principle: openness, transparency, sharing \
             or empowerment",
            "/rules/0: Additional properties are not allowed ('notes' was unexpected)",
            "/rules/1/id: the rule at /rules/0 has the same id, twice",
            "/rules/1/note: 7 is not of type \"string\"",
            "/rules/1/verbs/1: the rule at /rules/0 covers the verb verb:v with any type too, and \
             neither is more specific",
            &format!("/rules/2/behaviour: \"Third\" {slug}"),
            "/rules/2/except_types: a rule with `types` covers those types alone and has no use \
             for `except_types`",
            &format!("/rules/2/id: \"Third\" {slug}"),
            "/rules/2/verbs/0: \"no iri\" is not an absolute IRI",
            "/version: \"one\" is not three numbers, as in 1.0.0",
        ]
    );
}

#[test]
fn rules_of_equal_right_are_refused() {
    let mut first = rule("first", &["verb:v"]);
    first["types"] = json!(["type:a", "type:b"]);
    let mut second = rule("second", &["verb:u", "verb:v"]);
    second["types"] = json!(["type:c", "type:b"]);
    assert_eq!(
        errors(&mapping(&[first, second])),
        [
            "/rules/1/types/1: the rule at /rules/0 covers the verb verb:v with the type type:b \
             too, and neither is more specific"
        ]
    );
}

#[test]
fn what_is_not_json_or_names_a_member_twice_is_one_error() {
    for (text, place) in [
        ("{", ""),
        (r#"{"version": "1.0.0", "version": "1.0.1"}"#, "/version"),
    ] {
        let errors = Mapping::parse(text).unwrap_err();
        assert_eq!(errors.0.len(), 1, "{errors}");
        assert_eq!(errors.0[0].pointer, place);
    }
}

#[test]
fn a_mapping_without_anything_names_what_is_missing() {
    assert_eq!(
        errors(&json!({})),
        [
            ": \"base\" is a required property",
            ": \"rules\" is a required property",
            ": \"version\" is a required property",
        ]
    );
}
