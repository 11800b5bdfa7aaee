//! A broken rule: which one, where, and what was found there.

use std::fmt;

pub use super::rule::Rule;

/// Longest excerpt of a value repeated back to the sender, in characters.
const EXCERPT: usize = 120;

/// One broken rule at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// RFC 6901 pointer from the root of what was checked; empty for the root itself.
    pub pointer: String,
    pub rule: Rule,
    /// The offending value or detail, shortened; `None` where there is nothing to show.
    pub found: Option<String>,
}

impl Broken {
    #[must_use]
    pub fn at(pointer: impl Into<String>, rule: Rule) -> Self {
        Self {
            pointer: pointer.into(),
            rule,
            found: None,
        }
    }

    /// Adds what was found, shortened to a bounded excerpt.
    #[must_use]
    pub fn found(mut self, value: impl Into<String>) -> Self {
        let value = value.into();
        self.found = Some(match value.char_indices().nth(EXCERPT) {
            Some((cut, _)) => format!("{}…", &value[..cut]),
            None => value,
        });
        self
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() {
            "the root"
        } else {
            &self.pointer
        };
        write!(f, "{} (at {place}", self.rule.message())?;
        if let Some(found) = &self.found {
            write!(f, ", found {found}")?;
        }
        write!(f, "; {})", self.rule.clause())
    }
}

impl std::error::Error for Broken {}

/// A JSON Pointer (RFC 6901) under construction while a value is walked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pointer {
    text: String,
    ends: Vec<usize>,
}

impl Pointer {
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// Descends to a member; `~` and `/` are escaped.
    pub fn push(&mut self, member: &str) {
        self.ends.push(self.text.len());
        self.text.push('/');
        // Few names need escaping, and a name is pushed for every member of every statement.
        if !member.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
            self.text.push_str(member);
            return;
        }
        for character in member.chars() {
            match character {
                '~' => self.text.push_str("~0"),
                '/' => self.text.push_str("~1"),
                other => self.text.push(other),
            }
        }
    }

    pub fn push_index(&mut self, index: usize) {
        use fmt::Write as _;
        self.ends.push(self.text.len());
        // Writing to a String cannot fail.
        let _ = write!(self.text, "/{index}");
    }

    /// Ascends one step; at the root nothing happens.
    pub fn pop(&mut self) {
        if let Some(end) = self.ends.pop() {
            self.text.truncate(end);
        }
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
