//! Patterns in few words, and threads made of them.

use tertulia::profile::pattern::{Element, Patterns, Primary, Standing, Step, Symbol, TemplateSet};

pub fn sequence<const N: usize>(members: [Element; N]) -> Element {
    Element::Sequence(members.into())
}

pub fn alternates<const N: usize>(members: [Element; N]) -> Element {
    Element::Alternates(members.into())
}

pub fn optional(body: Element) -> Element {
    Element::Optional(body.into())
}

pub fn one_or_more(body: Element) -> Element {
    Element::OneOrMore(body.into())
}

pub fn zero_or_more(body: Element) -> Element {
    Element::ZeroOrMore(body.into())
}

/// Templates by one letter each.
pub const A: Element = Element::Template(0);
pub const B: Element = Element::Template(1);
pub const C: Element = Element::Template(2);
pub const D: Element = Element::Template(3);

pub fn primary(id: &str, element: Element) -> Primary {
    Primary {
        id: format!("https://example.org/patterns/{id}"),
        pointer: format!("/patterns/{id}"),
        element,
    }
}

pub fn patterns(elements: impl IntoIterator<Item = Element>) -> Patterns {
    let name = |(place, element)| primary(&format!("p{place}"), element);
    Patterns::new(elements.into_iter().enumerate().map(name).collect())
}

/// A valid statement that follows these templates.
pub fn follows(templates: impl IntoIterator<Item = usize>) -> Symbol {
    Symbol {
        valid: true,
        templates: templates.into_iter().collect(),
    }
}

/// Statements that follow one template each, by its letter.
pub fn letters(word: &str) -> Vec<TemplateSet> {
    word.bytes()
        .map(|letter| [usize::from(letter - b'a')].into_iter().collect())
        .collect()
}

/// How a thread of statements stands to each pattern.
pub fn standings(patterns: &Patterns, symbols: &[Symbol]) -> Vec<Standing> {
    let mut thread = patterns.begin();
    for symbol in symbols {
        thread.step(patterns, symbol);
    }
    thread.standings(patterns)
}

/// What the last of these statements did.
pub fn last_step(patterns: &Patterns, symbols: &[Symbol]) -> Step {
    let mut thread = patterns.begin();
    let steps = symbols.iter().map(|symbol| thread.step(patterns, symbol));
    steps.last().expect("a statement")
}
