//! The profiles and mappings that are loaded, and how far judging again has come.

use std::sync::Arc;

use serde::Serialize;

use super::candidate::is_error;
use super::{Rules, Standing};
use crate::facts::{Mapping, Texts};
use crate::lrs::{Lrs, Parameters, Refusal};
use crate::profile::{Document, Problem, check};
use crate::store::{RuleKind, RuleText, Rulebook, StoreError, Used};
use crate::xapi::time::format_timestamp;

/// All that is loaded of one kind.
#[derive(Debug, Clone, Serialize)]
pub struct RulesTold<T> {
    pub data: Vec<T>,
    pub judging: Judging,
}

/// The edition that reports show, and the one under which what is stored is being judged again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Judging {
    pub current: u32,
    pub next: Option<Next>,
}

/// How far judging again has come, in statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Next {
    pub edition: u32,
    pub judged: u64,
    pub of: u64,
}

/// A version of a profile, as it is listed.
#[derive(Debug, Clone, Serialize)]
pub struct ProfileTold {
    pub slug: String,
    /// IRI of the version.
    pub version: String,
    /// IRI of the profile.
    pub profile: String,
    /// By language tag.
    pub name: Texts,
    pub built_in: bool,
    pub loaded: String,
    pub retired: Option<String>,
    /// Whether it judges what comes in.
    pub in_force: bool,
    /// Errors, for which parts of it are disabled.
    pub defects: Vec<Problem>,
    /// The ids of the templates that they disable.
    pub disabled: Vec<String>,
    /// How many templates it has, those that are disabled left out.
    pub templates: usize,
    pub patterns: usize,
}

/// A mapping, as it is listed.
#[derive(Debug, Clone, Serialize)]
pub struct MappingTold {
    pub slug: String,
    pub version: String,
    pub built_in: bool,
    pub loaded: String,
    pub retired: Option<String>,
    pub in_force: bool,
    pub rules: usize,
    pub behaviours: usize,
    pub competencies: usize,
}

impl Judging {
    pub(super) fn of(book: &Rulebook) -> Self {
        Self {
            current: book.current.number,
            next: book.next.as_ref().map(|next| Next {
                edition: next.edition.number,
                judged: next.judged,
                of: next.of,
            }),
        }
    }
}

impl Lrs {
    /// The versions of profiles, in the order in which they were loaded.
    ///
    /// # Errors
    /// Parameters, of which there are none, or a failure of the store.
    pub async fn profiles(&self, query: &str) -> Result<RulesTold<ProfileTold>, Refusal> {
        Parameters::parse(query, &[]).map_err(Refusal::Invalid)?;
        let (book, rules) = self.latest().await?;
        let work = move || {
            let profiles = used(&book, RuleKind::Profile);
            let told = profiles.map(|(used, text)| ProfileTold::of(used, text, &rules));
            let data = told.collect();
            let judging = Judging::of(&book);
            RulesTold { data, judging }
        };
        let told = tokio::task::spawn_blocking(work).await;
        told.map_err(|error| StoreError::Broken(error.to_string()).into())
    }

    /// The mappings, in the order in which they were loaded.
    ///
    /// # Errors
    /// Parameters, of which there are none, or a failure of the store.
    pub async fn mappings(&self, query: &str) -> Result<RulesTold<MappingTold>, Refusal> {
        Parameters::parse(query, &[]).map_err(Refusal::Invalid)?;
        let book = self.store.rulebook().await?;
        let mappings = used(&book, RuleKind::Mapping);
        let data = mappings.filter_map(|(used, text)| MappingTold::of(used, text));
        Ok(RulesTold {
            data: data.collect(),
            judging: Judging::of(&book),
        })
    }

    /// The text of a profile or mapping as it was loaded: of the version that the query names, or the
    /// latest one.
    ///
    /// # Errors
    /// Parameters that are wrong, [`Refusal::NotFound`], or a failure of the store.
    pub async fn rule_text(
        &self,
        kind: RuleKind,
        slug: &str,
        query: &str,
    ) -> Result<String, Refusal> {
        let given = Parameters::parse(query, &["version"]).map_err(Refusal::Invalid)?;
        let version = given.get("version");
        let (book, rules) = self.latest().await?;
        let made = |text: &RuleText| {
            let version = rules.library.version(&text.what.version);
            (version.and_then(|one| one.generated_at), text.number)
        };
        let found = used(&book, kind)
            .map(|(_, text)| text)
            .filter(|text| text.what.slug == slug)
            .filter(|text| version.is_none_or(|version| text.what.version == version))
            .max_by_key(|text| made(text));
        found
            .map(|text| text.what.text.clone())
            .ok_or_else(|| unknown(kind, slug, version))
    }

    /// The rules as they will be once nothing is judged again any more.
    pub(in crate::lrs) async fn latest(&self) -> Result<(Rulebook, Arc<Rules>), StoreError> {
        let book = self.store.rulebook().await?;
        let is_read = |standing: &Standing| standing.latest().edition == book.latest().number;
        if !is_read(&self.rules.standing()) {
            let suffices = |standing: &Arc<Standing>| is_read(standing);
            self.rules.refresh(self.store.as_ref(), suffices).await?;
        }
        let rules = Arc::clone(self.rules.standing().latest());
        Ok((book, rules))
    }
}

fn used(book: &Rulebook, kind: RuleKind) -> impl Iterator<Item = (Used, &RuleText)> {
    book.used(book.latest())
        .filter(move |(_, text)| text.what.kind == kind)
}

pub(super) fn unknown(kind: RuleKind, slug: &str, version: Option<&str>) -> Refusal {
    let version = version.map_or_else(String::new, |version| format!(" of the version {version}"));
    Refusal::NotFound(format!(
        "There is no {kind} {slug:?}{version}; GET /api/v1/{kind}s lists them"
    ))
}

impl ProfileTold {
    fn of(used: Used, text: &RuleText, rules: &Rules) -> Self {
        let (document, mut defects) = Document::read(&text.what.text);
        let document = document.unwrap_or_default();
        defects.extend(check::check(&document, &rules.library));
        defects.retain(is_error);
        let version = text.what.version.as_str();
        let belongs = |in_scheme: &str| in_scheme == version;
        let compiled = rules.library.version(version);
        let disabled: Vec<String> = compiled
            .iter()
            .flat_map(|version| &version.templates)
            .filter(|template| template.disabled)
            .map(|template| template.id.clone())
            .collect();
        let templates = document.templates.iter();
        let patterns = document.patterns.iter();
        Self {
            slug: text.what.slug.clone(),
            version: version.to_owned(),
            built_in: text.what.built_in,
            loaded: format_timestamp(text.loaded),
            retired: used.retired.map(format_timestamp),
            in_force: rules.is_in_force(version),
            defects,
            templates: templates
                .filter(|one| belongs(&one.head.in_scheme) && !disabled.contains(&one.head.id))
                .count(),
            disabled,
            patterns: patterns.filter(|one| belongs(&one.head.in_scheme)).count(),
            profile: document.id,
            name: document.name,
        }
    }
}

impl MappingTold {
    /// `None` where it cannot be read, which was found out before it was kept.
    fn of(used: Used, text: &RuleText) -> Option<Self> {
        let mapping = Mapping::parse(&text.what.text).ok()?;
        Some(Self {
            slug: text.what.slug.clone(),
            version: text.what.version.clone(),
            built_in: text.what.built_in,
            loaded: format_timestamp(text.loaded),
            retired: used.retired.map(format_timestamp),
            in_force: used.retired.is_none(),
            rules: mapping.rules().len(),
            behaviours: mapping.behaviours().len(),
            competencies: mapping.competencies().len(),
        })
    }
}
