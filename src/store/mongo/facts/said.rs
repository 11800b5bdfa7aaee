//! What a statement says beside what it counts for, as its fact document keeps it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::labels::Labels;
use crate::facts::{Band, Circumstances, FORM, Marks, Social, Visibility};
use crate::store::mongo::fault::Fault;
use crate::store::mongo::id::Id;

/// Bits of a place in a short list in what small things are packed into, and where these stand.
const PLACE: i32 = 0b111;
const VISIBILITY: u32 = 0;
const DECLARED: u32 = 3;
const ACTION_TAKEN: u32 = 6;
const ACTIONS: u32 = 7;
const CONFIRMED: u32 = 8;

/// Bytes of everything else but texts and recipients.
const OF_THE_REST: usize = 512;

/// [`Circumstances`].
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Said {
    /// [`FORM`] as it was when this was read from the statement.
    #[serde(rename = "n")]
    form: u32,
    #[serde(rename = "v")]
    verb: String,
    #[serde(rename = "a", skip_serializing_if = "Option::is_none", default)]
    activity: Option<String>,
    #[serde(rename = "t", skip_serializing_if = "Option::is_none", default)]
    team: Option<String>,
    #[serde(rename = "c", skip_serializing_if = "Option::is_none", default)]
    course: Option<String>,
    #[serde(rename = "p", skip_serializing_if = "Option::is_none", default)]
    platform: Option<String>,
    #[serde(rename = "s", skip_serializing_if = "Option::is_none", default)]
    social: Option<Socially>,
}

/// [`Social`].
#[derive(Clone, Serialize, Deserialize)]
struct Socially {
    #[serde(rename = "i")]
    id: Id,
    #[serde(rename = "r", skip_serializing_if = "Option::is_none", default)]
    registration: Option<Id>,
    #[serde(rename = "t", skip_serializing_if = "Option::is_none", default)]
    target: Option<Id>,
    /// The numbers of the recipients.
    #[serde(rename = "p", skip_serializing_if = "is_empty", default)]
    recipients: Id,
    #[serde(rename = "m", skip_serializing_if = "is_zero", default)]
    marks: i32,
    #[serde(rename = "o", skip_serializing_if = "Option::is_none", default)]
    objective: Option<String>,
}

fn is_empty(bytes: &Id) -> bool {
    bytes.bytes().is_empty()
}

#[allow(clippy::trivially_copy_pass_by_ref)] // As serde asks.
fn is_zero(number: &i32) -> bool {
    *number == 0
}

/// Bytes of the document in which a statement keeps this, or a few more.
pub(super) fn size(said: &Circumstances<String>) -> usize {
    let length = |text: &Option<Arc<str>>| text.as_deref().map_or(0, str::len);
    let social = said.social.as_ref().map_or(0, |social| {
        social.recipients.len() * 4 + length(&social.objective)
    });
    let texts = [&said.activity, &said.team, &said.course, &said.platform];
    OF_THE_REST + said.verb.len() + texts.map(length).iter().sum::<usize>() + social
}

impl Said {
    /// Whether it has all that this program reads from statements.
    pub(super) fn is_whole(&self) -> bool {
        self.form == FORM
    }

    /// Of the statement with an id, whose recipients have these numbers.
    pub(super) fn new(said: &Circumstances<String>, id: &Id, recipients: &[u32]) -> Self {
        let text = |text: &Option<Arc<str>>| text.as_deref().map(str::to_owned);
        let social = said.social.as_ref().map(|social| Socially {
            id: id.clone(),
            registration: social.registration.map(Id::uuid),
            target: social.target.map(Id::uuid),
            recipients: packed(recipients),
            marks: to_bits(social.marks),
            objective: text(&social.objective),
        });
        Self {
            form: FORM,
            verb: said.verb.as_ref().to_owned(),
            activity: text(&said.activity),
            team: text(&said.team),
            course: text(&said.course),
            platform: text(&said.platform),
            social,
        }
    }

    pub(super) fn circumstances(&self, labels: &mut Labels) -> Result<Circumstances<u32>, Fault> {
        let mut text = |text: &Option<String>| text.as_deref().map(|text| labels.text(text));
        Ok(Circumstances {
            activity: text(&self.activity),
            team: text(&self.team),
            course: text(&self.course),
            platform: text(&self.platform),
            social: match &self.social {
                Some(social) => Some(social.social(text(&social.objective))?),
                None => None,
            },
            verb: labels.text(&self.verb),
        })
    }

    /// What another statement says that says the same.
    pub(super) fn of_another(mut self, id: Id) -> Self {
        if let Some(social) = &mut self.social {
            social.id = id;
        }
        self
    }
}

impl Socially {
    fn social(&self, objective: Option<Arc<str>>) -> Result<Social<u32>, Fault> {
        let uuid = |id: &Id| id.to_uuid().ok_or_else(damaged);
        let option = |id: &Option<Id>| id.as_ref().map(uuid).transpose();
        Ok(Social {
            id: uuid(&self.id)?,
            registration: option(&self.registration)?,
            target: option(&self.target)?,
            recipients: unpacked(self.recipients.bytes()),
            marks: from_bits(self.marks),
            objective,
        })
    }
}

fn damaged() -> Fault {
    Fault::Corrupt("what a fact says of others is damaged".to_owned())
}

fn from_bits(bits: i32) -> Marks {
    let place = |at: u32| usize::try_from((bits >> at) & PLACE).unwrap_or_default();
    let listed = |at: u32| place(at).checked_sub(1);
    let is_set = |at: u32| bits & (1 << at) != 0;
    Marks {
        visibility: listed(VISIBILITY).and_then(|place| Visibility::ALL.get(place).copied()),
        declared: listed(DECLARED).and_then(|place| Band::ALL.get(place).copied()),
        action_taken: is_set(ACTION_TAKEN),
        actions: is_set(ACTIONS),
        confirmed: is_set(CONFIRMED),
    }
}

/// Places in their lists count from 1, and nothing is 0.
fn to_bits(marks: Marks) -> i32 {
    let place =
        |place: Option<usize>| place.map_or(0, |place| i32::try_from(place + 1).unwrap_or(0));
    let visibility = Visibility::ALL
        .into_iter()
        .position(|one| Some(one) == marks.visibility);
    let declared = Band::ALL
        .into_iter()
        .position(|one| Some(one) == marks.declared);
    (place(visibility) << VISIBILITY)
        | (place(declared) << DECLARED)
        | (i32::from(marks.action_taken) << ACTION_TAKEN)
        | (i32::from(marks.actions) << ACTIONS)
        | (i32::from(marks.confirmed) << CONFIRMED)
}

/// Numbers of agents as they are kept.
pub(super) fn packed(numbers: &[u32]) -> Id {
    let bytes = numbers.iter().flat_map(|one| one.to_le_bytes());
    bytes.collect::<Vec<u8>>().into()
}

pub(super) fn unpacked(bytes: &[u8]) -> Vec<u32> {
    let (numbers, _) = bytes.as_chunks();
    numbers.iter().map(|one| u32::from_le_bytes(*one)).collect()
}
