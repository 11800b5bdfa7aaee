//! Random statements, and what each filter sees of one (xAPI 1.0.3, Part 3, 2.1.3).

use serde_json::{Value, json};

use super::actor::Actor;
use super::dice::Dice;
use crate::samples::VOIDED;

/// Verbs; the number behind them voids.
pub const VERBS: usize = 4;
pub const ACTIVITIES: usize = 5;
pub const REGISTRATIONS: usize = 3;
const KINDS: [&str; 4] = ["parent", "grouping", "category", "other"];

pub fn verb(number: usize) -> String {
    match number {
        VERBS => VOIDED.to_owned(),
        _ => format!("https://example.org/verbs/{number}"),
    }
}

pub fn activity(number: usize) -> String {
    format!("https://example.org/activities/{number}")
}

pub fn registration(number: usize, dice: &mut Dice) -> String {
    let registration = format!("0195a6f0-61f0-4cc5-9cc5-0195a6f061f{number}");
    if dice.one_in(4) {
        registration.to_uppercase()
    } else {
        registration
    }
}

#[derive(Clone)]
pub enum Object {
    Activity(usize),
    Actor(Actor),
    Reference(String),
    Sub(Box<Core>),
}

/// What a statement and a `SubStatement` have in common.
#[derive(Clone)]
pub struct Core {
    pub verb: usize,
    actor: Actor,
    object: Object,
    /// Instructor, team, and what version 2.0.0 adds.
    instructor: Option<Actor>,
    team: Option<Actor>,
    context_agents: Vec<Actor>,
    context_groups: Vec<Actor>,
    /// Context activities with their kind.
    within: Vec<(usize, usize)>,
    registration: Option<usize>,
    /// `context.statement`, which no filter follows.
    beside: Option<String>,
}

impl Core {
    /// A statement that may refer to any of `ids`; `newer` allows what only version 2.0.0 has.
    pub fn roll(dice: &mut Dice, ids: &[String], newer: bool) -> Self {
        let object = match dice.below(12) {
            0..3 => Object::Activity(dice.below(ACTIVITIES)),
            3 => Object::Actor(Actor::roll(dice)),
            4 | 5 => {
                // What a `SubStatement` refers to is no target either.
                let mut nested = Self::around(dice, ids, newer, VERBS);
                nested.object = match dice.below(6) {
                    0 => reference(dice, ids),
                    1 => Object::Actor(Actor::roll(dice)),
                    _ => Object::Activity(dice.below(ACTIVITIES)),
                };
                Object::Sub(Box::new(nested))
            }
            _ => reference(dice, ids),
        };
        let voids = matches!(object, Object::Reference(_)) && dice.one_in(5);
        let mut core = Self::around(dice, ids, newer, VERBS);
        if voids {
            core.verb = VERBS;
        }
        core.object = object;
        core
    }

    fn around(dice: &mut Dice, ids: &[String], newer: bool, verbs: usize) -> Self {
        let newer = |dice: &mut Dice, one: fn(&mut Dice) -> Actor| {
            if newer { dice.some(2, one) } else { Vec::new() }
        };
        Self {
            verb: dice.below(verbs),
            actor: Actor::roll(dice),
            object: Object::Activity(0),
            instructor: dice.maybe(6, Actor::roll),
            team: dice.maybe(6, Actor::group),
            context_agents: newer(dice, Actor::agent),
            context_groups: newer(dice, Actor::group),
            within: dice.some(2, |dice| (dice.below(KINDS.len()), dice.below(ACTIVITIES))),
            registration: dice.maybe(2, |dice| dice.below(REGISTRATIONS)),
            beside: dice.maybe(4, |dice| ids[dice.below(ids.len())].clone()),
        }
    }

    pub fn json(&self, dice: &mut Dice) -> Value {
        let object = match &self.object {
            Object::Activity(number) => json!({ "id": activity(*number) }),
            Object::Actor(actor) => actor.json(dice),
            Object::Reference(id) => json!({ "objectType": "StatementRef", "id": id }),
            Object::Sub(core) => {
                let mut json = core.json(dice);
                json["objectType"] = json!("SubStatement");
                json
            }
        };
        let actor = self.actor.json(dice);
        let context = self.context(dice);
        json!({ "actor": actor, "verb": { "id": verb(self.verb) }, "object": object, "context": context })
    }

    fn context(&self, dice: &mut Dice) -> Value {
        let mut context = json!({});
        for (name, actor) in [("instructor", &self.instructor), ("team", &self.team)] {
            if let Some(actor) = actor {
                context[name] = actor.json(dice);
            }
        }
        for (list, each, kind, actors) in [
            (
                "contextAgents",
                "agent",
                "contextAgent",
                &self.context_agents,
            ),
            (
                "contextGroups",
                "group",
                "contextGroup",
                &self.context_groups,
            ),
        ] {
            let entry = |actor: &Actor| json!({ "objectType": kind, each: actor.json(dice) });
            let entries: Vec<_> = actors.iter().map(entry).collect();
            if !entries.is_empty() {
                context[list] = json!(entries);
            }
        }
        for (kind, name) in KINDS.iter().enumerate() {
            let of_kind = self.within.iter().filter(|(one, _)| *one == kind);
            let mut list: Vec<Value> = of_kind
                .map(|(_, number)| json!({ "id": activity(*number) }))
                .collect();
            match list.len() {
                0 => {}
                // An activity may stand alone, without a list around it.
                1 if dice.one_in(2) => context["contextActivities"][name] = list.remove(0),
                _ => context["contextActivities"][name] = json!(list),
            }
        }
        if let Some(number) = self.registration {
            context["registration"] = json!(registration(number, dice));
        }
        if let Some(id) = &self.beside {
            context["statement"] = json!({ "objectType": "StatementRef", "id": id });
        }
        context
    }

    pub fn has_agent(&self, person: usize) -> bool {
        self.actor.is(person) || matches!(&self.object, Object::Actor(actor) if actor.is(person))
    }

    pub fn has_related_agent(&self, person: usize) -> bool {
        let nested = matches!(&self.object, Object::Sub(core) if core.has_related_agent(person));
        let mut related = (self.instructor.iter())
            .chain(&self.team)
            .chain(&self.context_agents)
            .chain(&self.context_groups);
        self.has_agent(person) || nested || related.any(|actor| actor.is(person))
    }

    pub fn has_activity(&self, number: usize) -> bool {
        matches!(self.object, Object::Activity(object) if object == number)
    }

    pub fn has_related_activity(&self, number: usize) -> bool {
        let nested = matches!(&self.object, Object::Sub(core) if core.has_related_activity(number));
        let within = self.within.iter().any(|(_, activity)| *activity == number);
        self.has_activity(number) || nested || within
    }

    pub fn has_registration(&self, number: usize) -> bool {
        self.registration == Some(number)
    }

    pub fn voids(&self) -> bool {
        self.verb == VERBS
    }

    pub fn target(&self) -> Option<&str> {
        match &self.object {
            Object::Reference(id) => Some(id),
            _ => None,
        }
    }
}

fn reference(dice: &mut Dice, ids: &[String]) -> Object {
    Object::Reference(ids[dice.below(ids.len())].clone())
}
