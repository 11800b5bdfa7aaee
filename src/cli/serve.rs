//! `tertulia serve`.

use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use jiff::tz::TimeZone;
use tracing_subscriber::EnvFilter;

use super::options::{self, StoreOption};
use super::{Failure, secret};
use crate::app::{SeedKey, Server, Settings, StoreUrl};
use crate::http::Origins;
use crate::lrs::Limits;
use crate::report::{self, Grid};
use crate::store::Clock;
use crate::xapi::version::Version;

/// Bytes below which a secret chosen by hand is warned about.
const SHORT_SECRET: usize = 16;

/// How log lines are written.
#[derive(Clone, Copy, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

#[derive(Args)]
pub(super) struct Serve {
    /// Address and port to listen on. Beyond loopback, put a proxy with TLS in front.
    #[arg(
        long,
        env = "TERTULIA_LISTEN",
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:8080"
    )]
    listen: SocketAddr,
    #[command(flatten)]
    store: StoreOption,
    /// xAPI version under which requests without a version header are refused.
    #[arg(long, value_name = "1.0.3|2.0.0", default_value = "2.0.0", value_parser = version)]
    default_version: Version,
    /// IRI of this instance, the homePage of every authority; set once, when the store is made.
    #[arg(long, env = "TERTULIA_INSTANCE", value_name = "IRI", value_parser = iri)]
    instance: Option<String>,
    /// Folder with a mapping of your own in place of the one compiled in.
    #[arg(long, value_name = "DIR", value_parser = options::folder)]
    profiles: Option<PathBuf>,
    /// Whose pages may call from a browser: * for everyone's, none, or origins with commas between them.
    #[arg(
        long,
        env = "TERTULIA_ORIGINS",
        value_name = "ORIGIN,…",
        default_value = "*"
    )]
    origins: Origins,
    /// How the log is written, to standard error.
    #[arg(long, env = "TERTULIA_LOG_FORMAT", value_enum, default_value = "text")]
    log_format: LogFormat,
    #[command(flatten)]
    reports: ReportOptions,
    #[command(flatten)]
    limits: LimitOptions,
}

/// What reports show, and to whom.
#[derive(Args)]
#[command(next_help_heading = "Reports")]
pub(super) struct ReportOptions {
    /// IANA time zone in which days, weeks and months are meant where a report names none.
    #[arg(long, env = "TERTULIA_TZ", value_name = "ZONE", default_value = "UTC", value_parser = zone)]
    tz: TimeZone,
    /// People below whom keys that may not read statements see no figure.
    #[arg(long, value_name = "PEOPLE", default_value_t = 5)]
    floor: u64,
    /// The one grid on which keys that may not read statements see figures.
    #[arg(long, value_enum, default_value = "month")]
    grid: GridOption,
}

/// Whole calendar months, or whole ISO weeks.
#[derive(Clone, Copy, ValueEnum)]
enum GridOption {
    Month,
    Week,
}

impl ReportOptions {
    pub(super) fn settings(&self) -> report::Settings {
        let grid = match self.grid {
            GridOption::Month => Grid::Month,
            GridOption::Week => Grid::Week,
        };
        report::Settings {
            tz: self.tz.clone(),
            floor: self.floor,
            grid,
        }
    }
}

fn zone(text: &str) -> Result<TimeZone, String> {
    report::zone_named(text)
        .ok_or_else(|| "it is not a zone of the IANA database, such as Europe/Berlin".to_owned())
}

/// Bounds on requests.
#[derive(Args)]
#[command(next_help_heading = "Limits")]
struct LimitOptions {
    /// Largest request body; with attachments, largest part with statements.
    #[arg(long, value_name = "BYTES", default_value = "16MiB", value_parser = options::bytes)]
    max_body: usize,
    /// Largest request body with attachments (multipart/mixed).
    #[arg(long, value_name = "BYTES", default_value = "1GiB", value_parser = options::bytes)]
    max_attachments: usize,
    /// Most statements in one request.
    #[arg(long, value_name = "COUNT", default_value_t = 5_000, value_parser = options::count::<100_000>)]
    max_batch: usize,
    /// Deepest nesting of JSON.
    #[arg(long, value_name = "LEVELS", default_value_t = 100, value_parser = options::count::<500>)]
    max_depth: usize,
    /// Most statements on one page of an answer.
    #[arg(long, value_name = "COUNT", default_value_t = 500, value_parser = options::count::<10_000>)]
    max_page: usize,
    /// Most requests of one key in a second; 0 for as many as come.
    #[arg(long, value_name = "COUNT", default_value_t = 2_000)]
    max_rate: u32,
    /// Most connections at once.
    #[arg(long, value_name = "COUNT", default_value_t = 10_000, value_parser = options::count::<1_000_000>)]
    max_connections: usize,
    /// Seconds for the head of a request to arrive.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = options::count::<86_400>)]
    head_timeout: usize,
    /// Seconds for the body of a request to arrive; with attachments, for more of it.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = options::count::<86_400>)]
    body_timeout: usize,
    /// Seconds for a request to be answered once it has arrived.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = options::count::<86_400>)]
    answer_timeout: usize,
}

impl LimitOptions {
    fn limits(&self) -> Limits {
        let seconds = |count: usize| Duration::from_secs(u64::try_from(count).unwrap_or(u64::MAX));
        Limits {
            body: self.max_body,
            attachments: self.max_attachments,
            batch: self.max_batch,
            depth: self.max_depth,
            head_time: seconds(self.head_timeout),
            body_time: seconds(self.body_timeout),
            answer_time: seconds(self.answer_timeout),
            rate: NonZeroU32::new(self.max_rate),
            connections: self.max_connections,
            page: self.max_page,
            ..Limits::default()
        }
    }
}

fn version(text: &str) -> Result<Version, String> {
    match text {
        "1.0.3" => Ok(Version::V1),
        "2.0.0" => Ok(Version::V2),
        _ => Err("the versions are 1.0.3 and 2.0.0".to_owned()),
    }
}

fn iri(text: &str) -> Result<String, String> {
    let valid = crate::xapi::iri::is_iri(text);
    if valid {
        Ok(text.to_owned())
    } else {
        Err("it is not an IRI with a scheme".to_owned())
    }
}

/// The administrator's key, where the environment gives one.
fn seed() -> Result<Option<SeedKey>, Failure> {
    let (id, secret) = match (
        secret::secret("TERTULIA_KEY")?,
        secret::secret("TERTULIA_SECRET")?,
    ) {
        (None, None) => return Ok(None),
        (Some(id), Some(secret)) => (id, secret),
        (Some(_), None) => {
            return Err(Failure::Misuse(
                "TERTULIA_KEY is set and TERTULIA_SECRET is not".to_owned(),
            ));
        }
        (None, Some(_)) => {
            return Err(Failure::Misuse(
                "TERTULIA_SECRET is set and TERTULIA_KEY is not".to_owned(),
            ));
        }
    };
    if id.is_empty() || id.contains(':') || id.chars().any(char::is_control) {
        let why = "TERTULIA_KEY must not be empty, nor hold a colon or control characters";
        return Err(Failure::Misuse(why.to_owned()));
    }
    if secret.is_empty() {
        return Err(Failure::Misuse(
            "TERTULIA_SECRET must not be empty".to_owned(),
        ));
    }
    if secret.len() < SHORT_SECRET {
        tracing::warn!("TERTULIA_SECRET is short enough to be guessed; use 32 random characters");
    }
    Ok(Some(SeedKey { id, secret }))
}

impl Serve {
    pub(super) async fn run(self) -> Result<(), Failure> {
        start_log(self.log_format);
        let seed = seed()?;
        let store = self.store.url()?;
        if matches!(store, StoreUrl::Mongo(_)) {
            use_small_pages();
        }
        let settings = Settings {
            listen: self.listen,
            store,
            default_version: self.default_version,
            limits: self.limits.limits(),
            seed,
            instance: self.instance,
            profiles: self.profiles,
            reports: self.reports.settings(),
            origins: self.origins,
            clock: Clock::system(),
        };
        // Before anything that takes time, so that no signal is missed.
        let asked = stop_asked()
            .map_err(|error| Failure::Failed(format!("signals cannot be received: {error}")))?;
        let server = Server::start(settings)
            .await
            .map_err(|error| Failure::Failed(error.to_string()))?;
        if let Some(key) = &server.first_key {
            println!("{}", key.welcome(server.address));
        }
        println!("Tertulia listens on http://{}", server.address);
        let handle = server.handle();
        actix_web::rt::spawn(async move {
            asked.await;
            tracing::info!("stopping: requests in flight are answered first");
            handle.stop(true).await;
        });
        server
            .run()
            .await
            .map_err(|error| Failure::Failed(error.to_string()))?;
        tracing::info!("stopped");
        Ok(())
    }
}

/// Resolves when the process is asked to stop: SIGTERM or Ctrl-C.
fn stop_asked() -> std::io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    #[cfg(unix)]
    let mut interrupt = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())?;
    Ok(async move {
        #[cfg(unix)]
        futures_util::future::select(Box::pin(terminate.recv()), Box::pin(interrupt.recv())).await;
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// Huge pages of memory save the embedded store some time. Beside a database that takes most of the time they save
/// none that was seen, and take a third more memory, most of it unused.
fn use_small_pages() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::thread::disable_transparent_huge_pages(true) {
        tracing::debug!(%error, "pages of memory stay as large as the system has them");
    }
}

fn start_log(format: LogFormat) {
    // The server underneath tells every start of every worker.
    let usual = || EnvFilter::new("info,actix_server=warn");
    let filter = EnvFilter::try_from_env("TERTULIA_LOG").unwrap_or_else(|_| usual());
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
}
