//! Opening a store: what the database must be, and what a new one holds.

use std::time::Duration;

use mongodb::bson::{Document, doc};
use mongodb::event::EventHandler;
use mongodb::event::command::CommandEvent;
use mongodb::options::{ClientOptions, ReadConcern, SelectionCriteria, UpdateOptions};
use mongodb::{Client, Database};
use serde::{Deserialize, Serialize};

use super::collections;
use super::fault::Fault;
use super::id::Id;
use super::order::Order;
use super::write::COLLECTIONS;
use super::writer::majority;
use crate::store::{Instance, Role};

/// The database where the URL names none.
const DATABASE: &str = "tertulia";
/// How long a server that can be written to is looked for.
const SELECTION: Duration = Duration::from_secs(3);
const CONNECTING: Duration = Duration::from_secs(3);

/// Why a store could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the address of the database cannot be understood: {0}")]
    Address(String),
    #[error("the database cannot be reached: {0}")]
    Away(String),
    #[error(
        "the database at {0} is not a replica set, which the store needs for transactions; start mongod with --replSet NAME and initiate it once with rs.initiate() (one node is enough)"
    )]
    Alone(String),
    #[error(
        "there is no store in the database {0} yet; `tertulia serve` makes it at its first start"
    )]
    Missing(String),
    #[error("the store in the database {database} cannot be used: {cause}")]
    Store { database: String, cause: String },
}

/// The database of a URL, without having asked it anything.
pub(super) async fn connect(
    url: &str,
    watcher: Option<EventHandler<CommandEvent>>,
) -> Result<(Client, Database), OpenError> {
    let address = |error: mongodb::error::Error| OpenError::Address(error.kind.to_string());
    let mut options = ClientOptions::parse(url).await.map_err(address)?;
    options
        .app_name
        .get_or_insert_with(|| "tertulia".to_owned());
    options.server_selection_timeout.get_or_insert(SELECTION);
    options.connect_timeout.get_or_insert(CONNECTING);
    // What a URL says of these would undo promises of the store.
    options.selection_criteria = Some(SelectionCriteria::ReadPreference(
        mongodb::options::ReadPreference::Primary,
    ));
    options.command_event_handler = watcher;
    options.read_concern = Some(ReadConcern::majority());
    options.write_concern = Some(majority());
    let name = options.default_database.clone();
    let client = Client::with_options(options).map_err(address)?;
    let database = client.database(name.as_deref().unwrap_or(DATABASE));
    Ok((client, database))
}

/// Asks the database what it is, and makes the store in it or finds it there.
pub(super) async fn prepare(database: &Database, role: Role<'_>) -> Result<Instance, OpenError> {
    let hello = database.run_command(doc! { "hello": 1 }).await;
    let hello = hello.map_err(|error| OpenError::Away(error.kind.to_string()))?;
    let is_set = hello.contains_key("setName");
    let is_router = hello.get_str("msg").is_ok_and(|msg| msg == "isdbgrid");
    if !is_set && !is_router {
        return Err(OpenError::Alone(database.name().to_owned()));
    }
    let outcome = match role {
        Role::Server { iri } => make(database, iri).await.map(Some),
        Role::Command => find(database).await,
    };
    let store = |fault: Fault| OpenError::Store {
        database: database.name().to_owned(),
        cause: fault.to_string(),
    };
    let found = outcome.map_err(store)?;
    found.ok_or_else(|| OpenError::Missing(database.name().to_owned()))
}

/// What the store knows of itself.
#[derive(Serialize, Deserialize)]
struct Description {
    #[serde(rename = "_id")]
    id: String,
    iri: String,
    cursor_secret: Id,
}

const COLLECTION: &str = "instance";
const ID: &str = "instance";

async fn find(database: &Database) -> Result<Option<Instance>, Fault> {
    let descriptions = database.collection::<Description>(COLLECTION);
    let found = descriptions.find_one(doc! { "_id": ID }).await?;
    found
        .map(|found| {
            let damaged = |_| Fault::Corrupt("the store's own description is damaged".to_owned());
            Ok(Instance {
                iri: found.iri,
                cursor_secret: found.cursor_secret.bytes().try_into().map_err(damaged)?,
            })
        })
        .transpose()
}

async fn make(database: &Database, iri: Option<&str>) -> Result<Instance, Fault> {
    collections::make_collections(database, COLLECTIONS).await?;
    collections::make_indexes(database).await?;
    Order::make(database).await?;
    let mut secret = [0; 32];
    let mut seed = [0; 16];
    for bytes in [&mut secret[..], &mut seed[..]] {
        getrandom::fill(bytes).map_err(|error| {
            Fault::Corrupt(format!("the system gives no random bytes: {error}"))
        })?;
    }
    let id = uuid::Builder::from_random_bytes(seed).into_uuid();
    let iri = iri.map_or_else(|| format!("http://localhost/tertulia/{id}"), str::to_owned);
    // Of several processes that start at once the first one decides.
    let options = UpdateOptions::builder().upsert(true).build();
    database
        .collection::<Document>(COLLECTION)
        .update_one(
            doc! { "_id": ID },
            doc! { "$setOnInsert": { "iri": iri, "cursor_secret": Id::from(secret.to_vec()) } },
        )
        .with_options(options)
        .await?;
    let lost = || Fault::Corrupt("the store's own description is not there".to_owned());
    find(database).await?.ok_or_else(lost)
}
