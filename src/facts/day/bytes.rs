//! How parts of days are written: numbers in as few bytes as they need, texts and ascending numbers by what
//! they do not share with the one before.

use std::sync::Arc;

/// Seven bits a byte, the least first; all but the last byte carry the eighth.
pub fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(u8::try_from(number & 0x7f).unwrap_or_default() | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap_or_default());
}

/// The number that the bytes begin with, which are shortened by it; `None` where they are none.
pub fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// How many things follow; `None` where the bytes cannot hold as many.
pub fn take_count(bytes: &mut &[u8]) -> Option<usize> {
    let count = usize::try_from(take(bytes)?).ok()?;
    (count <= bytes.len()).then_some(count)
}

/// Numbers that ascend, none twice: how many, then the steps from one to the next.
pub fn put_ascending(bytes: &mut Vec<u8>, numbers: &[u32]) {
    put(bytes, numbers.len() as u64);
    let mut before = 0;
    for number in numbers {
        put(bytes, u64::from(number.wrapping_sub(before)));
        before = *number;
    }
}

pub fn take_ascending(bytes: &mut &[u8]) -> Option<Vec<u32>> {
    let count = take_count(bytes)?;
    let mut numbers = Vec::with_capacity(count);
    let mut before = 0_u32;
    for place in 0..count {
        let step = u32::try_from(take(bytes)?).ok()?;
        let number = before.checked_add(step)?;
        if place > 0 && step == 0 {
            return None;
        }
        numbers.push(number);
        before = number;
    }
    Some(numbers)
}

/// Texts: how many, then of each how much of the one before it shares, and the rest. Short where they are in
/// order.
pub fn put_texts<T: AsRef<str>>(bytes: &mut Vec<u8>, texts: &[T]) {
    put(bytes, texts.len() as u64);
    let mut before: &[u8] = &[];
    for text in texts {
        let text = text.as_ref().as_bytes();
        let shared = before
            .iter()
            .zip(text)
            .take_while(|(one, other)| one == other)
            .count();
        put(bytes, shared as u64);
        put(bytes, (text.len() - shared) as u64);
        bytes.extend_from_slice(&text[shared..]);
        before = text;
    }
}

pub fn take_texts(bytes: &mut &[u8]) -> Option<Vec<Arc<str>>> {
    let count = take_count(bytes)?;
    let mut texts = Vec::with_capacity(count);
    let mut text: Vec<u8> = Vec::new();
    for _ in 0..count {
        let shared = usize::try_from(take(bytes)?).ok()?;
        let rest = take_count(bytes)?;
        if shared > text.len() {
            return None;
        }
        text.truncate(shared);
        let (own, others) = bytes.split_at_checked(rest)?;
        text.extend_from_slice(own);
        *bytes = others;
        texts.push(Arc::from(std::str::from_utf8(&text).ok()?));
    }
    Some(texts)
}
