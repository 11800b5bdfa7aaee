//! Why statements count for nothing.

use super::{Mapping, MappingRule, TypeRules};

/// Why statements of one verb and one activity type count for nothing, where they do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nothing<'m> {
    /// No rule names the verb.
    UnknownVerb,
    /// This rule names the verb, but other types, or it leaves this one out.
    LeftOut(&'m MappingRule),
    /// This rule names the verb and the type, but counts only where the context has a certain value.
    OnlyWhere(&'m MappingRule),
    /// This rule says that they count for nothing.
    Ruled(&'m MappingRule),
}

impl Mapping {
    /// Why statements of a verb and a type (as for [`Self::rule_for`]) count for nothing; `None`
    /// where all of them count, whatever their context says.
    #[must_use]
    pub fn why_nothing(&self, verb: &str, activity_type: Option<&str>) -> Option<Nothing<'_>> {
        let Some(verb) = self.verbs.get(verb) else {
            return Some(Nothing::UnknownVerb);
        };
        let typed = activity_type.and_then(|kind| verb.types.get(kind));
        let with_value = typed.map(TypeRules::with_value).unwrap_or_default();
        let with_value = self.at(&with_value);
        let counting = with_value.iter().find(|rule| rule.counts());
        let ruled_out = with_value.iter().find(|rule| !rule.counts());
        let fallback = typed
            .and_then(|rules| rules.plain)
            .or_else(|| verb.otherwise(activity_type))
            .and_then(|place| self.rules.get(place));
        match fallback {
            Some(rule) if rule.counts() => ruled_out.copied().map(Nothing::Ruled),
            Some(rule) => Some(Nothing::Ruled(rule)),
            None => counting
                .copied()
                .map(Nothing::OnlyWhere)
                .or(ruled_out.copied().map(Nothing::Ruled))
                .or_else(|| {
                    let named = self.at(&verb.named);
                    let nearest = named.iter().find(|rule| rule.counts()).or(named.first());
                    nearest.copied().map(Nothing::LeftOut)
                }),
        }
    }

    fn at(&self, places: &[usize]) -> Vec<&MappingRule> {
        places
            .iter()
            .filter_map(|&place| self.rules.get(place))
            .collect()
    }
}

impl TypeRules {
    /// The rules that look at an extension, in the order of the document.
    fn with_value(&self) -> Vec<usize> {
        let mut places: Vec<usize> = match &self.by_extension {
            Some((_, values)) => values.values().copied().collect(),
            None => Vec::new(),
        };
        places.sort_unstable();
        places.dedup();
        places
    }
}
