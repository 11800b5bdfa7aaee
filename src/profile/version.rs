//! A version of a profile, ready to judge.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::activities::Activities;
use super::check::Problem;
use super::compile;
use super::document::Document as ProfileDocument;
use super::extensions::Extensions;
use super::finding::{Finding, Gravity, Rule};
use super::gathered::Gathered;
use super::index::Index;
use super::library::Library;
use super::pattern::{Element, Patterns};
use super::place;
use super::reference::Referred;
use super::resource::Resources;
use super::sight::{Sight, in_lists};
use super::subregistration::thread;
use super::value::shown;
use super::verdict::{Match, Verdict};
use crate::xapi::document::{Document, Resource};
use crate::xapi::json::Node;
use crate::xapi::statement::Statement;

pub use super::template::{Template, slug};

/// One version of a profile, compiled.
#[derive(Debug)]
pub struct Version {
    /// IRI of the version, which statements name.
    pub id: String,
    /// IRI of the profile.
    pub profile: String,
    /// When it was made, as the document says.
    pub generated_at: Option<Timestamp>,
    /// The document it was compiled from, shared by the versions in it.
    pub document: Arc<ProfileDocument>,
    /// Its templates, and behind them those of other profiles that its patterns use. Places in this list
    /// are what [`Match::template`](super::Match) and patterns mean.
    pub templates: Vec<Template>,
    /// Its primary patterns.
    pub patterns: Patterns,
    /// How many of the templates are its own.
    pub(super) own: usize,
    /// Its patterns, primary or not, by their ids.
    pub(super) elements: BTreeMap<String, Element>,
    /// Whether each of its templates and primary patterns judges.
    pub(super) whole: bool,
    pub(super) index: Index,
    pub(super) extensions: Extensions,
    pub(super) activities: Activities,
    pub(super) resources: Resources,
}

impl Version {
    /// Compiles what a document says, for each of its versions that has anything in it. What `problems` (all
    /// that were found in it) have an error about is disabled: a template, and each pattern that needs it.
    /// Templates and patterns of other profiles are taken from `among`.
    #[must_use]
    pub fn compile(
        document: &ProfileDocument,
        problems: &[Problem],
        among: &Library,
    ) -> Vec<Arc<Self>> {
        compile::compile(document, problems, among)
    }

    /// Judges a statement, whether or not it claims this version.
    #[must_use]
    pub fn judge(self: &Arc<Self>, statement: Statement<'_>) -> Verdict {
        let listed = in_lists(statement);
        let root = listed.as_ref().unwrap_or(statement.node());
        self.verdict(&Sight::new(statement.text(), root))
    }

    /// What this version sees of a statement, by its JSON, to which others refer
    /// ([`Verdict::settle_by`]).
    #[must_use]
    pub fn referred(&self, text: &str) -> Referred {
        Referred::of(self, text)
    }

    /// The same of a statement as it was sent.
    #[must_use]
    pub fn sees(&self, statement: Statement<'_>) -> Referred {
        Referred::of_statement(self, statement)
    }

    /// Whether this version describes a document with this id (structure, 7.3).
    #[must_use]
    pub fn describes_document(&self, id: &str) -> bool {
        self.resources.knows(id)
    }

    /// Judges a document of a resource by what this version says of its id.
    #[must_use]
    pub fn judge_document(
        &self,
        resource: Resource,
        id: &str,
        document: &Document,
    ) -> Vec<Finding> {
        self.resources.judge(resource, id, document, &self.id)
    }

    pub(super) fn verdict(self: &Arc<Self>, sight: &Sight<'_>) -> Verdict {
        let mut findings = Vec::new();
        let matches = self.fitting(sight, &mut findings);
        if matches.is_empty()
            && self.templates.iter().any(|one| !one.disabled)
            && sight.claims().any(|id| id == self.id)
        {
            findings.push(self.no_template(sight));
        }
        if !self.extensions.is_empty() || !self.activities.is_empty() {
            let mut gathered = Gathered::new(&mut findings);
            place::each(sight.root, &mut |place, node| {
                self.extensions
                    .judge(place, node, sight, &self.id, &mut gathered);
                self.activities
                    .judge(place, node, sight, &self.id, &mut gathered);
            });
        }
        let thread = thread(sight, &self.id, &mut findings);
        Verdict {
            version: Arc::clone(self),
            seen: Some(Arc::new(Referred::fitting(sight, matches.clone()))),
            matches,
            findings,
            thread,
        }
    }

    /// The templates that a statement fits, judged but for what it refers to.
    pub(super) fn fitting(&self, sight: &Sight<'_>, findings: &mut Vec<Finding>) -> Vec<Match> {
        self.index
            .candidates(sight.verb)
            .filter_map(|place| Some((place, self.templates.get(place)?)))
            .filter(|(_, template)| template.determining.fit(sight))
            .map(|(place, template)| template.judge(place, sight, &self.id, findings))
            .collect()
    }

    /// Where the version has primary patterns, each statement that claims it must follow one (structure, 9.0),
    /// which none can that fits no template; unless it was for a template that is disabled or not loaded.
    fn no_template(&self, sight: &Sight<'_>) -> Finding {
        let breaks = self.whole && !self.patterns.primaries.is_empty();
        let verb = sight.root.at(&["verb", "id"]);
        let kind = sight.root.at(&["object", "definition", "type"]);
        let found = [verb, kind].into_iter().flatten();
        Finding {
            profile: self.id.clone(),
            template: None,
            rule: Rule::NoTemplate,
            stated: "/templates".to_owned(),
            location: "$".to_owned(),
            wanted: "a statement with the determining properties of one of the templates".to_owned(),
            fix: "Send the verb, the type of the object and the other determining properties of a template, or leave the version out of `$.context.contextActivities.category`."
                .to_owned(),
            gravity: if breaks { Gravity::Breaks } else { Gravity::Advises },
            found: found.map(|node: &Node<'_>| shown(sight.raw(node))).collect(),
        }
    }
}
