//! The four principles of social learning, and sets of them.

use std::fmt;

/// A principle. The order is the one in which reports list them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Principle {
    /// Asking instead of assuming, networks across boundaries, listening.
    Openness,
    /// Visible thinking, acknowledging bias, speaking up.
    Transparency,
    /// Asking for feedback, sharing small and big ideas, recognition.
    Sharing,
    /// Self-awareness, mistakes as learning: debriefs, shared wider.
    Empowerment,
}

impl Principle {
    pub const ALL: [Self; 4] = [
        Self::Openness,
        Self::Transparency,
        Self::Sharing,
        Self::Empowerment,
    ];

    /// Its name in mappings, reports and addresses.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Openness => "openness",
            Self::Transparency => "transparency",
            Self::Sharing => "sharing",
            Self::Empowerment => "empowerment",
        }
    }

    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.slug() == slug)
    }

    /// Its place in [`Principle::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Principle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

/// A set of principles in one byte: the bit of each is its index.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct PrincipleSet(u8);

impl PrincipleSet {
    pub const EMPTY: Self = Self(0);

    /// The set with these bits, as [`PrincipleSet::bits`] gave them; `None` where a bit names none.
    #[must_use]
    pub fn from_bits(bits: u8) -> Option<Self> {
        (bits >> Principle::ALL.len() == 0).then_some(Self(bits))
    }

    #[must_use]
    pub fn bits(self) -> u8 {
        self.0
    }

    #[must_use]
    pub fn with(self, principle: Principle) -> Self {
        Self(self.0 | 1 << principle.index())
    }

    #[must_use]
    pub fn contains(self, principle: Principle) -> bool {
        self.0 & (1 << principle.index()) != 0
    }

    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Its members, in the order of [`Principle::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Principle> {
        Principle::ALL
            .into_iter()
            .filter(move |one| self.contains(*one))
    }
}

impl FromIterator<Principle> for PrincipleSet {
    fn from_iter<I: IntoIterator<Item = Principle>>(principles: I) -> Self {
        principles.into_iter().fold(Self::EMPTY, Self::with)
    }
}

impl fmt::Debug for PrincipleSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
