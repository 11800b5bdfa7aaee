//! What a statement tells beside what it counts for, as the bytes of one column.
//!
//! Verbs, activities and words stand there by their numbers, people by those of agents.

use std::sync::Arc;

use uuid::Uuid;

use crate::facts::{Band, Circumstances, FORM, Marks, Social, Visibility};
use crate::store::sqlite::fault::Fault;
use crate::store::sqlite::names::Kind;
use crate::store::sqlite::writer::Write;
use crate::store::varint;

const ACTIVITY: u8 = 1;
const TEAM: u8 = 2;
const COURSE: u8 = 4;
const PLATFORM: u8 = 8;
const SOCIAL: u8 = 16;

const REGISTRATION: u8 = 1;
const TARGET: u8 = 2;
const OBJECTIVE: u8 = 4;
const ACTION_TAKEN: u8 = 8;
const ACTIONS: u8 = 16;
const CONFIRMED: u8 = 32;

/// Nothing is 0, the first of all is 1.
const BANDS: u8 = 16;

/// The bytes of what the statement of an id tells.
pub(super) fn to_bytes(
    write: &mut Write<'_>,
    told: &Circumstances<String>,
    id: Uuid,
) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::with_capacity(64);
    varint::put(&mut bytes, FORM.into());
    let told_of = [
        (told.activity.is_some(), ACTIVITY),
        (told.team.is_some(), TEAM),
        (told.course.is_some(), COURSE),
        (told.platform.is_some(), PLATFORM),
        (told.social.is_some(), SOCIAL),
    ];
    bytes.push(flags(told_of));
    let named = [
        (Kind::Verb, Some(&told.verb)),
        (Kind::Activity, told.activity.as_ref()),
        (Kind::Word, told.team.as_ref()),
        (Kind::Activity, told.course.as_ref()),
        (Kind::Word, told.platform.as_ref()),
    ];
    for (kind, name) in named {
        put_name(write, &mut bytes, kind, name)?;
    }
    if let Some(social) = &told.social {
        put_social(write, &mut bytes, social, id)?;
    }
    Ok(bytes)
}

fn put_social(
    write: &mut Write<'_>,
    bytes: &mut Vec<u8>,
    social: &Social<String>,
    id: Uuid,
) -> Result<(), Fault> {
    let marks = social.marks;
    bytes.extend(id.as_bytes());
    bytes.push(flags([
        (social.registration.is_some(), REGISTRATION),
        (social.target.is_some(), TARGET),
        (social.objective.is_some(), OBJECTIVE),
        (marks.action_taken, ACTION_TAKEN),
        (marks.actions, ACTIONS),
        (marks.confirmed, CONFIRMED),
    ]));
    let visibility = marks.visibility.map_or(0, |one| one as u8 + 1);
    let declared = marks.declared.map_or(0, |one| one as u8 + 1);
    bytes.push(visibility + declared * BANDS);
    for id in [social.registration, social.target].iter().flatten() {
        bytes.extend(id.as_bytes());
    }
    put_name(write, bytes, Kind::Word, social.objective.as_ref())?;
    let recipients = numbers(write, &social.recipients)?;
    varint::put(bytes, recipients.len() as u64);
    let mut before = 0;
    for recipient in recipients {
        varint::put(bytes, u64::from(recipient - before));
        before = recipient;
    }
    Ok(())
}

fn put_name(
    write: &mut Write<'_>,
    bytes: &mut Vec<u8>,
    kind: Kind,
    name: Option<&Arc<str>>,
) -> Result<(), Fault> {
    if let Some(name) = name {
        let number = write.names.number(write.connection, kind, name)?;
        varint::put(bytes, number.unsigned_abs());
    }
    Ok(())
}

/// The numbers of agents, ascending.
pub(super) fn numbers(write: &mut Write<'_>, keys: &[String]) -> Result<Vec<u32>, Fault> {
    let connection = write.connection;
    let mut numbers = Vec::with_capacity(keys.len());
    for key in keys {
        let number = write.names.number(connection, Kind::Agent, key)?;
        let number = u32::try_from(number);
        numbers.push(number.map_err(|_| Fault::Corrupt("too many agents".to_owned()))?);
    }
    numbers.sort_unstable();
    Ok(numbers)
}

fn flags<const N: usize>(set: [(bool, u8); N]) -> u8 {
    set.into_iter().fold(0, |flags, (is_set, flag)| {
        flags | if is_set { flag } else { 0 }
    })
}

/// Whether the bytes tell all that this program reads from statements.
pub(in super::super) fn is_whole(bytes: &[u8]) -> bool {
    varint::take(&mut &*bytes) == Some(FORM.into())
}

/// Reads bytes that are [whole](is_whole). `name` says what a number stands for.
pub(in super::super) fn from_bytes(
    bytes: &[u8],
    name: impl FnMut(Kind, i64) -> Result<Arc<str>, Fault>,
) -> Result<Circumstances<u32>, Fault> {
    let mut reader = Reader { bytes, name };
    let told = reader.told()?;
    if reader.bytes.is_empty() {
        Ok(told)
    } else {
        Err(damaged())
    }
}

/// The same bytes of another statement, which says the same under another id. Those that are not whole stay as they
/// are: nobody reads them.
pub(super) fn of_another(bytes: &[u8], id: Uuid) -> Result<Vec<u8>, Fault> {
    let mut other = bytes.to_vec();
    if !is_whole(bytes) {
        return Ok(other);
    }
    let mut rest = bytes;
    varint::take(&mut rest).ok_or_else(damaged)?;
    let flags = varint::byte(&mut rest).ok_or_else(damaged)?;
    if flags & SOCIAL == 0 {
        return Ok(other);
    }
    let named = flags & (ACTIVITY | TEAM | COURSE | PLATFORM);
    for _ in 0..=named.count_ones() {
        varint::take(&mut rest).ok_or_else(damaged)?;
    }
    let place = bytes.len() - rest.len();
    let own = other.get_mut(place..place + id.as_bytes().len());
    own.ok_or_else(damaged)?.copy_from_slice(id.as_bytes());
    Ok(other)
}

struct Reader<'b, N> {
    bytes: &'b [u8],
    name: N,
}

impl<N: FnMut(Kind, i64) -> Result<Arc<str>, Fault>> Reader<'_, N> {
    fn told(&mut self) -> Result<Circumstances<u32>, Fault> {
        self.number()?;
        let flags = self.byte()?;
        Ok(Circumstances {
            verb: self.name(Kind::Verb)?,
            activity: self.name_if(flags & ACTIVITY, Kind::Activity)?,
            team: self.name_if(flags & TEAM, Kind::Word)?,
            course: self.name_if(flags & COURSE, Kind::Activity)?,
            platform: self.name_if(flags & PLATFORM, Kind::Word)?,
            social: if flags & SOCIAL == 0 {
                None
            } else {
                Some(self.social()?)
            },
        })
    }

    fn social(&mut self) -> Result<Social<u32>, Fault> {
        let id = self.id()?;
        let flags = self.byte()?;
        let marks = self.marks(flags)?;
        Ok(Social {
            id,
            marks,
            registration: self.id_if(flags & REGISTRATION)?,
            target: self.id_if(flags & TARGET)?,
            objective: self.name_if(flags & OBJECTIVE, Kind::Word)?,
            recipients: self.recipients()?,
        })
    }

    fn marks(&mut self, flags: u8) -> Result<Marks, Fault> {
        let both = self.byte()?;
        Ok(Marks {
            visibility: one_of(&Visibility::ALL, both % BANDS)?,
            declared: one_of(&Band::ALL, both / BANDS)?,
            action_taken: flags & ACTION_TAKEN != 0,
            actions: flags & ACTIONS != 0,
            confirmed: flags & CONFIRMED != 0,
        })
    }

    fn recipients(&mut self) -> Result<Vec<u32>, Fault> {
        let mut recipients = Vec::new();
        let mut before: u32 = 0;
        for _ in 0..self.number()? {
            let further = u32::try_from(self.number()?).ok();
            let next = further.and_then(|further| before.checked_add(further));
            before = next.ok_or_else(damaged)?;
            recipients.push(before);
        }
        Ok(recipients)
    }

    fn byte(&mut self) -> Result<u8, Fault> {
        varint::byte(&mut self.bytes).ok_or_else(damaged)
    }

    fn number(&mut self) -> Result<u64, Fault> {
        varint::take(&mut self.bytes).ok_or_else(damaged)
    }

    fn name(&mut self, kind: Kind) -> Result<Arc<str>, Fault> {
        let number = i64::try_from(self.number()?).map_err(|_| damaged())?;
        (self.name)(kind, number)
    }

    fn name_if(&mut self, is_set: u8, kind: Kind) -> Result<Option<Arc<str>>, Fault> {
        (is_set != 0).then(|| self.name(kind)).transpose()
    }

    fn id(&mut self) -> Result<Uuid, Fault> {
        let (id, rest) = self.bytes.split_first_chunk().ok_or_else(damaged)?;
        self.bytes = rest;
        Ok(Uuid::from_bytes(*id))
    }

    fn id_if(&mut self, is_set: u8) -> Result<Option<Uuid>, Fault> {
        (is_set != 0).then(|| self.id()).transpose()
    }
}

fn one_of<T: Copy>(all: &[T], number: u8) -> Result<Option<T>, Fault> {
    match usize::from(number).checked_sub(1) {
        None => Ok(None),
        Some(place) => all.get(place).copied().map(Some).ok_or_else(damaged),
    }
}

fn damaged() -> Fault {
    Fault::Corrupt("what a statement tells is damaged".to_owned())
}
