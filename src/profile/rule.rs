//! The rules of a template (structure, 8.1), judged as the pseudocode does (communication, 2.1).
//!
//! Readings: a rule that says nothing of `presence` is strict, so `any` fails where nothing is found. After
//! `recommended` the rest applies where a location found anything, be it that the selector then found
//! nothing there. `excluded` leaves the rest of its rule in force, as the pseudocode has it and the prose
//! has not. Where `presence` is broken, the rest of the rule is not told as well.
//!
//! Of more values than a search visits, a rule is judged by those visited, and not held to be broken for what
//! was not found among them.

use serde_json::Value;

use super::document::{Presence, RuleSource, Texts};
use super::finding::{Finding, Gravity, Rule};
use super::path::{Budget, Path, Reach};
use super::sight::Sight;
use super::value::{self, MOST_FOUND, is_among, shown};
use crate::xapi::json::Node;

/// A rule, compiled.
#[derive(Debug, Clone)]
pub(super) struct TemplateRule {
    location: Path,
    selector: Option<Path>,
    presence: Option<Presence>,
    any: Option<Vec<Value>>,
    all: Option<Vec<Value>>,
    none: Option<Vec<Value>>,
    gravity: Gravity,
    /// JSON Pointer of the rule.
    stated: String,
    /// Its paths, as the profile has them.
    paths: (String, Option<String>),
    /// What the profile says about it.
    note: String,
}

/// What a rule looks at.
enum Evaluated<'n> {
    Matchable(&'n Node<'n>),
    /// A value of the location in which the selector finds nothing.
    Unmatchable(&'n Node<'n>),
}

/// What the values have to do with a rule.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools)] // Six questions that are asked at once.
struct Tally {
    matchable: bool,
    unmatchable: bool,
    in_any: bool,
    beyond_all: bool,
    in_none: bool,
    /// Whether there are more values than were looked at.
    cut: bool,
}

impl TemplateRule {
    /// `None` where a path is none.
    pub fn of(source: &RuleSource, stated: String) -> Option<Self> {
        let location = path(&source.location)?;
        let selector = match source.selector.as_deref().map(path) {
            Some(selector) => Some(selector?),
            None => None,
        };
        let mut reach = location.reach(Reach::ROOT);
        let mut within = reach.in_extensions();
        if let Some(selector) = &selector {
            reach = selector.reach(reach);
            within |= reach.in_extensions();
        }
        let compares = source.any.is_some() || source.all.is_some() || source.none.is_some();
        within |= compares && reach.around_extensions();
        Some(Self {
            location,
            selector,
            presence: source.presence,
            any: source.any.clone(),
            all: source.all.clone(),
            none: source.none.clone(),
            gravity: if within {
                Gravity::Flags
            } else {
                Gravity::Breaks
            },
            stated,
            paths: (source.location.clone(), source.selector.clone()),
            note: english(&source.scope_note).to_owned(),
        })
    }

    /// Tells what is broken, in findings of this version and template. Whether the rule is followed.
    pub fn judge(&self, sight: &Sight<'_>, of: (&str, &str), findings: &mut Vec<Finding>) -> bool {
        let broken = self.broken(&self.tally(sight.root));
        let mut followed = true;
        for rule in broken.into_iter().flatten() {
            followed = false;
            findings.push(self.finding(rule, sight, of));
        }
        followed
    }

    /// Visits the values. Whether these are all.
    fn each<'n>(&self, root: &'n Node<'n>, visit: &mut dyn FnMut(Evaluated<'n>)) -> bool {
        let budget = Budget::new();
        self.location.each(root, &budget, &mut |node| {
            let Some(selector) = &self.selector else {
                return visit(Evaluated::Matchable(node));
            };
            let mut nothing = true;
            selector.each(node, &budget, &mut |selected| {
                nothing = false;
                visit(Evaluated::Matchable(selected));
            });
            if nothing && !budget.is_exceeded() {
                visit(Evaluated::Unmatchable(node));
            }
        });
        !budget.is_exceeded()
    }

    fn tally(&self, root: &Node<'_>) -> Tally {
        let mut tally = Tally::default();
        let among = |values: &Option<Vec<Value>>, node| {
            values
                .as_deref()
                .is_some_and(|values| is_among(node, values))
        };
        let whole = self.each(root, &mut |value| match value {
            Evaluated::Unmatchable(_) => tally.unmatchable = true,
            Evaluated::Matchable(node) => {
                tally.matchable = true;
                tally.in_any |= among(&self.any, node);
                tally.in_none |= among(&self.none, node);
                tally.beyond_all |= self.all.is_some() && !among(&self.all, node);
            }
        });
        tally.cut = !whole;
        tally
    }

    fn broken(&self, tally: &Tally) -> [Option<Rule>; 3] {
        match self.presence {
            Some(Presence::Included) if tally.unmatchable || !(tally.matchable || tally.cut) => {
                return [Some(Rule::Included), None, None];
            }
            Some(Presence::Excluded) if tally.matchable => {
                return [Some(Rule::Excluded), None, None];
            }
            Some(Presence::Recommended) if !tally.matchable && !tally.unmatchable => {
                return [None; 3];
            }
            _ => {}
        }
        [
            (self.any.is_some() && !(tally.in_any || tally.cut)).then_some(Rule::Any),
            (self.all.is_some() && (tally.beyond_all || tally.unmatchable)).then_some(Rule::All),
            tally.in_none.then_some(Rule::None),
        ]
    }

    fn finding(&self, rule: Rule, sight: &Sight<'_>, (version, template): (&str, &str)) -> Finding {
        let (location, selector) = &self.paths;
        let mut fix = self.fix(rule);
        if !self.note.is_empty() {
            fix = format!("{fix} The profile says: “{}”", self.note);
        }
        Finding {
            profile: version.to_owned(),
            template: Some(template.to_owned()),
            rule,
            stated: self.stated.clone(),
            location: match selector {
                Some(selector) => format!("{location} ~ {selector}"),
                None => location.clone(),
            },
            wanted: self.wanted(rule),
            fix,
            gravity: self.gravity,
            found: self.found(rule, sight),
        }
    }

    /// The values that break it.
    fn found(&self, rule: Rule, sight: &Sight<'_>) -> Vec<String> {
        let mut found = Vec::new();
        self.each(sight.root, &mut |value| {
            let (matchable, node) = match value {
                Evaluated::Matchable(node) => (true, node),
                Evaluated::Unmatchable(node) => (false, node),
            };
            let at_fault = match rule {
                Rule::Included => !matchable,
                Rule::All => !matchable || !is_among(node, self.all.as_deref().unwrap_or_default()),
                Rule::None => matchable && is_among(node, self.none.as_deref().unwrap_or_default()),
                _ => matchable,
            };
            if at_fault && found.len() < MOST_FOUND {
                found.push(shown(sight.raw(node)));
            }
        });
        found
    }

    /// The place, in words.
    fn place(&self) -> String {
        match &self.paths {
            (location, Some(selector)) => format!("at `{selector}` of what is at `{location}`"),
            (location, None) => format!("at `{location}`"),
        }
    }

    fn wanted(&self, rule: Rule) -> String {
        let place = self.place();
        let values = self.values(rule);
        match (rule, &self.paths.1) {
            (Rule::Included, Some(selector)) => format!(
                "something at `{selector}` of each value at `{}`, and at least one such value",
                self.paths.0
            ),
            (Rule::Included, None) => format!("at least one value {place}"),
            (Rule::Excluded, _) => format!("nothing {place}"),
            (Rule::All, Some(selector)) => format!(
                "nothing but {values} {place}, and in none of these values nothing at `{selector}`"
            ),
            (Rule::All, None) => format!("nothing but {values} {place}"),
            (Rule::None, _) => format!("none of {values} {place}"),
            _ => format!("at least one of {values} {place}"),
        }
    }

    fn fix(&self, rule: Rule) -> String {
        let place = self.place();
        match rule {
            Rule::Included => format!("Send a value {place}."),
            Rule::Excluded => format!("Leave out what stands {place}."),
            Rule::All => {
                format!("Send only the listed values {place}, and leave others out.")
            }
            Rule::None => format!("Send another value {place}, or leave it out."),
            _ => format!("Send one of the listed values {place}."),
        }
    }

    fn values(&self, rule: Rule) -> String {
        let values = match rule {
            Rule::Any => &self.any,
            Rule::All => &self.all,
            Rule::None => &self.none,
            _ => &None,
        };
        value::list(values.as_deref().unwrap_or_default().iter())
    }
}

/// A path, also one without its `$`, which is told when the document is checked.
fn path(text: &str) -> Option<Path> {
    match Path::parse(text) {
        Ok((path, _)) => Some(path),
        Err(fault) => fault.meant,
    }
}

/// The English text, or any.
pub(super) fn english(texts: &Texts) -> &str {
    texts
        .get("en")
        .or_else(|| {
            texts
                .iter()
                .find(|(tag, _)| tag.starts_with("en-"))
                .map(|(_, text)| text)
        })
        .or_else(|| texts.values().next())
        .map_or("", String::as_str)
}
