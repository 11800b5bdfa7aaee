//! What follows from what: answers, thanks, debriefs shared, or nothing.

use uuid::Uuid;

use super::{Event, Simulation};
use crate::simulate::Sender;
use crate::simulate::calendar::reaction;
use crate::simulate::deed::Deed;
use crate::simulate::person::Band;
use crate::simulate::thread::Act;

/// Who reacts.
#[derive(Clone, Copy)]
enum Who {
    Opener,
    Same,
    /// Somebody of the unit, or of the one that was asked.
    Colleague,
    /// Somebody of any unit.
    Neighbour,
    AtLeast(Band),
}

/// A reaction that may come.
struct Reaction {
    deed: Deed,
    /// In how many cases of 1,000.
    likely: u32,
    who: Who,
    /// How long it takes beside what is usual, in percent.
    pace: u32,
}

const fn may(deed: Deed, likely: u32, who: Who, pace: u32) -> Reaction {
    Reaction {
        deed,
        likely,
        who,
        pace,
    }
}

/// Where reactions of a kind can be said. On a forum thanks are replies like any other.
fn says(sender: Sender, deed: Deed) -> bool {
    match sender {
        Sender::Profile => deed != Deed::Viewed,
        Sender::Bare => matches!(
            deed,
            Deed::Answered
                | Deed::AcknowledgedAnswer
                | Deed::AcknowledgedBusinessValue
                | Deed::SharedDebrief
        ),
        Sender::Forum => matches!(
            deed,
            Deed::Answered | Deed::AcknowledgedAnswer | Deed::Viewed
        ),
        Sender::Course => false,
    }
}

impl Simulation {
    /// Puts off what others, or the same person, do about an act that was sent at a time.
    pub(super) fn follow(&mut self, act: &Act, id: Option<Uuid>, sent: i64) {
        let culture = self.culture(act.thread.opener);
        let progress = self.progress(sent);
        let replies = culture.replies.at(progress);
        let thanks = culture.thanks.at(progress);
        let shared = culture.debriefs_shared.at(progress);
        let mut after = After {
            simulation: self,
            act,
            id,
            sent,
            patience: culture.patience.at(progress),
        };
        match act.deed {
            Deed::AskedQuestion
            | Deed::AskedForHelp
            | Deed::AskedReactionToIdea
            | Deed::AskedOpenDecision => {
                after.several(&may(Deed::Answered, replies, Who::Colleague, 100), 4);
                after.one(&may(Deed::Viewed, 550, Who::Neighbour, 40));
                after.one(&may(Deed::Viewed, 350, Who::Neighbour, 90));
                if act.deed == Deed::AskedReactionToIdea {
                    after.one(&may(Deed::GaveFeedback, 350, Who::Neighbour, 120));
                }
            }
            Deed::AskedForFeedback => {
                after.several(&may(Deed::GaveFeedback, replies, Who::Colleague, 150), 3);
            }
            Deed::Answered => {
                after.one(&may(Deed::AcknowledgedAnswer, thanks, Who::Opener, 80));
                after.one(&may(Deed::Listened, 90, Who::Neighbour, 120));
                after.one(&may(Deed::ClarifiedContribution, 60, Who::Same, 60));
                after.one(&may(Deed::AcknowledgedExpertise, 20, Who::Opener, 300));
            }
            Deed::GaveFeedback => {
                after.one(&may(Deed::AcknowledgedFeedback, thanks, Who::Opener, 100));
                after.one(&may(Deed::Listened, 80, Who::Opener, 100));
            }
            Deed::SharedThinking | Deed::SharedActions | Deed::SharedDecision => {
                after.one(&may(Deed::GaveFeedback, 220, Who::Colleague, 130));
            }
            Deed::SharedKnowledge | Deed::SharedResourceAcrossBoundary => {
                let value = may(
                    Deed::AcknowledgedBusinessValue,
                    110,
                    Who::AtLeast(Band::Lead),
                    600,
                );
                after.one(&value);
                if act.deed == Deed::SharedKnowledge {
                    after.one(&may(Deed::Listened, 60, Who::Neighbour, 200));
                }
                after.one(&may(Deed::Viewed, 600, Who::Neighbour, 60));
            }
            Deed::RaisedConcern => {
                let heard = may(
                    Deed::AcknowledgedConcern,
                    thanks,
                    Who::AtLeast(Band::Lead),
                    150,
                );
                after.one(&heard);
                after.one(&may(Deed::Listened, 120, Who::Colleague, 80));
            }
            Deed::InvitedContributions => {
                after.several(&may(Deed::SharedLittleIdea, 850, Who::Neighbour, 250), 6);
            }
            Deed::CreatedNetwork => {
                after.several(&may(Deed::JoinedNetwork, 950, Who::Neighbour, 500), 9);
            }
            Deed::DebriefedMistake | Deed::DebriefedProject => {
                after.one(&may(Deed::SharedDebrief, shared, Who::Same, 300));
            }
            _ => {}
        }
    }
}

/// What is reacted to.
struct After<'s> {
    simulation: &'s mut Simulation,
    act: &'s Act,
    id: Option<Uuid>,
    sent: i64,
    /// How long people of the opener's unit take, in percent.
    patience: u32,
}

impl After<'_> {
    /// Up to `most` of a kind, each less likely than the one before.
    fn several(&mut self, reaction: &Reaction, most: u32) {
        let mut likely = reaction.likely;
        for more in 0..most {
            let pace = reaction.pace * (more + 1);
            if !self.one(&may(reaction.deed, likely, reaction.who, pace)) {
                return;
            }
            likely = likely * 45 / 100 + u32::from(most > 4) * 250;
        }
    }

    /// Whether it comes at all: what would happen after the last week does not.
    fn one(&mut self, coming: &Reaction) -> bool {
        let sender = self.act.thread.sender;
        let chance = &mut self.simulation.chance;
        if !says(sender, coming.deed) || !chance.happens(coming.likely) {
            return false;
        }
        let wait = reaction(coming.pace * self.patience / 100, chance);
        let Some(who) = self.who(coming.who) else {
            return false;
        };
        let site = self.simulation.world.unit_of(who).site;
        let at = site.awake(self.sent + wait, &mut self.simulation.chance);
        if at >= self.simulation.end {
            return false;
        }
        // Thanks are about the answer itself; on a forum they are a post of their own.
        let about_item = sender == Sender::Profile
            && matches!(
                coming.deed,
                Deed::AcknowledgedAnswer | Deed::AcknowledgedFeedback | Deed::ClarifiedContribution
            );
        if !about_item {
            self.simulation.items += 1;
        }
        let act = Act {
            deed: coming.deed,
            who,
            to: Some(self.act.who).filter(|to| *to != who),
            about: self.id,
            item: if about_item {
                self.act.item
            } else {
                self.simulation.items
            },
            thread: self.act.thread,
        };
        self.simulation.queue.put(at, Event::Act(Box::new(act)));
        true
    }

    fn who(&mut self, who: Who) -> Option<u32> {
        let thread = &self.act.thread;
        let last = self.act.who;
        let Simulation { world, chance, .. } = &mut *self.simulation;
        match who {
            Who::Opener => Some(thread.opener),
            Who::Same => Some(last),
            Who::Colleague => {
                let unit = thread.across.unwrap_or(thread.unit);
                let colleague = world.colleague(unit, last, chance);
                colleague.or_else(|| world.neighbour(thread.unit, last, chance))
            }
            Who::Neighbour => world.neighbour(thread.unit, last, chance),
            Who::AtLeast(band) => world.at_least(band, thread.unit, last, chance),
        }
    }
}
