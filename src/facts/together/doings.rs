//! Who contributed on a day, and what kind of things.

use std::collections::BTreeSet;
use std::sync::Arc;

use uuid::Uuid;

use super::bytes::{Reader, put, put_len, put_signed, put_text};
use super::template::{TEMPLATES, Templates};
use crate::facts::day::{Heard, Part};
use crate::facts::principle::Principle;
use crate::facts::told::{Band, Visibility};

/// What people did in a day, ascending by person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Doings {
    pub units: Vec<Arc<str>>,
    pub doings: Vec<Doing>,
    /// Statements, by their places in the order of the store, in which somebody says of themselves that they are
    /// senior whom the directory gives no band; and who did them.
    pub self_declared: Vec<(i64, Vec<u32>)>,
    /// What was counted already; only while a day is folded.
    counted: BTreeSet<(u32, usize, Option<Uuid>)>,
}

/// What one person did in one place of the organisation. Who changes places within a day has several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doing {
    pub person: u32,
    pub is_member: bool,
    /// A place in [`Doings::units`].
    pub unit: Option<u32>,
    pub band: Option<Band>,
    pub templates: Templates,
    /// Those of them that at least a team could see.
    pub visible: Templates,
    /// Contributions by principle and, last, all of them: one for each template and registration.
    pub contributions: [u32; COUNTS],
}

/// One for each principle, and one for all.
pub(super) const COUNTS: usize = Principle::ALL.len() + 1;

impl Part for Doings {
    const NUMBER: u8 = 32;

    fn hear(&mut self, heard: &Heard<'_>) {
        let Some(deed) = heard.deed() else {
            return;
        };
        let marks = deed.social.marks;
        let is_seen = marks
            .visibility
            .is_some_and(|seen| seen >= Visibility::Team);
        let is_declared = marks.declared.is_some_and(Band::is_senior);
        if is_declared && deed.people.iter().all(|doer| doer.band.is_none()) {
            let people = deed.people.iter().map(|doer| doer.person);
            self.self_declared.push((deed.sequence, people.collect()));
        }
        for doer in &deed.people {
            let unit = doer.unit.as_ref().map(|unit| self.unit(unit));
            let mut contributions = [0; COUNTS];
            for (template, principles) in deed.templates.iter().zip(&deed.principles) {
                let contribution = (doer.person, template, deed.social.registration);
                if self.counted.insert(contribution) {
                    let places = principles.iter().map(Principle::index);
                    for place in places.chain([Principle::ALL.len()]) {
                        contributions[place] += 1;
                    }
                }
            }
            let doing = self.doing(doer.person, doer.is_member, unit, doer.band);
            doing.templates = doing.templates.union(deed.templates);
            if is_seen {
                doing.visible = doing.visible.union(deed.templates);
            }
            for (sum, more) in doing.contributions.iter_mut().zip(contributions) {
                *sum += more;
            }
        }
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.doings.len() * 8);
        put_len(&mut out, self.units.len());
        for unit in &self.units {
            put_text(&mut out, unit);
        }
        put_len(&mut out, self.self_declared.len());
        for (sequence, people) in &self.self_declared {
            put_signed(&mut out, *sequence);
            put_len(&mut out, people.len());
            for person in people {
                put(&mut out, u64::from(*person));
            }
        }
        put_len(&mut out, self.doings.len());
        let mut before = 0;
        for doing in &self.doings {
            put(&mut out, u64::from(doing.person - before));
            before = doing.person;
            put(&mut out, doing.unit.map_or(0, |unit| u64::from(unit) + 1));
            put_band(&mut out, doing.band);
            out.push(u8::from(doing.is_member));
            put_templates(&mut out, doing.templates);
            put_templates(&mut out, doing.visible);
            for count in doing.contributions {
                put(&mut out, u64::from(count));
            }
        }
        out
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        let mut part = Self::default();
        for _ in 0..reader.len()? {
            part.units.push(Arc::from(reader.text()?));
        }
        for _ in 0..reader.len()? {
            let sequence = reader.signed()?;
            let people = (0..reader.len()?).map(|_| reader.small());
            let people = people.collect::<Option<_>>()?;
            part.self_declared.push((sequence, people));
        }
        let len = reader.len()?;
        part.doings.reserve(len);
        let mut before = 0_u32;
        for _ in 0..len {
            let person = before.checked_add(reader.small()?)?;
            before = person;
            let unit: Option<u32> = reader.small::<u32>()?.checked_sub(1);
            let band = band(reader.byte()?).ok()?;
            let is_member = reader.byte()? == 1;
            let templates = templates(&mut reader)?;
            let visible = self::templates(&mut reader)?;
            let mut contributions = [0; COUNTS];
            for count in &mut contributions {
                *count = reader.small()?;
            }
            part.doings.push(Doing {
                person,
                is_member,
                unit,
                band,
                templates,
                visible,
                contributions,
            });
        }
        reader.is_at_end().then_some(part)
    }
}

impl Doings {
    fn unit(&mut self, unit: &Arc<str>) -> u32 {
        let place = self.units.iter().position(|one| one == unit);
        let place = place.unwrap_or_else(|| {
            self.units.push(Arc::clone(unit));
            self.units.len() - 1
        });
        u32::try_from(place).unwrap_or(u32::MAX)
    }

    fn doing(
        &mut self,
        person: u32,
        is_member: bool,
        unit: Option<u32>,
        band: Option<Band>,
    ) -> &mut Doing {
        let first = self.doings.partition_point(|one| one.person < person);
        let same = self.doings[first..]
            .iter()
            .take_while(|one| one.person == person)
            .position(|one| (one.is_member, one.unit, one.band) == (is_member, unit, band));
        let place = if let Some(same) = same {
            first + same
        } else {
            let doing = Doing {
                person,
                is_member,
                unit,
                band,
                templates: Templates::NONE,
                visible: Templates::NONE,
                contributions: [0; COUNTS],
            };
            self.doings.insert(first, doing);
            first
        };
        &mut self.doings[place]
    }
}

/// 0 for none, or its place and one.
pub(super) fn put_band(out: &mut Vec<u8>, band: Option<Band>) {
    out.push(band.map_or(0, |band| band as u8 + 1));
}

/// `Err` for a number that was not put.
pub(super) fn band(number: u8) -> Result<Option<Band>, ()> {
    let Some(place) = number.checked_sub(1) else {
        return Ok(None);
    };
    let band = Band::ALL.get(usize::from(place)).copied();
    band.map(Some).ok_or(())
}

/// How many there are, then each.
pub(super) fn put_templates(out: &mut Vec<u8>, templates: Templates) {
    put_len(out, templates.iter().count());
    for place in templates.iter() {
        put_len(out, place);
    }
}

pub(super) fn templates(reader: &mut Reader<'_>) -> Option<Templates> {
    let mut all = Templates::NONE;
    for _ in 0..reader.small::<u8>()? {
        let place: usize = reader.small()?;
        if place >= TEMPLATES.len() {
            return None;
        }
        all = all.union(Templates::at(place));
    }
    Some(all)
}
