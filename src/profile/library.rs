//! The profiles that are loaded.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::finding::{Finding, Gravity, Rule};
use super::pattern;
use super::sight::{Sight, in_lists};
use super::verdict::{Outcome, Verdict};
use super::version::Version;
use crate::xapi::statement::Statement;

/// Where a statement names versions of profiles (structure, 5.0).
pub(super) const CATEGORY: &str = "$.context.contextActivities.category[*].id";

/// Versions of profiles, side by side.
#[derive(Debug, Clone, Default)]
pub struct Library {
    versions: Vec<Arc<Version>>,
    /// Since when versions, by IRI, judge nothing that comes in.
    retired: HashMap<String, Timestamp>,
}

impl Library {
    #[must_use]
    pub fn new(versions: Vec<Arc<Version>>) -> Self {
        Self {
            versions,
            retired: HashMap::new(),
        }
    }

    /// The same versions, of which those of these IRIs judge nothing that comes in since then.
    #[must_use]
    pub fn retiring(self, retired: HashMap<String, Timestamp>) -> Self {
        Self { retired, ..self }
    }

    /// Since when versions, by IRI, judge nothing that comes in.
    #[must_use]
    pub fn retired(&self) -> &HashMap<String, Timestamp> {
        &self.retired
    }

    #[must_use]
    pub fn versions(&self) -> &[Arc<Version>] {
        &self.versions
    }

    /// The version with this IRI.
    #[must_use]
    pub fn version(&self, id: &str) -> Option<&Arc<Version>> {
        self.versions.iter().find(|version| version.id == id)
    }

    /// Judges a statement by every version its `category` names (structure, 5.0), in their order; as it was
    /// sent, before a server sets anything.
    ///
    /// Behind them stands a verdict of the newest version of each profile that `category` names by the IRI
    /// of the profile, or of a version that is not loaded, and by none of its versions that are. It only
    /// gives that advice: it has no matches and no thread, for the statement claims no version.
    #[must_use]
    pub fn judge(&self, statement: Statement<'_>) -> Vec<Verdict> {
        let listed = in_lists(statement);
        let root = listed.as_ref().unwrap_or(statement.node());
        let sight = Sight::new(statement.text(), root);
        let mut verdicts: Vec<Verdict> = Vec::new();
        for id in sight.claims() {
            if verdicts.iter().any(|one| one.version.id == id) {
                continue;
            }
            if let Some(version) = self.version(id) {
                verdicts.push(version.verdict(&sight));
            }
        }
        for id in sight.claims() {
            let Some(version) = self.almost(id) else {
                continue;
            };
            if verdicts
                .iter()
                .all(|one| one.version.profile != version.profile)
            {
                verdicts.push(unnamed(version, id));
            }
        }
        verdicts
    }

    /// The same by what was in force when the statement was `stored`, or is by now; and as far as the statement is
    /// no part of a thread, by the patterns it follows alone.
    #[must_use]
    pub fn judge_in_force(
        &self,
        statement: Statement<'_>,
        stored: Option<Timestamp>,
    ) -> Vec<Verdict> {
        let mut verdicts = self.judge(statement);
        for verdict in &mut verdicts {
            let retired = self.retired.get(&verdict.version.id);
            if retired.is_some_and(|since| stored.is_none_or(|stored| stored > *since)) {
                verdict.retire();
            }
            // What breaks a template, or fits none, has been told.
            if verdict.thread.is_none() && verdict.outcome() == Outcome::Success {
                let alone = pattern::alone(&verdict.version, &verdict.symbol());
                verdict.findings.extend(alone);
            }
        }
        verdicts
    }

    /// Judges a statement by every version, in their order, whether it claims them or not; and whether it
    /// does. The advice of [`Self::judge`] on profiles that are named in the place of versions stands with the
    /// newest one of theirs.
    #[must_use]
    pub fn judge_by_all(&self, statement: Statement<'_>) -> Vec<(Verdict, bool)> {
        let listed = in_lists(statement);
        let root = listed.as_ref().unwrap_or(statement.node());
        let sight = Sight::new(statement.text(), root);
        let claimed = |id: &str| sight.claims().any(|claim| claim == id);
        let mut verdicts: Vec<_> = self
            .versions
            .iter()
            .map(|version| (version.verdict(&sight), claimed(&version.id)))
            .collect();
        for id in sight.claims() {
            let Some(newest) = self.almost(id) else {
                continue;
            };
            let is_of = |(verdict, _): &&(Verdict, bool)| verdict.version.profile == newest.profile;
            if verdicts.iter().filter(is_of).any(|(_, claimed)| *claimed) {
                continue;
            }
            let mut advised = verdicts.iter_mut();
            let advised = advised.find(|(verdict, _)| verdict.version.id == newest.id);
            if let Some((verdict, _)) = advised {
                let mut advice = unnamed(newest, id).findings;
                advice.retain(|finding| !verdict.findings.contains(finding));
                verdict.findings.extend(advice);
            }
        }
        verdicts
    }

    /// The newest version of the profile that an IRI names, by its own IRI or by what looks like one of a version that is
    /// not loaded: the profile's with a number behind it.
    fn almost(&self, id: &str) -> Option<&Arc<Version>> {
        let is_almost = |profile: &str| {
            let Some(rest) = id.strip_prefix(profile) else {
                return false;
            };
            let number = rest.trim_matches(['/', '#']).trim_start_matches(['v', 'V']);
            rest.is_empty()
                || (rest.starts_with(['/', '#'])
                    && number.starts_with(|first: char| first.is_ascii_digit())
                    && number
                        .bytes()
                        .all(|byte| byte.is_ascii_digit() || byte == b'.'))
        };
        let named = self
            .versions
            .iter()
            .find(|version| is_almost(&version.profile))?;
        self.newest(&named.profile)
    }

    /// The newest version of a profile; of several without times the first.
    fn newest(&self, profile: &str) -> Option<&Arc<Version>> {
        self.versions
            .iter()
            .rev()
            .filter(|version| version.profile == profile)
            .max_by_key(|version| version.generated_at)
    }
}

fn unnamed(version: &Arc<Version>, id: &str) -> Verdict {
    let finding = Finding {
        profile: version.id.clone(),
        template: None,
        rule: Rule::VersionNamed,
        stated: "/id".to_owned(),
        location: CATEGORY.to_owned(),
        wanted: "the IRI of a version of the profile that is loaded".to_owned(),
        fix: format!(
            "Name the version that the statement follows, such as `{}`.",
            version.id
        ),
        gravity: Gravity::Advises,
        found: vec![super::value::shown(&serde_json::json!(id).to_string())],
    };
    Verdict {
        version: Arc::clone(version),
        matches: Vec::new(),
        findings: vec![finding],
        thread: None,
        seen: None,
    }
}
