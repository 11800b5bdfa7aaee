//! Several mappings, and what organisations add to them.

use std::sync::LazyLock;

use insta::assert_snapshot;
use serde_json::{Value, json};
use tertulia::facts::{Classified, Evidence, Kind, Mapping, Mappings, Nothing, Principle, Subject};

use super::shown::{ASKED, classified, counted, facet, lines, sent, template};

const QUIZ: &str = "http://adlnet.gov/expapi/activities/assessment";
const SOLUTION: &str = "http://id.tincanapi.com/activitytype/solution";
const AUDIENCE: &str = "https://example.org/extensions/audience";
pub const CURIOSITY: &str = "https://example.org/competencies/curiosity";
const CARE: &str = "https://example.org/competencies/care";

pub fn rule(id: &str, verb: &str, behaviour: &str, principles: &[&str]) -> Value {
    json!({"id": id, "verbs": [verb], "behaviour": behaviour, "principles": principles, "note": "n"})
}

pub fn document(name: Option<&str>, rules: &[Value]) -> Value {
    let mut document = json!({"version": "1.2.0", "base": "https://example.org/p", "rules": rules});
    if let Some(name) = name {
        document["name"] = json!(name);
    }
    document
}

pub fn read(document: &Value) -> Mapping {
    Mapping::parse(&document.to_string()).unwrap_or_else(|errors| panic!("{errors}"))
}

static BUILT_IN: LazyLock<Mapping> = LazyLock::new(|| Mapping::built_in().unwrap());

/// An organisation's mapping before the one that ships.
pub fn before_built_in(own: &Value) -> Mappings {
    Mappings::new(vec![read(own), BUILT_IN.clone()]).unwrap()
}

fn typed(verb: &str, activity_type: &str) -> Value {
    let mut statement = sent(verb);
    statement["object"]["definition"] = json!({"type": activity_type});
    statement
}

fn ruled_out(mut rule: Value) -> Value {
    let members = rule.as_object_mut().unwrap();
    members.remove("behaviour");
    members.remove("principles");
    members.insert("counts_for_nothing".to_owned(), json!(true));
    rule
}

/// A rule for quizzes whose context names one audience.
fn only_where(mut rule: Value, audience: &str) -> Value {
    rule["types"] = json!([QUIZ]);
    rule["where"] = json!({"context_extension": AUDIENCE, "is": [audience]});
    rule
}

fn errors(document: &Value) -> Vec<String> {
    let errors = Mapping::parse(&document.to_string()).expect_err("the mapping is wrong");
    let line = |error: &tertulia::facts::mapping::MappingError| {
        format!("{}: {}", error.pointer, error.sentence)
    };
    errors.0.iter().map(line).collect()
}

#[test]
fn the_first_mapping_with_a_rule_that_holds_decides_and_the_next_one_where_it_has_none() {
    let mut quizzes = rule("asked-in-quiz", ASKED, "quizzed", &["sharing"]);
    quizzes["types"] = json!([QUIZ]);
    let mappings = before_built_in(&document(Some("acme"), &[quizzes]));
    assert_eq!(
        lines(&counted(&mappings, &typed(ASKED, QUIZ), &[])),
        ["quizzed [sharing] acme/asked-in-quiz mapped"]
    );
    assert_eq!(
        lines(&counted(&mappings, &sent(ASKED), &[])),
        ["asked [openness] asked mapped"]
    );
}

#[test]
fn a_rule_of_ones_own_that_counts_for_nothing_decides_too() {
    let mut nothing = ruled_out(rule("no-quiz", ASKED, "-", &[]));
    nothing["types"] = json!([QUIZ]);
    let mappings = before_built_in(&document(Some("acme"), &[nothing]));
    let kind = Kind {
        verb: ASKED.to_owned(),
        activity_type: Some(QUIZ.to_owned()),
    };
    assert_eq!(
        classified(&mappings, &typed(ASKED, QUIZ), &[]),
        Classified::Unmapped(kind)
    );
}

#[test]
fn a_general_rule_of_ones_own_goes_before_a_special_one_that_ships() {
    let own = rule("any", ASKED, "wondered", &["openness"]);
    let mappings = before_built_in(&document(Some("acme"), &[own]));
    assert_eq!(
        lines(&counted(&mappings, &typed(ASKED, SOLUTION), &[])),
        ["wondered [openness] acme/any mapped"]
    );
}

#[test]
fn the_version_names_each_mapping_where_there_are_several() {
    let alone = Mappings::built_in().unwrap();
    let shipped = Mapping::built_in().unwrap();
    assert_eq!(alone.version(), shipped.version());
    let own = document(Some("acme"), &[rule("any", ASKED, "asked", &["openness"])]);
    assert_eq!(Mappings::from(read(&own)).version(), "1.2.0");
    assert_eq!(
        before_built_in(&own).version(),
        format!("acme 1.2.0, social-learning {}", shipped.version())
    );
}

#[test]
fn two_mappings_of_one_name_are_refused() {
    let own = document(None, &[rule("any", ASKED, "asked", &["openness"])]);
    let two = vec![read(&own), Mapping::built_in().unwrap()];
    let errors = Mappings::new(two).unwrap_err().0;
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].pointer, "/name");
    assert!(errors[0].sentence.contains("social-learning"));
    let mut bad = own;
    bad["name"] = json!("Acme Inc.");
    assert_eq!(self::errors(&bad).len(), 1);
}

#[test]
fn why_statements_count_for_nothing_is_told_by_the_mapping_that_decides() {
    let other_types = {
        let mut rule = rule("typed", ASKED, "asked", &["openness"]);
        rule["types"] = json!(["https://example.org/types/forum"]);
        rule
    };
    let for_all = only_where(rule("for-all", ASKED, "asked", &["openness"]), "all");
    let not_for_one = only_where(ruled_out(rule("not-for-one", ASKED, "-", &[])), "one");
    let nothing = ruled_out(rule("nothing", ASKED, "-", &[]));
    let general = rule("general", ASKED, "asked", &["openness"]);
    let hummed = rule(
        "hummed",
        "https://example.org/v/hummed",
        "asked",
        &["openness"],
    );
    // The rules of the first mapping, those of the second, and the reason.
    let cases: Vec<(Vec<&Value>, &Value, Option<&str>)> = vec![
        (vec![&hummed], &hummed, Some("unknown")),
        (vec![&hummed], &general, None),
        (vec![&other_types], &general, None),
        (vec![&other_types], &hummed, Some("left out by a/typed")),
        (vec![&hummed], &other_types, Some("left out by b/typed")),
        (vec![&other_types], &nothing, Some("ruled by b/nothing")),
        (vec![&nothing], &general, Some("ruled by a/nothing")),
        (vec![&for_all], &general, None),
        (vec![&for_all], &hummed, Some("only where a/for-all")),
        (vec![&for_all], &nothing, Some("ruled by b/nothing")),
        (vec![&not_for_one], &general, Some("ruled by a/not-for-one")),
        (
            vec![&for_all, &not_for_one],
            &general,
            Some("ruled by a/not-for-one"),
        ),
    ];
    for (first, second, expected) in cases {
        let first: Vec<Value> = first.into_iter().cloned().collect();
        let a = read(&document(Some("a"), &first));
        let b = read(&document(Some("b"), std::slice::from_ref(second)));
        let mappings = Mappings::new(vec![a, b]).unwrap();
        let reason = mappings
            .why_nothing(ASKED, Some(QUIZ))
            .map(|why| match why {
                Nothing::UnknownVerb => "unknown".to_owned(),
                Nothing::LeftOut(rule) => format!("left out by {}", rule.label),
                Nothing::OnlyWhere(rule) => format!("only where {}", rule.label),
                Nothing::Ruled(rule) => format!("ruled by {}", rule.label),
            });
        assert_eq!(reason.as_deref(), expected, "{first:?} then {second}");
    }
}

fn with_competencies() -> Mappings {
    let mut own = document(
        Some("acme"),
        &[rule("any", ASKED, "wondered", &["openness"])],
    );
    own["competencies"] = json!([
        {"id": CURIOSITY, "name": {"en": "Curiosity"}, "behaviours": ["wondered", "asked", "senior"]},
        {"id": CARE, "name": {"en": "Care"}, "behaviours": ["shared"]}
    ]);
    before_built_in(&own)
}

#[test]
fn a_statement_counts_once_for_a_competency_by_the_best_of_its_behaviours() {
    let senior = facet("senior", &[Principle::Transparency], Evidence::Followed);
    assert_eq!(
        lines(&counted(&with_competencies(), &sent(ASKED), &[senior])),
        [
            "senior [transparency] senior followed".to_owned(),
            "wondered [openness] acme/any mapped".to_owned(),
            format!("competency:{CURIOSITY} [] senior followed"),
        ]
    );
}

#[test]
fn behaviours_of_templates_count_for_competencies_and_others_do_not() {
    let shown = [template("shared", &[Principle::Sharing], Evidence::Matched)];
    let facts = counted(&with_competencies(), &sent(ASKED), &shown);
    let subjects: Vec<&Subject> = facts.facts.iter().map(|fact| &fact.subject).collect();
    assert_eq!(
        subjects,
        [
            &Subject::Behaviour("shared".to_owned()),
            &Subject::Competency(CARE.to_owned())
        ]
    );
    let shown = [template(
        "debriefed",
        &[Principle::Sharing],
        Evidence::Matched,
    )];
    assert_eq!(
        counted(&with_competencies(), &sent(ASKED), &shown)
            .facts
            .len(),
        1
    );
}

#[test]
fn a_competency_is_demoted_with_its_behaviour() {
    let shown = [template(
        "shared",
        &[Principle::Sharing],
        Evidence::Followed,
    )];
    let mut facts = counted(&with_competencies(), &sent(ASKED), &shown);
    assert!(facts.demote(&shown[0].rule));
    assert!(
        facts
            .facts
            .iter()
            .all(|fact| fact.evidence == Evidence::Matched)
    );
}

#[test]
fn a_competency_of_two_mappings_has_the_behaviours_of_both() {
    let one = |name: &str, behaviours: &[&str]| {
        let mut own = document(
            Some(name),
            &[rule("r", "https://example.org/v", "x", &["sharing"])],
        );
        let name = json!({"en": name});
        own["competencies"] = json!([{"id": CARE, "name": name, "behaviours": behaviours}]);
        read(&own)
    };
    let both = vec![one("a", &["shared", "x"]), one("b", &["x", "asked"])];
    let mappings = Mappings::new(both).unwrap();
    let [care] = mappings.competencies() else {
        panic!("one competency")
    };
    assert_eq!(care.behaviours, ["shared", "x", "asked"]);
    assert_eq!(care.name["en"], "a");
    let ids = |slug| mappings.competencies_of(slug).count();
    assert_eq!(
        [ids("shared"), ids("x"), ids("asked"), ids("other")],
        [1, 1, 1, 0]
    );
}

#[test]
fn competencies_name_behaviours_that_somebody_gives() {
    let mut own = document(
        Some("acme"),
        &[rule("any", ASKED, "wondered", &["openness"])],
    );
    own["behaviours"] =
        json!([{"slug": "hummed", "name": {"en": "Hummed"}, "principles": ["sharing"]}]);
    own["competencies"] = json!([{
        "id": CARE,
        "name": {"en": "Care"},
        "behaviours": ["wondered", "hummed", "debriefed", "created-network", "wonderd"]
    }]);
    let mapping = read(&own);
    assert_eq!(mapping.behaviours_named().count(), 5);
    let given: Vec<&str> = mapping.behaviours_given().collect();
    assert_eq!(given, ["wondered", "hummed"]);
    let mappings = before_built_in(&own);
    let errors = mappings.check_behaviours(|slug| slug == "created-network");
    let errors = errors.unwrap_err().0;
    assert_eq!(errors.len(), 1, "the shipped mapping gives debriefed");
    assert_eq!(errors[0].pointer, "/competencies/0/behaviours/4");
    assert!(errors[0].sentence.contains("wonderd"));
    assert!(mappings.check_behaviours(|_| true).is_ok());
}

#[test]
fn behaviours_and_competencies_are_read_as_they_are_written() {
    let mut own = document(None, &[rule("any", ASKED, "wondered", &["openness"])]);
    own["behaviours"] = json!([{
        "slug": "wondered",
        "name": {"en": "Wondered", "pt-BR": "Perguntou-se"},
        "definition": {"en": "Wondered aloud."},
        "principles": ["openness", "transparency"]
    }]);
    let mapping = read(&own);
    let [behaviour] = mapping.behaviours() else {
        panic!("one behaviour")
    };
    assert_eq!(behaviour.name["pt-BR"], "Perguntou-se");
    assert_eq!(behaviour.definition["en"], "Wondered aloud.");
    let both = [Principle::Openness, Principle::Transparency];
    assert_eq!(behaviour.principles, both.into_iter().collect());
    assert!(mapping.competencies().is_empty());
}

#[test]
fn what_is_wrong_with_behaviours_and_competencies_is_told_with_its_place() {
    let mut own = document(Some("acme"), &[rule("any", ASKED, "hummed", &["openness"])]);
    own["behaviours"] = json!([
        {"slug": "hummed", "name": {"en": "Hummed"}, "principles": ["sharing"]},
        {"slug": "hummed", "name": {}, "principles": ["kindness"]}
    ]);
    own["competencies"] = json!([
        {"id": CARE, "name": {"en": "Care"}, "behaviours": ["shared"]},
        {"id": CARE, "name": {"not a tag": "Care"}, "behaviours": ["Shared"]},
        {"id": "https://example.org/a|b", "name": {"en": "Care"}, "behaviours": []}
    ]);
    assert_snapshot!(errors(&own).join("\n"), @r#"
    /behaviours/1/name: {} has less than 1 property
    /behaviours/1/principles/0: "kindness" is not a principle: openness, transparency, sharing or empowerment
    /competencies/1/behaviours/0: "Shared" is not lower-case letters and digits with single hyphens between them, from a letter on
    /competencies/1/name: "not a tag" is not the tag of a language, such as en or pt-BR
    /competencies/2/behaviours: [] has less than 1 item
    /competencies/2/id: "https://example.org/a|b" is not an absolute IRI
    /behaviours/1/slug: the behaviour at /behaviours/0 has the same slug, hummed
    /competencies/1/id: the competency at /competencies/0 has the same id, https://example.org/competencies/care
    /rules/0/principles/0: the behaviour is described at /behaviours/0, which does not count it toward openness
    "#);
}
