//! What is measured, and on what.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use clap::{Parser, ValueEnum};
use serde_json::{Value, json};

use crate::figures::{grouped, percentile};

/// Drives the real server over loopback with simulated statements, and says how fast it is.
#[derive(Debug, Clone, Parser)]
#[command(name = "load")]
pub struct Settings {
    /// Statements to fill the store to.
    #[arg(long, value_name = "COUNT", default_value_t = 1_000_000)]
    pub statements: u64,
    /// Length of each window in which writing is measured.
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    pub seconds: u64,
    /// People who learn in the simulation.
    #[arg(long, value_name = "COUNT", default_value_t = 10_000)]
    pub people: u32,
    /// Weeks that the simulation covers before it begins anew after them.
    #[arg(long, value_name = "COUNT", default_value_t = 104)]
    pub weeks: u32,
    /// Seed of everything that is drawn.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,
    /// Statements in a request, in place of the two shapes 50 x 8 and 1 x 32.
    #[arg(long, value_name = "COUNT")]
    pub batch: Option<usize>,
    /// Connections that write, in place of the two shapes.
    #[arg(long, value_name = "COUNT")]
    pub connections: Option<usize>,
    /// Leave out the connection that pages through all statements while others write.
    #[arg(long)]
    pub no_reader: bool,
    /// Queries of each kind.
    #[arg(long, value_name = "COUNT", default_value_t = 500)]
    pub queries: usize,
    /// Only these phases; a store is filled where one needs it.
    #[arg(long, value_enum, value_name = "PHASE", value_delimiter = ',')]
    pub only: Vec<Phase>,
    /// Folder for the stores; in the build's folder for temporary files if not given.
    #[arg(long, value_name = "DIR")]
    pub store_dir: Option<PathBuf>,
    /// Keep the filled store in `--store-dir`.
    #[arg(long, requires = "store_dir")]
    pub keep: bool,
    /// Go on with the store that was kept in `--store-dir` by the same simulation.
    #[arg(long, requires = "store_dir")]
    pub reuse: bool,
    /// Another store's URL for the server; `{}` in it becomes the name of each store that is made. Where a
    /// mongodb:// URL has none, each gets a database of its own, which is dropped before and after.
    #[arg(long, value_name = "URL", value_parser = url, conflicts_with_all = ["keep", "reuse"])]
    pub store: Option<String>,
    /// Also write all figures as JSON to this file.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Phase {
    /// Windows of writing to fresh stores.
    Empty,
    /// Filling one store, with figures for each 100,000 statements.
    Fill,
    /// Windows of writing to fresh stores without the profile in force; those of `empty` have it.
    Unjudged,
    /// Windows of writing to the filled store.
    Full,
    /// Judging again what the filled store holds, alone and while others write.
    Again,
    /// Queries on the filled store.
    Queries,
    /// Reports on the filled store, over up to two years of it. So that it covers two years, some 6,700 people are
    /// needed for each million statements.
    Reports,
    /// Starting on the filled store, after a stop and after a kill.
    Start,
    /// Documents written and read, on a fresh store.
    Documents,
    /// Attachments sent and fetched, small and large, on a fresh store.
    Attachments,
}

/// How a window writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Statements in a request.
    pub batch: usize,
    pub connections: usize,
}

/// Many statements in a request: what stores are filled with.
pub const BATCHES: Shape = Shape {
    batch: 50,
    connections: 8,
};
/// One statement in a request.
const SINGLES: Shape = Shape {
    batch: 1,
    connections: 32,
};

impl Settings {
    pub fn wants(&self, phase: Phase) -> bool {
        self.only.is_empty() || self.only.contains(&phase)
    }

    pub fn shapes(&self) -> Vec<Shape> {
        match (self.batch, self.connections) {
            (None, None) => vec![BATCHES, SINGLES],
            (batch, connections) => vec![Shape {
                batch: batch.unwrap_or(BATCHES.batch),
                connections: connections.unwrap_or(BATCHES.connections),
            }],
        }
    }

    pub fn kind(&self) -> Kind {
        match &self.store {
            Some(url) if url.starts_with("mongodb") => Kind::MongoDb,
            _ => Kind::Embedded,
        }
    }

    /// What fills the store.
    pub fn filling(&self) -> Shape {
        match (self.batch, self.connections) {
            (None, None) => BATCHES,
            _ => self.shapes()[0],
        }
    }
}

/// What a store is held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// In the program's own process.
    Embedded,
    /// A database beside it.
    MongoDb,
}

impl Kind {
    /// Resident memory of the program in MB that must not be exceeded.
    pub fn memory(self) -> f64 {
        match self {
            Self::Embedded => 300.0,
            Self::MongoDb => 200.0,
        }
    }

    /// How many times as long as with the embedded store a question may take.
    pub fn patience(self) -> f64 {
        match self {
            Self::Embedded => 1.0,
            Self::MongoDb => 5.0,
        }
    }
}

impl Shape {
    /// Statements a second: what is required, and the goal.
    pub fn target(self, kind: Kind) -> Option<(u32, u32)> {
        match (kind, self) {
            (Kind::Embedded, BATCHES) => Some((10_000, 16_000)),
            (Kind::Embedded, SINGLES) => Some((6_000, 10_000)),
            (Kind::MongoDb, BATCHES) => Some((5_000, 8_000)),
            _ => None,
        }
    }

    pub fn name(self) -> String {
        format!("{} x {}", self.batch, self.connections)
    }
}

/// Each phase that begins with nothing needs a store of its own.
fn url(text: &str) -> Result<String, String> {
    if text.contains("{}") {
        return Ok(text.to_owned());
    }
    let parts = text
        .split_once("://")
        .filter(|(scheme, _)| scheme.starts_with("mongodb"));
    let Some((scheme, rest)) = parts else {
        return Err(
            "write {} where the name of each store goes, as in scheme://host/load-{}".to_owned(),
        );
    };
    let (place, options) = rest.split_once('?').unwrap_or((rest, ""));
    let hosts = place.split('/').next().unwrap_or(place);
    Ok(format!("{scheme}://{hosts}/load-{{}}?{options}"))
}

/// Prints the machine and the settings; the same as JSON.
pub fn introduce(settings: &Settings, folder: &Path) -> Value {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let cpu = line_of("/proc/cpuinfo", "model name");
    let memory = line_of("/proc/meminfo", "MemTotal");
    let memory: u64 = memory.trim_end_matches(" kB").parse().unwrap_or(0) * 1_024;
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let kernel = kernel.trim();
    let filesystem = filesystem(folder);
    let sync = sync_times(folder).unwrap_or_default();
    let commit = commit();
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|one| one != "--bench")
        .collect();
    println!(
        "machine     {cores} cores of {cpu}, {:.1} GiB of memory, Linux {kernel}",
        memory as f64 / f64::from(1 << 30)
    );
    println!(
        "disk        {filesystem}; a synced write of 4 KiB takes {:.2} ms (p50), {:.2} ms (p99)",
        percentile(&sync, 50.0),
        percentile(&sync, 99.0)
    );
    if filesystem.starts_with("tmpfs") {
        println!("            nothing is durable there: give --store-dir on a disk");
    }
    println!("commit      {commit}");
    println!(
        "statements  {} people, {} weeks, seed {}; {} stored at the end of the fill",
        grouped(u64::from(settings.people)),
        settings.weeks,
        settings.seed,
        grouped(settings.statements)
    );
    println!(
        "arguments   {} ({} s a window, {} queries of each kind, {})",
        if arguments.is_empty() {
            "none".to_owned()
        } else {
            arguments.join(" ")
        },
        settings.seconds,
        settings.queries,
        if settings.no_reader {
            "no reader while writing"
        } else {
            "one reader paging without pause while writing"
        }
    );
    json!({
        "cores": cores, "cpu": cpu, "memory": memory, "kernel": kernel, "filesystem": filesystem,
        "sync_p50_ms": percentile(&sync, 50.0), "sync_p99_ms": percentile(&sync, 99.0),
        "commit": commit, "arguments": arguments, "people": settings.people,
        "weeks": settings.weeks, "seed": settings.seed, "statements": settings.statements,
        "seconds": settings.seconds, "queries": settings.queries, "reader": !settings.no_reader,
        "store": settings.store.as_deref().map(|url| url.rsplit_once('@').map_or(url, |(_, hosts)| hosts)),
    })
}

/// What stands after `name` and a colon in a file of the system.
fn line_of(file: &str, name: &str) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(name));
    let value = line.and_then(|line| line.split_once(':'));
    value.map_or_else(
        || "unknown".to_owned(),
        |(_, value)| value.trim().to_owned(),
    )
}

/// Type and device of what is mounted at the folder.
fn filesystem(folder: &Path) -> String {
    let mounts = fs::read_to_string("/proc/mounts").unwrap_or_default();
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let mount = mounts
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            let (device, place, kind) = (words.next()?, words.next()?, words.next()?);
            folder
                .starts_with(place)
                .then_some((place.len(), kind, device))
        })
        .max_by_key(|(length, ..)| *length);
    mount.map_or_else(
        || "unknown".to_owned(),
        |(_, kind, device)| format!("{kind} on {device}"),
    )
}

/// Milliseconds that small synced writes take: what a commit cannot be faster than.
fn sync_times(folder: &Path) -> io::Result<Vec<f64>> {
    let mut file = tempfile::tempfile_in(folder)?;
    let mut times = Vec::new();
    let begun = Instant::now();
    while times.len() < 300 && begun.elapsed() < Duration::from_secs(2) {
        let one = Instant::now();
        file.write_all(&[7; 4_096])?;
        file.sync_data()?;
        times.push(one.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}

fn commit() -> String {
    let described = Command::new("git")
        .args(["describe", "--always", "--dirty", "--tags"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output();
    match described {
        Ok(output) if output.status.success() => {
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        }
        _ => "unknown".to_owned(),
    }
}
