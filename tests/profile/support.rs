//! Profiles and statements for the other modules.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use tertulia::profile::document::{
    ConceptKind, ConceptSource, Document, Head, PatternOf, PatternSource, Presence, RuleSource,
    TemplateSource, Texts, VersionEntry,
};
use tertulia::profile::{Finding, Gravity, Library, Rule, Verdict, Version};
use tertulia::xapi::json::{self, DEFAULT_MAX_DEPTH, Node};
use tertulia::xapi::statement::Statement;

pub const PROFILE: &str = "https://example.org/profile";
pub const V1: &str = "https://example.org/profile/v1";
pub const SHARED: &str = "http://adlnet.gov/expapi/verbs/shared";
pub const SOCIAL: &str = include_str!("../../profiles/social-learning.jsonld");

/// A document in few words: ids need not be IRIs here, and what belongs to no version belongs to the usual one.
pub fn document(raw: Value) -> Document {
    Document {
        id: text(&raw["id"]),
        conforms_to: text(&raw["conformsTo"]),
        name: texts(&raw["prefLabel"]),
        definition: texts(&raw["definition"]),
        versions: all(&raw["versions"], |_, one| VersionEntry {
            id: text(&one["id"]),
            generated_at: one["generatedAtTime"]
                .as_str()
                .map(|time| time.parse().unwrap()),
            was_revision_of: list(&one["wasRevisionOf"]),
        }),
        concepts: all(&raw["concepts"], |place, one| {
            concept(head("concepts", place, one), one)
        }),
        templates: all(&raw["templates"], |place, one| {
            template(head("templates", place, one), one)
        }),
        patterns: all(&raw["patterns"], |place, one| {
            pattern(head("patterns", place, one), one)
        }),
        raw,
    }
}

fn head(list: &str, place: usize, one: &Value) -> Head {
    let known = |name: &str| !name.contains(':');
    let members = one.as_object().unwrap().iter();
    Head {
        pointer: format!("/{list}/{place}"),
        id: text(&one["id"]),
        in_scheme: one["inScheme"].as_str().unwrap_or(V1).to_owned(),
        name: texts(&one["prefLabel"]),
        definition: texts(&one["definition"]),
        deprecated: one["deprecated"] == true,
        others: members
            .filter(|(name, _)| !known(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect::<Map<_, _>>(),
    }
}

fn concept(head: Head, one: &Value) -> ConceptSource {
    let kind = match one["type"].as_str().unwrap() {
        "Verb" => ConceptKind::Verb,
        "ActivityType" => ConceptKind::ActivityType,
        "AttachmentUsageType" => ConceptKind::AttachmentUsageType,
        "ContextExtension" => ConceptKind::ContextExtension,
        "ResultExtension" => ConceptKind::ResultExtension,
        "ActivityExtension" => ConceptKind::ActivityExtension,
        "StateResource" => ConceptKind::StateResource,
        "AgentProfileResource" => ConceptKind::AgentProfileResource,
        "ActivityProfileResource" => ConceptKind::ActivityProfileResource,
        "Activity" => ConceptKind::Activity,
        other => panic!("{other}"),
    };
    ConceptSource {
        head,
        kind,
        relations: vec![],
        recommended_activity_types: list(&one["recommendedActivityTypes"]),
        recommended_verbs: list(&one["recommendedVerbs"]),
        context: maybe(&one["context"]),
        schema: maybe(&one["schema"]),
        inline_schema: maybe(&one["inlineSchema"]),
        content_type: maybe(&one["contentType"]),
        activity_definition: one.get("activityDefinition").cloned(),
    }
}

fn template(head: Head, one: &Value) -> TemplateSource {
    TemplateSource {
        head,
        verb: maybe(&one["verb"]),
        object_activity_type: maybe(&one["objectActivityType"]),
        context_grouping_activity_type: list(&one["contextGroupingActivityType"]),
        context_parent_activity_type: list(&one["contextParentActivityType"]),
        context_other_activity_type: list(&one["contextOtherActivityType"]),
        context_category_activity_type: list(&one["contextCategoryActivityType"]),
        attachment_usage_type: list(&one["attachmentUsageType"]),
        object_statement_ref_template: list(&one["objectStatementRefTemplate"]),
        context_statement_ref_template: list(&one["contextStatementRefTemplate"]),
        rules: all(&one["rules"], |_, rule| RuleSource {
            location: text(&rule["location"]),
            selector: maybe(&rule["selector"]),
            presence: rule["presence"].as_str().map(|presence| match presence {
                "included" => Presence::Included,
                "excluded" => Presence::Excluded,
                _ => Presence::Recommended,
            }),
            any: rule["any"].as_array().cloned(),
            all: rule["all"].as_array().cloned(),
            none: rule["none"].as_array().cloned(),
            scope_note: texts(&rule["scopeNote"]),
        }),
    }
}

fn pattern(head: Head, one: &Value) -> PatternSource {
    let of = one.as_object().unwrap().iter().find_map(|(name, value)| {
        Some(match name.as_str() {
            "sequence" => PatternOf::Sequence(list(value)),
            "alternates" => PatternOf::Alternates(list(value)),
            "optional" => PatternOf::Optional(text(value)),
            "oneOrMore" => PatternOf::OneOrMore(text(value)),
            "zeroOrMore" => PatternOf::ZeroOrMore(text(value)),
            _ => return None,
        })
    });
    PatternSource {
        head,
        primary: one["primary"] == true,
        of,
    }
}

fn all<T>(list: &Value, one: impl Fn(usize, &Value) -> T) -> Vec<T> {
    let all = list.as_array().into_iter().flatten().enumerate();
    all.map(|(place, value)| one(place, value)).collect()
}

fn text(value: &Value) -> String {
    maybe(value).unwrap_or_default()
}

fn maybe(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn list(value: &Value) -> Vec<String> {
    all(value, |_, one| text(one))
}

fn texts(value: &Value) -> Texts {
    let members = value.as_object().into_iter().flatten();
    members
        .map(|(tag, words)| (tag.clone(), text(words)))
        .collect()
}

/// A profile of one version with these members.
pub fn profile(members: Value) -> Document {
    let mut raw = json!({ "id": PROFILE, "versions": [{ "id": V1 }] });
    for (name, value) in members.as_object().unwrap() {
        raw[name] = value.clone();
    }
    document(raw)
}

/// Its only version.
pub fn compiled(document: &Document) -> Arc<Version> {
    let mut versions = Version::compile(document, &[], &Library::default());
    assert_eq!(versions.len(), 1);
    versions.remove(0)
}

/// A version with one template about everything, of these rules.
pub fn of_rules(rules: Value) -> Arc<Version> {
    let template = json!({ "id": format!("{PROFILE}/templates/one"), "rules": rules });
    compiled(&profile(json!({ "templates": [template] })))
}

pub fn social() -> Arc<Version> {
    compiled(&Document::read(SOCIAL).0.unwrap())
}

/// Somebody shared something; `more` replaces and adds members.
pub fn statement(more: Value) -> Value {
    let mut statement = json!({
        "actor": { "mbox": "mailto:ana@example.com" },
        "verb": { "id": SHARED },
        "object": { "id": "https://example.com/thread/1" },
    });
    for (name, value) in more.as_object().unwrap() {
        statement[name] = value.clone();
    }
    statement
}

/// A statement that claims a version, or whatever `category` names.
pub fn claiming(id: &str, more: Value) -> Value {
    let mut statement = statement(more);
    statement["context"]["contextActivities"]["category"] = json!([{ "id": id }]);
    statement
}

pub fn parsed(text: &str) -> Node<'_> {
    json::parse(text.as_bytes(), DEFAULT_MAX_DEPTH).unwrap().1
}

pub fn judged(version: &Arc<Version>, statement: &Value) -> Verdict {
    let text = statement.to_string();
    version.judge(Statement::trusted(&text, &parsed(&text)))
}

/// Rules that are broken, with their gravity and what was found.
pub fn told(findings: &[Finding]) -> Vec<(Rule, Gravity, Vec<&str>)> {
    findings
        .iter()
        .map(|one| {
            (
                one.rule,
                one.gravity,
                one.found.iter().map(String::as_str).collect(),
            )
        })
        .collect()
}

/// Rules that are broken.
pub fn broken(verdict: &Verdict) -> Vec<Rule> {
    verdict.findings.iter().map(|one| one.rule).collect()
}

/// Names of the templates that fit, and whether they are followed.
pub fn fits(verdict: &Verdict) -> Vec<(&str, bool)> {
    let name = |place: usize| verdict.version.templates[place].slug.as_str();
    let all = verdict.matches.iter();
    all.map(|one| (name(one.template), one.followed)).collect()
}
