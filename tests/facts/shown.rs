//! Templates, facets and the mapping: which of them names the behaviours of a statement.

use jiff::Timestamp;
use serde_json::{Value, json};
use tertulia::facts::{
    Classified, Evidence, Fact, Facts, Mappings, Principle, PrincipleSet, Shown, Subject, classify,
};
use tertulia::xapi::json::{DEFAULT_MAX_DEPTH, parse};
use tertulia::xapi::statement::Statement;

pub const ASKED: &str = "http://adlnet.gov/expapi/verbs/asked";
const UNKNOWN: &str = "https://example.org/verbs/hummed";
const VOIDED: &str = "http://adlnet.gov/expapi/verbs/voided";
const TEMPLATES: &str = "https://w3id.org/xapi-social-learning/templates/";

pub fn sent(verb: &str) -> Value {
    json!({
        "actor": {"mbox": "mailto:ada@example.org"},
        "verb": {"id": verb},
        "object": {"id": "https://example.org/q/1"}
    })
}

pub fn classified(mappings: &Mappings, statement: &Value, shown: &[Shown]) -> Classified {
    let source = statement.to_string();
    let (text, node) = parse(source.as_bytes(), DEFAULT_MAX_DEPTH).unwrap();
    let statement = Statement::trusted(text, &node);
    classify(mappings, statement, Timestamp::UNIX_EPOCH, shown)
}

pub fn counted(mappings: &Mappings, statement: &Value, shown: &[Shown]) -> Facts {
    match classified(mappings, statement, shown) {
        Classified::Counts(facts) => facts,
        other => panic!("{statement} counts, and is not {other:?}"),
    }
}

pub fn template(behaviour: &str, principles: &[Principle], evidence: Evidence) -> Shown {
    Shown {
        behaviour: behaviour.to_owned(),
        principles: principles.iter().copied().collect(),
        rule: format!("{TEMPLATES}{behaviour}"),
        evidence,
        facet: false,
    }
}

pub fn facet(behaviour: &str, principles: &[Principle], evidence: Evidence) -> Shown {
    Shown {
        facet: true,
        ..template(behaviour, principles, evidence)
    }
}

/// Each fact as `subject principles rule evidence`.
pub fn lines(facts: &Facts) -> Vec<String> {
    let line = |fact: &Fact| {
        let principles: Vec<_> = fact.principles.iter().map(Principle::slug).collect();
        let rule = fact.rule.strip_prefix(TEMPLATES).unwrap_or(&fact.rule);
        let (subject, evidence) = (&fact.subject, fact.evidence.slug());
        format!("{subject} [{}] {rule} {evidence}", principles.join(" "))
    };
    facts.facts.iter().map(line).collect()
}

fn with(verb: &str, shown: &[Shown]) -> Vec<String> {
    lines(&counted(&Mappings::built_in().unwrap(), &sent(verb), shown))
}

#[test]
fn a_template_decides_and_the_mapping_is_not_asked() {
    let shown = [template(
        "asked-for-feedback",
        &[Principle::Sharing],
        Evidence::Matched,
    )];
    let expected = ["asked-for-feedback [sharing] asked-for-feedback matched"];
    assert_eq!(with(ASKED, &shown), expected);
    assert_eq!(with(UNKNOWN, &shown), expected);
}

#[test]
fn without_a_template_the_mapping_decides() {
    assert_eq!(with(ASKED, &[]), ["asked [openness] asked mapped"]);
}

#[test]
fn every_template_that_fits_counts() {
    let shown = [
        template("shared", &[Principle::Sharing], Evidence::Followed),
        template("asked", &[Principle::Openness], Evidence::Matched),
    ];
    assert_eq!(
        with(ASKED, &shown),
        [
            "asked [openness] asked matched",
            "shared [sharing] shared followed"
        ]
    );
}

#[test]
fn a_facet_adds_to_a_template_and_to_the_mapping_and_replaces_neither() {
    let senior = facet("senior", &[Principle::Transparency], Evidence::Followed);
    let asked = template("asked", &[Principle::Openness], Evidence::Followed);
    assert_eq!(
        with(ASKED, &[asked, senior.clone()]),
        [
            "asked [openness] asked followed",
            "senior [transparency] senior followed"
        ]
    );
    assert_eq!(
        with(ASKED, &[senior]),
        [
            "asked [openness] asked mapped",
            "senior [transparency] senior followed"
        ]
    );
}

#[test]
fn a_facet_counts_alone_where_no_rule_holds_or_one_counts_for_nothing() {
    let senior = facet("senior", &[Principle::Transparency], Evidence::Matched);
    let expected = ["senior [transparency] senior matched"];
    assert_eq!(with(UNKNOWN, std::slice::from_ref(&senior)), expected);
    let mut solution = sent(ASKED);
    solution["object"]["definition"] =
        json!({"type": "http://id.tincanapi.com/activitytype/solution"});
    let mappings = Mappings::built_in().unwrap();
    assert_eq!(lines(&counted(&mappings, &solution, &[senior])), expected);
    assert!(matches!(
        classified(&mappings, &solution, &[]),
        Classified::Unmapped(_)
    ));
}

#[test]
fn a_template_that_counts_toward_nothing_is_as_if_it_were_not_there() {
    let launched = template("launched", &[], Evidence::Followed);
    assert_eq!(
        with(ASKED, std::slice::from_ref(&launched)),
        ["asked [openness] asked mapped"]
    );
    let mappings = Mappings::built_in().unwrap();
    let hummed = classified(&mappings, &sent(UNKNOWN), &[launched]);
    assert!(matches!(hummed, Classified::Unmapped(kind) if kind.verb == UNKNOWN));
}

#[test]
fn a_template_whose_slug_would_divide_a_key_is_as_if_it_were_not_there() {
    for slug in ["", "urn:t:asked", "asked|evidence", "asked for help"] {
        let shown = [template(slug, &[Principle::Sharing], Evidence::Followed)];
        assert_eq!(
            with(ASKED, &shown),
            ["asked [openness] asked mapped"],
            "{slug}"
        );
    }
}

#[test]
fn a_voiding_statement_shows_nothing_whatever_it_fits() {
    let shown = [template(
        "asked",
        &[Principle::Openness],
        Evidence::Followed,
    )];
    let voiding = json!({
        "actor": {"mbox": "mailto:ada@example.org"},
        "verb": {"id": VOIDED},
        "object": {"objectType": "StatementRef", "id": "8f87ccde-bb56-4c2e-ab83-44982ef22df0"}
    });
    let mappings = Mappings::built_in().unwrap();
    assert_eq!(classified(&mappings, &voiding, &shown), Classified::Voids);
}

#[test]
fn a_behaviour_of_several_sources_counts_once_by_the_best_and_toward_the_principles_of_all() {
    let mapped_too = facet("asked", &[Principle::Empowerment], Evidence::Matched);
    assert_eq!(
        with(ASKED, &[mapped_too]),
        ["asked [openness empowerment] asked matched"]
    );
    let matched = template("asked", &[Principle::Openness], Evidence::Matched);
    let followed = Shown {
        rule: "https://example.org/templates/asked".to_owned(),
        ..template("asked", &[Principle::Sharing], Evidence::Followed)
    };
    assert_eq!(
        with(ASKED, &[matched, followed]),
        ["asked [openness sharing] https://example.org/templates/asked followed"]
    );
}

#[test]
fn of_equal_evidence_the_rule_that_sorts_first_is_told() {
    let ours = template("asked", &[Principle::Openness], Evidence::Followed);
    let theirs = Shown {
        rule: "https://example.org/templates/asked".to_owned(),
        ..ours.clone()
    };
    for shown in [[ours.clone(), theirs.clone()], [theirs, ours]] {
        assert_eq!(
            with(ASKED, &shown),
            ["asked [openness] https://example.org/templates/asked followed"]
        );
    }
}

#[test]
fn what_no_longer_follows_a_template_is_matched_and_nothing_else_changes() {
    let shown = [
        template("asked", &[Principle::Openness], Evidence::Followed),
        template("shared", &[Principle::Sharing], Evidence::Followed),
    ];
    let mut facts = counted(&Mappings::built_in().unwrap(), &sent(ASKED), &shown);
    let before = facts.clone();
    assert!(!facts.demote("https://example.org/templates/asked"));
    assert_eq!(facts, before);
    assert!(facts.demote(&shown[0].rule));
    assert_eq!(
        lines(&facts),
        [
            "asked [openness] asked matched",
            "shared [sharing] shared followed"
        ]
    );
    assert!(!facts.demote(&shown[0].rule), "it is matched already");
}

#[test]
fn what_the_mapping_named_is_never_demoted() {
    let mut facts = counted(&Mappings::built_in().unwrap(), &sent(ASKED), &[]);
    assert!(!facts.demote("asked"));
    assert_eq!(facts.facts[0].evidence, Evidence::Mapped);
}

#[test]
fn facts_of_behaviours_always_count_toward_a_principle() {
    let shown = [
        facet("senior", &[Principle::Transparency], Evidence::Followed),
        facet("nothing", &[], Evidence::Followed),
    ];
    for fact in counted(&Mappings::built_in().unwrap(), &sent(ASKED), &shown).facts {
        assert!(matches!(fact.subject, Subject::Behaviour(_)));
        assert_ne!(fact.principles, PrincipleSet::EMPTY);
    }
}
