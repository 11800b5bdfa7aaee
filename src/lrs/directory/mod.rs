//! The organisation's directory: loaded whole, told, and removed.

mod cells;
mod csv;
mod doubts;
mod draft;
mod json;
mod write;

use jiff::Timestamp;
use serde::Serialize;
use tokio::task::spawn_blocking;

use self::draft::Faults;
use super::documents::explained;
use super::{Fault, Lrs, Parameters, Refusal};
use crate::facts::Listing;
use crate::facts::directory::listing;
use crate::store::{DocumentChange, DocumentName, StoreError};
use crate::xapi::document::{
    Action, Conditions, Document, Etag, Reading, Request, Stored, Unguarded, Validators,
};
use crate::xapi::time::format_timestamp;

/// Bytes of a directory as it is sent.
pub const LARGEST: usize = 32 * 1024 * 1024;
/// People in it.
pub const MOST_MEMBERS: usize = 200_000;

const CLAUSE: &str = "this server's interface";
/// What the kept document says it is.
const PACKED: &str = "application/zstd";

/// How a directory is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DirectoryForm {
    Json,
    Csv {
        /// What stands between two cells.
        separator: u8,
        /// Whether it begins with a byte order mark, by which spreadsheets know UTF-8.
        bom: bool,
    },
}

/// What a directory holds, without anybody's name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DirectoryTold {
    pub loaded: String,
    pub members: usize,
    pub identifiers: usize,
    pub places: usize,
    pub units: usize,
    /// Members whom it says to leave out of reports.
    pub opted_out: usize,
    /// What may be wrong and was taken all the same.
    pub warnings: Vec<Fault>,
}

/// A directory that was loaded.
#[derive(Debug, Clone)]
pub struct LoadedDirectory {
    pub told: DirectoryTold,
    /// Whether there was none before.
    pub fresh: bool,
    pub validators: Validators,
}

/// A directory that is read.
#[derive(Debug, Clone)]
pub struct DirectoryAnswer {
    /// `None` when the reader has it already.
    pub text: Option<Vec<u8>>,
    pub validators: Validators,
}

impl DirectoryForm {
    /// The form that a query string asks for; `usual` where it does not say.
    ///
    /// # Errors
    /// Parameters that are wrong.
    pub fn parse(query: &str, usual: Self) -> Result<Self, Vec<Fault>> {
        let given = Parameters::parse(query, &["format", "sep", "bom"])?;
        let mut faults = Vec::new();
        let mut one_of = |name: &'static str, known: &[&str]| -> Option<usize> {
            let value = given.get(name)?;
            let found = known.iter().position(|known| *known == value);
            if found.is_none() {
                let fix = format!("Send {name}={}", known.join(" or "));
                let message = "The value is not known";
                let fault = Fault::parameter(name, "malformed-parameter", message, fix, CLAUSE);
                faults.push(fault.found(value));
            }
            found
        };
        let form = one_of("format", &["json", "csv"]);
        let separator = one_of("sep", &["comma", "semicolon"]);
        let bom = one_of("bom", &["0", "1"]);
        if !faults.is_empty() {
            return Err(faults);
        }
        let csv = form.map_or(usual != Self::Json, |form| form == 1);
        Ok(if csv {
            Self::Csv {
                separator: if separator == Some(1) { b';' } else { b',' },
                bom: bom == Some(1),
            }
        } else {
            Self::Json
        })
    }
}

impl Lrs {
    /// Loads a directory in place of the one there is, if its conditions hold.
    ///
    /// # Errors
    /// Everything that is wrong with it, a condition that does not hold, or a failure of the store.
    pub async fn load_directory(
        &self,
        is_csv: bool,
        body: Vec<u8>,
        conditions: Conditions,
    ) -> Result<LoadedDirectory, Refusal> {
        let depth = self.limits.depth;
        let read = spawn_blocking(move || {
            let listing = parse(is_csv, &body, depth)?;
            let text = listing.to_json().map_err(|error| broken(&error))?;
            let content = listing::pack(&text).map_err(|error| broken(&error))?;
            // The tag is that of the text, so that it does not depend on how that is pressed.
            let document = Document {
                content_type: PACKED.to_owned(),
                etag: Etag::of(text.as_bytes()),
                content,
            };
            Ok::<_, Refusal>((listing, document))
        });
        let (listing, document) = read.await.map_err(|error| broken(&error))??;
        let warnings = self.doubts(&listing).await?;
        let name = DocumentName::directory();
        let fresh = self.store.document(name).await?.is_none();
        let changed = self.change_directory(Action::Put(document), conditions);
        let Some(validators) = changed.await? else {
            return Err(broken(&"the directory was deleted while it was stored"));
        };
        let told = DirectoryTold::of(&listing, validators.updated, warnings);
        Ok(LoadedDirectory {
            told,
            fresh,
            validators,
        })
    }

    /// The directory, in the form in which one can be loaded.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] where none is loaded, a condition that does not hold, or a failure of the store.
    pub async fn directory(
        &self,
        form: DirectoryForm,
        conditions: &Conditions,
    ) -> Result<DirectoryAnswer, Refusal> {
        let found = self.store.document(DocumentName::directory()).await?;
        let found: Stored = found.ok_or_else(missing)?;
        let validators = found.validators();
        let text = match conditions.reading(validators) {
            Reading::Failed(header) => {
                return Err(ours(super::documents::condition(
                    header,
                    Some(validators.etag),
                )));
            }
            Reading::NotModified => None,
            Reading::Whole => {
                let written = spawn_blocking(move || written(form, &found.document.content));
                Some(written.await.map_err(|error| broken(&error))??)
            }
        };
        Ok(DirectoryAnswer { text, validators })
    }

    /// Removes the directory; nobody belongs to the organisation then that anybody knows of.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] where none is loaded, a condition that does not hold, or a failure of the store.
    pub async fn remove_directory(&self, conditions: Conditions) -> Result<(), Refusal> {
        let is_there = self
            .store
            .document(DocumentName::directory())
            .await?
            .is_some();
        if !is_there && conditions == Conditions::default() {
            return Err(missing());
        }
        self.change_directory(Action::Delete, conditions).await?;
        Ok(())
    }

    async fn change_directory(
        &self,
        action: Action,
        conditions: Conditions,
    ) -> Result<Option<Validators>, Refusal> {
        let request = Request {
            action,
            conditions,
            // Whoever loads it from another system each night knows no tag.
            unguarded: Unguarded::Replaces,
            most: LARGEST,
        };
        let name = DocumentName::directory();
        match self.store.change_document(name, request).await? {
            DocumentChange::Stored(validators) => Ok(Some(validators)),
            DocumentChange::Deleted => Ok(None),
            DocumentChange::Refused(why) => Err(ours(explained(why, LARGEST))),
        }
    }
}

impl DirectoryTold {
    fn of(listing: &Listing, loaded: Option<Timestamp>, warnings: Vec<Fault>) -> Self {
        let members = &listing.members;
        let mut units: Vec<&str> = Vec::new();
        for member in members {
            units.extend(
                member
                    .places
                    .iter()
                    .filter_map(|place| place.unit.as_deref()),
            );
        }
        units.sort_unstable();
        units.dedup();
        Self {
            loaded: loaded.map(format_timestamp).unwrap_or_default(),
            members: members.len(),
            identifiers: members.iter().map(|member| member.identifiers.len()).sum(),
            places: members.iter().map(|member| member.places.len()).sum(),
            units: units.len(),
            opted_out: members
                .iter()
                .filter(|member| !member.include_in_reports)
                .count(),
            warnings,
        }
    }
}

fn parse(is_csv: bool, body: &[u8], depth: usize) -> Result<Listing, Refusal> {
    let mut faults = Faults::default();
    let drafts = if is_csv {
        csv::read(body, &mut faults)
    } else {
        json::read(body, depth, &mut faults)
    };
    draft::settle(drafts, faults)
}

fn written(form: DirectoryForm, content: &[u8]) -> Result<Vec<u8>, Refusal> {
    let json = listing::unpack(content).map_err(|error| broken(&error))?;
    match form {
        DirectoryForm::Json => Ok(json),
        DirectoryForm::Csv { separator, bom } => {
            let listing = Listing::from_json(&json).map_err(|error| broken(&error))?;
            write::csv(&listing, separator, bom).map_err(|error| broken(&error))
        }
    }
}

fn missing() -> Refusal {
    let why = "No directory is loaded; PUT one to /api/v1/directory, as CSV or JSON";
    Refusal::NotFound(why.to_owned())
}

/// A refusal that is ours, in what it says of where its rule stands.
fn ours(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::PreconditionFailed(fault) => Refusal::PreconditionFailed(Box::new(Fault {
            clause: "RFC 9110, 13".into(),
            ..*fault
        })),
        other => other,
    }
}

fn broken(error: &dyn std::fmt::Display) -> Refusal {
    Refusal::Store(StoreError::Broken(error.to_string()))
}
