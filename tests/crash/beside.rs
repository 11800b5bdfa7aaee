//! Other processes on the store of a running server, and servers after it.

use std::process::{Command, Output};
use std::time::{Duration, Instant};

use actix_web::rt::time::sleep;
use serde_json::Value;

use crate::api::Api;
use crate::ledger::Ledger;
use crate::place::Place;
use crate::random::Random;
use crate::server::{PROGRAM, Server, run};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_store_is_free_again_however_its_server_ended() {
    let place = Place::chosen();
    for _ in 0..3 {
        Server::start(&place).kill();
    }
}

#[test]
fn keys_are_made_listed_and_revoked_beside_a_server_under_load() {
    run(async {
        let place = Place::chosen();
        let mut server = Server::start(&place);
        let api = Api::of(&server);
        let ledger = Ledger::default();
        let mut random = Random::new();
        let writers = ledger.writers(&api, &mut random, 4);

        let create = [
            "create",
            "--name",
            "a block",
            "--scope",
            "statements/read",
            "--json",
        ];
        let made = key(&place, &create).await;
        let made: Value = serde_json::from_slice(&made.stdout).unwrap();
        let (id, secret) = (
            made["key"].as_str().unwrap(),
            made["secret"].as_str().unwrap(),
        );
        let path = "/xapi/statements?limit=1";
        let asked = || api.get_as(id, secret, path);
        assert_eq!(asked().await.status, 200);
        assert_eq!(api.get_as(id, "another", path).await.status, 401);

        let listed = key(&place, &["list", "--json"]).await;
        let listed = String::from_utf8(listed.stdout).unwrap();
        assert!(listed.contains(id), "{listed}");
        assert!(!listed.contains(secret), "{listed}");

        // A key that is in use has just been looked up, and may be remembered.
        assert_eq!(asked().await.status, 200);
        key(&place, &["revoke", id]).await;
        let revoked = Instant::now();
        loop {
            let after = revoked.elapsed();
            if asked().await.status == 401 {
                break;
            }
            assert!(after < SECOND, "the revocation is not seen");
            sleep(Duration::from_millis(20)).await;
        }
        server.kill();
        writers.end().await;
        assert!(ledger.acknowledged() > 0, "there was no load");
    });
}

/// Runs `tertulia key` on the store, while the test's writers go on.
async fn key(place: &Place, arguments: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command
        .arg("key")
        .args(arguments)
        .args(["--store", &place.url()]);
    let output = actix_web::rt::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    output
}
