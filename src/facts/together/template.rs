//! The templates of the social learning profile, as numbers that fit in one word.

use crate::facts::BASE_IRI;
use crate::facts::principle::Principle::{self, Empowerment, Openness, Sharing, Transparency};

/// Each template's name, which is that of its behaviour, the code that the source has for the behaviour, and what
/// the profile counts it toward. Days that are kept hold places in this list: new ones go to its end.
pub const TEMPLATES: [(&str, &str, &[Principle]); 43] = [
    ("created-network", "O1", &[Openness]),
    ("joined-network", "O1", &[Openness]),
    ("asked-reaction-to-idea", "O2", &[Openness]),
    ("asked-question", "O3", &[Openness]),
    ("listened", "O4", &[Openness]),
    ("acknowledged-difference", "O5", &[Openness]),
    ("shared-availability", "O6", &[Openness]),
    ("asked-open-decision", "T1", &[Transparency, Empowerment]),
    ("shared-thinking", "T2a", &[Transparency]),
    ("shared-actions", "T2b", &[Transparency]),
    ("shared-decision", "T2c", &[Transparency]),
    ("gave-feedback", "T2d", &[Transparency, Sharing]),
    ("clarified-contribution", "T3", &[Transparency]),
    ("shared-sourced-account", "T4", &[Transparency]),
    ("acknowledged-bias", "T5", &[Transparency]),
    ("raised-concern", "T6", &[Transparency]),
    ("acknowledged-concern", "T6", &[Transparency]),
    ("senior-contribution", "T7", &[Transparency, Sharing]),
    ("provided-sharing-tool", "S1", &[Sharing]),
    ("asked-for-feedback", "S2", &[Sharing]),
    ("acknowledged-feedback", "S3", &[Sharing]),
    ("asked-for-help", "S4", &[Sharing]),
    ("answered", "S4", &[Sharing]),
    ("acknowledged-answer", "S3", &[Sharing]),
    ("acknowledged-expertise", "S5", &[Sharing]),
    ("shared-knowledge", "S6", &[Sharing]),
    ("shared-spontaneously", "S6", &[Sharing]),
    ("shared-formally", "S6", &[Sharing]),
    ("shared-little-idea", "S7", &[Sharing]),
    ("shared-big-idea", "S7", &[Sharing]),
    ("acknowledged-business-value", "S8", &[Sharing]),
    ("shared-knowledge-gap", "S9", &[Sharing, Empowerment]),
    ("reflected", "E1", &[Empowerment]),
    ("completed-self-directed", "E2", &[Empowerment]),
    ("aligned-goal", "E3", &[Empowerment]),
    ("invited-contributions", "E4", &[Empowerment]),
    ("debriefed-mistake", "E5", &[Empowerment]),
    ("debriefed-project", "E6", &[Empowerment]),
    ("shared-debrief", "E7", &[Empowerment, Sharing]),
    (
        "shared-resource-across-boundary",
        "E8",
        &[Empowerment, Openness],
    ),
    ("crossed-boundary", "O1", &[Openness, Empowerment]),
    ("authored-content", "E9", &[Empowerment]),
    ("curated-content", "E9", &[Empowerment]),
];

/// A set of templates: the bit of each is its place in [`TEMPLATES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Hash)]
pub struct Templates(u64);

impl Templates {
    pub const NONE: Self = Self(0);

    /// Those that ask something that can be answered.
    pub const ASKS: Self = Self::named(&[
        "asked-question",
        "asked-for-help",
        "asked-reaction-to-idea",
        "asked-open-decision",
    ]);
    /// Those that ask for anything, feedback included.
    pub const ASKED: Self = Self::ASKS.union(Self::named(&["asked-for-feedback"]));
    /// Those that show what somebody lacks.
    pub const TAKES: Self = Self::ASKED.union(Self::named(&["shared-knowledge-gap"]));
    /// Those that share something; a gap in one's knowledge is not something others can use.
    pub const SHARES: Self = Self::named(&[
        "shared-availability",
        "shared-thinking",
        "shared-actions",
        "shared-decision",
        "shared-sourced-account",
        "shared-knowledge",
        "shared-spontaneously",
        "shared-formally",
        "shared-little-idea",
        "shared-big-idea",
        "shared-debrief",
        "shared-resource-across-boundary",
    ]);
    pub const ANSWERS: Self = Self::named(&["answered", "gave-feedback"]);
    /// Those that give others something.
    pub const GIVES: Self = Self::ANSWERS.union(Self::SHARES);
    pub const ACKNOWLEDGES: Self = Self::named(&[
        "acknowledged-difference",
        "acknowledged-bias",
        "acknowledged-concern",
        "acknowledged-feedback",
        "acknowledged-answer",
        "acknowledged-expertise",
        "acknowledged-business-value",
    ]);
    pub const DEBRIEFS: Self = Self::named(&["debriefed-mistake", "debriefed-project"]);
    pub const MAKES: Self = Self::named(&["authored-content", "curated-content"]);
    pub const DEVELOPS: Self = Self::named(&["reflected", "completed-self-directed"]);
    /// Those in which somebody shows a weakness of their own.
    pub const VULNERABLE: Self =
        Self::TAKES.union(Self::named(&["acknowledged-bias", "debriefed-mistake"]));

    /// The set of these names; what is no name is left out.
    #[must_use]
    pub const fn named(names: &[&str]) -> Self {
        let mut bits = 0;
        let mut name = 0;
        while name < names.len() {
            let mut place = 0;
            while place < TEMPLATES.len() {
                if same(TEMPLATES[place].0, names[name]) {
                    bits |= 1 << place;
                }
                place += 1;
            }
            name += 1;
        }
        Self(bits)
    }

    /// The set of the template with this IRI; empty where it is none of these.
    #[must_use]
    pub fn of_iri(iri: &str) -> Self {
        let name = iri.strip_prefix(BASE_IRI);
        let name = name.and_then(|path| path.strip_prefix("/templates/"));
        name.and_then(|name| TEMPLATES.iter().position(|(one, ..)| *one == name))
            .map_or(Self::NONE, Self::at)
    }

    /// The set of the template at this place.
    #[must_use]
    pub fn at(place: usize) -> Self {
        if place < TEMPLATES.len() {
            Self(1 << place)
        } else {
            Self::NONE
        }
    }

    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[must_use]
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    #[must_use]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// The set with these bits; those that name none are left out.
    #[must_use]
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits & ((1 << TEMPLATES.len()) - 1))
    }

    /// Places in [`TEMPLATES`], ascending.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let place = left.trailing_zeros() as usize;
            left &= left.checked_sub(1)?;
            Some(place)
        })
    }
}

const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut place = 0;
    while place < one.len() && place < other.len() && one[place] == other[place] {
        place += 1;
    }
    place == one.len() && place == other.len()
}
