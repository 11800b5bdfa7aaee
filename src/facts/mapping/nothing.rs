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
        why_nothing(std::slice::from_ref(self), verb, activity_type)
    }

    fn at(&self, places: &[usize]) -> impl Iterator<Item = &MappingRule> {
        places.iter().filter_map(|&place| self.rules.get(place))
    }
}

/// The same where the first mapping decides that has a rule which holds.
pub(in crate::facts) fn why_nothing<'m>(
    mappings: &'m [Mapping],
    verb: &str,
    activity_type: Option<&str>,
) -> Option<Nothing<'m>> {
    let (mut only_where, mut ruled, mut left_out) = (None, None, None);
    for mapping in mappings {
        let Some(verb) = mapping.verbs.get(verb) else {
            continue;
        };
        let typed = activity_type.and_then(|kind| verb.types.get(kind));
        for rule in mapping.at(&typed.map(TypeRules::with_value).unwrap_or_default()) {
            let found = if rule.counts() {
                &mut only_where
            } else {
                &mut ruled
            };
            found.get_or_insert(rule);
        }
        let whatever = typed
            .and_then(|rules| rules.plain)
            .or_else(|| verb.otherwise(activity_type))
            .and_then(|place| mapping.rules.get(place));
        match whatever {
            Some(rule) if rule.counts() => return ruled.map(Nothing::Ruled),
            Some(rule) => return Some(Nothing::Ruled(rule)),
            None => {}
        }
        let counting = mapping.at(&verb.named).find(|rule| rule.counts());
        left_out = left_out
            .or(counting)
            .or_else(|| mapping.at(&verb.named).next());
    }
    let reason = only_where
        .map(Nothing::OnlyWhere)
        .or(ruled.map(Nothing::Ruled))
        .or(left_out.map(Nothing::LeftOut));
    Some(reason.unwrap_or(Nothing::UnknownVerb))
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
