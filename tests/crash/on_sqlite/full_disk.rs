//! No room left: writes wait for another day, everything else goes on, and it heals by itself.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use actix_web::rt::time::sleep;
use serde_json::json;

use super::namespace::{self, fill, seen_from_outside, serve_on_small_disk};
use crate::api::{Answer, Api};
use crate::ledger::{Ledger, Sent};
use crate::random::Random;
use crate::server::{Server, run};
use crate::statements::drawn;

/// Room for the log at its longest and for the file into which it is folded, however fast the machine
/// writes: what is freed must suffice for folding it, or nothing can heal.
const DISK: &str = "size=192m";
/// Bytes left on that disk when it is nearly full: none, some for the log, and more than the log takes
/// before it is folded into a file that cannot grow.
const LEFT: [u64; 3] = [0, 2 << 20, 20 << 20];

#[test]
fn a_full_disk_costs_no_acknowledged_statement_and_heals_without_a_restart() {
    namespace::require_namespaces();
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let disk = folder.path().canonicalize().unwrap().join("disk");
        fs::create_dir(&disk).unwrap();
        let command = serve_on_small_disk(&disk, DISK);
        let server = Server::launch(command, &folder.path().join("log"));
        let api = Api::of(&server);
        let ledger = Ledger::default();
        let mut random = Random::new();
        let filler = seen_from_outside(&server, &disk.join("filler"));
        for left in LEFT {
            let writers = ledger.writers(&api, &mut random, 40);
            sleep(Duration::from_millis(300)).await;
            fill(&filler, left);
            sleep(Duration::from_millis(300)).await;
            writers.stop().await;
            refuses_writes(&ledger, &api, &mut random).await;
            ledger.holds(&api).await;

            fs::remove_file(&filler).unwrap();
            recovers(&ledger, &api, &mut random).await;
            ledger.retry(&api).await;
            println!("{} statements were acknowledged", ledger.acknowledged());
        }
        ledger.holds(&api).await;
        assert!(!server.log().contains("panicked"), "{}", server.log());
    });
}

/// Writes answer 503 and say when to come back; reading, and what needs no room, goes on.
pub async fn refuses_writes(ledger: &Ledger, api: &Api, random: &mut Random) {
    // Large ones soon use up what room is left, and small ones what was too little for the large.
    for words in [2_000, 4] {
        let refusal = until_refused(ledger, api, random, words).await;
        says_when_to_come_back(&refusal);
    }
    assert_eq!(
        until(api, "/health/ready", 503).await.json()["status"],
        "not ready"
    );
    assert_eq!(api.get("/health/live").await.status, 200);
    // What is wrong with a statement is said although the rejection cannot be kept.
    let answer = api.try_post(&json!({ "actor": {} })).await.unwrap();
    assert_eq!(answer.status, 400, "{answer:?}");
}

/// Writes until the server has refused three times running: there may be some room left in the log,
/// in pages it got before.
async fn until_refused(ledger: &Ledger, api: &Api, random: &mut Random, words: u64) -> Answer {
    let mut refused = 0;
    for _ in 0..2_000 {
        let batch = (0..5).map(|_| drawn(random, words)).collect();
        let answer = ledger.send(api, Sent::batch(batch)).await.unwrap();
        refused = if answer.acknowledges() {
            0
        } else {
            refused + 1
        };
        if refused == 3 {
            return answer;
        }
    }
    panic!("writes are never refused");
}

fn says_when_to_come_back(answer: &Answer) {
    assert_eq!(answer.status, 503, "{answer:?}");
    assert_eq!(answer.header("Content-Type"), "application/problem+json");
    let seconds: u32 = answer.header("Retry-After").parse().unwrap();
    assert!(seconds > 0);
    let problem = answer.json();
    assert_eq!(problem["status"], 503, "{problem}");
    assert_eq!(
        problem["type"], "urn:tertulia:problem:unavailable",
        "{problem}"
    );
}

/// Writes work again and the server says so, without a restart.
pub async fn recovers(ledger: &Ledger, api: &Api, random: &mut Random) {
    until(api, "/health/ready", 200).await;
    let sent = Sent::batch(vec![drawn(random, 4)]);
    let answer = ledger.send(api, sent).await.unwrap();
    assert!(answer.acknowledges(), "still refused: {answer:?}");
}

/// Asks until the answer has this status.
async fn until(api: &Api, path: &str, status: u16) -> Answer {
    let began = Instant::now();
    loop {
        let answer = api.get(path).await;
        if answer.status.as_u16() == status {
            return answer;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{answer:?}");
        sleep(Duration::from_millis(50)).await;
    }
}

#[test]
fn a_server_does_not_start_on_a_disk_that_cannot_be_written_and_names_the_file() {
    namespace::require_namespaces();
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().canonicalize().unwrap();
    let command = serve_on_small_disk(&disk, "size=4m,ro");
    let log = tempfile::NamedTempFile::new().unwrap();
    refused(
        Server::try_launch(command, log.path()),
        &disk.join("store.db"),
    );
}

fn refused(outcome: Result<Server, (std::process::ExitStatus, String)>, file: &Path) {
    let Err((status, said)) = outcome else {
        panic!("a server runs on a disk that cannot be written");
    };
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(said.contains(&file.display().to_string()), "{said}");
}
