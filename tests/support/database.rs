//! A database of a test's own, in the MongoDB of `TERTULIA_TEST_MONGODB`. It is dropped when the test ends.

#![allow(dead_code)] // Each folder of tests uses its part.

use std::thread;
use std::time::Duration;

use mongodb::Client;
use mongodb::options::ClientOptions;

/// Where the MongoDB is, as `scripts/mongod run` says it.
const VARIABLE: &str = "TERTULIA_TEST_MONGODB";

/// A database under a name that no other test has. Nothing is in it until somebody writes.
#[derive(Debug)]
pub struct Database {
    url: String,
    name: String,
}

impl Database {
    /// # Panics
    /// Where no MongoDB is named: a test that needs one fails without it.
    pub fn new() -> Self {
        let base = std::env::var(VARIABLE);
        let base = base.unwrap_or_else(|_| panic!("{VARIABLE} is not set: run `scripts/test`"));
        let mut random = [0; 8];
        getrandom::fill(&mut random).unwrap();
        let name = format!("tertulia_test_{:016x}", u64::from_le_bytes(random));
        let url = with_database(&base, &name);
        Self { url, name }
    }

    /// Its URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its name in the URL.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The database itself, for what only its inside shows.
    pub fn read<T: Send>(&self, work: impl AsyncFnOnce(mongodb::Database) -> T + Send) -> T {
        wait(async || {
            let client = client(&self.url).await.unwrap();
            let read = work(client.database(&self.name)).await;
            client.shutdown().immediate(true).await;
            read
        })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // What failed the test may be that it cannot be reached.
        wait(async || {
            if let Ok(client) = client(&self.url).await {
                let _ = client.database(&self.name).drop().await;
                client.shutdown().immediate(true).await;
            }
        });
    }
}

/// A client that does not look long for a server that is not there.
async fn client(url: &str) -> mongodb::error::Result<Client> {
    let mut options = ClientOptions::parse(url).await?;
    options.server_selection_timeout = Some(Duration::from_secs(5));
    Client::with_options(options)
}

/// The same URL with another database. Who it lets in is still known to the one it named.
fn with_database(url: &str, name: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        panic!(
            "{VARIABLE} is no URL of a MongoDB, such as mongodb://127.0.0.1:27017/?replicaSet=rs0"
        );
    };
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (hosts, known) = place.split_once('/').unwrap_or((place, ""));
    let mut query = query.to_owned();
    if hosts.contains('@') && !query.contains("authSource=") {
        let source = if known.is_empty() { "admin" } else { known };
        query = format!("authSource={source}&{query}");
    }
    format!("{scheme}://{hosts}/{name}?{query}")
}

/// Runs what waits on a thread of its own, so that a test may call it from wherever it is.
pub fn wait<T: Send>(work: impl AsyncFnOnce() -> T + Send) -> T {
    let run = || {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        runtime.enable_all().build().unwrap().block_on(work())
    };
    let done = thread::scope(|scope| scope.spawn(run).join());
    done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
