//! The merge that a POST is (xAPI 1.0.3, Part 3, 2.2): property by property, one level deep.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Document, malformed};
use crate::xapi::broken::Broken;
use crate::xapi::splice::ObjectWriter;

/// Which of the two documents stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Stored,
    Posted,
}

/// Why two documents cannot be merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmergeable {
    pub side: Side,
    pub why: Why,
}

/// What is wrong with one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Its content type, which is not `application/json`.
    ContentType(String),
    /// It is no JSON.
    Json(Broken),
    /// It is JSON of another kind than an object.
    NotAnObject,
}

/// The content of `stored` with each property of `posted` in place of its own, or behind them.
///
/// Values are copied byte for byte. Of a key that stands twice in one document the last value
/// counts, as for all who read JSON into a map, and the key stands once in what results.
///
/// # Errors
/// When either is not a JSON object of content type `application/json`.
pub fn merge(stored: &Document, posted: &Document) -> Result<Vec<u8>, Unmergeable> {
    let posted_members = members(posted).map_err(|why| Unmergeable {
        side: Side::Posted,
        why,
    })?;
    let stored_members = members(stored).map_err(|why| Unmergeable {
        side: Side::Stored,
        why,
    })?;
    let mut order: Vec<(&str, &str)> = Vec::with_capacity(stored_members.len());
    let mut places: HashMap<Cow<'_, [u8]>, usize> = HashMap::with_capacity(stored_members.len());
    for (key, value) in stored_members.into_iter().chain(posted_members) {
        let place = *places.entry(decoded(key)).or_insert(order.len());
        match order.get_mut(place) {
            Some(member) => member.1 = value,
            None => order.push((key, value)),
        }
    }
    let mut merged = String::with_capacity(stored.content.len() + posted.content.len());
    let mut object = ObjectWriter::begin(&mut merged);
    for (key, value) in order {
        object.member(key).push_str(value);
    }
    object.end();
    Ok(merged.into_bytes())
}

/// The members of an object, keys with their quotes, all as they were sent.
fn members(document: &Document) -> Result<Vec<(&str, &str)>, Why> {
    if !document.is_json() {
        return Err(Why::ContentType(document.content_type.clone()));
    }
    let text = document.text().map_err(Why::Json)?;
    if !text.trim_ascii_start().starts_with('{') {
        document.check().map_err(Why::Json)?;
        return Err(Why::NotAnObject);
    }
    let object: RawObject<'_> =
        serde_json::from_str(text).map_err(|error| Why::Json(malformed(&error)))?;
    Ok(object.0)
}

/// An object whose keys and values are left as they were sent: a value is only looked through to
/// its end, without recursion, so neither its depth nor its size costs much.
struct RawObject<'t>(Vec<(&'t str, &'t str)>);

impl<'de> Deserialize<'de> for RawObject<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RawMembers)
    }
}

struct RawMembers;

impl<'de> Visitor<'de> for RawMembers {
    type Value = RawObject<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some((key, value)) = map.next_entry::<&RawValue, &RawValue>()? {
            members.push((key.get(), value.get()));
        }
        Ok(RawObject(members))
    }
}

/// What makes two keys the same: the text they stand for, half surrogate pairs included.
fn decoded(key: &str) -> Cow<'_, [u8]> {
    if !key.contains('\\') {
        return Cow::Borrowed(key.trim_matches('"').as_bytes());
    }
    match serde_json::from_str::<Wobbly>(key) {
        Ok(Wobbly(bytes)) => Cow::Owned(bytes),
        // Not reached, for every key was read before; the raw text tells keys apart as well.
        Err(_) => Cow::Borrowed(key.as_bytes()),
    }
}

/// A JSON string as bytes, in which half a surrogate pair has its three.
struct Wobbly(Vec<u8>);

impl<'de> Deserialize<'de> for Wobbly {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(Bytes).map(Wobbly)
    }
}

struct Bytes;

impl Visitor<'_> for Bytes {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Self::Value, E> {
        Ok(bytes.to_vec())
    }
}
