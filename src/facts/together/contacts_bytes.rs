//! Contacts as bytes.

use std::sync::Arc;

use super::bytes::{Reader, put, put_len, put_mark, put_signed, put_text};
use super::contacts::{Answer, Authored, Contact, Contacts, Crossing, End};
use super::lists::Lists;

/// `contacts` are those of the part, settled.
pub(super) fn write(part: &Contacts, contacts: &[(Contact, u32)]) -> Vec<u8> {
    let (loose, authors) = (&part.loose, &part.authors);
    let room = authors.authored.len() * 24 + contacts.len() * 8;
    let mut out = Vec::with_capacity(room);
    put_len(&mut out, part.units.len());
    for unit in &part.units {
        put_text(&mut out, unit);
    }
    put_len(&mut out, contacts.len());
    let mut before = 0;
    for (contact, acknowledgements) in contacts {
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
    put_len(&mut out, loose.answers.len());
    let mut time = 0;
    let ends = loose.from.iter().zip(loose.recipients.iter());
    for (answer, (from, recipients)) in loose.answers.iter().zip(ends) {
        put_signed(&mut out, answer.time_ms.wrapping_sub(time));
        time = answer.time_ms;
        put_ends(&mut out, from);
        put_mark(&mut out, &answer.target);
        put_people(&mut out, recipients);
        out.push(u8::from(answer.acknowledges));
        put(
            &mut out,
            answer.crossing.map_or(0, |place| u64::from(place) + 1),
        );
    }
    put_len(&mut out, authors.authored.len());
    let mut time = 0;
    for (authored, people) in authors.iter() {
        put_mark(&mut out, &authored.id);
        put_signed(&mut out, authored.time_ms.wrapping_sub(time));
        time = authored.time_ms;
        put_ends(&mut out, people);
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
        let contact = Contact { from, to };
        part.contacts.push((contact, reader.small()?));
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
        ends(&mut reader, &mut part.loose.from)?;
        let target = reader.mark()?;
        let recipients = (0..reader.len()?).map(|_| reader.small());
        part.loose.recipients.push_known(recipients)?;
        part.loose.answers.push(Answer {
            time_ms,
            target,
            acknowledges: reader.byte()? == 1,
            crossing: reader.small::<u32>()?.checked_sub(1),
        });
    }
    let mut time_ms = 0_i64;
    for _ in 0..reader.len()? {
        let id = reader.mark()?;
        time_ms = time_ms.wrapping_add(reader.signed()?);
        part.authors.authored.push(Authored { id, time_ms });
        ends(&mut reader, &mut part.authors.people)?;
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

fn ends(reader: &mut Reader<'_>, lists: &mut Lists<End>) -> Option<()> {
    let ends = (0..reader.len()?).map(|_| end(reader));
    lists.push_known(ends)
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
