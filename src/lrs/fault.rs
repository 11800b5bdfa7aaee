//! One thing wrong with a request, with all that helps to mend it.

use std::borrow::Cow;

use serde::Serialize;
use uuid::Uuid;

use crate::profile::{Finding, Problem, Stage};
use crate::xapi::broken::Broken;

/// One thing wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Place of the statement in its batch, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<usize>,
    /// Id of the statement, where it has a readable one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<Uuid>,
    /// Name of the query parameter or header, where that is what is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<Cow<'static, str>>,
    /// Line of a CSV file, from 1, on which the row begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<usize>,
    /// Name of the column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<Cow<'static, str>>,
    /// What part of the checks of a profile document found it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// JSON Pointer (RFC 6901) within the statement, or within the parameter's JSON.
    pub pointer: String,
    /// Name of the broken rule, for programs.
    pub rule: Cow<'static, str>,
    /// The rule as a sentence.
    pub message: Cow<'static, str>,
    /// What to do about it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub fix: Cow<'static, str>,
    /// Where the rule stands.
    pub clause: Cow<'static, str>,
    /// What was found, shortened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
}

impl From<Broken> for Fault {
    fn from(broken: Broken) -> Self {
        Self {
            index: None,
            statement: None,
            parameter: None,
            row: None,
            column: None,
            stage: None,
            rule: broken.rule.code().into(),
            message: broken.rule.message().into(),
            fix: broken.rule.fix().into(),
            clause: broken.rule.clause().into(),
            pointer: broken.pointer,
            found: broken.found,
        }
    }
}

impl From<&Finding> for Fault {
    fn from(finding: &Finding) -> Self {
        let by = finding.template.as_deref().unwrap_or(&finding.profile);
        let message = format!("{by} wants {}", finding.wanted);
        let clause = format!("{} of the profile {}", finding.stated, finding.profile);
        let fault = Self {
            index: None,
            statement: None,
            parameter: None,
            row: None,
            column: None,
            stage: None,
            pointer: pointer(&finding.location),
            rule: format!("profile-{}", finding.rule.slug()).into(),
            message: message.into(),
            fix: finding.fix.clone().into(),
            clause: clause.into(),
            found: None,
        };
        if finding.found.is_empty() {
            fault
        } else {
            fault.found(finding.found.join(", "))
        }
    }
}

impl From<&Problem> for Fault {
    fn from(problem: &Problem) -> Self {
        Self {
            stage: Some(problem.stage),
            pointer: problem.pointer.clone(),
            ..Self::request(problem.rule, problem.sentence.clone(), "", problem.clause)
        }
    }
}

/// The place that a path of names leads to; the root where it leads to several, or is no such path.
fn pointer(location: &str) -> String {
    let is_plain = |name: &str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    match location.strip_prefix("$.") {
        Some(names) if names.split('.').all(is_plain) => format!("/{}", names.replace('.', "/")),
        _ => String::new(),
    }
}

impl Fault {
    /// Something wrong with a query parameter or a header.
    #[must_use]
    pub fn parameter(
        name: impl Into<Cow<'static, str>>,
        rule: &'static str,
        message: impl Into<Cow<'static, str>>,
        fix: impl Into<Cow<'static, str>>,
        clause: &'static str,
    ) -> Self {
        Self {
            index: None,
            statement: None,
            parameter: Some(name.into()),
            row: None,
            column: None,
            stage: None,
            pointer: String::new(),
            rule: rule.into(),
            message: message.into(),
            fix: fix.into(),
            clause: clause.into(),
            found: None,
        }
    }

    /// Something wrong with a request as a whole.
    #[must_use]
    pub fn request(
        rule: &'static str,
        message: impl Into<Cow<'static, str>>,
        fix: impl Into<Cow<'static, str>>,
        clause: &'static str,
    ) -> Self {
        Self {
            parameter: None,
            ..Self::parameter("", rule, message, fix, clause)
        }
    }

    /// Adds what was found, shortened.
    #[must_use]
    pub fn found(self, value: impl Into<String>) -> Self {
        let shortened = Broken::at("", crate::xapi::broken::Rule::MalformedJson).found(value);
        Self {
            found: shortened.found,
            ..self
        }
    }
}
