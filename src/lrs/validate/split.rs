//! Statements cut out of a stream of text: a statement a line, an array of them, or one over several lines.
//!
//! Nothing is read here but brackets and strings; a piece that is no JSON is for its reader to tell. In
//! an array, and where statements go over several lines, a piece ends where its brackets close. Otherwise
//! it is a line, so that one that is torn spoils no other.

use std::ops::Range;

use memchr::{memchr, memchr2};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Cuts a stream. It keeps how far it has looked, so that no byte is looked at twice however it arrives.
#[derive(Debug, Default)]
pub struct Splitter {
    form: Form,
    /// Where the piece begins that is being looked for.
    begin: usize,
    /// How far that piece was looked at.
    at: usize,
    depth: usize,
    in_string: bool,
}

/// A piece of a stream: the text of one statement, if it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its bytes, without white space around them. Empty where a statement is missing.
    pub text: Range<usize>,
    /// The bytes that are done with it, from the first on.
    pub consumed: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Form {
    /// Nothing was seen yet.
    #[default]
    Start,
    /// What comes next tells.
    Unknown,
    /// A piece is a line.
    Lines,
    /// A piece ends where its brackets do.
    Values,
    /// Inside an array, before its first element or a later one.
    Array {
        first: bool,
    },
    /// The stream ended inside an array.
    Unclosed,
    Done,
}

impl Splitter {
    /// The next piece of `bytes`, which are all that was not consumed yet; `None` where more of them are needed,
    /// or where they have `ended` and there is none.
    pub fn next(&mut self, bytes: &[u8], ended: bool) -> Option<Piece> {
        loop {
            if self.form != Form::Start {
                self.skip_space(bytes);
            }
            match self.form {
                Form::Start => {
                    if !ended && bytes.len() < 3 && BYTE_ORDER_MARK.starts_with(bytes) {
                        return None;
                    }
                    if bytes.starts_with(BYTE_ORDER_MARK) {
                        self.begin = BYTE_ORDER_MARK.len();
                    }
                    self.form = Form::Unknown;
                }
                Form::Unknown => self.form = self.recognised(bytes, ended)?,
                Form::Lines => return self.line(bytes, ended),
                Form::Values => return self.value(bytes, ended),
                Form::Array { first: true } if bytes.get(self.begin) == Some(&b']') => {
                    self.begin += 1;
                    self.form = Form::Unknown;
                }
                Form::Array { .. } => return self.element(bytes, ended),
                Form::Unclosed => {
                    self.form = Form::Done;
                    return Some(self.piece(bytes, bytes.len()..bytes.len(), bytes.len()));
                }
                Form::Done => return None,
            }
        }
    }

    /// Between pieces; within one nothing is skipped.
    fn skip_space(&mut self, bytes: &[u8]) {
        if self.at > self.begin {
            return;
        }
        let rest = bytes.get(self.begin..).unwrap_or_default();
        let space = rest.iter().take_while(|byte| is_space(**byte)).count();
        self.begin += space;
        self.at = self.begin;
    }

    /// By the first byte, and where that is a brace by the first line: one that is whole, or has a string
    /// that does not end, or is followed by another statement, is a line.
    fn recognised(&mut self, bytes: &[u8], ended: bool) -> Option<Form> {
        match bytes.get(self.begin)? {
            b'[' => {
                self.begin += 1;
                self.at = self.begin;
                return Some(Form::Array { first: true });
            }
            b'{' => {}
            _ => return Some(Form::Lines),
        }
        let Some(newline) = memchr(b'\n', &bytes[self.at..]) else {
            self.at = bytes.len();
            return ended.then_some(Form::Lines);
        };
        let newline = self.at + newline;
        let mut line = Self {
            at: self.begin,
            ..Self::default()
        };
        while line.mark(&bytes[..newline]).is_some() {}
        let is_whole = line.depth == 0 || line.in_string;
        let form = match bytes.get(newline + 1) {
            Some(byte) if !is_whole && *byte != b'{' => Form::Values,
            None if !is_whole && !ended => {
                self.at = newline;
                return None;
            }
            _ => Form::Lines,
        };
        self.at = self.begin;
        Some(form)
    }

    fn line(&mut self, bytes: &[u8], ended: bool) -> Option<Piece> {
        let rest = bytes.get(self.at..).unwrap_or_default();
        let Some(newline) = memchr(b'\n', rest) else {
            self.at = bytes.len();
            return self.rest(bytes, ended);
        };
        let end = self.at + newline;
        Some(self.piece(bytes, self.begin..end, end + 1))
    }

    fn value(&mut self, bytes: &[u8], ended: bool) -> Option<Piece> {
        if !matches!(bytes.get(self.begin)?, b'{' | b'[') {
            return self.line(bytes, ended);
        }
        while let Some(byte) = self.mark(bytes) {
            if self.depth == 0 && matches!(byte, b'}' | b']') {
                let end = self.at;
                return Some(self.piece(bytes, self.begin..end, end));
            }
        }
        self.rest(bytes, ended)
    }

    fn element(&mut self, bytes: &[u8], ended: bool) -> Option<Piece> {
        loop {
            let outside = self.depth == 0;
            let Some(byte) = self.mark(bytes) else {
                break;
            };
            if outside && matches!(byte, b',' | b']') {
                self.form = if byte == b',' {
                    Form::Array { first: false }
                } else {
                    Form::Unknown
                };
                let end = self.at;
                return Some(self.piece(bytes, self.begin..end - 1, end));
            }
        }
        if !ended {
            return None;
        }
        self.form = if self.begin < bytes.len() {
            Form::Unclosed
        } else {
            Form::Done
        };
        Some(self.piece(bytes, self.begin..bytes.len(), bytes.len()))
    }

    /// What is left when the stream has ended.
    fn rest(&mut self, bytes: &[u8], ended: bool) -> Option<Piece> {
        (ended && self.begin < bytes.len())
            .then(|| self.piece(bytes, self.begin..bytes.len(), bytes.len()))
    }

    /// Goes behind the next bracket or comma that is in no string, and keeps the depth.
    fn mark(&mut self, bytes: &[u8]) -> Option<u8> {
        loop {
            let rest = bytes.get(self.at..).unwrap_or_default();
            if self.in_string {
                let Some(stop) = memchr2(b'"', b'\\', rest) else {
                    self.at = bytes.len();
                    return None;
                };
                self.at += stop;
                if rest[stop] == b'"' {
                    self.in_string = false;
                    self.at += 1;
                } else if rest.len() > stop + 1 {
                    self.at += 2;
                } else {
                    return None;
                }
                continue;
            }
            let stop = rest
                .iter()
                .position(|byte| matches!(byte, b'"' | b'[' | b']' | b'{' | b'}' | b','));
            let Some(stop) = stop else {
                self.at = bytes.len();
                return None;
            };
            self.at += stop + 1;
            match rest[stop] {
                b'"' => self.in_string = true,
                byte => {
                    match byte {
                        b'[' | b'{' => self.depth += 1,
                        b']' | b'}' => self.depth = self.depth.saturating_sub(1),
                        _ => {}
                    }
                    return Some(byte);
                }
            }
        }
    }

    fn piece(&mut self, bytes: &[u8], text: Range<usize>, consumed: usize) -> Piece {
        let trailing = bytes[text.clone()].iter().rev();
        let trailing = trailing.take_while(|byte| is_space(**byte)).count();
        *self = Self {
            form: self.form,
            ..Self::default()
        };
        Piece {
            text: text.start..text.end - trailing,
            consumed,
        }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}
