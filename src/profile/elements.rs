//! Patterns with all that they are made of (structure, 9.0).
//!
//! Members may be templates and patterns of other profiles that are loaded, "as if" they were "present in
//! this Profile". Such templates are put behind its own, and statements are judged by them too. A
//! pattern is left out where a member is not there, is disabled or leads back to it, where it is nested too
//! deep, or where all of them together grow too large.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::document::{PatternOf, PatternSource};
use super::library::Library;
use super::pattern::Element;
use super::template::Template;
use super::version::Version;

/// Patterns within patterns.
const DEEPEST: usize = 64;

/// Elements of all patterns of a version; patterns that share members can double with each level.
const MOST_ELEMENTS: usize = 100_000;

/// Templates and patterns of the profiles that are loaded.
pub(super) struct Foreign<'l> {
    templates: HashMap<&'l str, &'l Template>,
    patterns: HashMap<&'l str, (&'l Version, &'l Element)>,
}

impl<'l> Foreign<'l> {
    pub fn of(library: &'l Library) -> Self {
        let mut foreign = Self {
            templates: HashMap::new(),
            patterns: HashMap::new(),
        };
        for version in library.versions() {
            for template in &version.templates[..version.own] {
                foreign.templates.entry(&template.id).or_insert(template);
            }
            for (id, element) in &version.elements {
                foreign.patterns.entry(id).or_insert((version, element));
            }
        }
        foreign
    }
}

/// Makes the elements of one version.
pub(super) struct Elements<'d> {
    templates: Vec<Template>,
    /// Places of templates by their ids.
    places: HashMap<String, usize>,
    sources: BTreeMap<&'d str, &'d PatternSource>,
    foreign: &'d Foreign<'d>,
    /// The patterns on the way to where it is.
    within: HashSet<&'d str>,
    depth: usize,
    left: usize,
}

impl<'d> Elements<'d> {
    /// `sources` are the patterns that have no error.
    pub fn new(
        templates: Vec<Template>,
        sources: impl Iterator<Item = &'d PatternSource>,
        foreign: &'d Foreign<'d>,
    ) -> Self {
        let places = templates.iter().enumerate().rev();
        Self {
            places: places.map(|(place, one)| (one.id.clone(), place)).collect(),
            templates,
            sources: sources.map(|one| (one.head.id.as_str(), one)).collect(),
            foreign,
            within: HashSet::new(),
            depth: 0,
            left: MOST_ELEMENTS,
        }
    }

    /// The template or pattern of this id.
    pub fn element(&mut self, id: &str) -> Option<Element> {
        self.deeper(|elements| elements.found(id))
    }

    fn deeper(&mut self, make: impl FnOnce(&mut Self) -> Option<Element>) -> Option<Element> {
        self.left = self.left.checked_sub(1)?;
        if self.depth == DEEPEST {
            return None;
        }
        self.depth += 1;
        let element = make(self);
        self.depth -= 1;
        element
    }

    fn found(&mut self, id: &str) -> Option<Element> {
        if let Some(place) = self.places.get(id) {
            let template = self.templates.get(*place)?;
            return (!template.disabled).then_some(Element::Template(*place));
        }
        if let Some((id, source)) = self.sources.get_key_value(id) {
            let (id, source) = (*id, *source);
            if !self.within.insert(id) {
                return None;
            }
            let element = source.of.as_ref().and_then(|of| self.made_of(of));
            self.within.remove(id);
            return element;
        }
        let foreign = self.foreign;
        if let Some(template) = foreign.templates.get(id) {
            return self.taken_in(template);
        }
        let (version, element) = foreign.patterns.get(id)?;
        self.translated(version, element)
    }

    /// The templates, and all patterns by their ids.
    pub fn finish(mut self) -> (Vec<Template>, BTreeMap<String, Element>) {
        let ids: Vec<&str> = self.sources.keys().copied().collect();
        self.left = MOST_ELEMENTS;
        let elements = ids
            .into_iter()
            .filter_map(|id| Some((id.to_owned(), self.element(id)?)))
            .collect();
        (self.templates, elements)
    }

    fn made_of(&mut self, of: &'d PatternOf) -> Option<Element> {
        let mut one = |id: &str| self.element(id);
        Some(match of {
            PatternOf::Sequence(ids) => {
                Element::Sequence(ids.iter().map(|id| one(id)).collect::<Option<_>>()?)
            }
            PatternOf::Alternates(ids) => {
                Element::Alternates(ids.iter().map(|id| one(id)).collect::<Option<_>>()?)
            }
            PatternOf::Optional(id) => Element::Optional(Box::new(one(id)?)),
            PatternOf::OneOrMore(id) => Element::OneOrMore(Box::new(one(id)?)),
            PatternOf::ZeroOrMore(id) => Element::ZeroOrMore(Box::new(one(id)?)),
        })
    }

    fn taken_in(&mut self, template: &Template) -> Option<Element> {
        if template.disabled {
            return None;
        }
        let next = self.templates.len();
        let place = *self.places.entry(template.id.clone()).or_insert(next);
        if place == next {
            self.templates.push(template.clone());
        }
        Some(Element::Template(place))
    }

    /// A pattern of another version, whose templates have other places.
    fn translated(&mut self, version: &Version, element: &Element) -> Option<Element> {
        let mut one = |element: &Element| self.deeper(|all| all.translated(version, element));
        Some(match element {
            Element::Template(place) => return self.taken_in(version.templates.get(*place)?),
            Element::Sequence(all) => {
                Element::Sequence(all.iter().map(&mut one).collect::<Option<_>>()?)
            }
            Element::Alternates(all) => {
                Element::Alternates(all.iter().map(&mut one).collect::<Option<_>>()?)
            }
            Element::Optional(inner) => Element::Optional(Box::new(one(inner)?)),
            Element::OneOrMore(inner) => Element::OneOrMore(Box::new(one(inner)?)),
            Element::ZeroOrMore(inner) => Element::ZeroOrMore(Box::new(one(inner)?)),
        })
    }
}
