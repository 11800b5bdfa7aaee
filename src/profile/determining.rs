//! Determining properties: whether a template is about a statement at all (structure, 8.0).

use super::document::TemplateSource;
use super::sight::{Sight, activity_type};

/// What a statement must have for a template to fit it. What is absent or empty asks for nothing.
#[derive(Debug, Clone)]
pub(super) struct Determining {
    pub verb: Option<String>,
    object_type: Option<String>,
    /// Names of context activities, and the types that must be among theirs.
    listed: Vec<(&'static str, Vec<String>)>,
    usage_types: Vec<String>,
}

impl Determining {
    pub fn of(source: &TemplateSource) -> Self {
        let listed = [
            ("grouping", &source.context_grouping_activity_type),
            ("parent", &source.context_parent_activity_type),
            ("other", &source.context_other_activity_type),
            ("category", &source.context_category_activity_type),
        ];
        Self {
            verb: source.verb.clone(),
            object_type: source.object_activity_type.clone(),
            listed: listed
                .into_iter()
                .filter(|(_, types)| !types.is_empty())
                .map(|(name, types)| (name, types.clone()))
                .collect(),
            usage_types: source.attachment_usage_type.clone(),
        }
    }

    /// Whether the statement's values equal, or are a superset of, all of these (communication, 2.1).
    pub fn fit(&self, sight: &Sight<'_>) -> bool {
        self.object_type
            .as_deref()
            .is_none_or(|wanted| sight.object_type == Some(wanted))
            && self
                .verb
                .as_deref()
                .is_none_or(|wanted| sight.verb == wanted)
            && self.listed.iter().all(|(name, types)| {
                let activities = sight.listed(name);
                types.iter().all(|wanted| {
                    activities
                        .iter()
                        .any(|one| activity_type(one) == Some(wanted.as_str()))
                })
            })
            && self
                .usage_types
                .iter()
                .all(|wanted| sight.usage_types().any(|one| one == wanted))
    }
}
