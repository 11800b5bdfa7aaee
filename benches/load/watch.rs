//! What the server and this program use of the machine, as `/proc` tells it.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

const PACE: Duration = Duration::from_millis(100);
/// The size of an empty file says nothing about statements.
const TELLING: u64 = 100_000;

/// Memory of a process, in bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Memory {
    pub resident: u64,
    pub anonymous: u64,
    pub file: u64,
    /// The most that was resident since the process began.
    pub peak: u64,
}

/// The store's files, in bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk {
    /// As long as they are.
    pub length: u64,
    /// What they take on the disk.
    pub taken: u64,
    /// The length of the log, which is also in the sum.
    pub log: u64,
}

/// What was used while something ran.
#[derive(Debug, Clone, Default)]
pub struct Usage {
    pub elapsed: Duration,
    /// Seconds of processor time.
    pub server_cpu: f64,
    /// What of it the one thread took that writes to the embedded store.
    pub writer_cpu: f64,
    pub own_cpu: f64,
    /// That other programs took, and that the machine's host did not give.
    pub other_cpu: f64,
    pub stolen: f64,
    /// At the end, and where it was highest.
    pub memory: Memory,
    pub highest: Memory,
    /// At the end, and where it was largest; `None` where the store is not in a folder.
    pub disk: Option<Disk>,
    pub largest: Option<Disk>,
    /// Most bytes a stored statement, in moments with at least 100,000 statements stored.
    pub densest: Option<f64>,
}

pub struct Watch {
    process: u32,
    store: Option<PathBuf>,
    begun: Instant,
    server_cpu: f64,
    writer_cpu: f64,
    own_cpu: f64,
    machine: Machine,
    end: Arc<AtomicBool>,
    thread: JoinHandle<Usage>,
}

impl Watch {
    /// Looks at the server, and at its store if that is in a folder, until [`Watch::finish`].
    pub fn start(process: u32, store: Option<&Path>, stored: &Arc<AtomicU64>) -> Self {
        let end = Arc::new(AtomicBool::new(false));
        let (asked, stored) = (Arc::clone(&end), Arc::clone(stored));
        let store = store.map(Path::to_owned);
        let folder = store.clone();
        let thread = thread::spawn(move || {
            let mut usage = Usage::default();
            while !asked.load(Ordering::Relaxed) {
                usage.look(process, folder.as_deref(), stored.load(Ordering::Relaxed));
                thread::sleep(PACE);
            }
            usage.look(process, folder.as_deref(), stored.load(Ordering::Relaxed));
            usage
        });
        Self {
            process,
            store,
            begun: Instant::now(),
            server_cpu: cpu(process),
            writer_cpu: cpu_of_writer(process),
            own_cpu: cpu(std::process::id()),
            machine: machine(),
            end,
            thread,
        }
    }

    pub fn finish(self) -> Usage {
        let elapsed = self.begun.elapsed();
        let server_cpu = cpu(self.process) - self.server_cpu;
        let writer_cpu = cpu_of_writer(self.process) - self.writer_cpu;
        let own_cpu = cpu(std::process::id()) - self.own_cpu;
        let machine = machine();
        self.end.store(true, Ordering::Relaxed);
        let seen = self.thread.join().unwrap();
        Usage {
            elapsed,
            server_cpu,
            writer_cpu,
            own_cpu,
            other_cpu: (machine.busy - self.machine.busy - server_cpu - own_cpu).max(0.0),
            stolen: machine.stolen - self.machine.stolen,
            memory: memory(self.process),
            disk: self.store.as_deref().map(disk),
            ..seen
        }
    }
}

impl Usage {
    fn look(&mut self, process: u32, store: Option<&Path>, stored: u64) {
        let memory = memory(process);
        if memory.resident > self.highest.resident {
            self.highest = memory;
        }
        let Some(store) = store else {
            return;
        };
        let disk = disk(store);
        if stored >= TELLING {
            let density = disk.taken.max(disk.length) as f64 / stored as f64;
            self.densest = Some(self.densest.map_or(density, |most| most.max(density)));
        }
        if self
            .largest
            .is_none_or(|largest| disk.taken > largest.taken)
        {
            self.largest = Some(disk);
        }
    }

    /// Processor time in percent of one core.
    pub fn percent(&self, seconds: f64) -> f64 {
        100.0 * seconds / self.elapsed.as_secs_f64()
    }

    pub fn json(&self) -> Value {
        json!({
            "seconds": self.elapsed.as_secs_f64(),
            "server_cpu_seconds": self.server_cpu, "writer_cpu_seconds": self.writer_cpu,
            "generator_cpu_seconds": self.own_cpu,
            "other_cpu_seconds": self.other_cpu, "stolen_seconds": self.stolen,
            "memory": self.memory.json(), "memory_highest": self.highest.json(),
            "disk": self.disk.map(Disk::json), "disk_largest": self.largest.map(Disk::json),
            "bytes_a_statement_at_most": self.densest,
        })
    }
}

impl Memory {
    fn json(self) -> Value {
        json!({
            "resident": self.resident, "anonymous": self.anonymous, "file": self.file,
            "peak": self.peak,
        })
    }
}

impl Disk {
    /// Both ways of counting say something; the larger one is told.
    pub fn bytes(self) -> u64 {
        self.length.max(self.taken)
    }

    fn json(self) -> Value {
        json!({ "length": self.length, "taken": self.taken, "log": self.log })
    }
}

pub fn memory(process: u32) -> Memory {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let kibibytes = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name));
        let number = line.and_then(|line| line.split_whitespace().nth(1));
        number.and_then(|text| text.parse().ok()).unwrap_or(0) * 1_024
    };
    Memory {
        resident: kibibytes("VmRSS:"),
        anonymous: kibibytes("RssAnon:"),
        file: kibibytes("RssFile:"),
        peak: kibibytes("VmHWM:"),
    }
}

/// Everything in the folder of a store whose name begins like the store's.
pub fn disk(store: &Path) -> Disk {
    let name = store
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let mut disk = Disk::default();
    let Some(entries) = store.parent().and_then(|folder| fs::read_dir(folder).ok()) else {
        return disk;
    };
    for entry in entries.flatten() {
        let file = entry.file_name().to_string_lossy().into_owned();
        let Some(ending) = file.strip_prefix(&name) else {
            continue;
        };
        // A file that has just gone takes nothing.
        if let Ok(about) = entry.metadata() {
            disk.length += about.len();
            disk.taken += about.blocks() * 512;
            if ending == "-wal" {
                disk.log = about.len();
            }
        }
    }
    disk
}

/// Seconds of processor time of a process and all its threads.
fn cpu(process: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    taken(&stat)
}

/// The same of the thread that writes to the embedded store; nothing where there is none.
fn cpu_of_writer(process: u32) -> f64 {
    let threads = fs::read_dir(format!("/proc/{process}/task"));
    let stats = threads
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|thread| {
            let stat = fs::read_to_string(thread.path().join("stat")).ok()?;
            stat.contains("(store-writer)").then_some(stat)
        });
    stats.map(|stat| taken(&stat)).sum()
}

/// Seconds of processor time in a line that the system tells of a process or a thread.
fn taken(stat: &str) -> f64 {
    // The name, the second field, may hold anything.
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: u64 = fields
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    seconds(ticks)
}

/// Seconds of processor time of all that runs.
struct Machine {
    busy: f64,
    stolen: f64,
}

fn machine() -> Machine {
    let stat = fs::read_to_string("/proc/stat").unwrap_or_default();
    let ticks = stat.lines().next().unwrap_or_default().split_whitespace();
    let ticks: Vec<u64> = ticks.skip(1).filter_map(|one| one.parse().ok()).collect();
    let sum = |places: &[usize]| seconds(places.iter().filter_map(|place| ticks.get(*place)).sum());
    Machine {
        // In user mode, nice, in the kernel, and for interrupts of both kinds.
        busy: sum(&[0, 1, 2, 5, 6]),
        stolen: sum(&[7]),
    }
}

fn seconds(ticks: u64) -> f64 {
    ticks as f64 / rustix::param::clock_ticks_per_second() as f64
}
