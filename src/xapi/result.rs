//! Results and scores (xAPI 1.0.3, Part 2, 2.4.5).

use std::cmp::Ordering;

use super::check::{self, Check, Property};
use super::decimal;
use super::duration::is_duration;
use super::extensions;
use super::json::{Node, Value};
use super::rule::Rule;

const RESULT: &[Property] = &[
    ("score", score),
    ("success", check::boolean),
    ("completion", check::boolean),
    ("response", check::text),
    ("duration", |check, node| {
        check.format(node, Rule::DurationMalformed, is_duration);
    }),
    ("extensions", extensions::check),
];

const SCORE: &[Property] = &[
    ("scaled", scaled),
    ("raw", number),
    ("min", number),
    ("max", number),
];

pub(super) fn check(check: &mut Check<'_>, node: &Node<'_>) {
    check.object(node, RESULT);
}

fn number(check: &mut Check<'_>, node: &Node<'_>) {
    check.number(node);
}

fn scaled(check: &mut Check<'_>, node: &Node<'_>) {
    if let Some(digits) = check.number(node) {
        let above = decimal::compare(digits, "1") == Ordering::Greater;
        let below = decimal::compare(digits, "-1") == Ordering::Less;
        if above || below {
            check.report(Rule::ScaledOutOfBounds, node);
        }
    }
}

/// A score, its numbers compared digit by digit: no float decides what was sent (2.4.5.1).
fn score(check: &mut Check<'_>, node: &Node<'_>) {
    if !check.object(node, SCORE) {
        return;
    }
    let compare = |left, right| {
        let (left, right) = (digits(node, left)?, digits(node, right)?);
        Some(decimal::compare(left, right))
    };
    if matches!(
        compare("min", "max"),
        Some(Ordering::Greater | Ordering::Equal)
    ) {
        check.report_member("min", Rule::MinNotBelowMax, node);
    }
    if compare("raw", "min") == Some(Ordering::Less) {
        check.report_member("raw", Rule::RawBelowMin, node);
    }
    if compare("raw", "max") == Some(Ordering::Greater) {
        check.report_member("raw", Rule::RawAboveMax, node);
    }
}

fn digits<'n>(score: &'n Node<'_>, key: &str) -> Option<&'n str> {
    match score.get(key)?.value {
        Value::Number(digits) => Some(digits),
        _ => None,
    }
}
