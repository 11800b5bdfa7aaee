//! The document against the rules of structure, and its own.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tertulia::facts::BASE_IRI;
use tertulia::store::{POPULATION, PREFERENCES};

use crate::support::{
    PROFILE, concepts, find, last, ours, own, patterns, principles, slug, templates, text, texts,
};

/// Members that structure knows, in 6.0 to 9.0, and those of activity definitions.
const KNOWN: &str = "@context id type conformsTo prefLabel definition seeAlso versions author concepts templates \
    patterns wasRevisionOf generatedAtTime name inScheme broadMatch narrowMatch relatedMatch recommendedVerbs \
    recommendedActivityTypes inlineSchema contentType activityDefinition description verb objectActivityType \
    contextCategoryActivityType objectStatementRefTemplate contextStatementRefTemplate rules location selector \
    presence any scopeNote primary alternates optional oneOrMore sequence";

/// Members whose values are IRIs.
const IRIS: &str = "id conformsTo seeAlso inScheme broadMatch narrowMatch relatedMatch recommendedVerbs \
    recommendedActivityTypes verb objectActivityType contextCategoryActivityType objectStatementRefTemplate \
    contextStatementRefTemplate alternates optional oneOrMore sequence";

/// Calls with the member, or that of the list, each value of a document stands in; contexts are not its own.
fn walk<'v>(member: &'v str, value: &'v Value, call: &mut impl FnMut(&'v str, &'v Value)) {
    call(member, value);
    match value {
        Value::Array(items) => items.iter().for_each(|item| walk(member, item, call)),
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| *name != "@context")
            .for_each(|(name, value)| walk(name, value, call)),
        _ => {}
    }
}

fn walk_all(mut call: impl FnMut(&'static str, &'static Value)) {
    walk("", &PROFILE, &mut call);
}

fn things() -> impl Iterator<Item = &'static Value> {
    concepts().chain(templates()).chain(patterns())
}

#[test]
fn it_is_version_1_0_of_the_profile_at_the_base_iri_6_0() {
    assert_eq!(text(&PROFILE, "id"), BASE_IRI);
    assert_eq!(
        text(&PROFILE, "conformsTo"),
        "https://w3id.org/xapi/profiles#1.0"
    );
    let contexts = PROFILE["@context"].as_array().unwrap();
    assert_eq!(contexts[0], "https://w3id.org/xapi/profiles/context");
    let versions = PROFILE["versions"].as_array().unwrap();
    assert_eq!(versions.len(), 1);
    assert_eq!(text(&versions[0], "id"), ours("v1.0"));
    assert_eq!(
        text(&versions[0], "generatedAtTime"),
        "2026-11-26T00:00:00Z"
    );
    for thing in things() {
        assert_eq!(text(thing, "inScheme"), ours("v1.0"), "{}", slug(thing));
    }
}

#[test]
fn every_id_is_its_own_and_below_the_base_6_1() {
    let mut seen = BTreeSet::from([BASE_IRI.to_owned(), ours("v1.0")]);
    for thing in things() {
        let id = text(thing, "id");
        assert!(id.starts_with(&ours("")), "{id}");
        assert!(seen.insert(id.to_owned()), "{id} stands twice");
    }
}

#[test]
fn nothing_is_empty_and_every_other_member_is_an_iri_4_0() {
    let known: BTreeSet<&str> = KNOWN.split_whitespace().collect();
    walk_all(|member, value| {
        let empty = match value {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            Value::Array(items) => items.is_empty(),
            Value::Object(members) => members.is_empty(),
            _ => false,
        };
        assert!(!empty, "{member} is empty");
        for name in value.as_object().into_iter().flat_map(|o| o.keys()) {
            let language = ["en", "de", "fr"].contains(&name.as_str());
            let own = name.starts_with(&format!("{BASE_IRI}/ontology#"));
            assert!(language || own || known.contains(name.as_str()), "{name}");
        }
    });
}

#[test]
fn every_iri_is_absolute_4_0() {
    let members: BTreeSet<&str> = IRIS.split_whitespace().collect();
    walk_all(|member, value| {
        if let Some(iri) = value.as_str().filter(|_| members.contains(member)) {
            let parsed = url::Url::parse(iri);
            assert!(
                parsed.is_ok_and(|url| url.scheme() == "https" || url.scheme() == "http"),
                "{iri}"
            );
        }
    });
}

#[test]
fn everything_has_a_name_and_a_definition_and_what_people_read_has_them_in_three_languages() {
    for thing in things().filter(|thing| text(thing, "type") != "Activity") {
        let name = slug(thing);
        text(&thing["prefLabel"], "en");
        assert!(text(&thing["definition"], "en").ends_with('.'), "{name}");
        let kind = text(thing, "type");
        let template = kind == "StatementTemplate" || thing["primary"] == true;
        for language in ["de", "fr"] {
            if kind != "Pattern" || template {
                text(&thing["prefLabel"], language);
            }
            if template {
                text(&thing["definition"], language);
            }
        }
    }
}

#[test]
fn names_of_templates_tell_them_apart_in_every_language() {
    for language in ["en", "de", "fr"] {
        let names: BTreeSet<&str> = templates()
            .map(|template| text(&template["prefLabel"], language))
            .collect();
        assert_eq!(names.len(), templates().count(), "{language}");
    }
}

#[test]
fn no_concept_is_related_to_one_of_its_own_profile_as_to_anothers_7_1() {
    for concept in concepts() {
        for relation in ["broadMatch", "narrowMatch", "relatedMatch"] {
            for target in texts(concept, relation) {
                assert!(!target.starts_with(BASE_IRI), "{}: {target}", slug(concept));
                let kind = concept["type"].as_str().unwrap();
                assert!(["Verb", "ActivityType", "AttachmentUsageType"].contains(&kind));
            }
        }
        let kind = text(concept, "type");
        if !concept["recommendedVerbs"].is_null() {
            assert!(
                ["ContextExtension", "ResultExtension"].contains(&kind),
                "{kind}"
            );
        }
        if !concept["recommendedActivityTypes"].is_null() {
            assert_eq!(kind, "ActivityExtension");
        }
    }
}

#[test]
fn what_templates_and_extensions_name_of_ours_is_there_and_of_the_right_kind_8_0() {
    let kinds: BTreeMap<&str, &str> = things()
        .map(|thing| (text(thing, "id"), text(thing, "type")))
        .collect();
    let expect = |iris: &[&str], kind: &str| {
        for iri in iris.iter().filter(|iri| iri.starts_with(BASE_IRI)) {
            assert_eq!(kinds.get(iri), Some(&kind), "{iri}");
        }
    };
    for thing in templates().chain(concepts()) {
        expect(&texts(thing, "contextCategoryActivityType"), "ActivityType");
        expect(
            &texts(thing, "objectStatementRefTemplate"),
            "StatementTemplate",
        );
        expect(
            &texts(thing, "contextStatementRefTemplate"),
            "StatementTemplate",
        );
        expect(&texts(thing, "recommendedVerbs"), "Verb");
        expect(&texts(thing, "recommendedActivityTypes"), "ActivityType");
        expect(
            &thing["verb"].as_str().map_or(vec![], |iri| vec![iri]),
            "Verb",
        );
        let object = thing["objectActivityType"].as_str();
        expect(&object.map_or(vec![], |iri| vec![iri]), "ActivityType");
        assert!(object.is_none() || thing["objectStatementRefTemplate"].is_null());
        let definition = &thing["activityDefinition"]["type"];
        expect(
            &definition.as_str().map_or(vec![], |iri| vec![iri]),
            "ActivityType",
        );
    }
    for rule in find(&PROFILE, "$.templates[*].rules[*]") {
        let location = text(rule, "location");
        let kind = match location.split("extensions['").next().unwrap() {
            "$.context." => "ContextExtension",
            "$.result." => "ResultExtension",
            "$.object.definition." => "ActivityExtension",
            _ => continue,
        };
        expect(&[location.split('\'').nth(1).unwrap()], kind);
        assert!(location.ends_with("']"), "{location}");
    }
}

#[test]
fn no_two_templates_have_the_same_determining_properties_2_1() {
    let mut seen = BTreeMap::new();
    for template in templates() {
        let properties = ["verb", "objectActivityType", "contextCategoryActivityType"]
            .map(|member| template[member].to_string());
        if let Some(other) = seen.insert(properties, slug(template)) {
            panic!("{} and {other}", slug(template));
        }
    }
}

#[test]
fn every_rule_says_what_it_asks_and_what_to_send_8_1() {
    for template in templates() {
        for rule in template["rules"].as_array().unwrap() {
            let note = text(&rule["scopeNote"], "en");
            let place = format!("{}: {}", slug(template), text(rule, "location"));
            assert!(note.ends_with('.') && note.len() > 30, "{place}: {note}");
            let presence = text(rule, "presence");
            assert!(["included", "recommended"].contains(&presence), "{place}");
            if let Some(name) = text(rule, "location").strip_suffix("']").map(last) {
                assert!(note.contains(name), "{place} is not named in: {note}");
            }
        }
    }
}

#[test]
fn every_template_counts_toward_principles_of_the_profile() {
    let known: BTreeSet<&str> = concepts()
        .filter(|concept| text(concept, "id").starts_with(&ours("principles/")))
        .map(slug)
        .collect();
    assert_eq!(
        known,
        BTreeSet::from(["openness", "transparency", "sharing", "empowerment"])
    );
    for template in templates() {
        let principles = principles(template);
        assert!(!principles.is_empty(), "{}", slug(template));
        for (place, principle) in principles.iter().enumerate() {
            assert!(known.contains(principle), "{principle}");
            assert!(
                !principles[..place].contains(principle),
                "{principle} twice"
            );
        }
        for target in own(template, "countsToward").as_array().unwrap() {
            assert_eq!(
                text(target, "id"),
                ours(&format!("principles/{}", slug(target)))
            );
            assert_eq!(target.as_object().unwrap().len(), 1);
        }
    }
}

#[test]
fn facets_are_the_templates_that_any_object_may_have() {
    let facets: Vec<&str> = templates()
        .filter(|template| !own(template, "facet").is_null())
        .inspect(|template| assert_eq!(*own(template, "facet"), true))
        .map(slug)
        .collect();
    let by_properties: Vec<&str> = templates()
        .filter(|template| template["objectActivityType"].is_null())
        .filter(|template| !template["contextCategoryActivityType"].is_null())
        .map(slug)
        .collect();
    assert_eq!(facets, by_properties);
    assert_eq!(
        facets,
        [
            "senior-contribution",
            "shared-spontaneously",
            "shared-formally",
            "crossed-boundary"
        ]
    );
}

#[test]
fn the_documents_that_reports_heed_are_described() {
    for (id, kind) in [
        (PREFERENCES.as_str(), "AgentProfileResource"),
        (POPULATION.as_str(), "ActivityProfileResource"),
    ] {
        let described = concepts().find(|concept| text(concept, "id") == id);
        assert_eq!(text(described.unwrap(), "type"), kind, "{id}");
    }
}
