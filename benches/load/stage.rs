//! A server, its store, and the simulation that is sent to it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rustix::fs::{Advice, fadvise};
use serde_json::{Value, json};

use crate::server::Server;
use crate::settings::Settings;
use crate::source::Source;

/// Name of the store that is filled, and kept when asked to.
const FILLED: &str = "filled";

pub struct Stage {
    pub server: Server,
    pub source: Source,
    /// Statements acknowledged whose ids were not sent before: what the store holds.
    pub stored: Arc<AtomicU64>,
    /// The store's file; `None` for a store that is none.
    pub file: Option<PathBuf>,
    folder: PathBuf,
    url: String,
    log: PathBuf,
}

impl Stage {
    /// A server on a store that holds nothing.
    pub fn fresh(settings: &Settings, folder: &Path, name: &str) -> Self {
        remove(folder, name);
        if let Some(url) = &settings.store {
            drop_database(&url.replace("{}", name));
        }
        Self::start(settings, folder, name)
    }

    /// A server on the store that is filled; empty at first.
    pub fn filled(settings: &Settings, folder: &Path) -> Self {
        if !settings.reuse {
            return Self::fresh(settings, folder, FILLED);
        }
        let text = fs::read_to_string(record(folder));
        let text = text.expect("--reuse needs a folder in which --keep has left a store");
        let kept: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            kept["simulation"],
            simulation(settings),
            "the store that was kept is of another simulation"
        );
        let number = |name: &str| kept[name].as_u64().unwrap();
        let mut stage = Self::start(settings, folder, FILLED);
        stage.source.skip(number("sent"));
        stage.stored.store(number("stored"), Ordering::Relaxed);
        stage
    }

    fn start(settings: &Settings, folder: &Path, name: &str) -> Self {
        let file = settings
            .store
            .is_none()
            .then(|| folder.join(format!("{name}.db")));
        let url = match (&settings.store, &file) {
            (Some(url), _) => url.replace("{}", name),
            (None, file) => format!("sqlite:{}", file.as_deref().unwrap_or(folder).display()),
        };
        let log = folder.join(format!("{name}.log"));
        Self {
            server: Server::start(&url, &log),
            source: Source::new(settings),
            stored: Arc::default(),
            file,
            folder: folder.to_owned(),
            url,
            log,
        }
    }

    /// Statements in the store.
    pub fn stored(&self) -> u64 {
        self.stored.load(Ordering::Relaxed)
    }

    /// Stops the server if it still runs, starts it again, and says how long the stop took.
    /// `cold`: the system may have forgotten the store's file in between.
    pub fn restart(&mut self, cold: bool) -> Duration {
        let took = self.server.stop();
        if cold && let Some(file) = &self.file {
            let file = File::open(file).unwrap();
            file.sync_all().unwrap();
            fadvise(&file, 0, None, Advice::DontNeed).unwrap();
        }
        self.server = Server::start(&self.url, &self.log);
        took
    }

    /// Ends the server and leaves nothing behind.
    pub fn discard(mut self, name: &str) {
        self.server.kill();
        remove(&self.folder, name);
        drop_database(&self.url);
    }

    /// Ends the filled store's server; leaves its store behind if it is to be kept.
    pub fn end(mut self, settings: &Settings) {
        if !settings.keep && !settings.reuse {
            return self.discard(FILLED);
        }
        self.server.stop();
        let kept = json!({
            "simulation": simulation(settings),
            "sent": self.source.sent.statements, "stored": self.stored(),
        });
        fs::write(record(&self.folder), kept.to_string()).unwrap();
    }
}

fn simulation(settings: &Settings) -> Value {
    json!({ "people": settings.people, "weeks": settings.weeks, "seed": settings.seed })
}

fn record(folder: &Path) -> PathBuf {
    folder.join(format!("{FILLED}.json"))
}

/// Removes a store and its log; there may be none.
fn remove(folder: &Path, name: &str) {
    for ending in ["db", "db-wal", "db-shm", "db.lock", "log", "json"] {
        let _ = fs::remove_file(folder.join(format!("{name}.{ending}")));
    }
}

/// Drops the database of a URL, if it is the URL of one.
fn drop_database(url: &str) {
    if !url.starts_with("mongodb") {
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let client = mongodb::Client::with_uri_str(url).await.unwrap();
        client.default_database().unwrap().drop().await.unwrap();
    });
}
