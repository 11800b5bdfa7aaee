//! What is told of the places of a statement, gathered kind by kind: a statement can have a million activities
//! with the same fault, and whoever sent it need not be told a million times.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::finding::{Finding, Rule};
use super::place::Place;
use super::value::MOST_FOUND;

/// Findings of one statement, from which on no other kinds are told.
const MOST_KINDS: usize = 500;

/// Gathers into the findings of a verdict.
pub(super) struct Gathered<'f> {
    findings: &'f mut Vec<Finding>,
    /// Where in them is what breaks a rule, at a place, of the concept with this pointer.
    known: HashMap<(Rule, Place<'f>, &'f str), usize, RandomState>,
}

impl<'f> Gathered<'f> {
    pub fn new(findings: &'f mut Vec<Finding>) -> Self {
        Self {
            findings,
            known: HashMap::default(),
        }
    }

    /// Tells the values found, up to ten that differ; with `finding` where nothing of its kind was told.
    pub fn tell(
        &mut self,
        (rule, place, concept): (Rule, Place<'f>, &'f str),
        found: impl IntoIterator<Item = String>,
        finding: impl FnOnce() -> Finding,
    ) {
        let next = self.findings.len();
        let at = match self.known.get(&(rule, place, concept)) {
            Some(at) => *at,
            None if next < MOST_KINDS => {
                self.known.insert((rule, place, concept), next);
                self.findings.push(finding());
                next
            }
            None => return,
        };
        let Some(told) = self.findings.get_mut(at).map(|one| &mut one.found) else {
            return;
        };
        for value in found {
            if told.len() == MOST_FOUND {
                break;
            }
            if !told.contains(&value) {
                told.push(value);
            }
        }
    }
}
