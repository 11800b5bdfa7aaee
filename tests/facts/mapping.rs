use serde_json::{Value, json};
use tertulia::facts::mapping::{BUILT_IN, SCHEMA};
use tertulia::facts::{BASE_IRI, Mapping, MappingRule, Nothing, Principle, PrincipleSet};

fn built_in() -> Mapping {
    Mapping::built_in().expect("the shipped mapping is valid")
}

/// The rule for a verb and a type, when the context says nothing.
fn resolve<'m>(mapping: &'m Mapping, verb: &str, kind: Option<&str>) -> Option<&'m MappingRule> {
    mapping
        .rule_for(verb, kind, |_| None)
        .filter(|rule| rule.counts())
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
    let iris = |member: &'static str| {
        let rules = text["rules"].as_array().unwrap().iter();
        let iris = rules
            .filter_map(move |rule| rule[member].as_array())
            .flatten();
        iris.filter_map(Value::as_str)
            .filter(|iri| iri.contains("social-learning"))
            .collect::<Vec<_>>()
    };
    assert_eq!(iris("verbs"), [format!("{BASE_IRI}/verbs/debriefed")]);
    let types = iris("types");
    assert!(!types.is_empty());
    for kind in types {
        assert!(
            kind.starts_with(&format!("{BASE_IRI}/activity-types/")),
            "{kind}"
        );
    }
}

#[test]
fn the_schema_itself_is_a_valid_schema() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
}

#[test]
fn the_shipped_mapping_is_valid_by_its_schema() {
    let [schema, shipped]: [Value; 2] =
        [SCHEMA, BUILT_IN].map(|text| serde_json::from_str(text).unwrap());
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&shipped)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(shipped["version"], built_in().version());
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
        for kind in [None, Some("https://example.org/any-type")] {
            let rule = resolve(&mapping, verb, kind).unwrap_or_else(|| panic!("{verb} counts"));
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
        assert_eq!(resolve(&built_in(), verb, None), None, "{verb}");
    }
}

#[test]
fn the_rule_that_names_the_type_goes_first() {
    let mut general = rule("general", &["verb:v"]);
    general["except_types"] = json!(["type:left-out", "type:named"]);
    let mut special = rule("special", &["verb:v", "verb:w"]);
    special["types"] = json!(["type:named"]);
    let mapping = Mapping::parse(&mapping(&[general, special]).to_string()).unwrap();
    let id = |verb, kind| resolve(&mapping, verb, kind).map(|rule| rule.id.as_str());
    assert_eq!(id("verb:v", None), Some("general"));
    assert_eq!(id("verb:v", Some("type:other")), Some("general"));
    assert_eq!(id("verb:v", Some("type:left-out")), None);
    assert_eq!(id("verb:v", Some("type:named")), Some("special"));
    assert_eq!(id("verb:w", Some("type:named")), Some("special"));
    assert_eq!(id("verb:w", None), None);
}

/// A rule for type:t where the context's extension says one of these.
fn with_value(id: &str, extension: &str, is: &[&str]) -> Value {
    let mut rule = rule(id, &["verb:v"]);
    rule["types"] = json!(["type:t"]);
    rule["where"] = json!({"context_extension": extension, "is": is});
    rule
}

fn for_nothing(id: &str, verbs: &[&str]) -> Value {
    json!({"id": id, "verbs": verbs, "counts_for_nothing": true, "note": "n"})
}

#[test]
fn a_rule_with_a_value_goes_before_one_with_a_type_and_that_before_one_with_the_verb() {
    let mut typed = rule("typed", &["verb:v"]);
    typed["types"] = json!(["type:t"]);
    let rules = [
        rule("general", &["verb:v"]),
        typed,
        with_value("question", "ext:kind", &["question", "poll"]),
        with_value("talk", "ext:kind", &["talk"]),
    ];
    // In whatever order the document has them.
    for turned in 0..rules.len() {
        let mut rules = rules.clone();
        rules.rotate_left(turned);
        let mapping = Mapping::parse(&mapping(&rules).to_string()).unwrap();
        let id = |kind, extension: &str, value: Option<&'static str>| {
            let look = |asked: &str| value.filter(|_| asked == extension);
            mapping
                .rule_for("verb:v", kind, look)
                .filter(|rule| rule.counts())
                .map(|rule| rule.id.clone())
                .unwrap()
        };
        assert_eq!(id(Some("type:t"), "ext:kind", Some("question")), "question");
        assert_eq!(id(Some("type:t"), "ext:kind", Some("poll")), "question");
        assert_eq!(id(Some("type:t"), "ext:kind", Some("talk")), "talk");
        assert_eq!(id(Some("type:t"), "ext:kind", Some("other")), "typed");
        assert_eq!(id(Some("type:t"), "ext:other", Some("talk")), "typed");
        assert_eq!(id(Some("type:t"), "ext:kind", None), "typed");
        assert_eq!(id(Some("type:u"), "ext:kind", Some("talk")), "general");
        assert_eq!(id(None, "ext:kind", Some("talk")), "general");
    }
}

#[test]
fn a_value_that_no_rule_names_falls_to_the_rule_of_the_verb() {
    let rules = [
        rule("general", &["verb:v"]),
        with_value("talk", "ext:kind", &["talk"]),
    ];
    let mapping = Mapping::parse(&mapping(&rules).to_string()).unwrap();
    let rule = mapping
        .rule_for("verb:v", Some("type:t"), |_| Some("other"))
        .filter(|rule| rule.counts());
    assert_eq!(rule.unwrap().id, "general");
}

#[test]
fn a_rule_that_counts_for_nothing_stands_before_less_specific_ones_alone() {
    let mut typed = for_nothing("typed", &["verb:v"]);
    typed["types"] = json!(["type:t"]);
    let rules = [
        rule("general", &["verb:v"]),
        typed,
        with_value("talk", "ext:kind", &["talk"]),
        for_nothing("never", &["verb:w"]),
    ];
    let mapping = Mapping::parse(&mapping(&rules).to_string()).unwrap();
    let id = |verb, kind, value: Option<&'static str>| {
        let rule = mapping
            .rule_for(verb, kind, move |_| value)
            .filter(|rule| rule.counts());
        rule.map(|rule| rule.id.as_str())
    };
    assert_eq!(id("verb:v", None, None), Some("general"));
    assert_eq!(id("verb:v", Some("type:t"), None), None);
    assert_eq!(id("verb:v", Some("type:t"), Some("talk")), Some("talk"));
    assert_eq!(id("verb:w", Some("type:t"), None), None);
    let held = mapping.rule_for("verb:w", None, |_| None).unwrap();
    assert!(held.id == "never" && !held.counts());
}

#[test]
fn why_something_counts_for_nothing_is_told() {
    let mut except = rule("except", &["verb:except"]);
    except["except_types"] = json!(["type:t"]);
    let mut typed = rule("typed", &["verb:typed"]);
    typed["types"] = json!(["type:t"]);
    let mut typed_nothing = for_nothing("typed-nothing", &["verb:typed"]);
    typed_nothing["types"] = json!(["type:n"]);
    let mut unless = for_nothing("unless", &["verb:unless"]);
    unless["types"] = json!(["type:t"]);
    unless["where"] = json!({"context_extension": "ext:kind", "is": ["test"]});
    let rules = [
        typed_nothing,
        except,
        typed,
        with_value("talk", "ext:kind", &["talk"]),
        for_nothing("never", &["verb:never"]),
        unless,
        rule("mostly", &["verb:unless"]),
    ];
    let mapping = Mapping::parse(&mapping(&rules).to_string()).unwrap();
    let why = |verb, kind| match mapping.why_nothing(verb, kind) {
        None => "counts".to_owned(),
        Some(Nothing::UnknownVerb) => "unknown verb".to_owned(),
        Some(Nothing::LeftOut(rule)) => format!("left out of {}", rule.id),
        Some(Nothing::OnlyWhere(rule)) => format!("only where {}", rule.id),
        Some(Nothing::Ruled(rule)) => format!("ruled by {}", rule.id),
    };
    assert_eq!(why("verb:none", Some("type:t")), "unknown verb");
    assert_eq!(why("verb:except", None), "counts");
    assert_eq!(why("verb:except", Some("type:t")), "left out of except");
    assert_eq!(why("verb:typed", Some("type:t")), "counts");
    assert_eq!(why("verb:typed", Some("type:n")), "ruled by typed-nothing");
    assert_eq!(why("verb:typed", Some("type:u")), "left out of typed");
    assert_eq!(why("verb:typed", None), "left out of typed");
    assert_eq!(why("verb:v", Some("type:t")), "only where talk");
    assert_eq!(why("verb:v", Some("type:u")), "left out of talk");
    assert_eq!(why("verb:never", Some("type:t")), "ruled by never");
    assert_eq!(why("verb:unless", Some("type:t")), "ruled by unless");
    assert_eq!(why("verb:unless", Some("type:u")), "counts");
}

#[test]
fn rules_with_values_between_which_nothing_decides_are_refused() {
    let rules = [
        with_value("first", "ext:kind", &["question", "poll"]),
        with_value("second", "ext:kind", &["talk", "poll"]),
        with_value("third", "ext:other", &["up"]),
    ];
    assert_eq!(
        errors(&mapping(&rules)),
        [
            "/rules/1/where/is/1: the rule at /rules/0 covers the verb verb:v with the type type:t \
             and the value poll too, and neither is more specific",
            "/rules/2/where/context_extension: the rule at /rules/0 looks at ext:kind for the verb \
             verb:v with the type type:t, and neither is more specific",
        ]
    );
    // Two extensions are no matter where the type differs, nor is one beside a rule without.
    let mut elsewhere = with_value("third", "ext:other", &["up"]);
    elsewhere["types"] = json!(["type:u"]);
    let mut plain = for_nothing("plain", &["verb:v"]);
    plain["types"] = json!(["type:t", "type:u"]);
    let rules = [rules[0].clone(), elsewhere, plain];
    Mapping::parse(&mapping(&rules).to_string()).unwrap();
}

#[test]
fn a_rule_counts_or_counts_for_nothing_and_says_where_beside_types_alone() {
    let mut both = rule("both", &["verb:a"]);
    both["counts_for_nothing"] = json!(true);
    let neither = json!({"id": "neither", "verbs": ["verb:b"], "note": "n"});
    let mut not_so = for_nothing("not-so", &["verb:c"]);
    not_so["counts_for_nothing"] = json!(false);
    let mut anywhere = with_value("anywhere", "ext:kind", &["talk"]);
    anywhere.as_object_mut().unwrap().remove("types");
    let nothing =
        "a rule that counts for nothing shows no behaviour and counts toward no principle";
    assert_eq!(
        errors(&mapping(&[both, neither, not_so, anywhere])),
        [
            &format!("/rules/0/behaviour: {nothing}"),
            &format!("/rules/0/principles: {nothing}"),
            "/rules/1: \"behaviour\" is a required property",
            "/rules/1: \"principles\" is a required property",
            "/rules/2/counts_for_nothing: true was expected",
            "/rules/3: \"types\" is a required property",
        ]
    );
}

#[test]
fn a_mapping_of_the_first_format_is_still_read() {
    let text = r#"{"version": "1.0.0", "base": "https://example.org/base", "rules": [
        {"id": "asked", "verbs": ["verb:asked"], "except_types": ["type:solution"],
         "behaviour": "asked", "principles": ["openness"], "note": "n"},
        {"id": "shared-notes", "verbs": ["verb:shared"], "types": ["type:note"],
         "behaviour": "shared", "principles": ["sharing"], "note": "n"}
    ]}"#;
    let mapping = Mapping::parse(text).unwrap();
    assert!(resolve(&mapping, "verb:asked", None).is_some());
    assert!(resolve(&mapping, "verb:asked", Some("type:solution")).is_none());
    assert!(resolve(&mapping, "verb:shared", Some("type:note")).is_some());
    assert!(resolve(&mapping, "verb:shared", None).is_none());
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

#[test]
fn a_mapping_has_so_many_rules_behaviours_and_competencies_at_most() {
    let rules = |count: usize| -> Vec<Value> {
        let verb = |place| format!("https://example.org/verbs/{place}");
        let rules = (0..count).map(|place| rule(&format!("r{place}"), &[&verb(place)]));
        rules.collect()
    };
    let with = |list: &str, element: &dyn Fn(usize) -> Value, count: usize| {
        let mut mapping = mapping(&rules(1));
        mapping[list] = (0..count).map(element).collect();
        mapping
    };
    let behaviour = |place| json!({"slug": format!("b{place}"), "name": {"en": "B"}, "principles": ["openness"]});
    let competency = |place| json!({"id": format!("https://example.org/{place}"), "name": {"en": "C"}, "behaviours": ["r0"]});
    for (most, make) in [
        (
            500,
            &(|count| mapping(&rules(count))) as &dyn Fn(usize) -> Value,
        ),
        (500, &|count| with("behaviours", &behaviour, count)),
        (200, &|count| with("competencies", &competency, count)),
    ] {
        Mapping::parse(&make(most).to_string()).unwrap();
        let [told] = errors(&make(most + 1)).try_into().unwrap();
        let list = told.split([':', '/']).nth(1).unwrap().to_owned();
        let wanted = format!(
            "/{list}: these are {} {list}, and a mapping has at most {most}",
            most + 1
        );
        assert_eq!(told, wanted);
    }
}
