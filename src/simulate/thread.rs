//! Threads, and what somebody does in one.

use uuid::Uuid;

use super::Sender;
use super::chance::Chance;
use super::deed::Deed;
use super::words::{Line, List};

/// Who can see a contribution, as the profile names it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Visibility {
    Private,
    Direct,
    Team,
    Community,
    Organisation,
    Public,
}

impl Visibility {
    pub(super) fn draw(deed: Deed, chance: &mut Chance) -> Self {
        if deed == Deed::Reflected {
            return Self::Private;
        }
        match chance.below(100) {
            0..3 if matches!(deed, Deed::AskedQuestion | Deed::AskedForHelp) => Self::Direct,
            0..34 => Self::Team,
            34..80 => Self::Community,
            80..97 => Self::Organisation,
            _ => Self::Public,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Direct => "direct",
            Self::Team => "team",
            Self::Community => "community",
            Self::Organisation => "organisation",
            Self::Public => "public",
        }
    }
}

/// By which way something is shared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    Unsaid,
    Spontaneous,
    Formal,
}

/// A conversation, debrief or call: one registration, one activity.
#[derive(Clone, Copy)]
pub(super) struct Thread {
    pub(super) number: u64,
    pub(super) registration: Uuid,
    pub(super) sender: Sender,
    pub(super) opening: Deed,
    pub(super) opener: u32,
    /// The unit it began in.
    pub(super) unit: u16,
    pub(super) title: Line,
    pub(super) visibility: Visibility,
    pub(super) route: Route,
    /// The other unit, where it crosses a boundary.
    pub(super) across: Option<u16>,
}

/// What somebody does in a thread, at a time.
#[derive(Clone, Copy)]
pub(super) struct Act {
    pub(super) deed: Deed,
    pub(super) who: u32,
    /// Whom it answers or credits.
    pub(super) to: Option<u32>,
    /// The statement it refers to.
    pub(super) about: Option<Uuid>,
    /// Number of the answer, feedback or idea within all that is simulated.
    pub(super) item: u64,
    pub(super) thread: Thread,
}

impl Thread {
    /// What its opening says besides the title.
    pub(super) fn beginning(&self, chance: &mut Chance) -> Line {
        let list = match self.opening {
            Deed::AskedQuestion
            | Deed::AskedForHelp
            | Deed::AskedForFeedback
            | Deed::AskedOpenDecision
            | Deed::SharedKnowledgeGap
            | Deed::InvitedContributions => List::Concerns,
            _ => List::Answers,
        };
        self.title.about(list, chance)
    }
}
