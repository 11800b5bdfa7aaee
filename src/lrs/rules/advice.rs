//! What is legal in a profile and yet surely not meant, where its templates are to be counted.

use serde_json::Value;

use super::toward::{own_member, principles};
use crate::facts::Principle;
use crate::profile::document::TemplateSource;
use crate::profile::version::slug;
use crate::profile::{Document, Problem, Severity, Stage};

const CLAUSE: &str = "docs/your-own-behaviours.md";

/// Warnings about templates that say that they count toward principles.
#[must_use]
pub fn advice(document: &Document) -> Vec<Problem> {
    document.templates.iter().flat_map(of_template).collect()
}

fn of_template(template: &TemplateSource) -> Vec<Problem> {
    let head = &template.head;
    let Some(toward) = own_member(&head.others, "countsToward") else {
        return Vec::new();
    };
    let warn = |rule, sentence| Problem {
        stage: Stage::Relations,
        severity: Severity::Warning,
        rule,
        pointer: head.pointer.clone(),
        sentence,
        clause: CLAUSE,
    };
    let mut found = Vec::new();
    for value in each(toward) {
        if principles(value).is_empty() {
            let all = Principle::ALL.map(Principle::slug).join(", ");
            found.push(warn(
                "unknown-principle",
                format!(
                    "`countsToward` is {value}, which is none of the principles, so nothing is counted for it. They are {all}, as {}/principles/{}.",
                    crate::facts::BASE_IRI,
                    Principle::Openness
                ),
            ));
        }
    }
    let name = slug(&head.id);
    if !is_plain(&name) {
        found.push(warn(
            "behaviour-name",
            format!(
                "The behaviour would be called `{name}` in reports. End the id of the template with lower-case letters and digits, single hyphens between them."
            ),
        ));
    }
    found
}

fn each(value: &Value) -> &[Value] {
    match value {
        Value::Array(several) => several,
        one => std::slice::from_ref(one),
    }
}

fn is_plain(slug: &str) -> bool {
    let word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    slug.split('-').all(word)
}
