//! A disk that fails while the server runs: read-only of a sudden, broken, or unable to sync.
//!
//! A mounted file system cannot be made read-only by hand while files on it are open for writing;
//! the system itself does so after an error. `failing.c` answers as such a disk does.

use std::fs;

use rustix::io::Errno;

use super::full_disk::{recovers, refuses_writes};
use super::preload;
use crate::api::Api;
use crate::ledger::Ledger;
use crate::random::Random;
use crate::server::{Server, embedded, run, serve};

#[test]
fn a_disk_that_turns_read_only_costs_no_acknowledged_statement_and_heals_without_a_restart() {
    run(fails_and_heals(&Errno::ROFS.raw_os_error().to_string()));
}

#[test]
fn a_disk_that_cannot_write_costs_no_acknowledged_statement_and_heals_without_a_restart() {
    run(fails_and_heals(&Errno::IO.raw_os_error().to_string()));
}

#[test]
fn a_disk_that_cannot_sync_costs_no_acknowledged_statement_and_heals_without_a_restart() {
    run(fails_and_heals(&format!("s{}", Errno::IO.raw_os_error())));
}

async fn fails_and_heals(trouble: &str) {
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().canonicalize().unwrap().join("disk");
    fs::create_dir(&disk).unwrap();
    let file = disk.join("store.db");
    let switch = folder.path().join("switch");
    let mut command = serve(&embedded(&file));
    command
        .env("LD_PRELOAD", preload::library("failing.c", folder.path()))
        .env("FAILING_STORE", &disk)
        .env("FAILING_SWITCH", &switch);
    let log = folder.path().join("log");
    let mut server = Server::launch(command, &log);
    let api = Api::of(&server);
    let ledger = Ledger::default();
    let mut random = Random::new();
    for _ in 0..2 {
        recovers(&ledger, &api, &mut random).await;
        fs::write(&switch, trouble).unwrap();
        refuses_writes(&ledger, &api, &mut random).await;
        ledger.holds(&api).await;
        fs::remove_file(&switch).unwrap();
        recovers(&ledger, &api, &mut random).await;
        ledger.holds(&api).await;
        ledger.retry(&api).await;
    }
    // Killed in the middle of the trouble, the store is still good.
    fs::write(&switch, trouble).unwrap();
    refuses_writes(&ledger, &api, &mut random).await;
    server.kill();
    let again = Server::launch(serve(&embedded(&file)), &log);
    ledger.holds(&Api::of(&again)).await;
}
