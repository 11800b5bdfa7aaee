//! The organisation as reports know it: who belongs to it, who wants to be left out, and how many there are.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use tokio::sync::Mutex;

use super::days::{Listed, PopulationTold, Source};
use super::zone;
use crate::facts::directory::listing;
use crate::facts::{Band, Directory, Listing, Population, Preferences};
use crate::store::{KeptOrganisation, Organised, StoreError};
use crate::xapi::document::Stored;

/// The organisation in one state of a store.
#[derive(Debug, Clone)]
pub struct Organisation {
    /// Empty where none is loaded; it knows then still who wants to be left out.
    pub directory: Arc<Directory>,
    /// A digest of all that decides where somebody is and whether they count, beside who is declared to be one
    /// person. What was worked out on the same basis is as good now.
    pub basis: [u8; 16],
    /// A digest of who opted out.
    left_out: [u8; 16],
    state: u64,
    /// Where the number of people comes from.
    source: Option<Source>,
}

/// What a population document says (`schemas/documents/population.schema.json`).
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Said {
    as_of: String,
    members: u64,
    #[serde(default)]
    by_seniority: BTreeMap<String, u64>,
}

/// What a document about preferences says (`schemas/documents/reporting-preferences.schema.json`). What is no
/// such document asks for nothing.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    #[serde(default = "included")]
    include_in_reports: bool,
    #[serde(default = "included")]
    include_in_network: bool,
}

fn included() -> bool {
    true
}

/// How many people there are, and who says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    pub population: Population,
    pub told: PopulationTold,
}

impl Organisation {
    /// As days are worked out by it.
    #[must_use]
    pub fn listed(&self) -> Listed {
        Listed {
            directory: Arc::clone(&self.directory),
            revision: self.basis,
            left_out: self.left_out,
            state: self.state,
            source: self.source.clone(),
        }
    }

    /// Makes it of what a store knows; days begin at midnight in this zone.
    ///
    /// # Errors
    /// A directory that is damaged.
    pub fn of(kept: &KeptOrganisation, zone: &TimeZone) -> Result<Self, StoreError> {
        let damaged = |error: listing::Damaged| StoreError::Broken(error.to_string());
        let mut basis = Sha256::new();
        basis.update(zone::name(zone));
        let population = kept.population.as_ref().and_then(said);
        let (mut directory, source) = match (&kept.directory, population) {
            (Some(stored), _) => {
                let json = listing::unpack(&stored.document.content).map_err(damaged)?;
                basis.update(stored.document.etag.digest());
                let source = Source {
                    name: "directory",
                    as_of: zone::rfc3339(stored.updated, zone),
                };
                let listing = Listing::from_json(&json).map_err(damaged)?;
                (listing.directory(zone), Some(source))
            }
            (None, Some(said)) => {
                // How many there are changes nothing that is worked out of days.
                basis.update("everybody belongs");
                let directory = Directory::of_headcount(said.population());
                let source = Source {
                    name: "population-document",
                    as_of: said.as_of,
                };
                (directory, Some(source))
            }
            (None, None) => (Directory::default(), None),
        };
        for one in &kept.preferences {
            let wanted = wanted(&one.content);
            if wanted == Preferences::default() {
                continue;
            }
            directory.heed(&one.keys, wanted);
            for key in &one.keys {
                // No key holds this byte.
                basis.update([0]);
                basis.update(key);
            }
            basis.update([0, 0, u8::from(wanted.opted_out)]);
        }
        let mut left_out = Sha256::new();
        for key in directory.left_out() {
            left_out.update(key);
            // No key holds this byte.
            left_out.update([0]);
        }
        Ok(Self {
            directory: Arc::new(directory),
            basis: short(basis),
            left_out: short(left_out),
            state: kept.state,
            source,
        })
    }

    /// How many people there are at some time within a range of milliseconds, without those who opted out; `None`
    /// where nobody says. What a document says holds for every range, and leaves those in who opted out.
    #[must_use]
    pub fn counted(&self, range: &Range<i64>) -> Option<Counted> {
        let told = self.listed().told(range)?;
        let population = self.directory.population(range);
        Some(Counted { population, told })
    }
}

/// The beginning of a digest.
fn short(digest: Sha256) -> [u8; 16] {
    let mut short = [0; 16];
    short.copy_from_slice(&digest.finalize()[..16]);
    short
}

impl Said {
    fn population(&self) -> Population {
        let band = |(slug, members): (&String, &u64)| Some((Band::from_slug(slug)?, *members));
        Population {
            members: self.members,
            by_unit: BTreeMap::new(),
            by_band: self.by_seniority.iter().filter_map(band).collect(),
        }
    }
}

/// What a population document says; nothing where it is none.
fn said(stored: &Stored) -> Option<Said> {
    let said: Said = serde_json::from_slice(&stored.document.content).ok()?;
    said.as_of.parse::<Date>().is_ok().then_some(said)
}

fn wanted(content: &[u8]) -> Preferences {
    match serde_json::from_slice::<Wanted>(content) {
        Ok(wanted) => Preferences::new(wanted.include_in_reports, wanted.include_in_network),
        Err(_) => Preferences::default(),
    }
}

/// Keeps the organisation, and learns from the store when it has changed.
#[derive(Debug)]
pub struct Register {
    zone: TimeZone,
    known: RwLock<Option<Arc<Organisation>>>,
    /// Held from reading the store to writing `known`: of many that find out about one change, the first reads it
    /// for all.
    reading: Mutex<()>,
}

impl Register {
    /// One that knows nothing yet; days begin at midnight in this zone.
    #[must_use]
    pub fn new(zone: TimeZone) -> Self {
        Self {
            zone,
            known: RwLock::default(),
            reading: Mutex::default(),
        }
    }

    /// The organisation as it is now: whatever was changed by any process before this call is in it.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn now(&self, store: &dyn Organised) -> Result<Arc<Organisation>, StoreError> {
        let state = store.organisation_state().await?;
        if let Some(known) = self.known(state) {
            return Ok(known);
        }
        let _alone = self.reading.lock().await;
        if let Some(known) = self.known(state) {
            return Ok(known);
        }
        let kept = store.organisation().await?;
        let zone = self.zone.clone();
        let work = move || Organisation::of(&kept, &zone);
        let made = tokio::task::spawn_blocking(work).await;
        let made = made.map_err(|error| StoreError::Broken(error.to_string()))??;
        let made = Arc::new(made);
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&made));
        Ok(made)
    }

    /// What is known, where it is of this state or a later one.
    fn known(&self, state: u64) -> Option<Arc<Organisation>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.clone().filter(|known| known.state >= state)
    }
}
