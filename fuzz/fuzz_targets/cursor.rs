//! A cursor leads back to where it came from, and nobody else can make one.

#![no_main]

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use tertulia::store::Position;
use tertulia::store::cursor::{sign, verify};

type Input<'i> = ([u8; 32], &'i str, &'i str, i64, i64, i64, u8, u8);

fuzz_target!(|input: Input<'_>| {
    let (secret, query, random, stored, sequence, upper, place, bits) = input;
    // The fuzzer sees what is compared, so it comes to know cursors that were signed here.
    if let Some(position) = verify(&secret, query, random) {
        assert_eq!(sign(&secret, query, &position), random);
    }

    let Ok(stored) = Timestamp::from_millisecond(stored) else {
        return;
    };
    let position = Position {
        stored,
        sequence,
        upper,
    };
    let cursor = sign(&secret, query, &position);
    assert_eq!(verify(&secret, query, &cursor), Some(position));

    let mut other_secret = secret;
    other_secret[usize::from(place) % 32] ^= bits.max(1);
    assert_eq!(verify(&other_secret, query, &cursor), None);
    if random != query {
        assert_eq!(verify(&secret, random, &cursor), None);
    }
    let mut bytes = cursor.clone().into_bytes();
    let place = usize::from(place) % bytes.len();
    bytes[place] ^= bits & 0x7f;
    if let Ok(changed) = String::from_utf8(bytes)
        && changed != cursor
    {
        assert_eq!(verify(&secret, query, &changed), None);
    }
    assert_eq!(verify(&secret, query, &cursor[..place]), None);
});
