//! Extensions (xAPI 1.0.3, Part 2, 4.1).

use super::check::Check;
use super::iri::is_iri;
use super::json::Node;
use super::rule::Rule;

/// A map whose keys are IRIs. What stands under them is nobody's business, `null` included.
pub(super) fn check(check: &mut Check<'_>, node: &Node<'_>) {
    check.entries(node, |check, key, value| {
        if !is_iri(key) {
            check.report(Rule::ExtensionKeyNotIri, value);
        }
    });
}
