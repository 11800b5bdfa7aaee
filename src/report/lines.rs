//! Rows as JSON objects. A report may have thousands of them, in which the same names and texts come again and again.

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;

use foldhash::fast::FixedState;
use serde::Serialize;

use super::fields::{Fields, each};

/// An array of rows, as it is written.
pub(super) struct Lines<'r> {
    out: Vec<u8>,
    /// Where the first row begins.
    begin: usize,
    /// What stands before the values of the fields of a row, as they come.
    names: Vec<(&'static str, Box<[u8]>)>,
    /// The next of them.
    next: usize,
    /// By the address of shared fields where they were written, and how many they are.
    shared: HashMap<usize, (Range<usize>, usize), FixedState>,
    /// Rows are there longer than what is known of their addresses.
    rows: PhantomData<&'r ()>,
}

impl<'r> Lines<'r> {
    /// Behind what is there already, which ends where rows may begin.
    pub(super) fn behind(out: Vec<u8>) -> Self {
        Self {
            begin: out.len(),
            out,
            names: Vec::new(),
            next: 0,
            shared: HashMap::default(),
            rows: PhantomData,
        }
    }

    /// Makes room for so many rows like the first one.
    pub(super) fn expect(&mut self, rows: usize) {
        let room = (self.out.len() - self.begin).saturating_mul(rows);
        self.out.reserve(room + room / 16);
    }

    /// A row, and behind its own fields its link, which needs no escapes.
    ///
    /// # Errors
    /// Where the row holds what no field can.
    pub(super) fn push(
        &mut self,
        row: &'r impl Serialize,
        name: &'static str,
        link: Option<&str>,
    ) -> Result<(), fmt::Error> {
        if self.out.len() > self.begin {
            self.out.push(b',');
        }
        self.next = 0;
        each(row, self)?;
        self.named(name);
        match link {
            Some(link) => self.plain(link),
            None => self.nothing(),
        }
        self.out.push(b'}');
        Ok(())
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.out
    }

    fn plain(&mut self, text: &str) {
        debug_assert!(is_plain(text.as_bytes()), "{text}");
        self.out.push(b'"');
        self.out.extend_from_slice(text.as_bytes());
        self.out.push(b'"');
    }

    fn written(&mut self, value: &impl Serialize) {
        // Neither the numbers nor the texts there are can fail, nor does memory.
        let written = serde_json::to_writer(&mut self.out, value);
        debug_assert!(written.is_ok(), "{written:?}");
    }
}

impl Fields for Lines<'_> {
    fn named(&mut self, name: &'static str) {
        let is_it = |(known, _): &(&'static str, Box<[u8]>)| std::ptr::eq(*known, name);
        if !self.names.get(self.next).is_some_and(is_it) {
            let sign = if self.next == 0 { '{' } else { ',' };
            // Those of columns are words, which need no escapes.
            let before = format!("{sign}\"{name}\":").into_bytes().into();
            self.names.truncate(self.next);
            self.names.push((name, before));
        }
        self.out.extend_from_slice(&self.names[self.next].1);
        self.next += 1;
    }

    fn text(&mut self, text: &str) {
        if is_plain(text.as_bytes()) {
            self.plain(text);
        } else {
            self.written(&text);
        }
    }

    fn unsigned(&mut self, number: u64) {
        self.written(&number);
    }

    fn signed(&mut self, number: i64) {
        self.written(&number);
    }

    fn fraction(&mut self, number: f64) {
        self.written(&number);
    }

    fn flag(&mut self, is_so: bool) {
        let word: &[u8] = if is_so { b"true" } else { b"false" };
        self.out.extend_from_slice(word);
    }

    fn nothing(&mut self) {
        self.out.extend_from_slice(b"null");
    }

    fn shared(
        &mut self,
        address: usize,
        tell: impl FnOnce(&mut Self) -> Result<(), fmt::Error>,
    ) -> Result<(), fmt::Error> {
        if let Some((written, fields)) = self.shared.get(&address) {
            self.out.extend_from_within(written.clone());
            self.next += fields;
            return Ok(());
        }
        let (start, first) = (self.out.len(), self.next);
        tell(self)?;
        let told = (start..self.out.len(), self.next - first);
        self.shared.insert(address, told);
        Ok(())
    }
}

/// Whether a text stands in JSON as it is (RFC 8259, section 7). All of it is looked at, which is quicker than to stop.
fn is_plain(text: &[u8]) -> bool {
    let special = |byte: u8| byte < 0x20 || byte == b'"' || byte == b'\\';
    !text
        .iter()
        .fold(false, |found, byte| found | special(*byte))
}
