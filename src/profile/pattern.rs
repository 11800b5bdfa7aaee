//! Patterns: in which order statements of one thread come (structure, 9.0; communication, 2.2).

/// A set of templates, by their places in [`Version::templates`](super::Version).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct TemplateSet {
    bits: Vec<u64>,
}

/// What patterns see of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Symbol {
    /// Whether its outcome is a success; a thread with another one follows no pattern.
    pub valid: bool,
    pub templates: TemplateSet,
}

/// A pattern with all that it is made of. Never a cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Element {
    /// Place in [`Version::templates`](super::Version).
    Template(usize),
    Sequence(Vec<Element>),
    Alternates(Vec<Element>),
    Optional(Box<Element>),
    OneOrMore(Box<Element>),
    ZeroOrMore(Box<Element>),
}

/// A primary pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Primary {
    pub id: String,
    /// JSON Pointer in the document.
    pub pointer: String,
    pub element: Element,
}

/// The primary patterns of a version.
#[derive(Debug, Clone, Default)]
pub struct Patterns {
    pub primaries: Vec<Primary>,
}

/// How far one thread has come in each primary pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread {}

/// What a statement did to its thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// At least one primary pattern is or may still be followed.
    Follows,
    /// With this statement none is any more.
    Breaks {
        /// Templates that a statement in its place could have followed.
        wanted: TemplateSet,
        /// Places in [`Patterns::primaries`] of the patterns that were still followed before it.
        followed: Vec<usize>,
    },
    /// None was followed before it either.
    Broken,
}

/// How a thread stands to a primary pattern (communication, 2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It follows the pattern to its end.
    Success,
    /// It follows it so far.
    Partial,
    Failure,
}

impl TemplateSet {
    pub fn insert(&mut self, template: usize) {
        let (word, bit) = (template / 64, template % 64);
        if self.bits.len() <= word {
            self.bits.resize(word + 1, 0);
        }
        self.bits[word] |= 1 << bit;
    }
    #[must_use]
    pub fn contains(&self, template: usize) -> bool {
        self.bits
            .get(template / 64)
            .is_some_and(|word| word >> (template % 64) & 1 == 1)
    }
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        (0..self.bits.len() * 64).filter(|template| self.contains(*template))
    }
}

impl Symbol {
    /// A few bytes, as they are kept with each statement of a thread.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        todo!()
    }
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let _ = bytes;
        todo!()
    }
}

impl Patterns {
    #[must_use]
    pub fn new(primaries: Vec<Primary>) -> Self {
        Self { primaries }
    }

    /// A thread without statements.
    #[must_use]
    pub fn begin(&self) -> Thread {
        todo!()
    }
}

impl Thread {
    /// Takes the next statement in.
    pub fn step(&mut self, patterns: &Patterns, symbol: &Symbol) -> Step {
        let _ = (patterns, symbol);
        todo!()
    }

    /// How it stands to each of [`Patterns::primaries`].
    #[must_use]
    pub fn standings(&self, patterns: &Patterns) -> Vec<Standing> {
        let _ = patterns;
        todo!()
    }

    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        todo!()
    }

    /// `None` for bytes that these patterns never gave.
    #[must_use]
    pub fn from_bytes(patterns: &Patterns, bytes: &[u8]) -> Option<Self> {
        let _ = (patterns, bytes);
        todo!()
    }
}
