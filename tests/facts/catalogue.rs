//! What reports list.

use serde_json::json;
use tertulia::facts::{Catalogue, Described, Mappings, Principle, Texts};

use super::mappings::{CURIOSITY, before_built_in, document, rule};
use super::shown::ASKED;

fn texts(pairs: &[(&str, &str)]) -> Texts {
    let own = |&(language, text): &(&str, &str)| (language.to_owned(), text.to_owned());
    pairs.iter().map(own).collect()
}

fn described(slug: &str, principle: Principle) -> Described {
    Described {
        template: format!("https://example.org/templates/{slug}"),
        slug: slug.to_owned(),
        name: texts(&[("en", slug)]),
        principles: [principle].into_iter().collect(),
        ..Described::default()
    }
}

fn own() -> Mappings {
    let rules = [
        rule("z", "https://example.org/v/z", "zoomed", &["sharing"]),
        rule("a", ASKED, "asked", &["sharing"]),
    ];
    let mut own = document(Some("acme"), &rules);
    own["behaviours"] = json!([
        {"slug": "hummed", "name": {"en": "Hummed"}, "principles": ["openness"]},
        {"slug": "asked", "name": {"en": "Inquired", "es": "Preguntó"}, "principles": ["sharing"]}
    ]);
    own["competencies"] = json!([
        {"id": CURIOSITY, "name": {"en": "Curiosity"}, "behaviours": ["asked", "hummed"]}
    ]);
    before_built_in(&own)
}

#[test]
fn every_behaviour_comes_once_templates_in_their_order_and_the_others_by_slug() {
    let templates = [
        described("shared", Principle::Sharing),
        described("asked", Principle::Openness),
        described("shared", Principle::Openness),
    ];
    let catalogue = Catalogue::new(&templates, &own());
    let slugs: Vec<&str> = catalogue
        .behaviours
        .iter()
        .map(|one| one.slug.as_str())
        .collect();
    assert_eq!(slugs[..2], ["shared", "asked"]);
    assert!(slugs[2..].is_sorted());
    for slug in ["hummed", "zoomed", "acknowledged", "debriefed"] {
        assert_eq!(
            slugs.iter().filter(|one| **one == slug).count(),
            1,
            "{slug}"
        );
    }
    let shared = catalogue.behaviour("shared").unwrap();
    assert_eq!(shared.templates, ["https://example.org/templates/shared"]);
}

#[test]
fn a_behaviour_is_described_by_templates_first_and_completed_by_mappings() {
    let template = Described {
        definition: texts(&[("en", "Asked instead of assuming.")]),
        code: Some("O2".to_owned()),
        ..described("asked", Principle::Openness)
    };
    let catalogue = Catalogue::new(&[template], &own());
    let asked = catalogue.behaviour("asked").unwrap();
    assert_eq!(asked.name["en"], "asked");
    assert_eq!(asked.name["es"], "Preguntó");
    assert_eq!(asked.name["de"], "Gefragt (Art unbekannt)");
    assert_eq!(asked.definition["en"], "Asked instead of assuming.");
    assert_eq!(asked.code.as_deref(), Some("O2"));
    let both = [Principle::Openness, Principle::Sharing];
    assert_eq!(asked.principles, both.into_iter().collect());
    assert_eq!(asked.rules, ["acme/a", "asked"]);
    assert_eq!(asked.competencies, [CURIOSITY]);
}

#[test]
fn a_behaviour_of_the_mapping_alone_has_no_template_and_perhaps_no_name() {
    let catalogue = Catalogue::new(&[], &own());
    let zoomed = catalogue.behaviour("zoomed").unwrap();
    assert!(zoomed.name.is_empty() && zoomed.templates.is_empty());
    assert_eq!(zoomed.code, None);
    assert!(zoomed.competencies.is_empty());
    let hummed = catalogue.behaviour("hummed").unwrap();
    assert_eq!(hummed.name["en"], "Hummed");
    assert!(hummed.rules.is_empty());
    assert_eq!(
        catalogue.competency(CURIOSITY).unwrap().name["en"],
        "Curiosity"
    );
}

#[test]
fn templates_and_rules_that_count_toward_nothing_name_no_behaviour() {
    let launched = Described {
        template: "https://example.org/templates/launched".to_owned(),
        slug: "launched".to_owned(),
        ..Described::default()
    };
    let catalogue = Catalogue::new(&[launched], &Mappings::built_in().unwrap());
    assert_eq!(catalogue.behaviour("launched"), None);
    for behaviour in &catalogue.behaviours {
        assert!(!behaviour.principles.is_empty(), "{}", behaviour.slug);
        assert!(!behaviour.slug.is_empty());
    }
}
