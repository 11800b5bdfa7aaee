//! What a statement says beside what it counts for.

use serde_json::{Value, json};
use tertulia::facts::{Band, Circumstances, Evidence, Mappings, Marks, Principle, Visibility};
use uuid::Uuid;

use super::shown::{ASKED, counted, facet, sent, template};

const EXTENSIONS: &str = "https://w3id.org/xapi-social-learning/extensions";
const COURSE: &str = "http://adlnet.gov/expapi/activities/course";
const LMS_COURSE: &str = "http://id.tincanapi.com/activitytype/lms/course";
const CMI5_COURSE: &str = "https://w3id.org/xapi/cmi5/activitytype/course";

fn told(statement: &Value, evidence: Evidence) -> Circumstances<String> {
    let shown = [template("asked-question", &[Principle::Openness], evidence)];
    let mapped = evidence == Evidence::Mapped;
    let shown = if mapped { &[][..] } else { &shown };
    counted(&Mappings::built_in().unwrap(), statement, shown).circumstances
}

fn mapped(statement: &Value) -> Circumstances<String> {
    told(statement, Evidence::Mapped)
}

fn with(path: &str, value: Value) -> Value {
    let mut statement = sent(ASKED);
    let (parents, name) = path.rsplit_once('/').unwrap();
    let mut at = &mut statement;
    for parent in parents.split('/').filter(|parent| !parent.is_empty()) {
        at = &mut at[parent];
    }
    at[name] = value;
    statement
}

fn with_extension(place: &str, name: &str, value: &Value) -> Value {
    let mut extensions = json!({});
    extensions[format!("{EXTENSIONS}/{name}")] = value.clone();
    with(&format!("/{place}/extensions"), extensions)
}

fn marks(place: &str, name: &str, value: &Value) -> Marks {
    let statement = with_extension(place, name, value);
    told(&statement, Evidence::Followed).social.unwrap().marks
}

fn activity(id: &str, kind: &str) -> Value {
    json!({"id": id, "definition": {"type": kind}})
}

fn course(statement: &Value) -> Option<String> {
    mapped(statement).course.map(|course| course.to_string())
}

#[test]
fn a_statement_tells_its_verb_and_the_activity_that_is_its_object() {
    let told = mapped(&sent(ASKED));
    assert_eq!(&*told.verb, ASKED);
    assert_eq!(told.activity.as_deref(), Some("https://example.org/q/1"));
    assert_eq!(
        (told.team, told.course, told.platform, told.social),
        (None, None, None, None)
    );
    for object in [
        json!({"objectType": "Agent", "mbox": "mailto:bo@example.org"}),
        json!({"objectType": "StatementRef", "id": Uuid::from_u128(1).to_string()}),
    ] {
        assert_eq!(mapped(&with("/object", object)).activity, None);
    }
}

#[test]
fn a_team_is_known_by_its_identifier_or_else_by_its_name() {
    let team = |team: Value| mapped(&with("/context/team", team)).team;
    let identified =
        json!({"objectType": "Group", "name": "Pumps", "mbox": "mailto:pumps@EXAMPLE.org"});
    assert_eq!(
        team(identified).as_deref(),
        Some("mailto:pumps@example.org")
    );
    let member = json!([{"mbox": "mailto:ada@example.org"}]);
    let named = json!({"objectType": "Group", "name": "Pumps", "member": member});
    assert_eq!(team(named).as_deref(), Some("Pumps"));
    assert_eq!(team(json!({"objectType": "Group", "member": member})), None);
}

#[test]
fn a_platform_is_told_as_it_is_named() {
    let told = mapped(&with("/context/platform", json!("Moodle")));
    assert_eq!(told.platform.as_deref(), Some("Moodle"));
}

#[test]
fn every_type_of_course_that_platforms_send_is_one() {
    for kind in [COURSE, LMS_COURSE, CMI5_COURSE] {
        let around = json!({"grouping": [activity("https://example.org/c/1", kind)]});
        let statement = with("/context/contextActivities", around);
        assert_eq!(
            course(&statement).as_deref(),
            Some("https://example.org/c/1")
        );
    }
}

#[test]
fn the_course_is_the_first_in_object_grouping_parent_and_category() {
    let mut statement = with("/object", activity("https://example.org/c/object", COURSE));
    let places = ["grouping", "parent", "category", "other"];
    for place in places {
        let section = activity("https://example.org/s/1", "https://example.org/section");
        let own = activity(&format!("https://example.org/c/{place}"), COURSE);
        let later = activity("https://example.org/c/later", COURSE);
        statement["context"]["contextActivities"][place] = json!([section, own, later]);
    }
    let mut found = vec![course(&statement).unwrap()];
    statement["object"]["definition"] = json!({});
    for place in places {
        found.extend(course(&statement));
        statement["context"]["contextActivities"][place] = json!([]);
    }
    let named = ["object", "grouping", "parent", "category"];
    assert_eq!(
        found,
        named.map(|place| format!("https://example.org/c/{place}"))
    );
}

#[test]
fn one_context_activity_may_stand_without_an_array() {
    let around = json!({"parent": activity("https://example.org/c/1", COURSE)});
    let statement = with("/context/contextActivities", around);
    assert_eq!(
        course(&statement).as_deref(),
        Some("https://example.org/c/1")
    );
}

#[test]
fn extensions_mean_something_only_where_a_template_gave_a_fact() {
    let statement = with_extension("context", "visibility", &json!("team"));
    assert_eq!(told(&statement, Evidence::Mapped).social, None);
    for evidence in Evidence::COUNTED {
        let social = told(&statement, evidence).social.unwrap();
        assert_eq!(social.marks.visibility, Some(Visibility::Team));
    }
    // A facet beside the mapping is a template too.
    let shown = [facet(
        "shared-formally",
        &[Principle::Sharing],
        Evidence::Matched,
    )];
    let facts = counted(&Mappings::built_in().unwrap(), &statement, &shown);
    assert!(facts.circumstances.social.is_some());
}

#[test]
fn a_social_statement_tells_the_id_it_was_sent_with() {
    let id = Uuid::from_u128(7);
    let statement = with("/id", json!(id.to_string()));
    let social = |statement: &Value| told(statement, Evidence::Followed).social.unwrap();
    assert_eq!(social(&statement).id, id);
    assert_eq!(social(&sent(ASKED)).id, Uuid::nil());
}

#[test]
fn it_answers_to_the_statement_of_its_context_or_else_to_its_object() {
    let (of_context, of_object) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let reference = |id: Uuid| json!({"objectType": "StatementRef", "id": id.to_string()});
    let target = |statement: &Value| told(statement, Evidence::Matched).social.unwrap().target;
    let mut statement = with("/object", reference(of_object));
    assert_eq!(target(&statement), Some(of_object));
    statement["context"]["statement"] = reference(of_context);
    assert_eq!(target(&statement), Some(of_context));
    assert_eq!(target(&sent(ASKED)), None);
}

#[test]
fn registration_and_objective_are_told() {
    let registration = Uuid::from_u128(3);
    let objective = json!({"objective": "https://example.org/o/1", "confirmedByOwner": true});
    let mut statement = with_extension("context", "business-objective", &objective);
    statement["context"]["registration"] = json!(registration.to_string());
    let social = told(&statement, Evidence::Followed).social.unwrap();
    assert_eq!(social.registration, Some(registration));
    assert_eq!(social.objective.as_deref(), Some("https://example.org/o/1"));
    assert!(social.marks.confirmed);
}

#[test]
fn recipients_are_the_agents_listed_each_once() {
    let listed = json!([
        {"mbox": "mailto:cleo@example.org"},
        {"objectType": "Group", "mbox": "mailto:pumps@example.org"},
        {"objectType": "Agent", "mbox": "mailto:bo@example.org", "name": "Bo"},
        {"mbox": "mailto:bo@EXAMPLE.org"},
        {"mbox": "mailto:ada@example.org"},
        {"mbox": "nobody"},
        "mailto:dora@example.org",
    ]);
    let statement = with_extension("context", "recipients", &listed);
    let social = told(&statement, Evidence::Followed).social.unwrap();
    assert_eq!(
        social.recipients,
        ["ada", "bo", "cleo"].map(|name| format!("mailto:{name}@example.org"))
    );
    let none = with_extension("context", "recipients", &json!({"mbox": "mailto:a@b.org"}));
    let social = told(&none, Evidence::Followed).social.unwrap();
    assert!(social.recipients.is_empty());
}

#[test]
fn a_band_is_declared_only_by_those_who_say_so_themselves() {
    let declared = |source: &str, band: &str| {
        let seniority = json!({"actor": band, "source": source});
        marks("context", "seniority", &seniority).declared
    };
    assert_eq!(declared("self-declared", "senior"), Some(Band::Senior));
    assert_eq!(declared("directory", "senior"), None);
    assert_eq!(declared("self-declared", "boss"), None);
}

#[test]
fn small_marks_are_set_by_what_is_there() {
    let set = |place, name, value: Value| {
        let marks = marks(place, name, &value);
        [marks.action_taken, marks.actions, marks.confirmed]
    };
    let acknowledged = json!({"kind": "concern", "actionTaken": "Moved."});
    assert_eq!(
        set("result", "acknowledgement", acknowledged.clone()),
        [true, false, false]
    );
    assert_eq!(
        set("result", "debrief", json!({"actions": [{"what": "Test"}]})),
        [false, true, false]
    );
    assert_eq!(
        set(
            "context",
            "business-objective",
            json!({"confirmedByOwner": true})
        ),
        [false, false, true]
    );
    for (place, name, nothing) in [
        ("result", "acknowledgement", json!({"kind": "concern"})),
        ("result", "acknowledgement", json!({"actionTaken": ""})),
        ("result", "debrief", json!({"lessons": ["Test"]})),
        ("result", "debrief", json!({"actions": []})),
        (
            "context",
            "business-objective",
            json!({"confirmedByOwner": false}),
        ),
        ("context", "visibility", json!("everybody")),
        ("context", "acknowledgement", acknowledged),
    ] {
        assert_eq!(
            marks(place, name, &nothing),
            Marks::default(),
            "{name} {nothing}"
        );
    }
}
