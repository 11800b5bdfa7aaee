//! What a version of a profile says of a statement.

use std::sync::Arc;

use serde::Serialize;
use uuid::Uuid;

use super::finding::{Finding, Gravity, Rule};
use super::library::CATEGORY;
use super::pattern::Symbol;
use super::reference::{Referred, Settling, Standing};
use super::value::shown;
use super::version::Version;

/// The outcomes of the specification (communication, 2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It fits templates and follows all their rules.
    Success,
    /// It fits templates and breaks a rule of one of them.
    Invalid,
    /// It fits none.
    Unmatched,
}

/// A judgement by one version.
#[derive(Debug, Clone)]
pub struct Verdict {
    pub version: Arc<Version>,
    /// The templates whose determining properties it has, in the order of the version.
    pub matches: Vec<Match>,
    pub findings: Vec<Finding>,
    /// The thread it belongs to; `None` without a registration.
    pub thread: Option<ThreadKey>,
    /// What the version sees of the statement where others refer to it ([`Version::sees`]); `None` where it was
    /// not looked at for that.
    pub seen: Option<Arc<Referred>>,
}

/// A template whose determining properties a statement has.
#[derive(Debug, Clone)]
pub struct Match {
    /// Place in [`Version::templates`].
    pub template: usize,
    /// Whether it follows its rules, as far as is known.
    pub followed: bool,
    /// The statements it refers to that were not looked at yet.
    pub references: Vec<Reference>,
}

/// A reference that a template says something about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    /// `objectStatementRefTemplate`
    Object(Uuid),
    /// `contextStatementRefTemplate`
    Context(Uuid),
}

/// What the statements of one pattern have in common (structure, 9.0).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ThreadKey {
    pub registration: Uuid,
    /// The one for this version, if the statement has one.
    pub subregistration: Option<Uuid>,
}

impl Verdict {
    /// The templates, by IRI, that the statement has the properties of and does not follow.
    pub fn broken(&self) -> impl Iterator<Item = String> {
        self.matches
            .iter()
            .filter(|one| !one.followed)
            .filter_map(|one| self.version.templates.get(one.template))
            .map(|template| template.id.clone())
    }

    /// Whether the version judges the statement. One that is not in force, or that the statement does not name,
    /// only says so.
    #[must_use]
    pub fn judges(&self) -> bool {
        let mut findings = self.findings.iter();
        !findings.any(|finding| finding.rule == Rule::VersionNamed)
    }

    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self.matches.as_slice() {
            [] => Outcome::Unmatched,
            matches if matches.iter().all(|one| one.followed) => Outcome::Success,
            _ => Outcome::Invalid,
        }
    }

    /// Takes back all it says, for the version is no longer in force, and tells that in place of it.
    pub fn retire(&mut self) {
        let version = &self.version.id;
        self.findings = vec![Finding {
            profile: version.clone(),
            template: None,
            rule: Rule::VersionNamed,
            stated: "/versions".to_owned(),
            location: CATEGORY.to_owned(),
            wanted: "a version of the profile that is in force".to_owned(),
            fix: "Name a version that is, or let an administrator load this one again.".to_owned(),
            gravity: Gravity::Advises,
            found: vec![shown(&serde_json::json!(version).to_string())],
        }];
        self.matches.clear();
        self.thread = None;
        self.seen = None;
    }

    /// What patterns see of it: the templates that it follows, and whether it breaks none.
    #[must_use]
    pub fn symbol(&self) -> Symbol {
        let mut symbol = Symbol {
            valid: self.outcome() == Outcome::Success,
            ..Symbol::default()
        };
        for one in self.matches.iter().filter(|one| one.followed) {
            symbol.templates.insert(one.template);
        }
        symbol
    }

    /// Looks at the statements that are referred to, to any depth that makes sense. `lookup` gives the JSON of
    /// a statement, or `None` where there is none yet; what refers to those is taken to be right for
    /// now. Updates `matches` and `findings` and returns the ids that would have been needed.
    ///
    /// References that are not decided yet stay in `matches`, so this can be called again. Each target is
    /// looked up once; references that go in a circle, deeper than 16 or beyond 256 targets are left.
    ///
    /// # Errors
    /// Those of `lookup`.
    pub fn settle<E>(
        &mut self,
        lookup: &mut dyn FnMut(Uuid) -> Result<Option<String>, E>,
    ) -> Result<Vec<Uuid>, E> {
        let version = Arc::clone(&self.version);
        self.settle_by(&mut |id| Ok(lookup(id)?.map(|text| Arc::new(version.referred(&text)))))
    }

    /// The same where `lookup` gives what [`Version::referred`] says of the statement by this version, so that
    /// one to which many refer need not be read for each.
    ///
    /// # Errors
    /// Those of `lookup`.
    pub fn settle_by<E>(
        &mut self,
        lookup: &mut dyn FnMut(Uuid) -> Result<Option<Arc<Referred>>, E>,
    ) -> Result<Vec<Uuid>, E> {
        if self.matches.iter().all(|one| one.references.is_empty()) {
            return Ok(Vec::new());
        }
        let version = Arc::clone(&self.version);
        let mut settling = Settling::new(&version, lookup);
        for one in &mut self.matches {
            let mut open = Vec::new();
            for reference in &one.references {
                match settling.standing(one.template, *reference)? {
                    Standing::Right => {}
                    Standing::Open => open.push(*reference),
                    Standing::Broken(finding) => {
                        one.followed = false;
                        self.findings.push(finding);
                    }
                }
            }
            one.references = open;
        }
        Ok(settling.missing())
    }
}
