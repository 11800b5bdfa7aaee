//! Whether two statements are the same one (xAPI 1.0.3, Part 2, 2.3.1, "Statement Comparision
//! Requirements"). A retry is a success, another statement under the same id is a conflict, and a
//! signature signs the statement it travels with.

mod digest;
mod number;
mod shape;

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

use self::digest::digest;
use self::shape::Shape;
use super::broken::Pointer;
use super::json::{Node, Value};
use super::parts::as_list;
use super::signature::is_signature;
use super::statement::Statement;

/// First place (JSON Pointer) where two statements differ in what may not differ (2.3.1), `None`
/// when they are the same statement. Places are those of `theirs`; a member that
/// only `ours` has is named where it would stand, an element by the list that lacks it. The first
/// is the first in the text of `theirs`.
///
/// - What the server may have assigned says nothing: `stored`, `authority` and `version` in any
///   case, `id` and `timestamp` where one side has none. To compare with a stored statement whose
///   timestamp the server set, leave that timestamp out of `ours`.
/// - A verb's `display` and an activity's `definition` are no part of a statement, in contexts and
///   a `SubStatement` either.
/// - Timestamps are instants. UUIDs, language tags, hexadecimal digests, a media type and the
///   scheme and domain of a mailbox compare without regard to case; a duration is text, without the
///   digits behind hundredths of a second (4.6).
/// - Members of groups, context activities, context agents and groups and their relevant types are
///   unordered; a context activity alone is a list of one. `attachments` are ordered (2.4).
/// - An `objectType` that is the default may be absent.
/// - Attachments are "not part of Statements" as data: it is what the request parameter
///   `attachments`, named in that clause, leaves out, while the objects under `attachments` (2.4:
///   "Headers for Attachments") are returned always, and so are compared. Otherwise a retry could
///   replace a certificate by another one unnoticed. Signatures are the exception: what is signed
///   is the statement "before the signature was added" (2.6), which must equal the one that has it.
/// - Numbers compare by value, digit for digit: programs write `1` and `1.0` for the same one.
///   Strings are never normalised; the order of an object's members says nothing.
#[must_use]
pub fn difference(ours: Statement<'_>, theirs: Statement<'_>) -> Option<String> {
    if ours.raw() == theirs.raw() {
        return None;
    }
    let mut path = Pointer::root();
    let same = agree(Shape::Statement, ours.node(), theirs.node(), &mut path);
    (!same).then(|| path.to_string())
}

/// A number that two statements without ids share when one repeats the other: 128 bits over all that
/// [`difference`] compares but the id. What the server assigns says nothing, so the stored text of a
/// statement has the number of what was sent, provided that the sender gave the `timestamp`.
#[must_use]
pub fn fingerprint(statement: Statement<'_>) -> [u8; 16] {
    let text = digest::without_id(statement.node());
    let hash = Sha256::digest(text.as_bytes());
    std::array::from_fn(|place| hash[place])
}

/// Whether two nodes mean the same. When they do not, `path` stays where they part.
fn agree(shape: Shape, ours: &Node<'_>, theirs: &Node<'_>, path: &mut Pointer) -> bool {
    match (shape, &ours.value, &theirs.value) {
        (Shape::Unordered(item), _, _) => unordered(*item, ours, theirs, path),
        (Shape::Attachments, Value::Array(ours), Value::Array(theirs)) => {
            attachments(ours, theirs, path)
        }
        (_, Value::Array(ours), Value::Array(theirs)) => {
            let ours: Vec<_> = ours.iter().collect();
            let theirs: Vec<_> = theirs.iter().enumerate().collect();
            ordered(Shape::Plain, &ours, &theirs, path)
        }
        (_, Value::Object(_), Value::Object(_)) => members(shape, ours, theirs, path),
        _ => digest(shape, ours) == digest(shape, theirs),
    }
}

fn members(shape: Shape, ours: &Node<'_>, theirs: &Node<'_>, path: &mut Pointer) -> bool {
    // What an object is, an activity or an agent, is read from the one just sent. Where ours is
    // something else, its `objectType` differs or is absent.
    let shape = shape.resolve(theirs);
    let mut rest: HashMap<&str, &Node<'_>> = significant(shape, ours).collect();
    for (name, node) in significant(shape, theirs) {
        path.push(name);
        let same = match rest.remove(name) {
            Some(our) => agree(shape.member(name), our, node, path),
            None => shape.may_lack(name),
        };
        if !same {
            return false;
        }
        path.pop();
    }
    let lacking =
        significant(shape, ours).find(|(name, _)| rest.contains_key(name) && !shape.may_lack(name));
    if let Some((name, _)) = lacking {
        path.push(name);
    }
    lacking.is_none()
}

/// The members of an object that are compared, in the order of the text.
fn significant<'n, 'd>(
    shape: Shape,
    object: &'n Node<'d>,
) -> impl Iterator<Item = (&'n str, &'n Node<'d>)> {
    let members = object.members().unwrap_or_default();
    members
        .iter()
        .map(|(name, node)| (&**name, node))
        .filter(move |(name, node)| shape.heeds(name, node))
}

fn attachments(ours: &[Node<'_>], theirs: &[Node<'_>], path: &mut Pointer) -> bool {
    let ours: Vec<_> = ours.iter().filter(|one| !is_signature(one)).collect();
    let theirs: Vec<_> = theirs
        .iter()
        .enumerate()
        .filter(|(_, one)| !is_signature(one))
        .collect();
    ordered(Shape::Attachment, &ours, &theirs, path)
}

/// `theirs` come with their places in the array sent.
fn ordered(
    item: Shape,
    ours: &[&Node<'_>],
    theirs: &[(usize, &Node<'_>)],
    path: &mut Pointer,
) -> bool {
    for (place, (index, node)) in theirs.iter().enumerate() {
        path.push_index(*index);
        if !ours
            .get(place)
            .is_some_and(|our| agree(item, our, node, path))
        {
            return false;
        }
        path.pop();
    }
    ours.len() == theirs.len()
}

/// Pairs elements off by what they mean. Digests keep this linear: a list may be as long as a
/// request.
fn unordered(item: Shape, ours: &Node<'_>, theirs: &Node<'_>, path: &mut Pointer) -> bool {
    let stands_alone = theirs.elements().is_none();
    let (ours, theirs) = (as_list(ours), as_list(theirs));
    let mut partners: HashMap<String, Vec<&Node<'_>>> = HashMap::new();
    for our in ours {
        partners.entry(digest(item, our)).or_default().push(our);
    }
    let alone: Vec<(usize, &Node<'_>)> = theirs
        .iter()
        .enumerate()
        .filter(|(_, node)| {
            let partner = partners.get_mut(&digest(item, node)).and_then(Vec::pop);
            partner.is_none()
        })
        .collect();
    let Some((index, node)) = alone.first() else {
        return ours.len() == theirs.len();
    };
    if !stands_alone {
        path.push_index(*index);
    }
    let mut left = partners.values().flatten();
    if let (1, Some(our), None) = (alone.len(), left.next(), left.next()) {
        // One element changed: where in it is worth saying.
        agree(item, our, node, path);
    }
    false
}
