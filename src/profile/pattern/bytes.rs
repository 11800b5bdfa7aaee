//! Threads as bytes: a format number, the fingerprint of the patterns, then varints.

use super::program::{Of, Program};
use super::run::{Run, Work};
use super::thread::{MOST_KEPT, Thread, Track};
use super::{Patterns, Primary, TemplateSet};

/// Changes when the same bytes would mean something else.
const FORMAT: u8 = 1;

impl Thread {
    /// Some 10 to 100 bytes, and about two more for each statement that is kept.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(64);
        out.push(FORMAT);
        out.extend(self.fingerprint);
        put(&mut out, self.kept.len());
        self.kept.iter().for_each(|set| set.write(false, &mut out));
        for track in &self.tracks {
            match track {
                Track::Failed => out.push(0),
                Track::Ended => out.push(1),
                Track::GivenUp => out.push(2),
                Track::Open(work) => {
                    out.push(3);
                    write(work, self.kept.len(), &mut out);
                }
            }
        }
        out
    }

    /// `None` for bytes that these patterns never gave.
    #[must_use]
    pub fn from_bytes(patterns: &Patterns, bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        if reader.byte()? != FORMAT {
            return None;
        }
        for expected in patterns.fingerprint {
            if reader.byte()? != expected {
                return None;
            }
        }
        let count = reader.number().filter(|count| *count <= MOST_KEPT)?;
        let mut kept = Vec::with_capacity(count);
        for _ in 0..count {
            kept.push(TemplateSet::read(&mut reader)?.0);
        }
        let mut tracks = Vec::with_capacity(patterns.programs.len());
        for program in &patterns.programs {
            tracks.push(match (reader.byte()?, program) {
                (0, _) => Track::Failed,
                (1, _) => Track::Ended,
                (2, _) => Track::GivenUp,
                (3, Some(program)) => Track::Open(read(&mut reader, program, program.root, count)?),
                _ => return None,
            });
        }
        let fingerprint = patterns.fingerprint;
        reader.is_at_end().then_some(Self {
            fingerprint,
            kept,
            tracks,
        })
    }
}

/// 0 for a part that had nothing; else a number that each kind of part reads its own way, then what it keeps.
fn write(work: &Work, now: usize, out: &mut Vec<u8>) {
    let Some(run) = work else { return out.push(0) };
    match run.as_ref() {
        Run::Sequence { member, work } => {
            put(out, member + 1);
            write(work, now, out);
        }
        Run::Repeat {
            complete,
            back,
            work,
        } => {
            out.push(1 + u8::from(*complete));
            put_position(out, *back, now);
            write(work, now, out);
        }
        Run::Optional { back, work } => {
            out.push(1);
            put_position(out, *back, now);
            write(work, now, out);
        }
        Run::Alternates { best, live } => {
            put(out, live.len() + 1);
            put_position(out, *best, now);
            let mut least = 0;
            for (member, work) in live {
                put(out, member - least);
                least = member + 1;
                write(work, now, out);
            }
        }
    }
}

fn read(reader: &mut Reader, program: &Program, part: usize, now: usize) -> Option<Work> {
    let Some(head) = reader.number()?.checked_sub(1) else {
        return Some(None);
    };
    let of = &program.parts[part].of;
    let mut back = None;
    if !matches!(of, Of::Sequence(_))
        && let Some(distance) = reader.number()?.checked_sub(1)
    {
        back = Some(now.checked_sub(distance)?);
    }
    let run = match of {
        Of::Sequence(members) => {
            let part = members.get(head)?;
            Run::Sequence {
                member: head,
                work: read(reader, program, *part, now)?,
            }
        }
        Of::Repeat { body, .. } if head < 2 => Run::Repeat {
            complete: head == 1,
            back,
            work: read(reader, program, *body, now)?,
        },
        Of::Optional(body) if head == 0 => Run::Optional {
            back,
            work: read(reader, program, *body, now)?,
        },
        Of::Alternates(members) => {
            let mut live = Vec::with_capacity(head.min(members.len()));
            let mut least = 0_usize;
            for _ in 0..head {
                let member = least.checked_add(reader.number()?)?;
                live.push((member, read(reader, program, *members.get(member)?, now)?));
                least = member + 1;
            }
            Run::Alternates { best: back, live }
        }
        Of::One(_) | Of::Repeat { .. } | Of::Optional(_) => return None,
    };
    Some(Some(Box::new(run)))
}

/// Seven bits in a byte, the low ones first; all bytes but the last have the eighth.
pub(super) fn put(out: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        out.push(0x80 | low(number));
        number >>= 7;
    }
    out.push(low(number));
}

fn low(number: usize) -> u8 {
    number.to_le_bytes()[0] & 0x7f
}

/// 0, or one more than the distance to the end of what is kept, which is mostly short.
fn put_position(out: &mut Vec<u8>, position: Option<usize>, now: usize) {
    put(
        out,
        position.map_or(0, |position| now.saturating_sub(position) + 1),
    );
}

/// Reads what [`put`] wrote; `None` where the bytes end early or say too much.
pub(super) struct Reader<'b> {
    left: &'b [u8],
}

impl<'b> Reader<'b> {
    pub fn new(bytes: &'b [u8]) -> Self {
        Self { left: bytes }
    }

    pub fn is_at_end(&self) -> bool {
        self.left.is_empty()
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, left) = self.left.split_first()?;
        self.left = left;
        Some(*first)
    }

    /// At most 28 bits, more than any bound here.
    pub fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in [0, 7, 14, 21] {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }
}

/// FNV-1a of 32 bits over the ids and the compiled parts of all primary patterns.
pub(super) fn fingerprint(primaries: &[Primary], programs: &[Option<Program>]) -> [u8; 4] {
    let mut text = Vec::new();
    for (primary, program) in primaries.iter().zip(programs) {
        put(&mut text, primary.id.len());
        text.extend(primary.id.bytes());
        let parts = program.iter().flat_map(|program| &program.parts);
        put(&mut text, parts.clone().count());
        parts.for_each(|part| describe(&part.of, &mut text));
    }
    let mix = |hash: u32, byte: &u8| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
    text.iter().fold(0x811c_9dc5, mix).to_le_bytes()
}

fn describe(of: &Of, text: &mut Vec<u8>) {
    let mut list = |kind: u8, members: &[usize]| {
        text.push(kind);
        put(text, members.len());
        for member in members {
            put(text, *member);
        }
    };
    match of {
        Of::Sequence(members) => list(1, members),
        Of::Alternates(members) => list(2, members),
        Of::Repeat { body, missing } => list(3 + u8::from(*missing), &[*body]),
        Of::Optional(body) => list(5, &[*body]),
        Of::One(templates) => {
            text.push(6);
            templates.write(false, text);
        }
    }
}
