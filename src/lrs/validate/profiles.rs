//! Profile documents, checked and compiled among each other.

use std::sync::Arc;

use super::ProfileRecord;
use crate::lrs::rules::advice;
use crate::profile::check::check_among;
use crate::profile::{Document, Library, Problem, Severity, Stage, Version};
use crate::xapi::broken::Rule;

/// Profiles may take patterns from each other over so many steps.
const MOST_PASSES: usize = 8;

/// Profiles ready to judge by, and what is wrong with them.
#[derive(Debug)]
pub struct Loaded {
    /// Every version of every document. What has errors is disabled in it.
    pub library: Library,
    /// One for each text, in the same order.
    pub records: Vec<ProfileRecord>,
}

impl Loaded {
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.records.iter().any(|record| !record.errors.is_empty())
    }

    /// The ids of the templates that errors keep from judging.
    pub fn disabled(&self) -> impl Iterator<Item = &str> {
        let versions = self.library.versions().iter();
        versions
            .flat_map(|version| &version.templates)
            .filter(|template| template.disabled)
            .map(|template| template.id.as_str())
    }
}

/// Reads a profile document, as far as its text can be read, and tells what is wrong with its shape.
#[must_use]
pub fn read_profile(text: &[u8]) -> (Option<Document>, Vec<Problem>) {
    match std::str::from_utf8(text) {
        Ok(text) => Document::read(text),
        Err(error) => {
            let problem = Problem {
                stage: Stage::Syntax,
                severity: Severity::Error,
                rule: Rule::InvalidUtf8.code(),
                pointer: String::new(),
                sentence: format!(
                    "{} from byte {} on. Save the document as UTF-8.",
                    Rule::InvalidUtf8.message(),
                    error.valid_up_to()
                ),
                clause: Rule::InvalidUtf8.clause(),
            };
            (None, vec![problem])
        }
    }
}

/// Reads and checks profile documents, each among the others, and compiles them. Of two that tell of the same
/// version the first one does.
#[must_use]
pub fn read_profiles(texts: &[impl AsRef<[u8]>]) -> Loaded {
    let mut read: Vec<_> = texts
        .iter()
        .map(|text| read_profile(text.as_ref()))
        .collect();
    for place in 0..read.len() {
        let Some(document) = &read[place].0 else {
            continue;
        };
        let others = read.iter().enumerate().filter(|(other, _)| *other != place);
        let others: Vec<&Document> = others.filter_map(|(_, (one, _))| one.as_ref()).collect();
        let mut problems = check_among(document, &others);
        problems.extend(advice(document));
        read[place].1.extend(problems);
    }
    let mut library = Library::default();
    for _ in 0..read.len().min(MOST_PASSES) {
        library = Library::new(compiled(&read, &library));
    }
    let records = read
        .into_iter()
        .map(|(_, problems)| ProfileRecord::of(problems));
    Loaded {
        library,
        records: records.collect(),
    }
}

fn compiled(read: &[(Option<Document>, Vec<Problem>)], among: &Library) -> Vec<Arc<Version>> {
    let mut versions: Vec<Arc<Version>> = Vec::new();
    for (document, problems) in read {
        let Some(document) = document else {
            continue;
        };
        for version in Version::compile(document, problems, among) {
            if versions.iter().all(|known| known.id != version.id) {
                versions.push(version);
            }
        }
    }
    versions
}
