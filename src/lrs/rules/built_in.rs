//! The rules that come with the program, or in a folder in their place.

use std::path::{Path, PathBuf};

use super::Rules;
use crate::facts::{FORM, Mapping, MappingErrors, mapping};
use crate::profile::{Document, Library, Problem, Severity, check};
use crate::store::{
    Begun, NewEdition, NewRuleText, NewlyUsed, RuleKind, Rulebook, Store, StoreError, Used,
};

/// The name of the profile and of the mapping that come with the program.
const SLUG: &str = "social-learning";
/// How the names of files end.
const MAPPING: &str = ".mapping.json";
const PROFILE: &str = ".jsonld";

/// The profile that comes with the program, as text.
pub const SOCIAL_LEARNING: &str = include_str!("../../../profiles/social-learning.jsonld");

/// The rules that come with the program.
#[derive(Debug, Clone)]
pub struct BuiltIn {
    texts: Vec<NewRuleText>,
}

/// Why they cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BuiltInError {
    #[error("{path} cannot be read: {cause}")]
    File {
        path: PathBuf,
        cause: std::io::Error,
    },
    #[error("the mapping {path}: {errors}")]
    Mapping {
        path: PathBuf,
        errors: MappingErrors,
    },
    #[error("the profile {path}: {sentences}")]
    Profile { path: PathBuf, sentences: String },
}

impl BuiltIn {
    /// Those that are compiled in, or the files of a folder: its `NAME.mapping.json`, of which
    /// `social-learning.mapping.json` must be there, and its `NAME.jsonld`. A profile that is not there is
    /// the one compiled in.
    ///
    /// # Errors
    /// What cannot be read, and everything that is wrong with it.
    pub fn read(folder: Option<&Path>) -> Result<Self, BuiltInError> {
        let mut texts = Vec::new();
        if let Some(folder) = folder {
            let name = format!("{SLUG}{MAPPING}");
            let path = folder.join(&name);
            texts.push(mapping_of(SLUG, &path, read(&path)?)?);
            for (path, name) in files(folder)? {
                if let Some(slug) = name.strip_suffix(MAPPING).filter(|slug| *slug != SLUG) {
                    texts.push(mapping_of(slug, &path, read(&path)?)?);
                } else if let Some(slug) = name.strip_suffix(PROFILE) {
                    texts.push(profile_of(slug, &path, read(&path)?)?);
                }
            }
        }
        let compiled_in = Path::new("compiled into this program");
        if folder.is_none() {
            texts.push(mapping_of(SLUG, compiled_in, mapping::BUILT_IN.to_owned())?);
        }
        let has_profile = texts
            .iter()
            .any(|text| text.kind == RuleKind::Profile && text.slug == SLUG);
        if !has_profile {
            texts.push(profile_of(SLUG, compiled_in, SOCIAL_LEARNING.to_owned())?);
        }
        Ok(Self { texts })
    }

    /// Makes them part of a store's rules, where they are not already: what came with an earlier program
    /// under the same name and version makes place for them, and what takes the place of a text that was
    /// retired is retired too. Where an earlier program knew less of what statements tell, the same rules
    /// begin anew, so that what is stored is judged again.
    ///
    /// # Errors
    /// Those of the store, and rules that cannot stand beside what was loaded; then nothing changes.
    pub async fn install(&self, store: &dyn Store) -> Result<(), StoreError> {
        loop {
            let book = store.rulebook().await?;
            let Some(change) = self.change(&book) else {
                return Ok(());
            };
            Rules::to_be(&book, &change).map_err(|error| StoreError::Broken(error.to_string()))?;
            if store.begin_edition(change).await? != Begun::Outdated {
                return Ok(());
            }
        }
    }

    fn change(&self, book: &Rulebook) -> Option<NewEdition> {
        let latest = book.latest();
        let text = |used: &Used| book.texts.iter().find(|text| text.number == used.text);
        let makes_place = |used: &Used, own: &NewRuleText| {
            text(used).is_some_and(|text| is_outdated_by(&text.what, own))
        };
        let missing: Vec<_> = self
            .texts
            .iter()
            .filter(|own| {
                let mut used = latest.uses.iter().filter_map(text);
                !used.any(|text| text.what == **own)
            })
            .map(|own| NewlyUsed {
                text: own.clone(),
                retired: latest
                    .uses
                    .iter()
                    .find(|used| makes_place(used, own))
                    .and_then(|used| used.retired),
            })
            .collect();
        let is_outdated = |used: &&Used| self.texts.iter().any(|own| makes_place(used, own));
        // What an earlier program read from statements lacks something that this one reads.
        let is_whole = latest.form >= FORM;
        if is_whole && missing.is_empty() && !latest.uses.iter().any(|used| is_outdated(&used)) {
            return None;
        }
        Some(NewEdition {
            after: latest.number,
            uses: latest
                .uses
                .iter()
                .filter(|used| !is_outdated(used))
                .copied()
                .collect(),
            texts: missing,
        })
    }
}

/// Whether a text that came with an earlier program makes place for one that comes with this one.
fn is_outdated_by(text: &NewRuleText, own: &NewRuleText) -> bool {
    text.built_in
        && own.kind == text.kind
        && own.slug == text.slug
        && own != text
        && (own.kind == RuleKind::Mapping || own.version == text.version)
}

fn read(path: &Path) -> Result<String, BuiltInError> {
    std::fs::read_to_string(path).map_err(|cause| BuiltInError::File {
        path: path.to_owned(),
        cause,
    })
}

/// The files of a folder and their names, in the order of names.
fn files(folder: &Path) -> Result<Vec<(PathBuf, String)>, BuiltInError> {
    let fail = |cause| BuiltInError::File {
        path: folder.to_owned(),
        cause,
    };
    let mut files = std::fs::read_dir(folder)
        .map_err(fail)?
        .map(|entry| {
            let entry = entry.map_err(fail)?;
            Ok((
                entry.path(),
                entry.file_name().to_string_lossy().into_owned(),
            ))
        })
        .collect::<Result<Vec<_>, _>>()?;
    files.sort_unstable();
    Ok(files)
}

fn mapping_of(slug: &str, path: &Path, text: String) -> Result<NewRuleText, BuiltInError> {
    let mapping = Mapping::parse(&text).map_err(|errors| BuiltInError::Mapping {
        path: path.to_owned(),
        errors,
    })?;
    Ok(NewRuleText {
        kind: RuleKind::Mapping,
        slug: slug.to_owned(),
        version: mapping.version().to_owned(),
        text,
        built_in: true,
        defects: false,
    })
}

fn profile_of(slug: &str, path: &Path, text: String) -> Result<NewRuleText, BuiltInError> {
    let refused = |problems: &[Problem]| BuiltInError::Profile {
        path: path.to_owned(),
        sentences: problems
            .iter()
            .filter(|problem| problem.severity == Severity::Error)
            .flat_map(|problem| ["\n  ", &problem.pointer, ": ", &problem.sentence])
            .collect(),
    };
    let (document, mut problems) = Document::read(&text);
    let Some(document) = document else {
        return Err(refused(&problems));
    };
    problems.extend(check::check(&document, &Library::default()));
    if problems
        .iter()
        .any(|problem| problem.severity == Severity::Error)
    {
        return Err(refused(&problems));
    }
    Ok(NewRuleText {
        kind: RuleKind::Profile,
        slug: slug.to_owned(),
        version: document.latest().map(str::to_owned).unwrap_or_default(),
        text,
        built_in: true,
        defects: false,
    })
}
