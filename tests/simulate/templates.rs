//! That what claims the profile follows its templates: verb, object, category, reference and rules.

use std::collections::HashSet;

use serde_json::Value;
use tertulia::simulate::Sender;

use crate::samples::{BASE, BY_ID, LIFE, Told};

/// A template: slug, verb, type of the object or `ref`, type of a category, templates of the statement
/// it refers to, and what must be there. IRIs that begin with `/` are below the profile's.
type Template = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
);

const ASKED: &str = "http://adlnet.gov/expapi/verbs/asked";
const SHARED: &str = "http://adlnet.gov/expapi/verbs/shared";
const ACKNOWLEDGED: &str = "http://activitystrea.ms/schema/1.0/acknowledge";
const SEEN: &str = "context/extensions/visibility=team|community|organisation|public";

#[rustfmt::skip] // A table.
const TEMPLATES: [Template; 43] = [
    ("created-network", "http://activitystrea.ms/schema/1.0/create", "/activity-types/cross-boundary-network", "", "", &["context/extensions/boundary"]),
    ("joined-network", "http://activitystrea.ms/schema/1.0/join", "/activity-types/cross-boundary-network", "", "", &["context/extensions/boundary"]),
    ("asked-reaction-to-idea", ASKED, "http://id.tincanapi.com/activitytype/suggestion", "", "", &[]),
    ("asked-question", ASKED, "http://activitystrea.ms/schema/1.0/question", "", "", &[]),
    ("listened", "/verbs/listened", "ref", "", "asked-reaction-to-idea asked-question asked-for-help asked-for-feedback asked-open-decision shared-thinking shared-knowledge raised-concern answered gave-feedback shared-little-idea shared-big-idea", &["result/response"]),
    ("acknowledged-difference", ACKNOWLEDGED, "/activity-types/different-perspective", "", "", &["result/extensions/acknowledgement/kind=difference"]),
    ("shared-availability", SHARED, "/activity-types/availability", "", "", &["object/definition/extensions/availability-terms/limits"]),
    ("asked-open-decision", ASKED, "/activity-types/open-decision", "", "", &[]),
    ("shared-thinking", SHARED, "/activity-types/thinking-note", "", "", &[SEEN]),
    ("shared-actions", SHARED, "http://id.tincanapi.com/activitytype/status-update", "", "", &[SEEN]),
    ("shared-decision", SHARED, "/activity-types/decision-record", "", "", &[SEEN, "result/response"]),
    ("gave-feedback", "http://adlnet.gov/expapi/verbs/commented", "/activity-types/feedback", "", "asked-for-feedback asked-reaction-to-idea shared-thinking shared-actions shared-decision", &["result/response"]),
    ("clarified-contribution", "/verbs/clarified", "/activity-types/contribution", "", "", &["context/statement/id", "result/response"]),
    ("shared-sourced-account", SHARED, "/activity-types/sourced-account", "", "", &["result/extensions/accuracy-basis/sources/*"]),
    ("acknowledged-bias", ACKNOWLEDGED, "/activity-types/personal-bias", "", "", &["result/extensions/acknowledgement/kind=bias"]),
    ("raised-concern", SHARED, "/activity-types/concern", "", "", &[]),
    ("acknowledged-concern", ACKNOWLEDGED, "/activity-types/concern", "", "raised-concern", &["result/extensions/acknowledgement/kind=concern"]),
    ("senior-contribution", "", "", "/activity-types/senior-contribution", "", &[SEEN, "context/extensions/seniority/actor=senior|executive"]),
    ("provided-sharing-tool", "http://id.tincanapi.com/verb/enabled", "/activity-types/sharing-tool", "", "", &[]),
    ("asked-for-feedback", ASKED, "/activity-types/feedback-request", "", "", &[]),
    ("acknowledged-feedback", ACKNOWLEDGED, "/activity-types/feedback", "", "gave-feedback", &["result/extensions/acknowledgement/kind=appreciation", SEEN]),
    ("asked-for-help", ASKED, "http://id.tincanapi.com/activitytype/doubt", "", "", &[]),
    ("answered", "http://adlnet.gov/expapi/verbs/answered", "", "", "asked-question asked-for-help asked-reaction-to-idea asked-open-decision", &["object/definition/type=http://activitystrea.ms/schema/1.0/question|http://id.tincanapi.com/activitytype/doubt|http://id.tincanapi.com/activitytype/suggestion|https://w3id.org/xapi-social-learning/activity-types/open-decision"]),
    ("acknowledged-answer", ACKNOWLEDGED, "/activity-types/answer", "", "answered", &["result/extensions/acknowledgement/kind=appreciation", SEEN]),
    ("acknowledged-expertise", ACKNOWLEDGED, "/activity-types/expertise", "", "", &["result/extensions/acknowledgement/kind=expertise", "context/extensions/recipients/*"]),
    ("shared-knowledge", SHARED, "/activity-types/knowledge-item", "", "", &[]),
    ("shared-spontaneously", SHARED, "", "/activity-types/spontaneous-route", "", &["context/extensions/sharing-route/route=spontaneous"]),
    ("shared-formally", SHARED, "", "/activity-types/formal-route", "", &["context/extensions/sharing-route/route=formal", "context/contextActivities/grouping/*/id"]),
    ("shared-little-idea", SHARED, "/activity-types/little-idea", "", "", &[]),
    ("shared-big-idea", SHARED, "/activity-types/big-idea", "", "", &[]),
    ("acknowledged-business-value", ACKNOWLEDGED, "/activity-types/applied-knowledge", "", "", &["result/extensions/acknowledgement/kind=recognition", "context/extensions/business-objective/objective", "context/extensions/recipients/*", SEEN]),
    ("shared-knowledge-gap", SHARED, "/activity-types/knowledge-gap", "", "", &[]),
    ("reflected", "/verbs/reflected", "/activity-types/own-practice", "", "", &["result/response"]),
    ("completed-self-directed", "http://adlnet.gov/expapi/verbs/completed", "/activity-types/self-directed-learning", "", "", &[]),
    ("aligned-goal", "/verbs/aligned", "http://id.tincanapi.com/activitytype/goal", "", "", &["context/extensions/business-objective/objective"]),
    ("invited-contributions", "http://activitystrea.ms/schema/1.0/invite", "/activity-types/call-for-contributions", "", "", &["context/extensions/audience/kind=individual|individuals|group|crowd"]),
    ("debriefed-mistake", "/verbs/debriefed", "/activity-types/mistake", "", "", &["result/extensions/debrief/lessons/*"]),
    ("debriefed-project", "/verbs/debriefed", "http://id.tincanapi.com/activitytype/project", "", "", &["result/extensions/debrief/lessons/*"]),
    ("shared-debrief", SHARED, "/activity-types/debrief-report", "", "debriefed-project debriefed-mistake", &["context/extensions/visibility=community|organisation|public"]),
    ("shared-resource-across-boundary", SHARED, "http://id.tincanapi.com/activitytype/resource", "/activity-types/cross-boundary", "", &[]),
    ("crossed-boundary", "", "", "/activity-types/cross-boundary", "", &["context/extensions/boundary/*/kind", "context/extensions/boundary/*/to/*"]),
    ("authored-content", "http://activitystrea.ms/schema/1.0/author", "http://id.tincanapi.com/activitytype/resource", "", "", &[]),
    ("curated-content", "/verbs/curated", "http://id.tincanapi.com/activitytype/collection-simple", "", "", &[]),
];

/// An IRI of the table, whole.
fn whole(iri: &str) -> String {
    match iri.strip_prefix('/') {
        Some(path) => format!("{BASE}/{path}"),
        None => iri.to_owned(),
    }
}

/// What stands at a path; `*` is every element, and names below `extensions` are the profile's.
fn at<'v>(value: &'v Value, path: &str) -> Vec<&'v Value> {
    let mut found = vec![value];
    let mut before = "";
    for part in path.split('/') {
        let name = match before {
            "extensions" => format!("{BASE}/extensions/{part}"),
            _ => part.to_owned(),
        };
        found = found
            .into_iter()
            .flat_map(|value| match part {
                "*" => value.as_array().map_or(vec![], |all| all.iter().collect()),
                _ => value.get(&name).into_iter().collect(),
            })
            .collect();
        before = part;
    }
    found
}

fn matches(told: &Told, template: &Template) -> bool {
    let (_, verb, object, category, ..) = *template;
    let is = |path: &str, iri: &str| {
        let found = at(&told.value, path);
        iri.is_empty() || found.iter().any(|found| **found == whole(iri))
    };
    is("verb/id", verb)
        && match object {
            "ref" => told.value["object"]["objectType"] == "StatementRef",
            object => is("object/definition/type", object),
        }
        && is(
            "context/contextActivities/category/*/definition/type",
            category,
        )
}

fn slugs(told: &Told) -> HashSet<&'static str> {
    let found = TEMPLATES.iter().filter(|template| matches(told, template));
    found.map(|template| template.0).collect()
}

/// What a statement does not keep to of a template it matches.
fn broken(told: &Told, template: &Template) -> Vec<String> {
    let (.., refers, rules) = *template;
    let mut broken: Vec<String> = rules
        .iter()
        .filter(|rule| {
            let (path, any) = rule.split_once('=').unwrap_or((rule, ""));
            let found = at(&told.value, path);
            let allowed = |found: &&Value| any.split('|').any(|one| **found == one);
            found.is_empty() || !any.is_empty() && !found.iter().all(allowed)
        })
        .map(|rule| (*rule).to_owned())
        .collect();
    let target = match template.2 {
        "ref" => &told.value["object"]["id"],
        _ => &told.value["context"]["statement"]["id"],
    };
    let target = target.as_str().and_then(|id| BY_ID.get(id));
    let wanted: HashSet<&str> = refers.split_whitespace().collect();
    if !wanted.is_empty() && target.is_none_or(|target| slugs(target).is_disjoint(&wanted)) {
        broken.push(format!("refers to one of {wanted:?}"));
    }
    broken
}

#[test]
fn what_claims_the_profile_follows_its_templates_and_all_of_them_occur() {
    let mut seen = HashSet::new();
    for told in LIFE.iter() {
        if told.sent.sender != Sender::Profile || told.voids().is_some() {
            continue;
        }
        let text = &told.sent.json;
        let version = format!("{BASE}/v1.0");
        let categories = at(&told.value, "context/contextActivities/category/*/id");
        assert!(categories.iter().any(|id| **id == version), "{text}");
        assert_eq!(at(&told.value, "context/registration").len(), 1, "{text}");
        assert_eq!(at(&told.value, "timestamp").len(), 1, "{text}");
        let matched = slugs(told);
        assert!(!matched.is_empty(), "it matches no template: {text}");
        for template in TEMPLATES.iter().filter(|one| matched.contains(one.0)) {
            let broken = broken(told, template);
            assert!(broken.is_empty(), "{}: {broken:?} in {text}", template.0);
        }
        seen.extend(matched);
    }
    let missing: Vec<&str> = TEMPLATES
        .iter()
        .map(|template| template.0)
        .filter(|slug| !seen.contains(slug))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn thanks_for_feedback_are_about_that_feedback() {
    let mut thanked = 0;
    for told in LIFE
        .iter()
        .filter(|told| slugs(told).contains("acknowledged-feedback"))
    {
        let given = BY_ID[told.value["context"]["statement"]["id"].as_str().unwrap()];
        assert_eq!(told.value["object"]["id"], given.value["object"]["id"]);
        assert_eq!(
            told.value["context"]["registration"],
            given.value["context"]["registration"]
        );
        let to = &at(&told.value, "context/extensions/recipients/*")[0];
        assert_eq!(**to, given.value["actor"]);
        thanked += 1;
    }
    assert!(thanked > 20, "{thanked}");
}
