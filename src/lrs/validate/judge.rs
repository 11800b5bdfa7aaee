//! One statement, judged by itself: everything but the order it comes in.

use uuid::Uuid;

use super::threads::standings;
use super::{FindingRecord, Place, StatementRecord, XapiFinding};
use crate::profile::pattern;
use crate::profile::{Library, Outcome, Symbol, ThreadKey, Verdict};
use crate::xapi::broken::Broken;
use crate::xapi::json::{self, Node};
use crate::xapi::statement::Statement;
use crate::xapi::version::Version;

/// A statement that was judged by itself, and the threads that it goes on with.
#[derive(Debug)]
pub struct Judged {
    pub record: StatementRecord,
    /// Read and changed by [`Threads::follow`](super::Threads).
    pub(super) threads: Vec<InThread>,
}

/// What the patterns of one version see of a statement.
#[derive(Debug)]
pub(super) struct InThread {
    /// Place of the version in the library.
    pub version: usize,
    pub key: ThreadKey,
    pub symbol: Symbol,
}

/// Judges the text of a statement by every version of a library, whether it claims them or not.
///
/// It must be sound xAPI: of version 2.0 where its `version` says so, of 1.0 where it says that, of one of the
/// two where it has none. Patterns ask for the statements that claim their version or fit a template of it.
/// `lookup` gives the text of a statement that is referred to, or `None` where there is none.
///
/// # Errors
/// Those of `lookup`.
pub fn judge<E>(
    library: &Library,
    index: u64,
    text: &[u8],
    depth: usize,
    lookup: &mut dyn FnMut(Uuid) -> Result<Option<String>, E>,
) -> Result<Judged, E> {
    let (text, node) = match json::parse(text, depth) {
        Ok(parsed) => parsed,
        Err(broken) => return Ok(unreadable(index, broken, text)),
    };
    let mut judged = Judged {
        record: StatementRecord {
            index,
            id: node.get("id").and_then(Node::as_str).map(str::to_owned),
            outcome: Outcome::Invalid,
            templates: Vec::new(),
            patterns: Vec::new(),
            findings: Vec::new(),
            missing: Vec::new(),
        },
        threads: Vec::new(),
    };
    match parse(text, &node) {
        Ok(statement) => judged.by_profiles(library, statement, lookup)?,
        Err(broken) => {
            let findings = broken.into_iter().map(XapiFinding::from);
            judged.record.findings = findings.map(FindingRecord::Xapi).collect();
        }
    }
    Ok(judged)
}

fn parse<'d>(text: &'d str, node: &'d Node<'d>) -> Result<Statement<'d>, Vec<Broken>> {
    let named = node.get("version").and_then(Node::as_str);
    match named {
        Some(version) if version.starts_with('2') => Statement::parse(text, node, Version::V2),
        Some(_) => Statement::parse(text, node, Version::V1),
        None => Statement::parse(text, node, Version::V1)
            .or_else(|broken| Statement::parse(text, node, Version::V2).map_err(|_| broken)),
    }
}

/// Of several versions: invalid by one is invalid, and fitting one is fitting.
fn outcome(all: impl Iterator<Item = Outcome>) -> Outcome {
    all.fold(Outcome::Unmatched, |worst, one| match (worst, one) {
        (Outcome::Invalid, _) | (_, Outcome::Invalid) => Outcome::Invalid,
        (Outcome::Success, _) | (_, Outcome::Success) => Outcome::Success,
        _ => Outcome::Unmatched,
    })
}

/// A text that is no JSON, or not the JSON of a statement. Its place is within the text.
#[must_use]
pub fn unreadable(index: u64, broken: Broken, text: &[u8]) -> Judged {
    let readable = serde_json::from_slice::<serde::de::IgnoredAny>(text);
    let at = match readable {
        Err(error) if error.line() > 0 => Place {
            line: error.line() as u64,
            column: (error.column() as u64).max(1),
        },
        _ => Place { line: 1, column: 1 },
    };
    let mut finding = XapiFinding::from(broken);
    for found in &mut finding.found {
        // The reader's own place is that in the text alone; `at` can be moved to where the text stands.
        let end = found.find(" (line ").unwrap_or(found.len());
        found.truncate(end);
    }
    finding.at = Some(at);
    Judged {
        record: StatementRecord {
            index,
            id: None,
            outcome: Outcome::Invalid,
            templates: Vec::new(),
            patterns: Vec::new(),
            findings: vec![FindingRecord::Xapi(finding)],
            missing: Vec::new(),
        },
        threads: Vec::new(),
    }
}

impl Judged {
    /// Moves the place of what cannot be read to where its text begins in the input.
    pub fn move_to(&mut self, begin: Place) {
        for finding in &mut self.record.findings {
            let FindingRecord::Xapi(XapiFinding { at: Some(at), .. }) = finding else {
                continue;
            };
            if at.line == 1 {
                at.column += begin.column - 1;
            }
            at.line += begin.line - 1;
        }
    }

    fn by_profiles<E>(
        &mut self,
        library: &Library,
        statement: Statement<'_>,
        lookup: &mut dyn FnMut(Uuid) -> Result<Option<String>, E>,
    ) -> Result<(), E> {
        let mut verdicts = library.judge_by_all(statement);
        for (verdict, _) in &mut verdicts {
            let missing = verdict.settle(lookup)?;
            let missing = missing.iter().map(Uuid::to_string);
            for id in missing {
                if !self.record.missing.contains(&id) {
                    self.record.missing.push(id);
                }
            }
        }
        self.record.outcome = outcome(verdicts.iter().map(|(verdict, _)| verdict.outcome()));
        for (place, (verdict, claimed)) in verdicts.into_iter().enumerate() {
            self.take(place, verdict, claimed);
        }
        Ok(())
    }

    fn take(&mut self, place: usize, verdict: Verdict, claimed: bool) {
        let follows = self.record.outcome == Outcome::Success;
        let told = verdict.matches.iter().filter(|one| one.followed == follows);
        let ids = told.filter_map(|one| verdict.version.templates.get(one.template));
        self.record.templates.extend(ids.map(|one| one.id.clone()));
        let in_pattern = claimed || !verdict.matches.is_empty();
        let in_pattern = in_pattern && !verdict.version.patterns.primaries.is_empty();
        let symbol = verdict.symbol();
        let findings = verdict.findings.into_iter().map(FindingRecord::Profile);
        self.record.findings.extend(findings);
        match verdict.thread {
            _ if !in_pattern => {}
            Some(key) => self.threads.push(InThread {
                version: place,
                key,
                symbol,
            }),
            None => {
                let mut thread = verdict.version.patterns.begin();
                let step = thread.step(&verdict.version.patterns, &symbol);
                let standings = standings(&verdict.version.patterns, &thread, &step);
                self.record.patterns.extend(standings);
                let alone = pattern::alone(&verdict.version, &symbol);
                let alone = alone.map(FindingRecord::Profile);
                self.record.findings.extend(alone);
            }
        }
    }
}
