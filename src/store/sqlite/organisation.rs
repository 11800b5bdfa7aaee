//! What the store knows of the organisation.

use async_trait::async_trait;
use rusqlite::Connection;

use super::fault::Fault;
use super::{SqliteStore, counters, documents, people};
use crate::store::{
    DocumentContext, DocumentName, KeptOrganisation, KeptPreferences, Organised, POPULATION,
    PREFERENCES, StoreError,
};

#[async_trait]
impl Organised for SqliteStore {
    async fn organisation_state(&self) -> Result<u64, StoreError> {
        self.readers.read(|snapshot| state(snapshot)).await
    }

    async fn organisation(&self) -> Result<KeptOrganisation, StoreError> {
        let instance = self.instance.iri.clone();
        self.readers
            .read(move |snapshot| read(snapshot, &instance))
            .await
    }
}

/// The counter that changes with each document that the organisation depends on.
const VERSION: &str = "organisation";

/// Notes that such a document comes, goes or becomes another.
pub(super) fn changed(connection: &Connection) -> Result<(), Fault> {
    let version = counters::read(connection, VERSION)?.unwrap_or(0);
    counters::set(connection, VERSION, version + 1)
}

/// Both numbers grow only, so their sum is the same only where both are.
fn state(connection: &Connection) -> Result<u64, Fault> {
    let documents = counters::read(connection, VERSION)?.unwrap_or(0);
    let people = people::version(connection)?;
    Ok(u64::try_from(documents + people).unwrap_or_default())
}

fn read(connection: &Connection, instance: &str) -> Result<KeptOrganisation, Fault> {
    let population = DocumentName {
        context: DocumentContext::ActivityProfile {
            activity: instance.to_owned(),
        },
        id: POPULATION.clone(),
    };
    let mut preferences = Vec::new();
    for (agent, content) in documents::of_agents(connection, &PREFERENCES)? {
        let person = people::keys(connection, &agent)?;
        preferences.push(KeptPreferences::new(agent, person, content));
    }
    preferences.sort_unstable();
    Ok(KeptOrganisation {
        state: state(connection)?,
        directory: documents::by_name(connection, &DocumentName::directory())?,
        preferences,
        population: documents::by_name(connection, &population)?,
    })
}
