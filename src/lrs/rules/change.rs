//! Changing the rules: profiles and mappings that are loaded, replaced, retired and removed.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

use super::Standing;
use super::candidate::{self, Plan, is_error};
use super::list::Judging;
use crate::lrs::{Fault, Lrs, Parameters, Refusal};
use crate::profile::{Document, Problem};
use crate::store::{Begun, Filter, NewEdition, PageRequest, RuleKind, RuleText, StoreError, Used};
use crate::xapi::broken::{Broken, Rule};

const CLAUSE: &str = "this server's interface";
/// Characters of a slug at most.
const LONGEST_SLUG: usize = 100;

/// A text that somebody wants loaded.
#[derive(Debug, Clone)]
pub struct Offered {
    pub kind: RuleKind,
    /// The name in the address.
    pub slug: String,
    /// The version it must have, where the request says.
    pub version: Option<String>,
    pub text: String,
    /// Whether a profile with errors is loaded too, what they are about disabled.
    pub accept_defects: bool,
}

/// What an offer changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// There was none of this name and version.
    Loaded,
    /// There was another text of this name and version, or it was retired.
    Replaced,
    Unchanged,
}

/// What became of an offer.
#[derive(Debug, Clone, Serialize)]
pub struct Changed {
    pub slug: String,
    pub version: String,
    pub change: Change,
    /// The edition that it counts in.
    pub edition: u32,
    /// Errors in a profile that was loaded all the same.
    pub defects: Vec<Problem>,
    pub warnings: Vec<Problem>,
    pub judging: Judging,
}

/// What became of versions that were to be deleted.
#[derive(Debug, Clone, Serialize)]
pub struct Dropped {
    pub slug: String,
    /// Those that are gone.
    pub removed: Vec<String>,
    /// Those that still judge what was stored up to now, and nothing that comes in.
    pub retired: Vec<String>,
    /// The first edition of which this is so.
    pub edition: u32,
    pub judging: Judging,
}

impl Offered {
    /// Reads a request.
    ///
    /// # Errors
    /// Everything that is wrong with the address and its parameters, or a body that is not UTF-8.
    pub fn parse(kind: RuleKind, slug: &str, query: &str, body: &[u8]) -> Result<Self, Refusal> {
        let known: &[&str] = match kind {
            RuleKind::Profile => &["version", "accept"],
            RuleKind::Mapping => &["version"],
        };
        let given = Parameters::parse(query, known).map_err(Refusal::Invalid)?;
        let mut faults = Vec::new();
        if !is_slug(slug) {
            let message = "This cannot be a name in an address";
            let fix = "Use small letters and digits, with single hyphens between them, such as our-profile";
            faults
                .push(Fault::parameter("slug", "malformed-slug", message, fix, CLAUSE).found(slug));
        }
        let accept = given.get("accept");
        if let Some(accept) = accept.filter(|accept| *accept != "defects") {
            let fix = "Write accept=defects to load a profile with errors, or leave it out";
            let message = "There is nothing of this name to be accepted";
            let fault = Fault::parameter("accept", "malformed-parameter", message, fix, CLAUSE);
            faults.push(fault.found(accept));
        }
        let text = match std::str::from_utf8(body) {
            Ok(text) => text.to_owned(),
            Err(error) => {
                let at = format!("byte {}", error.valid_up_to());
                faults.push(Broken::at("", Rule::InvalidUtf8).found(at).into());
                String::new()
            }
        };
        if !faults.is_empty() {
            return Err(Refusal::Invalid(faults));
        }
        Ok(Self {
            kind,
            slug: slug.to_owned(),
            version: given.get("version").map(str::to_owned),
            text,
            accept_defects: accept.is_some(),
        })
    }
}

/// Small letters and digits, with single hyphens between them.
fn is_slug(text: &str) -> bool {
    let word = |word: &str| {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        !word.is_empty() && word.bytes().all(plain)
    };
    text.len() <= LONGEST_SLUG && text.split('-').all(word)
}

impl Lrs {
    /// Loads a profile or a mapping. What comes in is judged by it at once, and what is stored will be.
    ///
    /// # Errors
    /// Everything that is wrong with it, what is loaded and in its way, or a failure of the store.
    pub async fn load_rules(&self, offered: Offered) -> Result<Changed, Refusal> {
        loop {
            let book = self.store.rulebook().await?;
            let latest = book.latest().number;
            let wanted = offered.clone();
            let planned =
                tokio::task::spawn_blocking(move || candidate::plan(&book, &wanted)).await;
            let Plan {
                version,
                change,
                problems,
                edition,
            } = planned.map_err(|error| StoreError::Broken(error.to_string()))??;
            let edition = match edition {
                None => latest,
                Some(edition) => match self.begin(edition).await? {
                    Some(number) => number,
                    None => continue,
                },
            };
            let (defects, warnings) = problems.into_iter().partition(is_error);
            return Ok(Changed {
                slug: offered.slug,
                version,
                change,
                edition,
                defects,
                warnings,
                judging: Judging::of(&self.store.rulebook().await?),
            });
        }
    }

    /// Deletes a version, or all of a name: one that came with the program, or that stored statements
    /// claim, is retired, any other is removed.
    ///
    /// # Errors
    /// Parameters that are wrong, [`Refusal::NotFound`], or a failure of the store.
    pub async fn drop_rules(
        &self,
        kind: RuleKind,
        slug: &str,
        query: &str,
    ) -> Result<Dropped, Refusal> {
        let given = Parameters::parse(query, &["version"]).map_err(Refusal::Invalid)?;
        let version = given.get("version");
        loop {
            let book = self.store.rulebook().await?;
            let latest = book.latest();
            let mut uses = latest.uses.clone();
            let mut dropped = Dropped {
                slug: slug.to_owned(),
                removed: Vec::new(),
                retired: Vec::new(),
                edition: latest.number,
                judging: Judging::of(&book),
            };
            let named = |text: &&RuleText| text.what.kind == kind && text.what.slug == slug;
            let known: Vec<&RuleText> = book
                .used(latest)
                .map(|(_, text)| text)
                .filter(named)
                .collect();
            if version.is_none() && (known.len() > 1 || known.iter().any(|text| text.what.built_in))
            {
                return Err(which(&known).into());
            }
            for (used, text) in book.used(latest) {
                let what = &text.what;
                let is_meant =
                    named(&text) && version.is_none_or(|version| what.version == version);
                if !is_meant {
                    continue;
                }
                let stays = used.retired.is_some() || self.is_needed(text).await?;
                drop_use(&mut uses, text.number, stays.then(|| self.clock.now()));
                if stays {
                    dropped.retired.push(what.version.clone());
                } else {
                    dropped.removed.push(what.version.clone());
                }
            }
            if dropped.removed.is_empty() && dropped.retired.is_empty() {
                return Err(super::list::unknown(kind, slug, version));
            }
            if uses == latest.uses {
                return Ok(dropped);
            }
            let change = NewEdition {
                after: latest.number,
                uses,
                texts: Vec::new(),
            };
            if let Some(edition) = self.begin(change).await? {
                let judging = Judging::of(&self.store.rulebook().await?);
                return Ok(Dropped {
                    edition,
                    judging,
                    ..dropped
                });
            }
        }
    }

    /// Begins an edition and judges by it from now on; `None` where another change came first.
    ///
    /// Both go on where the request is cut, for the store may have begun it by then, and whoever judges again
    /// has to learn of it.
    async fn begin(&self, edition: NewEdition) -> Result<Option<u32>, StoreError> {
        let (store, rules) = (Arc::clone(&self.store), Arc::clone(&self.rules));
        let work = async move {
            match store.begin_edition(edition).await? {
                Begun::Outdated => Ok(None),
                Begun::Edition(number) => {
                    let suffices = |now: &Arc<Standing>| now.latest().edition >= number;
                    rules.refresh(store.as_ref(), suffices).await?;
                    Ok(Some(number))
                }
            }
        };
        let begun = tokio::spawn(work).await;
        begun.map_err(|error| StoreError::Broken(error.to_string()))?
    }

    /// Whether a text came with the program, or is of a profile that stored statements claim.
    async fn is_needed(&self, text: &RuleText) -> Result<bool, StoreError> {
        if text.what.built_in {
            return Ok(true);
        }
        if text.what.kind == RuleKind::Mapping {
            return Ok(false);
        }
        let versions = Document::read(&text.what.text)
            .0
            .unwrap_or_default()
            .versions;
        for version in versions {
            let request = PageRequest {
                filter: Filter {
                    activity: Some(version.id),
                    related_activities: true,
                    ..Filter::default()
                },
                ascending: false,
                after: None,
                limit: 1,
                max_bytes: 1,
            };
            if !self.store.page(request).await?.statements.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Takes a text out of an edition, or retires it there, unless it is already.
fn drop_use(uses: &mut Vec<Used>, text: i64, retired: Option<Timestamp>) {
    match retired {
        None => uses.retain(|used| used.text != text),
        Some(now) => {
            for used in uses.iter_mut().filter(|used| used.text == text) {
                used.retired.get_or_insert(now);
            }
        }
    }
}

/// Asks which version is to be deleted, where there are several, or where it came with the program.
fn which(known: &[&RuleText]) -> Fault {
    let versions: Vec<_> = known
        .iter()
        .map(|text| text.what.version.as_str())
        .collect();
    let fault = Fault::parameter(
        "version",
        "version-missing",
        "It is not said which version is to be deleted, and there are several, or one that came with the program",
        format!("Add version= with one of {}", versions.join(", ")),
        "this server's interface",
    );
    fault.found(versions.join(", "))
}
