//! Every combination of filters over random statements, against a plain reading of the rules
//! (xAPI 1.0.3, Part 3, 2.1.3): references several hops deep that arrive in any order, circles,
//! targets that never come, voided ones.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use crate::helpers::{INSTANCE, TestApp};
use crate::samples::{VOIDED, id};

/// A small generator of numbers, the same ones for the same seed.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        // SplitMix64
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound).unwrap()).unwrap()
    }

    fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    fn maybe<T>(&mut self, one_in: usize, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.one_in(one_in).then(|| make(self))
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for place in (1..list.len()).rev() {
            list.swap(place, self.below(place + 1));
        }
    }
}

const PEOPLE: usize = 6;
const VERBS: usize = 4;
const ACTIVITIES: usize = 4;
const REGISTRATIONS: usize = 3;

/// Number `PEOPLE` is the authority, which sends everything.
fn person(number: usize) -> Value {
    match number {
        PEOPLE => json!({ "account": { "homePage": INSTANCE, "name": "administrator" } }),
        n if n % 4 == 0 => json!({ "mbox": format!("mailto:p{n}@example.org") }),
        n if n % 4 == 1 => json!({ "mbox_sha1sum": format!("{n:040x}") }),
        n if n % 4 == 2 => json!({ "openid": format!("https://p{n}.example.org/") }),
        n => json!({ "account": { "homePage": format!("https://{n}.example.org"), "name": "p" } }),
    }
}

/// Number `VERBS` is the verb that voids.
fn verb(number: usize) -> String {
    match number {
        VERBS => VOIDED.to_owned(),
        _ => format!("https://example.org/verbs/{number}"),
    }
}

fn activity(number: usize) -> String {
    format!("https://example.org/activities/{number}")
}

fn registration(number: usize) -> String {
    format!("0195a6f0-61f0-4cc5-9cc5-0195a6f061f{number}")
}

/// An agent, or a group with members; the person of an identified group is its identifier.
#[derive(Clone)]
struct Actor {
    person: Option<usize>,
    members: Option<Vec<usize>>,
}

impl Actor {
    fn roll(dice: &mut Dice) -> Self {
        let members = dice.maybe(4, |dice| {
            (0..=dice.below(2)).map(|_| dice.below(PEOPLE)).collect()
        });
        let anonymous = members.is_some() && dice.one_in(2);
        let person = (!anonymous).then(|| dice.below(PEOPLE));
        Self { person, members }
    }

    fn json(&self) -> Value {
        let mut json = self.person.map_or(json!({}), person);
        let members = self.members.as_ref();
        json["objectType"] = json!(if members.is_some() { "Group" } else { "Agent" });
        if let Some(members) = members {
            json["member"] = members.iter().map(|member| person(*member)).collect();
        }
        json
    }

    fn is(&self, person: usize) -> bool {
        let members = self.members.iter().flatten();
        self.person.iter().chain(members).any(|one| *one == person)
    }
}

#[derive(Clone)]
enum Object {
    Activity(usize),
    Actor(Actor),
    Reference(String),
    Sub(Box<Core>),
}

/// What a statement and a `SubStatement` have in common.
#[derive(Clone)]
struct Core {
    actor: Actor,
    verb: usize,
    object: Object,
    instructor: Option<Actor>,
    within: Option<usize>,
    registration: Option<usize>,
}

impl Core {
    fn roll(dice: &mut Dice, ids: &[String], nested: bool) -> Self {
        let object = match dice.below(if nested { 8 } else { 12 }) {
            0..4 => Object::Activity(dice.below(ACTIVITIES)),
            4 => Object::Actor(Actor::roll(dice)),
            5..8 if nested => Object::Activity(dice.below(ACTIVITIES)),
            5 | 6 => Object::Sub(Box::new(Self::roll(dice, ids, true))),
            _ => Object::Reference(ids[dice.below(ids.len())].clone()),
        };
        let refers = matches!(object, Object::Reference(_));
        Self {
            actor: Actor::roll(dice),
            verb: if refers && dice.one_in(4) {
                VERBS
            } else {
                dice.below(VERBS)
            },
            object,
            instructor: dice.maybe(4, Actor::roll),
            within: dice.maybe(3, |dice| dice.below(ACTIVITIES)),
            registration: dice.maybe(2, |dice| dice.below(REGISTRATIONS)),
        }
    }

    fn json(&self) -> Value {
        let object = match &self.object {
            Object::Activity(number) => json!({ "id": activity(*number) }),
            Object::Actor(actor) => actor.json(),
            Object::Reference(id) => json!({ "objectType": "StatementRef", "id": id }),
            Object::Sub(core) => {
                let mut json = core.json();
                json["objectType"] = json!("SubStatement");
                json
            }
        };
        let mut context = json!({});
        if let Some(instructor) = &self.instructor {
            context["instructor"] = instructor.json();
        }
        if let Some(number) = self.within {
            context["contextActivities"] = json!({ "grouping": [{ "id": activity(number) }] });
        }
        if let Some(number) = self.registration {
            context["registration"] = json!(registration(number));
        }
        json!({ "actor": self.actor.json(), "verb": { "id": verb(self.verb) }, "object": object, "context": context })
    }

    fn has_agent(&self, person: usize) -> bool {
        self.actor.is(person) || matches!(&self.object, Object::Actor(actor) if actor.is(person))
    }

    fn has_related_agent(&self, person: usize) -> bool {
        let nested = matches!(&self.object, Object::Sub(core) if core.has_related_agent(person));
        let instructor = self.instructor.as_ref();
        self.has_agent(person) || nested || instructor.is_some_and(|actor| actor.is(person))
    }

    fn has_activity(&self, number: usize) -> bool {
        matches!(self.object, Object::Activity(object) if object == number)
    }

    fn has_related_activity(&self, number: usize) -> bool {
        let nested = matches!(&self.object, Object::Sub(core) if core.has_related_activity(number));
        self.has_activity(number) || nested || self.within == Some(number)
    }

    fn target(&self) -> Option<&str> {
        match &self.object {
            Object::Reference(id) => Some(id),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, Default)]
struct Query {
    agent: Option<usize>,
    related_agents: bool,
    verb: Option<usize>,
    activity: Option<usize>,
    related_activities: bool,
    registration: Option<usize>,
    since: Option<String>,
    until: Option<String>,
    ascending: bool,
    limit: usize,
}

impl Query {
    fn roll(dice: &mut Dice, times: &[String]) -> Self {
        let time = |dice: &mut Dice| times[dice.below(times.len())].clone();
        Self {
            agent: dice.maybe(2, |dice| dice.below(PEOPLE + 1)),
            related_agents: dice.one_in(2),
            verb: dice.maybe(2, |dice| dice.below(VERBS + 1)),
            activity: dice.maybe(3, |dice| dice.below(ACTIVITIES)),
            related_activities: dice.one_in(2),
            registration: dice.maybe(4, |dice| dice.below(REGISTRATIONS)),
            since: dice.maybe(5, time),
            until: dice.maybe(5, time),
            ascending: dice.one_in(2),
            limit: if dice.one_in(3) { 7 } else { 0 },
        }
    }

    fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut list = vec![
            ("related_agents", self.related_agents.to_string()),
            ("related_activities", self.related_activities.to_string()),
            ("ascending", self.ascending.to_string()),
            ("limit", self.limit.to_string()),
        ];
        list.extend(
            self.agent
                .map(|number| ("agent", person(number).to_string())),
        );
        list.extend(self.verb.map(|number| ("verb", verb(number))));
        list.extend(self.activity.map(|number| ("activity", activity(number))));
        list.extend(
            self.registration
                .map(|number| ("registration", registration(number))),
        );
        list.extend(self.since.clone().map(|time| ("since", time)));
        list.extend(self.until.clone().map(|time| ("until", time)));
        list
    }

    /// Whether all conditions but the times hold for this one statement.
    fn holds(&self, core: &Core) -> bool {
        let agent = |person| {
            if self.related_agents {
                person == PEOPLE || core.has_related_agent(person)
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
            && self
                .registration
                .is_none_or(|number| core.registration == Some(number))
    }
}

/// What is stored, in the order in which it arrived.
struct World {
    order: Vec<String>,
    cores: HashMap<String, Core>,
    stored: HashMap<String, String>,
    voided: HashSet<String>,
}

impl World {
    /// What others void, unless it voids something itself.
    fn find_voided(&mut self) {
        let voiding = |core: &&Core| core.verb == VERBS;
        let targets = self.cores.values().filter(voiding).filter_map(Core::target);
        let voided =
            targets.filter(|id| self.cores.get(*id).is_some_and(|core| core.verb != VERBS));
        self.voided = voided.map(str::to_owned).collect();
    }

    /// A statement and what it targets, directly or through others.
    fn chain(&self, id: &str) -> Vec<&Core> {
        let (mut chain, mut seen, mut next) = (Vec::new(), Vec::new(), Some(id));
        while let Some((id, core)) = next.and_then(|id| self.cores.get_key_value(id)) {
            if seen.contains(&id) {
                break;
            }
            seen.push(id);
            chain.push(core);
            next = core.target();
        }
        chain
    }

    fn answer(&self, query: &Query) -> Vec<String> {
        let matches = |id: &&String| {
            let stored = &self.stored[*id];
            !self.voided.contains(*id)
                && query.since.as_ref().is_none_or(|since| stored > since)
                && query.until.as_ref().is_none_or(|until| stored <= until)
                && self.chain(id).iter().any(|core| query.holds(core))
        };
        let mut found: Vec<String> = self.order.iter().filter(matches).cloned().collect();
        if !query.ascending {
            found.reverse();
        }
        found
    }
}

/// Sends random statements, shuffled and cut into batches, to a new server.
fn filled(dice: &mut Dice, count: usize) -> (TestApp, World) {
    let app = TestApp::spawn();
    let mut ids: Vec<String> = (0..count).map(|_| id()).collect();
    // Of some ids others know, but nothing comes.
    let known = [ids.clone(), (0..5).map(|_| id()).collect()].concat();
    dice.shuffle(&mut ids);
    let mut world = World {
        order: ids.clone(),
        cores: HashMap::new(),
        stored: HashMap::new(),
        voided: HashSet::new(),
    };
    let mut rest = ids.as_slice();
    while !rest.is_empty() {
        let (now, later) = rest.split_at((1 + dice.below(9)).min(rest.len()));
        rest = later;
        let mut batch = Vec::new();
        for id in now {
            let core = Core::roll(dice, &known, false);
            let mut json = core.json();
            json["id"] = json!(id);
            batch.push(json);
            world.cores.insert(id.clone(), core);
        }
        assert_eq!(app.store(&json!(batch)), now);
    }
    world.find_voided();
    for id in &ids {
        let name = if world.voided.contains(id) {
            "voidedStatementId"
        } else {
            "statementId"
        };
        let path = crate::helpers::path(crate::helpers::STATEMENTS, &[(name, id)]);
        let json = app.get(&path).expect(200).json();
        let stored = json["stored"].as_str().unwrap().to_owned();
        world.stored.insert(id.clone(), stored);
    }
    (app, world)
}

#[test]
fn every_combination_of_filters_finds_what_the_rules_say_2_1_3() {
    for seed in 0..3 {
        let dice = &mut Dice(seed);
        let (app, world) = filled(dice, 250);
        let times: Vec<String> = world.stored.values().cloned().collect();
        let mut found_any = 0;
        for _ in 0..150 {
            let query = Query::roll(dice, &times);
            let parameters = query.parameters();
            let pairs: Vec<_> = parameters.iter().map(|(k, v)| (*k, v.as_str())).collect();
            let expected = world.answer(&query);
            assert_eq!(app.ids(&pairs), expected, "seed {seed}: {query:?}");
            found_any += usize::from(!expected.is_empty());
        }
        assert!(found_any > 60, "{found_any}");
    }
}
