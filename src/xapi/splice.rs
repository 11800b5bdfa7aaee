//! Copying JSON text with a few places changed: what is not named stays byte for byte.

use std::ops::Range;

use super::json::Node;

/// Copies a text up to its end, replacing spans on the way. Spans come in ascending order.
pub(super) struct Splice<'t, 'o> {
    text: &'t str,
    from: usize,
    out: &'o mut String,
}

impl<'t, 'o> Splice<'t, 'o> {
    pub fn new(text: &'t str, from: usize, out: &'o mut String) -> Self {
        Self { text, from, out }
    }

    /// Copies what precedes `span` and hands over the output for what takes its place.
    pub fn replace(&mut self, span: &Range<usize>) -> &mut String {
        self.copy(span.start);
        self.from = span.end;
        self.out
    }

    /// Puts `inserted` at a position of the text.
    pub fn insert(&mut self, at: usize, inserted: &str) {
        self.copy(at);
        self.out.push_str(inserted);
    }

    /// Copies the rest, up to `end`.
    pub fn finish(mut self, end: usize) {
        self.copy(end);
    }

    fn copy(&mut self, end: usize) {
        self.out
            .push_str(self.text.get(self.from..end).unwrap_or_default());
        self.from = end;
    }
}

/// One member of an object as it stands in the text.
pub(super) struct RawMember<'d> {
    /// The key as it was sent, quotes and escapes included.
    pub raw_key: &'d str,
    pub name: &'d str,
    pub value: &'d Node<'d>,
}

/// The members of an object with their keys as sent; none for anything but an object.
pub(super) fn raw_members<'d>(
    text: &'d str,
    object: &'d Node<'d>,
) -> impl Iterator<Item = RawMember<'d>> {
    let mut from = object.span().start;
    let members = object.members().unwrap_or_default();
    members.iter().map(move |(name, value)| {
        let span = value.span();
        // Between two values stands nothing but white space, a comma, the key and a colon, so the
        // outermost quotes are those of the key.
        let gap = text.get(from..span.start).unwrap_or_default();
        from = span.end;
        let raw_key = match (gap.find('"'), gap.rfind('"')) {
            (Some(first), Some(last)) => gap.get(first..=last).unwrap_or_default(),
            _ => "",
        };
        RawMember {
            raw_key,
            name,
            value,
        }
    })
}

/// Writes the members of one object, each with its comma.
pub(super) struct ObjectWriter<'o> {
    out: &'o mut String,
    first: bool,
}

impl<'o> ObjectWriter<'o> {
    pub fn begin(out: &'o mut String) -> Self {
        out.push('{');
        Self { out, first: true }
    }

    /// Writes a key, given with its quotes, and hands over the output for its value.
    pub fn member(&mut self, raw_key: &str) -> &mut String {
        if !std::mem::take(&mut self.first) {
            self.out.push(',');
        }
        self.out.push_str(raw_key);
        self.out.push(':');
        self.out
    }

    pub fn end(self) {
        self.out.push('}');
    }
}
