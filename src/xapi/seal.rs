//! The text a statement is stored as: what was sent, with what the server sets.

use std::fmt::Write as _;
use std::ops::Range;

use jiff::Timestamp;
use uuid::Uuid;

use super::json::{Node, Value};
use super::parts::{Role, each_part};
use super::splice::{ObjectWriter, Splice, raw_members};
use super::statement::Statement;
use super::time::format_timestamp;

/// What the server sets on a statement it accepts (xAPI 1.0.3, Part 2, 2.3.1).
#[derive(Debug, Clone, Copy)]
pub struct Assigned<'x> {
    /// The id sent, or the one made for a statement without.
    pub id: Uuid,
    /// An agent or group as JSON text.
    pub authority: &'x str,
    /// For a statement that names no version.
    pub version: &'x str,
}

/// The stored text of a statement, **without its end**: neither `stored`, which is known only when
/// the statement becomes visible, nor the closing brace. [`unseal`] adds both; the sealed text and
/// one `}` are already a statement, the one to compare a retry with.
///
/// `id` comes first; every other member follows as it was sent, in its order and byte for byte,
/// except that `stored` and `authority` are the server's, and that a context activity standing
/// alone becomes an array (Part 2, 2.4.6.2). A `version` that was sent is kept (2.4.10).
#[must_use]
pub fn seal(statement: Statement<'_>, assigned: &Assigned<'_>) -> String {
    let (text, node) = (statement.text(), statement.node());
    let lone = lone_activities(node);
    let mut sealed = String::with_capacity(statement.raw().len() + assigned.authority.len() + ROOM);
    let mut object = ObjectWriter::begin(&mut sealed);
    // Writing to a String cannot fail.
    let _ = write!(object.member("\"id\""), "\"{}\"", assigned.id.hyphenated());
    for member in raw_members(text, node) {
        if !matches!(member.name, "id" | "stored" | "authority") {
            copy(text, member.value, &lone, object.member(member.raw_key));
        }
    }
    if node.get("version").is_none() {
        let _ = write!(object.member("\"version\""), "\"{}\"", assigned.version);
    }
    object.member("\"authority\"").push_str(assigned.authority);
    sealed
}

/// Completes a sealed text to the JSON of the statement. `timestamp` is given where the sender sent
/// none (xAPI 1.0.3, Part 2, 2.4.7: the server sets it), and must not be given where it did.
#[must_use]
pub fn unseal(sealed: &str, timestamp: Option<Timestamp>, stored: Timestamp) -> String {
    let mut text = String::with_capacity(sealed.len() + ROOM);
    text.push_str(sealed);
    for (key, time) in [("timestamp", timestamp), ("stored", Some(stored))] {
        if let Some(time) = time {
            let _ = write!(text, ",\"{key}\":\"{}\"", format_timestamp(time));
        }
    }
    text.push('}');
    text
}

/// Bytes that the members the server adds take, apart from the authority.
const ROOM: usize = 160;

/// Where a context activity stands alone, in the order of the text.
fn lone_activities(node: &Node<'_>) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    each_part(node, &mut |part| {
        if part.role == Role::ContextActivities && matches!(part.node.value, Value::Object(_)) {
            spans.push(part.node.span());
        }
    });
    spans
}

/// Copies a value, with brackets around what stands alone in it.
fn copy(text: &str, value: &Node<'_>, lone: &[Range<usize>], out: &mut String) {
    let span = value.span();
    let mut splice = Splice::new(text, span.start, out);
    for activity in lone.iter().filter(|one| span.contains(&one.start)) {
        splice.insert(activity.start, "[");
        splice.insert(activity.end, "]");
    }
    splice.finish(span.end);
}
