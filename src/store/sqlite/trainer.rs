//! Makes dictionaries from the statements of the store, in a thread of its own: a platform's own words
//! pack to less than half of what sample statements of others do.
//!
//! A dictionary holds pieces of statements, names of people among them, as long as it is kept.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use rusqlite::{Connection, params};

use super::codec::Codec;
use super::fault::Fault;
use super::queue::Queue;
use super::readers;
use super::writer::newest;

/// Statements a store has when it gets its first own dictionary; the next come at ten times as many.
const FIRST: i64 = 5_000;
const NEXT: i64 = 10;
/// Bytes of a dictionary; larger ones were measured to gain less than a hundredth.
const SIZE: usize = 110 * 1024;
/// Statements a dictionary is made from.
const SAMPLES: i64 = 4_000;
/// Shares no factor with the number of samples, so that each comes once.
const LEAP: i64 = 1_987;
/// Bytes they may take.
const SAMPLED: usize = 16 * 1024 * 1024;

/// The writer's end of the thread.
pub(super) struct Trainer {
    wake: Sender<i64>,
    thread: JoinHandle<()>,
    due: i64,
}

impl Trainer {
    pub(super) fn start(
        connection: &Connection,
        path: PathBuf,
        codec: Arc<Codec>,
        queue: Queue,
    ) -> Result<Self, Fault> {
        let upto: i64 =
            connection.query_row("SELECT coalesce(max(upto), 0) FROM dictionary", [], |row| {
                row.get(0)
            })?;
        let (wake, woken) = channel();
        let thread = thread::Builder::new()
            .name("store-trainer".to_owned())
            .spawn(move || run(&woken, &path, &codec, &queue))
            .map_err(|error| Fault::Corrupt(format!("a thread cannot start: {error}")))?;
        Ok(Self {
            wake,
            thread,
            due: FIRST.max(upto.saturating_mul(NEXT)),
        })
    }

    /// Takes note that the store holds that many statements.
    pub(super) fn reached(&mut self, statements: i64) {
        if statements >= self.due {
            self.due = statements.saturating_mul(NEXT);
            // Without the thread the store goes on with the dictionaries it has.
            let _ = self.wake.send(statements);
        }
    }

    /// Waits for the thread to end; nothing it queues is answered any more.
    pub(super) fn end(self) {
        drop(self.wake);
        let _ = self.thread.join();
    }
}

fn run(woken: &Receiver<i64>, path: &std::path::Path, codec: &Codec, queue: &Queue) {
    while let Ok(statements) = woken.recv() {
        let outcome = sample(path, codec).and_then(|samples| train(&samples));
        let bytes = match outcome {
            Ok(bytes) => bytes,
            Err(error) => {
                tracing::warn!(%error, "no dictionary could be made; the store keeps the one it has");
                continue;
            }
        };
        let row = bytes.clone();
        let added = queue.write_and_wait(move |write| {
            write
                .connection
                .prepare_cached("INSERT INTO dictionary (bytes, upto) VALUES (?1, ?2)")?
                .execute(params![row, statements])?;
            Ok(write.connection.last_insert_rowid())
        });
        match added {
            Ok(id) => {
                codec.adopt(id, &bytes);
                tracing::info!(statements, "made a dictionary from the store's statements");
            }
            Err(error) => tracing::debug!(%error, "a dictionary could not be kept"),
        }
    }
}

/// Statements from all over the store.
fn sample(path: &std::path::Path, codec: &Codec) -> Result<Vec<Vec<u8>>, Fault> {
    let connection = readers::open(path)?;
    let (newest, _) = newest(&connection)?;
    let mut select =
        connection.prepare("SELECT dictionary, body FROM statement WHERE seq >= ?1 LIMIT 1")?;
    let mut samples = Vec::new();
    let mut size = 0;
    let count = SAMPLES.min(newest);
    for step in 0..count {
        // In leaps, so that what is left out when they are too large is not the newest.
        let place = step * LEAP % count;
        let sequence = 1 + place.saturating_mul(newest) / count;
        let (dictionary, body) = select.query_row([sequence], |row| {
            Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?))
        })?;
        let text = codec.unpack(&connection, dictionary, &body)?.into_bytes();
        size += text.len();
        samples.push(text);
        if size > SAMPLED {
            break;
        }
    }
    Ok(samples)
}

/// A dictionary made from texts.
pub(super) fn train(samples: &[Vec<u8>]) -> Result<Vec<u8>, Fault> {
    zstd::dict::from_samples(samples, SIZE).map_err(|error| Fault::Corrupt(error.to_string()))
}
