//! What is read: chunks of it, each with the statements it holds.

use std::io::{ErrorKind, Read};
use std::ops::Range;
use std::sync::Arc;

use memchr::{memchr_iter, memrchr};

use crate::lrs::validate::{Place, Splitter};

/// Bytes asked for at once.
const BLOCK: usize = 256 * 1024;
/// Statements handed on at once.
const MOST_PIECES: usize = 512;
/// Bytes of one statement.
const LONGEST: usize = 16 * 1024 * 1024;

/// Statements that were read together.
pub(super) struct Chunk {
    pub(super) bytes: Arc<Vec<u8>>,
    pub(super) pieces: Vec<Given>,
    /// Place of the first of them among all, from 0.
    pub(super) first: u64,
    /// Bytes read up to their end.
    pub(super) read: u64,
}

/// A statement in a chunk.
pub(super) struct Given {
    pub(super) text: Range<usize>,
    /// Where it begins in the input.
    pub(super) place: Place,
    /// The same in bytes, from 0.
    pub(super) offset: u64,
}

/// Reads statements in chunks. What arrives is handed on at once; no more than a block and the longest
/// statement is held.
pub(super) struct Chunks<R> {
    source: R,
    splitter: Splitter,
    bytes: Arc<Vec<u8>>,
    /// What of the bytes is done with.
    done: usize,
    ended: bool,
    count: u64,
    /// Where the bytes that are not done with begin in the input.
    offset: u64,
    place: Place,
}

impl<R: Read> Chunks<R> {
    pub(super) fn new(source: R) -> Self {
        Self {
            source,
            splitter: Splitter::default(),
            bytes: Arc::default(),
            done: 0,
            ended: false,
            count: 0,
            offset: 0,
            place: Place { line: 1, column: 1 },
        }
    }

    fn cut(&mut self) -> Option<Chunk> {
        let mut pieces = Vec::new();
        while pieces.len() < MOST_PIECES {
            let rest = &self.bytes[self.done..];
            let Some(piece) = self.splitter.next(rest, self.ended) else {
                break;
            };
            let (before, behind) = rest[..piece.consumed].split_at(piece.text.start);
            let place = moved(self.place, before);
            pieces.push(Given {
                text: self.done + piece.text.start..self.done + piece.text.end,
                place,
                offset: self.offset + piece.text.start as u64,
            });
            self.place = moved(place, behind);
            self.offset += piece.consumed as u64;
            self.done += piece.consumed;
        }
        let first = self.count;
        self.count += pieces.len() as u64;
        (!pieces.is_empty()).then(|| Chunk {
            bytes: Arc::clone(&self.bytes),
            pieces,
            first,
            read: self.offset,
        })
    }

    fn fill(&mut self) -> Result<(), String> {
        let rest = self.bytes.len() - self.done;
        if rest >= LONGEST {
            return Err(format!(
                "the statement that begins at line {} is longer than 16 MiB; is a quote or a bracket missing?",
                self.place.line
            ));
        }
        let mut bytes = match Arc::get_mut(&mut self.bytes) {
            // Nobody else has these; they are the beginning of a long statement.
            Some(own) if self.done == 0 => std::mem::take(own),
            _ => {
                let mut bytes = Vec::with_capacity(rest + BLOCK);
                bytes.extend_from_slice(&self.bytes[self.done..]);
                bytes
            }
        };
        self.done = 0;
        bytes.resize(rest + BLOCK, 0);
        let count = loop {
            match self.source.read(&mut bytes[rest..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => {
                    break read.map_err(|error| format!("the input cannot be read: {error}"))?;
                }
            }
        };
        bytes.truncate(rest + count);
        self.ended = count == 0;
        self.bytes = Arc::new(bytes);
        Ok(())
    }
}

impl<R: Read> Iterator for Chunks<R> {
    type Item = Result<Chunk, String>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(chunk) = self.cut() {
                return Some(Ok(chunk));
            }
            if self.ended {
                return None;
            }
            if let Err(why) = self.fill() {
                self.ended = true;
                self.bytes = Arc::default();
                self.done = 0;
                return Some(Err(why));
            }
        }
    }
}

/// A place, so many bytes later.
fn moved(place: Place, bytes: &[u8]) -> Place {
    match memrchr(b'\n', bytes) {
        None => Place {
            column: place.column + bytes.len() as u64,
            ..place
        },
        Some(last) => Place {
            line: place.line + memchr_iter(b'\n', bytes).count() as u64,
            column: (bytes.len() - last) as u64,
        },
    }
}
