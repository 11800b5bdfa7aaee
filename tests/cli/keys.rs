//! `tertulia key` beside a running server.

use serde_json::Value;

use super::program::{Serving, paste, program, ran, store, text};

fn key(store: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = ran(program()
        .arg("key")
        .args(arguments)
        .env("TERTULIA_STORE", store));
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

#[test]
fn keys_are_made_listed_and_revoked_beside_a_running_server() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let server = Serving::start(program().env("TERTULIA_STORE", &store));

    let (code, made, _) = key(
        &store,
        &["create", "--name", "Grafana", "--for", "reports", "--json"],
    );
    assert_eq!(code, Some(0));
    let made: Value = serde_json::from_str(&made).unwrap();
    assert_eq!(made["scopes"], serde_json::json!(["reports/read"]));
    let (id, secret) = (
        made["key"].as_str().unwrap(),
        made["secret"].as_str().unwrap(),
    );
    let report = format!(
        "curl -u {id}:{secret} {}/api/v1/reports/principles",
        server.base
    );
    assert_eq!(paste(&report).0, 200);
    let statements = format!(
        "curl -u {id}:{secret} -H 'X-Experience-API-Version: 2.0.0' {}/xapi/statements",
        server.base
    );
    let (status, answer) = paste(&statements);
    assert_eq!(status, 403);
    assert!(answer.contains("statements/read"), "{answer}");

    let (code, _, told) = key(&store, &["create", "--name", "Grafana", "--for", "lms"]);
    assert_eq!(code, Some(1));
    assert!(told.contains("Grafana"), "{told}");

    let (code, list, _) = key(&store, &["list"]);
    assert_eq!(code, Some(0));
    assert!(list.contains(id) && list.contains("administrator") && !list.contains(secret));

    assert_eq!(key(&store, &["revoke", id]).0, Some(0));
    let begun = std::time::Instant::now();
    while paste(&report).0 != 401 {
        assert!(
            begun.elapsed() < std::time::Duration::from_secs(1),
            "seen within a second"
        );
    }
    assert_eq!(key(&store, &["revoke", id]).0, Some(1));
    assert!(key(&store, &["list"]).1.contains("revoked"));
}

#[test]
fn a_key_has_a_door_and_the_list_shows_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let _server = Serving::start(program().env("TERTULIA_STORE", &store));
    for door in ["off", "flag", "reject"] {
        let arguments = ["create", "--name", door, "--for", "lms", "--door", door];
        let (code, made, _) = key(&store, &[&arguments[..], &["--json"]].concat());
        assert_eq!(code, Some(0));
        let made: Value = serde_json::from_str(&made).unwrap();
        assert_eq!(made["door"], door);
    }
    let (_, made, _) = key(&store, &["create", "--name", "plain", "--for", "lms"]);
    assert!(made.contains("door    flag"), "{made}");
    let (_, list, _) = key(&store, &["list", "--json"]);
    let doors = list.lines().map(|line| {
        let key: Value = serde_json::from_str(line).unwrap();
        format!(
            "{} {}",
            key["name"].as_str().unwrap(),
            key["door"].as_str().unwrap()
        )
    });
    let doors: Vec<_> = doors.collect();
    assert_eq!(
        doors,
        [
            "administrator flag",
            "off off",
            "flag flag",
            "reject reject",
            "plain flag"
        ]
    );
    assert!(key(&store, &["list"]).1.contains("door reject"));
    let wrong = ["create", "--name", "x", "--for", "lms", "--door", "ajar"];
    let (code, _, told) = key(&store, &wrong);
    assert_eq!(code, Some(2));
    assert!(told.contains("off, flag, reject"), "{told}");
}

#[test]
fn a_command_without_a_store_says_how_to_get_one() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, told) = key(&store(folder.path()), &["list"]);
    assert_eq!(code, Some(1));
    assert!(told.contains("tertulia serve"), "{told}");
}

#[test]
fn the_door_of_a_key_is_changed_and_listed() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let _server = Serving::start(program().env("TERTULIA_STORE", &store));
    let lms = ["create", "--name", "moodle", "--for", "lms", "--json"];
    let made: Value = serde_json::from_str(&key(&store, &lms).1).unwrap();
    assert_eq!(made["door"], "flag");
    let id = made["key"].as_str().unwrap();
    let (code, told, _) = key(&store, &["door", id, "reject"]);
    assert_eq!((code, told.trim()), (Some(0), "door    reject"));
    let listed = key(&store, &["list", "--json"]).1;
    let of_key = |line: &&str| line.contains(id);
    let listed: Value = serde_json::from_str(listed.lines().find(of_key).unwrap()).unwrap();
    assert_eq!(listed["door"], "reject");
    let (code, _, told) = key(&store, &["door", "nobody", "off"]);
    assert_eq!(code, Some(1));
    assert!(told.contains("nobody"), "{told}");
}
