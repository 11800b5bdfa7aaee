//! A text for a node that is the same for nodes that mean the same, and different for others.

use std::fmt::Write as _;

use super::number;
use super::shape::Shape;
use super::significant;
use crate::xapi::json::{Node, Value};
use crate::xapi::parts::as_list;

pub(super) fn digest(shape: Shape, node: &Node<'_>) -> String {
    let mut out = String::new();
    write(shape, node, &mut out);
    out
}

/// The text of a statement, as if it had no id.
pub(super) fn without_id(statement: &Node<'_>) -> String {
    let mut out = String::new();
    let members = significant(Shape::Statement, statement).filter(|(name, _)| *name != "id");
    write_members(Shape::Statement, members.collect(), &mut out);
    out
}

fn write(shape: Shape, node: &Node<'_>, out: &mut String) {
    if let Shape::Unordered(item) = shape {
        let mut items: Vec<String> = as_list(node).iter().map(|one| digest(*item, one)).collect();
        items.sort_unstable();
        return write_list(&items, out);
    }
    match &node.value {
        Value::Null => out.push('~'),
        Value::Bool(value) => out.push(if *value { '+' } else { '-' }),
        Value::Number(number) => write_text('#', &number::canonical(number), out),
        Value::String(text) => write_text('"', &shape.fold(text), out),
        Value::Array(elements) => {
            let items: Vec<String> = elements
                .iter()
                .map(|one| digest(Shape::Plain, one))
                .collect();
            write_list(&items, out);
        }
        Value::Object(_) => {
            let shape = shape.resolve(node);
            write_members(shape, significant(shape, node).collect(), out);
        }
    }
}

fn write_members(shape: Shape, mut members: Vec<(&str, &Node<'_>)>, out: &mut String) {
    members.sort_unstable_by_key(|(name, _)| *name);
    out.push('{');
    for (name, node) in members {
        write_text('"', name, out);
        write(shape.member(name), node, out);
    }
    out.push('}');
}

fn write_list(items: &[String], out: &mut String) {
    out.push('[');
    for item in items {
        out.push_str(item);
    }
    out.push(']');
}

/// The length tells where the text ends, whatever is in it.
fn write_text(kind: char, text: &str, out: &mut String) {
    // Writing to a String cannot fail.
    let _ = write!(out, "{kind}{}:{text}", text.len());
}
