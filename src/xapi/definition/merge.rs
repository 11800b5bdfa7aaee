//! What two definitions of one activity say together (xAPI 1.0.3, Part 2, 2.4.4.1).
//!
//! It takes time in proportion to the two texts, for it runs where others wait for it.

use std::collections::{HashMap, HashSet};

use super::LARGEST;
use crate::xapi::broken::Broken;
use crate::xapi::json::{self, Node, Value};
use crate::xapi::parts::as_list;
use crate::xapi::splice::{ObjectWriter, RawMember, raw_members};

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
        let tags = theirs.members().unwrap_or_default().iter();
        let tags: HashSet<String> = tags.map(|(tag, _)| tag.to_ascii_lowercase()).collect();
        // What is there in both stays in its place and is not asked for.
        let stays = |tag: &str| !tags.contains(&tag.to_ascii_lowercase());
        self.members(ours, theirs, &stays, out, |merge, _, ours, theirs, out| {
            merge.latest(ours, theirs, out);
        });
    }

    /// Lists of components: the newer one, with what is known of each component besides.
    fn components(&mut self, ours: &Node<'_>, theirs: &Node<'_>, out: &mut String) {
        let (known, newer) = (as_list(ours), as_list(theirs));
        self.changed |= !known.iter().map(id).eq(newer.iter().map(id));
        // Valid components have ids, each once.
        let known: HashMap<&str, &Node<'_>> = known
            .iter()
            .filter_map(|one| id(one).map(|id| (id, one)))
            .collect();
        out.push('[');
        for (place, component) in newer.iter().enumerate() {
            if place > 0 {
                out.push(',');
            }
            match id(component).and_then(|id| known.get(id)) {
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
        let (our_names, their_names) = (by_name(ours), by_name(theirs));
        let mut object = ObjectWriter::begin(out);
        for RawMember {
            raw_key,
            name,
            value,
        } in raw_members(self.known, ours)
        {
            if let Some(other) = their_names.get(name) {
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
            if !our_names.contains_key(name) {
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

fn id<'n>(component: &'n Node<'_>) -> Option<&'n str> {
    component.get("id").and_then(Node::as_str)
}

/// The members of an object, which may be thousands.
fn by_name<'n, 'a>(object: &'n Node<'a>) -> HashMap<&'n str, &'n Node<'a>> {
    let members = object.members().unwrap_or_default().iter();
    members.map(|(name, node)| (&**name, node)).collect()
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
