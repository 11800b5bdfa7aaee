//! What measures look at: statements that claim the profile and follow every template they fit, with who did
//! them, for whom, and what they answer to.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::asked::Asked;
use crate::counted::counted;
use crate::plain::calendar::date;
use crate::plain::organisation::{NETWORK, REPORTS, member, people, place, wants_out};
use crate::plain::profile::{TEMPLATES, claims};
use crate::script::extension;
use crate::world::World;

/// Somebody of those who did it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    pub name: String,
    /// Listed by the directory; everybody is where people are counted and not listed.
    pub is_member: bool,
    pub unit: Option<String>,
    pub band: Option<String>,
    pub no_network: bool,
}

#[derive(Debug, Clone)]
pub struct Deed<'w> {
    pub id: &'w str,
    pub time: Timestamp,
    pub statement: &'w Value,
    /// Slugs.
    pub templates: BTreeSet<String>,
    /// Without those who opted out.
    pub people: Vec<Person>,
    /// The people it is addressed to, without those who opted out.
    pub recipients: Vec<Person>,
    pub registration: Option<&'w str>,
    pub target: Option<&'w str>,
}

/// All of them.
pub fn deeds(world: &World) -> Vec<Deed<'_>> {
    let deed = |one: &crate::counted::Counted<'_>| {
        let statement = one.arrived.statement.clone();
        let stored = world
            .arrived
            .iter()
            .find(|other| other.id == one.arrived.id)?;
        let templates: BTreeSet<String> = one
            .shows
            .iter()
            .filter(|(_, shown)| shown.evidence == "followed")
            .map(|(slug, _)| slug.clone())
            .collect();
        let breaks = one.shows.values().any(|shown| shown.evidence == "matched");
        if !claims(&statement) || templates.is_empty() || breaks {
            return None;
        }
        let people_then = |agents: Vec<(String, &Value)>| -> Vec<Person> {
            let there = agents
                .into_iter()
                .filter(|(_, agent)| !wants_out(world, agent, REPORTS));
            there
                .map(|(name, agent)| person(world, name, agent, stored.time))
                .collect()
        };
        let actor = people(world, &stored.statement["actor"]);
        let nobody = actor.is_empty();
        let who = people_then(actor);
        if who.is_empty() && !nobody {
            return None;
        }
        let context = &stored.statement["context"];
        let recipients = context["extensions"][extension("recipients")].as_array();
        let recipients = recipients.into_iter().flatten();
        let named = recipients.filter(|one| one["objectType"] != "Group");
        let named = named.map(|one| (crate::plain::organisation::person(world, one), one));
        Some(Deed {
            id: &stored.id,
            time: stored.time,
            statement: &stored.statement,
            templates,
            people: who,
            recipients: people_then(named.collect()),
            registration: context["registration"].as_str(),
            target: target(&stored.statement),
        })
    };
    counted(world).iter().filter_map(deed).collect()
}

fn person(world: &World, name: String, agent: &Value, time: Timestamp) -> Person {
    let member = member(world, agent);
    let place = member.and_then(|member| place(world, member, time));
    let at = |what: &str| {
        place
            .and_then(|place| place[what].as_str())
            .map(str::to_owned)
    };
    Person {
        name,
        is_member: member.is_some() || (world.directory.is_none() && world.headcount.is_some()),
        unit: at("unit"),
        band: at("band"),
        no_network: wants_out(world, agent, NETWORK),
    }
}

fn target(statement: &Value) -> Option<&str> {
    let context = statement["context"]["statement"]["id"].as_str();
    let object = &statement["object"];
    context.or_else(|| (object["objectType"] == "StatementRef").then(|| object["id"].as_str())?)
}

impl Deed<'_> {
    pub fn is(&self, slug: &str) -> bool {
        self.templates.contains(slug)
    }

    pub fn is_any(&self, slugs: &[&str]) -> bool {
        slugs.iter().any(|slug| self.is(slug))
    }

    pub fn begins(&self, prefix: &str) -> bool {
        self.templates.iter().any(|slug| slug.starts_with(prefix))
    }

    pub fn date(&self, asked: &Asked) -> Date {
        date(self.time, &asked.zone)
    }

    pub fn names(&self) -> BTreeSet<&str> {
        self.people.iter().map(|one| one.name.as_str()).collect()
    }

    /// Whether the band of one of those who did it fits.
    pub fn is_of(&self, fits: impl Fn(&str) -> bool) -> bool {
        let mut bands = self.people.iter().filter_map(|one| one.band.as_deref());
        bands.any(fits)
    }

    /// The slugs of its templates that count toward a principle; all of them where none is named.
    pub fn toward(&self, principle: Option<&str>) -> Vec<&str> {
        let counts = |slug: &&String| {
            let template = TEMPLATES.iter().find(|one| one.slug == **slug);
            template.is_some_and(|one| {
                principle.is_none_or(|principle| one.principles.contains(principle))
            })
        };
        self.templates
            .iter()
            .filter(counts)
            .map(String::as_str)
            .collect()
    }

    pub fn visibility(&self) -> Option<&str> {
        self.statement["context"]["extensions"][extension("visibility")].as_str()
    }

    /// Whether a team or more people could see it.
    pub fn is_visible(&self) -> bool {
        let seen = ["team", "community", "organisation", "public"];
        self.visibility().is_some_and(|one| seen.contains(&one))
    }

    pub fn result(&self, name: &str) -> &Value {
        &self.statement["result"]["extensions"][extension(name)]
    }

    /// Whether it shares something: a gap in one's knowledge is nothing others can use.
    pub fn shares(&self) -> bool {
        let mut slugs = self.templates.iter();
        slugs.any(|slug| slug.starts_with("shared-") && slug != "shared-knowledge-gap")
    }

    /// Whether it answers to another one: it refers to it, by people of whom none did that, and not before it.
    pub fn answers(&self, other: &Deed<'_>) -> bool {
        let names = self.names();
        self.follows(other) && !names.is_empty() && names.is_disjoint(&other.names())
    }

    pub fn follows(&self, other: &Deed<'_>) -> bool {
        self.target == Some(other.id) && self.time >= other.time
    }
}

/// The deeds of each period, by its label.
pub fn by_period<'d, 'w>(
    asked: &Asked,
    deeds: &'d [Deed<'w>],
) -> BTreeMap<String, Vec<&'d Deed<'w>>> {
    let mut periods: BTreeMap<String, Vec<&Deed<'_>>> = BTreeMap::new();
    for span in asked.spans() {
        periods.insert(span.label, Vec::new());
    }
    for deed in deeds {
        if let Some(period) = asked.period(deed.time) {
            periods.entry(period).or_default().push(deed);
        }
    }
    periods
}

/// How long after a deed the first of some others came.
pub fn delay<'d>(
    deed: &Deed<'_>,
    others: impl Iterator<Item = &'d Deed<'d>>,
) -> Option<SignedDuration> {
    others
        .map(|other| other.time.duration_since(deed.time))
        .min()
}

pub fn days(count: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * count)
}
