//! Contacts as bytes.

use std::sync::Arc;

use super::bytes::{Reader, put, put_len, put_mark, put_signed, put_text};
use super::contacts::{Author, Contact, Contacts, Crossing, End, Loose};

pub(super) fn write(part: &Contacts) -> Vec<u8> {
    let mut out = Vec::with_capacity(part.authors.len() * 24 + part.contacts.len() * 8);
    put_len(&mut out, part.units.len());
    for unit in &part.units {
        put_text(&mut out, unit);
    }
    put_len(&mut out, part.contacts.len());
    let mut before = 0;
    for (contact, acknowledgements) in &part.contacts {
        put(&mut out, u64::from(contact.from.person - before));
        before = contact.from.person;
        put_place(&mut out, contact.from);
        put_end(&mut out, contact.to);
        put(&mut out, u64::from(*acknowledgements));
    }
    put_len(&mut out, part.crossings.len());
    for crossing in &part.crossings {
        put_signed(&mut out, crossing.sequence);
        put_people(&mut out, &crossing.people);
        out.push(u8::from(crossing.is_known) | u8::from(crossing.differs) << 1);
    }
    put_len(&mut out, part.loose.len());
    let mut time = 0;
    for loose in &part.loose {
        put_signed(&mut out, loose.time_ms.wrapping_sub(time));
        time = loose.time_ms;
        put_ends(&mut out, &loose.from);
        put_mark(&mut out, &loose.target);
        put_people(&mut out, &loose.recipients);
        out.push(u8::from(loose.acknowledges));
        put(
            &mut out,
            loose.crossing.map_or(0, |place| u64::from(place) + 1),
        );
    }
    put_len(&mut out, part.authors.len());
    let mut time = 0;
    for author in &part.authors {
        put_mark(&mut out, &author.id);
        put_signed(&mut out, author.time_ms.wrapping_sub(time));
        time = author.time_ms;
        put_ends(&mut out, &author.people);
    }
    out
}

pub(super) fn read(bytes: &[u8]) -> Option<Contacts> {
    let mut reader = Reader(bytes);
    let mut part = Contacts::default();
    for _ in 0..reader.len()? {
        part.units.push(Arc::from(reader.text()?));
    }
    let mut before = 0_u32;
    for _ in 0..reader.len()? {
        before = before.checked_add(reader.small()?)?;
        let from = place(&mut reader, before)?;
        let to = end(&mut reader)?;
        part.contacts.insert(Contact { from, to }, reader.small()?);
    }
    for _ in 0..reader.len()? {
        let sequence = reader.signed()?;
        let people = people(&mut reader)?;
        let marks = reader.byte()?;
        part.crossings.push(Crossing {
            sequence,
            people,
            is_known: marks & 1 != 0,
            differs: marks & 2 != 0,
        });
    }
    let mut time_ms = 0_i64;
    for _ in 0..reader.len()? {
        time_ms = time_ms.wrapping_add(reader.signed()?);
        let from = ends(&mut reader)?;
        let target = reader.mark()?;
        let recipients = people(&mut reader)?;
        part.loose.push(Loose {
            time_ms,
            from,
            target,
            recipients,
            acknowledges: reader.byte()? == 1,
            crossing: reader.small::<u32>()?.checked_sub(1),
        });
    }
    let mut time_ms = 0_i64;
    for _ in 0..reader.len()? {
        let id = reader.mark()?;
        time_ms = time_ms.wrapping_add(reader.signed()?);
        part.authors.push(Author {
            id,
            time_ms,
            people: ends(&mut reader)?,
        });
    }
    reader.is_at_end().then_some(part)
}

fn put_people(out: &mut Vec<u8>, people: &[u32]) {
    put_len(out, people.len());
    for person in people {
        put(out, u64::from(*person));
    }
}

fn people(reader: &mut Reader<'_>) -> Option<Vec<u32>> {
    let people = (0..reader.len()?).map(|_| reader.small());
    people.collect()
}

fn put_ends(out: &mut Vec<u8>, ends: &[End]) {
    put_len(out, ends.len());
    for end in ends {
        put_end(out, *end);
    }
}

fn put_end(out: &mut Vec<u8>, end: End) {
    put(out, u64::from(end.person));
    put_place(out, end);
}

/// Where somebody is, and whether the directory knows them.
fn put_place(out: &mut Vec<u8>, end: End) {
    let unit = end.unit.map_or(0, |unit| u64::from(unit) + 1);
    put(out, unit << 1 | u64::from(end.is_member));
}

fn ends(reader: &mut Reader<'_>) -> Option<Vec<End>> {
    let mut all = Vec::new();
    for _ in 0..reader.len()? {
        all.push(end(reader)?);
    }
    Some(all)
}

fn end(reader: &mut Reader<'_>) -> Option<End> {
    let person = reader.small()?;
    place(reader, person)
}

fn place(reader: &mut Reader<'_>, person: u32) -> Option<End> {
    let place = reader.number()?;
    Some(End {
        person,
        is_member: place & 1 == 1,
        unit: u32::try_from(place >> 1).ok()?.checked_sub(1),
    })
}
