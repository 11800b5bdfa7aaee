//! What one statement costs at each step of its way in and out, on one core and without a server.
//!
//! `cargo bench --bench core -- --help` tells the options. Each step runs over the same simulated
//! statements, all of them in each round; a round's figure is its mean for one statement.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A measurement fails by panicking.
#![allow(clippy::cast_precision_loss)] // Figures for people have few digits.

use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

use clap::Parser;
use rustix::time::{ClockId, clock_gettime};
use tertulia::facts::{Mappings, facts_of};
use tertulia::profile::{self, Document, Library};
use tertulia::simulate::{self, Sender, Simulation};
use tertulia::store::sqlite::Compression;
use tertulia::xapi::compare::{difference, fingerprint};
use tertulia::xapi::json::{self, DEFAULT_MAX_DEPTH, Node};
use tertulia::xapi::seal::{Assigned, seal};
use tertulia::xapi::statement::Statement;
use tertulia::xapi::terms::terms;
use tertulia::xapi::version::Version;
use uuid::Uuid;

/// As in the program: much of what is measured is small pieces of text.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const VERSION: Version = Version::V1;
const AUTHORITY: &str = r#"{"objectType":"Agent","account":{"homePage":"http://localhost/tertulia/6a2c2a1e-5f0e-4f5e-9d0c-0a54a4a3a2f1","name":"moodle"}}"#;
const PROFILE: &str = include_str!("../../profiles/social-learning.jsonld");
/// How long each step runs before it is measured.
const WARM: Duration = Duration::from_millis(300);

/// Times what is done with one statement, step by step.
#[derive(Parser)]
#[command(name = "core")]
struct Settings {
    /// Simulated statements in each round.
    #[arg(long, value_name = "COUNT", default_value_t = 4_000)]
    statements: usize,
    /// Rounds of each step.
    #[arg(long, value_name = "COUNT", default_value_t = 25)]
    rounds: usize,
    /// People who learn in the simulation.
    #[arg(long, value_name = "COUNT", default_value_t = 1_000)]
    people: u32,
    /// Seed of the simulation.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
}

fn main() {
    // Cargo says `--bench` to every program it measures with.
    let settings = Settings::parse_from(std::env::args().filter(|one| one != "--bench"));
    let (earlier, texts) = texts(&settings);
    let bench = Bench {
        rounds: settings.rounds,
        bytes: mean(texts.iter().map(String::len)),
    };
    introduce(&settings, bench.bytes);
    text_to_stored(&bench, &earlier, &texts);
    against_templates(&settings);
}

/// Statements to make a dictionary from, and as many later ones to measure with.
fn texts(settings: &Settings) -> (Vec<String>, Vec<String>) {
    let mut texts = simulation(settings).map(|sent| sent.json);
    let mut some = || texts.by_ref().take(settings.statements).collect();
    let (earlier, later): (Vec<_>, Vec<_>) = (some(), some());
    assert!(
        !later.is_empty(),
        "a simulation of so few people sends too little"
    );
    (earlier, later)
}

fn simulation(settings: &Settings) -> Simulation {
    Simulation::new(&simulate::Settings {
        people: settings.people,
        weeks: 52,
        seed: settings.seed,
        ..simulate::Settings::default()
    })
}

/// The steps in the order in which a request takes them, then those of a retry and of reading.
fn text_to_stored(bench: &Bench, earlier: &[String], texts: &[String]) {
    let mappings = Mappings::built_in().unwrap();
    let authority = parsed(AUTHORITY);
    let nodes: Vec<Node<'_>> = texts.iter().map(|text| parsed(text)).collect();
    let statements: Vec<Statement<'_>> = texts
        .iter()
        .zip(&nodes)
        .map(|(text, node)| valid(text, node))
        .collect();
    let sealed: Vec<String> = statements.iter().map(|one| sealed(*one)).collect();
    let starter = Compression::of_a_new_store().unwrap();
    // What a store samples is sealed.
    let samples: Vec<Vec<u8>> = earlier
        .iter()
        .map(|text| self::sealed(Statement::trusted(text, &parsed(text))).into_bytes())
        .collect();
    let compression = Compression::made_from(&samples).unwrap();
    let packed: Vec<Vec<u8>> = sealed
        .iter()
        .map(|text| compression.pack(text).unwrap())
        .collect();

    bench.step("parse JSON", texts, |text| parsed(text).span().end);
    let pairs: Vec<(&str, &Node<'_>)> = texts.iter().map(String::as_str).zip(&nodes).collect();
    bench.step("validate", &pairs, |(text, node)| {
        Statement::parse(text, node, VERSION).unwrap().raw().len()
    });
    bench.step("parse and validate", texts, |text| {
        valid(text, &parsed(text)).raw().len()
    });
    bench.step("classify (facts)", &statements, |one| {
        facts_of(&mappings, *one, one.timestamp().unwrap_or_default(), &[])
    });
    bench.step("terms of filters", &statements, |one| {
        terms(*one, Some(&authority))
    });
    bench.step("fingerprint", &statements, |one| fingerprint(*one));
    bench.step("seal", &statements, |one| self::sealed(*one));
    bench.step("compress", &sealed, |text| compression.pack(text));
    bench.step("all of these", texts, |text| {
        let node = parsed(text);
        let statement = valid(text, &node);
        let facts = facts_of(
            &mappings,
            statement,
            statement.timestamp().unwrap_or_default(),
            &[],
        );
        let terms = terms(statement, Some(&authority));
        let packed = compression.pack(&self::sealed(statement));
        (facts.is_some(), terms.agents.len(), packed)
    });

    // What a retry is compared with: the sealed text and its end.
    let stored: Vec<String> = sealed.iter().map(|text| format!("{text}}}")).collect();
    let stored_nodes: Vec<Node<'_>> = stored.iter().map(|text| parsed(text)).collect();
    let pairs: Vec<(Statement<'_>, Statement<'_>)> = stored
        .iter()
        .zip(&stored_nodes)
        .map(|(text, node)| Statement::trusted(text, node))
        .zip(statements.iter().copied())
        .collect();
    bench.step("compare with a retry", &pairs, |(ours, theirs)| {
        assert_eq!(difference(*ours, *theirs), None);
    });
    bench.step("decompress", &packed, |bytes| compression.unpack(bytes));
    println!(
        "\n{:.0} bytes sent are {:.0} sealed, {:.0} compressed with a dictionary of such statements, {:.0} with that of a new store",
        bench.bytes,
        mean(sealed.iter().map(String::len)),
        mean(packed.iter().map(Vec::len)),
        mean(sealed.iter().map(|text| starter.pack(text).unwrap().len()))
    );
}

/// Judging by the templates of a profile, which only statements that claim it are.
fn against_templates(settings: &Settings) {
    let (document, _) = Document::read(PROFILE);
    let versions = profile::Version::compile(&document.unwrap(), &[], &Library::default());
    let templates = versions[0].templates.len();
    let library = Library::new(versions);
    let texts: Vec<String> = simulation(settings)
        .filter(|sent| sent.sender == Sender::Profile)
        .map(|sent| sent.json)
        .take(settings.statements)
        .collect();
    let nodes: Vec<Node<'_>> = texts.iter().map(|text| parsed(text)).collect();
    let statements: Vec<Statement<'_>> = texts
        .iter()
        .zip(&nodes)
        .map(|(text, node)| valid(text, node))
        .collect();
    let bench = Bench {
        rounds: settings.rounds,
        bytes: mean(texts.iter().map(String::len)),
    };
    println!(
        "\n{} statements of {:.0} bytes that claim a profile of {templates} templates",
        statements.len(),
        bench.bytes
    );
    bench.step("judge", &statements, |one| library.judge(*one));
}

fn parsed(text: &str) -> Node<'_> {
    let (_, node) = json::parse(text.as_bytes(), DEFAULT_MAX_DEPTH).unwrap();
    node
}

fn valid<'d>(text: &'d str, node: &'d Node<'d>) -> Statement<'d> {
    match Statement::parse(text, node, VERSION) {
        Ok(statement) => statement,
        Err(broken) => panic!("a simulated statement breaks rules: {broken:?}\n{text}"),
    }
}

fn sealed(statement: Statement<'_>) -> String {
    let assigned = Assigned {
        id: statement.id().unwrap_or(Uuid::from_u128(7)),
        authority: AUTHORITY,
        version: "1.0.0",
    };
    seal(statement, &assigned)
}

struct Bench {
    rounds: usize,
    /// Mean length of a statement as it was sent.
    bytes: f64,
}

impl Bench {
    /// Runs a step over all statements until it is warm, then in rounds, and prints the fastest
    /// round and the middle one.
    fn step<T, R>(&self, name: &str, all: &[T], step: impl Fn(&T) -> R) {
        let round = || {
            let begun = processor_time();
            for one in all {
                black_box(step(black_box(one)));
            }
            (processor_time() - begun) * 1e6 / all.len() as f64
        };
        let begun = Instant::now();
        while begun.elapsed() < WARM {
            round();
        }
        let mut rounds: Vec<f64> = (0..self.rounds.max(1)).map(|_| round()).collect();
        rounds.sort_by(f64::total_cmp);
        let (least, middle) = (rounds[0], rounds[rounds.len() / 2]);
        println!(
            "{name:<22}{least:>8.2} µs{middle:>10.2} µs{:>10.0} MB/s",
            self.bytes / middle
        );
    }
}

/// Seconds that this thread has had a processor: what else runs makes a step later, not dearer.
fn processor_time() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn mean(lengths: impl ExactSizeIterator<Item = usize>) -> f64 {
    let count = lengths.len();
    lengths.sum::<usize>() as f64 / count as f64
}

fn introduce(settings: &Settings, bytes: f64) {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
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
        "one core of {}; commit {commit}; {} statements of {bytes:.0} bytes on average, of {} people, seed {}; {} rounds",
        cpu.map_or("unknown", |(_, name)| name.trim()),
        settings.statements,
        settings.people,
        settings.seed,
        settings.rounds
    );
    println!(
        "\n{:<22}{:>11}{:>13}{:>15}",
        "a statement", "fastest", "median", "as sent"
    );
}
