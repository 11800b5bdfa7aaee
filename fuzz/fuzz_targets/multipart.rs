//! A body of several parts is the same however it was cut, and what is written is read again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tertulia::xapi::multipart::{
    Event, Head, Malformed, Reader, boundary, closing, essence, opening,
};

const BOUNDARY: &str = "b1";
/// How a line begins that may be a boundary.
const LINE: &[u8] = b"\r\n--b1";

/// Header and content of each part, and what was wrong at the end.
type Read = (Vec<(Head, Vec<u8>)>, Option<Malformed>);

fuzz_target!(|input: (u8, &[u8])| {
    let (step, body) = input;
    for ends in [false, true] {
        let whole = read(body, body.len().max(1), ends);
        for step in [1, usize::from(step).max(1)] {
            assert_eq!(whole, read(body, step, ends));
        }
    }
    written_and_read(body);
    if let Ok(text) = std::str::from_utf8(body) {
        content_type(text);
    }
});

/// Reads a body in pieces of `step` bytes. `ends` is whether a part ends where it perhaps ends.
fn read(body: &[u8], step: usize, ends: bool) -> Read {
    let mut reader = Reader::new(BOUNDARY);
    let mut parts = Vec::new();
    let mut open = false;
    for piece in body.chunks(step) {
        reader.push(piece);
        if let Err(malformed) = drain(&mut reader, ends, &mut parts, &mut open) {
            assert_eq!(reader.next(), Err(malformed));
            return (parts, Some(malformed));
        }
    }
    reader.finish();
    let end = drain(&mut reader, ends, &mut parts, &mut open);
    assert!(end.is_err() || !open, "a part has no end");
    assert!(end.is_err() || !parts.is_empty(), "there is no part");
    (parts, end.err())
}

fn drain(
    reader: &mut Reader,
    ends: bool,
    parts: &mut Vec<(Head, Vec<u8>)>,
    open: &mut bool,
) -> Result<(), Malformed> {
    while let Some(event) = reader.next()? {
        match event {
            Event::Part(head) => {
                assert!(!std::mem::replace(open, true), "a part within a part");
                parts.push((head, Vec::new()));
            }
            Event::Content(bytes) => {
                assert!(*open && !bytes.is_empty());
                let (_, content) = parts.last_mut().expect("an open part");
                content.extend_from_slice(bytes);
            }
            Event::PerhapsEnd => {
                assert!(*open);
                if ends {
                    reader.end_part();
                }
            }
            Event::End => assert!(std::mem::replace(open, false)),
        }
    }
    Ok(())
}

/// Bytes in which no line begins like a boundary come back, whatever they are.
fn written_and_read(bytes: &[u8]) {
    let (first, second) = bytes.split_at(bytes.len() / 2);
    let holds = |part: &[u8]| {
        let in_it = part.windows(LINE.len()).any(|piece| piece == LINE);
        in_it || part.starts_with(LINE.trim_ascii_start())
    };
    if holds(first) || holds(second) {
        return;
    }
    let mut body = Vec::new();
    for (place, content) in [first, second].into_iter().enumerate() {
        let headers = [("Content-Type", "text/plain")];
        body.extend_from_slice(opening(BOUNDARY, place == 0, &headers).as_bytes());
        body.extend_from_slice(content);
    }
    body.extend_from_slice(closing(BOUNDARY).as_bytes());
    let (parts, malformed) = read(&body, 7, false);
    assert_eq!(malformed, None);
    let contents: Vec<&[u8]> = parts.iter().map(|(_, content)| &**content).collect();
    assert_eq!(contents, [first, second]);
    for (head, _) in &parts {
        assert_eq!(head.get("content-type"), Some("text/plain"));
    }
}

fn content_type(text: &str) {
    let _ = essence(text);
    if let Ok(found) = boundary(text) {
        assert!((1..=70).contains(&found.len()), "{found:?}");
        let _ = Reader::new(&found);
    }
}
