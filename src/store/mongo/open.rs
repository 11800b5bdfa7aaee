//! Opening a store: what the database must be, and what a new one holds.

use std::time::Duration;

use mongodb::bson::{Document, doc};
use mongodb::error::{Error, ErrorKind};
use mongodb::event::EventHandler;
use mongodb::event::command::CommandEvent;
use mongodb::options::{ClientOptions, ReadConcern, SelectionCriteria, UpdateOptions};
use mongodb::{Client, Database};
use serde::{Deserialize, Serialize};

use super::fault::Fault;
use super::id::Id;
use super::order::Order;
use super::write::COLLECTIONS;
use super::writer::majority;
use super::{collections, days, process, rollup};
use crate::store::{Instance, Role};

/// The database where the URL names none.
const DATABASE: &str = "tertulia";
/// How long a server that can be written to is looked for, which bridges most changes of the primary.
const SELECTION: Duration = Duration::from_secs(5);
/// How long a server may take to answer the first word, and how often it is asked whether it is still there. One
/// that has not answered for the sum of the two is given up with everything that was asked of it.
const CONNECTING: Duration = Duration::from_secs(3);
const ASKING: Duration = Duration::from_secs(1);
/// What this program makes of a database; one that says a higher number is a newer program's. Since 2 facts carry
/// what statements tell, and days say when they have changed; since 3 the documents of fine rollups have all series in
/// them. A program that does not know it must not write there.
const VERSION: i32 = 3;
/// The first one of which no fine rollup is kept apart from the other series.
const TOGETHER: i32 = 3;

/// Why a store could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the address of the database cannot be understood: {0}")]
    Address(String),
    #[error(
        "the database cannot be reached: {0}; see that it runs, that its address is right, and that this machine may connect to it"
    )]
    Away(String),
    #[error(
        "the database does not accept the user and password in its address; percent-encode special characters in them, and name the database that knows the user with authSource"
    )]
    Stranger,
    #[error(
        "the store in the database {database} was written by a newer program (version {found} of its form; this one knows {VERSION}): start that program, or a newer one"
    )]
    Newer { database: String, found: i32 },
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

/// A database, and how it is reached.
pub(super) struct Place {
    pub(super) client: Client,
    pub(super) database: Database,
    options: ClientOptions,
}

impl Place {
    /// The same database through a client of its own, of which everything happens on the runtime that is entered.
    pub(super) fn again(&self) -> Result<(Client, Database), OpenError> {
        let client = Client::with_options(self.options.clone())
            .map_err(|error| OpenError::Away(error.kind.to_string()))?;
        let database = client.database(self.database.name());
        Ok((client, database))
    }
}

/// The database of a URL, without having asked it anything.
pub(super) async fn connect(
    url: &str,
    watcher: Option<EventHandler<CommandEvent>>,
) -> Result<Place, OpenError> {
    let address = |error: Error| OpenError::Address(told(&error, url));
    let mut options = ClientOptions::parse(url).await.map_err(address)?;
    options
        .app_name
        .get_or_insert_with(|| "tertulia".to_owned());
    options.server_selection_timeout.get_or_insert(SELECTION);
    options.connect_timeout.get_or_insert(CONNECTING);
    options.heartbeat_freq.get_or_insert(ASKING);
    // What a URL says of these would undo promises of the store.
    options.selection_criteria = Some(SelectionCriteria::ReadPreference(
        mongodb::options::ReadPreference::Primary,
    ));
    options.command_event_handler = watcher;
    options.read_concern = Some(ReadConcern::majority());
    options.write_concern = Some(majority());
    let name = options.default_database.clone();
    let client = Client::with_options(options.clone()).map_err(address)?;
    let database = client.database(name.as_deref().unwrap_or(DATABASE));
    Ok(Place {
        client,
        database,
        options,
    })
}

/// What the driver says of an address that it does not understand, where that cannot be a part of a password:
/// it takes what stands before a special character for a host.
fn told(error: &Error, url: &str) -> String {
    let lower = url.to_lowercase();
    let secret = ["@", "password", "token", "authmechanismproperties"];
    if secret.iter().any(|sign| lower.contains(sign)) || !has_ports(url) {
        "it has the form mongodb://USER:PASSWORD@HOST:PORT/DATABASE?replicaSet=NAME, with special characters in the user and the password percent-encoded"
            .to_owned()
    } else {
        error.kind.to_string()
    }
}

/// Whether what stands behind each host is a port, and not the password of somebody who forgot the host.
fn has_ports(url: &str) -> bool {
    let (_, rest) = url.split_once("://").unwrap_or(("", url));
    let hosts = rest.split(['/', '?']).next().unwrap_or_default();
    let mut ports = hosts.split(',').filter_map(|host| host.rsplit_once(':'));
    ports.all(|(_, port)| {
        port.ends_with(']') || port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Asks the database what it is, and makes the store in it or finds it there.
pub(super) async fn prepare(place: &Place, role: Role<'_>) -> Result<Instance, OpenError> {
    let database = &place.database;
    let hello = match database.run_command(doc! { "hello": 1 }).await {
        Ok(hello) => hello,
        Err(error) => return Err(away(place, &error).await),
    };
    if !is_set(&hello) && !is_router(&hello) {
        return Err(OpenError::Alone(database.name().to_owned()));
    }
    let store = |fault: Fault| OpenError::Store {
        database: database.name().to_owned(),
        cause: fault.to_string(),
    };
    // Before anything is changed.
    let known = find(database).await.map_err(store)?;
    if let Some(newer) = known.as_ref().filter(|known| known.version > VERSION) {
        return Err(OpenError::Newer {
            database: database.name().to_owned(),
            found: newer.version,
        });
    }
    let found = match role {
        Role::Server { iri } => {
            if known.is_some_and(|known| known.version < TOGETHER) {
                rollup::take_over(database).await.map_err(store)?;
            }
            Some(make(database, iri).await.map_err(store)?)
        }
        Role::Command => known,
    };
    let missing = || OpenError::Missing(database.name().to_owned());
    found.ok_or_else(missing)?.instance().map_err(store)
}

fn is_set(hello: &Document) -> bool {
    hello.contains_key("setName")
}

fn is_router(hello: &Document) -> bool {
    hello.get_str("msg").is_ok_and(|msg| msg == "isdbgrid")
}

/// Why the database does not answer. The driver takes no notice of a server that is no member of a replica set
/// where the address names one, so the first host is asked for itself.
async fn away(place: &Place, error: &Error) -> OpenError {
    if is_stranger(error) {
        return OpenError::Stranger;
    }
    let told = error.kind.to_string();
    let mut options = place.options.clone();
    options.hosts.truncate(1);
    options.repl_set_name = None;
    options.direct_connection = Some(true);
    options.load_balanced = None;
    options.server_selection_timeout = Some(CONNECTING);
    let Ok(client) = Client::with_options(options) else {
        return OpenError::Away(told);
    };
    let admin = client.database("admin");
    let hello = admin.run_command(doc! { "hello": 1 }).await;
    client.shutdown().immediate(true).await;
    match hello {
        Ok(hello) if !is_set(&hello) && !is_router(&hello) => {
            OpenError::Alone(place.database.name().to_owned())
        }
        Err(error) if is_stranger(&error) => OpenError::Stranger,
        _ => OpenError::Away(told),
    }
}

/// Whether the database knows no such user with this password.
fn is_stranger(error: &Error) -> bool {
    const AUTHENTICATION_FAILED: i32 = 18;
    match &*error.kind {
        ErrorKind::Authentication { .. } => true,
        ErrorKind::Command(error) => error.code == AUTHENTICATION_FAILED,
        _ => false,
    }
}

/// What the store knows of itself.
#[derive(Serialize, Deserialize)]
struct Description {
    #[serde(rename = "_id")]
    id: String,
    #[serde(default)]
    version: i32,
    iri: String,
    cursor_secret: Id,
}

impl Description {
    fn instance(self) -> Result<Instance, Fault> {
        let damaged = |_| Fault::Corrupt("the store's own description is damaged".to_owned());
        Ok(Instance {
            iri: self.iri,
            cursor_secret: self.cursor_secret.bytes().try_into().map_err(damaged)?,
        })
    }
}

const COLLECTION: &str = "instance";
const ID: &str = "instance";

async fn find(database: &Database) -> Result<Option<Description>, Fault> {
    let descriptions = database.collection::<Description>(COLLECTION);
    Ok(descriptions.find_one(doc! { "_id": ID }).await?)
}

async fn make(database: &Database, iri: Option<&str>) -> Result<Description, Fault> {
    collections::make_collections(database, COLLECTIONS).await?;
    collections::make_collections(database, &[process::COLLECTION, days::COLLECTION]).await?;
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
            doc! {
                "$setOnInsert": { "iri": iri, "cursor_secret": Id::from(secret.to_vec()) },
                // That of an earlier program is taken over.
                "$max": { "version": VERSION },
            },
        )
        .with_options(options)
        .await?;
    let lost = || Fault::Corrupt("the store's own description is not there".to_owned());
    find(database).await?.ok_or_else(lost)
}
