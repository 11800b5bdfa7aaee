//! How fast the real server is: it runs as a process of its own, and this program sends it simulated
//! statements over loopback, asks it, and watches what it uses.
//!
//! `cargo bench --bench load -- --help` tells the options. Every acknowledgement that is counted
//! stands for statements that are durable; the generator's share of the machine is measured too.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A measurement fails by panicking.
#![allow(clippy::cast_precision_loss)] // Figures for people have few digits.

mod client;
mod drive;
mod figures;
mod queries;
mod reader;
mod report;
mod reports;
mod resources;
mod rules;
mod server;
mod settings;
mod shares;
mod source;
mod stage;
mod watch;

use std::path::Path;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use clap::Parser as _;

use crate::drive::{Driven, drive};
use crate::figures::grouped;
use crate::reader::Reader;
use crate::report::{Report, Window, heading};
use crate::rules::Looks;
use crate::settings::{Phase, Settings, Shape, introduce};
use crate::stage::Stage;
use crate::watch::Watch;

/// More statements a second than these are not prepared for a window.
const MOST_BATCHED: u64 = 24_000;
const MOST_SINGLE: u64 = 16_000;
/// Statements written before the server is killed, so that there is a log to recover from, and how
/// long that may take.
const BEFORE_KILL: u64 = 10_000;
const PATIENCE: Duration = Duration::from_secs(20);
/// Statements after which the fill tells how it goes.
const STEP: u64 = 100_000;

fn main() {
    // Cargo says `--bench` to every program it measures with.
    let settings = Settings::parse_from(std::env::args().filter(|one| one != "--bench"));
    let temporary;
    let folder: &Path = if let Some(folder) = &settings.store_dir {
        std::fs::create_dir_all(folder).unwrap();
        folder
    } else {
        temporary = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        temporary.path()
    };
    let mut report = Report::new(settings.kind(), introduce(&settings, folder));
    if settings.wants(Phase::Empty) {
        heading("writing to an empty store");
        for shape in settings.shapes() {
            let name = format!("empty-{}x{}", shape.batch, shape.connections);
            let mut stage = Stage::fresh(&settings, folder, &name);
            window(&mut report, &settings, &mut stage, "empty", shape);
            stage.discard(&name);
        }
    }
    if settings.wants(Phase::Unjudged) {
        heading("writing to an empty store without the profile");
        for shape in settings.shapes() {
            let name = format!("unjudged-{}x{}", shape.batch, shape.connections);
            let mut stage = Stage::fresh(&settings, folder, &name);
            rules::without_profile(stage.server.address);
            window(&mut report, &settings, &mut stage, "unjudged", shape);
            stage.discard(&name);
        }
    }
    for (phase, measure) in [
        (
            Phase::Documents,
            resources::documents as fn(&mut Report, &Stage, Duration),
        ),
        (Phase::Attachments, resources::attachments),
    ] {
        if settings.wants(phase) {
            let stage = Stage::fresh(&settings, folder, "resources");
            measure(&mut report, &stage, Duration::from_secs(settings.seconds));
            stage.discard("resources");
        }
    }
    let later = [
        Phase::Fill,
        Phase::Full,
        Phase::Again,
        Phase::Queries,
        Phase::Reports,
        Phase::Start,
    ];
    if later.into_iter().any(|phase| settings.wants(phase)) {
        filled(&mut report, &settings, folder);
    }
    if let Some(file) = &settings.json {
        report.write(file);
    }
}

/// The phases that go on with one store.
fn filled(report: &mut Report, settings: &Settings, folder: &Path) {
    let mut stage = Stage::filled(settings, folder);
    fill(report, settings, &mut stage);
    if settings.wants(Phase::Full) {
        let stored = grouped(stage.stored());
        heading(&format!("writing to a store of {stored} statements"));
        for shape in settings.shapes() {
            window(report, settings, &mut stage, "full", shape);
        }
    }
    if settings.wants(Phase::Again) {
        again(report, settings, &mut stage);
    }
    if settings.wants(Phase::Queries) {
        queries(report, settings, &stage);
    }
    if settings.wants(Phase::Reports) {
        reports(report, settings, &stage);
    }
    if settings.wants(Phase::Start) {
        starts(report, settings, &mut stage);
    }
    stage.end(settings);
}

fn window(report: &mut Report, settings: &Settings, stage: &mut Stage, name: &str, shape: Shape) {
    let most = if shape.batch > 1 {
        MOST_BATCHED
    } else {
        MOST_SINGLE
    };
    let before = stage.source.sent;
    let prepared = stage.source.prepare(settings.seconds * most, shape.batch);
    let server = &stage.server;
    let reader = (!settings.no_reader).then(|| Reader::start(server.address));
    let watch = Watch::start(server.process(), stage.file.as_deref(), &stage.stored);
    let time = Some(Duration::from_secs(settings.seconds));
    let driven = drive(
        server.address,
        &prepared,
        shape.connections,
        time,
        &stage.stored,
    );
    whole(&driven);
    let usage = watch.finish();
    let paged = reader.map(Reader::stop);
    stage.source.settle(prepared, driven.used);
    let bytes = stage.source.sent.bytes - before.bytes;
    report.window(&Window {
        name,
        shape,
        driven: &driven,
        paged: paged.as_ref(),
        usage: &usage,
        stored: stage.stored(),
        length: bytes as f64 / driven.statements.max(1) as f64,
    });
}

/// # Panics
/// When the server hung up.
fn whole(driven: &Driven) {
    if let Some(error) = &driven.broken {
        panic!("the server hung up: {error}");
    }
}

fn fill(report: &mut Report, settings: &Settings, stage: &mut Stage) {
    if stage.stored() >= settings.statements {
        return;
    }
    heading("filling (CPU of server + of generator + of others)");
    let shape = settings.filling();
    while stage.stored() < settings.statements {
        let count = STEP.min(settings.statements - stage.stored());
        let prepared = stage.source.prepare(count, shape.batch);
        let server = &stage.server;
        let watch = Watch::start(server.process(), stage.file.as_deref(), &stage.stored);
        let driven = drive(
            server.address,
            &prepared,
            shape.connections,
            None,
            &stage.stored,
        );
        whole(&driven);
        let usage = watch.finish();
        stage.source.settle(prepared, driven.used);
        report.filled(stage.stored(), &driven, &usage);
    }
}

/// Changes the rules twice: once alone, once while statements come in.
fn again(report: &mut Report, settings: &Settings, stage: &mut Stage) {
    let stored = grouped(stage.stored());
    heading(&format!("judging {stored} statements again"));
    let address = stage.server.address;
    let watch = Watch::start(stage.server.process(), stage.file.as_deref(), &stage.stored);
    let before = stage.stored();
    rules::change(address, 1);
    let took = rules::wait(address);
    report.judged("alone", before, took);
    report.used("again", &watch.finish(), stage.stored());
    rules::change(address, 2);
    let looks = Looks::start(address, &stage.stored);
    window(report, settings, stage, "again", settings.filling());
    let (judged, took) = looks.stop();
    report.judged("while others write", judged, took);
    rules::wait(address);
}

fn queries(report: &mut Report, settings: &Settings, stage: &Stage) {
    let stored = grouped(stage.stored());
    heading(&format!("asking a store of {stored} statements, limit=100"));
    let address = stage.server.address;
    let process = stage.server.process();
    let watch = Watch::start(process, stage.file.as_deref(), &stage.stored);
    for asked in queries::ask(address, &stage.source, settings.seed, settings.queries) {
        report.asked(&asked);
    }
    if let Some((first, _)) = stage.source.sent.span {
        report.asked(&queries::report(address, first, settings.queries));
    }
    report.used("queries", &watch.finish(), stage.stored());
}

/// Asks for reports: first when nothing is worked out, then again and again.
fn reports(report: &mut Report, settings: &Settings, stage: &Stage) {
    let Some((first, last)) = stage.source.sent.span else {
        return;
    };
    let stored = grouped(stage.stored());
    heading(&format!(
        "reports on a store of {stored} statements, of {} to {}",
        &first.to_string()[..10],
        &last.to_string()[..10]
    ));
    let address = stage.server.address;
    let members = reports::organise(address, &stage.source.drawn);
    let watch = Watch::start(stage.server.process(), stage.file.as_deref(), &stage.stored);
    let took = reports::work_out(address, last);
    println!(
        "each of them for the first time, with a directory of {members} people, one of 50 opted out: {:.1} s",
        took.as_secs_f64()
    );
    reports::ask(address, last, settings.queries, |asked| report.asked(asked));
    report.used("reports", &watch.finish(), stage.stored());
    if let Some(file) = &stage.file {
        report.shares(&shares::of(file));
    }
}

/// Stops and starts the server, then kills it while it writes and starts it again.
fn starts(report: &mut Report, settings: &Settings, stage: &mut Stage) {
    heading("starting on that store");
    let took = stage.restart(false);
    let note = format!(", the stop before it took {:.3} s", took.as_secs_f64());
    report.started("after SIGTERM", stage.server.ready_after, &note);
    if stage.file.is_some() {
        stage.restart(true);
        report.started("with a file not in memory", stage.server.ready_after, "");
    }
    let shape = settings.filling();
    let prepared = stage.source.prepare(2 * MOST_BATCHED, shape.batch);
    let Stage { server, stored, .. } = stage;
    let address = server.address;
    let driven = thread::scope(|scope| {
        scope.spawn(|| {
            let begun = Instant::now();
            let before = stored.load(Ordering::Relaxed);
            while stored.load(Ordering::Relaxed) < before + BEFORE_KILL
                && begun.elapsed() < PATIENCE
            {
                thread::sleep(Duration::from_millis(10));
            }
            server.kill();
        });
        drive(address, &prepared, shape.connections, None, stored)
    });
    let log = stage.file.as_deref().map(|file| watch::disk(file).log);
    let note = log.map_or_else(String::new, |log| {
        format!(", with a log of {:.1} MB", figures::megabytes(log))
    });
    stage.restart(false);
    report.started("after SIGKILL", stage.server.ready_after, &note);
    // As a platform would: what was not acknowledged is sent again.
    let again = prepared.again(&driven.unanswered);
    let address = stage.server.address;
    whole(&drive(
        address,
        &again,
        shape.connections,
        None,
        &stage.stored,
    ));
    stage.source.settle(prepared, driven.used);
}
