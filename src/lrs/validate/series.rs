//! The statements of one request, judged with what they refer to.

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::ops::Range;

use jiff::Timestamp;
use uuid::Uuid;

use super::{FindingRecord, Judged, Splitter, StatementRecord, Threads, judge};
use crate::profile::{Library, ThreadKey};
use crate::xapi::id::parse_uuid;
use crate::xapi::json;
use crate::xapi::statement::Statement;

/// Statements on their way to their records.
pub(super) struct Series {
    library: Library,
    /// Levels of nesting in a statement.
    depth: usize,
    text: Vec<u8>,
    pieces: Vec<Range<usize>>,
    judged: Vec<Judged>,
    /// What references may lead to: those of the series, and what was found elsewhere.
    targets: HashMap<Uuid, Target>,
    asked: HashSet<Uuid>,
}

enum Target {
    /// Its place in the series.
    Here(usize),
    Elsewhere(String),
}

impl Series {
    /// Cuts a text into statements; `Err` with their number where there are more than `most`.
    pub fn new(library: Library, text: Vec<u8>, depth: usize, most: usize) -> Result<Self, usize> {
        let mut splitter = Splitter::default();
        let mut begin = 0;
        let mut pieces = Vec::new();
        while let Some(piece) = splitter.next(&text[begin..], true) {
            pieces.push(begin + piece.text.start..begin + piece.text.end);
            begin += piece.consumed;
        }
        if pieces.len() > most {
            return Err(pieces.len());
        }
        Ok(Self {
            library,
            depth,
            text,
            pieces,
            judged: Vec::new(),
            targets: HashMap::new(),
            asked: HashSet::new(),
        })
    }

    /// Judges the statements that were not, and those that asked for what is known now.
    pub fn judge(&mut self) {
        let first = self.judged.is_empty();
        for place in 0..self.pieces.len() {
            if first {
                let judged = self.judge_one(place);
                let id = judged.record.id.as_deref().and_then(parse_uuid);
                if let Some(id) = id.filter(|_| !breaks_xapi(&judged.record)) {
                    self.targets.entry(id).or_insert(Target::Here(place));
                }
                self.judged.push(judged);
            }
        }
        for place in 0..self.judged.len() {
            if self.is_open(place) {
                self.judged[place] = self.judge_one(place);
            }
        }
    }

    fn judge_one(&self, place: usize) -> Judged {
        let index = u64::try_from(place).unwrap_or_default();
        let text = self
            .pieces
            .get(place)
            .map(|piece| &self.text[piece.clone()]);
        let mut lookup = |id: Uuid| Ok::<_, Infallible>(self.target(id));
        let judged = judge(
            &self.library,
            index,
            text.unwrap_or_default(),
            self.depth,
            &mut lookup,
        );
        match judged {
            Ok(judged) => judged,
            Err(never) => match never {},
        }
    }

    fn target(&self, id: Uuid) -> Option<String> {
        match self.targets.get(&id)? {
            Target::Elsewhere(text) => Some(text.clone()),
            Target::Here(place) => {
                let piece = self.pieces.get(*place)?;
                std::str::from_utf8(&self.text[piece.clone()])
                    .ok()
                    .map(str::to_owned)
            }
        }
    }

    /// Whether a statement misses what is known by now.
    fn is_open(&self, place: usize) -> bool {
        let missing = self.judged.get(place).map(|one| &one.record.missing);
        missing.is_some_and(|ids| {
            let mut ids = ids.iter().filter_map(|id| parse_uuid(id));
            ids.any(|id| self.targets.contains_key(&id))
        })
    }

    /// The ids that were not looked for elsewhere yet; they are now.
    pub fn wanted(&mut self) -> Vec<Uuid> {
        let missing = self.judged.iter().flat_map(|one| &one.record.missing);
        let ids: HashSet<Uuid> = missing.filter_map(|id| parse_uuid(id)).collect();
        let fresh: Vec<Uuid> = ids.difference(&self.asked).copied().collect();
        self.asked.extend(&fresh);
        fresh
    }

    /// Takes the text of a statement that was found elsewhere.
    pub fn take(&mut self, id: Uuid, text: String) {
        self.targets.insert(id, Target::Elsewhere(text));
    }

    /// Follows the statements through patterns as a store would, in the order of their timestamps and those
    /// without one last, and tells of each how it stands. The second list says which statements are the
    /// last of their threads, or stand alone.
    pub fn finish(mut self) -> (Vec<StatementRecord>, Vec<usize>) {
        let mut places: Vec<usize> = (0..self.judged.len()).collect();
        places.sort_by_cached_key(|place| {
            let timestamp = self.timestamp(*place);
            (timestamp.is_none(), timestamp)
        });
        let mut last: HashMap<Result<ThreadKey, usize>, usize> = HashMap::new();
        let mut threads = Threads::default();
        for place in places {
            if let Some(judged) = self.judged.get_mut(place) {
                let thread = judged.threads.first().map(|one| one.key);
                last.insert(thread.ok_or(place), place);
                threads.follow(&self.library, judged);
            }
        }
        let records = self.judged.into_iter().map(|one| one.record).collect();
        (records, last.into_values().collect())
    }

    fn timestamp(&self, place: usize) -> Option<Timestamp> {
        let text = self.text.get(self.pieces.get(place)?.clone())?;
        let (text, node) = json::parse(text, self.depth).ok()?;
        Statement::trusted(text, &node).timestamp()
    }
}

fn breaks_xapi(record: &StatementRecord) -> bool {
    let mut findings = record.findings.iter();
    findings.any(|finding| matches!(finding, FindingRecord::Xapi(_)))
}
