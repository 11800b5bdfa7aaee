//! Statements in the order in which they come, followed through patterns.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::judge::InThread;
use super::{FindingRecord, Judged, PatternRecord};
use crate::profile::pattern::{self, Standing, Step};
use crate::profile::{Library, Patterns, Thread, ThreadKey, Version};

/// How far the threads of a stream of statements have come. It grows with the threads, by some hundred bytes
/// for each, and not with the statements.
#[derive(Debug, Default)]
pub struct Threads {
    known: HashMap<(usize, ThreadKey), Progress, RandomState>,
}

#[derive(Debug)]
enum Progress {
    /// [`Thread::to_bytes`]: threads are many, and most of them wait.
    Followed(Box<[u8]>),
    /// No pattern is followed any more. The places of those that were, until then.
    Broken(Box<[usize]>),
}

impl Threads {
    /// Goes on with a statement in the threads it is part of, and tells in its record how they stand. The
    /// order of calls is the order of statements.
    pub fn follow(&mut self, library: &Library, judged: &mut Judged) {
        for one in std::mem::take(&mut judged.threads) {
            let Some(version) = library.versions().get(one.version) else {
                continue;
            };
            let known = self.known.remove(&(one.version, one.key));
            let next = judged.go_on(version, &one, known);
            self.known.insert((one.version, one.key), next);
        }
    }
}

impl Judged {
    fn go_on(&mut self, version: &Version, one: &InThread, known: Option<Progress>) -> Progress {
        let patterns = &version.patterns;
        let mut thread = match known {
            Some(Progress::Broken(followed)) => {
                self.record
                    .patterns
                    .extend(told(patterns, &followed, Standing::Failure));
                return Progress::Broken(followed);
            }
            Some(Progress::Followed(bytes)) => Thread::from_bytes(patterns, &bytes),
            None => None,
        }
        .unwrap_or_else(|| patterns.begin());
        let step = thread.step(patterns, &one.symbol);
        self.record
            .patterns
            .extend(standings(patterns, &thread, &step));
        let broken = pattern::broken(version, &one.symbol, &step);
        let broken = broken.map(FindingRecord::Profile);
        self.record.findings.extend(broken);
        match step {
            Step::Breaks { followed, .. } => Progress::Broken(followed.into()),
            Step::Follows | Step::Broken => Progress::Followed(thread.to_bytes().into()),
        }
    }
}

/// What is told of a thread after a step.
pub(super) fn standings(patterns: &Patterns, thread: &Thread, step: &Step) -> Vec<PatternRecord> {
    if let Step::Breaks { followed, .. } = step {
        return told(patterns, followed, Standing::Failure).collect();
    }
    let standings = thread.standings(patterns);
    patterns
        .primaries
        .iter()
        .zip(standings)
        .filter(|(_, standing)| *standing != Standing::Failure)
        .map(|(primary, standing)| PatternRecord {
            pattern: primary.id.clone(),
            standing,
        })
        .collect()
}

fn told(
    patterns: &Patterns,
    places: &[usize],
    standing: Standing,
) -> impl Iterator<Item = PatternRecord> {
    let primaries = places
        .iter()
        .filter_map(|place| patterns.primaries.get(*place));
    primaries.map(move |primary| PatternRecord {
        pattern: primary.id.clone(),
        standing,
    })
}
