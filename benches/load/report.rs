//! What is printed and written: one line as soon as a figure is there, JSON at the end.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::drive::Driven;
use crate::figures::{megabytes, percentile, whole};
use crate::queries::Asked;
use crate::reader::Paged;
use crate::resources::Served;
use crate::settings::{Kind, Shape};
use crate::shares::Share;
use crate::watch::{Disk, Usage};

/// Bytes a statement that must not be exceeded.
const BYTES: f64 = 500.0;
/// Statements judged again in a second, that must be reached.
const JUDGED: f64 = 5_000.0;
/// Seconds within which a start must be ready.
const READY: f64 = 1.0;

/// Prints the title of what follows.
pub fn heading(title: &str) {
    println!("\n{title}");
}

pub struct Report {
    kind: Kind,
    settings: Value,
    lines: Vec<Value>,
}

/// A window of writing.
pub struct Window<'w> {
    pub name: &'w str,
    pub shape: Shape,
    pub driven: &'w Driven,
    pub paged: Option<&'w Paged>,
    pub usage: &'w Usage,
    /// In the store at the end.
    pub stored: u64,
    /// Mean length of what was sent.
    pub length: f64,
}

impl Report {
    pub fn new(kind: Kind, settings: Value) -> Self {
        Self {
            kind,
            settings,
            lines: Vec::new(),
        }
    }

    pub fn window(&mut self, window: &Window<'_>) {
        let (driven, usage) = (window.driven, window.usage);
        let rate = driven.statements as f64 / driven.elapsed.as_secs_f64();
        let latency = |share| percentile(&driven.latencies, share);
        let verdict = match window.shape.target(self.kind) {
            Some((required, goal)) => format!(
                "required {}: {}, goal {}: {}",
                whole(f64::from(required)),
                met(rate >= f64::from(required)),
                whole(f64::from(goal)),
                met(rate >= f64::from(goal))
            ),
            None => String::new(),
        };
        println!(
            "{:<8}{:>8}  {:>7} statements/s  p50 {:>6.1} ms  p99 {:>6.1} ms  max {:>7.1} ms  {verdict}",
            window.name,
            window.shape.name(),
            whole(rate),
            latency(50.0),
            latency(99.0),
            latency(100.0),
        );
        let each = |seconds: f64| seconds * 1e6 / driven.statements as f64;
        println!(
            "{:18}CPU of server {:.0} % ({:.1} µs a statement, {:.1} of them writing), of generator {:.0} % ({:.0} µs), of others {:.0} %{}; {} statements of {} bytes in {:.1} s{}",
            "",
            usage.percent(usage.server_cpu),
            each(usage.server_cpu),
            each(usage.writer_cpu),
            usage.percent(usage.own_cpu),
            each(usage.own_cpu),
            usage.percent(usage.other_cpu),
            stolen(usage),
            whole(driven.statements as f64),
            whole(window.length),
            driven.elapsed.as_secs_f64(),
            if driven.exhausted {
                ", where the prepared ones ended"
            } else {
                ""
            }
        );
        if let Some(paged) = window.paged {
            println!(
                "{:18}reader {:.0} pages/s  p50 {:.1} ms  p99 {:.1} ms  max {:.1} ms  to the end {} times",
                "",
                paged.latencies.len() as f64 / usage.elapsed.as_secs_f64(),
                percentile(&paged.latencies, 50.0),
                percentile(&paged.latencies, 99.0),
                percentile(&paged.latencies, 100.0),
                paged.rounds
            );
        }
        used(self.kind, usage, window.stored);
        self.lines.push(json!({
            "kind": "window", "name": window.name, "batch": window.shape.batch,
            "connections": window.shape.connections, "statements": driven.statements,
            "seconds": driven.elapsed.as_secs_f64(), "statements_a_second": rate,
            "p50_ms": latency(50.0), "p99_ms": latency(99.0), "max_ms": latency(100.0),
            "exhausted": driven.exhausted, "stored": window.stored, "usage": usage.json(),
            "reader": window.paged.map(|paged| json!({
                "pages": paged.latencies.len(), "rounds": paged.rounds,
                "p50_ms": percentile(&paged.latencies, 50.0),
                "p99_ms": percentile(&paged.latencies, 99.0),
                "max_ms": percentile(&paged.latencies, 100.0),
            })),
        }));
    }

    /// A part of the fill.
    pub fn filled(&mut self, stored: u64, driven: &Driven, usage: &Usage) {
        let rate = driven.statements as f64 / driven.elapsed.as_secs_f64();
        println!(
            "up to {:>9}  {:>7} statements/s  p50 {:>6.1} ms  p99 {:>6.1} ms  CPU {:>3.0} % + {:>2.0} % + {:>3.0} %  resident {:>4.0} MB{}",
            whole(stored as f64),
            whole(rate),
            percentile(&driven.latencies, 50.0),
            percentile(&driven.latencies, 99.0),
            usage.percent(usage.server_cpu),
            usage.percent(usage.own_cpu),
            usage.percent(usage.other_cpu),
            megabytes(usage.highest.resident),
            usage.disk.map_or_else(String::new, |disk| {
                format!("  {:.0} bytes a statement", density(disk, stored))
            }),
        );
        self.lines.push(json!({
            "kind": "fill", "stored": stored, "statements": driven.statements,
            "statements_a_second": rate, "p50_ms": percentile(&driven.latencies, 50.0),
            "p99_ms": percentile(&driven.latencies, 99.0), "usage": usage.json(),
        }));
    }

    pub fn asked(&mut self, asked: &Asked) {
        let latency = |share| percentile(&asked.latencies, share);
        let bound = asked.bound.map(|bound| bound * self.kind.patience());
        let verdict = bound.map_or_else(String::new, |bound| {
            let met = met(latency(99.0) <= bound && !asked.latencies.is_empty());
            format!("  at most {bound:.0} ms: {met}")
        });
        println!(
            "{:<34} {:>5} times  p50 {:>7.2} ms  p99 {:>7.2} ms  max {:>7.2} ms  {:>7.1} rows, {:>6.1} kB{verdict}",
            asked.kind,
            asked.latencies.len(),
            latency(50.0),
            latency(99.0),
            latency(100.0),
            asked.rows,
            asked.bytes / 1e3,
        );
        self.lines.push(json!({
            "kind": "query", "name": asked.kind, "count": asked.latencies.len(),
            "p50_ms": latency(50.0), "p99_ms": latency(99.0), "max_ms": latency(100.0),
            "rows": asked.rows, "bytes": asked.bytes, "bound_ms": bound,
        }));
    }

    /// Requests of one kind: how many a second, how long each took, and how many bytes they moved.
    pub fn served(&mut self, name: &str, served: &Served, usage: &Usage) {
        let rate = served.latencies.len() as f64 / usage.elapsed.as_secs_f64();
        let moved = megabytes(served.bytes) / usage.elapsed.as_secs_f64();
        let latency = |share| percentile(&served.latencies, share);
        println!(
            "{name:<44} {:>7} a second  {moved:>6.1} MB/s  p50 {:>7.2} ms  p99 {:>7.2} ms  max {:>8.2} ms  CPU {:.0} % + {:.0} %  resident at most {:.0} MB",
            whole(rate),
            latency(50.0),
            latency(99.0),
            latency(100.0),
            usage.percent(usage.server_cpu),
            usage.percent(usage.own_cpu),
            megabytes(usage.highest.resident),
        );
        self.lines.push(json!({
            "kind": "served", "name": name, "requests": served.latencies.len(),
            "requests_a_second": rate, "bytes": served.bytes, "p50_ms": latency(50.0),
            "p99_ms": latency(99.0), "max_ms": latency(100.0), "usage": usage.json(),
        }));
    }

    /// What was used while something ran that has no line of its own.
    pub fn used(&mut self, name: &str, usage: &Usage, stored: u64) {
        used(self.kind, usage, stored);
        self.lines.push(
            json!({ "kind": "usage", "name": name, "stored": stored, "usage": usage.json() }),
        );
    }

    /// Which part of the store's file is what.
    pub fn shares(&mut self, (shares, whole): &(Vec<Share>, i64)) {
        for share in shares {
            println!(
                "{:<26} {:>7.0} MB, {:.1} % of the file",
                share.name,
                megabytes(share.bytes.unsigned_abs()),
                share.bytes as f64 * 100.0 / *whole as f64,
            );
        }
        let shares = shares
            .iter()
            .map(|one| (one.name.to_owned(), one.bytes.into()));
        let shares: serde_json::Map<String, Value> = shares.collect();
        self.lines
            .push(json!({ "kind": "shares", "file": whole, "bytes": shares }));
    }

    /// Statements that were judged again.
    pub fn judged(&mut self, name: &str, statements: u64, took: Duration) {
        let rate = statements as f64 / took.as_secs_f64();
        println!(
            "{name:<26} {:>7} statements/s judged again ({} in {:.1} s)  required {JUDGED}: {}",
            whole(rate),
            whole(statements as f64),
            took.as_secs_f64(),
            met(rate >= JUDGED),
        );
        self.lines.push(json!({
            "kind": "judged", "name": name, "statements": statements,
            "seconds": took.as_secs_f64(), "statements_a_second": rate,
        }));
    }

    pub fn started(&mut self, name: &str, ready: Duration, note: &str) {
        let seconds = ready.as_secs_f64();
        println!(
            "{name:<26} ready after {seconds:.3} s{note}  at most {READY:.0} s: {}",
            met(seconds < READY)
        );
        self.lines
            .push(json!({ "kind": "start", "name": name, "seconds": seconds }));
    }

    pub fn write(&self, file: &Path) {
        let whole = json!({ "settings": self.settings, "figures": self.lines });
        std::fs::write(file, format!("{whole:#}\n")).unwrap();
    }
}

fn met(met: bool) -> &'static str {
    if met { "met" } else { "MISSED" }
}

fn density(disk: Disk, stored: u64) -> f64 {
    disk.bytes() as f64 / stored.max(1) as f64
}

/// Said only where there is some: such figures are not the machine's own.
fn stolen(usage: &Usage) -> String {
    let percent = usage.percent(usage.stolen);
    if percent < 1.0 {
        return String::new();
    }
    format!(", withheld by the host {percent:.0} %")
}

fn used(kind: Kind, usage: &Usage, stored: u64) {
    let highest = usage.highest;
    print!(
        "{:18}resident at most {:.0} MB ({:.0} anonymous, {:.0} of files), ever {:.0} MB: {}",
        "",
        megabytes(highest.resident),
        megabytes(highest.anonymous),
        megabytes(highest.file),
        megabytes(usage.memory.peak),
        met(megabytes(usage.memory.peak) < kind.memory()),
    );
    if let (Some(disk), Some(largest)) = (usage.disk, usage.largest) {
        print!(
            "; disk {:.0} MB, log {:.0} MB of it, at most {:.0} MB",
            megabytes(disk.bytes()),
            megabytes(disk.log),
            megabytes(largest.bytes()),
        );
        if let Some(densest) = usage.densest {
            print!(
                "; {:.0} bytes a statement, at most {densest:.0}: {}",
                density(disk, stored),
                met(densest <= BYTES)
            );
        }
    }
    println!();
}
