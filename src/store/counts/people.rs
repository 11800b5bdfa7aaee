//! Sets of people as they are kept. Most are small: those of a quarter of an hour.

use roaring::RoaringBitmap;

use super::Damaged;
use crate::store::varint;

/// What comes first: the numbers, each by its distance from the one before,
const LISTED: u8 = 0;
/// or a compressed bitmap.
const BITMAP: u8 = 1;

/// Sets of so many are kept as lists.
const LONGEST: u64 = 64;

/// `None` for an empty set.
pub(in crate::store) fn to_bytes(people: &RoaringBitmap) -> Result<Option<Vec<u8>>, Damaged> {
    if people.is_empty() {
        return Ok(None);
    }
    if people.len() <= LONGEST {
        let mut bytes = vec![LISTED];
        let mut before = 0;
        for person in people {
            varint::put(&mut bytes, u64::from(person - before));
            before = person;
        }
        return Ok(Some(bytes));
    }
    let mut bytes = Vec::with_capacity(1 + people.serialized_size());
    bytes.push(BITMAP);
    people
        .serialize_into(&mut bytes)
        .map_err(|_| Damaged("a set of people cannot be written"))?;
    Ok(Some(bytes))
}

pub(in crate::store) fn from_bytes(bytes: &[u8]) -> Result<RoaringBitmap, Damaged> {
    let damaged = || Damaged("a set of people is damaged");
    match bytes.split_first() {
        Some((&LISTED, rest)) => listed(rest).ok_or_else(damaged),
        Some((&BITMAP, rest)) => RoaringBitmap::deserialize_from(rest).map_err(|_| damaged()),
        _ => Err(damaged()),
    }
}

/// A set that was kept as a compressed bitmap, whatever its size.
pub(in crate::store) fn from_bitmap(bytes: &[u8]) -> Result<RoaringBitmap, Damaged> {
    RoaringBitmap::deserialize_from(bytes).map_err(|_| Damaged("a set of people is damaged"))
}

fn listed(mut bytes: &[u8]) -> Option<RoaringBitmap> {
    let mut people = RoaringBitmap::new();
    let mut before: u32 = 0;
    while !bytes.is_empty() {
        before = before.checked_add(varint::take(&mut bytes)?.try_into().ok()?)?;
        people.try_push(before).ok()?;
    }
    Some(people)
}
