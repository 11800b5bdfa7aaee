//! Bytes in, parts out, wherever the bytes were cut.

use memchr::memmem::Finder;

use super::boundary_line::{Behind, behind};
use super::head::Head;
use super::{Malformed, head};

/// Something found in a body.
#[derive(Debug, PartialEq, Eq)]
pub enum Event<'r> {
    /// A part begins.
    Part(Head),
    /// More of its content; how it is cut means nothing.
    Content(&'r [u8]),
    /// It may have ended: what follows looks like a boundary with a part behind it, but stands in the
    /// middle of a line. It is taken for content unless [`Reader::end_part`] is called now.
    PerhapsEnd,
    /// It ended.
    End,
}

/// Reads a body as it comes: [`push`](Reader::push) what arrived, then take events until there are no
/// more; [`finish`](Reader::finish) when nothing more will come, and take the last ones.
///
/// It keeps what was pushed last, what may yet become a boundary, and one header.
///
/// A boundary begins a line, may have spaces behind it, and ends its line; text that only begins like
/// one is content. What stands before the first boundary and behind the last is skipped. Some clients
/// leave out the end of the line before a boundary: whether one in the middle of a line is one is left
/// to who knows the content's hash ([`Event::PerhapsEnd`]), and the last one is when the body ends there.
#[derive(Debug)]
pub struct Reader {
    /// Two hyphens and the boundary.
    delimiter: Finder<'static>,
    state: State,
    buffer: Vec<u8>,
    /// What stands before it was taken.
    begin: usize,
    finished: bool,
}

#[derive(Debug)]
enum State {
    /// Before the first boundary; `fresh` as long as nothing was skipped.
    Preamble {
        fresh: bool,
    },
    /// In a header of which so many bytes were read.
    Head {
        head: Head,
        length: usize,
    },
    /// In the content of a part; `fresh` as long as nothing of it was told.
    Content {
        fresh: bool,
    },
    /// Before what may be a boundary of so many bytes.
    Doubt {
        length: usize,
    },
    /// Behind the content of a part, which was not told yet.
    Ended {
        last: bool,
    },
    Epilogue,
    Failed(Malformed),
}

/// What the buffer holds, as places in it.
enum Found {
    /// Content up to `content`, then a boundary; what follows begins at `next`.
    Boundary {
        content: usize,
        next: usize,
        last: bool,
        /// Whether it stands in the middle of a line, where others can follow.
        doubtful: bool,
    },
    /// Content up to here; what is behind it may be the beginning of a boundary.
    Content(usize),
}

impl Reader {
    /// A reader of a body with this boundary, which is not empty.
    #[must_use]
    pub fn new(boundary: &str) -> Self {
        let delimiter = format!("--{boundary}");
        Self {
            delimiter: Finder::new(delimiter.as_bytes()).into_owned(),
            state: State::Preamble { fresh: true },
            buffer: Vec::new(),
            begin: 0,
            finished: false,
        }
    }

    /// Takes the next bytes of the body.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.begin);
        self.begin = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// Takes note that the body has ended.
    pub fn finish(&mut self) {
        self.finished = true;
    }

    /// Ends the part at the place where it perhaps ends.
    pub fn end_part(&mut self) {
        if let State::Doubt { length } = self.state {
            self.begin += length;
            self.state = State::Ended { last: false };
        }
    }

    /// The next event; `None` when more bytes are needed, or the body was read to its end.
    ///
    /// # Errors
    /// What is wrong with the body; the same ever after.
    #[allow(clippy::should_implement_trait)] // What it lends ends with the next call.
    pub fn next(&mut self) -> Result<Option<Event<'_>>, Malformed> {
        loop {
            match &mut self.state {
                State::Preamble { fresh } => {
                    let fresh = *fresh;
                    if !self.preamble(fresh)? {
                        return Ok(None);
                    }
                }
                State::Head { .. } => return self.head(),
                State::Content { fresh } => {
                    let fresh = *fresh;
                    let (start, end) = self.content(fresh)?;
                    if start < end {
                        return Ok(Some(Event::Content(&self.buffer[start..end])));
                    }
                    match self.state {
                        State::Content { .. } => return Ok(None),
                        State::Doubt { .. } => return Ok(Some(Event::PerhapsEnd)),
                        _ => {}
                    }
                }
                State::Doubt { .. } => {
                    // It is content; without its first byte nothing takes it for a boundary again.
                    let start = self.begin;
                    self.begin += 1;
                    self.state = State::Content { fresh: false };
                    return Ok(Some(Event::Content(&self.buffer[start..=start])));
                }
                State::Ended { last } => {
                    self.state = if *last {
                        State::Epilogue
                    } else {
                        State::new_head()
                    };
                    return Ok(Some(Event::End));
                }
                State::Epilogue => {
                    self.begin = self.buffer.len();
                    return Ok(None);
                }
                State::Failed(malformed) => return Err(*malformed),
            }
        }
    }

    /// Skips to the first boundary; `false` when it has not come yet.
    fn preamble(&mut self, fresh: bool) -> Result<bool, Malformed> {
        match self.find(fresh, false) {
            Found::Boundary { last: true, .. } => self.fail(Malformed::Empty),
            Found::Boundary { next, .. } => {
                self.begin = next;
                self.state = State::new_head();
                Ok(true)
            }
            Found::Content(_) if self.finished => self.fail(Malformed::NoPart),
            Found::Content(upto) => {
                let fresh = fresh && upto == self.begin;
                self.begin = upto;
                self.state = State::Preamble { fresh };
                Ok(false)
            }
        }
    }

    /// Reads lines up to the empty one.
    fn head(&mut self) -> Result<Option<Event<'_>>, Malformed> {
        let State::Head { head, length } = &mut self.state else {
            return Ok(None);
        };
        loop {
            let rest = &self.buffer[self.begin..];
            let Some(end) = memchr::memmem::find(rest, b"\r\n") else {
                if *length + rest.len() > head::LONGEST {
                    return self.fail(Malformed::HeadTooLong);
                }
                if self.finished {
                    return self.fail(Malformed::Truncated);
                }
                return Ok(None);
            };
            *length += end;
            if *length > head::LONGEST {
                return self.fail(Malformed::HeadTooLong);
            }
            self.begin += end + 2;
            if end == 0 {
                let head = std::mem::take(head);
                self.state = State::Content { fresh: true };
                return Ok(Some(Event::Part(head)));
            }
            if let Err(malformed) = head.take(&rest[..end]) {
                return self.fail(malformed);
            }
        }
    }

    /// Takes content, and the boundary if that follows: where in the buffer the content stands.
    fn content(&mut self, fresh: bool) -> Result<(usize, usize), Malformed> {
        let start = self.begin;
        match self.find(fresh, true) {
            Found::Boundary {
                content,
                next,
                doubtful: true,
                ..
            } => {
                self.begin = content;
                // What comes before it is told first, and then it is found again.
                self.state = if content > start {
                    State::Content { fresh: false }
                } else {
                    let length = next - content;
                    State::Doubt { length }
                };
                Ok((start, content))
            }
            Found::Boundary {
                content,
                next,
                last,
                ..
            } => {
                self.begin = next;
                self.state = State::Ended { last };
                Ok((start, content))
            }
            Found::Content(_) if self.finished => self.fail(Malformed::Truncated),
            Found::Content(upto) => {
                self.begin = upto;
                let fresh = fresh && upto == start;
                self.state = State::Content { fresh };
                Ok((start, upto))
            }
        }
    }

    /// The next boundary in the buffer, or how far it is certain that there is none. `anywhere` takes
    /// those in the middle of a line too.
    fn find(&self, fresh: bool, anywhere: bool) -> Found {
        let bytes = &self.buffer[self.begin..];
        let length = self.delimiter.needle().len();
        let mut from = 0;
        while let Some(found) = self.delimiter.find(&bytes[from..]) {
            let at = from + found;
            let after_line = bytes[..at].ends_with(b"\r\n");
            let begins_line = after_line || (fresh && at == 0);
            let content = self.begin + if after_line { at - 2 } else { at };
            let rest = &bytes[at + length..];
            let kind = if begins_line || anywhere {
                behind(rest, begins_line, self.finished)
            } else {
                Behind::Other
            };
            match kind {
                Behind::Line { length: line, last } => {
                    return Found::Boundary {
                        content,
                        next: self.begin + at + length + line,
                        last,
                        doubtful: !begins_line && !last,
                    };
                }
                Behind::Unknown => return Found::Content(content),
                Behind::Other => from = at + 1,
            }
        }
        // The end of a line and all of the delimiter but one byte can still become a boundary.
        Found::Content(self.begin + bytes.len().saturating_sub(length + 1))
    }

    fn fail<T>(&mut self, malformed: Malformed) -> Result<T, Malformed> {
        self.state = State::Failed(malformed);
        Err(malformed)
    }
}

impl State {
    fn new_head() -> Self {
        Self::Head {
            head: Head::default(),
            length: 0,
        }
    }
}
