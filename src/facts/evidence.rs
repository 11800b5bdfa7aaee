//! How well a statement proves the behaviour it is counted for.

/// Why a fact was counted, the best first. It never changes which principle a fact counts toward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Evidence {
    /// The statement claims the profile, and follows every rule of a template.
    Followed,
    /// It claims the profile and has a template's determining properties, but breaks a rule.
    Matched,
    /// The mapping names the behaviour of its verb.
    Mapped,
}

impl Evidence {
    pub const ALL: [Self; 3] = [Self::Followed, Self::Matched, Self::Mapped];

    /// Those that are counted by themselves.
    pub const COUNTED: [Self; 2] = [Self::Followed, Self::Matched];

    /// Place in [`Evidence::ALL`]; what stores keep.
    #[must_use]
    pub fn index(self) -> u8 {
        self as u8
    }

    /// The evidence that has this [`index`](Self::index).
    #[must_use]
    pub fn from_index(index: u8) -> Option<Self> {
        Self::ALL.get(usize::from(index)).copied()
    }

    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Followed => "followed",
            Self::Matched => "matched",
            Self::Mapped => "mapped",
        }
    }

    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.slug() == slug)
    }
}
