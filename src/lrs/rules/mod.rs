//! The rules that statements are judged and counted by, ready to be used.

mod advice;
mod again;
mod book;
mod built_in;
mod candidate;
mod change;
mod list;
mod toward;

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

pub use advice::advice;
pub use book::{Book, Standing};
pub use built_in::{BuiltIn, BuiltInError, SOCIAL_LEARNING};
pub use change::{Change, Changed, Dropped, Offered};
pub use list::{Judging, MappingTold, ProfileTold, RulesTold};

use self::toward::{Counts, counts, described};

use crate::facts::{
    Catalogue, Classified, Evidence, FORM, Mapping, MappingErrors, Mappings, Shown, classify, said,
};
use crate::profile::{Document, Library, Verdict, Version, check};
use crate::store::{Door, Edition, Judgement, NewEdition, RuleKind, RuleText, Rulebook, Used};
use crate::xapi::statement::Statement;

/// Why texts of rules cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    #[error("the mapping {slug} {version}: {errors}")]
    Mapping {
        slug: String,
        version: String,
        errors: MappingErrors,
    },
    #[error("the mappings together: {0}")]
    Mappings(MappingErrors),
    #[error("the profile {slug} {version} cannot be read")]
    Profile { slug: String, version: String },
}

/// The rules of one edition.
#[derive(Debug)]
pub struct Rules {
    pub edition: u32,
    pub library: Arc<Library>,
    pub mappings: Arc<Mappings>,
    /// What reports can list.
    pub catalogue: Arc<Catalogue>,
    /// What templates count for, by the IRI of their version and then by their place in it.
    counts: HashMap<String, Vec<Option<Counts>>>,
    /// The numbers of the texts that the library was made of.
    profiles: Vec<i64>,
}

impl Rules {
    /// The rules of an edition. Edition 0 has no texts: it counts as the program's own mapping says.
    ///
    /// # Errors
    /// Texts that this program cannot read; whoever loaded them was told so.
    pub fn of(edition: &Edition, texts: &[RuleText]) -> Result<Self, RulesError> {
        Self::beside([], edition, texts)
    }

    /// The same, with the library of one of those that are `known` where it is made of the same texts: most
    /// changes concern mappings, and what profiles say of a statement is then worked out once for both.
    ///
    /// # Errors
    /// As for [`Self::of`].
    pub fn beside<'k>(
        known: impl IntoIterator<Item = &'k Arc<Self>>,
        edition: &Edition,
        texts: &[RuleText],
    ) -> Result<Self, RulesError> {
        let mut profiles = Vec::new();
        let mut mappings = Vec::new();
        let mut texts_retired = HashMap::new();
        for used in &edition.uses {
            let Some(text) = texts.iter().find(|text| text.number == used.text) else {
                continue;
            };
            match text.what.kind {
                RuleKind::Profile => {
                    if let Some(since) = used.retired {
                        texts_retired.insert(text.what.version.as_str(), since);
                    }
                    profiles.push(text);
                }
                // A mapping that is retired maps nothing: what is counted by it is counted anew.
                RuleKind::Mapping if used.retired.is_some() => {}
                RuleKind::Mapping => mappings.push(text),
            }
        }
        let numbers: Vec<i64> = profiles.iter().map(|text| text.number).collect();
        let mut known = known.into_iter();
        let known = known.find(|known| known.profiles == numbers);
        let library = match known {
            Some(known) => Library::clone(&known.library),
            None => library(&profiles)?,
        };
        let retired = retired(&library, &texts_retired);
        let library = match known.filter(|known| *known.library.retired() == retired) {
            Some(known) => Arc::clone(&known.library),
            None => Arc::new(library.retiring(retired)),
        };
        let mappings = if mappings.is_empty() && edition.uses.is_empty() {
            Mapping::built_in().map_err(RulesError::Mappings)?.into()
        } else {
            in_order(mappings)?
        };
        let library = (library, numbers);
        Ok(Self::put_together(edition, library, mappings))
    }

    /// The rules of an edition that has not begun.
    ///
    /// # Errors
    /// As for [`Self::of`].
    fn to_be(book: &Rulebook, edition: &NewEdition) -> Result<Self, RulesError> {
        let mut texts = book.texts.clone();
        let mut uses = edition.uses.clone();
        // Behind all that are kept.
        for (number, new) in (i64::MAX / 2..).zip(&edition.texts) {
            texts.push(RuleText {
                number,
                what: new.text.clone(),
                loaded: Timestamp::UNIX_EPOCH,
            });
            uses.push(Used {
                text: number,
                retired: new.retired,
            });
        }
        let number = edition.after.saturating_add(1);
        let form = FORM;
        Self::of(&Edition { number, uses, form }, &texts)
    }

    fn put_together(
        edition: &Edition,
        (library, profiles): (Arc<Library>, Vec<i64>),
        mappings: Mappings,
    ) -> Self {
        let catalogue = Catalogue::new(&described(&library), &mappings);
        let counts = library
            .versions()
            .iter()
            .map(|version| {
                (
                    version.id.clone(),
                    version.templates.iter().map(counts).collect(),
                )
            })
            .collect();
        Self {
            edition: edition.number,
            library,
            mappings: Arc::new(mappings),
            catalogue: Arc::new(catalogue),
            counts,
            profiles,
        }
    }

    /// Judges a statement as it was sent, which counts at `time`; `stored` is given where it is stored already.
    #[must_use]
    pub fn judge(
        &self,
        statement: Statement<'_>,
        time: Timestamp,
        stored: Option<Timestamp>,
        door: Door,
    ) -> Judgement {
        let verdicts = self.library.judge_in_force(statement, stored);
        self.judgement(statement, time, verdicts, door)
    }

    /// Judges a statement that comes in and was judged by `other` already.
    fn judge_after(
        &self,
        other: &Self,
        judged: &Judgement,
        statement: Statement<'_>,
        time: Timestamp,
    ) -> Judgement {
        let verdicts = if Arc::ptr_eq(&self.library, &other.library) {
            judged.verdicts.clone()
        } else {
            self.library.judge_in_force(statement, None)
        };
        self.judgement(statement, time, verdicts, judged.door)
    }

    fn judgement(
        &self,
        statement: Statement<'_>,
        time: Timestamp,
        verdicts: Vec<Verdict>,
        door: Door,
    ) -> Judgement {
        let shown: Vec<Shown> = verdicts
            .iter()
            .flat_map(|verdict| self.shown(verdict))
            .collect();
        Judgement {
            edition: self.edition,
            classified: self.classify(statement, time, &shown),
            said: verdicts
                .first()
                .map(|_| said(statement))
                .unwrap_or_default(),
            verdicts,
            library: Arc::clone(&self.library),
            door,
        }
    }

    fn classify(&self, statement: Statement<'_>, time: Timestamp, shown: &[Shown]) -> Classified {
        classify(&self.mappings, statement, time, shown)
    }

    fn shown<'v>(&'v self, verdict: &'v Verdict) -> impl Iterator<Item = Shown> + 'v {
        let counts = self.counts.get(&verdict.version.id);
        verdict.matches.iter().filter_map(move |one| {
            let counts = counts?.get(one.template)?.as_ref()?;
            let template = verdict.version.templates.get(one.template)?;
            Some(Shown {
                behaviour: template.slug.clone(),
                principles: counts.principles,
                rule: template.id.clone(),
                evidence: if one.followed {
                    Evidence::Followed
                } else {
                    Evidence::Matched
                },
                facet: counts.facet,
            })
        })
    }

    /// Whether a profile's version judges what comes in.
    #[must_use]
    pub fn is_in_force(&self, version: &str) -> bool {
        self.in_force().any(|one| one.id == version)
    }

    /// The versions of profiles that judge what comes in.
    pub fn in_force(&self) -> impl Iterator<Item = &Arc<Version>> {
        let versions = self.library.versions().iter();
        versions.filter(|version| !self.library.retired().contains_key(&version.id))
    }
}

/// Since when each version of a document that is retired judges nothing that comes in.
fn retired(library: &Library, texts: &HashMap<&str, Timestamp>) -> HashMap<String, Timestamp> {
    let versions = library.versions().iter();
    versions
        .filter_map(|version| {
            let since = texts.get(version.document.latest()?)?;
            Some((version.id.clone(), *since))
        })
        .collect()
}

/// Profiles are read twice, so that each sees those that it refers to, whatever their order.
fn library(texts: &[&RuleText]) -> Result<Library, RulesError> {
    let mut library = Library::default();
    let passes = if texts.len() > 1 { 2 } else { 1 };
    for _ in 0..passes {
        let mut versions: Vec<Arc<Version>> = Vec::new();
        for text in texts {
            let unreadable = || RulesError::Profile {
                slug: text.what.slug.clone(),
                version: text.what.version.clone(),
            };
            let (document, mut problems) = Document::read(&text.what.text);
            let document = document.ok_or_else(unreadable)?;
            problems.extend(check::check(&document, &library));
            let compiled = Version::compile(&document, &problems, &library);
            // Two documents may tell of one version; the one that was loaded under its name does.
            versions.retain(|known| known.id != text.what.version);
            for version in compiled {
                if version.id == text.what.version
                    || versions.iter().all(|known| known.id != version.id)
                {
                    versions.push(version);
                }
            }
        }
        library = Library::new(versions);
    }
    Ok(library)
}

/// An organisation's own mappings come before those of the program, each in the order of their names, so that a
/// corrected one keeps its place.
fn in_order(mut texts: Vec<&RuleText>) -> Result<Mappings, RulesError> {
    texts.sort_by(|one, other| {
        let order = |text: &RuleText| (text.what.built_in, text.what.slug.clone());
        order(one).cmp(&order(other))
    });
    let mappings = texts
        .into_iter()
        .map(|text| {
            Mapping::parse(&text.what.text).map_err(|errors| RulesError::Mapping {
                slug: text.what.slug.clone(),
                version: text.what.version.clone(),
                errors,
            })
        })
        .collect::<Result<Vec<_>, _>>()?;
    Mappings::new(mappings).map_err(RulesError::Mappings)
}
