//! What the store knows of the organisation.

use std::collections::HashMap;

use async_trait::async_trait;
use mongodb::bson::doc;

use super::fault::Fault;
use super::order::Order;
use super::snapshot::Snapshot;
use super::write::Write;
use super::{MongoStore, Reader, documents, people};
use crate::store::{
    DocumentContext, DocumentName, KeptOrganisation, KeptPreferences, Organised, POPULATION,
    PREFERENCES, StoreError,
};
use crate::xapi::document::Stored;

/// The number that changes with each document that the organisation depends on.
const VERSION: &str = "organisation";

#[async_trait]
impl Organised for MongoStore {
    async fn organisation_state(&self) -> Result<u64, StoreError> {
        self.read(|reader| async move { Ok(state(&Order::read(&reader.database).await?)) })
            .await
    }

    async fn organisation(&self) -> Result<KeptOrganisation, StoreError> {
        let instance = self.instance.iri.clone();
        self.read(move |reader| async move { read(&reader, instance).await })
            .await
    }
}

/// Notes that such a document comes, goes or becomes another.
pub(super) fn changed(write: &mut Write<'_>) {
    write.order.number(VERSION);
}

/// Both numbers grow only, so their sum is the same only where both are.
fn state(order: &Order) -> u64 {
    let numbers = [VERSION, people::VERSION].map(|name| order.numbers.get(name));
    let sum = numbers.into_iter().flatten().sum::<i64>();
    u64::try_from(sum).unwrap_or_default()
}

async fn read(reader: &Reader, instance: String) -> Result<KeptOrganisation, Fault> {
    let population = DocumentName {
        context: DocumentContext::ActivityProfile { activity: instance },
        id: POPULATION.clone(),
    };
    let mut snapshot = Snapshot::begin(reader).await?;
    Ok(KeptOrganisation {
        state: state(&snapshot.order),
        directory: one(&mut snapshot, &DocumentName::directory()).await?,
        preferences: preferences(&mut snapshot).await?,
        population: one(&mut snapshot, &population).await?,
    })
}

async fn one(snapshot: &mut Snapshot, name: &DocumentName) -> Result<Option<Stored>, Fault> {
    let filter = doc! { "_id": documents::identity(name) };
    let mut found = documents::seen(snapshot, filter).await?;
    Ok(found.pop().map(|(_, stored)| stored))
}

async fn preferences(snapshot: &mut Snapshot) -> Result<Vec<KeptPreferences>, Fault> {
    let mut filter = documents::of_agents();
    filter.insert("document.name", PREFERENCES.as_str());
    let found = documents::seen(snapshot, filter).await?;
    let agents = || found.iter().filter_map(|(agent, _)| agent.as_deref());
    let mut persons: HashMap<String, Vec<String>> = people::of_agents(snapshot, agents()).await?;
    let kept = found.iter().filter_map(|(agent, stored)| {
        let agent = agent.clone()?;
        let person = persons.remove(&agent).unwrap_or_default();
        let content = stored.document.content.clone();
        Some(KeptPreferences::new(agent, person, content))
    });
    let mut kept: Vec<_> = kept.collect();
    kept.sort_unstable();
    Ok(kept)
}
