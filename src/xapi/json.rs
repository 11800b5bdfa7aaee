//! JSON as it was sent: a tree whose every value remembers the bytes it came from.
//!
//! A statement must come back digit for digit, so nothing here turns numbers into floats or drops
//! the second of two equal keys. The grammar is `jiter`'s; this module adds what xAPI needs on top:
//! spans, duplicate keys, a depth limit, and errors that say where.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use jiter::{Jiter, JiterError, JiterErrorType, JsonErrorType, Peek};

use super::broken::{Broken, Pointer, Rule};

/// The deepest nesting accepted where nothing else is configured. A plain statement needs about 8.
pub const DEFAULT_MAX_DEPTH: usize = 100;

/// For texts that were accepted before, by whatever limit stood that day.
pub const ANY_DEPTH: usize = 10_000;

/// Members checked for duplicates by looking at each other; beyond this a hash set is cheaper.
const SMALL_OBJECT: usize = 12;

/// A JSON value and where it stands in the source text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node<'a> {
    pub value: Value<'a>,
    start: u32,
    end: u32,
}

/// The members of an object, in the order in which they were sent.
pub type Members<'a> = Vec<(Cow<'a, str>, Node<'a>)>;

/// A JSON value. Numbers stay text: `1.0` and `1.00` are told apart, and no digit is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    Null,
    Bool(bool),
    Number(&'a str),
    String(Cow<'a, str>),
    Array(Vec<Node<'a>>),
    Object(Members<'a>),
}

impl<'a> Node<'a> {
    /// The byte range of this value in the text it was parsed from.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The value exactly as it was sent.
    #[must_use]
    pub fn raw<'t>(&self, text: &'t str) -> &'t str {
        &text[self.span()]
    }

    /// The member `key` of an object; `None` for a missing member and for anything but an object.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node<'a>> {
        self.members()?
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, node)| node)
    }

    /// Follows member names from object to object.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Node<'a>> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    #[must_use]
    pub fn elements(&self) -> Option<&[Node<'a>]> {
        match &self.value {
            Value::Array(elements) => Some(elements),
            _ => None,
        }
    }

    #[must_use]
    pub fn members(&self) -> Option<&[(Cow<'a, str>, Node<'a>)]> {
        match &self.value {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The name of the JSON type, with its article, for sentences.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        }
    }
}

/// Parses one JSON text.
///
/// # Errors
/// The first fault that makes the text unreadable: invalid UTF-8, malformed JSON, a raw control
/// character (NUL included), a lone surrogate, a duplicate key (xAPI 1.0.3, Part 2, 2.2), nesting
/// deeper than `max_depth`, or anything after the value. Later faults cannot be told from its echo.
pub fn parse(bytes: &[u8], max_depth: usize) -> Result<(&str, Node<'_>), Broken> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        Broken::at("", Rule::InvalidUtf8).found(format!("byte {}", error.valid_up_to()))
    })?;
    if u32::try_from(text.len()).is_err() {
        return Err(Broken::at("", Rule::MalformedJson).found("a text of 4 GiB or more"));
    }
    let mut reader = Reader {
        text,
        jiter: Jiter::new(bytes),
        path: Pointer::root(),
        left: max_depth,
    };
    let peek = reader.jiter.peek().map_err(|error| reader.fault(&error))?;
    let root = reader.value(peek)?;
    reader
        .jiter
        .finish()
        .map_err(|error| reader.fault(&error))?;
    Ok((text, root))
}

struct Reader<'a> {
    text: &'a str,
    jiter: Jiter<'a>,
    path: Pointer,
    left: usize,
}

impl<'a> Reader<'a> {
    fn value(&mut self, peek: Peek) -> Result<Node<'a>, Broken> {
        let start = self.jiter.current_index();
        let value = match peek {
            Peek::Null => self.jiter.known_null().map(|()| Value::Null),
            Peek::True | Peek::False => self.jiter.known_bool(peek).map(Value::Bool),
            Peek::String => return self.string(),
            Peek::Array => return self.array(start),
            Peek::Object => return self.object(start),
            number => self.jiter.known_number_bytes(number).map(|_| Value::Null),
        }
        .map_err(|error| self.fault(&error))?;
        let mut node = self.node(value, start);
        if peek.is_num() {
            node.value = Value::Number(node.raw(self.text));
        }
        Ok(node)
    }

    fn node(&self, value: Value<'a>, start: usize) -> Node<'a> {
        // `parse` refuses texts whose offsets do not fit.
        #[allow(clippy::cast_possible_truncation)]
        Node {
            value,
            start: start as u32,
            end: self.jiter.current_index() as u32,
        }
    }

    fn string(&mut self) -> Result<Node<'a>, Broken> {
        let start = self.jiter.current_index();
        let (from, to) = match self.jiter.known_bytes() {
            Ok(inner) => range_within(self.text, inner),
            Err(error) => return Err(self.fault(&error)),
        };
        let value = self.decode(from, to)?;
        Ok(self.node(Value::String(value), start))
    }

    /// The text between two quotes, its escapes resolved; borrowed where there are none.
    fn decode(&self, from: usize, to: usize) -> Result<Cow<'a, str>, Broken> {
        let inner = &self.text[from..to];
        if !inner.as_bytes().contains(&b'\\') {
            return Ok(Cow::Borrowed(inner));
        }
        let mut quoted = Jiter::new(&self.text.as_bytes()[from - 1..=to]);
        match quoted.next_str() {
            Ok(decoded) => Ok(Cow::Owned(decoded.to_owned())),
            Err(error) => Err(self.fault(&error)),
        }
    }

    fn descend(&mut self) -> Result<(), Broken> {
        self.left = self
            .left
            .checked_sub(1)
            .ok_or_else(|| Broken::at(self.path.to_string(), Rule::TooDeep))?;
        Ok(())
    }

    fn array(&mut self, start: usize) -> Result<Node<'a>, Broken> {
        self.descend()?;
        let mut elements = Vec::new();
        let mut next = self
            .jiter
            .known_array()
            .map_err(|error| self.fault(&error))?;
        while let Some(peek) = next {
            self.path.push_index(elements.len());
            elements.push(self.value(peek)?);
            self.path.pop();
            next = self
                .jiter
                .array_step()
                .map_err(|error| self.fault(&error))?;
        }
        self.left += 1;
        Ok(self.node(Value::Array(elements), start))
    }

    fn object(&mut self, start: usize) -> Result<Node<'a>, Broken> {
        self.descend()?;
        let mut members: Members<'a> = Vec::new();
        let mut seen: HashSet<String> = HashSet::new();
        let mut key = self.key(true)?;
        while let Some(name) = key {
            let known = if members.len() < SMALL_OBJECT {
                members.iter().any(|(other, _)| *other == name)
            } else {
                if seen.is_empty() {
                    seen.extend(members.iter().map(|(other, _)| other.to_string()));
                }
                !seen.insert(name.to_string())
            };
            self.path.push(&name);
            if known {
                return Err(Broken::at(self.path.to_string(), Rule::DuplicateKey));
            }
            let peek = self.jiter.peek().map_err(|error| self.fault(&error))?;
            let node = self.value(peek)?;
            self.path.pop();
            members.push((name, node));
            key = self.key(false)?;
        }
        self.left += 1;
        Ok(self.node(Value::Object(members), start))
    }

    fn key(&mut self, first: bool) -> Result<Option<Cow<'a, str>>, Broken> {
        let key = if first {
            // The opening brace was only peeked at.
            self.jiter.next_object_bytes()
        } else {
            self.jiter.next_key_bytes()
        };
        let range = match key {
            Ok(key) => key.map(|inner| range_within(self.text, inner)),
            Err(error) => return Err(self.fault(&error)),
        };
        range.map(|(from, to)| self.decode(from, to)).transpose()
    }

    fn fault(&self, error: &JiterError) -> Broken {
        let rule = match &error.error_type {
            JiterErrorType::JsonError(
                JsonErrorType::LoneLeadingSurrogateInHexEscape
                | JsonErrorType::UnexpectedEndOfHexEscape
                | JsonErrorType::InvalidEscape,
            ) => Rule::BrokenEscape,
            JiterErrorType::JsonError(JsonErrorType::ControlCharacterWhileParsingString) => {
                Rule::RawControlCharacter
            }
            _ => Rule::MalformedJson,
        };
        let position = error.get_position(&self.jiter);
        Broken::at(self.path.to_string(), rule).found(format!(
            "{} (line {}, column {})",
            error.error_type, position.line, position.column
        ))
    }
}

/// Where `part`, a slice of `whole`, begins and ends in it.
fn range_within(whole: &str, part: &[u8]) -> (usize, usize) {
    let from = part.as_ptr() as usize - whole.as_ptr() as usize;
    (from, from + part.len())
}
