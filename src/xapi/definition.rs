//! Activity definitions: where statements carry them, and what several of them say together
//! (xAPI 1.0.3, Part 2, 2.4.4.1).

use std::collections::HashMap;

use super::broken::Broken;
use super::json::{self, Node, Value};
use super::parts::{Role, as_list, each_part};
use super::splice::{ObjectWriter, RawMember, raw_members};
use super::statement::Statement;

/// Bytes of the largest definition that is learnt, alone or merged. Real ones are a few hundred
/// bytes; one that grew with each statement would make each of them slower than the one before.
pub const LARGEST: usize = 256 * 1024;

/// The properties that say how an interaction is answered. They belong together.
const INTERACTION: [&str; 7] = [
    "interactionType",
    "correctResponsesPattern",
    "choices",
    "scale",
    "source",
    "target",
    "steps",
];

/// A definition as a statement carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// The id of the activity.
    pub activity: String,
    /// The definition's JSON, byte for byte.
    pub text: String,
}

/// Every definition in a statement: of its object, of all context activities, and of those inside a
/// `SubStatement`. Those that say nothing, and those larger than [`LARGEST`], are left out.
#[must_use]
pub fn definitions(statement: Statement<'_>) -> Vec<Definition> {
    let mut found = Vec::new();
    each_activity(statement.node(), &mut |activity| {
        let id = activity.get("id").and_then(Node::as_str);
        if let (Some(id), Some(definition)) = (id, activity.get("definition"))
            && definition.members().is_some_and(|all| !all.is_empty())
            && definition.span().len() <= LARGEST
        {
            found.push(Definition {
                activity: id.to_owned(),
                text: definition.raw(statement.text()).to_owned(),
            });
        }
    });
    found
}

/// The ids of all activities in a statement, in the order of the text.
pub fn each_activity_id<'d>(statement: Statement<'d>, visit: &mut dyn FnMut(&'d str)) {
    each_activity(statement.node(), &mut |activity| {
        if let Some(id) = activity.get("id").and_then(Node::as_str) {
            visit(id);
        }
    });
}

fn each_activity<'d>(statement: &'d Node<'d>, visit: &mut dyn FnMut(&'d Node<'d>)) {
    each_part(statement, &mut |part| match part.role {
        Role::Activity => visit(part.node),
        Role::ContextActivities => as_list(part.node).iter().for_each(&mut *visit),
        _ => {}
    });
}

/// What is known once `newer` is learnt on top of `known`, both the JSON of valid definitions; `None`
/// where that changes nothing, or where the result would be larger than [`LARGEST`].
///
/// What the newer one names takes the place of what is known of it, and what it does not name stays:
/// - `name`, `description` and `extensions` entry by entry, language tags without regard to case;
/// - `type` and `moreInfo` as a whole;
/// - `interactionType` and what belongs to it: where the type stays the same, property by property, a
///   list of components as a whole, in which a component keeps the languages of its description that
///   the newer one does not have; where the type changes, all of it.
///
/// All that stays keeps its bytes, and all that is taken over has the bytes of the newer one. A value
/// that differs only in its white space or its escapes is not taken over.
///
/// # Errors
/// When one of the two is no JSON.
pub fn merge(known: &str, newer: &str) -> Result<Option<String>, Broken> {
    if known == newer {
        return Ok(None);
    }
    let (_, ours) = json::parse(known.as_bytes(), json::ANY_DEPTH)?;
    let (_, theirs) = json::parse(newer.as_bytes(), json::ANY_DEPTH)?;
    let mut merge = Merge {
        known,
        newer,
        changed: false,
    };
    let mut out = String::with_capacity(known.len() + newer.len());
    merge.definition(&ours, &theirs, &mut out);
    Ok((merge.changed && out.len() <= LARGEST).then_some(out))
}

struct Merge<'t> {
    known: &'t str,
    newer: &'t str,
    changed: bool,
}

impl Merge<'_> {
    fn definition(&mut self, ours: &Node<'_>, theirs: &Node<'_>, out: &mut String) {
        let kind = |definition: &Node<'_>| {
            let named = definition.get("interactionType").and_then(Node::as_str);
            named.map(str::to_owned)
        };
        let new_kind = kind(theirs).is_some() && kind(theirs) != kind(ours);
        let stays = |name: &str| !(new_kind && INTERACTION.contains(&name));
        self.members(ours, theirs, &stays, out, Self::property);
    }

    fn property(&mut self, name: &str, ours: &Node<'_>, theirs: &Node<'_>, out: &mut String) {
        match name {
            "name" | "description" => self.languages(ours, theirs, out),
            "extensions" => self.members(
                ours,
                theirs,
                &|_| true,
                out,
                |merge, _, ours, theirs, out| {
                    merge.latest(ours, theirs, out);
                },
            ),
            "choices" | "scale" | "source" | "target" | "steps" => {
                self.components(ours, theirs, out);
            }
            _ => self.latest(ours, theirs, out),
        }
    }

    fn languages(&mut self, ours: &Node<'_>, theirs: &Node<'_>, out: &mut String) {
        let tags = theirs.members().unwrap_or_default();
        // What is there in both stays in its place and is not asked for.
        let stays = |tag: &str| {
            !tags
                .iter()
                .any(|(other, _)| other.eq_ignore_ascii_case(tag))
        };
        self.members(ours, theirs, &stays, out, |merge, _, ours, theirs, out| {
            merge.latest(ours, theirs, out);
        });
    }

    /// Lists of components: the newer one, with what is known of each component besides.
    fn components(&mut self, ours: &Node<'_>, theirs: &Node<'_>, out: &mut String) {
        let (known, newer) = (as_list(ours), as_list(theirs));
        let id = |component: &Node<'_>| {
            component
                .get("id")
                .and_then(Node::as_str)
                .map(str::to_owned)
        };
        self.changed |= !known.iter().map(id).eq(newer.iter().map(id));
        out.push('[');
        for (place, component) in newer.iter().enumerate() {
            if place > 0 {
                out.push(',');
            }
            match known.iter().find(|one| id(one) == id(component)) {
                Some(one) => self.members(one, component, &|_| true, out, Self::property),
                None => out.push_str(component.raw(self.newer)),
            }
        }
        out.push(']');
    }

    /// The members of two objects: ours in their order, those that both have as `both` writes them,
    /// those only ours that stay, and then those only theirs.
    fn members(
        &mut self,
        ours: &Node<'_>,
        theirs: &Node<'_>,
        stays: &dyn Fn(&str) -> bool,
        out: &mut String,
        both: fn(&mut Self, &str, &Node<'_>, &Node<'_>, &mut String),
    ) {
        let mut object = ObjectWriter::begin(out);
        for RawMember {
            raw_key,
            name,
            value,
        } in raw_members(self.known, ours)
        {
            if let Some(other) = theirs.get(name) {
                both(self, name, value, other, object.member(raw_key));
            } else if stays(name) {
                object.member(raw_key).push_str(value.raw(self.known));
            } else {
                self.changed = true;
            }
        }
        for RawMember {
            raw_key,
            name,
            value,
        } in raw_members(self.newer, theirs)
        {
            if ours.get(name).is_none() {
                self.changed = true;
                object.member(raw_key).push_str(value.raw(self.newer));
            }
        }
        object.end();
    }

    fn latest(&mut self, ours: &Node<'_>, theirs: &Node<'_>, out: &mut String) {
        if same(ours, theirs) {
            out.push_str(ours.raw(self.known));
        } else {
            self.changed = true;
            out.push_str(theirs.raw(self.newer));
        }
    }
}

/// Whether two values say the same, digit for digit and in the same order.
fn same(one: &Node<'_>, other: &Node<'_>) -> bool {
    match (&one.value, &other.value) {
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let equal = |((name, one), (other_name, other)): (&(_, _), &(_, _))| {
                name == other_name && same(one, other)
            };
            one.len() == other.len() && one.iter().zip(other).all(equal)
        }
        (one, other) => one == other,
    }
}

/// What is known of some activities, ready to be written.
#[derive(Debug, Default)]
pub struct Known<'t>(HashMap<&'t str, (&'t str, Node<'t>)>);

impl<'t> Known<'t> {
    /// Reads definitions by the ids of their activities.
    ///
    /// # Errors
    /// When one of them is no JSON.
    pub fn parse(texts: &'t HashMap<String, String>) -> Result<Self, Broken> {
        let parsed = texts.iter().map(|(id, text)| {
            let parsed = json::parse(text.as_bytes(), json::ANY_DEPTH)?;
            Ok((id.as_str(), parsed))
        });
        Ok(Self(parsed.collect::<Result<_, Broken>>()?))
    }

    /// The text and the definition of an activity.
    pub(super) fn of(&self, activity: &str) -> Option<&(&'t str, Node<'t>)> {
        self.0.get(activity)
    }
}
