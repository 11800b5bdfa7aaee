//! The measures of loops: which registrations follow a pattern of the profile to its end.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use jiff::Timestamp;
use serde_json::Value;

use super::answers::is_old;
use super::deeds::Deed;
use super::measures::{Period, Right};
use crate::counted::{by_id, is_copy};
use crate::plain::profile::{TEMPLATES, Template, VERSION, claims, last_segment};
use crate::world::World;

const SUBREGISTRATION: &str = "https://w3id.org/xapi/profiles/extensions/subregistration";

/// The patterns that the profile publishes.
static PATTERNS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let text = include_str!("../../../profiles/social-learning.jsonld");
    let profile: Value = serde_json::from_str(text).unwrap();
    profile["patterns"].as_array().unwrap().clone()
});

/// A pattern. No statement follows two templates of one, so it is all the same whether it takes as much as it can,
/// as the specification wants it, or looks for a way that fits.
enum Pattern {
    Template(String),
    Sequence(Vec<Pattern>),
    Alternates(Vec<Pattern>),
    Optional(Box<Pattern>),
    OneOrMore(Box<Pattern>),
}

/// The statements of a registration, by the order of their times.
pub struct Thread<'w> {
    registration: &'w str,
    subregistration: Option<&'w str>,
    steps: Vec<Step>,
}

/// A statement of a thread.
struct Step {
    time: Timestamp,
    /// The templates that it follows; none where it breaks a rule of one that it fits.
    follows: BTreeSet<&'static str>,
}

pub fn right(period: &Period<'_, '_>, measure: &str) -> Option<Right> {
    let name = measure.strip_prefix("closed_")?.replace('_', "-");
    let named = |one: &&Value| one["id"].as_str().map(last_segment) == Some(name.as_str());
    let pattern = Pattern::of(&PATTERNS.iter().find(named)?["id"]);
    let begins = pattern.begins();
    // Of each registration, whether it is old enough, and whether it is closed.
    let mut begun: BTreeMap<&str, (bool, bool)> = BTreeMap::new();
    for deed in period.these {
        let is_one = deed
            .templates
            .iter()
            .any(|slug| begins.contains(slug.as_str()));
        let mut threads = period.threads.iter().filter(|_| is_one);
        if let Some(thread) = threads.find(|thread| thread.begins_with(deed)) {
            let (old, closed) = begun.entry(thread.registration).or_default();
            *old |= is_old(period, deed, 14);
            *closed |= pattern.is_all_of(&thread.steps);
        }
    }
    let old = begun.values().filter(|(is_old, _)| *is_old);
    let closed = old.clone().filter(|(_, is_closed)| *is_closed).count();
    let old = old.count();
    Some(Right {
        open: Some(begun.len() - old),
        ..Right::share(closed, old)
    })
}

/// All threads as they stand now: of everybody, also of those who want to be left out.
pub fn threads(world: &World) -> Vec<Thread<'_>> {
    let (voided, stored) = (world.voided(), by_id(world));
    let mut copies: Vec<(&str, &Value)> = Vec::new();
    let mut threads: BTreeMap<(&str, Option<&str>), Vec<Step>> = BTreeMap::new();
    for arrived in &world.arrived {
        let statement = &arrived.statement;
        let copy = (arrived.key.as_str(), statement);
        let is_one_more = is_copy(arrived) && copies.contains(&copy);
        if is_one_more || voided.contains(&arrived.id.as_str()) || !claims(statement) {
            continue;
        }
        copies.push(copy);
        if let Some(registration) = statement["context"]["registration"].as_str() {
            let thread = (registration, subregistration(statement));
            threads.entry(thread).or_default().push(Step {
                time: arrived.time,
                follows: follows(statement, &stored),
            });
        }
    }
    let threads = threads.into_iter();
    threads
        .map(|((registration, subregistration), mut steps)| {
            // Of the same time they stay in the order of arrival.
            steps.sort_by_key(|step| step.time);
            Thread {
                registration,
                subregistration,
                steps,
            }
        })
        .collect()
}

/// The one that a statement has for the version of the profile.
fn subregistration(statement: &Value) -> Option<&str> {
    let listed = statement["context"]["extensions"][SUBREGISTRATION].as_array()?;
    let own = listed.iter().find(|one| one["profile"] == VERSION)?;
    own["subregistration"].as_str()
}

fn follows(statement: &Value, stored: &HashMap<String, Value>) -> BTreeSet<&'static str> {
    let fitting = TEMPLATES.iter().filter(|one| one.fits(statement));
    let fitting: Vec<&'static Template> = fitting.collect();
    let is_followed = |one: &&Template| one.is_followed(statement, stored, &[]);
    if !fitting.iter().all(is_followed) {
        return BTreeSet::new();
    }
    let slugs = fitting.into_iter().map(|one| one.slug.as_str());
    slugs.collect()
}

impl Thread<'_> {
    /// Whether it is the thread of a deed, and nothing in it came before.
    fn begins_with(&self, deed: &Deed<'_>) -> bool {
        let own = (Some(self.registration), self.subregistration);
        let first = self.steps.first();
        own == (deed.registration, subregistration(deed.statement))
            && first.is_some_and(|first| first.time == deed.time)
    }
}

impl Pattern {
    /// What an identifier names: a pattern, or else a template.
    fn of(id: &Value) -> Self {
        let Some(found) = PATTERNS.iter().find(|one| one["id"] == *id) else {
            return Self::Template(last_segment(id.as_str().unwrap()).to_owned());
        };
        let members = |name: &str| -> Option<Vec<Self>> {
            let members = found[name].as_array()?.iter();
            Some(members.map(Self::of).collect())
        };
        let body = |name: &str| found.get(name).map(|id| Box::new(Self::of(id)));
        let sequence = members("sequence").map(Self::Sequence);
        let alternates = || members("alternates").map(Self::Alternates);
        let optional = || body("optional").map(Self::Optional);
        let one_or_more = || body("oneOrMore").map(Self::OneOrMore);
        let kind = sequence.or_else(alternates).or_else(optional);
        kind.or_else(one_or_more).unwrap()
    }

    /// The templates that it can begin with.
    fn begins(&self) -> BTreeSet<&str> {
        match self {
            Self::Template(slug) => BTreeSet::from([slug.as_str()]),
            Self::Sequence(members) => {
                // What may be missing leaves the beginning to the next one.
                let is_missing = |one: &&Self| matches!(one, Self::Optional(_));
                let missing = members.iter().take_while(is_missing).count();
                let first = members.iter().take(missing + 1);
                first.flat_map(Self::begins).collect()
            }
            Self::Alternates(members) => members.iter().flat_map(Self::begins).collect(),
            Self::Optional(body) | Self::OneOrMore(body) => body.begins(),
        }
    }

    /// Whether it begins with the first statement and ends with the last.
    fn is_all_of(&self, steps: &[Step]) -> bool {
        self.ends(steps, 0).contains(&steps.len())
    }

    /// The places at which it can end where it begins at one.
    fn ends(&self, steps: &[Step], from: usize) -> BTreeSet<usize> {
        match self {
            Self::Template(slug) => {
                let step = steps.get(from);
                let follows = step.is_some_and(|step| step.follows.contains(slug.as_str()));
                follows.then_some(from + 1).into_iter().collect()
            }
            Self::Sequence(members) => {
                let mut places = BTreeSet::from([from]);
                for member in members {
                    places = member.ends_of_all(steps, &places);
                }
                places
            }
            Self::Alternates(members) => {
                let ends = members.iter().map(|member| member.ends(steps, from));
                ends.flatten().collect()
            }
            Self::Optional(body) => {
                let mut ends = body.ends(steps, from);
                ends.insert(from);
                ends
            }
            Self::OneOrMore(body) => {
                let mut ends = BTreeSet::new();
                let mut last = body.ends(steps, from);
                while !last.is_subset(&ends) {
                    ends.extend(&last);
                    last = body.ends_of_all(steps, &last);
                }
                ends
            }
        }
    }

    /// The same where it begins at one of several.
    fn ends_of_all(&self, steps: &[Step], from: &BTreeSet<usize>) -> BTreeSet<usize> {
        let ends = from.iter().map(|place| self.ends(steps, *place));
        ends.flatten().collect()
    }
}
