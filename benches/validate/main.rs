//! How fast `tertulia validate statement` judges a file of simulated statements by the social learning profile.
//!
//! `cargo bench --bench validate -- --help` tells the options. The real program runs, and what it prints
//! goes nowhere; the figures are of all of it, from its start to its end.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A measurement fails by panicking.
#![allow(clippy::cast_precision_loss)] // Figures for people have few digits.

use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use clap::Parser;
use rustix::param::clock_ticks_per_second;
use tertulia::simulate::{self, Simulation};

/// Between two looks at what the program uses.
const PACE: Duration = Duration::from_millis(10);

/// Times `tertulia validate statement` over simulated statements.
#[derive(Parser)]
#[command(name = "validate")]
struct Settings {
    /// Statements in the file.
    #[arg(long, value_name = "COUNT", default_value_t = 300_000)]
    statements: usize,
    /// Runs of each kind; the fastest is told.
    #[arg(long, value_name = "COUNT", default_value_t = 3)]
    runs: usize,
    /// People who learn in the simulation.
    #[arg(long, value_name = "COUNT", default_value_t = 1_000)]
    people: u32,
    /// Seed of the simulation.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
}

/// What one run took.
#[derive(Clone, Copy)]
struct Taken {
    elapsed: Duration,
    /// Seconds of processor time.
    processor: f64,
    /// The most that was resident, in bytes.
    peak: u64,
}

fn main() {
    // Cargo says `--bench` to every program it measures with.
    let settings = Settings::parse_from(std::env::args().filter(|one| one != "--bench"));
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let file = folder.path().join("statements.ndjson");
    let (count, bytes) = simulated(&settings, &file);
    introduce(&settings, count, bytes);
    let kinds: [(&str, &[&str]); 3] = [
        ("text", &[]),
        ("--json", &["--json"]),
        ("--json --linked", &["--json", "--linked"]),
    ];
    for (name, options) in kinds {
        let runs = (0..settings.runs.max(1)).map(|_| run(options, &file));
        let best = runs.min_by_key(|taken| taken.elapsed).unwrap();
        let seconds = best.elapsed.as_secs_f64();
        println!(
            "{name:<17}{:>9.0}{:>9.1}{:>16.0}{:>11.1}",
            count as f64 / seconds,
            bytes as f64 / seconds / 1e6,
            count as f64 / best.processor,
            best.peak as f64 / 1e6
        );
    }
}

/// Writes statements, one a line; how many, and how many bytes.
fn simulated(settings: &Settings, file: &Path) -> (usize, u64) {
    let simulation = Simulation::new(&simulate::Settings {
        people: settings.people,
        weeks: 520,
        seed: settings.seed,
        ..simulate::Settings::default()
    });
    let mut out = BufWriter::new(fs::File::create(file).unwrap());
    let mut count = 0;
    for sent in simulation.take(settings.statements) {
        writeln!(out, "{}", sent.json).unwrap();
        count += 1;
    }
    out.into_inner().unwrap();
    (count, fs::metadata(file).unwrap().len())
}

fn run(options: &[&str], file: &Path) -> Taken {
    let begun = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_tertulia"))
        .args(["validate", "statement"])
        .args(options)
        .arg(file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let (mut processor, mut peak) = (0.0_f64, 0);
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        processor = processor.max(processor_time(child.id()));
        peak = peak.max(peak_memory(child.id()));
        thread::sleep(PACE);
    };
    let elapsed = begun.elapsed();
    // Some of what is simulated breaks its profile.
    assert!(matches!(status.code(), Some(0 | 1)), "it failed: {status}");
    Taken {
        elapsed,
        processor,
        peak,
    }
}

/// Seconds of processor time that a process has had; 0 of one that has ended.
fn processor_time(process: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // Behind the name, which may hold anything, `utime` is the 12th field and `stime` the 13th.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks = fields.split_whitespace().skip(11).take(2);
    let ticks: u64 = ticks.filter_map(|text| text.parse::<u64>().ok()).sum();
    ticks as f64 / clock_ticks_per_second() as f64
}

fn peak_memory(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number.and_then(|text| text.parse().ok()).unwrap_or(0) * 1_024
}

fn introduce(settings: &Settings, count: usize, bytes: u64) {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let cpu = cpu.lines().find(|line| line.starts_with("model name"));
    let cpu = cpu.and_then(|line| line.split_once(':'));
    let described = Command::new("git")
        .args(["describe", "--always", "--dirty", "--tags"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output();
    let commit = described.map_or_else(
        |_| String::new(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    );
    println!(
        "{} cores of {}; commit {commit}; {count} statements of {:.0} bytes on average, of {} people, seed {}; the fastest of {} runs",
        thread::available_parallelism().map_or(1, usize::from),
        cpu.map_or("unknown", |(_, name)| name.trim()),
        bytes as f64 / count.max(1) as f64,
        settings.people,
        settings.seed,
        settings.runs.max(1)
    );
    println!(
        "\n{:<17}{:>9}{:>9}{:>16}{:>11}",
        "", "per s", "MB/s", "per CPU second", "peak MB"
    );
}
