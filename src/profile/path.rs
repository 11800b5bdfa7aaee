//! The JSONPath dialect of the specification (structure, 8.1).
//!
//! `$` is the statement, or the value that a selector looks into. `.name`, `.*`, `['name']`, `["name"]`, `[0]`
//! and `[*]` lead on, commas unite (`['a','b']`, `[0,2]`), and `|` puts whole paths side by side. `..` looks
//! at every depth: Goessner's article has it and the specification does not forbid it, but few programs
//! agree on it, so it is taken with a warning. Filters, scripts, slices and negative indexes are refused.
//!
//! A value that is found twice counts twice, and an array that is found is one value.

mod parse;
mod reach;

use std::cell::Cell;

use crate::xapi::json::{Node, Value};

pub(super) use reach::Reach;

/// How many values one search visits; a path of many `..` or unions could ask for any number.
const MOST_VISITS: usize = 100_000;

/// So many members that are looked through for a name cost as much as a visit.
const NAMES_A_VISIT: usize = 64;

/// What a search may still visit. A location and the selector behind it share one.
pub(super) struct Budget {
    /// `None` where it did not suffice.
    left: Cell<Option<usize>>,
}

impl Budget {
    pub fn new() -> Self {
        Self {
            left: Cell::new(Some(MOST_VISITS)),
        }
    }

    /// Whether something was left out for it.
    pub fn is_exceeded(&self) -> bool {
        self.left.get().is_none()
    }

    /// Whether it suffices.
    fn spend(&self, visits: usize) -> bool {
        let left = self.left.get().and_then(|left| left.checked_sub(visits));
        self.left.set(left);
        left.is_some()
    }
}

/// A parsed `location` or `selector`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// What stands between the `|`.
    alternatives: Vec<Vec<Step>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    /// Whether it applies at every depth (`..`).
    descends: bool,
    picks: Vec<Pick>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Pick {
    /// A member of an object.
    Name(String),
    /// An element of an array.
    Index(usize),
    /// All members or elements.
    All,
}

/// Why a text is no such path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathFault {
    /// Byte of the text at which it is.
    pub at: usize,
    /// What is wrong and what to write instead.
    pub sentence: String,
    /// Whether it can be understood all the same (no leading `$`): the path to use.
    pub meant: Option<Path>,
}

impl Path {
    /// Reads a path. The second of the pair holds warnings (recursive descent).
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<(Self, Vec<String>), PathFault> {
        parse::parse(text)
    }

    /// The values at this path, in order, duplicates kept. It ends after 100,000 visits.
    #[must_use]
    pub fn find<'n, 'a>(&self, root: &'n Node<'a>) -> Vec<&'n Node<'a>> {
        let mut found = Vec::new();
        self.each(root, &Budget::new(), &mut |node| found.push(node));
        found
    }

    /// Visits what [`find`](Self::find) gives.
    pub(super) fn each<'n, 'a>(
        &self,
        root: &'n Node<'a>,
        budget: &Budget,
        visit: &mut dyn FnMut(&'n Node<'a>),
    ) {
        let mut walk = Walk { budget, visit };
        for steps in &self.alternatives {
            walk.follow(steps, root);
        }
    }
}

struct Walk<'v, 'n, 'a> {
    budget: &'v Budget,
    visit: &'v mut dyn FnMut(&'n Node<'a>),
}

impl<'n, 'a> Walk<'_, 'n, 'a> {
    fn follow(&mut self, steps: &[Step], node: &'n Node<'a>) {
        if !self.budget.spend(1) {
            return;
        }
        let Some((step, rest)) = steps.split_first() else {
            (self.visit)(node);
            return;
        };
        for pick in &step.picks {
            self.pick(pick, rest, node);
        }
        if step.descends {
            self.pick(&Pick::All, steps, node);
        }
    }

    fn pick(&mut self, pick: &Pick, rest: &[Step], node: &'n Node<'a>) {
        match (pick, &node.value) {
            (Pick::Name(name), Value::Object(members)) => {
                if self.budget.spend(members.len() / NAMES_A_VISIT)
                    && let Some(member) = node.get(name)
                {
                    self.follow(rest, member);
                }
            }
            (Pick::Index(index), Value::Array(elements)) => {
                if let Some(element) = elements.get(*index) {
                    self.follow(rest, element);
                }
            }
            (Pick::All, Value::Object(members)) => {
                for (_, member) in members {
                    self.follow(rest, member);
                }
            }
            (Pick::All, Value::Array(elements)) => {
                for element in elements {
                    self.follow(rest, element);
                }
            }
            _ => {}
        }
    }
}
