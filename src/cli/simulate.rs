//! `tertulia simulate`: made-up life on standard output, or posted to a server.

mod post;
mod progress;
mod summary;
mod target;

use std::io::{BufWriter, ErrorKind, IsTerminal as _, Write as _};

use clap::Args;
use jiff::civil::Date;

use self::post::Poster;
use self::progress::Progress;
use self::summary::Summary;
use self::target::Target;
use super::Failure;
use super::options;
use crate::simulate::{Sent, Settings, Simulation};

#[derive(Args)]
pub(super) struct Simulate {
    /// How many people work there, up to a million; some of them never send anything.
    #[arg(long, value_name = "COUNT", default_value_t = 200, value_parser = number::<1_000_000>)]
    people: u32,
    /// How many weeks are watched, up to a hundred years.
    #[arg(long, value_name = "COUNT", default_value_t = 26, value_parser = number::<5_200>)]
    weeks: u32,
    /// The same seed gives the same life, byte for byte.
    #[arg(long, value_name = "NUMBER", default_value_t = 7)]
    seed: u64,
    /// First day, best a Monday.
    #[arg(long, value_name = "DATE", default_value = "2026-01-05", value_parser = date)]
    from: Date,
    /// Stop after so many statements.
    #[arg(long, value_name = "COUNT")]
    limit: Option<u64>,
    /// Print neither progress nor summary.
    #[arg(long)]
    quiet: bool,
    /// Print the summary as one JSON object, also with --quiet.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    target: TargetOptions,
}

/// Where statements are posted.
#[derive(Args)]
#[command(next_help_heading = "Posting")]
struct TargetOptions {
    /// Post to this server in place of printing: its address, or the endpoint /xapi below it.
    #[arg(long, value_name = "URL", value_parser = Target::parse)]
    to: Option<Target>,
    /// Key that may write statements.
    #[arg(long, env = "TERTULIA_SIMULATE_KEY", value_name = "KEY")]
    key: Option<String>,
    /// Its secret. Everyone on the machine can read a command line, and nobody else the environment.
    #[arg(
        long,
        env = "TERTULIA_SIMULATE_SECRET",
        hide_env_values = true,
        value_name = "SECRET"
    )]
    secret: Option<String>,
    /// Most statements in one request.
    #[arg(long, value_name = "COUNT", default_value_t = 50, value_parser = options::count::<5_000>)]
    batch: usize,
}

fn number<const MOST: usize>(text: &str) -> Result<u32, String> {
    let number = options::count::<MOST>(text)?;
    u32::try_from(number).map_err(|error| error.to_string())
}

fn date(text: &str) -> Result<Date, String> {
    let date: Date = text
        .parse()
        .map_err(|_| "write a date, such as 2026-01-05".to_owned())?;
    // A hundred years later the calendar must not have ended.
    if (1970..=9_800).contains(&date.year()) {
        Ok(date)
    } else {
        Err("write a date from 1970-01-01 to 9800-12-31".to_owned())
    }
}

impl Simulate {
    pub(super) fn run(self) -> Result<(), Failure> {
        let settings = Settings {
            people: self.people,
            weeks: self.weeks,
            seed: self.seed,
            from: self.from,
        };
        let limit = usize::try_from(self.limit.unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
        let life = Simulation::new(&settings).take(limit);
        // Amid statements on a terminal, a bar would make both unreadable.
        let amid = self.target.to.is_none() && std::io::stdout().is_terminal();
        let mut progress = Progress::new(&settings, self.limit, !self.quiet && !amid);
        let mut summary = Summary::start();
        match self.target.to {
            None => {
                // Whoever pipes into `head` wants no summary either.
                if !print(life, &mut progress, &mut summary)? {
                    return Ok(());
                }
            }
            Some(target) => {
                let credentials = credentials(self.target.key, self.target.secret)?;
                let mut poster = Poster::new(target, &credentials, self.target.batch);
                let outcome = poster.post(life, &mut progress, &mut summary);
                progress.end();
                outcome.map_err(|why| Failure::Failed(summary.broken(&why)))?;
                return summary.print(self.json, self.quiet, std::io::stdout());
            }
        }
        progress.end();
        summary.print(self.json, self.quiet, std::io::stderr())
    }
}

/// Prints every statement; false when nobody reads on.
fn print(
    life: impl Iterator<Item = Sent>,
    progress: &mut Progress,
    summary: &mut Summary,
) -> Result<bool, Failure> {
    let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    let mut write = |sent: &Sent| {
        out.write_all(sent.json.as_bytes())?;
        out.write_all(b"\n")
    };
    let mut written = Ok(());
    for sent in life {
        written = write(&sent);
        if written.is_err() {
            break;
        }
        summary.count(&sent);
        progress.at(sent.at, summary.statements());
    }
    match written.and_then(|()| out.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {
            // What is left in the buffer cannot be written; nor need it be.
            let _ = out.into_parts();
            progress.end();
            Ok(false)
        }
        Err(error) => Err(Failure::Failed(format!(
            "the statements cannot be printed: {error}"
        ))),
    }
}

/// `KEY:SECRET`, as HTTP Basic takes it.
fn credentials(key: Option<String>, secret: Option<String>) -> Result<String, Failure> {
    let wrong = |why: &str| Err(Failure::Misuse(why.to_owned()));
    let (Some(key), Some(secret)) = (key, secret) else {
        return wrong(
            "--to needs --key and --secret, or TERTULIA_SIMULATE_KEY and TERTULIA_SIMULATE_SECRET; \
             `tertulia key create --name simulation --for lms` makes them",
        );
    };
    if key.is_empty() || key.contains(':') || key.chars().any(char::is_control) {
        return wrong("--key must not be empty, nor hold a colon or control characters");
    }
    if secret.is_empty() {
        return wrong("--secret must not be empty");
    }
    Ok(format!("{key}:{secret}"))
}
