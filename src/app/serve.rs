//! Starting, serving and stopping.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{HttpServer, web};

use super::first_start::{self, FirstKey, KeyError};
use super::keeper::Keeper;
use super::settings::Settings;
use super::store::OpenError;
use crate::http::{self, App};
use crate::lrs::Lrs;
use crate::lrs::access::Keyring;
use crate::lrs::rate::Rate;
use crate::lrs::rules::{Book, BuiltIn, BuiltInError};
use crate::report::{Register, Workshop};
use crate::store::{Role, StoreError};

/// Seconds for requests in flight when the server is asked to stop.
const FAREWELL: u64 = 20;
/// How long an idle connection is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Rules(#[from] BuiltInError),
    #[error("the rules of the store cannot be used: {0}")]
    Store(#[from] StoreError),
    #[error("the administrator's key cannot be made: {0}")]
    Key(#[from] KeyError),
    #[error("the address {address} cannot be listened on: {cause}")]
    Listen {
        address: SocketAddr,
        cause: std::io::Error,
    },
}

/// A server that listens.
pub struct Server {
    /// Where it listens; the port is known here even when any was asked for.
    pub address: SocketAddr,
    /// The key made at the first start.
    pub first_key: Option<FirstKey>,
    running: actix_web::dev::Server,
    lrs: Lrs,
    app: web::Data<App>,
}

impl Server {
    /// Opens the store, checks the mapping, and listens. Serving begins with [`Server::run`].
    ///
    /// # Errors
    /// Each reason not to start, with what to do about it.
    pub async fn start(settings: Settings) -> Result<Self, StartError> {
        let built_in = BuiltIn::read(settings.profiles.as_deref())?;
        let role = Role::Server {
            iri: settings.instance.as_deref(),
        };
        let store = settings.store.open(role, settings.clock.clone())?;
        let first_key = first_start::administrator(store.as_ref(), settings.seed.as_ref()).await?;
        built_in.install(store.as_ref()).await?;
        let lrs = Lrs {
            store: Arc::clone(&store),
            rules: Arc::new(Book::open(store.as_ref()).await?),
            limits: settings.limits.clone(),
            clock: settings.clock.clone(),
        };
        let app = web::Data::new(App {
            lrs: lrs.clone(),
            reports: settings.reports.clone(),
            workshop: Workshop::default(),
            organisation: Register::new(settings.reports.tz.clone()),
            default_version: settings.default_version,
            keyring: Keyring::default(),
            rate: Rate::new(settings.limits.rate),
            probed: Mutex::default(),
        });
        let (address, running) = listen(&settings, app.clone())?;
        Ok(Self {
            address,
            first_key,
            running,
            lrs,
            app,
        })
    }

    /// Stops the server: what was received is answered, nothing new is taken.
    #[must_use]
    pub fn handle(&self) -> ServerHandle {
        self.running.handle()
    }

    /// Serves until stopped, then closes the store.
    ///
    /// # Errors
    /// When the listener fails, or the system gives no thread.
    pub async fn run(self) -> std::io::Result<()> {
        let keeper = Keeper::start(self.app)?;
        let again = self.lrs.clone();
        let judging = tokio::spawn(async move { again.keep_judged().await });
        let outcome = self.running.await;
        judging.abort();
        keeper.stop().await;
        self.lrs.store.close().await;
        outcome
    }
}

fn listen(
    settings: &Settings,
    app: web::Data<App>,
) -> Result<(SocketAddr, actix_web::dev::Server), StartError> {
    let fail = |cause| StartError::Listen {
        address: settings.listen,
        cause,
    };
    let limits = &settings.limits;
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let origins = settings.origins.clone();
    let server = HttpServer::new(move || {
        actix_web::App::new()
            .app_data(app.clone())
            .wrap(from_fn(http::spare))
            .wrap(Compress::default())
            .wrap(from_fn(http::gate))
            .wrap(http::cors(&origins))
            .configure(http::routes::configure)
    })
    .workers(workers)
    // An answer in several pieces must not wait for the client to acknowledge the first one: that takes
    // it some 40 ms.
    .tcp_nodelay(true)
    // The bound is each worker's own.
    .max_connections(limits.connections.div_ceil(workers))
    .client_request_timeout(limits.head_time)
    .keep_alive(KEEP_ALIVE)
    .shutdown_timeout(FAREWELL)
    .disable_signals()
    .bind(settings.listen)
    .map_err(fail)?;
    let address = server.addrs().first().copied().unwrap_or(settings.listen);
    Ok((address, server.run()))
}
