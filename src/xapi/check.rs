//! The walk that finds every broken rule of a value: where it is, and what each kind of value asks.
//!
//! Each object the specification defines is a table of its properties. The walk refuses what no
//! table names, a name in the wrong case, and `null`, so that no property can forget to.

use super::broken::{Broken, Pointer};
use super::id::parse_uuid;
use super::iri;
use super::json::{Node, Value};
use super::rule::Rule;
use super::version::Version;

/// A property that may stand in an object, and the check of its value.
pub(super) type Property = (&'static str, fn(&mut Check<'_>, &Node<'_>));

/// More than what one entry keeps of a value, so that a large one is never copied whole.
const LONGEST_EXCERPT: usize = 200;

/// One walk over one value.
pub(super) struct Check<'t> {
    text: &'t str,
    version: Version,
    at: Pointer,
    broken: Vec<Broken>,
}

impl<'t> Check<'t> {
    /// `text` is the document that the spans of every node refer to.
    pub fn new(text: &'t str, version: Version) -> Self {
        Self {
            text,
            version,
            at: Pointer::root(),
            broken: Vec::new(),
        }
    }

    pub fn finish(self) -> Vec<Broken> {
        self.broken
    }

    pub fn version(&self) -> Version {
        self.version
    }

    /// Notes a rule that the value at the present place breaks.
    pub fn report(&mut self, rule: Rule, node: &Node<'_>) {
        let raw = node.raw(self.text);
        let excerpt = match raw.char_indices().nth(LONGEST_EXCERPT) {
            Some((end, _)) => &raw[..end],
            None => raw,
        };
        self.broken
            .push(Broken::at(self.at.to_string(), rule).found(excerpt));
    }

    /// Notes a rule that only matters where everything else is right.
    pub fn report_unless_broken(&mut self, rule: Rule, node: &Node<'_>) {
        if self.broken.is_empty() {
            self.report(rule, node);
        }
    }

    /// Notes a rule that the member `key` of the object at the present place breaks.
    pub fn report_member(&mut self, key: &str, rule: Rule, object: &Node<'_>) {
        if let Some(node) = object.get(key) {
            self.at.push(key);
            self.report(rule, node);
            self.at.pop();
        }
    }

    /// Checks something at the member `key` of the present place.
    pub fn inside(&mut self, key: &str, within: impl FnOnce(&mut Self)) {
        self.at.push(key);
        within(self);
        self.at.pop();
    }

    /// An object with these properties and no others. False when it is no object at all.
    pub fn object(&mut self, node: &Node<'_>, properties: &[Property]) -> bool {
        self.entries(node, |check, key, value| {
            let known = properties.iter().find(|(name, _)| *name == key);
            match (known, &value.value) {
                (_, Value::Null) => check.report(Rule::NullValue, value),
                (Some((_, property)), _) => property(check, value),
                (None, _) => {
                    let in_other_case = |(name, _): &Property| name.eq_ignore_ascii_case(key);
                    let rule = if properties.iter().any(in_other_case) {
                        Rule::PropertyInWrongCase
                    } else {
                        Rule::PropertyUnknown
                    };
                    check.report(rule, value);
                }
            }
        })
    }

    /// An object with any keys; each member is visited. False when it is no object.
    pub fn entries(
        &mut self,
        node: &Node<'_>,
        mut each: impl FnMut(&mut Self, &str, &Node<'_>),
    ) -> bool {
        let Some(members) = node.members() else {
            self.report(Rule::NotAnObject, node);
            return false;
        };
        for (key, value) in members {
            self.at.push(key);
            each(self, key, value);
            self.at.pop();
        }
        true
    }

    /// An array; each element that is not `null` is visited.
    pub fn array<'n, 'a>(
        &mut self,
        node: &'n Node<'a>,
        mut each: impl FnMut(&mut Self, &'n Node<'a>),
    ) {
        let Some(elements) = node.elements() else {
            return self.report(Rule::NotAnArray, node);
        };
        for (index, element) in elements.iter().enumerate() {
            self.at.push_index(index);
            match element.value {
                Value::Null => self.report(Rule::NullValue, element),
                _ => each(self, element),
            }
            self.at.pop();
        }
    }

    /// Notes `rule` at the object when `key` is not in it.
    pub fn require(&mut self, object: &Node<'_>, key: &str, rule: Rule) {
        if object.get(key).is_none() {
            self.report(rule, object);
        }
    }

    pub fn string<'n>(&mut self, node: &'n Node<'_>) -> Option<&'n str> {
        let text = node.as_str();
        if text.is_none() {
            self.report(Rule::NotAString, node);
        }
        text
    }

    /// A string that follows a format.
    pub fn format(&mut self, node: &Node<'_>, rule: Rule, follows: impl FnOnce(&str) -> bool) {
        if let Some(text) = self.string(node)
            && !follows(text)
        {
            self.report(rule, node);
        }
    }

    pub fn constant(&mut self, node: &Node<'_>, only: &str, rule: Rule) {
        self.format(node, rule, |text| text == only);
    }

    pub fn iri(&mut self, node: &Node<'_>, rule: Rule) {
        self.format(node, rule, iri::is_iri);
    }

    pub fn uuid(&mut self, node: &Node<'_>, rule: Rule) {
        self.format(node, rule, |text| parse_uuid(text).is_some());
    }

    pub fn boolean(&mut self, node: &Node<'_>) {
        if !matches!(node.value, Value::Bool(_)) {
            self.report(Rule::NotABoolean, node);
        }
    }

    /// The digits of a number, as they were sent.
    pub fn number<'n>(&mut self, node: &'n Node<'_>) -> Option<&'n str> {
        if let Value::Number(digits) = node.value {
            return Some(digits);
        }
        self.report(Rule::NotANumber, node);
        None
    }
}

/// A property that is free text.
pub(super) fn text(check: &mut Check<'_>, node: &Node<'_>) {
    check.string(node);
}

/// A property that is `true` or `false`.
pub(super) fn boolean(check: &mut Check<'_>, node: &Node<'_>) {
    check.boolean(node);
}
