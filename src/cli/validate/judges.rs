//! Threads that judge: one reads, several judge, and whoever asks gets everything in the order of the input.
//!
//! Chunks go round: the first one to the first judge, the second one to the second. Their answers are
//! collected in the same round, so the order is kept without waiting room for what came too early.

use std::io::Read;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread::{self, JoinHandle};

use super::input::{Chunk, Chunks};
use super::targets::{Lookup, Targets};
use crate::lrs::validate::{Judged, Place, judge};
use crate::profile::Library;
use crate::xapi::json::DEFAULT_MAX_DEPTH;

/// Chunks that wait before and behind each judge.
const WAITING: usize = 2;

/// A chunk, judged.
pub(super) struct Batch {
    /// Each statement and where it begins in the input.
    pub(super) judged: Vec<(Judged, Place)>,
    /// Bytes read up to its end.
    pub(super) read: u64,
}

pub(super) struct Judges {
    lanes: Vec<Receiver<Result<Batch, String>>>,
    threads: Vec<JoinHandle<()>>,
    turn: usize,
}

impl Judges {
    /// Begins to read and to judge, with a judge for each processor.
    pub(super) fn start(
        input: impl Read + Send + 'static,
        library: &Arc<Library>,
        targets: &Arc<Targets>,
    ) -> Self {
        let count = thread::available_parallelism().map_or(1, usize::from);
        let mut judges = Self {
            lanes: Vec::with_capacity(count),
            threads: Vec::with_capacity(count),
            turn: 0,
        };
        let mut chunks = Vec::with_capacity(count);
        for _ in 0..count {
            let (give, given) = sync_channel(WAITING);
            let (tell, told) = sync_channel(WAITING);
            let library = Arc::clone(library);
            let lookup = Lookup::new(targets);
            let work = move || judge_all(&given, &tell, &library, lookup);
            judges.threads.push(thread::spawn(work));
            judges.lanes.push(told);
            chunks.push(give);
        }
        // It is never waited for: where nobody reads on, it may still wait for input.
        thread::spawn(move || {
            for (chunk, lane) in Chunks::new(input).zip((0..count).cycle()) {
                if chunks[lane].send(chunk).is_err() {
                    break;
                }
            }
        });
        judges
    }

    /// The next batch; `None` behind the last one. Calls `idle` where it has to be waited for.
    ///
    /// # Errors
    /// Why the input ends here.
    pub(super) fn next<E: From<String>>(
        &mut self,
        idle: impl FnOnce() -> Result<(), E>,
    ) -> Result<Option<Batch>, E> {
        let turn = self.turn;
        self.turn = (turn + 1) % self.lanes.len();
        let lane = &self.lanes[turn];
        let told = match lane.try_recv() {
            Err(TryRecvError::Empty) => {
                idle()?;
                lane.recv().ok()
            }
            told => told.ok(),
        };
        match told {
            Some(told) => told.map(Some).map_err(E::from),
            None => self.end(turn).map_err(E::from),
        }
    }

    /// A judge has ended, which is the end of all, unless it broke down.
    fn end(&mut self, turn: usize) -> Result<Option<Batch>, String> {
        match self.threads.swap_remove(turn).join() {
            Ok(()) => Ok(None),
            Err(_) => {
                Err("a thread that judges broke down, which is a fault of this program".to_owned())
            }
        }
    }
}

fn judge_all(
    given: &Receiver<Result<Chunk, String>>,
    tell: &SyncSender<Result<Batch, String>>,
    library: &Library,
    mut lookup: Lookup,
) {
    for chunk in given {
        let batch = chunk.and_then(|chunk| judge_chunk(&chunk, library, &mut lookup));
        if tell.send(batch).is_err() {
            break;
        }
    }
}

fn judge_chunk(chunk: &Chunk, library: &Library, lookup: &mut Lookup) -> Result<Batch, String> {
    let statements = (chunk.first..).zip(&chunk.pieces);
    let judged = statements.map(|(index, given)| {
        let text = &chunk.bytes[given.text.clone()];
        let mut judged = judge(library, index, text, DEFAULT_MAX_DEPTH, &mut |id| {
            lookup.get(id)
        })?;
        judged.move_to(given.place);
        Ok((judged, given.place))
    });
    let judged: std::io::Result<Vec<_>> = judged.collect();
    Ok(Batch {
        judged: judged
            .map_err(|error| format!("statements that are referred to cannot be read: {error}"))?,
        read: chunk.read,
    })
}
