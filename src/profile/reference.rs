//! What templates say of the statements that a statement refers to (structure, 8.0).
//!
//! The pseudocode takes any template that `validates` returns, and that returns those that *fail* where one
//! does (communication, 2.1). Only a template that the target fits and follows counts here. A target that
//! is not there is taken to be right for now, as are references that go in a circle or too deep.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use serde_json::json;
use uuid::Uuid;

use super::finding::{Finding, Gravity, Rule};
use super::sight::{Sight, in_lists};
use super::value::{MOST_FOUND, shown};
use super::verdict::{Match, Reference};
use super::version::Version;
use crate::xapi::id::parse_uuid;
use crate::xapi::json::{self, ANY_DEPTH, Node};
use crate::xapi::object::Object;
use crate::xapi::statement::Statement;

/// From statement to statement, so many steps are looked at.
const DEEPEST: usize = 16;

/// Statements looked at for one: each may refer to two.
const MOST_TARGETS: usize = 256;

/// `objectStatementRefTemplate` or `contextStatementRefTemplate`.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    rule: Rule,
    ids: Vec<String>,
    /// Places of those that are in the version.
    places: Vec<usize>,
    /// Whether that is all of them, and each of them judges.
    whole: bool,
    /// JSON Pointer of the list.
    stated: String,
}

impl Wanted {
    pub fn of(rule: Rule, ids: &[String], pointer: &str) -> Option<Self> {
        let name = match rule {
            Rule::ObjectReference => "objectStatementRefTemplate",
            _ => "contextStatementRefTemplate",
        };
        (!ids.is_empty()).then(|| Self {
            rule,
            ids: ids.to_vec(),
            places: Vec::new(),
            whole: false,
            stated: format!("{pointer}/{name}"),
        })
    }

    /// Finds its templates in the version. `place` says where one is, if it judges.
    pub fn resolve(&mut self, place: impl Fn(&str) -> Option<usize>) {
        self.places = self.ids.iter().filter_map(|id| place(id)).collect();
        self.whole = self.places.len() == self.ids.len();
    }

    /// The reference of the statement; `None` where there is none.
    pub fn reference(&self, sight: &Sight<'_>) -> Option<Reference> {
        let node = self.place(sight)?;
        let Object::StatementRef(node) = Object::of(node) else {
            return None;
        };
        let id = node.get("id").and_then(Node::as_str).and_then(parse_uuid)?;
        Some(match self.rule {
            Rule::ObjectReference => Reference::Object(id),
            _ => Reference::Context(id),
        })
    }

    fn place<'s>(&self, sight: &Sight<'s>) -> Option<&'s Node<'s>> {
        match self.rule {
            Rule::ObjectReference => sight.root.get("object"),
            _ => sight.root.at(&["context", "statement"]),
        }
    }

    /// Tells that there is no reference.
    pub fn absent(&self, sight: &Sight<'_>, version: &str, template: &str) -> Finding {
        let found = self.place(sight).map(|node| shown(sight.raw(node)));
        self.finding(version, template, found.into_iter().collect())
    }

    /// Tells that the target follows none of the templates.
    fn unfit(&self, version: &Version, template: &str, id: Uuid, target: &Target) -> Finding {
        let verb = json!({ "verb": target.verb });
        let mut found = vec![
            shown(&json!({ "id": id }).to_string()),
            shown(&verb.to_string()),
        ];
        found.extend(target.fits.iter().map(|(place, followed)| {
            let id = version.templates.get(*place).map_or("", |one| &one.id);
            let told = match followed {
                true => json!({ "follows": id }),
                false => json!({ "fits, but breaks": id }),
            };
            shown(&told.to_string())
        }));
        found.truncate(MOST_FOUND);
        self.finding(&version.id, template, found)
    }

    fn finding(&self, version: &str, template: &str, found: Vec<String>) -> Finding {
        let location = match self.rule {
            Rule::ObjectReference => "$.object",
            _ => "$.context.statement",
        };
        let ids: Vec<String> = self.ids.iter().map(|id| format!("`{id}`")).collect();
        Finding {
            profile: version.to_owned(),
            template: Some(template.to_owned()),
            rule: self.rule,
            stated: self.stated.clone(),
            location: location.to_owned(),
            wanted: format!(
                "a StatementRef to a statement that follows one of {}",
                ids.join(", ")
            ),
            fix: format!(
                "Set `{location}` to a StatementRef with the id of such a statement, and see that that one follows its template."
            ),
            gravity: Gravity::Breaks,
            found,
        }
    }
}

/// How a reference stands.
pub(super) enum Standing {
    Right,
    /// Nothing is known against it, but not all that was needed was there.
    Open,
    Broken(Finding),
}

/// What a version sees of a statement that others refer to, before what that one refers to is looked at. It
/// depends on nothing but the two, and takes little room however long the statement is.
#[derive(Debug)]
pub struct Referred(
    /// `None` for a text that cannot be read.
    Option<Seen>,
);

#[derive(Debug)]
struct Seen {
    verb: String,
    matches: Vec<Match>,
}

impl Referred {
    pub(super) fn of(version: &Version, text: &str) -> Self {
        let Ok((text, node)) = json::parse(text.as_bytes(), ANY_DEPTH) else {
            return Self(None);
        };
        Self::of_statement(version, Statement::trusted(text, &node))
    }

    pub(super) fn of_statement(version: &Version, statement: Statement<'_>) -> Self {
        let listed = in_lists(statement);
        let root = listed.as_ref().unwrap_or(statement.node());
        let sight = Sight::new(statement.text(), root);
        Self::fitting(&sight, version.fitting(&sight, &mut Vec::new()))
    }

    /// The same of a statement that was judged: the templates it fits.
    pub(super) fn fitting(sight: &Sight<'_>, matches: Vec<Match>) -> Self {
        Self(Some(Seen {
            verb: sight.verb.to_owned(),
            matches,
        }))
    }

    /// What is seen of a statement that cannot be read.
    #[must_use]
    pub fn nothing() -> Self {
        Self(None)
    }
}

/// A statement that is referred to, with what it refers to.
struct Target {
    verb: String,
    /// Templates that it fits, and whether it follows them.
    fits: Vec<(usize, bool)>,
    /// Whether something it refers to was not there.
    open: bool,
}

/// Finds what is referred to; `None` where it is not there.
pub(super) type Lookup<'s, E> = &'s mut dyn FnMut(Uuid) -> Result<Option<Arc<Referred>>, E>;

/// Looks at statements that are referred to, each of them once.
pub(super) struct Settling<'s, E> {
    version: &'s Version,
    lookup: Lookup<'s, E>,
    /// `None` for what is not there, and for what is being looked at: there it goes in a circle.
    known: HashMap<Uuid, Option<Rc<Target>>>,
    missing: Vec<Uuid>,
}

impl<'s, E> Settling<'s, E> {
    pub fn new(version: &'s Version, lookup: Lookup<'s, E>) -> Self {
        Self {
            version,
            lookup,
            known: HashMap::new(),
            missing: Vec::new(),
        }
    }

    /// The ids that would have been needed.
    pub fn missing(self) -> Vec<Uuid> {
        self.missing
    }

    /// How a reference of a statement that fits the template at this place stands.
    pub fn standing(&mut self, template: usize, reference: Reference) -> Result<Standing, E> {
        self.at_depth(template, reference, 0)
    }

    fn at_depth(
        &mut self,
        place: usize,
        reference: Reference,
        depth: usize,
    ) -> Result<Standing, E> {
        let (Reference::Object(id) | Reference::Context(id)) = reference;
        let version = self.version;
        let template = version.templates.get(place);
        let Some((template, wanted)) = template.and_then(|one| Some((one, one.wanted(reference)?)))
        else {
            return Ok(Standing::Right);
        };
        let Some(target) = self.target(id, depth)? else {
            return Ok(Standing::Open);
        };
        let mut follows = target.fits.iter().filter(|(_, followed)| *followed);
        Ok(if follows.any(|(place, _)| wanted.places.contains(place)) {
            if target.open {
                Standing::Open
            } else {
                Standing::Right
            }
        } else if wanted.whole {
            Standing::Broken(wanted.unfit(version, &template.id, id, &target))
        } else {
            // It may follow one that is not loaded.
            Standing::Right
        })
    }

    fn target(&mut self, id: Uuid, depth: usize) -> Result<Option<Rc<Target>>, E> {
        if let Some(known) = self.known.get(&id) {
            return Ok(known.clone());
        }
        if depth == DEEPEST || self.known.len() == MOST_TARGETS {
            return Ok(None);
        }
        self.known.insert(id, None);
        let Some(referred) = (self.lookup)(id)? else {
            self.missing.push(id);
            return Ok(None);
        };
        let Some(seen) = &referred.0 else {
            return Ok(None);
        };
        let target = Rc::new(self.judged(seen, depth)?);
        self.known.insert(id, Some(Rc::clone(&target)));
        Ok(Some(target))
    }

    fn judged(&mut self, seen: &Seen, depth: usize) -> Result<Target, E> {
        let mut target = Target {
            verb: seen.verb.clone(),
            fits: Vec::new(),
            open: false,
        };
        for one in &seen.matches {
            let mut followed = one.followed;
            for reference in &one.references {
                if !followed {
                    break;
                }
                match self.at_depth(one.template, *reference, depth + 1)? {
                    Standing::Right => {}
                    Standing::Open => target.open = true,
                    Standing::Broken(_) => followed = false,
                }
            }
            target.fits.push((one.template, followed));
        }
        Ok(target)
    }
}
