//! Statements that others answer to as bytes: what recurs within a day is a number from its second time on.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use super::bytes::{Reader, put, put_len, put_mark, put_signed, put_text};
use super::doings::{band, put_band, put_templates, templates};
use super::items::{Happening, Items};

const TARGET: u8 = 1;
const REGISTRATION: u8 = 2;
const ACTION_TAKEN: u8 = 4;
const ACTIONS: u8 = 8;
const CONFIRMED: u8 = 16;
const OBJECTIVE: u8 = 32;

/// Identifiers, or their marks, by the order in which they first came.
#[derive(Default)]
struct Seen<'i> {
    places: HashMap<&'i Uuid, usize>,
}

impl<'i> Seen<'i> {
    /// 0 and what is written of the identifier, or its place and one.
    fn put(&mut self, out: &mut Vec<u8>, id: &'i Uuid, write: impl FnOnce(&mut Vec<u8>, &Uuid)) {
        if let Some(place) = self.places.get(id) {
            put_len(out, place + 1);
        } else {
            put(out, 0);
            write(out, id);
            self.learn(id);
        }
    }

    fn learn(&mut self, id: &'i Uuid) {
        let next = self.places.len();
        self.places.entry(id).or_insert(next);
    }
}

/// The same for reading.
#[derive(Default)]
struct Known {
    ids: Vec<Uuid>,
}

impl Known {
    fn take<'b>(
        &mut self,
        reader: &mut Reader<'b>,
        read: impl FnOnce(&mut Reader<'b>) -> Option<Uuid>,
    ) -> Option<Uuid> {
        let number: usize = reader.small()?;
        if let Some(place) = number.checked_sub(1) {
            return self.ids.get(place).copied();
        }
        let id = read(reader)?;
        self.ids.push(id);
        Some(id)
    }
}

pub(super) fn write<const KIND: u8>(items: &Items<KIND>) -> Vec<u8> {
    let mut out = Vec::with_capacity(items.happenings.len() * 40);
    put_len(&mut out, items.objectives.len());
    for objective in &items.objectives {
        put_text(&mut out, objective);
    }
    put_len(&mut out, items.happenings.len());
    let (mut ids, mut registrations) = (Seen::default(), Seen::default());
    let (mut sequence, mut time) = (0, 0);
    for one in &items.happenings {
        put_signed(&mut out, one.sequence.wrapping_sub(sequence));
        put_signed(&mut out, one.time_ms.wrapping_sub(time));
        (sequence, time) = (one.sequence, one.time_ms);
        let mark = |bit, is_set| if is_set { bit } else { 0 };
        out.push(
            mark(TARGET, one.target.is_some())
                | mark(REGISTRATION, one.registration.is_some())
                | mark(ACTION_TAKEN, one.action_taken)
                | mark(ACTIONS, one.actions)
                | mark(CONFIRMED, one.confirmed)
                | mark(OBJECTIVE, one.objective.is_some()),
        );
        ids.put(&mut out, &one.id, put_mark);
        if let Some(target) = &one.target {
            ids.put(&mut out, target, put_mark);
        }
        if let Some(registration) = &one.registration {
            registrations.put(&mut out, registration, |out, id| {
                out.extend_from_slice(id.as_bytes());
            });
        }
        if let Some(objective) = one.objective {
            put(&mut out, u64::from(objective));
        }
        put_templates(&mut out, one.templates);
        let people = items.people_of(one);
        put_len(&mut out, people.len());
        for (person, band) in people {
            put(&mut out, u64::from(*person));
            put_band(&mut out, *band);
        }
    }
    out
}

pub(super) fn read<const KIND: u8>(bytes: &[u8]) -> Option<Items<KIND>> {
    let mut reader = Reader(bytes);
    let mut items = Items::default();
    for _ in 0..reader.len()? {
        items.objectives.push(Arc::from(reader.text()?));
    }
    let len = reader.len()?;
    items.happenings.reserve(len);
    let (mut ids, mut registrations) = (Known::default(), Known::default());
    let (mut sequence, mut time) = (0_i64, 0_i64);
    for _ in 0..len {
        sequence = sequence.wrapping_add(reader.signed()?);
        time = time.wrapping_add(reader.signed()?);
        let marks = reader.byte()?;
        let has = |bit| marks & bit != 0;
        let id = ids.take(&mut reader, Reader::mark)?;
        let target = if has(TARGET) {
            Some(ids.take(&mut reader, Reader::mark)?)
        } else {
            None
        };
        let registration = if has(REGISTRATION) {
            Some(registrations.take(&mut reader, Reader::uuid)?)
        } else {
            None
        };
        let objective = if has(OBJECTIVE) {
            Some(reader.small()?)
        } else {
            None
        };
        let templates = templates(&mut reader)?;
        let start = u32::try_from(items.people.len()).ok()?;
        for _ in 0..reader.len()? {
            let person = reader.small()?;
            items.people.push((person, band(reader.byte()?).ok()?));
        }
        items.happenings.push(Happening {
            sequence,
            time_ms: time,
            id,
            target,
            registration,
            templates,
            people: start..u32::try_from(items.people.len()).ok()?,
            action_taken: has(ACTION_TAKEN),
            actions: has(ACTIONS),
            confirmed: has(CONFIRMED),
            objective,
        });
    }
    reader.is_at_end().then_some(items)
}
