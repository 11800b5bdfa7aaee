//! What patterns are made of (structure, 9.0).

use std::collections::{HashMap, HashSet};

use super::super::document::{Document, PatternOf, PatternSource};
use super::index::{Index, Kind, targets};
use super::relations::{other_kind, unresolved};
use super::{Broken, Report, Stage, clause, shorten};

pub(super) fn check(document: &Document, index: &Index<'_>, report: &mut Report) {
    let used = used(document, index);
    let circles = circles(document, index);
    for (place, pattern) in document.patterns.iter().enumerate() {
        let Some((member, _)) = parts(pattern) else {
            continue;
        };
        let members = targets(document, &pattern.head, member);
        match member {
            "alternates" => alternates(pattern, &members, report),
            "sequence" => sequence(pattern, &members, index, &used, report),
            _ => {}
        }
        if circles.contains(&place) {
            let sentence = format!(
                "`{}` contains itself, directly or through others, so it never ends. Say the repetition \
                 with `oneOrMore` or `zeroOrMore`.",
                shorten(&pattern.head.id)
            );
            report.error(
                broken("pattern-within-itself"),
                format!("{}/{member}", pattern.head.pointer),
                sentence,
            );
        }
        for (pointer, target) in members {
            one(pattern, member, pointer, target, index, report);
        }
    }
}

fn broken(rule: &'static str) -> Broken {
    Broken(Stage::Relations, rule, clause::PATTERNS)
}

fn one(
    pattern: &PatternSource,
    member: &str,
    pointer: String,
    target: &str,
    index: &Index<'_>,
    report: &mut Report,
) {
    let wanted = "a statement template or a pattern";
    let found = meant(target, &pattern.head.in_scheme, index);
    match (found, index.find(target).first()) {
        (Some(Kind::Pattern(inner)), _) if member == "alternates" => {
            let kind = match inner.of {
                Some(PatternOf::Optional(_)) => "optional",
                Some(PatternOf::ZeroOrMore(_)) => "zeroOrMore",
                _ => return,
            };
            let sentence = format!(
                "`{}` is a `{kind}` pattern, which must not stand directly in `alternates`: it matches \
                 nothing at all too, and ends the choice. Put what it repeats here, and make the \
                 whole choice `{kind}`.",
                shorten(target)
            );
            report.error(broken("optional-in-alternates"), pointer, sentence);
        }
        (Some(_), _) => {}
        (None, Some(thing)) => {
            other_kind(report, clause::PATTERNS, pointer, target, thing, wanted);
        }
        (None, None) => unresolved(report, clause::PATTERNS, pointer, target, wanted),
    }
}

/// The template or pattern that an IRI means in a pattern of a version.
fn meant<'d>(target: &str, scheme: &str, index: &Index<'d>) -> Option<Kind<'d>> {
    let near = index.find_for(target, scheme).into_iter();
    near.chain(index.find(target))
        .map(|thing| thing.kind)
        .find(|kind| matches!(kind, Kind::Template(_) | Kind::Pattern(_)))
}

fn alternates(pattern: &PatternSource, members: &[(String, &str)], report: &mut Report) {
    if members.len() < 2 {
        let sentence =
            "`alternates` must have at least two members: one is no choice. Add another, or \
                        use the one in place of this pattern."
                .to_owned();
        let pointer = format!("{}/alternates", pattern.head.pointer);
        report.error(broken("alternates-too-few"), pointer, sentence);
    }
}

fn sequence(
    pattern: &PatternSource,
    members: &[(String, &str)],
    index: &Index<'_>,
    used: &HashSet<&str>,
    report: &mut Report,
) {
    let [(_, only)] = members else { return };
    let found = meant(only, &pattern.head.in_scheme, index);
    let why = if !pattern.primary {
        "the pattern is not primary"
    } else if used.contains(pattern.head.id.as_str()) {
        "another pattern uses it"
    } else if matches!(found, Some(Kind::Pattern(_))) {
        "the member is a pattern"
    } else {
        return;
    };
    let sentence = format!(
        "`sequence` must have at least two members, unless the pattern is primary, no other uses it, and \
         the member is a statement template; here {why}. Add a member, or use the one in place of \
         this pattern."
    );
    let pointer = format!("{}/sequence", pattern.head.pointer);
    report.error(broken("sequence-too-few"), pointer, sentence);
}

/// What a pattern is made of: the name of the member, and the IRIs in it.
fn parts(pattern: &PatternSource) -> Option<(&'static str, &[String])> {
    Some(match pattern.of.as_ref()? {
        PatternOf::Sequence(many) => ("sequence", many),
        PatternOf::Alternates(many) => ("alternates", many),
        PatternOf::Optional(one) => ("optional", std::slice::from_ref(one)),
        PatternOf::OneOrMore(one) => ("oneOrMore", std::slice::from_ref(one)),
        PatternOf::ZeroOrMore(one) => ("zeroOrMore", std::slice::from_ref(one)),
    })
}

/// The ids that patterns use, here and in the profiles that are loaded.
fn used<'d>(document: &'d Document, index: &Index<'d>) -> HashSet<&'d str> {
    let documents = std::iter::once(document).chain(index.others.iter().copied());
    documents
        .flat_map(|document| &document.patterns)
        .filter_map(parts)
        .flat_map(|(_, members)| members.iter().map(String::as_str))
        .collect()
}

/// The places of those patterns of the document that contain themselves, at any depth.
fn circles(document: &Document, index: &Index<'_>) -> HashSet<usize> {
    let mut graph = Graph::default();
    for pattern in &document.patterns {
        graph.add(pattern, index);
    }
    let circular = graph.circular();
    let own = document.patterns.iter().enumerate();
    own.filter(|(_, pattern)| {
        let node = graph.nodes.get(&std::ptr::from_ref(*pattern));
        node.is_some_and(|node| circular[*node])
    })
    .map(|(place, _)| place)
    .collect()
}

/// Patterns and what they contain, by number.
#[derive(Default)]
struct Graph {
    nodes: HashMap<*const PatternSource, usize>,
    edges: Vec<Vec<usize>>,
}

impl Graph {
    /// Adds a pattern and all that can be reached from it; with a list of what is left, for a chain of
    /// patterns may be longer than the stack is deep.
    fn add(&mut self, pattern: &PatternSource, index: &Index<'_>) {
        let mut left = vec![pattern];
        while let Some(pattern) = left.pop() {
            let from = self.node(pattern);
            if !self.edges[from].is_empty() {
                continue;
            }
            let scheme = pattern.head.in_scheme.as_str();
            for member in parts(pattern).map_or(&[][..], |(_, members)| members) {
                if let Some(Kind::Pattern(inner)) = meant(member, scheme, index) {
                    let known = self.nodes.contains_key(&std::ptr::from_ref(inner));
                    let to = self.node(inner);
                    self.edges[from].push(to);
                    if !known {
                        left.push(inner);
                    }
                }
            }
        }
    }

    fn node(&mut self, pattern: &PatternSource) -> usize {
        let next = self.edges.len();
        let node = *self
            .nodes
            .entry(std::ptr::from_ref(pattern))
            .or_insert(next);
        if node == next {
            self.edges.push(Vec::new());
        }
        node
    }

    /// Which nodes lie on a circle: Tarjan's components, without recursion.
    fn circular(&self) -> Vec<bool> {
        let count = self.edges.len();
        let mut state = Components {
            order: vec![0; count],
            low: vec![0; count],
            waiting: vec![false; count],
            circular: vec![false; count],
            ..Components::default()
        };
        for node in 0..count {
            if state.order[node] == 0 {
                state.walk(node, &self.edges);
            }
        }
        state.circular
    }
}

#[derive(Default)]
struct Components {
    /// When a node was met, from 1; 0 before.
    order: Vec<usize>,
    low: Vec<usize>,
    waiting: Vec<bool>,
    stack: Vec<usize>,
    circular: Vec<bool>,
    met: usize,
}

impl Components {
    fn walk(&mut self, root: usize, edges: &[Vec<usize>]) {
        let mut path = vec![(root, 0)];
        self.meet(root);
        while let Some((node, next)) = path.pop() {
            if let Some(&to) = edges[node].get(next) {
                path.push((node, next + 1));
                if self.order[to] == 0 {
                    self.meet(to);
                    path.push((to, 0));
                } else if self.waiting[to] {
                    self.low[node] = self.low[node].min(self.order[to]);
                    self.circular[node] |= node == to;
                }
                continue;
            }
            if self.low[node] == self.order[node] {
                self.close(node);
            }
            if let Some((parent, _)) = path.last() {
                self.low[*parent] = self.low[*parent].min(self.low[node]);
            }
        }
    }

    fn meet(&mut self, node: usize) {
        self.met += 1;
        self.order[node] = self.met;
        self.low[node] = self.met;
        self.waiting[node] = true;
        self.stack.push(node);
    }

    /// Takes a whole component off the stack.
    fn close(&mut self, node: usize) {
        let from = self.stack.iter().rposition(|one| *one == node).unwrap_or(0);
        let component = self.stack.split_off(from);
        let large = component.len() > 1;
        for one in component {
            self.waiting[one] = false;
            self.circular[one] |= large;
        }
    }
}
