//! Random queries, and whether their conditions hold for one statement.

use jiff::{SignedDuration, Timestamp};
use tertulia::xapi::time::format_timestamp;

use super::actor::{PEOPLE, SENDERS, identifier};
use super::dice::Dice;
use super::statement::{ACTIVITIES, REGISTRATIONS, VERBS, activity, registration, verb};
use super::world::Kept;

#[derive(Debug, Default)]
pub struct Query {
    agent: Option<usize>,
    related_agents: bool,
    verb: Option<usize>,
    activity: Option<usize>,
    related_activities: bool,
    registration: Option<usize>,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    pub ascending: bool,
    pub limit: usize,
    /// The key that asks, by its place among the senders.
    pub asked_by: usize,
}

impl Query {
    pub fn roll(dice: &mut Dice, times: &[Timestamp]) -> Self {
        // At a statement's very millisecond, and one to each side of it.
        let time = |dice: &mut Dice| {
            let aside = i64::try_from(dice.below(3)).unwrap() - 1;
            times[dice.below(times.len())] + SignedDuration::from_millis(aside)
        };
        Self {
            agent: dice.maybe(2, |dice| dice.below(PEOPLE + SENDERS.len())),
            related_agents: dice.one_in(2),
            verb: dice.maybe(2, |dice| dice.below(VERBS + 1)),
            activity: dice.maybe(3, |dice| dice.below(ACTIVITIES)),
            related_activities: dice.one_in(2),
            registration: dice.maybe(4, |dice| dice.below(REGISTRATIONS)),
            since: dice.maybe(4, time),
            until: dice.maybe(4, time),
            ascending: dice.one_in(2),
            limit: [0, 0, 1_000_000, 1 + dice.below(40)][dice.below(4)],
            asked_by: [0, 0, 1, 2][dice.below(4)],
        }
    }

    pub fn parameters(&self, dice: &mut Dice) -> Vec<(&'static str, String)> {
        // What is false may as well be left out.
        let flags = [
            ("related_agents", self.related_agents),
            ("related_activities", self.related_activities),
            ("ascending", self.ascending),
        ];
        let mut list: Vec<_> = (flags.into_iter())
            .filter(|(_, flag)| *flag || dice.one_in(2))
            .map(|(name, flag)| (name, flag.to_string()))
            .collect();
        if let Some(person) = self.agent {
            list.push(("agent", identifier(person, dice).to_string()));
        }
        list.extend(self.verb.map(|number| ("verb", verb(number))));
        list.extend(self.activity.map(|number| ("activity", activity(number))));
        if let Some(number) = self.registration {
            list.push(("registration", registration(number, dice)));
        }
        for (name, time) in [("since", self.since), ("until", self.until)] {
            list.extend(time.map(|time| (name, spelt(time, dice))));
        }
        if self.limit > 0 {
            list.push(("limit", self.limit.to_string()));
        }
        dice.shuffle(&mut list);
        list
    }

    /// Whether the conditions that references inherit hold together for this one statement.
    pub fn holds(&self, kept: &Kept) -> bool {
        let core = &kept.core;
        let agent = |person| {
            if self.related_agents {
                person == PEOPLE + kept.sender || core.has_related_agent(person)
            } else {
                core.has_agent(person)
            }
        };
        let activity = |number| {
            if self.related_activities {
                core.has_related_activity(number)
            } else {
                core.has_activity(number)
            }
        };
        self.agent.is_none_or(agent)
            && self.verb.is_none_or(|verb| core.verb == verb)
            && self.activity.is_none_or(activity)
            && (self.registration).is_none_or(|number| core.has_registration(number))
    }

    /// Whether those hold that ask about the statement itself: times, and whose it is.
    pub fn admits(&self, kept: &Kept) -> bool {
        self.since.is_none_or(|since| kept.stored > since)
            && self.until.is_none_or(|until| kept.stored <= until)
            && (self.asked_by == 0 || self.asked_by == kept.sender)
    }
}

/// A time in one of its spellings.
fn spelt(time: Timestamp, dice: &mut Dice) -> String {
    match dice.below(3) {
        0 => time.display_with_offset(jiff::tz::offset(-5)).to_string(),
        1 => time.to_string(),
        _ => format_timestamp(time),
    }
}
