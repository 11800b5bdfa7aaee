//! What people do, named as the social learning profile's templates name it.

use super::Sender;
use super::person::Band;
use super::words::List;

/// A verb: its IRI and what it is called.
#[derive(Clone, Copy)]
pub(super) struct Verb {
    pub(super) iri: Iri,
    pub(super) name: &'static str,
}

/// An IRI, whole or below the profile's own.
#[derive(Clone, Copy)]
pub(super) enum Iri {
    Whole(&'static str),
    /// Below `BASE_IRI`, with the slash it begins with.
    Ours(&'static str),
}

const fn verb(iri: &'static str, name: &'static str) -> Verb {
    let iri = Iri::Whole(iri);
    Verb { iri, name }
}

const fn our_verb(path: &'static str, name: &'static str) -> Verb {
    let iri = Iri::Ours(path);
    Verb { iri, name }
}

pub(super) const ASKED: Verb = verb("http://adlnet.gov/expapi/verbs/asked", "asked");
pub(super) const ANSWERED: Verb = verb("http://adlnet.gov/expapi/verbs/answered", "answered");
pub(super) const SHARED: Verb = verb("http://adlnet.gov/expapi/verbs/shared", "shared");
pub(super) const COMPLETED: Verb = verb("http://adlnet.gov/expapi/verbs/completed", "completed");
const COMMENTED: Verb = verb("http://adlnet.gov/expapi/verbs/commented", "commented");
pub(super) const ACKNOWLEDGED: Verb = verb(
    "http://activitystrea.ms/schema/1.0/acknowledge",
    "acknowledged",
);
const CREATED: Verb = verb("http://activitystrea.ms/schema/1.0/create", "created");
const JOINED: Verb = verb("http://activitystrea.ms/schema/1.0/join", "joined");
const INVITED: Verb = verb("http://activitystrea.ms/schema/1.0/invite", "invited");
const AUTHORED: Verb = verb("http://activitystrea.ms/schema/1.0/author", "authored");
const ENABLED: Verb = verb("http://id.tincanapi.com/verb/enabled", "enabled");
pub(super) const DEBRIEFED: Verb = our_verb("/verbs/debriefed", "debriefed");
const LISTENED: Verb = our_verb("/verbs/listened", "listened");
const CLARIFIED: Verb = our_verb("/verbs/clarified", "clarified");
const REFLECTED: Verb = our_verb("/verbs/reflected", "reflected");
const ALIGNED: Verb = our_verb("/verbs/aligned", "aligned");
const CURATED: Verb = our_verb("/verbs/curated", "curated");

macro_rules! deeds {
    ($($name:ident $verb:ident $place:ident $kind:literal,)*) => {
        /// A deed; each but the last follows the template of its name.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(super) enum Deed { $($name,)* }

        impl Deed {
            pub(super) fn verb(self) -> Verb {
                match self { $(Self::$name => $verb,)* }
            }

            /// The type of the activity it is done to.
            pub(super) fn kind(self) -> Iri {
                match self { $(Self::$name => Iri::$place($kind),)* }
            }
        }
    };
}

deeds! {
    CreatedNetwork CREATED Ours "/activity-types/cross-boundary-network",
    JoinedNetwork JOINED Ours "/activity-types/cross-boundary-network",
    AskedReactionToIdea ASKED Whole "http://id.tincanapi.com/activitytype/suggestion",
    AskedQuestion ASKED Whole "http://activitystrea.ms/schema/1.0/question",
    Listened LISTENED Whole "",
    AcknowledgedDifference ACKNOWLEDGED Ours "/activity-types/different-perspective",
    SharedAvailability SHARED Ours "/activity-types/availability",
    AskedOpenDecision ASKED Ours "/activity-types/open-decision",
    SharedThinking SHARED Ours "/activity-types/thinking-note",
    SharedActions SHARED Whole "http://id.tincanapi.com/activitytype/status-update",
    SharedDecision SHARED Ours "/activity-types/decision-record",
    GaveFeedback COMMENTED Ours "/activity-types/feedback",
    ClarifiedContribution CLARIFIED Ours "/activity-types/contribution",
    SharedSourcedAccount SHARED Ours "/activity-types/sourced-account",
    AcknowledgedBias ACKNOWLEDGED Ours "/activity-types/personal-bias",
    RaisedConcern SHARED Ours "/activity-types/concern",
    AcknowledgedConcern ACKNOWLEDGED Ours "/activity-types/concern",
    ProvidedSharingTool ENABLED Ours "/activity-types/sharing-tool",
    AskedForFeedback ASKED Ours "/activity-types/feedback-request",
    AcknowledgedFeedback ACKNOWLEDGED Ours "/activity-types/feedback",
    AskedForHelp ASKED Whole "http://id.tincanapi.com/activitytype/doubt",
    Answered ANSWERED Whole "http://activitystrea.ms/schema/1.0/question",
    AcknowledgedAnswer ACKNOWLEDGED Ours "/activity-types/answer",
    AcknowledgedExpertise ACKNOWLEDGED Ours "/activity-types/expertise",
    SharedKnowledge SHARED Ours "/activity-types/knowledge-item",
    SharedLittleIdea SHARED Ours "/activity-types/little-idea",
    SharedBigIdea SHARED Ours "/activity-types/big-idea",
    AcknowledgedBusinessValue ACKNOWLEDGED Ours "/activity-types/applied-knowledge",
    SharedKnowledgeGap SHARED Ours "/activity-types/knowledge-gap",
    Reflected REFLECTED Ours "/activity-types/own-practice",
    CompletedSelfDirected COMPLETED Ours "/activity-types/self-directed-learning",
    AlignedGoal ALIGNED Whole "http://id.tincanapi.com/activitytype/goal",
    InvitedContributions INVITED Ours "/activity-types/call-for-contributions",
    DebriefedMistake DEBRIEFED Ours "/activity-types/mistake",
    DebriefedProject DEBRIEFED Whole "http://id.tincanapi.com/activitytype/project",
    SharedDebrief SHARED Ours "/activity-types/debrief-report",
    SharedResourceAcrossBoundary SHARED Whole "http://id.tincanapi.com/activitytype/resource",
    AuthoredContent AUTHORED Whole "http://id.tincanapi.com/activitytype/resource",
    CuratedContent CURATED Whole "http://id.tincanapi.com/activitytype/collection-simple",
    Viewed COMPLETED Whole "",
}

/// How a thread begins.
pub(super) struct Opening {
    pub(super) deed: Deed,
    /// How often, beside the others.
    pub(super) weight: u32,
    /// Place of the principle it leans toward.
    pub(super) principle: usize,
    pub(super) from: Band,
    /// What its title is made of.
    pub(super) title: List,
    /// Where it can be said.
    senders: &'static [Sender],
}

const EVERYWHERE: &[Sender] = &[Sender::Profile, Sender::Bare, Sender::Forum];
const CHAT: &[Sender] = &[Sender::Profile, Sender::Bare];
const COMMUNITY: &[Sender] = &[Sender::Profile];

impl Opening {
    pub(super) fn fits(&self, sender: Sender, band: Band) -> bool {
        self.from <= band && self.senders.contains(&sender)
    }
}

const fn opening(
    deed: Deed,
    weight: u32,
    principle: usize,
    from: Band,
    title: List,
    senders: &'static [Sender],
) -> Opening {
    Opening {
        deed,
        weight,
        principle,
        from,
        title,
        senders,
    }
}

#[rustfmt::skip] // A table.
pub(super) const OPENINGS: [Opening; 29] = {
    use {Band::{Entry, Lead}, Deed as D, List::{Concerns, Ideas, News, Notes, Questions}};
    [
        opening(D::AskedQuestion, 150, 0, Entry, Questions, EVERYWHERE),
        opening(D::AskedForHelp, 110, 2, Entry, Questions, EVERYWHERE),
        opening(D::AskedReactionToIdea, 50, 0, Entry, Ideas, CHAT),
        opening(D::AskedOpenDecision, 30, 1, Lead, Questions, CHAT),
        opening(D::AskedForFeedback, 50, 2, Entry, Questions, COMMUNITY),
        opening(D::CreatedNetwork, 14, 0, Lead, Notes, COMMUNITY),
        opening(D::SharedAvailability, 14, 0, Lead, Notes, COMMUNITY),
        opening(D::AcknowledgedDifference, 14, 0, Entry, Notes, CHAT),
        opening(D::AcknowledgedBias, 16, 1, Entry, Concerns, CHAT),
        opening(D::AcknowledgedExpertise, 14, 1, Lead, Notes, CHAT),
        opening(D::SharedThinking, 50, 1, Entry, Ideas, CHAT),
        opening(D::SharedActions, 55, 1, Entry, News, CHAT),
        opening(D::SharedDecision, 35, 1, Lead, News, COMMUNITY),
        opening(D::SharedSourcedAccount, 16, 1, Entry, Notes, COMMUNITY),
        opening(D::RaisedConcern, 26, 1, Entry, Concerns, COMMUNITY),
        opening(D::ProvidedSharingTool, 12, 2, Lead, Notes, COMMUNITY),
        opening(D::SharedKnowledge, 130, 2, Entry, Notes, EVERYWHERE),
        opening(D::SharedLittleIdea, 45, 2, Entry, Ideas, CHAT),
        opening(D::SharedBigIdea, 12, 2, Entry, Ideas, CHAT),
        opening(D::SharedKnowledgeGap, 24, 3, Entry, Questions, COMMUNITY),
        opening(D::Reflected, 30, 3, Entry, Notes, COMMUNITY),
        opening(D::CompletedSelfDirected, 34, 3, Entry, Notes, COMMUNITY),
        opening(D::AlignedGoal, 16, 3, Entry, Ideas, COMMUNITY),
        opening(D::InvitedContributions, 45, 3, Lead, Questions, COMMUNITY),
        opening(D::DebriefedMistake, 55, 3, Entry, Concerns, CHAT),
        opening(D::DebriefedProject, 100, 3, Lead, News, CHAT),
        opening(D::SharedResourceAcrossBoundary, 16, 3, Entry, Notes, COMMUNITY),
        opening(D::AuthoredContent, 20, 3, Entry, Notes, COMMUNITY),
        opening(D::CuratedContent, 16, 3, Entry, Notes, COMMUNITY),
    ]
};
