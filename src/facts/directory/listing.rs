//! A directory as an administrator lists it: in names and dates, as it was sent and as it is kept.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{Directory, Member, Place, Preferences};
use crate::facts::fact::milliseconds;
use crate::facts::midnight::first_instant;
use crate::facts::told::Band;
use crate::xapi::actor::Ifi;

/// How hard a kept text is pressed: it is written once and read by each process that starts.
const LEVEL: i32 = 9;

/// Everybody in the organisation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    pub members: Vec<Listed>,
}

/// A person of the organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What the organisation calls them by: one code for each person.
    pub person: String,
    /// At least one.
    pub identifiers: Vec<Ifi>,
    /// In the order of time, none within another. Where there are none they were there all along, and nobody says
    /// where.
    pub places: Vec<ListedPlace>,
    pub include_in_reports: bool,
    pub include_in_network: bool,
}

/// Where somebody is for a while.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListedPlace {
    pub unit: Option<String>,
    pub band: Option<Band>,
    /// The first day; `None` where it was always so.
    pub from: Option<Date>,
    /// The day after the last one; `None` where it goes on.
    pub until: Option<Date>,
}

/// Why a kept text is not a listing.
#[derive(Debug, thiserror::Error)]
#[error("the directory is damaged: {0}")]
pub struct Damaged(String);

impl ListedPlace {
    /// Whether both speak of one day.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let ends_before = |one: &Self, next: &Self| {
            let ends = one.until.zip(next.from);
            ends.is_some_and(|(until, from)| until <= from)
        };
        !ends_before(self, other) && !ends_before(other, self)
    }

    fn range(&self, zone: &TimeZone) -> Range<i64> {
        let midnight = |date| milliseconds(first_instant(date, zone).unwrap_or(Timestamp::MAX));
        self.from.map_or(i64::MIN, midnight)..self.until.map_or(i64::MAX, midnight)
    }
}

impl Listing {
    /// What it means where days begin at midnight in this zone.
    #[must_use]
    pub fn directory(&self, zone: &TimeZone) -> Directory {
        // Many are in one unit.
        let mut units: HashMap<&str, Arc<str>> = HashMap::new();
        let members = self.members.iter().map(|listed| {
            let places = listed.places.iter().map(|place| Place {
                range: place.range(zone),
                unit: place.unit.as_deref().map(|unit| {
                    let known = units.entry(unit).or_insert_with(|| unit.into());
                    Arc::clone(known)
                }),
                band: place.band,
            });
            let mut places: Vec<Place> = places.collect();
            if places.is_empty() {
                places.push(Place {
                    range: i64::MIN..i64::MAX,
                    unit: None,
                    band: None,
                });
            }
            Member {
                keys: listed.identifiers.iter().map(Ifi::key).collect(),
                places: places.into(),
                preferences: Preferences::new(listed.include_in_reports, listed.include_in_network),
            }
        });
        Directory::new(members.collect())
    }

    /// As JSON, in the form in which administrators send it.
    ///
    /// # Errors
    /// None that is known of.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let members = self.members.iter().map(MemberForm::of).collect();
        serde_json::to_string(&Form { members })
    }

    /// What [`to_json`](Self::to_json) gave.
    ///
    /// # Errors
    /// When it is something else.
    pub fn from_json(text: &[u8]) -> Result<Self, Damaged> {
        let form: Form =
            serde_json::from_slice(text).map_err(|error| Damaged(error.to_string()))?;
        let members = form.members.into_iter().map(MemberForm::listed);
        let members = members.collect::<Result<_, _>>()?;
        Ok(Self { members })
    }
}

/// Presses the JSON of a listing, to be kept.
///
/// # Errors
/// When there is no memory for it.
pub fn pack(json: &str) -> std::io::Result<Vec<u8>> {
    zstd::encode_all(json.as_bytes(), LEVEL)
}

/// What [`pack`] pressed.
///
/// # Errors
/// When it is something else.
pub fn unpack(bytes: &[u8]) -> Result<Vec<u8>, Damaged> {
    zstd::decode_all(bytes).map_err(|error| Damaged(error.to_string()))
}

#[derive(Serialize, Deserialize)]
struct Form {
    members: Vec<MemberForm>,
}

#[derive(Serialize, Deserialize)]
struct MemberForm {
    person: String,
    identifiers: Vec<AgentForm>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    places: Vec<PlaceForm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    preferences: Option<PreferencesForm>,
}

#[derive(Default, Serialize, Deserialize)]
struct AgentForm {
    #[serde(skip_serializing_if = "Option::is_none")]
    mbox: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mbox_sha1sum: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    openid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<AccountForm>,
}

#[derive(Serialize, Deserialize)]
struct AccountForm {
    #[serde(rename = "homePage")]
    home_page: String,
    name: String,
}

#[derive(Serialize, Deserialize)]
struct PlaceForm {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    band: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PreferencesForm {
    include_in_reports: bool,
    include_in_network: bool,
}

impl MemberForm {
    fn of(listed: &Listed) -> Self {
        let asks = !(listed.include_in_reports && listed.include_in_network);
        Self {
            person: listed.person.clone(),
            identifiers: listed.identifiers.iter().map(AgentForm::of).collect(),
            places: listed.places.iter().map(PlaceForm::of).collect(),
            preferences: asks.then_some(PreferencesForm {
                include_in_reports: listed.include_in_reports,
                include_in_network: listed.include_in_network,
            }),
        }
    }

    fn listed(self) -> Result<Listed, Damaged> {
        let wanted = self.preferences;
        let identifiers = self.identifiers.into_iter().map(AgentForm::identifier);
        let places = self.places.into_iter().map(PlaceForm::place);
        Ok(Listed {
            person: self.person,
            identifiers: identifiers.collect::<Result<_, _>>()?,
            places: places.collect::<Result<_, _>>()?,
            include_in_reports: wanted
                .as_ref()
                .is_none_or(|wanted| wanted.include_in_reports),
            include_in_network: wanted.is_none_or(|wanted| wanted.include_in_network),
        })
    }
}

impl AgentForm {
    fn of(identifier: &Ifi) -> Self {
        let mut form = Self::default();
        match identifier.clone() {
            Ifi::Mbox(mbox) => form.mbox = Some(mbox),
            Ifi::MboxSha1Sum(sum) => form.mbox_sha1sum = Some(sum),
            Ifi::OpenId(openid) => form.openid = Some(openid),
            Ifi::Account { home_page, name } => {
                form.account = Some(AccountForm { home_page, name });
            }
        }
        form
    }

    fn identifier(self) -> Result<Ifi, Damaged> {
        let account = |AccountForm { home_page, name }| Ifi::Account { home_page, name };
        let found = self.mbox.map(Ifi::Mbox);
        found
            .or(self.mbox_sha1sum.map(Ifi::MboxSha1Sum))
            .or(self.openid.map(Ifi::OpenId))
            .or(self.account.map(account))
            .ok_or_else(|| Damaged("a person has an identifier of no known kind".to_owned()))
    }
}

impl PlaceForm {
    fn of(place: &ListedPlace) -> Self {
        let date = |date: Option<Date>| date.map(|date| date.to_string());
        Self {
            unit: place.unit.clone(),
            band: place.band.map(|band| band.slug().to_owned()),
            from: date(place.from),
            until: date(place.until),
        }
    }

    fn place(self) -> Result<ListedPlace, Damaged> {
        let date = |text: Option<String>| {
            let read = text.map(|text| text.parse::<Date>());
            let read = read.transpose();
            read.map_err(|error| Damaged(error.to_string()))
        };
        let band = |slug: String| {
            Band::from_slug(&slug).ok_or_else(|| Damaged(format!("the band {slug} is unknown")))
        };
        Ok(ListedPlace {
            unit: self.unit,
            band: self.band.map(band).transpose()?,
            from: date(self.from)?,
            until: date(self.until)?,
        })
    }
}
