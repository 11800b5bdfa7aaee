//! A pattern made ready to run: alternates of templates become one set, and each part knows what it needs.

use super::{Element, TemplateSet};

/// Parts a pattern may have.
const MOST_PARTS: usize = 20_000;
/// How deep they may be nested; machines go as deep on the stack.
const DEEPEST: usize = 100;

/// A compiled primary pattern.
#[derive(Debug, Clone)]
pub(super) struct Program {
    pub parts: Vec<Part>,
    pub root: usize,
    /// All templates in it.
    pub templates: TemplateSet,
}

#[derive(Debug, Clone)]
pub(super) struct Part {
    pub of: Of,
    /// Nothing comes behind this part in its pattern. When it ends before the statements do, the pattern has
    /// failed, so what it would give back need not be kept.
    pub last: bool,
    /// It is complete without any statement.
    pub nullable: bool,
}

/// Parts are named by their places in [`Program::parts`].
#[derive(Debug, Clone)]
pub(super) enum Of {
    /// One statement that follows one of these.
    One(TemplateSet),
    Sequence(Vec<usize>),
    Alternates(Vec<usize>),
    /// `oneOrMore`, or `zeroOrMore` where it may be missing.
    Repeat {
        body: usize,
        missing: bool,
    },
    Optional(usize),
}

impl Program {
    /// `None` for a pattern beyond the bounds.
    pub fn compile(element: &Element) -> Option<Self> {
        let mut program = Self {
            parts: Vec::new(),
            root: 0,
            templates: TemplateSet::default(),
        };
        program.root = program.add(element, true, 0)?;
        Some(program)
    }

    fn add(&mut self, element: &Element, last: bool, depth: usize) -> Option<usize> {
        if depth > DEEPEST || self.parts.len() >= MOST_PARTS {
            return None;
        }
        let part = match element {
            Element::Template(template) => {
                self.templates.insert(*template);
                Part {
                    of: Of::One([*template].into_iter().collect()),
                    last,
                    nullable: false,
                }
            }
            Element::Sequence(members) => return self.sequence(members, last, depth),
            Element::Alternates(members) => return self.alternates(members, last, depth),
            Element::Optional(body) => {
                let body = self.add(body, last, depth + 1)?;
                Part {
                    of: Of::Optional(body),
                    last,
                    nullable: true,
                }
            }
            Element::OneOrMore(body) => {
                let body = self.add(body, false, depth + 1)?;
                let nullable = self.parts[body].nullable;
                Part {
                    of: Of::Repeat {
                        body,
                        missing: false,
                    },
                    last,
                    nullable,
                }
            }
            Element::ZeroOrMore(body) => {
                let body = self.add(body, false, depth + 1)?;
                Part {
                    of: Of::Repeat {
                        body,
                        missing: true,
                    },
                    last,
                    nullable: true,
                }
            }
        };
        Some(self.push(part))
    }

    fn sequence(&mut self, members: &[Element], last: bool, depth: usize) -> Option<usize> {
        let mut places = Vec::with_capacity(members.len());
        for (place, member) in members.iter().enumerate() {
            places.push(self.add(member, last && place + 1 == members.len(), depth + 1)?);
        }
        if let [only] = places[..] {
            return Some(only);
        }
        let nullable = places.iter().all(|place| self.parts[*place].nullable);
        Some(self.push(Part {
            of: Of::Sequence(places),
            last,
            nullable,
        }))
    }

    /// All alternates that are one statement become one part, since one statement decides them together.
    fn alternates(&mut self, members: &[Element], last: bool, depth: usize) -> Option<usize> {
        let mut ones = TemplateSet::default();
        let mut places = Vec::new();
        for member in members {
            let place = self.add(member, last, depth + 1)?;
            match &self.parts[place].of {
                Of::One(templates) => ones.extend(templates),
                _ => places.push(place),
            }
        }
        if places.len() < members.len() || members.is_empty() {
            places.push(self.push(Part {
                of: Of::One(ones),
                last,
                nullable: false,
            }));
        }
        if let [only] = places[..] {
            return Some(only);
        }
        let nullable = places.iter().any(|place| self.parts[*place].nullable);
        Some(self.push(Part {
            of: Of::Alternates(places),
            last,
            nullable,
        }))
    }

    fn push(&mut self, part: Part) -> usize {
        self.parts.push(part);
        self.parts.len() - 1
    }
}
