//! The formats of a returned statement: `ids` and `canonical` (xAPI 1.0.3, Part 3, 2.1.3). `exact`
//! is the stored text itself. Both cut from that text; what they keep keeps its bytes.

mod known;

pub use self::known::Known;
use super::accept_language::AcceptLanguage;
use super::actor::IDENTIFIERS;
use super::json::Node;
use super::parts::{Role, as_list, each_part};
use super::splice::{ObjectWriter, Splice, raw_members};
use super::statement::Statement;

/// Writes a statement in the format `ids`: of agents, groups, verbs and activities the least that
/// identifies them, everything else as stored.
///
/// A verb and an activity keep their `id`, an agent and an identified group their inverse
/// functional identifier, an anonymous group its members, reduced alike. `objectType` stays where
/// its absence would mean something else: on groups, and on an agent that is the object.
pub fn write_ids(statement: Statement<'_>, out: &mut String) {
    let (text, span) = (statement.text(), statement.node().span());
    let mut splice = Splice::new(text, span.start, out);
    each_part(statement.node(), &mut |part| match part.role {
        Role::Actor | Role::ContextActor | Role::Authority => {
            write_actor(text, part.node, false, splice.replace(&part.node.span()));
        }
        Role::ObjectActor => {
            write_actor(text, part.node, true, splice.replace(&part.node.span()));
        }
        Role::Verb | Role::Activity => write_id(text, part.node, &mut splice),
        Role::ContextActivities => as_list(part.node)
            .iter()
            .for_each(|activity| write_id(text, activity, &mut splice)),
        Role::Attachment => {}
    });
    splice.finish(span.end);
}

/// Writes a statement in the format `canonical`: each activity has the definition that is known of it,
/// or where none is known, or `known` has no room left, the one it was sent with, and every language map of a verb, an activity
/// definition or an attachment holds one language, the one preferred by the reader or, where none
/// of the map is acceptable, its first. Extension values may look like language maps and are left
/// alone.
pub fn write_canonical(
    statement: Statement<'_>,
    known: &mut Known<'_>,
    languages: &AcceptLanguage,
    out: &mut String,
) {
    let span = statement.node().span();
    let mut canonical = Canonical {
        text: statement.text(),
        known,
        languages,
        splice: Splice::new(statement.text(), span.start, out),
    };
    each_part(statement.node(), &mut |part| match part.role {
        Role::Verb => canonical.maps(part.node, &["display"]),
        Role::Activity => canonical.activity(part.node),
        Role::ContextActivities => as_list(part.node)
            .iter()
            .for_each(|activity| canonical.activity(activity)),
        Role::Attachment => canonical.maps(part.node, &["display", "description"]),
        Role::Actor | Role::ObjectActor | Role::ContextActor | Role::Authority => {}
    });
    canonical.splice.finish(span.end);
}

fn write_id(text: &str, node: &Node<'_>, splice: &mut Splice<'_, '_>) {
    let mut object = ObjectWriter::begin(splice.replace(&node.span()));
    for member in raw_members(text, node).filter(|member| member.name == "id") {
        object
            .member(member.raw_key)
            .push_str(member.value.raw(text));
    }
    object.end();
}

/// `typed`: whether an agent keeps its `objectType` too.
fn write_actor(text: &str, actor: &Node<'_>, typed: bool, out: &mut String) {
    let is_group = actor.get("objectType").and_then(Node::as_str) == Some("Group");
    let identified = IDENTIFIERS.iter().any(|key| actor.get(key).is_some());
    let mut object = ObjectWriter::begin(out);
    for member in raw_members(text, actor) {
        match member.name {
            "objectType" if is_group || typed => {}
            "member" if !identified => {
                write_members(text, member.value, object.member(member.raw_key));
                continue;
            }
            name if IDENTIFIERS.contains(&name) => {}
            _ => continue,
        }
        object
            .member(member.raw_key)
            .push_str(member.value.raw(text));
    }
    object.end();
}

fn write_members(text: &str, members: &Node<'_>, out: &mut String) {
    out.push('[');
    for (index, member) in as_list(members).iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_actor(text, member, false, out);
    }
    out.push(']');
}

/// Writes a definition by itself with one language for each of its maps.
fn write_definition(
    text: &str,
    definition: &Node<'_>,
    languages: &AcceptLanguage,
    out: &mut String,
) {
    let span = definition.span();
    let mut canonical = Canonical {
        text,
        known: &mut Known::default(),
        languages,
        splice: Splice::new(text, span.start, out),
    };
    canonical.definition(definition);
    canonical.splice.finish(span.end);
}

struct Canonical<'t, 'k, 'o> {
    text: &'t str,
    known: &'t mut Known<'k>,
    languages: &'t AcceptLanguage,
    splice: Splice<'t, 'o>,
}

impl Canonical<'_, '_, '_> {
    fn activity(&mut self, activity: &Node<'_>) {
        let sent = activity.get("definition");
        let id = activity.get("id").and_then(Node::as_str);
        let replaced = sent.map_or(0, |sent| sent.span().len());
        match (id.and_then(|id| self.known.take(id, replaced)), sent) {
            (None, None) => {}
            (None, Some(sent)) => self.definition(sent),
            (Some(known), Some(sent)) => self.splice.replace(&sent.span()).push_str(known),
            (Some(known), None) => {
                // An activity has its id at least, so a comma stands before what is added.
                let end = activity.span().end - 1;
                self.splice.insert(end, ",\"definition\":");
                self.splice.insert(end, known);
            }
        }
    }

    fn definition(&mut self, definition: &Node<'_>) {
        for (name, node) in definition.members().unwrap_or_default() {
            match &**name {
                "name" | "description" => self.map(node),
                // The component lists of interactions (Part 2, 2.4.4.1).
                "choices" | "scale" | "source" | "target" | "steps" => as_list(node)
                    .iter()
                    .for_each(|component| self.maps(component, &["description"])),
                _ => {}
            }
        }
    }

    /// Reduces the language maps under some keys of an object, in the order of the text.
    fn maps(&mut self, object: &Node<'_>, keys: &[&str]) {
        for (name, node) in object.members().unwrap_or_default() {
            if keys.contains(&&**name) {
                self.map(node);
            }
        }
    }

    fn map(&mut self, map: &Node<'_>) {
        let entries = map.members().unwrap_or_default();
        if entries.len() < 2 {
            return;
        }
        let tags = entries.iter().map(|(tag, _)| &**tag);
        let chosen = self.languages.choose(tags).unwrap_or_default();
        if let Some(entry) = raw_members(self.text, map).nth(chosen) {
            let mut object = ObjectWriter::begin(self.splice.replace(&map.span()));
            object
                .member(entry.raw_key)
                .push_str(entry.value.raw(self.text));
            object.end();
        }
    }
}
