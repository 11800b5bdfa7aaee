//! Which templates a statement may fit, found by its verb.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::template::Template;

/// Places of templates, each list in the order of the version. Disabled ones are in none.
#[derive(Debug, Default)]
pub(super) struct Index {
    by_verb: HashMap<String, Vec<usize>, RandomState>,
    /// Those that name no verb.
    any_verb: Vec<usize>,
}

impl Index {
    pub fn of(templates: &[Template]) -> Self {
        let mut index = Self::default();
        let enabled = templates
            .iter()
            .enumerate()
            .filter(|(_, one)| !one.disabled);
        for (place, template) in enabled {
            match &template.determining.verb {
                Some(verb) => index.by_verb.entry(verb.clone()).or_default(),
                None => &mut index.any_verb,
            }
            .push(place);
        }
        index
    }

    /// Places of the templates with this verb and of those without any, in order.
    pub fn candidates(&self, verb: &str) -> impl Iterator<Item = usize> {
        let mut of_verb = self
            .by_verb
            .get(verb)
            .map_or(&[][..], Vec::as_slice)
            .iter()
            .copied()
            .peekable();
        let mut others = self.any_verb.iter().copied().peekable();
        std::iter::from_fn(move || match (of_verb.peek(), others.peek()) {
            (Some(one), Some(other)) if other < one => others.next(),
            (None, _) => others.next(),
            _ => of_verb.next(),
        })
    }
}
