//! Sync, then answer: what was acknowledged is on the disk, and stays after a power cut.
//!
//! A killed process proves nothing here: what it wrote stays in the system's memory and reaches the
//! disk later, synced or not, so a server that never syncs passes every such test. A power cut
//! takes that memory too. `forgetful.c` keeps beside the store what it holds if all that was not
//! synced is lost, names in folders included; the next server starts on that.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use actix_web::rt::time::sleep;
use rustix::process::Signal;

use super::preload;
use super::shadow::Shadow;
use crate::api::Api;
use crate::ledger::{Ledger, moment};
use crate::random::Random;
use crate::server::{Server, embedded, run, serve};

/// Power cuts, and how large the statements before each are, in words of text.
const CUTS: [u64; 5] = [4, 1_500, 4, 1_500, 4];
/// From here on the log is folded into the file before the cut: the file must be synced then, or
/// the log that begins anew takes with it what the file lacks.
const LARGE: u64 = 1_000;

#[test]
fn no_answer_leaves_before_its_statements_are_synced() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let library = preload::library("forgetful.c", folder.path());
        let log = folder.path().join("log");
        let ledger = Ledger::default();
        let mut random = Random::new();
        let mut disk = folder.path().canonicalize().unwrap().join("disk");
        fs::create_dir(&disk).unwrap();
        for (cut, words) in CUTS.into_iter().enumerate() {
            let kept = folder.path().join(format!("kept{cut}"));
            let shadow = Shadow::of(&disk, &kept);
            let mut command = serve(&embedded(&store(&disk)));
            command
                .env("LD_PRELOAD", &library)
                .env("FORGETFUL_STORE", &disk)
                .env("FORGETFUL_SHADOW", &kept);
            let mut server = Server::launch(command, &log);
            let api = Api::of(&server);
            ledger.retry(&api).await;
            let writers = ledger.writers(&api, &mut random, words);
            if words >= LARGE {
                folded(&shadow, &store(&disk)).await;
            }
            moment(&mut random, 600).await;
            server.kill();
            writers.end().await;

            disk.set_file_name(format!("disk{cut}"));
            shadow.rebuild(&disk);
            let mut server = Server::launch(serve(&embedded(&store(&disk))), &log);
            ledger.holds(&Api::of(&server)).await;
            server.signal(Signal::TERM);
            assert!(server.end().await.0.success());
        }
        println!("{} statements were acknowledged", ledger.acknowledged());
        assert!(ledger.acknowledged() > 100, "there was no load");
    });
}

/// The store lies in folders that the server makes itself: their names must last, too.
fn store(disk: &Path) -> PathBuf {
    disk.join("new/folder/store.db")
}

/// Waits until the log was folded into the file, and the file synced.
async fn folded(shadow: &Shadow, file: &Path) {
    let before = shadow.length(file);
    let began = Instant::now();
    while shadow.length(file) == before {
        assert!(
            began.elapsed() < Duration::from_secs(180),
            "the file is never synced"
        );
        sleep(Duration::from_millis(5)).await;
    }
}
