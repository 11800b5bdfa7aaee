//! What one statement that counts tells reports which look at more than counts.

use std::sync::Arc;

use uuid::Uuid;

use super::evidence::Evidence;
use super::principle::PrincipleSet;
use super::subject::Subject;

/// A statement that counts, by the numbers of the store that keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Its place in the order of the store.
    pub sequence: i64,
    /// Its timestamp, in milliseconds since 1970, rounded toward the past.
    pub time_ms: i64,
    /// The numbers of the agents who did it, ascending, each once; [`Facts::people`](super::Facts::people).
    pub people: Vec<u32>,
    /// What it counts for, by subject; never empty.
    pub facts: Vec<ToldFact>,
    pub circumstances: Circumstances<u32>,
}

/// A fact without its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldFact {
    pub subject: Arc<Subject>,
    pub principles: PrincipleSet,
    /// The IRI of a template, or the label of a mapping's rule.
    pub rule: Arc<str>,
    pub evidence: Evidence,
}

/// What a statement says beside what it counts for. `P` is how people are told: by the key of an identifier
/// before they are stored, by the number of the agent after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circumstances<P> {
    /// The IRI of the verb.
    pub verb: Arc<str>,
    /// The id of the activity that is the object.
    pub activity: Option<Arc<str>>,
    /// [`Ifi::key`](crate::xapi::actor::Ifi::key) of `context.team`, or its name where nothing identifies it.
    pub team: Option<Arc<str>>,
    /// The id of the course it belongs to.
    pub course: Option<Arc<str>>,
    /// `context.platform`.
    pub platform: Option<Arc<str>>,
    /// Only of a statement with a fact that a template gave.
    pub social: Option<Social<P>>,
}

/// What a statement says that claims a profile and has a template's determining properties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Social<P> {
    /// Its own id, under which others refer to it.
    pub id: Uuid,
    pub registration: Option<Uuid>,
    /// What it answers to: `context.statement`, or else the `StatementRef` that is its object.
    pub target: Option<Uuid>,
    /// The agents in its `recipients`, ascending, each once, the actor too where it is one; groups are left out.
    pub recipients: Vec<P>,
    pub marks: Marks,
    /// The objective it serves.
    pub objective: Option<Arc<str>>,
}

/// Small things that extensions say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks {
    pub visibility: Option<Visibility>,
    /// `seniority.actor`, where it is `self-declared`.
    pub declared: Option<Band>,
    /// `acknowledgement.actionTaken` is there.
    pub action_taken: bool,
    /// `debrief.actions` is there.
    pub actions: bool,
    /// `business-objective.confirmedByOwner` is true.
    pub confirmed: bool,
}

/// Who can see a contribution, from the narrowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Visibility {
    Private,
    Direct,
    Team,
    Community,
    Organisation,
    Public,
}

/// A band of seniority, from the lowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Band {
    Entry,
    Experienced,
    Lead,
    Senior,
    Executive,
}

impl Visibility {
    pub const ALL: [Self; 6] = [
        Self::Private,
        Self::Direct,
        Self::Team,
        Self::Community,
        Self::Organisation,
        Self::Public,
    ];

    /// Its name in the extension.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Direct => "direct",
            Self::Team => "team",
            Self::Community => "community",
            Self::Organisation => "organisation",
            Self::Public => "public",
        }
    }

    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.slug() == slug)
    }
}

impl Band {
    pub const ALL: [Self; 5] = [
        Self::Entry,
        Self::Experienced,
        Self::Lead,
        Self::Senior,
        Self::Executive,
    ];

    /// Its name in directories and extensions.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Experienced => "experienced",
            Self::Lead => "lead",
            Self::Senior => "senior",
            Self::Executive => "executive",
        }
    }

    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.slug() == slug)
    }

    /// Whether it is one of those whose example others follow.
    #[must_use]
    pub fn is_senior(self) -> bool {
        self >= Self::Senior
    }
}
